//! The same networks with 8-bit weights and 16-bit activations.
//!
//! From 16-bit inputs to 16-bit logits: integers alone, as a sensor or an image gives them.

mod separable;

pub use separable::{W8, W9, W9_U8, W9U8, X8, X9, X9_U8};

use nn_core::quantized::{
    Balance, QuantizedConv2d, QuantizedDense, QuantizedDepthwiseConv2d, QuantizedDepthwiseFilters,
    QuantizedFilters, QuantizedGates, Requantization,
};
use nn_core::{Chain, Flatten, Identity, Image, Layer, Network, Relu, SlidingWindow, chain};

use super::images::{made_up_filter_weights, made_up_image};
use super::numbers::{made_up_numbers, made_up_weights};

super::workloads!(QuantizedDense, Identity, QuantizedConv2d, i16);
super::residual_workload!(i16, nn_core::quantized::I8, Identity, BALANCE);
super::recurrent_workloads!(i16, nn_core::quantized::I8, Identity);
super::feature_workloads!(i16);
super::depthwise_workload!(QuantizedDepthwiseConv2d, i16);

/// Factors of shortcuts: half of each.
pub const BALANCE: Balance = Balance::new(8192, 8192, 14).unwrap();

/// Gates with made-up weights.
pub const fn made_up_gates<const G: usize, const H: usize, const IN: usize>(
    seed: u32,
) -> QuantizedGates<G, H, IN> {
    let (mut weights, mut bias) = ([[[0; IN]; H]; G], [[0; H]; G]);
    let mut gate = 0;
    while gate < G {
        let seed = seed.wrapping_mul(1000).wrapping_add(gate as u32);
        weights[gate] = made_up_weights(seed);
        bias[gate] = made_up_bias(seed);
        gate += 1;
    }
    QuantizedGates::new(weights, bias, [[REQUANTIZATION; H]; G])
}

/// The factor of all outputs.
pub const REQUANTIZATION: Requantization = Requantization::nearest(1.0 / 2048.0).unwrap();

const fn made_up<const IN: usize, const OUT: usize, A>(seed: u32) -> QuantizedDense<IN, OUT, A> {
    QuantizedDense::of_integers(made_up_weights(seed), made_up_bias(seed), [REQUANTIZATION; OUT])
}

const fn made_up_filters<const OUT: usize, const H: usize, const W: usize, const C: usize>(
    seed: u32,
) -> QuantizedFilters<OUT, H, W, C> {
    QuantizedFilters::new(made_up_filter_weights(seed), made_up_bias(seed), [REQUANTIZATION; OUT])
}

const fn made_up_channel_filters<const C: usize, const H: usize, const W: usize>(
    seed: u32,
) -> QuantizedDepthwiseFilters<C, H, W> {
    let [weights] = made_up_filter_weights::<1, C, H, W>(seed);
    QuantizedDepthwiseFilters::new(weights, made_up_bias(seed), [REQUANTIZATION; C])
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
