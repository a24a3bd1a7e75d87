//! Networks in words: `conv 8 3x3 relu, maxpool 2, dense 10 softmax`.
//!
//! Layers are separated by commas, what is said of one by spaces.
//!
//! | layer | what |
//! | --- | --- |
//! | `conv 8 3x3` | 8 filters of 3 × 3; `conv 8 5` of 5 × 5, or of 5 along a signal |
//! | `depthwise 3x3` | a filter of 3 × 3 for each channel |
//! | `maxpool 2`, `avgpool 2` | the largest or the average of 2 × 2, or of 2 along a signal; `maxpool 3 stride 2` |
//! | `globalavgpool` | the average of each channel |
//! | `dense 10` | 10 neurons |
//! | `gru 16`, `lstm 16`, `rnn 16` | a recurrent layer of 16 units over a signal: its last state; `gru 16 each`: all of them |
//! | `bidirectional(gru 16)` | one forwards and one backwards in time, side by side |
//! | `maxovertime` | the largest number of each channel over a signal |
//! | `standardize` | the first layer alone: channels that training brings to mean 0 and deviation 1 |
//! | `statistics` | in front: mean, deviation, root mean square, minimum, maximum and zero crossings of each channel of a signal; `frames 64 hop 16, statistics`: of each frame of 64 moments, a new one every 16 |
//! | `frames 256 hop 128, spectrum` | in front: the magnitude of each frequency of each frame; `spectrum log floor -20`: the logarithm of its power |
//! | `frames 256 hop 128, logmel 20 rate 8000` | in front: the logarithm of the power of 20 bands of each frame, of 8,000 moments a second, which recordings say themselves; `low 50 high 4000` Hz, `floor -20` |
//! | `frames 256 hop 128, mfcc 13 bands 20 rate 8000` | in front: the first 13 coefficients of a cosine transform of those logarithms |
//! | `residual(…) relu` | layers whose input is added to what they give, then an activation |
//! | `sum(…; …) relu`, `concat(…; …)` | two branches of the same input: their sum, or their channels side by side |
//!
//! A convolution may say `stride 2` or `stride 2x1` (down x to the side), `dilation 2` along a signal, and
//! `depthwise` with `times 2` two filters for each channel. Zeros are added around the image by `same`, as many on
//! each side, so that a stride of 1 keeps its size, which for windows of an even size is `same-end`; by `same-end`, so
//! that the size is divided by the stride and the odd one is at the end, which other trainers call SAME; by `causal`
//! in front of a signal alone; or by `padding 1x1` and `padding 0/0/1/1` (above, left, below, right). Without one nothing is added.
//!
//! `conv`, `depthwise` and `dense` may end in an activation, and so may what is behind `residual(…)` and
//! `sum(…; …)`, where there is none if none is said: `relu`, `relu6`,
//! `leaky-relu`, `elu`, `hard-swish`, `sigmoid`, `hard-sigmoid`, `tanh`, `identity`, and for the last layer `softmax`.
//! A `maxpool` behind a convolution becomes part of it, which takes less RAM, unless its activation is `hard-swish`,
//! whose largest output is not always that of the largest sum.

mod describe;
mod every_moment;
mod frequencies;
mod items;
mod joins;
mod padding;
mod parser;
mod rate;
mod words;

pub use describe::{lines, network_in_words, words};
pub use every_moment::{EveryMomentError, every_moment};
pub use rate::Rate;

use crate::dataset::misplaced;
use crate::feature_rows;
use items::split_items;
use nn_core::{ActivationKind, LayerSpec, Op, Shape};
use parser::Parser;
use thiserror::Error;

/// Error in a network in words.
#[derive(Debug, Error, PartialEq, Eq)]
#[error("layer {layer} `{text}`: {what}")]
pub struct ArchitectureError {
    /// Counted from 1.
    pub layer: usize,
    /// The layer as it was written.
    pub text: String,
    /// Fault, and what would be right.
    pub what: String,
}

/// The layers of a network that takes images of a shape, or a list of numbers as a signal of one channel.
///
/// Layers that do not say their activation get `hidden`, the last one `last`.
///
/// # Errors
///
/// [`ArchitectureError`], which names the layer.
pub fn parse(
    text: &str,
    input: Shape,
    hidden: ActivationKind,
    last: ActivationKind,
) -> Result<Vec<LayerSpec>, ArchitectureError> {
    parse_at_rate(text, input, &Rate::unknown(), hidden, last)
}

