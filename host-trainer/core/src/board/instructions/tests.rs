//! Estimates are near what was counted.

use super::*;
use crate::architecture;
use crate::quantize::quantized_specs;
use nn_core::ActivationKind::{Relu, Softmax};
use nn_core::Shape;

/// Counted by `cargo xtask size`, and by `cargo xtask cycles --model` for the network of MNIST.
#[test]
fn estimates_are_near_what_was_counted() {
    let layers = |words, shape| architecture::parse(words, shape, Relu, Softmax).unwrap();
    let digits = layers("dense 32, dense 10", Shape::new(1, 64, 1));
    let words = "conv 8 3x3 same, maxpool 2, conv 16 3x3 same, maxpool 2, conv 32 3x3, dense 10";
    let mnist = quantized_specs(&layers(words, Shape::new(28, 28, 1)));
    let near = |core: Core, layers: &[LayerSpec], counted: u64, tolerance: f64| {
        let estimate = core.instructions(layers) as f64;
        let error = estimate / counted as f64 - 1.0;
        assert!(error.abs() < tolerance, "{core:?}: {estimate} for {counted}");
    };
    near(Core::M4F, &digits, 7_427, 0.15);
    near(Core::M3, &digits, 277_094, 0.25);
    near(Core::M0, &digits, 439_125, 0.25);
    let digits = quantized_specs(&digits);
    near(Core::M4F, &digits, 6_090, 0.15);
    near(Core::M3, &digits, 30_918, 0.15);
    near(Core::M0, &digits, 52_430, 0.15);
    near(Core::M4F, &mnist, 665_170, 0.15);
    near(Core::M3, &mnist, 1_416_618, 0.15);
    near(Core::M0, &mnist, 1_900_363, 0.15);
}

/// Counted by `cargo xtask bench`: W10 to W12.
#[test]
fn the_estimate_of_features_is_near_what_was_counted() {
    let rows = |words: &str, shape| architecture::parse(words, shape, Relu, Softmax).unwrap();
    let mel = rows("logmel 20 rate 8000, dense 2", Shape::new(1, 256, 1))[0];
    let statistics = rows("statistics, dense 2", Shape::new(1, 64, 3))[0];
    let mfcc = rows("mfcc 13 bands 20 rate 8000, dense 2", Shape::new(1, 256, 1))[0];
    for (core, layer, counted) in [
        (Core::M4F, mfcc, 18_069.0),
        (Core::M4F, mfcc.quantized(), 41_483.0),
        (Core::M3, mfcc.quantized(), 42_041.0),
        (Core::M0, mfcc.quantized(), 77_845.0),
        (Core::M4F, mel, 14_291.0),
        (Core::M4F, mel.quantized(), 37_231.0),
        (Core::M3, mel.quantized(), 37_209.0),
        (Core::M0, mel.quantized(), 69_558.0),
        (Core::M4F, statistics, 5_768.0),
        (Core::M4F, statistics.quantized(), 5_228.0),
        (Core::M3, statistics.quantized(), 5_178.0),
        (Core::M0, statistics.quantized(), 10_069.0),
    ] {
        let error = core.instructions(&[layer]) as f64 / counted - 1.0;
        assert!(error.abs() < 0.15, "{core:?}, {layer}: {error:.3}");
    }
}

/// Counted by `cargo xtask bench`: W8, keyword spotting of MLPerf Tiny, which begins and ends in integers.
#[test]
fn the_estimate_of_depthwise_and_pointwise_convolutions_is_near_what_was_counted() {
    let pair = "depthwise 3x3 same, conv 64 1x1";
    let words = format!(
        "conv 64 10x4 stride 2 same-end, {pair}, {pair}, {pair}, {pair}, globalavgpool, dense 12"
    );
    let layers = architecture::parse(&words, Shape::new(49, 10, 1), Relu, Softmax).unwrap();
    let layers = quantized_specs(&layers);
    let integers = &layers[1..layers.len() - 1];
    assert_eq!(integers.iter().map(LayerSpec::macs).sum::<u64>(), 2_656_768);
    for (core, counted) in [(Core::M4F, 4_062_490), (Core::M3, 7_808_790), (Core::M0, 11_962_870)] {
        let error = core.instructions(integers) as f64 / f64::from(counted) - 1.0;
        assert!(error.abs() < 0.05, "{core:?}: {error:.3}");
    }
    // W13, whose rows of windows are longer: more of what a row takes is shared.
    let layers = |words| architecture::parse(words, Shape::new(16, 16, 32), Relu, Softmax).unwrap();
    let layer = layers("depthwise 3x3 same, dense 2")[0].quantized();
    for (core, counted) in [(Core::M4F, 251_642), (Core::M3, 483_222), (Core::M0, 698_057)] {
        let error = core.instructions(&[layer]) as f64 / f64::from(counted) - 1.0;
        assert!(error.abs() < 0.15, "{core:?}: {error:.3}");
    }
}

