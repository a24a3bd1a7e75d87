//! Networks of fixed shapes with made-up weights, to measure with.
//!
//! Instructions do not depend on the values of weights, only the exponentials of a softmax do a little.

#![no_std]
// The compiler makes up the weights.
#![allow(long_running_const_eval)]

pub mod compared;
pub mod compared_convolutions;
pub mod compared_floats;
pub mod frames;
pub mod images;
pub mod nibbles;
pub mod numbers;
pub mod quantized;
pub mod streams;

mod depthwise;
mod features;
mod recurrent;
mod residual;

use depthwise::depthwise_workload;
use features::feature_workloads;
use nn_core::{
    Chain, Conv2d, Dense, DepthwiseConv2d, Filters, Flatten, Floats, Identity, Image, Layer,
    Network, Relu, SlidingWindow, Softmax, chain,
};
use recurrent::recurrent_workloads;
use residual::residual_workload;

/// The four networks of `$dense` layers and of `$conv` layers of `$number`s, the last layer of a classifier with
/// `$last`; needs `made_up`, `made_up_numbers`, `made_up_filters` and `made_up_image` beside it.
macro_rules! workloads {
    ($dense:ident, $last:ident, $conv:ident, $number:ty) => {
        /// Digits network, 64-32-10.
pub type W1 = Network<chain![$dense<64, 32, Relu>, $dense<32, 10, $last>]>;

        /// MNIST network, 784-80-80-10.
        pub type W2 =
    Network<chain![$dense<784, 80, Relu>, $dense<80, 80, Relu>, $dense<80, 10, $last>]>;

        /// 640-128-128-128-128-8-128-128-128-128-640: the anomaly detector of MLPerf Tiny.
        pub type W3 = Network<
            chain![
                $dense<640, 128, Relu>,
                $dense<128, 128, Relu>,
                $dense<128, 128, Relu>,
                $dense<128, 128, Relu>,
                $dense<128, 8, Relu>,
                $dense<8, 128, Relu>,
                $dense<128, 128, Relu>,
                $dense<128, 128, Relu>,
                $dense<128, 128, Relu>,
                $dense<128, 640, Identity>,
            ],
        >;

        /// MNIST: two convolutions of 3 × 3 and pools of 2 × 2, to 8 and to 16 channels, and a dense layer.
        pub type W4 = Network<
            chain![
                $conv<
                    Image<$number, 28, 28, 1>,
                    Image<$number, 14, 14, 8>,
                    SlidingWindow<3, 3, 1, 1, 1, 1>,
                    Relu,
                    2,
                >,
                $conv<
                    Image<$number, 14, 14, 8>,
                    Image<$number, 7, 7, 16>,
                    SlidingWindow<3, 3, 1, 1, 1, 1>,
                    Relu,
                    2,
                >,
                Flatten<Image<$number, 7, 7, 16>, $dense<784, 10, $last>>,
            ],
        >;

        /// `W1` with made-up weights.
        pub static W1: W1 = Network::new(Chain::new(made_up(1), made_up(2)));

        /// `W2` with made-up weights.
        pub static W2: W2 =
            Network::new(Chain::new(Chain::new(made_up(1), made_up(2)), made_up(3)));

        /// `W3` with made-up weights.
        pub static W3: W3 = {
            let first = Chain::new(Chain::new(made_up(1), made_up(2)), made_up(3));
            let narrowing = Chain::new(Chain::new(first, made_up(4)), made_up(5));
            let widening = Chain::new(Chain::new(narrowing, made_up(6)), made_up(7));
            let last = Chain::new(Chain::new(widening, made_up(8)), made_up(9));
            Network::new(Chain::new(last, made_up(10)))
        };

        /// `W4` with made-up weights.
        pub static W4: W4 = {
            let first = $conv::new(made_up_filters(1));
            let convolutions = Chain::new(first, $conv::new(made_up_filters(2)));
            Network::new(Chain::new(convolutions, Flatten::new(made_up(3))))
        };

        /// An input for `W1`.
        pub static X1: <W1 as Layer>::Input = made_up_numbers(7);

        /// An input for `W2`.
        pub static X2: <W2 as Layer>::Input = made_up_numbers(7);

        /// An input for `W3`.
        pub static X3: <W3 as Layer>::Input = made_up_numbers(7);

        /// An input for `W4`.
        pub static X4: <W4 as Layer>::Input = made_up_image(7);
    };
}
pub(crate) use workloads;

