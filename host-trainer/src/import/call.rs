//! A node of the graph with the values that it reads.

use super::constant::Constant;
use super::error::{Fault, fault};
use super::message::{Attribute, Node, Tensor};
use super::value::{Flow, Value};
use std::collections::HashMap;

/// A node with the values that it reads.
#[derive(Debug)]
pub(super) struct Call<'c, 'a> {
    pub node: &'c Node<'a>,
    /// Version of the set of operators.
    pub opset: i64,
    /// Program that wrote the file, with its version.
    pub producer: &'c str,
    /// Values; none for one that is left out.
    pub inputs: Vec<Option<Value>>,
    /// Types of constants by their names.
    pub elements: &'c HashMap<&'a str, i64>,
    /// Set if it gives integers that nothing but a softmax reads, once they are dequantized.
    pub is_before_softmax: bool,
    /// Readers of each output, counted.
    pub uses: Vec<usize>,
}

/// An axis counted from the end if it is negative.
pub(super) fn axis(axis: i64, rank: usize) -> Result<usize, Fault> {
    let counted = if axis < 0 { axis.checked_add(rank as i64) } else { Some(axis) };
    counted.and_then(|axis| usize::try_from(axis).ok()).filter(|&axis| axis < rank).ok_or_else(
        || fault!("names dimension {axis} of a value that has {rank}; export the network anew"),
    )
}

impl<'a> Call<'_, 'a> {
    fn attribute(&self, name: &str) -> Option<&Attribute<'a>> {
        self.node.attributes.iter().find(|attribute| attribute.name == name)
    }

    /// An attribute that is a whole number.
    pub fn int(&self, name: &str, default: i64) -> Result<i64, Fault> {
        let Some(attribute) = self.attribute(name) else { return Ok(default) };
        Ok(attribute.last(3)?.map_or(Ok(0), |field| field.integer())?)
    }

    /// An attribute that is a number of `f32`.
    pub fn float(&self, name: &str, default: f32) -> Result<f32, Fault> {
        let Some(attribute) = self.attribute(name) else { return Ok(default) };
        Ok(attribute.last(2)?.map_or(Ok(0.0), |field| field.float())?)
    }

    /// An attribute that is a text.
    pub fn text(&self, name: &str, default: &'a str) -> Result<&'a str, Fault> {
        let Some(attribute) = self.attribute(name) else { return Ok(default) };
        Ok(attribute.last(4)?.map_or(Ok(""), |field| field.text())?)
    }

    /// An attribute that is a tensor.
    pub fn tensor(&self, name: &str) -> Result<Option<Tensor<'a>>, Fault> {
        let Some(attribute) = self.attribute(name) else { return Ok(None) };
        Ok(attribute.last(5)?.map(|field| Tensor::read(field.bytes()?)).transpose()?)
    }

    /// An attribute that is a list of whole numbers.
    pub fn ints(&self, name: &str) -> Result<Option<Vec<i64>>, Fault> {
        let Some(attribute) = self.attribute(name) else { return Ok(None) };
        let numbers = attribute.all(8)?.into_iter().flat_map(|field| field.integers());
        Ok(Some(numbers.collect::<Result<_, _>>()?))
    }

    /// An attribute that is a list of numbers of `f32`.
    pub fn floats(&self, name: &str) -> Result<Option<Vec<f32>>, Fault> {
        let Some(attribute) = self.attribute(name) else { return Ok(None) };
        let numbers = attribute.all(7)?.into_iter().flat_map(|field| field.floats());
        Ok(Some(numbers.collect::<Result<_, _>>()?))
    }

    /// An attribute that is a list of texts.
    pub fn texts(&self, name: &str) -> Result<Option<Vec<&'a str>>, Fault> {
        let Some(attribute) = self.attribute(name) else { return Ok(None) };
        let texts = attribute.all(9)?.into_iter().map(|field| field.text());
        Ok(Some(texts.collect::<Result<_, _>>()?))
    }

    /// Returns whether it has an attribute.
    pub fn has(&self, name: &str) -> bool {
        self.attribute(name).is_some()
    }

    /// Refuses a whole number that is not as expected.
    pub fn expect_int(&self, name: &str, expected: i64, help: &str) -> Result<(), Fault> {
        match self.int(name, expected)? {
            found if found == expected => Ok(()),
            found => Err(fault!("{name} is {found}, only {expected} is supported: {help}")),
        }
    }

    /// The type of the constants of an input; none if it is left out, or not known.
    pub fn element(&self, index: usize) -> Option<i64> {
        self.elements.get(self.node.inputs.get(index)?).copied()
    }

    /// Returns the name of its first output.
    pub fn output(&self) -> &'a str {
        self.node.outputs.first().copied().unwrap_or_default()
    }

    /// A value that it reads, if there is one.
    pub fn value(&self, index: usize) -> Option<&Value> {
        self.inputs.get(index)?.as_ref()
    }

    /// Extents of its first input; none of a class.
    pub fn sizes(&self) -> Option<Vec<usize>> {
        self.value(0)?.sizes()
    }

    /// Numbers that flow through the network.
    pub fn flow(&self, index: usize) -> Result<Flow, Fault> {
        match self.value(index) {
            Some(Value::Flow(flow)) => Ok(flow.clone()),
            Some(Value::Constant(_)) => Err(fault!(
                "its input {} is a constant, where the output of a layer is expected",
                self.name(index)
            )),
            Some(Value::Class | Value::Label) => {
                Err(fault!("its input {} is a class, expected numbers", self.name(index)))
            }
            None => Err(fault!("its input {} is missing; export the network anew", index + 1)),
        }
    }

    /// A constant, if there is one.
    pub fn optional(&self, index: usize) -> Result<Option<&Constant>, Fault> {
        match self.value(index) {
            Some(Value::Constant(constant)) => Ok(Some(constant)),
            None => Ok(None),
            Some(Value::Flow(_) | Value::Class | Value::Label) => Err(fault!(
                "its input {} is computed by the network, where constants are expected",
                self.name(index)
            )),
        }
    }

    /// A constant.
    pub fn constant(&self, index: usize) -> Result<&Constant, Fault> {
        self.optional(index)?
            .ok_or_else(|| fault!("its input {} is missing; export the network anew", index + 1))
    }

    /// Whole numbers of an attribute (older files), or of an input.
    pub fn ints_or(&self, name: &str, index: usize) -> Result<Option<Vec<i64>>, Fault> {
        match self.ints(name)? {
            Some(numbers) => Ok(Some(numbers)),
            None => Ok(self.optional(index)?.map(|c| c.whole().map(Vec::from)).transpose()?),
        }
    }

    fn name(&self, index: usize) -> String {
        format!("{:?}", self.node.inputs.get(index).copied().unwrap_or_default())
    }
}
