//! From words to layers.

use super::frequencies;
use super::items::{Item, take_apart, two_branches};
use super::padding;
use super::rate::Rate;
use super::words::{Padding, Words};
use crate::feature_rows::leading;
use crate::suggestion::did_you_mean;
use nn_core::kernel::recurrent::Reset;
use nn_core::{ActivationKind, Cell, Extent, Feature, LayerSpec, Number, Op, Shape, Window};

/// Kinds of layers.
const KINDS: [&str; 21] = [
    "conv",
    "depthwise",
    "maxpool",
    "avgpool",
    "globalavgpool",
    "dense",
    "residual",
    "sum",
    "concat",
    "rnn",
    "gru",
    "gru-before",
    "lstm",
    "maxovertime",
    "bidirectional",
    "standardize",
    "frames",
    "statistics",
    "spectrum",
    "logmel",
    "mfcc",
];

/// Kinds of features that are computed of frames.
const FEATURES: [&str; 4] = ["statistics", "spectrum", "logmel", "mfcc"];

/// Why nothing says the rate of features of features.
const BEHIND_FEATURES: &str = "behind other features it is that of their frames";

/// The layers of a chain so far.
#[derive(Clone)]
pub(super) struct Parser<'a> {
    /// Moments a second of what the network takes.
    pub rate: &'a Rate,
    pub specs: Vec<LayerSpec>,
    /// Shape of the last layer's output.
    pub shape: Shape,
    /// Tells whether that is a list of numbers.
    pub is_flat: bool,
    /// Moments of a frame and from frame to frame, if they were said and no features of them yet.
    pub frames: Option<(u16, u16)>,
}