/// The same as [`parse`], of a signal whose rate may be known: `logmel 20` then needs to say none.
///
/// # Errors
///
/// [`ArchitectureError`], which names the layer; also if it says another rate than is known.
pub fn parse_at_rate(
    text: &str,
    input: Shape,
    rate: &Rate,
    hidden: ActivationKind,
    last: ActivationKind,
) -> Result<Vec<LayerSpec>, ArchitectureError> {
    let items = split_items(text, ',').map_err(|what| ArchitectureError {
        layer: 1,
        text: text.into(),
        what,
    })?;
    let mut parser = Parser { specs: Vec::new(), shape: input, rate, is_flat: false, frames: None };
    for (index, item) in items.iter().enumerate() {
        let is_last = index + 1 == items.len() && item.starts_with("dense");
        let activation = if is_last { last } else { hidden };
        parser.layer(item, activation, hidden).map_err(|what| ArchitectureError {
            layer: index + 1,
            text: (*item).into(),
            what,
        })?;
    }
    if parser.frames.is_some() {
        return Err(ArchitectureError {
            layer: items.len(),
            text: items.last().copied().unwrap_or_default().into(),
            what:
                "nothing is computed of the frames: put statistics, spectrum, logmel or mfcc behind them"
                    .into(),
        });
    }
    if let Some(index) = feature_rows::misplaced(&parser.specs) {
        let index = index.min(items.len() - 1);
        return Err(ArchitectureError {
            layer: index + 1,
            text: items[index].into(),
            what: "features stand in front of all other layers, outside of branches, which read what they give".into(),
        });
    }
    if takes_image_as_list_first(&parser.specs) {
        return Err(ArchitectureError {
            layer: 1,
            text: items.first().copied().unwrap_or_default().into(),
            what: "the first branch decides what the network takes, and dense takes a list: put the branch that \
                   takes the image first"
                .into(),
        });
    }
    if let Some(index) = misplaced(&parser.specs[feature_rows::leading(&parser.specs)..]) {
        let index = index.min(items.len() - 1);
        return Err(ArchitectureError {
            layer: index + 1,
            text: items[index].into(),
            what: "standardize is only supported as the first layer, outside of branches".into(),
        });
    }
    match parser.specs.last() {
        Some(LayerSpec { op: Op::Dense { .. }, .. }) => Ok(parser.specs),
        Some(_) | None => Err(ArchitectureError {
            layer: items.len(),
            text: items.last().copied().unwrap_or_default().into(),
            what: "the last layer must be dense, for example dense 10".into(),
        }),
    }
}

/// Returns whether the first row takes the network's input as a list, and another one as an image.
fn takes_image_as_list_first(specs: &[LayerSpec]) -> bool {
    let is_image = |spec: &LayerSpec| spec.input_shape().is_some();
    let reads_input = |index: usize, spec: &LayerSpec| {
        usize::from(spec.from) == index
            || spec.op.with().is_some_and(|with| usize::from(with) == index)
    };
    specs.first().is_some_and(|first| !is_image(first))
        && specs.iter().enumerate().any(|(index, spec)| reads_input(index, spec) && is_image(spec))
}

#[cfg(test)]
mod tests {
    use super::*;
    use nn_core::ActivationKind::{Relu, Softmax};

    fn written(text: &str, input: Shape) -> Vec<String> {
        let specs = parse(text, input, Relu, Softmax).unwrap();
        specs.iter().map(LayerSpec::to_string).collect()
    }

    fn error(text: &str) -> String {
        parse(text, Shape::new(28, 28, 1), Relu, Softmax).unwrap_err().to_string()
    }

    #[test]
    fn pools_become_part_of_convolutions_and_sizes_follow() {
        let text = "conv 8 3x3 relu, maxpool 2, conv 16 3 same tanh, avgpool 2, dense 10";
        assert_eq!(
            written(text, Shape::new(28, 28, 1)),
            [
                "Conv2d<Image<f32, 28, 28, 1>, Image<f32, 13, 13, 8>, SlidingWindow<3, 3>, Relu, 2>",
                "Conv2d<Image<f32, 13, 13, 8>, Image<f32, 13, 13, 16>, SlidingWindow<3, 3, 1, 1, 1, 1>, Tanh>",
                "AvgPool2d<Image<f32, 13, 13, 16>, Image<f32, 6, 6, 16>, SlidingWindow<2, 2, 2, 2>>",
                "Dense<576, 10, Softmax>",
            ]
        );
    }

    #[test]
    fn signals_have_windows_of_one_row() {
        let text = "conv 8 5 stride 2, maxpool 2, depthwise 3 same, globalavgpool, dense 5 softmax";
        assert_eq!(
            written(text, Shape::new(1, 64, 3)),
            [
                "Conv2d<Image<f32, 1, 64, 3>, Image<f32, 1, 15, 8>, SlidingWindow<1, 5, 1, 2>, Relu, 2>",
                "DepthwiseConv2d<Image<f32, 1, 15, 8>, Image<f32, 1, 15, 8>, SlidingWindow<1, 3, 1, 1, 0, 1>, Relu>",
                "GlobalAvgPool<Image<f32, 1, 15, 8>>",
                "Dense<8, 5, Softmax>",
            ]
        );
    }

