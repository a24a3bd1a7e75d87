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
//!
//! A convolution may say `stride 2`, and `same` for zeros around the image so that a stride of 1 keeps its size;
//! without it nothing is added. `conv` and `dense` may end in an activation: `relu`, `leaky-relu`, `sigmoid`, `tanh`,
//! `identity`, and for the last layer `softmax`. A `maxpool` behind a convolution becomes part of it, which takes
//! less RAM.

use nn_core::{ActivationKind, LayerSpec, Number, Shape, Window};
use thiserror::Error;

/// What is wrong with a network in words.
#[derive(Debug, Error, PartialEq, Eq)]
#[error("layer {layer} `{text}`: {what}")]
pub struct ArchitectureError {
    /// Counted from 1.
    pub layer: usize,
    /// The layer as it was written.
    pub text: String,
    /// What is wrong, and what would not be.
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
    let items: Vec<&str> = text.split(',').map(str::trim).collect();
    let mut parser = Parser { specs: Vec::new(), shape: input, is_flat: false };
    for (index, item) in items.iter().enumerate() {
        let is_last = index + 1 == items.len() && item.starts_with("dense");
        let activation = if is_last { last } else { hidden };
        parser.layer(item, activation).map_err(|what| ArchitectureError {
            layer: index + 1,
            text: (*item).into(),
            what,
        })?;
    }
    match parser.specs.last() {
        Some(LayerSpec::Dense { .. }) => Ok(parser.specs),
        _ => Err(ArchitectureError {
            layer: items.len(),
            text: items.last().copied().unwrap_or_default().into(),
            what: "the last layer must be dense, for example dense 10".into(),
        }),
    }
}

/// A layer in these words.
pub fn words(spec: &LayerSpec) -> String {
    let activation =
        spec.activation().type_name().to_lowercase().replace("leakyrelu", "leaky-relu");
    let of_window = |window: &Window, is_pool: bool| {
        let Window { height, width, stride_y, stride_x, padding_y, padding_x } = *window;
        let size = if height == 1 || is_pool && height == width {
            width.to_string()
        } else {
            format!("{height}x{width}")
        };
        let own = if is_pool { width } else { 1 };
        let stride = if stride_x == own { String::new() } else { format!(" stride {stride_x}") };
        let is_same = (padding_y, padding_x) == ((height - 1) / 2, (width - 1) / 2);
        let padding = match (padding_y, padding_x) {
            (0, 0) => String::new(),
            _ if is_same && stride_y <= stride_x => " same".into(),
            _ => format!(" padding {padding_y}x{padding_x}"),
        };
        format!("{size}{stride}{padding}")
    };
    let pooled = |pool: u16| if pool == 1 { String::new() } else { format!(", maxpool {pool}") };
    match spec {
        LayerSpec::Conv2d { filters, window, pool, .. }
        | LayerSpec::QuantizedConv2d { filters, window, pool, .. } => {
            format!("conv {filters} {} {activation}{}", of_window(window, false), pooled(*pool))
        }
        LayerSpec::DepthwiseConv2d { window, pool, .. }
        | LayerSpec::QuantizedDepthwiseConv2d { window, pool, .. } => {
            format!("depthwise {} {activation}{}", of_window(window, false), pooled(*pool))
        }
        LayerSpec::MaxPool2d { window, .. } => format!("maxpool {}", of_window(window, true)),
        LayerSpec::AvgPool2d { window, .. } => format!("avgpool {}", of_window(window, true)),
        LayerSpec::GlobalAvgPool { .. } => "globalavgpool".into(),
        LayerSpec::Dense { outputs, .. } | LayerSpec::QuantizedDense { outputs, .. } => {
            format!("dense {outputs} {activation}")
        }
        LayerSpec::Quantize { .. }
        | LayerSpec::QuantizeEach { .. }
        | LayerSpec::QuantizeImage { .. } => "inputs".into(),
        _ => "outputs".into(),
    }
}

struct Parser {
    specs: Vec<LayerSpec>,
    /// Of what the last layer gives.
    shape: Shape,
    /// Whether that is a list of numbers.
    is_flat: bool,
}

/// What is said of a layer.
struct Words {
    numbers: Vec<u16>,
    /// Height and width.
    size: Option<(u16, u16)>,
    stride: Option<u16>,
    is_same: bool,
    activation: Option<ActivationKind>,
}

