//! The type of a layer, as it is written in Rust.

use super::cell::Cell;
use super::extent::Extent;
use super::feature::{Cepstrum, Feature, Logarithm};
use super::layer_spec::LayerSpec;
use super::mel::Mel;
use super::number::Number;
use super::op::Op;
use super::shape::Shape;
use super::window::Window;
use crate::activation::ActivationKind;
use crate::kernel::recurrent::Reset;
use crate::text::Text;
use core::fmt;

/// Prints the row as a Rust type: `Dense<64, 32, Relu>`.
impl fmt::Display for LayerSpec {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(Text::EMPTY.layer(self).as_str())
    }
}

impl Text {
    pub(crate) const fn layer(self, layer: &LayerSpec) -> Self {
        let (inputs, outputs) = (layer.inputs() as u64, layer.outputs() as u64);
        let activation = layer.activation;
        let of_integers = layer.is_quantized();
        let of_bytes = of_integers && !layer.has_nibbles();
        match &layer.op {
            Op::Dense { .. } => self
                .quantized(of_bytes)
                .text("Dense<")
                .number(inputs)
                .then(outputs)
                .activation(activation)
                .nibbles(layer),
            Op::Conv2d { filters, window, .. } if matches!(layer.input, Extent::List(_)) => self
                .text("StreamConv1d<")
                .number(inputs)
                .then(window.width as u64)
                .then(*filters as u64)
                .activation(activation)
                .text(if of_bytes { ", I8" } else { "" })
                .nibbles(layer),
            Op::MaxPool2d { .. } if matches!(layer.input, Extent::List(_)) => self
                .text("MaxOverTime<")
                .number(inputs)
                .text(if of_integers { ", i16" } else { "" }),
            Op::Conv2d { window, pool, .. } => self
                .quantized(of_bytes)
                .text("Conv2d<")
                .images(layer)
                .slide(window)
                .activation(activation)
                .pool_unless_default(*pool, layer.has_nibbles())
                .nibbles(layer),
            Op::DepthwiseConv2d { window, pool, .. } => self
                .quantized(of_integers)
                .text("DepthwiseConv2d<")
                .images(layer)
                .slide(window)
                .activation(activation)
                .pool(*pool),
            Op::MaxPool2d { window } => self.text("MaxPool2d<").images(layer).slide(window),
            Op::AvgPool2d { window } => self.text("AvgPool2d<").images(layer).slide(window),
            Op::GlobalAvgPool => {
                self.text("GlobalAvgPool<").activations(layer.output_number(), &layer.input)
            }
            Op::Quantize | Op::QuantizePerChannel => match &layer.input {
                Extent::List(_) => self.text("Quantize<").number(inputs),
                Extent::Image(shape) => self.text("QuantizeImage<").sides(shape),
            }
            .input_scale(layer),
            Op::Standardize => self
                .text("Standardize<")
                .activations(layer.output_number(), &layer.input)
                .then(layer.input.channels() as u64),
            Op::Features { frame, hop, feature } => self
                .text(feature.type_name())
                .text("<")
                .images(layer)
                .then(*frame as u64)
                .then(*hop as u64)
                .feature(feature),
            Op::Dequantize => self.text("Dequantize<").number(inputs).activation(activation),
            Op::DequantizePerChannel => self
                .text("Dequantize<")
                .number(inputs)
                .activation(activation)
                .text(", PerChannel<")
                .number(inputs)
                .text(">"),
            Op::Add { .. } => self
                .text("Add<")
                .activations(layer.output_number(), &layer.input)
                .activation(activation),
            Op::Concat { .. } => match layer.output() {
                Some(output) => self.text("Concat<").activations(layer.output_number(), &output),
                None => self.text("impossible<"),
            },
            Op::Recurrent { cell, units, every, reversed } => self.recurrent(
                layer,
                *cell,
                *units,
                match &layer.input {
                    Extent::List(_) => None,
                    Extent::Image(_) => Some((*every, *reversed)),
                },
            ),
        }
        .text(">")
    }

    /// Appends the sizes of a feature, as short as the defaults of the type allow.
    const fn feature(self, feature: &Feature) -> Self {
        match feature {
            Feature::Statistics | Feature::Spectrum => self,
            Feature::LogSpectrum(logarithm) => self.logarithm(logarithm),
            Feature::LogMel(mel, logarithm) => self.mel(mel).logarithm(logarithm),
            Feature::Mfcc(Cepstrum { coefficients }, mel, logarithm) => {
                self.then(*coefficients as u64).mel(mel).logarithm(logarithm)
            }
        }
    }

    const fn mel(self, Mel { bands, rate, low, high }: &Mel) -> Self {
        self.then(*bands as u64).then(*rate as u64).then(*low as u64).then(*high as u64)
    }

    const fn logarithm(self, Logarithm { floor, unit }: &Logarithm) -> Self {
        let text = self.signed(*floor);
        if *unit == 0 { text } else { text.signed(*unit) }
    }

    const fn signed(self, number: i16) -> Self {
        let text = self.text(if number < 0 { ", -" } else { ", " });
        text.number(number.unsigned_abs() as u64)
    }

