//! About how many cycles an inference takes.
//!
//! Cycles per instruction are those that `cargo xtask cycles` counts: Arm's tables over a trace of the instructions of 62
//! single layers of integers of many shapes, and of two networks of recurrent ones. Nineteen in twenty layers are within
//! 12 % of those of their kind; two outputs of a dense layer, which are computed on their own, differ by up to 22 %.
//! Layers with weights of 4 bits are taken to have those of 8 bits: three networks counted are within 10 % of them.

use super::Core;
use nn_core::{LayerSpec, Op};

/// Cycles of an instruction on average, by kind of layer.
#[derive(Clone, Copy, Debug)]
struct PerInstruction {
    dense: f64,
    conv: f64,
    depthwise: f64,
    recurrent: f64,
    /// Pools, sums, and what lies between floating point and integers.
    other: f64,
}

const M0: PerInstruction =
    PerInstruction { dense: 1.24, conv: 1.28, depthwise: 1.44, recurrent: 1.28, other: 1.56 };
const M0_PLUS: PerInstruction =
    PerInstruction { dense: 1.22, conv: 1.25, depthwise: 1.39, recurrent: 1.23, other: 1.47 };
const M3: PerInstruction =
    PerInstruction { dense: 1.71, conv: 1.66, depthwise: 1.55, recurrent: 1.55, other: 1.50 };
const M4F: PerInstruction =
    PerInstruction { dense: 1.44, conv: 1.44, depthwise: 1.35, recurrent: 1.35, other: 1.45 };

/// About how many cycles an inference of these layers takes on a core; none where they are not known.
pub(super) fn cycles(core: boards::Core, layers: &[LayerSpec]) -> Option<u64> {
    let per_instruction = match core {
        boards::Core::M0 => M0,
        boards::Core::M0Plus => M0_PLUS,
        boards::Core::M3 => M3,
        boards::Core::M4F => M4F,
        boards::Core::M7F | boards::Core::M33F => return None,
    };
    let mut weighted = layers.iter().filter(|layer| layer.weights() > 0).peekable();
    weighted.peek()?;
    if !weighted.all(LayerSpec::is_quantized) {
        return None;
    }
    let core = Core::of(core);
    let of_layer = |index| core.instructions_of(layers, index) * per_instruction.of(&layers[index]);
    Some((0..layers.len()).map(of_layer).sum::<f64>() as u64)
}

impl PerInstruction {
    fn of(&self, layer: &LayerSpec) -> f64 {
        match layer.op {
            Op::Dense { .. } => self.dense,
            Op::Conv2d { .. } => self.conv,
            Op::DepthwiseConv2d { .. } => self.depthwise,
            Op::Recurrent { .. } => self.recurrent,
            Op::MaxPool2d { .. }
            | Op::AvgPool2d { .. }
            | Op::GlobalAvgPool
            | Op::Quantize
            | Op::QuantizePerChannel
            | Op::Standardize
            | Op::Dequantize
            | Op::DequantizePerChannel
            | Op::Add { .. }
            | Op::Concat { .. }
            | Op::Features { .. } => self.other,
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::architecture;
    use crate::board::Board;
    use crate::quantize::{LayerBits, quantized_specs};
    use nn_core::ActivationKind::{Relu, Softmax};
    use nn_core::{LayerSpec, Shape};

    fn quantized(words: &str, shape: Shape) -> Vec<LayerSpec> {
        quantized_specs(&architecture::parse(words, shape, Relu, Softmax).unwrap())
    }

    /// Counted by `cargo xtask cycles --model`, for models that `train --layers --quantize` makes.
    #[test]
    fn estimates_are_within_what_is_promised_of_what_was_counted() {
        let boards = ["microbit", "pico", "bluepill", "mps2-an386"];
        let boards = boards.map(|name| Board::from_name(name).unwrap());
        let mnist =
            "conv 8 3x3 same, maxpool 2, conv 16 3x3 same, maxpool 2, conv 32 3x3, dense 10";
        let separable = "conv 8 3x3 same, depthwise 3x3 same, conv 16 1x1, avgpool 2, dense 10";
        let depthwise = "depthwise 3x3 same times 8, depthwise 3x3 same, depthwise 3x3 same, \
                         globalavgpool, dense 10";
        let branches = "conv 4 3x3 same, residual(conv 4 3x3 same), \
                        concat(conv 4 3x3 same; conv 4 1x1), maxpool 2, dense 10";
        let digit = Shape::new(8, 8, 1);
        for (words, shape, counted) in [
            ("dense 32, dense 10", Shape::new(1, 64, 1), [78_170, 74_042, 47_397, 8_884]),
            (mnist, Shape::new(28, 28, 1), [3_003_105, 2_927_962, 2_365_128, 1_248_679]),
            (separable, digit, [313_606, 301_769, 261_029, 127_061]),
            (depthwise, digit, [540_640, 522_882, 398_033, 259_486]),
            (branches, digit, [381_427, 363_909, 271_782, 166_841]),
        ] {
            let layers = quantized(words, shape);
            for (board, counted) in boards.iter().zip(counted) {
                let estimate = board.cycles(&layers).unwrap();
                let error = estimate as f64 / f64::from(counted) - 1.0;
                assert!(error.abs() < 0.25, "{words} on {}: {error:.3}", board.name);
                let milliseconds = board.milliseconds(&layers).unwrap();
                let clock = f64::from(board.clock_hz);
                let cycles = milliseconds * clock / 1e3;
                assert!((cycles - estimate as f64).abs() < 1e-3, "{words}: {cycles}");
            }
        }
    }

    /// Counted likewise, for models of 4 bits.
    #[test]
    fn estimates_of_four_bits_are_within_what_is_promised_of_what_was_counted() {
        let boards = ["microbit", "pico", "bluepill", "mps2-an386"];
        let conv = "conv 8 3x3 same, conv 16 3x3 same, maxpool 2, dense 10";
        for (words, shape, counted) in [
            ("dense 32, dense 10", Shape::new(1, 64, 1), [78_535, 74_359, 47_862, 9_104]),
            (
                "dense 100, dense 40, dense 10",
                Shape::new(1, 64, 1),
                [117_254, 112_567, 83_864, 23_280],
            ),
            (conv, Shape::new(8, 8, 1), [542_594, 529_152, 450_212, 209_409]),
        ] {
            let layers = architecture::parse(words, shape, Relu, Softmax).unwrap();
            let layers = LayerBits::four(&layers).rows(&layers, &quantized_specs(&layers));
            for (board, counted) in boards.iter().zip(counted) {
                let board = Board::from_name(board).unwrap();
                let error = board.cycles(&layers).unwrap() as f64 / f64::from(counted) - 1.0;
                assert!(error.abs() < 0.25, "{words} on {}: {error:.3}", board.name);
            }
        }
    }

    #[test]
    fn cycles_are_only_said_where_they_were_compared() {
        let words = "dense 32, dense 10";
        let floats = architecture::parse(words, Shape::new(1, 64, 1), Relu, Softmax).unwrap();
        let integers = quantized(words, Shape::new(1, 64, 1));
        for board in Board::ALL {
            let is_known = !["Cortex-M7F", "Cortex-M33F"].contains(&board.processor);
            assert_eq!(board.cycles(&integers).is_some(), is_known, "{}", board.name);
            assert_eq!(board.cycles(&floats), None);
            assert_eq!(board.milliseconds(&[]), None);
        }
        let of = |name| Board::from_name(name).unwrap().cycles(&integers).unwrap();
        assert!(of("microbit") > of("pico") && of("pico") > of("bluepill"));
    }
}
