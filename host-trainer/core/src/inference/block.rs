//! One layer for a block of samples that lie side by side: (N, SAMPLES).

use super::SAMPLES;
use crate::feature_kernel::FeatureKernel;
use crate::layers::join::Concat;
use crate::layers::pool::keep_larger;
use crate::layers::windows::Windows;
use crate::matmul::{Left, multiply_add_rounded};
use nn_core::{ActivationKind, BlockView, Cell, LayerSpec, LayerView, Op, WindowGeometry, kernel};

/// Numbers of several samples side by side, one number after the other.
pub(super) type Block = Vec<[f32; SAMPLES]>;

/// Sums of a layer before its activation, of one operand or two.
pub(super) fn sums(
    layer: &LayerView<'_>,
    x: &[[f32; SAMPLES]],
    second: Option<&[[f32; SAMPLES]]>,
) -> Block {
    let spec = &layer.spec;
    let mut z = vec![[0.0; SAMPLES]; spec.outputs() as usize];
    match (spec.op, &layer.blocks[..]) {
        (Op::Dense { .. }, [block]) => dense(block, x, &mut z),
        (Op::Conv2d { .. }, [block]) => conv2d(spec, block, x, &mut z),
        (Op::DepthwiseConv2d { .. }, [block]) => depthwise_conv2d(spec, block, x, &mut z),
        (Op::Standardize, [block]) => {
            kernel::standardize(x, block.bias, block.weights, &mut z);
        }
        (Op::MaxPool2d { .. }, _) => pool(spec, x, &mut z, kernel::max_pool2d),
        (Op::AvgPool2d { .. } | Op::GlobalAvgPool, _) => {
            pool(spec, x, &mut z, kernel::avg_pool2d);
        }
        (Op::Features { .. }, _) => {
            let Some(kernel) = FeatureKernel::floats(spec) else { return z };
            each_sample(x, &mut z, |x, y| kernel.run(x, y));
        }
        (Op::Add { .. }, _) => {
            for (z, (first, second)) in z.iter_mut().zip(x.iter().zip(second.unwrap_or_default())) {
                *z = std::array::from_fn(|sample| first[sample] + second[sample]);
            }
        }
        (Op::Concat { channels, .. }, _) => {
            Concat::new(spec, channels).forward(x, second.unwrap_or_default(), &mut z);
        }
        (Op::Recurrent { cell, units, every, reversed }, [input, state]) => {
            let row = Row { cell, units: units.into(), every, reversed };
            recurrent(row, [input, state], spec, x, &mut z);
        }
        (
            Op::Dense { .. }
            | Op::Recurrent { .. }
            | Op::Conv2d { .. }
            | Op::DepthwiseConv2d { .. }
            | Op::Quantize
            | Op::QuantizePerChannel
            | Op::Dequantize
            | Op::DequantizePerChannel
            | Op::Standardize,
            _,
        ) => unreachable!("{spec} is not a layer of f32"),
    }
    z
}

/// Row of a recurrent layer.
struct Row {
    cell: Cell,
    units: usize,
    every: bool,
    reversed: bool,
}