workloads!(Dense, Softmax, Conv2d, f32);
residual_workload!(f32, nn_core::F32, Softmax, ());
recurrent_workloads!(f32, nn_core::F32, Softmax);
feature_workloads!(f32);
depthwise_workload!(DepthwiseConv2d, f32);

type Gates<const G: usize, const H: usize, const IN: usize> =
    Floats<[[[f32; IN]; H]; G], [[f32; H]; G]>;

const fn made_up_gates<const G: usize, const H: usize, const IN: usize>(
    seed: u32,
) -> Gates<G, H, IN> {
    let (mut weights, mut bias) = ([[[0.0; IN]; H]; G], [[0.0; H]; G]);
    let mut gate = 0;
    while gate < G {
        let seed = seed.wrapping_mul(1000).wrapping_add(gate as u32);
        let mut unit = 0;
        while unit < H {
            weights[gate][unit] =
                made_up_numbers(seed.wrapping_mul(1000).wrapping_add(unit as u32));
            unit += 1;
        }
        bias[gate] = made_up_numbers(seed);
        gate += 1;
    }
    Floats::new(weights, bias)
}

const fn made_up<const IN: usize, const OUT: usize, A>(seed: u32) -> Dense<IN, OUT, A> {
    let mut weights = [[0.0; IN]; OUT];
    let mut output = 0;
    while output < OUT {
        weights[output] = made_up_numbers(seed.wrapping_mul(1000).wrapping_add(output as u32));
        output += 1;
    }
    Dense::new(weights, made_up_numbers(seed))
}

/// Filters of weights between −1/8 and 1/8, and such biases.
pub const fn made_up_filters<const OUT: usize, const H: usize, const W: usize, const C: usize>(
    seed: u32,
) -> Filters<OUT, H, W, C> {
    let mut weights = [[[[0.0; C]; W]; H]; OUT];
    let mut output = 0;
    while output < OUT {
        weights[output] = made_up_image(seed.wrapping_mul(1000).wrapping_add(output as u32)).0;
        output += 1;
    }
    Filters::new(weights, made_up_numbers(seed))
}

/// Filters of one channel each.
const fn made_up_channel_filters<const C: usize, const H: usize, const W: usize>(
    seed: u32,
) -> Filters<C, H, W, 1> {
    made_up_filters(seed)
}

/// Numbers between −1/8 and 1/8.
pub const fn made_up_image<const H: usize, const W: usize, const C: usize>(
    seed: u32,
) -> Image<f32, H, W, C> {
    let mut image = [[[0.0; C]; W]; H];
    let mut row = 0;
    while row < H {
        let mut column = 0;
        while column < W {
            image[row][column] = made_up_numbers(seed + (row * W + column) as u32);
            column += 1;
        }
        row += 1;
    }
    Image(image)
}

/// Makes up numbers between −1/8 and 1/8.
const fn made_up_numbers<const N: usize>(seed: u32) -> [f32; N] {
    excerpt(&FLOATS, seed)
}

/// The numbers that all others of `f32` are taken from.
static FLOATS: [f32; LENGTH] = {
    let (mut numbers, mut state, mut index) = ([0.0; LENGTH], first_state(1), 0);
    while index < LENGTH {
        state = next_state(state);
        numbers[index] = (state >> 8) as f32 / (1u32 << 26) as f32 - 0.125;
        index += 1;
    }
    numbers
};

/// Numbers that are made up one by one: the compiler takes a microsecond for each, and copies excerpts of them at once.
const LENGTH: usize = 4096;

/// Excerpt of numbers, as long as is needed, from a place that the seed chooses.
const fn excerpt<T: Copy, const N: usize>(numbers: &[T; LENGTH], seed: u32) -> [T; N] {
    let start = (first_state(seed) >> 16) as usize % (LENGTH - N + 1);
    match numbers.split_at(start).1.first_chunk() {
        Some(excerpt) => *excerpt,
        None => panic!("too many numbers"),
    }
}

const fn first_state(seed: u32) -> u32 {
    seed.wrapping_mul(2_654_435_761)
}

/// A linear congruential generator (Numerical Recipes).
const fn next_state(state: u32) -> u32 {
    state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223)
}
