//! Made-up integers.

use super::{LENGTH, excerpt, first_state, next_state};

/// The numbers that all others of 16 bits are taken from.
static NUMBERS: [i16; LENGTH] = {
    let (mut numbers, mut state, mut index) = ([0; LENGTH], first_state(1), 0);
    while index < LENGTH {
        state = next_state(state);
        numbers[index] = (state >> 16) as i16;
        index += 1;
    }
    numbers
};

/// The numbers that weights of 8 bits are taken from.
static WEIGHTS: [i8; LENGTH] = {
    let (mut weights, mut index) = ([0; LENGTH], 0);
    while index < LENGTH {
        weights[index] = (NUMBERS[index] >> 8) as i8;
        index += 1;
    }
    weights
};

/// Makes up numbers between −32,768 and 32,767.
pub const fn made_up_numbers<const N: usize>(seed: u32) -> [i16; N] {
    excerpt(&NUMBERS, seed)
}

/// Makes up rows of weights between −128 and 127.
pub const fn made_up_weights<const IN: usize, const OUT: usize>(seed: u32) -> [[i8; IN]; OUT] {
    let mut weights = [[0; IN]; OUT];
    let mut output = 0;
    while output < OUT {
        weights[output] = excerpt(&WEIGHTS, seed.wrapping_mul(1000).wrapping_add(output as u32));
        output += 1;
    }
    weights
}
