//! The shape of one layer as data.

use crate::activation::ActivationKind;
use core::fmt;
use serde::{Deserialize, Serialize};

/// The type of the numbers that flow between layers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Number {
    /// Floating-point numbers.
    F32,
    /// 16-bit integers.
    I16,
}

impl Number {
    /// Bytes of one.
    const fn bytes(self) -> u64 {
        match self {
            Self::F32 => 4,
            Self::I16 => 2,
        }
    }

    /// The name of the type in Rust.
    pub const fn type_name(self) -> &'static str {
        match self {
            Self::F32 => "f32",
            Self::I16 => "i16",
        }
    }
}

/// The shape of one layer, its activation and its number type.
///
/// The variant says the kind and the number type; its number in a model file is its position in this
/// list, so new kinds are added at the end. In a file, `f32` and `i32` take four bytes, `u16` two, all
/// little-endian.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[non_exhaustive]
pub enum LayerSpec {
    /// [`Dense`](crate::Dense). In a file: `f32` weights (OUT, IN), `f32` biases (OUT).
    Dense {
        /// IN
        inputs: u32,
        /// OUT
        outputs: u32,
        /// What is applied to the sums.
        activation: ActivationKind,
    },
    /// [`Quantize`](crate::quantized::Quantize) with one scale. In a file: the `f32` scale.
    Quantize {
        /// N
        width: u32,
    },
    /// [`Quantize`](crate::quantized::Quantize) with an offset and a scale for each input. In a file: `f32`
    /// offsets (N), `f32` scales (N).
    QuantizeEach {
        /// N
        width: u32,
    },
    /// [`QuantizedDense`](crate::quantized::QuantizedDense). In a file: `i8` weights (OUT, IN), and for each
    /// output its `i32` bias, `u16` multiplier and `u16` shift.
    QuantizedDense {
        /// IN
        inputs: u32,
        /// OUT
        outputs: u32,
        /// What is applied to the sums.
        activation: ActivationKind,
    },
    /// [`Dequantize`](crate::quantized::Dequantize). In a file: the `f32` scale.
    Dequantize {
        /// N
        width: u32,
        /// What is applied to the numbers.
        activation: ActivationKind,
    },
}

/// Bias, multiplier and shift of an output.
const CHANNEL_BYTES: u64 = 8;

impl LayerSpec {
    /// How many kinds there are.
    pub(crate) const KINDS: u32 = 5;

    /// Numbers in the input.
    pub const fn inputs(&self) -> u32 {
        match self {
            Self::Dense { inputs, .. } | Self::QuantizedDense { inputs, .. } => *inputs,
            Self::Quantize { width }
            | Self::QuantizeEach { width }
            | Self::Dequantize { width, .. } => *width,
        }
    }

    /// Numbers in the output.
    pub const fn outputs(&self) -> u32 {
        match self {
            Self::Dense { outputs, .. } | Self::QuantizedDense { outputs, .. } => *outputs,
            Self::Quantize { width }
            | Self::QuantizeEach { width }
            | Self::Dequantize { width, .. } => *width,
        }
    }

    /// What is applied to the sums.
    pub const fn activation(&self) -> ActivationKind {
        match self {
            Self::Dense { activation, .. }
            | Self::QuantizedDense { activation, .. }
            | Self::Dequantize { activation, .. } => *activation,
            Self::Quantize { .. } | Self::QuantizeEach { .. } => ActivationKind::Identity,
        }
    }

    /// Whether it is one of the layers of [`quantized`](crate::quantized).
    pub const fn is_quantized(&self) -> bool {
        !matches!(self, Self::Dense { .. })
    }

    /// The type of the numbers that go in.
    pub const fn input_number(&self) -> Number {
        match self {
            Self::Dense { .. } | Self::Quantize { .. } | Self::QuantizeEach { .. } => Number::F32,
            Self::QuantizedDense { .. } | Self::Dequantize { .. } => Number::I16,
        }
    }

    /// The type of the numbers that come out.
    pub const fn output_number(&self) -> Number {
        match self {
            Self::Dense { .. } | Self::Dequantize { .. } => Number::F32,
            Self::Quantize { .. } | Self::QuantizeEach { .. } | Self::QuantizedDense { .. } => {
                Number::I16
            }
        }
    }

    /// Number of weights.
    pub const fn weights(&self) -> u64 {
        match self {
            Self::Dense { inputs, outputs, .. } | Self::QuantizedDense { inputs, outputs, .. } => {
                *inputs as u64 * *outputs as u64
            }
            Self::Quantize { .. } | Self::QuantizeEach { .. } | Self::Dequantize { .. } => 0,
        }
    }

