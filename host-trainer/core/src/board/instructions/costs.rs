//! Costs of the parts of an inference on each core.
//!
//! Coefficients were fitted to counts of QEMU (`-icount shift=0`) of single layers of many shapes on each core: 43 of
//! `f32`, and 61 of integers, of which nineteen in twenty are met within 10 %, and all within 22 %; those of convolutions
//! in `f32` on a Cortex-M4F to 28 other layers, in programs of many; those of small pools in integers to six others, which
//! are met within 4 %; that of the products of depthwise rows in integers to W13; those of depthwise convolutions in
//! `f32` on a Cortex-M4F to five of 8 to 32 channels, which are met within 13 %.
//! Those of [`Pieces`] were counted function by function, in an emulator of a Cortex-M0 and of a Cortex-M4F, for
//! sums of deviation 2. There libm took half as much again as in the fit, so that of an ELU is two thirds of what
//! was counted. Those of `f32` on a Cortex-M3 are taken as 0.55 of those on a Cortex-M0.

use crate::board::linear_cost::{LinearCost, conv, dense, integers, lines};
use crate::board::transform_cost::Transform;

/// Cost of one number, in instructions.
#[derive(Clone, Copy, Debug)]
pub(super) struct Numbers {
    /// Number that a window of a pool sees, for the largest and for the average.
    pub pooled: (f64, f64),
    /// Number that two rows are joined into.
    pub joined: f64,
    /// Number that a softmax, a sigmoid, a tanh or one made of pieces gives.
    pub softmax: f64,
    pub sigmoid: f64,
    pub tanh: f64,
    pub pieces: Pieces,
    /// Number of a frame, and channel of a frame, that statistics are computed of.
    pub statistics: (f64, f64),
    pub transform: Transform,
}

/// Cost of an activation made of pieces for one number, beyond a ReLU: that is part of a sum.
#[derive(Clone, Copy, Debug)]
pub(super) struct Pieces {
    pub leaky_relu: f64,
    pub relu6: f64,
    pub hard_sigmoid: f64,
    pub hard_swish: f64,
    pub elu: f64,
}

/// Costs of the parts of an inference on a core.
#[derive(Clone, Copy, Debug)]
pub(super) struct Costs {
    pub dense: LinearCost,
    pub conv: LinearCost,
    /// Windows that see few numbers.
    pub conv_of_few: LinearCost,
    /// Windows that leave out columns.
    pub conv_dilated: LinearCost,
    pub depthwise: LinearCost,
    /// Times that a depthwise convolution of `f32` takes where channels are not a multiple of eight, but of four, of
    /// two or of one.
    pub fewer_channels: [f64; 3],
    /// Several filters for each channel, one after the other.
    pub several: LinearCost,
    pub quantized_dense: LinearCost,
    pub quantized_conv: LinearCost,
    /// Windows of pools that see few numbers together, which are computed a pool at a time.
    pub quantized_pools: LinearCost,
    /// Windows of a pixel, which are not copied.
    pub quantized_pointwise: LinearCost,
    pub quantized_depthwise: LinearCost,
    /// Windows of long rows, on a core that computes them together.
    pub quantized_depthwise_rows: Option<LinearCost>,
    /// Several filters for each channel, one after the other.
    pub quantized_several: LinearCost,
    /// Multiply-accumulate of 4-bit weights, of one of 8 bits; and of filters behind the last four.
    pub nibbles: [f64; 2],
    pub f32: Numbers,
    pub i16: Numbers,
    /// A number that is quantized, with an offset of its own or without, or back again.
    pub quantize: f64,
    pub quantize_per_channel: f64,
    /// A byte that is looked up in a table, in a list and, beyond a copy of a number of 16 bits, in a patch.
    pub look_up: f64,
    pub look_up_in_patch: f64,
    /// A number that is shifted and scaled.
    pub standardize: f64,
    pub dequantize: f64,
}

const fn numbers(
    pooled: (f64, f64),
    joined: f64,
    [softmax, sigmoid, tanh]: [f64; 3],
    [leaky_relu, relu6, hard_sigmoid, hard_swish, elu]: [f64; 5],
    statistics: (f64, f64),
    [of_number, of_pass, of_output, of_product]: [f64; 4],
) -> Numbers {
    let transform = Transform { of_number, of_pass, of_output, of_product };
    let pieces = Pieces { leaky_relu, relu6, hard_sigmoid, hard_swish, elu };
    Numbers { pooled, joined, softmax, sigmoid, tanh, pieces, statistics, transform }
}

