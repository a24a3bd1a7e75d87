//! Networks of 8-bit weights, 16-bit activations and 32-bit sums: a quarter of the flash, half of the RAM
//! and half of the instructions of `f32` on a Cortex-M4F, a fortieth of them on a Cortex-M0.
//!
//! ```
//! use nn_core::quantized::{Dequantize, Quantize, QuantizedDense};
//! use nn_core::{chain, Identity, Layer, Network, Relu, Softmax};
//!
//! type Digits = Network<
//!     chain![
//!         Quantize<64>,
//!         QuantizedDense<64, 32, Relu>,
//!         QuantizedDense<32, 10, Identity>,
//!         Dequantize<10, Softmax>,
//!     ],
//! >;
//!
//! const _: () = assert!(Digits::FLASH_BYTES == 64 * 32 + 32 * 10 + 8 * 42 + 2 * 4);
//! ```
//!
//! # The numerics contract
//!
//! ```text
//! acc[o] = bias[o] + Σ_i w[o][i]·x[i]                                        i32, exactly
//! y[o]   = clamp(floor((acc[o]·multiplier[o] + 2^(shift[o] − 1)) / 2^shift[o]), low, 32767)
//!
//! w in −128..=127, x in −32768..=32767, multiplier in 0..2^15, shift in 17..=47
//! low = 0 for Relu and Relu6, else −32768; other activations are functions of y, see QuantizedActivation
//! ```
//!
//! - No sum overflows: `Σ_i |w[o][i]|·2¹⁵ + |bias[o]| < 2³¹` is checked when a [`QuantizedDense`] is made,
//!   which for a `static` is when it is compiled.
//! - [`Requantization`] rounds half up, everywhere and always. Its documentation says why 15 bits.
//! - Integers have no order of summation: every kernel computes what [`kernel::dense`] does, or is wrong.
//!
//! # What it costs
//!
//! Instructions per multiply-accumulate of whole inferences from 16-bit inputs to 16-bit logits, counted in
//! QEMU (`cargo xtask bench`):
//!
//! | | inner loop | 64-32-10 | 784-80-80-10 | 640-128-…-640 |
//! | --- | ---: | ---: | ---: | ---: |
//! | Cortex-M4, M7, M33: SMLAD | 1.00 | 1.84 | 1.12 | 1.21 |
//! | Cortex-M3: MLA | 2.19 | 3.01 | 2.31 | 2.41 |
//! | Cortex-M0: MULS | 3.38 | 4.66 | 3.56 | 3.71 |
//!
//! A small convolution network (28×28, 3×3 to 8 and to 16 channels, pools of 2, dense) takes 2.45, 3.71 and 6.04:
//! its filters are short, so that what a dense layer does once for four outputs comes once for 9 or 72 inputs.
//! A pool takes the largest sum and makes one output of it, because [`Requantization`] keeps the order of sums.
//!
//! For comparison, the two convolutions and pools of that network alone, without its dense layer, computed as
//! CMSIS-NN publishes them for processors without vectors (`arm_convolve_s8` 3.5.0 and `arm_max_pool_s8` 3.1.0;
//! `arm_convolve_s16` 3.0.0 and `arm_max_pool_s16` 2.2.0; GCC 12.2.1 with `-O3`; instructions, counted the same
//! way). They were copied file by file, because no release could be had, so take them for an indication:
//!
//! | | CMSIS-NN, 8-bit activations | CMSIS-NN, 16-bit | here, 16-bit, dense layer included |
//! | --- | ---: | ---: | ---: |
//! | Cortex-M4F | 1,532,470 | 1,661,974 | 711,250 |
//! | Cortex-M3 | 1,754,100 | 1,677,558 | 1,076,276 |
//! | Cortex-M0 | 3,756,460 | 4,493,028 | 1,752,853 |
//!
//! [`Quantize`] and [`Dequantize`] come on top where inputs and outputs are `f32`, once per number.
//!
//! # Why not 8-bit activations too
//!
//! Where they are faster elsewhere, it is because two rows of weights share the halves of a word, and a
//! single SMLAD adds both, which takes activations of 8 bits for the two sums not to touch. They may
//! touch: sums need to be right modulo 2³² only, and a second accumulator tells them apart (see `layout.rs`
//! for the arithmetic). So activations of 16 bits take the same two SMLAD and one SXTB16 for four
//! multiply-accumulates. An assembly program of 8-bit activations that does nothing else was measured at
//! 1.02 and 1.08 instructions on the two larger networks, 9 to 11 % below the figures above, part of which
//! is the plain Rust around the loop here. They would halve the RAM of activations, but forbid the weight
//! −128 and cost accuracy: 3.5 points of the anomaly detector's AUC. That is not worth a second set of
//! kernels.

