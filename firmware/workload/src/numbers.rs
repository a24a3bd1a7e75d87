//! Made-up 16-bit numbers.

use super::{first_state, next_state};

/// Makes up numbers between −32,768 and 32,767.
pub const fn made_up_numbers<const N: usize>(seed: u32) -> [i16; N] {
    let mut numbers = [0; N];
    let mut state = first_state(seed);
    let mut index = 0;
    while index < N {
        state = next_state(state);
        numbers[index] = (state >> 16) as i16;
        index += 1;
    }
    numbers
}