pub(super) const M0: Costs = Costs {
    dense: dense(222.6, 59.9, 0.0),
    conv: conv(217.3, 0.0, 44.8, 781.0),
    conv_of_few: conv(217.3, 0.0, 44.8, 781.0),
    conv_dilated: conv(217.3, 0.0, 44.8, 781.0),
    depthwise: dense(259.0, 0.0, 0.0),
    fewer_channels: [1.0; 3],
    several: dense(259.0, 0.0, 0.0),
    quantized_dense: integers([3.42, 8.38], 29.1, 0.0, 0.0).once(215.0),
    quantized_conv: integers([3.27, 8.67], 35.4, 6.04, 297.0),
    quantized_pools: integers([2.99, 2.99], 32.5, 10.2, 8.9),
    quantized_pointwise: integers([3.3, 13.9], 32.7, 2.14, 36.7),
    quantized_depthwise: integers([6.24, 43.4], 17.6, 0.0, 263.0),
    quantized_depthwise_rows: None,
    quantized_several: dense(47.5, 0.0, 0.0),
    nibbles: [1.06, 1.2],
    f32: numbers(
        (27.7, 125.5),
        75.0,
        [1576.0, 1540.0, 2358.0],
        [154.0, 2.1, 343.0, 432.0, 1020.0],
        (1100.0, 3000.0),
        [1250.0, 235.0, 1800.0, 230.0],
    ),
    i16: numbers(
        (9.66, 4.6),
        20.0,
        [2780.0, 32.9, 27.6],
        [6.3, 0.0, 16.9, 21.2, 16.9],
        (45.0, 500.0),
        [120.0, 22.5, 170.0, 32.0],
    ),
    quantize: 126.5,
    look_up: 9.0,
    look_up_in_patch: -2.0,
    quantize_per_channel: 149.5,
    standardize: 228.0,
    dequantize: 192.0,
};

pub(super) const M3: Costs = Costs {
    dense: dense(133.0, 33.4, 0.0),
    conv: conv(130.6, 0.0, 13.6, 650.0),
    conv_of_few: conv(130.6, 0.0, 13.6, 650.0),
    conv_dilated: conv(130.6, 0.0, 13.6, 650.0),
    depthwise: dense(149.0, 0.0, 0.0),
    fewer_channels: [1.0; 3],
    several: dense(149.0, 0.0, 0.0),
    quantized_dense: integers([2.23, 4.87], 18.3, 0.0, 0.0).once(150.0),
    quantized_conv: integers([2.12, 5.15], 18.6, 4.29, 200.0),
    quantized_pools: integers([2.12, 5.15], 18.6, 4.29, 200.0),
    quantized_pointwise: integers([2.12, 9.14], 19.8, 2.13, 31.9),
    quantized_depthwise: integers([2.79, 26.0], 30.1, 0.0, 113.0),
    quantized_depthwise_rows: None,
    quantized_several: dense(29.7, 0.0, 0.0),
    nibbles: [1.12, 1.2],
    f32: numbers(
        (24.8, 81.6),
        50.0,
        [980.0, 932.0, 1340.0],
        [85.0, 2.7, 189.0, 238.0, 560.0],
        (730.0, 2000.0),
        [730.0, 137.0, 1050.0, 140.0],
    ),
    i16: numbers(
        (7.64, 2.86),
        14.0,
        [1630.0, 26.8, 23.8],
        [4.8, 0.0, 11.0, 14.0, 14.1],
        (24.0, 200.0),
        [60.0, 11.0, 95.0, 18.5],
    ),
    quantize: 61.0,
    look_up: 7.0,
    look_up_in_patch: 1.2,
    quantize_per_channel: 103.0,
    standardize: 135.0,
    dequantize: 79.0,
};

pub(super) const M4F: Costs = Costs {
    dense: dense(2.4, 32.3, 2.7),
    conv: lines([2.15, 10.3], 22.0, 82.0, 0.0),
    conv_of_few: lines([1.89, 3.06], 14.2, 27.3, 153.0),
    conv_dilated: conv(2.1, 0.0, 11.7, 645.0),
    depthwise: conv(4.17, 14.0, 0.0, 62.9),
    fewer_channels: [1.51, 1.75, 3.0],
    several: dense(9.9, 83.8, 0.0),
    quantized_dense: integers([0.93, 5.0], 14.2, 0.0, 0.0).once(148.0),
    quantized_conv: integers([0.87, 5.24], 18.5, 3.29, 187.0),
    quantized_pools: integers([0.847, 0.847], 17.1, 3.78, 43.3),
    quantized_pointwise: integers([0.88, 10.1], 14.5, 0.78, 42.3),
    quantized_depthwise: integers([3.01, 25.7], 5.82, 0.0, 163.0),
    quantized_depthwise_rows: Some(integers([2.2, 25.7], 5.82, 0.0, 163.0)),
    quantized_several: dense(29.5, 0.0, 0.0),
    nibbles: [1.14, 1.2],
    f32: numbers(
        (7.4, 3.09),
        5.0,
        [52.3, 36.6, 57.4],
        [3.1, 2.7, 8.6, 9.2, 23.0],
        (27.0, 150.0),
        [22.0, 4.2, 50.0, 14.5],
    ),
    i16: numbers(
        (7.64, 2.86),
        12.0,
        [80.0, 27.0, 24.0],
        [4.8, 0.0, 11.0, 14.0, 14.1],
        (25.0, 100.0),
        [60.0, 11.0, 90.0, 16.3],
    ),
    quantize: 12.0,
    look_up: 6.0,
    look_up_in_patch: 1.3,
    quantize_per_channel: 17.0,
    standardize: 6.5,
    dequantize: 9.5,
};
