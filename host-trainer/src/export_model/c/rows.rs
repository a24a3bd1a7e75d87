//! Rows of a network as calls of functions.

use super::activation;
use super::input_table::InputTable;
use super::kernel::Numbers;
use super::literal::float;
use super::recurrent::Recurrent;
use super::source::{Parameters, Source};
use crate::quantize::QuantizedParameters;
use nn_core::{LayerSpec, Op};
use std::fmt::Write;

/// Where a row reads and writes, as C names it.
pub(super) struct Places<'a> {
    pub first: &'a str,
    pub second: Option<&'a str>,
    pub output: &'a str,
    /// The table of `first`, if that is bytes.
    pub table: Option<InputTable>,
}

impl Source {
    /// Adds a row, counted from 1.
    pub fn row(
        &mut self,
        number: usize,
        spec: &LayerSpec,
        parameters: Parameters<'_>,
        places: &Places<'_>,
    ) -> Result<(), &'static str> {
        let output = spec.output().ok_or("does not fit its input")?;
        let _ = writeln!(self.calls, "    /* {number}: {spec} */");
        let Places { first: x, second, output: y, table } = places;
        let numbers = match parameters {
            Parameters::F32(_) => Numbers::F32,
            Parameters::Integers(_) => Numbers::I16,
        };
        let suffix = numbers.suffix();
        let (of_bytes, further) = match table {
            Some(table) => (table.suffix(), table.arguments()),
            None => Default::default(),
        };
        let count = output.numbers();
        let low = match spec.activation.quantized_low() {
            i16::MIN => "INT16_MIN".into(),
            low => low.to_string(),
        };
        let mut gives = numbers;
        match spec.op {
            Op::Dense { outputs } => {
                let inputs = spec.inputs();
                match parameters.blocks(self, number)?[..] {
                    [(ref w, ref b)] if numbers == Numbers::F32 => {
                        self.call("dense_f32", &format!("{w}, {b}, {inputs}, {outputs}, {x}, {y}"));
                    }
                    [(ref w, ref s)] => {
                        let sizes = format!("{inputs}, {outputs}");
                        let text = format!("{w}, {s}, {sizes}, {x}, {y}, {low}{further}");
                        self.call(&format!("dense_i8{of_bytes}"), &text);
                    }
                    _ => return Err("has no weights"),
                }
            }
            Op::Conv2d { .. } | Op::DepthwiseConv2d { .. } => {
                let geometry = spec.geometry().ok_or("reads one moment of a stream")?;
                let g = self.geometry(number, &geometry);
                let is_depthwise = i32::from(matches!(spec.op, Op::DepthwiseConv2d { .. }));
                match parameters.blocks(self, number)?[..] {
                    [(ref w, ref b)] if numbers == Numbers::F32 => {
                        self.call("conv_f32", &format!("&{g}, {is_depthwise}, {w}, {b}, {x}, {y}"));
                    }
                    [(ref w, ref s)] => {
                        let text =
                            format!("&{g}, {is_depthwise}, {w}, {s}, {x}, {y}, {low}{further}");
                        self.call(&format!("conv_i8{of_bytes}"), &text);
                    }
                    _ => return Err("has no weights"),
                }
            }
            Op::MaxPool2d { .. } => {
                let geometry = spec.geometry().ok_or("reads one moment of a stream")?;
                let g = self.geometry(number, &geometry);
                self.call(&format!("max_pool_{suffix}"), &format!("&{g}, {x}, {y}"));
            }
            Op::AvgPool2d { .. } | Op::GlobalAvgPool => {
                let geometry = spec.geometry().ok_or("does not fit its image")?;
                let g = self.geometry(number, &geometry);
                self.call(&format!("average_{suffix}"), &format!("&{g}, {x}, {y}"));
            }
            Op::Features { .. } => self.features(number, spec, (x, y), numbers)?,
            Op::Standardize => {
                let (offset, scale) = match parameters {
                    Parameters::F32([block]) => (block.bias, block.weights),
                    Parameters::F32(_) | Parameters::Integers(_) => return Err("has no scales"),
                };
                let [offset, scale] = self.pair(number, offset, scale);
                let channels = spec.input.channels();
                let text = format!("{offset}, {scale}, {channels}, {count}, {x}, {y}");
                self.call("standardize_f32", &text);
            }
            Op::Add { .. } | Op::Concat { .. } => {
                let second = second.ok_or("reads one row instead of two")?;
                let balance = match parameters {
                    Parameters::F32(_) => String::new(),
                    Parameters::Integers(QuantizedParameters::Balance(balance)) => {
                        self.balance(number, balance);
                        format!("&b{number}, ")
                    }
                    Parameters::Integers(_) => return Err("has no balance"),
                };
                if let Op::Concat { channels: others, .. } = spec.op {
                    let channels = spec.input.channels();
                    let pixels = spec.input.numbers() / channels.max(1);
                    let sizes = format!("{pixels}, {channels}, {others}");
                    self.call(
                        &format!("concat_{suffix}"),
                        &format!("{balance}{sizes}, {x}, {second}, {y}"),
                    );
                } else {
                    let end =
                        if numbers == Numbers::I16 { format!(", {low}") } else { String::new() };
                    self.call(
                        &format!("add_{suffix}"),
                        &format!("{balance}{count}, {x}, {second}, {y}{end}"),
                    );
                }
            }
            Op::Recurrent { cell, units, every, reversed } => {
                let layer = Recurrent { cell, units: units.into(), every, reversed };
                layer.write(self, number, spec, parameters, (x, y))?;
            }
            Op::Quantize | Op::QuantizePerChannel => match parameters {
                Parameters::Integers(QuantizedParameters::Scale(scale)) => {
                    let name = format!("quantize_{}", spec.input_number().type_name());
                    self.call(&name, &format!("{}, {count}, {x}, {y}", float(*scale)));
                }
                Parameters::Integers(QuantizedParameters::PerChannel { offset, scale }) => {
                    let channels = offset.len();
                    let [offset, scale] = self.pair(number, offset, scale);
                    let text = format!("{offset}, {scale}, {channels}, {count}, {x}, {y}");
                    let number = spec.input_number().type_name();
                    self.call(&format!("quantize_per_channel_{number}"), &text);
                }
                Parameters::F32(_) | Parameters::Integers(_) => return Err("has no scale"),
            },
            Op::Dequantize | Op::DequantizePerChannel => {
                gives = Numbers::F32;
                match parameters {
                    Parameters::Integers(QuantizedParameters::Scale(scale)) => {
                        self.call("dequantize", &format!("{}, {count}, {x}, {y}", float(*scale)));
                    }
                    Parameters::Integers(QuantizedParameters::PerChannel { offset, scale }) => {
                        let [offset, scale] = self.pair(number, offset, scale);
                        let text = format!("{offset}, {scale}, {count}, {x}, {y}");
                        self.call("dequantize_per_channel", &text);
                    }
                    Parameters::F32(_) | Parameters::Integers(_) => return Err("has no scale"),
                }
            }
        }
        if let Some(name) = activation::function(spec.activation, gives)? {
            self.call(name, &format!("{y}, {count}"));
        }
        Ok(())
    }
}
