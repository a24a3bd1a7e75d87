//! The networks of [`workload`](super) with 8-bit weights and 16-bit activations.
//!
//! From 16-bit inputs to 16-bit logits: integers alone, as a sensor or an image gives them.

use nn_core::quantized::{QuantizedDense, Rescale};
use nn_core::{Chain, Identity, Network, Relu, chain};

/// 64-32-10: the digits.
pub type W1 = Network<chain![QuantizedDense<64, 32, Relu>, QuantizedDense<32, 10, Identity>]>;

/// 784-80-80-10: MNIST.
pub type W2 = Network<
    chain![
        QuantizedDense<784, 80, Relu>,
        QuantizedDense<80, 80, Relu>,
        QuantizedDense<80, 10, Identity>,
    ],
>;

/// 640-128-128-128-128-8-128-128-128-128-640: the anomaly detector of MLPerf Tiny.
pub type W3 = Network<
    chain![
        QuantizedDense<640, 128, Relu>,
        QuantizedDense<128, 128, Relu>,
        QuantizedDense<128, 128, Relu>,
        QuantizedDense<128, 128, Relu>,
        QuantizedDense<128, 8, Relu>,
        QuantizedDense<8, 128, Relu>,
        QuantizedDense<128, 128, Relu>,
        QuantizedDense<128, 128, Relu>,
        QuantizedDense<128, 128, Relu>,
        QuantizedDense<128, 640, Identity>,
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
pub static X1: [i16; 64] = made_up_numbers(7);

/// An input for `W2`.
pub static X2: [i16; 784] = made_up_numbers(7);

/// An input for `W3`.
pub static X3: [i16; 640] = made_up_numbers(7);

const fn made_up<const IN: usize, const OUT: usize, A>(seed: u32) -> QuantizedDense<IN, OUT, A> {
    let rescale = Rescale::nearest(1.0 / 2048.0).unwrap();
    QuantizedDense::new(made_up_weights(seed), made_up_bias(seed), [rescale; OUT])
}

/// Weights between −128 and 127.
pub const fn made_up_weights<const IN: usize, const OUT: usize>(seed: u32) -> [[i8; IN]; OUT] {
    let mut weights = [[0; IN]; OUT];
    let mut output = 0;
    while output < OUT {
        let row: [i16; IN] = made_up_numbers(seed.wrapping_mul(1000).wrapping_add(output as u32));
        let mut input = 0;
        while input < IN {
            weights[output][input] = (row[input] >> 8) as i8;
            input += 1;
        }
        output += 1;
    }
    weights
}

/// Biases between −2²¹ and 2²¹.
pub const fn made_up_bias<const OUT: usize>(seed: u32) -> [i32; OUT] {
    let numbers: [i16; OUT] = made_up_numbers(seed);
    let mut bias = [0; OUT];
    let mut output = 0;
    while output < OUT {
        bias[output] = numbers[output] as i32 * 64;
        output += 1;
    }
    bias
}

/// Between −32,768 and 32,767: a linear congruential generator (Numerical Recipes).
pub const fn made_up_numbers<const N: usize>(seed: u32) -> [i16; N] {
    let mut numbers = [0; N];
    let mut state = seed.wrapping_mul(2_654_435_761);
    let mut index = 0;
    while index < N {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        numbers[index] = (state >> 16) as i16;
        index += 1;
    }
    numbers
}