#[cfg(not(dot_product = "portable"))]
use crate::topology::WindowGeometry;

mod activation;
#[cfg(not(dot_product = "portable"))]
mod assembly;
mod balance;
mod channel_blocks;
mod curve;
mod eight_bits;
mod filters;
mod format;
mod gates;
pub mod kernel;
mod layers;
mod layout;
mod output_scale;
#[cfg(any(test, not(dot_product = "portable")))]
mod packed;
#[cfg(any(test, not(dot_product = "portable")))]
mod packed_conv2d;
mod requantization;
mod rows;

pub use crate::buffer::Aligned;
pub use crate::layers::{Dequantize, PerChannel, Quantize, QuantizeImage, Scale};
pub use activation::QuantizedActivation;
pub use balance::Balance;
pub use eight_bits::I8;
pub use filters::{QuantizedDepthwiseFilters, QuantizedFilters};
pub use gates::QuantizedGates;
pub use layers::{
    QuantizedConv1d, QuantizedConv2d, QuantizedDense, QuantizedDepthwiseConv1d,
    QuantizedDepthwiseConv2d, QuantizedGru, QuantizedLstm, QuantizedRnn,
};
pub use output_scale::OutputScale;
pub use requantization::Requantization;
pub use rows::QuantizedRows;

/// [`kernel::dense`], with weights in the order of the processor that is compiled for.
#[cfg(not(dot_product = "portable"))]
#[inline(never)]
fn native_dense(weights: &[i8], scales: &[OutputScale], x: &[i16], y: &mut [i16], low: i16) {
    let last_rows = scales.len() % 4 * x.len();
    let blocks = weights.len().saturating_sub(last_rows);
    let Some((blocks, last_rows)) = weights.split_at_checked(blocks) else { return };
    packed::dense::<assembly::Native>(assembly::words(blocks), last_rows, scales, x, y, low);
}

/// [`kernel::conv2d`], for windows without dilation, with weights in the order of the processor that is compiled for,
/// whose sums do not overflow.
#[cfg(not(dot_product = "portable"))]
#[inline(never)]
fn native_conv2d(
    geometry: &WindowGeometry,
    filters: (&[i8], &[OutputScale]),
    x: &[i16],
    patch: &mut [i16],
    pixel: &mut [i16],
    y: &mut [i16],
    low: i16,
) {
    any_native_conv2d::<false>(geometry, filters, x, patch, pixel, y, low);
}

/// Computes a [`native_conv2d`] with any window.
#[cfg(not(dot_product = "portable"))]
#[inline(never)]
fn general_native_conv2d(
    geometry: &WindowGeometry,
    filters: (&[i8], &[OutputScale]),
    x: &[i16],
    patch: &mut [i16],
    pixel: &mut [i16],
    y: &mut [i16],
    low: i16,
) {
    any_native_conv2d::<true>(geometry, filters, x, patch, pixel, y, low);
}

#[cfg(not(dot_product = "portable"))]
#[inline(always)]
fn any_native_conv2d<const GENERAL: bool>(
    geometry: &WindowGeometry,
    (weights, scales): (&[i8], &[OutputScale]),
    x: &[i16],
    patch: &mut [i16],
    pixel: &mut [i16],
    y: &mut [i16],
    low: i16,
) {
    let last_rows = scales.len() % 4 * patch.len();
    let blocks = weights.len().saturating_sub(last_rows);
    let Some((blocks, last_rows)) = weights.split_at_checked(blocks) else { return };
    let weights = (assembly::words(blocks), last_rows, scales);
    packed_conv2d::conv2d::<assembly::Native, GENERAL>(geometry, weights, x, patch, pixel, y, low);
}

#[cfg(dot_product = "portable")]
use kernel::{conv2d as general_native_conv2d, conv2d as native_conv2d, dense as native_dense};