    #[test]
    fn words_say_what_was_said() {
        for text in [
            "conv 8 3x3 same relu, maxpool 2",
            "conv 4 5x3 stride 2 tanh",
            "depthwise 3x3 leaky-relu, avgpool 2, globalavgpool",
            "avgpool 3 stride 2",
            "conv 4 3x3 relu6, depthwise 3x3 elu, depthwise 3x3 hard-swish",
        ] {
            let whole = format!("{text}, dense 10");
            let specs = parse(&whole, Shape::new(28, 28, 3), Relu, Softmax).unwrap();
            let said: Vec<String> = specs.iter().map(words).collect();
            assert_eq!(said.join(", "), format!("{text}, dense 10 softmax"));
        }
        let text = "conv 8 5 relu, maxpool 2, dense 5";
        let specs = parse(text, Shape::new(1, 64, 3), Relu, Relu).unwrap();
        assert_eq!(words(&specs[0]), "conv 8 5 relu, maxpool 2");
    }

    #[test]
    fn a_pool_takes_the_largest_sums_where_those_give_the_largest_outputs_and_else_stays_a_layer() {
        let layers = |activation| {
            let text = format!("conv 4 3x3 {activation}, maxpool 2, dense 10");
            written(&text, Shape::new(8, 8, 1))
        };
        for activation in ["relu", "relu6", "leaky-relu", "elu", "hard-sigmoid", "tanh"] {
            assert_eq!(layers(activation).len(), 2, "{activation}");
        }
        assert_eq!(
            layers("hard-swish")[1],
            "MaxPool2d<Image<f32, 6, 6, 4>, Image<f32, 3, 3, 4>, SlidingWindow<2, 2, 2, 2>>"
        );
    }

    #[test]
    fn what_is_wrong_is_named_with_its_layer() {
        assert_eq!(
            error("conv 8 3x3, pool 2"),
            "layer 2 `pool 2`: `pool` is none of conv, depthwise, maxpool, avgpool, globalavgpool, dense, residual, sum, concat, rnn, gru, gru-before, lstm, maxovertime, bidirectional, standardize, frames, statistics, spectrum, logmel, mfcc"
        );
        assert!(error("conv 8").contains("layer 1 `conv 8`: write, for example, conv 8 3x3"));
        assert!(error("conv 8 29x3").contains("does not fit an image of 28 x 28 x 1"));
        assert!(error("dense 10, conv 8 3x3").contains("no image any more"));
        assert!(error("conv 8 3x3,").contains("layer 2 ``: is empty"));
        assert!(error("conv 0 3x3").contains("`0` is neither"));
        assert!(error("conv 8 1x5 dilation 65535 same-end").contains("larger than the image"));
        assert!(error("conv 8 3x3, maxpool 2").contains("the last layer must be dense"));
        assert!(error("conv 8 3x3 stride").contains("`stride` has no number behind it"));
        assert!(error("maxpool 2 relu").contains("nothing else"));
        assert!(error("conv 8 3x3 relu7").contains("`relu7`"));
    }

    #[test]
    fn words_that_would_do_nothing_are_refused() {
        assert!(error("dense 10 3x3").contains("and nothing else"));
        assert!(error("dense 10 stride 2").contains("and nothing else"));
        assert!(error("dense 10 same").contains("and nothing else"));
        assert!(error("globalavgpool 5, dense 10").contains("nothing behind it"));
        assert!(error("depthwise 3 5, dense 10").contains("more than one size"));
        assert!(error("maxpool 3 2x2, dense 10").contains("more than one size"));
        assert!(error("conv 8 3x3 5x5, dense 10").contains("`5x5` is given twice"));
        assert!(error("conv 8 3x3 relu tanh, dense 10").contains("`tanh` is given twice"));
        assert!(
            error("conv 8 3x3 stride 2 stride 3, dense 10").contains("`stride` is given twice")
        );
    }

    #[test]
    fn pools_larger_than_their_image_are_refused_behind_convolutions_too() {
        assert!(error("maxpool 29, dense 10").contains("does not fit an image of 28 x 28 x 1"));
        let behind = error("conv 8 3x3, maxpool 27, dense 10");
        assert!(
            behind
                .contains("layer 2 `maxpool 27`: its window does not fit an image of 26 x 26 x 8")
        );
        let signal = parse("conv 8 5, maxpool 3x2, dense 5", Shape::new(1, 64, 3), Relu, Softmax);
        assert!(signal.unwrap_err().what.contains("does not fit an image of 1 x 60 x 8"));
    }

    #[test]
    fn averages_of_more_pixels_than_a_window_may_have_are_refused() {
        let whole = |height| {
            let shape = Shape::new(height, 257, 1);
            parse("globalavgpool, dense 2", shape, Relu, Softmax)
        };
        assert!(whole(255).is_ok());
        assert!(whole(256).unwrap_err().what.contains("at most 65,535 pixels"));
    }

    #[test]
    fn softmax_of_a_convolution_is_refused_before_training() {
        assert!(error("conv 8 3x3 softmax, dense 10").contains("softmax is for dense layers"));
        let text = "depthwise 3, dense 10";
        let hidden = parse(text, Shape::new(28, 28, 1), Softmax, Softmax);
        assert!(hidden.unwrap_err().what.contains("name another activation"));
    }
}
