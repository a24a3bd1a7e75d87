//! Networks of 8-bit weights, or 4-bit ones, 16-bit activations and 32-bit sums: a quarter of the flash, half of the RAM
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
//! # Weights of 4 bits
//!
//! The format [`I4`] is the same arithmetic with `w` in −8..=7, layer by layer: `Dense<784, 80, Relu, I4>`. Weights take
//! half a byte each in flash, in words that [`Nibbles`] puts in order and a layer refers to. `Σ_i |w[o][i]| < 2¹²` is
//! checked beside the sum. 784-80-80-10 takes 1.10 instructions per multiply-accumulate on a Cortex-M4F, 2.47 on a
//! Cortex-M3 and 3.64 on a Cortex-M0.
//!
//! # What it costs
//!
//! Instructions per multiply-accumulate of whole inferences from 16-bit inputs to 16-bit logits, counted in
//! QEMU (`cargo xtask bench`):
//!
//! | | inner loop | 64-32-10 | 784-80-80-10 | 640-128-…-640 |
//! | --- | ---: | ---: | ---: | ---: |
//! | Cortex-M4, M7, M33: SMLAD | 0.91 | 1.42 | 0.97 | 1.00 |
//! | Cortex-M3: MLA | 2.13 | 2.77 | 2.22 | 2.27 |
//! | Cortex-M0: MULS | 3.31 | 4.33 | 3.45 | 3.54 |
//!
//! A small convolution network (28×28, 3×3 to 8 and to 16 channels, pools of 2, dense) takes 1.81, 3.72 and 4.75:
//! its filters are short, so that what a dense layer does once for four outputs comes once for 9 or 72 inputs.
//! A pool takes the largest sum and makes one output of it, because [`Requantization`] keeps the order of sums; with
//! SMLAD and MULS all windows of a small pool are computed in one go.
//!
//! For comparison, the two convolutions and pools of that network alone, without its dense layer, computed as
//! CMSIS-NN publishes them for processors without vectors (`arm_convolve_s8` 3.5.0 and `arm_max_pool_s8` 3.1.0;
//! `arm_convolve_s16` 3.0.0 and `arm_max_pool_s16` 2.2.0; GCC 12.2.1 with `-O3`; instructions, counted the same
//! way). They were copied file by file, because no release could be had, so take them for an indication:
//!
//! | | CMSIS-NN, 8-bit activations | CMSIS-NN, 16-bit | here, 16-bit, dense layer included |
//! | --- | ---: | ---: | ---: |
//! | Cortex-M4F | 1,532,470 | 1,661,974 | 525,061 |
//! | Cortex-M3 | 1,754,100 | 1,677,558 | 1,079,094 |
//! | Cortex-M0 | 3,756,460 | 4,493,028 | 1,376,727 |
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
//! 1.02 and 1.08 instructions on the two larger networks, which is no less than the figures above. They would
//! halve the RAM of activations, but forbid the weight −128 and cost accuracy on the tasks of MLPerf Tiny: 0.7 to
//! 1.1 points of keyword spotting, 1.0 point of image classification. (Not of the anomaly detector: what its published
//! int8 file loses, it loses by one scale for all weights of a layer.) That is not worth a second set of kernels.

mod activation;
#[cfg(not(dot_product = "portable"))]
mod assembly;
mod balance;
mod channel_blocks;
mod converted;
mod curve;
mod eight_bits;
mod filters;
mod format;
mod four_bits;
mod gates;
pub mod kernel;
mod layers;
mod layout;
#[cfg(not(dot_product = "portable"))]
mod native;
#[cfg(dot_product = "portable")]
#[path = "quantized/portable.rs"]
mod native;
mod nibble_blocks;
mod nibble_kernels;
#[cfg_attr(not(dot_product = "portable"), allow(dead_code))]
mod nibble_rows;
mod nibbles;
mod ordered;
mod output_scale;
mod packed;
mod packed_conv2d;
#[cfg_attr(not(any(dot_product = "smlad", dot_product = "muls")), allow(dead_code))]
mod pool_shape;
mod pools;
mod requantization;
mod row_of_windows;
mod rows;
mod taps;
mod weight;

pub use crate::buffer::Aligned;
pub use crate::layers::{
    Dequantize, InputScale, Integers, OfIntegers, PatchByPatch, PerChannel, Quantize,
    QuantizeImage, Scale,
};
pub use activation::QuantizedActivation;
pub use balance::Balance;
pub use eight_bits::I8;
pub use filters::{QuantizedDepthwiseFilters, QuantizedFilters};
pub use four_bits::I4;
pub use gates::QuantizedGates;
pub use layers::{
    QuantizedConv1d, QuantizedConv2d, QuantizedDense, QuantizedDepthwiseConv1d,
    QuantizedDepthwiseConv2d, QuantizedGru, QuantizedLstm, QuantizedRnn,
};
pub use nibble_blocks::{NibbleFilters, NibbleGates, NibbleRows};
pub use nibbles::Nibbles;
pub use output_scale::OutputScale;
pub use requantization::Requantization;
pub use rows::QuantizedRows;
pub use weight::StoredWeight;

pub(crate) use converted::ConvertedConv2d;
