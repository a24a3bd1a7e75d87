//! Networks with 4-bit weights and 16-bit activations.
//!
//! Their words lie beside them, as arrays of half as many bytes cannot be part of their types.

use nn_core::quantized::{I4, I8, NibbleFilters, NibbleGates, NibbleRows, Nibbles, QuantizedRows};
use nn_core::{
    Chain, Conv2d, Dense, Flatten, Gru, Identity, Image, Layer, Network, Over, Relu, ResetAfter,
    SlidingWindow, chain,
};

use super::images::made_up_image;
use super::numbers::made_up_numbers;
use super::numbers::made_up_weights;
use super::quantized::{REQUANTIZATION, made_up_bias};
use super::{first_state, next_state};

/// Words of so many rows of so many made-up weights between −8 and 7.
#[macro_export]
macro_rules! made_up_nibbles {
    ($rows:expr, $terms:expr, $seed:expr) => {{
        static WORDS: [u32; nn_core::quantized::Nibbles::words($rows, $terms)] =
            $crate::nibbles::made_up($rows, $terms, $seed);
        &WORDS
    }};
}

/// Puts made-up weights in order.
pub const fn made_up<const WORDS: usize>(rows: usize, terms: usize, seed: u32) -> [u32; WORDS] {
    let (mut words, mut row) = ([0; WORDS], 0);
    while row < rows {
        let mut term = 0;
        while term < terms {
            Nibbles::put(&mut words, (rows, terms), (row, term), made_up_weight(seed, row, term));
            term += 1;
        }
        row += 1;
    }
    words
}

/// A made-up weight between −8 and 7.
pub const fn made_up_weight(seed: u32, row: usize, term: usize) -> i8 {
    let place = seed.wrapping_mul(1_000_003) + (row * 8192 + term) as u32;
    (next_state(first_state(place)) as i32 >> 28) as i8
}

/// MNIST network, 784-80-80-10.
pub type W2 =
    Network<chain![Dense<784, 80, Relu, I4>, Dense<80, 80, Relu, I4>, Dense<80, 10, Identity, I4>]>;

/// The same with weights of 8 bits in the first layer: a program with the kernels of both.
pub type W2Mixed =
    Network<chain![Dense<784, 80, Relu, I8>, Dense<80, 80, Relu, I4>, Dense<80, 10, Identity, I4>]>;

/// MNIST: two convolutions of 3 × 3 and pools of 2 × 2, to 8 and to 16 channels, and a dense layer.
pub type W4 = Network<
    chain![
        Conv2d<
            Image<i16, 28, 28, 1>,
            Image<i16, 14, 14, 8>,
            SlidingWindow<3, 3, 1, 1, 1, 1>,
            Relu,
            2,
            I4,
        >,
        Conv2d<
            Image<i16, 14, 14, 8>,
            Image<i16, 7, 7, 16>,
            SlidingWindow<3, 3, 1, 1, 1, 1>,
            Relu,
            2,
            I4,
        >,
        Flatten<Image<i16, 7, 7, 16>, Dense<784, 10, Identity, I4>>,
    ],
>;

/// A GRU of 16 units over 64 moments of 3 numbers, then 5 classes: gestures.
pub type W6 = Network<chain![Over<64, Gru<3, 16, ResetAfter, I4>>, Dense<16, 5, Identity, I4>]>;

/// `W2` with made-up weights.
pub static W2: W2 = {
    let rows = (
        dense(made_up_nibbles!(80, 784, 1), 1),
        dense(made_up_nibbles!(80, 80, 2), 2),
        dense(made_up_nibbles!(10, 80, 3), 3),
    );
    Network::new(Chain::new(Chain::new(Dense::of(rows.0), Dense::of(rows.1)), Dense::of(rows.2)))
};

/// `W2_MIXED` with made-up weights.
pub static W2_MIXED: W2Mixed = {
    let first =
        Dense::of(QuantizedRows::new(made_up_weights(1), made_up_bias(1), [REQUANTIZATION; 80]));
    let second = Dense::of(dense(made_up_nibbles!(80, 80, 2), 2));
    let last = Dense::of(dense(made_up_nibbles!(10, 80, 3), 3));
    Network::new(Chain::new(Chain::new(first, second), last))
};

/// `W4` with made-up weights.
pub static W4: W4 = {
    let first = Conv2d::new(filters(made_up_nibbles!(8, 9, 1), 1));
    let convolutions = Chain::new(first, Conv2d::new(filters(made_up_nibbles!(16, 72, 2), 2)));
    let last = Dense::of(dense(made_up_nibbles!(10, 784, 3), 3));
    Network::new(Chain::new(convolutions, Flatten::new(last)))
};

/// `W6` with made-up weights.
pub static W6: W6 = {
    let input = gates(made_up_nibbles!(48, 3, 1), 1);
    let gru = Gru::new(input, gates(made_up_nibbles!(48, 16, 2), 2));
    Network::new(Chain::new(Over::new(gru), Dense::of(dense(made_up_nibbles!(5, 16, 3), 3))))
};

/// An input for `W2`.
pub static X2: <W2 as Layer>::Input = made_up_numbers(7);

/// An input for `W4`.
pub static X4: <W4 as Layer>::Input = made_up_image(7);

/// An input for `W6`.
pub static X6: <W6 as Layer>::Input = made_up_image(7);

const fn dense<const IN: usize, const OUT: usize>(
    words: &'static [u32],
    seed: u32,
) -> NibbleRows<IN, OUT> {
    NibbleRows::new(words, made_up_bias(seed), [REQUANTIZATION; OUT])
}

const fn filters<const OUT: usize, const H: usize, const W: usize, const C: usize>(
    words: &'static [u32],
    seed: u32,
) -> NibbleFilters<OUT, H, W, C> {
    NibbleFilters::new(words, made_up_bias(seed), [REQUANTIZATION; OUT])
}

const fn gates<const G: usize, const H: usize, const IN: usize>(
    words: &'static [u32],
    seed: u32,
) -> NibbleGates<G, H, IN> {
    NibbleGates::new(words, [made_up_bias(seed); G], [[REQUANTIZATION; H]; G])
}
