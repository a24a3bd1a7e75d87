//! Integers of a TensorFlow Lite file.

use super::builtin;
use super::schema::{Model, Tensor};
use super::weights::{FLOAT16, INT8, INT16, UINT8, is_integer};
use crate::import::integers::{Integers, Step};
use crate::import::sensor::Taken;
use nn_core::Number;

impl Step {
    /// The step of a tensor that has one.
    pub(super) fn of(tensor: &Tensor<'_>) -> Option<Self> {
        let [scale] = tensor.steps.scale else { return None };
        let zero = tensor.steps.zero_point.first().map_or(0, |&bytes| i64::from_le_bytes(bytes));
        let step = Self { scale: f32::from_le_bytes(*scale), zero_point: zero as f32 };
        (is_integer(tensor.element) && step.scale > 0.0 && step.scale.is_finite()).then_some(step)
    }
}

/// Integers of an input that has some.
pub(super) fn sensor_of(tensor: &Tensor<'_>) -> Option<Taken> {
    let number = match tensor.element {
        UINT8 => Number::U8,
        INT8 => Number::I8,
        INT16 => Number::I16,
        _ => return None,
    };
    Some(Taken { number, step: Step::of(tensor) })
}

impl Integers {
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
}
