//! Parameters of rows as constants.

use super::literal::{float, list};
use super::source::{Parameters, Source};
use crate::quantize::{QuantizedBlock, QuantizedParameters};
use nn_core::quantized::Balance;
use nn_core::{BlockView, WindowGeometry};
use std::fmt::Write;

impl Source {
    /// Adds the places of a window; their name.
    pub fn geometry(&mut self, number: usize, geometry: &WindowGeometry) -> String {
        self.kernels.add("windows");
        let (input, output, window) = (geometry.input(), geometry.output(), geometry.window());
        let (pool_height, pool_width) = geometry.pool();
        let fields = [
            input.height,
            input.width,
            input.channels,
            window.height,
            window.width,
            window.stride_y,
            window.stride_x,
            window.padding_top,
            window.padding_left,
            window.dilation,
            pool_height,
            pool_width,
            output.height,
            output.width,
            output.channels,
        ];
        let fields = fields.map(|field| field.to_string()).join(", ");
        let _ = writeln!(self.constants, "static const windows g{number} = {{{fields}}};\n");
        format!("g{number}")
    }

    /// Adds offsets and scales; their names.
    pub fn pair(&mut self, number: usize, offset: &[f32], scale: &[f32]) -> [String; 2] {
        [("offset", offset), ("scale", scale)].map(|(what, numbers)| {
            let name = format!("{what}{number}");
            self.floats(&name, numbers);
            name
        })
    }

    /// Adds numbers of `f32`.
    pub fn floats(&mut self, name: &str, numbers: &[f32]) {
        let text = list(numbers.iter().map(|&number| float(number)));
        let _ = writeln!(
            self.constants,
            "static const float {name}[{}] = {{\n{text}}};\n",
            numbers.len()
        );
    }

    /// Adds 8-bit weights, and the scale of each output.
    pub fn block(&mut self, name: &str, QuantizedBlock { weights, channels }: &QuantizedBlock) {
        self.kernels.add("output_scale");
        let text = list(weights.iter().map(i8::to_string));
        let _ = writeln!(
            self.constants,
            "static const int8_t w{name}[{}] = {{\n{text}}};\n",
            weights.len()
        );
        let scales = channels.iter().map(|channel| {
            let scale = channel.requantization;
            format!("{{{}, {}, {}}}", channel.bias, scale.multiplier(), scale.shift())
        });
        let _ = writeln!(
            self.constants,
            "static const output_scale s{name}[{}] = {{\n{}}};\n",
            channels.len(),
            list(scales)
        );
    }

    /// Adds the factors that bring two operands to one scale.
    pub fn balance(&mut self, number: usize, balance: &Balance) {
        self.kernels.add("balance");
        let fields = [balance.first(), balance.second(), balance.shift()];
        let fields = fields.map(|field| field.to_string()).join(", ");
        let _ = writeln!(self.constants, "static const balance b{number} = {{{fields}}};\n");
    }
}

impl Parameters<'_> {
    /// Adds blocks of weights; the names of weights and biases of each.
    pub fn blocks(
        &self,
        source: &mut Source,
        number: usize,
    ) -> Result<Vec<(String, String)>, &'static str> {
        // A recurrent layer has a second block, for its state.
        let named = |index: usize| match index {
            0 => number.to_string(),
            _ => format!("{number}_state"),
        };
        match self {
            Self::F32(blocks) => {
                let add = |(index, block): (usize, &BlockView<'_>)| {
                    let name = named(index);
                    let (w, b) = (format!("w{name}"), format!("b{name}"));
                    source.floats(&w, block.weights);
                    source.floats(&b, block.bias);
                    (w, b)
                };
                Ok(blocks.iter().enumerate().map(add).collect())
            }
            Self::Integers(QuantizedParameters::Blocks(blocks)) => {
                let add = |(index, block): (usize, &QuantizedBlock)| {
                    let name = named(index);
                    source.block(&name, block);
                    (format!("w{name}"), format!("s{name}"))
                };
                Ok(blocks.iter().enumerate().map(add).collect())
            }
            Self::Integers(_) => Err("has no weights"),
        }
    }
}
