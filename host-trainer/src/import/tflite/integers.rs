//! Integers in which a file's network computes, and what they mean.

use super::builtin;
use super::schema::{Model, Tensor};
use super::weights::{FLOAT16, INT8, INT16, UINT8, is_integer};
use crate::import::draft::Draft;

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
    has_half_weights: bool,
    is_unsigned: bool,
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

    /// The step of a tensor that has one.
    pub(super) fn of(tensor: &Tensor<'_>) -> Option<Self> {
        let [scale] = tensor.steps.scale else { return None };
        let zero = tensor.steps.zero_point.first().map_or(0, |&bytes| i64::from_le_bytes(bytes));
        let step = Self { scale: f32::from_le_bytes(*scale), zero_point: zero as f32 };
        (is_integer(tensor.element) && step.scale > 0.0 && step.scale.is_finite()).then_some(step)
    }
}

impl Integers {
    /// Returns whether the network computes in integers, or with weights that are some.
    pub(in crate::import) fn is_used(&self) -> bool {
        self.value_bits > 0 || self.has_integer_weights || self.input.is_some()
    }

    /// Looks at what a layer gives.
    pub(super) fn of_value(&mut self, tensor: &Tensor<'_>) {
        let bits = match tensor.element {
            _ if tensor.steps.scale.is_empty() => 0,
            INT8 | UINT8 => 8,
            INT16 => 16,
            _ => 0,
        };
        self.is_unsigned = tensor.element == UINT8 && (self.value_bits == 0 || self.is_unsigned);
        self.value_bits = self.value_bits.max(bits);
    }

    /// Looks at a constant.
    pub(super) fn of_constant(&mut self, tensor: &Tensor<'_>) {
        self.has_integer_weights |= is_integer(tensor.element) && !tensor.steps.scale.is_empty();
        self.has_half_weights |= tensor.element == FLOAT16;
    }

    /// Looks at the input and the output, or at the integers beside them.
    pub(super) fn of_ends(&mut self, model: &Model<'_>, input: i32, output: i32) {
        let graph = &model.graph;
        let step = |number: i32| graph.tensor(number).and_then(Step::of);
        let is = |code: i32, name: &str| builtin::name(code) == Some(name);
        self.takes_integers = step(input).is_some();
        self.gives_integers = step(output).is_some();
        self.input = step(input).or_else(|| {
            let is_behind = |node: &&super::schema::Node<'_>| {
                is(node.code, "QUANTIZE") && node.inputs.first() == Some(&input)
            };
            step(*graph.nodes.iter().find(is_behind)?.outputs.first()?)
        });
        self.output = step(output).or_else(|| {
            let is_before = |node: &&super::schema::Node<'_>| {
                is(node.code, "DEQUANTIZE") && node.outputs.first() == Some(&output)
            };
            step(*graph.nodes.iter().find(is_before)?.inputs.first()?)
        });
    }

    /// Tells people what became of integers.
    pub(super) fn say(&self, draft: &mut Draft) {
        match (self.value_bits, self.has_integer_weights) {
            (8, _) => draft.note(format!(
                "{}: dequantized to f32, so outputs differ from the file's by its rounding of activations to 8 bits; \
                 quantize again with `host-trainer quantize`: 8-bit weights, 16-bit activations",
                if self.is_unsigned { "uint8" } else { "int8" }
            )),
            (16, _) => draft.note(
                "16x8: dequantized to f32, so outputs differ from the file's by its rounding of activations to 16 bits",
            ),
            (_, true) => draft.note(
                "8-bit weights: dequantized to f32; TensorFlow Lite rounds what such layers read to 8 bits while it \
                 runs, which is left out here, so outputs differ by that",
            ),
            _ => {}
        }
        if self.has_half_weights {
            draft.note("weights of 16 bits (float16): numbers of f32 here, the same ones");
        }
    }
}