impl Words {
    fn new(words: &[&str]) -> Result<Self, String> {
        let mut said = Self {
            numbers: Vec::new(),
            size: None,
            stride: None,
            is_same: false,
            activation: None,
        };
        let mut words = words.iter();
        while let Some(&word) = words.next() {
            let is_again = if word == "same" {
                std::mem::replace(&mut said.is_same, true)
            } else if word == "stride" {
                let stride = words.next().map_or(Err("stride of what?".into()), |w| number(w))?;
                said.stride.replace(stride).is_some()
            } else if let Some(kind) = activation(word) {
                said.activation.replace(kind).is_some()
            } else if let Some((height, width)) = word.split_once('x') {
                said.size.replace((number(height)?, number(width)?)).is_some()
            } else {
                said.numbers.push(number(word)?);
                false
            };
            if is_again {
                return Err(format!("`{word}` says again what was said: leave one out"));
            }
        }
        Ok(said)
    }

    /// The side of a window whose size was not said.
    fn side(&self) -> Result<Option<u16>, String> {
        match (&self.numbers[..], self.size) {
            ([], _) => Ok(None),
            ([side], None) => Ok(Some(*side)),
            _ => Err("has more than one size: write, for example, 3x3".into()),
        }
    }

    /// Whether how a window slides was said.
    fn is_of_window(&self) -> bool {
        self.size.is_some() || self.stride.is_some() || self.is_same
    }
}

fn number(word: &str) -> Result<u16, String> {
    match word.parse() {
        Ok(0) | Err(_) => Err(format!(
            "`{word}` is neither a number from 1 to 65,535, a size such as 3x3, stride, same, nor an activation"
        )),
        Ok(number) => Ok(number),
    }
}

fn activation(word: &str) -> Option<ActivationKind> {
    let name = word.replace('-', "");
    ActivationKind::ALL.into_iter().find(|kind| kind.type_name().eq_ignore_ascii_case(&name))
}

impl Parser {
    fn layer(&mut self, text: &str, default: ActivationKind) -> Result<(), String> {
        let words: Vec<&str> = text.split_whitespace().collect();
        let Some((&kind, rest)) = words.split_first() else {
            return Err("is empty: a layer is, for example, conv 8 3x3".into());
        };
        let said = Words::new(rest)?;
        let activation = said.activation.unwrap_or(default);
        let input = self.shape;
        let spec = match kind {
            "dense" => {
                let [outputs] = said.numbers[..] else {
                    return Err("write, for example, dense 10".into());
                };
                if said.is_of_window() {
                    return Err(
                        "dense has a number of neurons and an activation, and nothing else".into(),
                    );
                }
                let inputs = u32::try_from(input.numbers()).unwrap_or(u32::MAX);
                LayerSpec::Dense { inputs, outputs: outputs.into(), activation }
            }
            _ if self.is_flat => {
                return Err("behind a dense layer there is no image any more".into());
            }
            "conv" | "depthwise" if activation == ActivationKind::Softmax => {
                return Err(
                    "softmax is for dense layers: name another activation, for example relu".into(),
                );
            }
            "conv" => {
                let (filters, window) = self.filters(&said)?;
                LayerSpec::Conv2d { input, filters, window, pool: 1, activation }
            }
            "depthwise" => {
                let window = self.window(&said, said.side()?)?;
                LayerSpec::DepthwiseConv2d { input, window, pool: 1, activation }
            }
            "maxpool" | "avgpool" => return self.pool(kind == "maxpool", &said),
            "globalavgpool" if !rest.is_empty() => {
                return Err("globalavgpool has nothing behind it".into());
            }
            "globalavgpool" => LayerSpec::GlobalAvgPool { number: Number::F32, input },
            other => {
                return Err(format!(
                    "`{other}` is none of conv, depthwise, maxpool, avgpool, globalavgpool, dense"
                ));
            }
        };
        self.push(spec)
    }

    fn filters(&self, said: &Words) -> Result<(u16, Window), String> {
        match (&said.numbers[..], said.size) {
            ([filters], Some(_)) => Ok((*filters, self.window(said, None)?)),
            ([filters, side], None) => Ok((*filters, self.window(said, Some(*side))?)),
            _ => Err("write, for example, conv 8 3x3: the number of filters and their size".into()),
        }
    }

    /// A window of a size that was said, or of a side.
    fn window(&self, said: &Words, side: Option<u16>) -> Result<Window, String> {
        let is_signal = self.shape.height == 1;
        let (height, width) = match (said.size, side) {
            (Some(size), _) => size,
            (None, Some(side)) => (if is_signal { 1 } else { side }, side),
            (None, None) => return Err("of which size? For example 3x3".into()),
        };
        let stride = said.stride.unwrap_or(1);
        let padding = |side: u16| if said.is_same { (side - 1) / 2 } else { 0 };
        if said.is_same && (height.is_multiple_of(2) || width.is_multiple_of(2)) {
            return Err("same needs odd sizes".into());
        }
        Ok(Window {
            stride_y: if is_signal { 1 } else { stride },
            stride_x: stride,
            padding_y: padding(height),
            padding_x: padding(width),
            ..Window::new(height, width)
        })
    }

