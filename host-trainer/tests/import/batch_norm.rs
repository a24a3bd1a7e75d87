//! Batch normalization wherever a network may have it: the same outputs as of a layer that scales.

use super::writer::{Attribute, File, assert_near, numbers};
use host_trainer::architecture::network_in_words;

/// Channels of everything here.
const CHANNELS: usize = 3;

/// Statistics of a batch normalization: gain, offset, mean, variance; one gain is negative unless all are to be positive.
fn statistics(is_rising: bool) -> [Vec<f32>; 4] {
    let gain = vec![0.5, 1.5, if is_rising { 0.75 } else { -0.75 }];
    [gain, vec![0.25, -0.5, 0.125], vec![0.3, -0.2, 0.1], vec![0.5, 2.0, 1.25]]
}

/// What it computes, `scale·x + shift` for each channel.
fn scaling([gain, offset, mean, variance]: &[Vec<f32>; 4]) -> (Vec<f32>, Vec<f32>) {
    let scale = |c: usize| f64::from(gain[c]) / (f64::from(variance[c]) + 1e-5).sqrt();
    let shift = |c: usize| f64::from(offset[c]) - f64::from(mean[c]) * scale(c);
    let each = |of: &dyn Fn(usize) -> f64| (0..CHANNELS).map(|c| of(c) as f32).collect();
    (each(&scale), each(&shift))
}

/// What lies in front of it.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Front {
    Input,
    Relu,
    MaxPool,
    Add,
    Flatten,
}

/// A network with this in front, then a normalization, or a layer that does the same; then what `pads` says.
fn network(front: Front, statistics: &[Vec<f32>; 4], is_layer: bool, pads: i64) -> File {
    let c = CHANNELS as i64;
    let mut file = File::new(&[0, c, 6, 6])
        .floats("k", &[c, c, 3, 3], &numbers(81, 1))
        .floats("kb", &[c], &numbers(3, 2))
        .floats("l", &[4, c, 3, 3], &numbers(108, 3));
    let conv = |pads: i64| [("pads", Attribute::Ints([[0; 4], [1; 4]][pads as usize].as_slice()))];
    if front != Front::Input {
        file = file.node("Conv", &["x", "k", "kb"], &["a"], &conv(1));
    }
    file = match front {
        Front::Input => file.node("Identity", &["x"], &["f"], &[]),
        Front::Relu => file.node("Relu", &["a"], &["f"], &[]),
        Front::MaxPool => file.node("Relu", &["a"], &["r"], &[]).node(
            "MaxPool",
            &["r"],
            &["f"],
            &[("kernel_shape", Attribute::Ints(&[2, 2])), ("strides", Attribute::Ints(&[2, 2]))],
        ),
        Front::Add => file
            .node("Relu", &["a"], &["r"], &[])
            .node("Conv", &["r", "k", "kb"], &["z"], &conv(1))
            .node("Add", &["z", "r"], &["f"], &[]),
        // The mean of each channel, as a list.
        Front::Flatten => file
            .node("Relu", &["a"], &["r"], &[])
            .node("GlobalAveragePool", &["r"], &["g"], &[])
            .node("Flatten", &["g"], &["f"], &[]),
    };
    let (scale, shift) = scaling(statistics);
    file = match (is_layer, front) {
        (false, _) => {
            let names = ["gain", "offset", "mean", "variance"];
            for (name, list) in names.iter().zip(statistics) {
                file = file.floats(name, &[c], list);
            }
            let inputs = ["f", "gain", "offset", "mean", "variance"];
            file.node("BatchNormalization", &inputs, &["n"], &[])
        }
        (true, Front::Flatten) => {
            let mut matrix = vec![0.0; CHANNELS * CHANNELS];
            (0..CHANNELS).for_each(|at| matrix[at * CHANNELS + at] = scale[at]);
            file.floats("s", &[c, c], &matrix).floats("t", &[c], &shift).node(
                "Gemm",
                &["f", "s", "t"],
                &["n"],
                &[],
            )
        }
        (true, _) => file.floats("s", &[c, 1, 1, 1], &scale).floats("t", &[c], &shift).node(
            "Conv",
            &["f", "s", "t"],
            &["n"],
            &[("group", Attribute::Int(c))],
        ),
    };
    match front {
        Front::Flatten => file
            .floats("m", &[c, 2], &numbers(6, 4))
            .node("MatMul", &["n", "m"], &["y"], &[])
            .output("y"),
        _ => file
            .node("Conv", &["n", "l"], &["b"], &conv(pads))
            .node("GlobalAveragePool", &["b"], &["p"], &[])
            .node("Flatten", &["p"], &["y"], &[])
            .output("y"),
    }
}

#[test]
fn behind_everything_it_computes_what_a_layer_that_scales_does() {
    let x = numbers(4 * CHANNELS * 36, 5);
    for front in [Front::Input, Front::Relu, Front::MaxPool, Front::Add, Front::Flatten] {
        for is_rising in [true, false] {
            for pads in [0, 1] {
                let statistics = statistics(is_rising);
                let layer = network(front, &statistics, true, pads).answers(&x);
                let expected: Vec<f64> = layer.into_iter().map(f64::from).collect();
                let found = network(front, &statistics, false, pads);
                assert_near(&found.answers(&x), &expected);
                // Nothing is left of it but where zeros that pad an image are no zeros behind it.
                let words = network_in_words(&found.import().unwrap().network.specs());
                let has_row = words.contains("depthwise") || words.contains("standardize");
                assert_eq!(has_row, pads == 1 && front != Front::Flatten, "{front:?}: {words}");
            }
        }
    }
}
