//! The type of a layer, as it is written in Rust.

use super::layer_spec::LayerSpec;
use super::number::Number;
use super::shape::Shape;
use super::window::Window;
use crate::activation::ActivationKind;
use crate::text::Text;
use core::fmt;

/// As it is written in Rust: `Dense<64, 32, Relu>`.
impl fmt::Display for LayerSpec {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(Text::EMPTY.layer(self).as_str())
    }
}

impl Text {
    pub(crate) const fn layer(self, layer: &LayerSpec) -> Self {
        let (inputs, outputs) = (layer.inputs() as u64, layer.outputs() as u64);
        let activation = layer.activation();
        match layer {
            LayerSpec::Dense { .. } => {
                self.text("Dense<").number(inputs).then(outputs).activation(activation)
            }
            LayerSpec::Quantize { .. } => self.text("Quantize<").number(inputs),
            LayerSpec::QuantizeEach { .. } => {
                self.text("Quantize<").number(inputs).text(", Each<").number(inputs).text(">")
            }
            LayerSpec::QuantizedDense { .. } => {
                self.text("QuantizedDense<").number(inputs).then(outputs).activation(activation)
            }
            LayerSpec::Dequantize { .. } => {
                self.text("Dequantize<").number(inputs).activation(activation)
            }
            LayerSpec::DequantizeEach { .. } => self
                .text("Dequantize<")
                .number(inputs)
                .activation(activation)
                .text(", Each<")
                .number(inputs)
                .text(">"),
            LayerSpec::Conv2d { window, pool, .. } => {
                self.text("Conv2d<").images(layer).slide(window).activation(activation).pool(*pool)
            }
            LayerSpec::DepthwiseConv2d { window, pool, .. } => self
                .text("DepthwiseConv2d<")
                .images(layer)
                .slide(window)
                .activation(activation)
                .pool(*pool),
            LayerSpec::QuantizedConv2d { window, pool, .. } => self
                .text("QuantizedConv2d<")
                .images(layer)
                .slide(window)
                .activation(activation)
                .pool(*pool),
            LayerSpec::QuantizedDepthwiseConv2d { window, pool, .. } => self
                .text("QuantizedDepthwiseConv2d<")
                .images(layer)
                .slide(window)
                .activation(activation)
                .pool(*pool),
            LayerSpec::MaxPool2d { window, .. } => {
                self.text("MaxPool2d<").images(layer).slide(window)
            }
            LayerSpec::AvgPool2d { window, .. } => {
                self.text("AvgPool2d<").images(layer).slide(window)
            }
            LayerSpec::GlobalAvgPool { number, input } => {
                self.text("GlobalAvgPool<").image(*number, input)
            }
            LayerSpec::QuantizeImage { input } => self.text("QuantizeImage<").sides(input),
        }
        .text(">")
    }

    /// What goes in and what comes out.
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

    /// As short as the type's defaults allow.
    const fn slide(self, window: &Window) -> Self {
        let Window { height, width, stride_y, stride_x, padding_y, padding_x } = *window;
        let text = self.text(", Slide<").number(height as u64).then(width as u64);
        let is_padded = padding_y > 0 || padding_x > 0;
        let text = if is_padded || stride_y != 1 || stride_x != 1 {
            text.then(stride_y as u64).then(stride_x as u64)
        } else {
            text
        };
        let text =
            if is_padded { text.then(padding_y as u64).then(padding_x as u64) } else { text };
        text.text(">")
    }

    const fn then(self, number: u64) -> Self {
        self.text(", ").number(number)
    }

    const fn activation(self, activation: ActivationKind) -> Self {
        self.text(", ").text(activation.type_name())
    }

    const fn pool(self, pool: u16) -> Self {
        if pool == 1 { self } else { self.then(pool as u64) }
    }
}
