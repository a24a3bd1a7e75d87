//! Integers in which a file's network computes, and what they mean.

/// Integers in which the network of a file computes, where it does not compute in `f32`.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Integers {
    /// Width of what layers give, in bits; 0 for `f32`.
    pub value_bits: u32,
    /// Set if weights are integers.
    pub has_integer_weights: bool,
    /// Set if the file takes integers, not numbers of `f32`.
    pub takes_integers: bool,
    /// Set if the file gives integers.
    pub gives_integers: bool,
    /// Meaning of the integers at the input, if there are any.
    pub input: Option<Step>,
    /// Meaning of the integers at the output, if there are any.
    pub output: Option<Step>,
    pub(super) has_half_weights: bool,
    pub(super) is_unsigned: bool,
}

/// Meaning of an integer `q`: `scale·(q − zero_point)`.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Step {
    /// Difference between two integers that follow each other.
    pub scale: f32,
    /// Integer that means 0.
    pub zero_point: f32,
}

impl Step {
    /// Returns what an integer means.
    pub fn meaning(&self, q: f32) -> f32 {
        self.scale * (q - self.zero_point)
    }
}

impl Integers {
    /// Returns whether the network computes in integers, or with weights that are some.
    pub(super) fn is_used(&self) -> bool {
        self.value_bits > 0 || self.has_integer_weights || self.input.is_some()
    }

    /// What became of integers, for people.
    pub(super) fn notes(&self) -> Vec<String> {
        let of_values = match (self.value_bits, self.has_integer_weights) {
            (8, _) => Some(format!(
                "{}: dequantized to f32, so outputs differ from the file's by its rounding of activations to 8 bits; \
                 quantize again with `host-trainer quantize`: 8-bit weights, 16-bit activations",
                if self.is_unsigned { "uint8" } else { "int8" }
            )),
            (16, _) => Some(
                "16x8: dequantized to f32, so outputs differ from the file's by its rounding of activations to 16 bits"
                    .into(),
            ),
            (_, true) => Some(
                "8-bit weights: dequantized to f32; TensorFlow Lite rounds what such layers read to 8 bits while it \
                 runs, which is left out here, so outputs differ by that"
                    .into(),
            ),
            _ => None,
        };
        let of_weights = self.has_half_weights.then(|| {
            "weights of 16 bits (float16): numbers of f32 here, the same ones".to_string()
        });
        of_values.into_iter().chain(of_weights).collect()
    }
}
