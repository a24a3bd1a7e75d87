//! From words to layers.

use super::words::Words;
use crate::suggestion::did_you_mean;
use nn_core::{ActivationKind, LayerSpec, Number, Shape, Window};

/// What a layer may be.
const KINDS: [&str; 6] = ["conv", "depthwise", "maxpool", "avgpool", "globalavgpool", "dense"];

/// The layers so far.
pub(super) struct Parser {
    pub specs: Vec<LayerSpec>,
    /// Of what the last layer gives.
    pub shape: Shape,
    /// Whether that is a list of numbers.
    pub is_flat: bool,
}

impl Parser {
    pub fn layer(&mut self, text: &str, default: ActivationKind) -> Result<(), String> {
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
                    "`{other}` is none of {}{}",
                    KINDS.join(", "),
                    did_you_mean(other, KINDS)
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