    fn pool(&mut self, is_max: bool, said: &Words) -> Result<(), String> {
        if said.activation.is_some() || said.is_same {
            return Err("a pool has a size and a stride, and nothing else".into());
        }
        let mut window = self.window(said, said.side()?)?;
        if said.stride.is_none() {
            (window.stride_y, window.stride_x) = (window.height, window.width);
        }
        let (number, input) = (Number::F32, self.shape);
        let spec = match is_max {
            true => LayerSpec::MaxPool2d { number, input, window },
            false => LayerSpec::AvgPool2d { number, input, window },
        };
        // As part of a convolution it would be cut to what there is.
        let fits = spec.geometry().is_some();
        let is_square = window.height == window.width || self.shape.height == 1;
        let is_tiled = (window.stride_y, window.stride_x) == (window.height, window.width);
        if let (true, true, true, Some(last)) =
            (is_max && fits, is_square, is_tiled, self.specs.last_mut())
        {
            match last {
                LayerSpec::Conv2d { pool: pool @ 1, .. }
                | LayerSpec::DepthwiseConv2d { pool: pool @ 1, .. } => {
                    *pool = window.width;
                    self.shape = last.output_shape().ok_or("it is larger than the image")?;
                    return Ok(());
                }
                _ => {}
            }
        }
        self.push(spec)
    }

    fn push(&mut self, spec: LayerSpec) -> Result<(), String> {
        if matches!(spec, LayerSpec::GlobalAvgPool { .. }) && spec.geometry().is_none() {
            return Err("averages at most 65,535 pixels: pool before it".into());
        }
        let outputs = u16::try_from(spec.outputs()).unwrap_or(u16::MAX);
        self.is_flat = spec.output_shape().is_none();
        self.shape = match spec {
            LayerSpec::Dense { .. } | LayerSpec::GlobalAvgPool { .. } => Shape::new(1, 1, outputs),
            _ => {
                let Shape { height, width, channels } = self.shape;
                spec.output_shape().ok_or(format!(
                    "its window does not fit an image of {height} x {width} x {channels}"
                ))?
            }
        };
        self.specs.push(spec);
        Ok(())
    }
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
                "Conv2d<Image<f32, 28, 28, 1>, Image<f32, 13, 13, 8>, Slide<3, 3>, Relu, 2>",
                "Conv2d<Image<f32, 13, 13, 8>, Image<f32, 13, 13, 16>, Slide<3, 3, 1, 1, 1, 1>, Tanh>",
                "AvgPool2d<Image<f32, 13, 13, 16>, Image<f32, 6, 6, 16>, Slide<2, 2, 2, 2>>",
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
                "Conv2d<Image<f32, 1, 64, 3>, Image<f32, 1, 15, 8>, Slide<1, 5, 1, 2>, Relu, 2>",
                "DepthwiseConv2d<Image<f32, 1, 15, 8>, Image<f32, 1, 15, 8>, Slide<1, 3, 1, 1, 0, 1>, Relu>",
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
    fn what_is_wrong_is_named_with_its_layer() {
        assert_eq!(
            error("conv 8 3x3, pool 2"),
            "layer 2 `pool 2`: `pool` is none of conv, depthwise, maxpool, avgpool, globalavgpool, dense"
        );
        assert!(error("conv 8").contains("layer 1 `conv 8`: write, for example, conv 8 3x3"));
        assert!(error("conv 8 29x3").contains("does not fit an image of 28 x 28 x 1"));
        assert!(error("dense 10, conv 8 3x3").contains("no image any more"));
        assert!(error("conv 8 3x3,").contains("layer 2 ``: is empty"));
        assert!(error("conv 0 3x3").contains("`0` is neither"));
        assert!(error("conv 8 2x2 same").contains("odd sizes"));
        assert!(error("conv 8 3x3, maxpool 2").contains("the last layer must be dense"));
        assert!(error("conv 8 3x3 stride").contains("stride of what?"));
        assert!(error("maxpool 2 relu").contains("nothing else"));
        assert!(error("conv 8 3x3 relu6").contains("`relu6`"));
    }

    #[test]
    fn words_that_would_do_nothing_are_refused() {
        assert!(error("dense 10 3x3").contains("and nothing else"));
        assert!(error("dense 10 stride 2").contains("and nothing else"));
        assert!(error("dense 10 same").contains("and nothing else"));
        assert!(error("globalavgpool 5, dense 10").contains("nothing behind it"));
        assert!(error("depthwise 3 5, dense 10").contains("more than one size"));
        assert!(error("maxpool 3 2x2, dense 10").contains("more than one size"));
        assert!(error("conv 8 3x3 5x5, dense 10").contains("`5x5` says again"));
        assert!(error("conv 8 3x3 relu tanh, dense 10").contains("`tanh` says again"));
        assert!(error("conv 8 3x3 stride 2 stride 3, dense 10").contains("`stride` says again"));
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