    /// Number of trained values: weights and biases.
    pub const fn parameters(&self) -> u64 {
        match self {
            // Less than (2³² − 1)² + 2³², so it cannot overflow.
            Self::Dense { outputs, .. } | Self::QuantizedDense { outputs, .. } => {
                self.weights() + *outputs as u64
            }
            Self::Quantize { .. } | Self::QuantizeEach { .. } | Self::Dequantize { .. } => 0,
        }
    }

    /// Multiply-accumulate operations of one inference.
    pub const fn macs(&self) -> u64 {
        self.weights()
    }

    /// Bytes of the parameters in a model file. Saturates for shapes that no memory holds.
    pub const fn parameter_bytes(&self) -> u64 {
        match self {
            Self::Dense { .. } => self.parameters().saturating_mul(4),
            Self::Quantize { .. } | Self::Dequantize { .. } => 4,
            Self::QuantizeEach { width } => 8 * *width as u64,
            Self::QuantizedDense { outputs, .. } => {
                self.weights().saturating_add(CHANNEL_BYTES * *outputs as u64)
            }
        }
    }

    /// Bytes of flash: [`parameter_bytes`](Self::parameter_bytes), in whole words.
    pub const fn flash_bytes(&self) -> u64 {
        // Of four that do not fit, fewer are no help.
        self.parameter_bytes().div_ceil(4).saturating_mul(4)
    }

    /// Bytes of the input.
    pub const fn input_bytes(&self) -> u64 {
        self.input_number().bytes() * self.inputs() as u64
    }

    /// Bytes of the output, in whole words.
    pub const fn output_bytes(&self) -> u64 {
        (self.output_number().bytes() * self.outputs() as u64).div_ceil(4) * 4
    }

    /// The position in the list of kinds.
    const fn kind(&self) -> u32 {
        match self {
            Self::Dense { .. } => 0,
            Self::Quantize { .. } => 1,
            Self::QuantizeEach { .. } => 2,
            Self::QuantizedDense { .. } => 3,
            Self::Dequantize { .. } => 4,
        }
    }

    /// `==`, for use at compile time.
    pub(crate) const fn equals(&self, other: &Self) -> bool {
        self.kind() == other.kind()
            && self.inputs() == other.inputs()
            && self.outputs() == other.outputs()
            && self.activation() as u32 == other.activation() as u32
    }
}

/// As it is written in Rust: `Dense<64, 32, Relu>`.
impl fmt::Display for LayerSpec {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Dense { inputs, outputs, activation } => {
                write!(f, "Dense<{inputs}, {outputs}, {activation}>")
            }
            Self::Quantize { width } => write!(f, "Quantize<{width}>"),
            Self::QuantizeEach { width } => write!(f, "Quantize<{width}, Each<{width}>>"),
            Self::QuantizedDense { inputs, outputs, activation } => {
                write!(f, "QuantizedDense<{inputs}, {outputs}, {activation}>")
            }
            Self::Dequantize { width, activation } => {
                write!(f, "Dequantize<{width}, {activation}>")
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::string::ToString;

    #[test]
    fn is_written_as_in_rust() {
        let activation = ActivationKind::Relu;
        for (layer, expected) in [
            (LayerSpec::Dense { inputs: 64, outputs: 32, activation }, "Dense<64, 32, Relu>"),
            (LayerSpec::Quantize { width: 4 }, "Quantize<4>"),
            (LayerSpec::QuantizeEach { width: 4 }, "Quantize<4, Each<4>>"),
            (
                LayerSpec::QuantizedDense { inputs: 4, outputs: 2, activation },
                "QuantizedDense<4, 2, Relu>",
            ),
            (LayerSpec::Dequantize { width: 2, activation }, "Dequantize<2, Relu>"),
        ] {
            assert_eq!(layer.to_string(), expected);
            let kind = postcard::to_allocvec(&layer).unwrap()[0];
            assert_eq!(u32::from(kind), layer.kind());
            assert!(layer.kind() < LayerSpec::KINDS);
        }
    }

    #[test]
    fn the_largest_shape_a_file_can_name_overflows_nothing() {
        let (inputs, outputs, activation) = (u32::MAX, u32::MAX, ActivationKind::Relu);
        let largest = LayerSpec::Dense { inputs, outputs, activation };
        assert_eq!(largest.parameters(), u64::from(u32::MAX) * (u64::from(u32::MAX) + 1));
        assert_eq!(largest.parameter_bytes(), u64::MAX);
        assert_eq!(largest.flash_bytes(), u64::MAX);
        let largest = LayerSpec::QuantizedDense { inputs, outputs, activation };
        assert_eq!(largest.parameter_bytes(), u64::MAX);
        assert_eq!(largest.output_bytes(), 1 << 33);
    }
}