/// Counted by `cargo xtask bench`: W4 and W13; then layers in QEMU, of a program with several of their kind.
#[test]
fn the_estimate_of_convolutions_in_f32_is_near_what_was_counted() {
    let conv = "conv 8 3x3 same, maxpool 2, conv 16 3x3 same, maxpool 2, dense 10";
    let image = Shape::new(28, 28, 1);
    for (words, shape, count, counted) in [
        (conv, image, 3, 975_202.0),
        ("depthwise 3x3 same, dense 2", Shape::new(16, 16, 32), 1, 407_242.0),
        ("depthwise 3x3 same, dense 2", Shape::new(10, 10, 16), 1, 91_674.0),
        ("depthwise 5x5 same, dense 2", Shape::new(9, 9, 8), 1, 93_470.0),
        ("depthwise 1x1, dense 2", Shape::new(8, 8, 16), 1, 23_587.0),
        ("depthwise 3x3 same, maxpool 2, dense 2", Shape::new(12, 12, 8), 1, 62_835.0),
        ("depthwise 3x3 same, dense 2", Shape::new(10, 10, 12), 1, 103_164.0),
        ("depthwise 3x3 same, dense 2", Shape::new(20, 6, 5), 1, 117_233.0),
        ("depthwise 3x3 same times 2, dense 2", Shape::new(12, 12, 4), 1, 200_276.0),
        ("conv 12 3 dilation 2, dense 2", Shape::new(1, 64, 6), 1, 80_463.0),
        ("conv 16 3 dilation 4, dense 2", Shape::new(1, 100, 16), 1, 243_568.0),
    ] {
        let layers = architecture::parse(words, shape, Relu, Softmax).unwrap();
        let error = Core::M4F.instructions(&layers[..count]) as f64 / counted - 1.0;
        assert!(error.abs() < 0.15, "{words}: {error:.3}");
    }
}

/// Counted in QEMU, of a program with all of them: layers of 8-bit weights whose pools are computed in one go.
#[test]
fn the_estimate_of_small_pools_in_integers_is_near_what_was_counted() {
    let of_image = |side, channels| Shape::new(side, side, channels);
    for (words, shape, on_m4, on_m0) in [
        ("conv 8 3x3 same, maxpool 2, dense 2", of_image(28, 1), 213_654.0, 448_557.0),
        ("conv 16 3x3 same, maxpool 2, dense 2", of_image(14, 8), 297_360.0, 895_825.0),
        ("conv 16 3x3 same, maxpool 2, dense 2", of_image(16, 3), 205_797.0, 547_423.0),
        ("conv 32 3x3 same, maxpool 2, dense 2", of_image(10, 16), 510_202.0, 1_653_109.0),
        ("conv 8 5 same, maxpool 2, dense 2", Shape::new(1, 64, 4), 24_927.0, 60_796.0),
        ("conv 4 5x5, maxpool 2, dense 2", of_image(24, 1), 117_526.0, 278_850.0),
    ] {
        let layers = architecture::parse(words, shape, Relu, Softmax).unwrap();
        for (core, counted) in [(Core::M4F, on_m4), (Core::M0, on_m0)] {
            let error = core.instructions(&[layers[0].quantized()]) as f64 / counted - 1.0;
            assert!(error.abs() < 0.05, "{core:?}, {words}: {error:.3}");
        }
    }
}
