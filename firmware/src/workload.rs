//! Networks of fixed shapes with made-up weights, to measure with.
//!
//! Instructions do not depend on the values of weights, only the exponentials of a softmax do a little.

pub mod quantized;

use nn_core::{Chain, Dense, Identity, Network, Relu, Softmax, chain};

/// 64-32-10: the digits.
pub type W1 = Network<chain![Dense<64, 32, Relu>, Dense<32, 10, Softmax>]>;

/// 784-80-80-10: MNIST.
pub type W2 = Network<chain![Dense<784, 80, Relu>, Dense<80, 80, Relu>, Dense<80, 10, Softmax>]>;

/// 640-128-128-128-128-8-128-128-128-128-640: the anomaly detector of MLPerf Tiny.
pub type W3 = Network<
    chain![
        Dense<640, 128, Relu>,
        Dense<128, 128, Relu>,
        Dense<128, 128, Relu>,
        Dense<128, 128, Relu>,
        Dense<128, 8, Relu>,
        Dense<8, 128, Relu>,
        Dense<128, 128, Relu>,
        Dense<128, 128, Relu>,
        Dense<128, 128, Relu>,
        Dense<128, 640, Identity>,
    ],
>;

/// `W1` with made-up weights.
pub static W1: W1 = Network::new(Chain::new(made_up(1), made_up(2)));

/// `W2` with made-up weights.
pub static W2: W2 = Network::new(Chain::new(Chain::new(made_up(1), made_up(2)), made_up(3)));

/// `W3` with made-up weights.
pub static W3: W3 = Network::new(Chain::new(
    Chain::new(
        Chain::new(
            Chain::new(
                Chain::new(
                    Chain::new(
                        Chain::new(
                            Chain::new(Chain::new(made_up(1), made_up(2)), made_up(3)),
                            made_up(4),
                        ),
                        made_up(5),
                    ),
                    made_up(6),
                ),
                made_up(7),
            ),
            made_up(8),
        ),
        made_up(9),
    ),
    made_up(10),
));

/// An input for `W1`.
pub static X1: [f32; 64] = made_up_numbers(7);

/// An input for `W2`.
pub static X2: [f32; 784] = made_up_numbers(7);

/// An input for `W3`.
pub static X3: [f32; 640] = made_up_numbers(7);

const fn made_up<const IN: usize, const OUT: usize, A>(seed: u32) -> Dense<IN, OUT, A> {
    let mut weights = [[0.0; IN]; OUT];
    let mut output = 0;
    while output < OUT {
        weights[output] = made_up_numbers(seed.wrapping_mul(1000).wrapping_add(output as u32));
        output += 1;
    }
    Dense::new(weights, made_up_numbers(seed))
}

/// Between −1/8 and 1/8: a linear congruential generator (Numerical Recipes).
const fn made_up_numbers<const N: usize>(seed: u32) -> [f32; N] {
    let mut numbers = [0.0; N];
    let mut state = seed.wrapping_mul(2_654_435_761);
    let mut index = 0;
    while index < N {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        numbers[index] = (state >> 8) as f32 / (1u32 << 26) as f32 - 0.125;
        index += 1;
    }
    numbers
}