impl Parser<'_> {
    /// Adds a layer, or several that hang together.
    pub fn layer(
        &mut self,
        text: &str,
        default: ActivationKind,
        hidden: ActivationKind,
    ) -> Result<(), String> {
        match take_apart(text)? {
            Item::Layer(text) => self.single(text, default),
            Item::Join { kind: "residual", branches, behind } => {
                let [chain] = branches[..] else {
                    return Err("residual has one chain of layers, and no `;`".into());
                };
                self.residual(chain, hidden, &Words::new(&behind)?)
            }
            Item::Join { kind: kind @ ("sum" | "concat"), branches, behind } => {
                let [first, second] = branches[..] else {
                    return Err(format!(
                        "{kind} has two branches with `;` between them, for example {}",
                        two_branches(kind)
                    ));
                };
                self.branches(kind, [first, second], hidden, &Words::new(&behind)?)
            }
            Item::Join { kind: "bidirectional", branches, behind } => {
                let [layer] = branches[..] else {
                    return Err("bidirectional has one recurrent layer, and no `;`".into());
                };
                if !behind.is_empty() {
                    return Err("bidirectional has nothing behind it".into());
                }
                let backwards = format!("{layer} reversed");
                self.branches("concat", [layer, &backwards], hidden, &Words::new(&[])?)
            }
            Item::Join { kind, .. } => Err(format!(
                "`{kind}` has no layers in it: residual, sum and concat have{}",
                did_you_mean(kind, KINDS)
            )),
        }
    }

    fn single(&mut self, text: &str, default: ActivationKind) -> Result<(), String> {
        let words: Vec<&str> = text.split_whitespace().collect();
        let Some((&kind, rest)) = words.split_first() else {
            return Err("is empty: a layer is, for example, conv 8 3x3".into());
        };
        let said = Words::new(rest)?;
        let activation = said.activation.unwrap_or(default);
        let input = self.shape;
        if said.hop.is_some() && kind != "frames" {
            return Err("hop is for frames: write, for example, frames 64 hop 16".into());
        }
        if said.is_of_frequencies() && !["spectrum", "logmel", "mfcc"].contains(&kind) {
            return Err("log and floor are for spectrum, rate, low and high for logmel and mfcc, bands for mfcc".into());
        }
        if self.frames.is_some() && !FEATURES.contains(&kind) {
            return Err(format!(
                "behind frames comes what is computed of them: {}",
                FEATURES.join(", ")
            ));
        }
        if (kind == "frames" || FEATURES.contains(&kind)) && leading(&self.specs) < self.specs.len()
        {
            return Err(format!(
                "{kind} is for what the network takes, and is not trained: put it in front of all layers but other features"
            ));
        }
        let spec = match kind {
            "dense" => {
                let [outputs] = said.numbers[..] else {
                    return Err("write, for example, dense 10".into());
                };
                if said.is_of_window() || said.is_each || said.is_reversed {
                    return Err(
                        "dense has a number of neurons and an activation, and nothing else".into(),
                    );
                }
                let inputs = u32::try_from(input.numbers()).unwrap_or(u32::MAX);
                LayerSpec::dense(inputs, outputs.into(), activation)
            }
            _ if self.is_flat => return Err(self.why_flat()),
            "conv" | "depthwise" | "maxpool" | "avgpool" | "globalavgpool" | "maxovertime"
                if said.is_each || said.is_reversed =>
            {
                return Err("each and reversed are for recurrent layers: gru, lstm, rnn".into());
            }
            "conv" | "depthwise" if activation == ActivationKind::Softmax => {
                return Err(
                    "softmax is for dense layers: name another activation, for example relu".into(),
                );
            }
            "conv" if said.times.is_some() => {
                return Err("times is for depthwise: conv says how many filters it has".into());
            }
            "conv" => {
                let (filters, window) = self.filters(&said)?;
                LayerSpec::conv2d(input, filters, window, 1, activation)
            }
            "depthwise" => {
                let window = self.window(&said, said.side()?)?;
                let filters = input.channels.checked_mul(said.times.unwrap_or(1));
                let filters = filters.ok_or("has more channels than 65,535")?;
                let op = Op::DepthwiseConv2d { filters, window, pool: 1 };
                LayerSpec { op, ..LayerSpec::conv2d(input, filters, window, 1, activation) }
            }
            "maxpool" | "avgpool" => return self.pool(kind == "maxpool", &said),
            "rnn" | "gru" | "gru-before" | "lstm" => self.recurrent(kind, &said)?,
            "maxovertime" if !rest.is_empty() => {
                return Err("maxovertime has nothing behind it".into());
            }
            "maxovertime" if input.height != 1 => {
                return Err(format!("maxovertime is for signals over time, and this is {input}"));
            }
            "maxovertime" => LayerSpec::max_pool2d(Number::F32, input, Window::whole(input)),
            "globalavgpool" if !rest.is_empty() => {
                return Err("globalavgpool has nothing behind it".into());
            }
            "globalavgpool" => LayerSpec::global_avg_pool(Number::F32, input),
            "standardize" if !rest.is_empty() => {
                return Err("standardize has nothing behind it".into());
            }
            "standardize" if leading(&self.specs) < self.specs.len() => {
                return Err("standardize is for what the network takes: put it first".into());
            }
            "standardize" => LayerSpec::standardize(Extent::Image(input)),
            "frames" => {
                self.frames = Some(frames(&said, input)?);
                return Ok(());
            }
            "statistics" if !rest.is_empty() => {
                return Err("statistics has nothing behind it".into());
            }
            "statistics" => self.features(Feature::Statistics)?,
            "spectrum" => self.features(frequencies::spectrum(&said)?)?,
            "logmel" => self.features(frequencies::log_mel(&said, &self.rate_here())?)?,
            "mfcc" => self.features(frequencies::mfcc(&said, &self.rate_here())?)?,
            "residual" => return Err("write, for example, residual(conv 8 3x3 same)".into()),
            "sum" | "concat" => return Err(format!("write, for example, {}", two_branches(kind))),
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

    /// Features of the frames that were said, or of the whole signal.
    fn features(&mut self, feature: Feature) -> Result<LayerSpec, String> {
        let input = self.shape;
        let (frame, hop) = match self.frames.take() {
            Some(frames) => frames,
            None => (input.width, input.width),
        };
        if input.height != 1 {
            return Err(format!(
                "features are of signals over time, and this is an image of {input}"
            ));
        }
        let row = LayerSpec::features(Number::F32, input, frame, hop, feature);
        match row.output() {
            Some(_) => Ok(row),
            None => Err(frequencies::why_not(&feature, frame)),
        }
    }

    /// Moments a second of what comes next: what features give has another rate than the signal.
    fn rate_here(&self) -> Rate {
        match self.specs.is_empty() {
            true => self.rate.clone(),
            false => Rate { known: None, doubt: Some(BEHIND_FEATURES.into()) },
        }
    }

    /// Why there is no image any more.
    fn why_flat(&self) -> String {
        match self.specs.last().map(|spec| spec.op) {
            Some(Op::Recurrent { every: false, .. }) => {
                "the layer before gives its last state alone, no signal any more: write each behind it, for example gru 16 each"
            }
            Some(Op::Features { .. } | Op::Dense { .. } | Op::Conv2d { .. } | Op::DepthwiseConv2d { .. } | Op::MaxPool2d { .. } | Op::AvgPool2d { .. } | Op::GlobalAvgPool | Op::Quantize | Op::QuantizePerChannel | Op::Dequantize | Op::DequantizePerChannel | Op::Standardize | Op::Add { .. } | Op::Concat { .. } | Op::Recurrent { every: true, .. }) | None => "behind a dense layer there is no image any more",
        }
        .into()
    }

    fn recurrent(&self, kind: &str, said: &Words) -> Result<LayerSpec, String> {
        let [units] = said.numbers[..] else {
            return Err(format!("write, for example, {kind} 16, or {kind} 16 each"));
        };
        if said.is_of_window() || said.activation.is_some() {
            return Err(format!(
                "{kind} has a number of units, each and reversed, and nothing else"
            ));
        }
        let input = self.shape;
        if input.height != 1 {
            return Err(format!(
                "{kind} is for signals over time, and this is an image of {input}"
            ));
        }
        let cell = match kind {
            "rnn" => Cell::Rnn,
            "gru" => Cell::Gru(Reset::After),
            "gru-before" => Cell::Gru(Reset::Before),
            _ => Cell::Lstm,
        };
        let op = Op::Recurrent { cell, units, every: said.is_each, reversed: said.is_reversed };
        Ok(LayerSpec::plain(op, Extent::Image(input), Number::F32))
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
        let (stride_y, stride_x) = said.stride.unwrap_or((1, 1));
        let dilation = said.dilation.unwrap_or(1);
        if dilation > 1 && height != 1 {
            return Err("dilation is for windows of one row, as those of a signal are".into());
        }
        let stride_y = if is_signal { 1 } else { stride_y };
        let window = Window { dilation, ..Window::new(height, width).stride(stride_y, stride_x) };
        match said.padding {
            None => Ok(window),
            Some(Padding::Same) => padding::centred(window)
                .or_else(|| padding::same(window, self.shape))
                .ok_or("same does not fit: the window is larger than the image".into()),
            Some(Padding::SameEnd) => padding::same(window, self.shape)
                .ok_or("same-end does not fit: the window is larger than the image".into()),
            Some(Padding::Causal) if height != 1 => {
                Err("causal is for windows of one row, as those of a signal are".into())
            }
            Some(Padding::Causal) => Ok(padding::causal(window)),
            Some(Padding::Sides(sides)) => padding::sides(window, sides)
                .ok_or("its padding must be smaller than its window".into()),
        }
    }

    fn pool(&mut self, is_max: bool, said: &Words) -> Result<(), String> {
        if said.activation.is_some() || said.dilation.is_some() || said.times.is_some() {
            return Err("a pool has a size, a stride and padding, and nothing else".into());
        }
        let mut window = self.window(said, said.side()?)?;
        if said.stride.is_none() {
            (window.stride_y, window.stride_x) = (window.height, window.width);
        }
        let (number, input) = (Number::F32, self.shape);
        let spec = match is_max {
            true => LayerSpec::max_pool2d(number, input, window),
            false => LayerSpec::avg_pool2d(number, input, window),
        };
        // As part of a convolution it would be cut to what there is.
        let fits = spec.geometry().is_some();
        let is_square = window.height == window.width || self.shape.height == 1;
        let is_tiled =
            window == Window::new(window.height, window.width).stride(window.height, window.width);
        if let (true, true, true, Some(last)) =
            (is_max && fits, is_square, is_tiled, self.specs.last_mut())
            // The largest of sums, where that is the largest of outputs.
            && last.activation.is_monotonic()
        {
            match &mut last.op {
                Op::Conv2d { pool: pool @ 1, .. } | Op::DepthwiseConv2d { pool: pool @ 1, .. } => {
                    *pool = window.width;
                    self.shape = last.output_shape().ok_or("it is larger than the image")?;
                    return Ok(());
                }
                Op::Dense { .. }
                | Op::Conv2d { .. }
                | Op::DepthwiseConv2d { .. }
                | Op::MaxPool2d { .. }
                | Op::AvgPool2d { .. }
                | Op::GlobalAvgPool
                | Op::Quantize
                | Op::QuantizePerChannel
                | Op::Dequantize
                | Op::DequantizePerChannel
                | Op::Standardize
                | Op::Add { .. }
                | Op::Concat { .. }
                | Op::Recurrent { .. }
                | Op::Features { .. } => {}
            }
        }
        self.push(spec)
    }

    fn push(&mut self, spec: LayerSpec) -> Result<(), String> {
        if spec.op == Op::GlobalAvgPool && spec.geometry().is_none() {
            return Err("averages at most 65,535 pixels: pool before it".into());
        }
        let outputs = u16::try_from(spec.outputs()).unwrap_or(u16::MAX);
        self.is_flat = spec.output().is_some_and(|output| output.image().is_none());
        self.shape = match spec.output() {
            Some(Extent::List(_)) => Shape::new(1, 1, outputs),
            Some(Extent::Image(shape)) => shape,
            None => {
                let Shape { height, width, channels } = self.shape;
                return Err(format!(
                    "its window does not fit an image of {height} x {width} x {channels}"
                ));
            }
        };
        self.specs.push(spec);
        Ok(())
    }
}

/// Moments of a frame, and from the start of one to the start of the next.
fn frames(said: &Words, signal: Shape) -> Result<(u16, u16), String> {
    let [frame] = said.numbers[..] else {
        return Err(
            "write, for example, frames 64 hop 16: moments of a frame, and from one to the next"
                .into(),
        );
    };
    if said.says_more_than_frames() {
        return Err("frames has a number of moments and a hop, and nothing else".into());
    }
    if frame > signal.width {
        return Err(format!("a frame has {frame} moments, and the signal has {}", signal.width));
    }
    Ok((frame, said.hop.unwrap_or(frame)))
}
