//! Bytes that a table makes 16-bit integers of, so that no copy of an image is in RAM.

use super::literal::list;
use super::source::Source;
use crate::inference::operands;
use crate::quantize::QuantizedParameters;
use nn_core::quantized::kernel;
use nn_core::{LayerSpec, Number, Op};
use std::fmt::Write;

/// The most channels that have a table each, of 512 bytes.
const MOST_CHANNELS: usize = 4;

/// Bytes of an input, for which the row that reads them has a table.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct InputTable {
    number: Number,
    channels: usize,
}

impl InputTable {
    /// The table in place of the first row, if that makes integers of bytes, few channels differ, and the row behind it,
    /// which looks numbers up, is all that reads them.
    pub fn of(specs: &[LayerSpec], parameters: &QuantizedParameters) -> Option<Self> {
        let (first, second) = (specs.first()?, specs.get(1)?);
        let number = first.input_number();
        let is_of_bytes = matches!(number, Number::U8 | Number::I8);
        let looks_up =
            matches!(second.op, Op::Dense { .. } | Op::Conv2d { .. } | Op::DepthwiseConv2d { .. });
        let reads_it = |index: usize, spec: &LayerSpec| {
            let (first, second) = operands(spec, index);
            first == 1 || second == Some(1)
        };
        let readers = specs.iter().enumerate().filter(|(index, spec)| reads_it(*index, spec));
        let channels = match parameters {
            QuantizedParameters::Scale(_) => 1,
            QuantizedParameters::PerChannel { offset, .. } => offset.len(),
            QuantizedParameters::None
            | QuantizedParameters::Blocks(_)
            | QuantizedParameters::Balance(_) => return None,
        };
        (is_of_bytes && looks_up && readers.count() == 1 && channels <= MOST_CHANNELS)
            .then_some(Self { number, channels })
    }

    /// The end of the name of a function that looks numbers up.
    pub fn suffix(self) -> String {
        format!("_of_{}", self.number.type_name())
    }

    /// Further arguments of such a function.
    pub fn arguments(self) -> String {
        format!(", table, {}", self.channels)
    }
}

impl Source {
    /// Adds a table: 256 entries a channel, in the order of the bytes without a sign.
    pub fn input_table(&mut self, table: InputTable, parameters: &QuantizedParameters) {
        let bytes: Vec<f32> = match table.number {
            Number::I8 => (0..=255u8).map(|byte| f32::from(byte as i8)).collect(),
            Number::U8 | Number::I16 | Number::F32 => (0..=255u8).map(f32::from).collect(),
        };
        let entries = |channel: usize| {
            let mut integers = [0i16; 256];
            match parameters {
                QuantizedParameters::PerChannel { offset, scale } => {
                    let (offset, scale) = ([offset[channel]; 256], [scale[channel]; 256]);
                    kernel::quantize_per_channel(&bytes, &offset, &scale, &mut integers);
                }
                QuantizedParameters::Scale(scale) => {
                    kernel::quantize(&bytes, *scale, &mut integers)
                }
                QuantizedParameters::None
                | QuantizedParameters::Blocks(_)
                | QuantizedParameters::Balance(_) => {}
            }
            integers
        };
        let all = (0..table.channels).flat_map(entries);
        let text = list(all.map(|entry| entry.to_string()));
        let count = 256 * table.channels;
        let _ = writeln!(self.constants, "static const int16_t table[{count}] = {{\n{text}}};\n");
    }
}

/// A function that reads 16-bit integers, or looks bytes of a type up in a table: its name in Rust and in C.
pub(super) fn reading(text: &str, bytes: Option<(&str, &str)>) -> String {
    let (suffix, c_type, tables) = match bytes {
        Some((name, c_type)) => (
            format!("_of_{name}"),
            c_type,
            ",\n                     const int16_t *table, int32_t channels",
        ),
        None => (String::new(), "int16_t", ""),
    };
    let text = text.replace("SUFFIX", &suffix).replace("NUMBER", c_type).replace("TABLES", tables);
    let Some((before, rest)) = text.split_once("VALUE(") else { return text };
    let Some((value, rest)) = rest.split_once(", ") else { return text };
    let Some((channel, behind)) = rest.split_once(')') else { return text };
    let value = match bytes {
        Some(_) => {
            format!("table[(channels == 1 ? 0 : ({channel}) % channels) * 256 + (uint8_t){value}]")
        }
        None => value.into(),
    };
    format!("{before}{value}{behind}")
}