/// All moments of a window, from a fresh state on.
fn recurrent(
    row: Row,
    blocks: [&BlockView<'_>; 2],
    spec: &LayerSpec,
    x: &[[f32; SAMPLES]],
    y: &mut [[f32; SAMPLES]],
) {
    let Row { cell, units, every, reversed } = row;
    let [input, of_state] = blocks.map(|block| (block.weights, block.bias));
    let zeros = |count: usize| vec![[0.0; SAMPLES]; count];
    let sums = input.1.len();
    let (mut h, mut c, mut zx, mut zh) = (zeros(units), zeros(units), zeros(sums), zeros(sums));
    let moments: Vec<&[[f32; SAMPLES]]> = x.chunks_exact(spec.terms() as usize).collect();
    let mut order: Vec<usize> = (0..moments.len()).collect();
    if reversed {
        order.reverse();
    }
    for moment in order {
        let x = moments[moment];
        match cell {
            Cell::Rnn => kernel::recurrent::rnn(input, of_state, x, &mut h, &mut zx, &mut zh),
            Cell::Gru(reset) => {
                kernel::recurrent::gru(input, of_state, reset, x, &mut h, &mut zx, &mut zh);
            }
            Cell::Lstm => {
                kernel::recurrent::lstm(input, of_state, x, &mut h, &mut c, &mut zx, &mut zh);
            }
        }
        if every {
            y[moment * units..][..units].copy_from_slice(&h);
        }
    }
    if !every {
        y.copy_from_slice(&h);
    }
}

/// Sums of each output, with the bits of [`kernel::dense`].
fn dense(block: &BlockView<'_>, x: &[[f32; SAMPLES]], z: &mut [[f32; SAMPLES]]) {
    for (z, &bias) in z.iter_mut().zip(block.bias) {
        *z = [bias; SAMPLES];
    }
    multiply_add_rounded(
        Left::Rows(block.weights),
        x.as_flattened(),
        z.as_flattened_mut(),
        SAMPLES,
    );
}

/// Sums of each window and output, of which the largest of a pool are kept, with the bits of [`kernel::conv2d`].
fn conv2d(spec: &LayerSpec, block: &BlockView<'_>, x: &[[f32; SAMPLES]], z: &mut [[f32; SAMPLES]]) {
    let Some(geometry) = spec.geometry() else { return };
    let windows = Windows::new(&geometry);
    let outputs = block.bias.len();
    let mut sums = vec![[0.0; SAMPLES]; outputs];
    let mut pixels = z.chunks_exact_mut(outputs);
    windows.for_each_part(1, [0.0; SAMPLES], x, |pool| {
        let Some(z) = pixels.next() else { return };
        let (first, others) = pool.split_at(windows.numbers);
        dense(block, first, z);
        for window in others.chunks_exact(windows.numbers) {
            dense(block, window, &mut sums);
            keep_larger(sums.as_flattened(), z.as_flattened_mut());
        }
    });
}

fn depthwise_conv2d(
    spec: &LayerSpec,
    block: &BlockView<'_>,
    x: &[[f32; SAMPLES]],
    z: &mut [[f32; SAMPLES]],
) {
    let Some(geometry) = spec.geometry() else { return };
    let mut patch = vec![[0.0; SAMPLES]; geometry.patch().numbers() as usize];
    let mut pixel = vec![[0.0; SAMPLES]; usize::from(geometry.output().channels)];
    let filters = (block.weights, block.bias);
    kernel::depthwise_conv2d(&geometry, filters, x, &mut patch, &mut pixel, z);
}

fn pool(
    spec: &LayerSpec,
    x: &[[f32; SAMPLES]],
    z: &mut [[f32; SAMPLES]],
    kernel: fn(&WindowGeometry, &[f32], &mut [f32]),
) {
    let Some(geometry) = spec.geometry() else { return };
    each_sample(x, z, |x, y| kernel(&geometry, x, y));
}

/// Computes each of the samples on its own.
fn each_sample(
    x: &[[f32; SAMPLES]],
    z: &mut [[f32; SAMPLES]],
    compute: impl Fn(&[f32], &mut [f32]),
) {
    let mut y = vec![0.0; z.len()];
    for sample in 0..SAMPLES {
        let x: Vec<f32> = x.iter().map(|x| x[sample]).collect();
        compute(&x, &mut y);
        for (z, &y) in z.iter_mut().zip(&y) {
            z[sample] = y;
        }
    }
}

/// Applies an activation to every sample.
pub(super) fn activate(kind: ActivationKind, z: &mut [[f32; SAMPLES]]) {
    if kind != ActivationKind::Softmax {
        // Each number on its own, so their order does not matter.
        return kind.apply(z.as_flattened_mut());
    }
    for sample in 0..SAMPLES {
        let mut column: Vec<f32> = z.iter().map(|z| z[sample]).collect();
        kind.apply(&mut column);
        for (z, y) in z.iter_mut().zip(column) {
            z[sample] = y;
        }
    }
}

/// Samples, one after the other, as columns; missing ones are zero.
pub(super) fn columns(samples: &[f32], inputs: usize) -> Block {
    let mut columns = vec![[0.0; SAMPLES]; inputs];
    for (sample, x) in samples.chunks_exact(inputs).enumerate() {
        for (column, &x) in columns.iter_mut().zip(x) {
            column[sample] = x;
        }
    }
    columns
}