    /// Appends the scale of a quantization, unless it is that of all numbers of `f32`.
    const fn input_scale(self, layer: &LayerSpec) -> Self {
        let channels = layer.input.channels() as u64;
        let per_channel = matches!(layer.op, Op::QuantizePerChannel);
        match (layer.input_number(), per_channel) {
            (Number::F32, false) => self,
            (Number::F32, true) => self.text(", PerChannel<").number(channels).text(">"),
            (number @ (Number::I16 | Number::U8 | Number::I8), false) => {
                self.text(", Integers<").text(number.type_name()).text(">")
            }
            (number @ (Number::I16 | Number::U8 | Number::I8), true) => self
                .text(", Integers<")
                .text(number.type_name())
                .text(", PerChannel<")
                .number(channels)
                .text(">>"),
        }
    }

    /// Appends the type of a recurrent layer, without the last `>`.
    const fn recurrent(
        self,
        layer: &LayerSpec,
        cell: Cell,
        units: u16,
        window: Option<(bool, bool)>,
    ) -> Self {
        let (text, channels, moments) = match &layer.input {
            Extent::List(numbers) => (self, *numbers as u64, 1),
            Extent::Image(signal) => (self, signal.channels as u64, signal.width as u64),
        };
        let text = match window {
            None => text,
            Some((true, _)) => text.text("Every<").number(moments).text(", "),
            Some((false, _)) => text.text("Over<").number(moments).text(", "),
        };
        let of_bytes = layer.is_quantized() && !layer.has_nibbles();
        let text = text.quantized(of_bytes).text(cell.type_name());
        let text = text.text("<").number(channels).then(units as u64);
        let text = match cell {
            Cell::Gru(Reset::Before) => text.text(", ResetBefore"),
            Cell::Gru(Reset::After) if layer.has_nibbles() => text.text(", ResetAfter"),
            Cell::Rnn | Cell::Gru(Reset::After) | Cell::Lstm => text,
        }
        .nibbles(layer);
        match window {
            None => text,
            Some((_, false)) => text.text(">"),
            Some((_, true)) => text.text(">, Backwards"),
        }
    }

    const fn quantized(self, is_quantized: bool) -> Self {
        if is_quantized { self.text("Quantized") } else { self }
    }

    /// The type of an activation: `[f32; 10]` or `Image<f32, 28, 28, 1>`.
    pub(crate) const fn activations(self, number: Number, extent: &Extent) -> Self {
        match extent {
            Extent::List(numbers) => {
                self.text("[").text(number.type_name()).text("; ").number(*numbers as u64).text("]")
            }
            Extent::Image(shape) => self.image(number, shape),
        }
    }

    /// Appends the types of input and output.
    const fn images(self, layer: &LayerSpec) -> Self {
        let number = layer.output_number();
        let (Some(input), Some(output)) = (layer.input_shape(), layer.output_shape()) else {
            return self.text("impossible");
        };
        self.image(number, &input).text(", ").image(number, &output)
    }

    pub(crate) const fn image(self, number: Number, shape: &Shape) -> Self {
        self.text("Image<").text(number.type_name()).text(", ").sides(shape).text(">")
    }

    const fn sides(self, shape: &Shape) -> Self {
        self.number(shape.height as u64).then(shape.width as u64).then(shape.channels as u64)
    }

    /// Appends the window, as short as the defaults of the type allow.
    const fn slide(self, window: &Window) -> Self {
        let parameters = [
            (window.stride_y, 1),
            (window.stride_x, 1),
            (window.padding_top, 0),
            (window.padding_left, 0),
            (window.padding_bottom, window.padding_top),
            (window.padding_right, window.padding_left),
            (window.dilation, 1),
        ];
        let mut shown = parameters.len();
        while shown > 0 && parameters[shown - 1].0 == parameters[shown - 1].1 {
            shown -= 1;
        }
        // Strides and paddings come in pairs, down and to the side.
        if shown % 2 == 1 && shown < parameters.len() {
            shown += 1;
        }
        let mut text =
            self.text(", SlidingWindow<").number(window.height as u64).then(window.width as u64);
        let mut index = 0;
        while index < shown {
            text = text.then(parameters[index].0 as u64);
            index += 1;
        }
        text.text(">")
    }

    const fn then(self, number: u64) -> Self {
        self.text(", ").number(number)
    }

    const fn activation(self, activation: ActivationKind) -> Self {
        self.text(", ").text(activation.type_name())
    }

    const fn pool(self, pool: u16) -> Self {
        self.pool_unless_default(pool, false)
    }

    /// Appends the pool, unless it is that of the type's default and nothing is behind it.
    const fn pool_unless_default(self, pool: u16, something_is_behind: bool) -> Self {
        if pool == 1 && !something_is_behind { self } else { self.then(pool as u64) }
    }

    /// Appends the format of 4-bit weights.
    const fn nibbles(self, layer: &LayerSpec) -> Self {
        if layer.has_nibbles() { self.text(", I4") } else { self }
    }
}
