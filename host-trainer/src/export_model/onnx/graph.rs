//! A graph in the making: nodes, constants, and the forms in which a value is there.

use super::message::{Attribute, Number, floats, integers, node, numbers};
use super::protobuf::Message;
use nn_core::Extent;

/// Numbers that a row gives, in the forms that nodes have asked for so far.
#[derive(Clone, Debug)]
pub(super) struct Value {
    pub extent: Extent,
    /// Batch, numbers.
    pub list: Option<String>,
    /// Batch, channels, rows, columns; of a signal without rows. As ONNX computes on images.
    pub channels_first: Option<String>,
    /// Batch, rows, columns, channels; of a signal without rows. As this project computes on images.
    pub channels_last: Option<String>,
}

impl Value {
    /// A list of numbers.
    pub fn list(extent: Extent, name: String) -> Self {
        Self { extent, list: Some(name), channels_first: None, channels_last: None }
    }

    /// An image or signal with channels first.
    pub fn channels_first(extent: Extent, name: String) -> Self {
        Self { extent, list: None, channels_first: Some(name), channels_last: None }
    }

    /// An image or signal with channels last.
    pub fn channels_last(extent: Extent, name: String) -> Self {
        Self { extent, list: None, channels_first: None, channels_last: Some(name) }
    }
}

impl Value {
    /// A list, or an image with its channels first, as two of them are joined.
    pub fn joined(extent: Extent, name: String) -> Self {
        match extent {
            Extent::List(_) => Self::list(extent, name),
            Extent::Image(_) => Self::channels_first(extent, name),
        }
    }

    /// A list, or an image with its channels last.
    pub fn as_it_lies(extent: Extent, name: String) -> Self {
        match extent {
            Extent::List(_) => Self::list(extent, name),
            Extent::Image(_) => Self::channels_last(extent, name),
        }
    }
}

/// A graph in the making.
#[derive(Debug)]
pub(super) struct Graph {
    pub nodes: Vec<Message>,
    pub constants: Vec<Message>,
    /// Dimensions of a pixel's place: 2 in images, 1 in signals.
    pub spatial: usize,
    names: usize,
}

impl Graph {
    /// A graph without nodes.
    pub fn new(spatial: usize) -> Self {
        Self { nodes: Vec::new(), constants: Vec::new(), spatial, names: 0 }
    }

    /// Adds a node with one output; the name of that.
    pub fn node(
        &mut self,
        operator: &str,
        inputs: &[&str],
        attributes: &[(&str, Attribute<'_>)],
    ) -> String {
        let output = self.name();
        self.nodes.push(node(operator, inputs, &[&output], attributes));
        output
    }

    /// Adds constants of `f32`; their name.
    pub fn floats(&mut self, dims: &[usize], numbers: &[f32]) -> String {
        let name = self.name();
        self.constants.push(floats(&name, dims, numbers));
        name
    }

    /// Adds constants that are whole numbers; their name.
    pub fn integers(&mut self, numbers: &[i64]) -> String {
        let name = self.name();
        self.constants.push(integers(&name, numbers));
        name
    }

    /// Adds constants of integers, little-endian; their name.
    pub fn numbers(&mut self, number: Number, dims: &[usize], le_bytes: &[u8]) -> String {
        let name = self.name();
        self.constants.push(numbers(&name, number, dims, le_bytes));
        name
    }

    /// A name that nothing else has.
    pub fn name(&mut self) -> String {
        self.names += 1;
        format!("v{}", self.names)
    }

    /// The value with its channels last, as this project has it.
    fn as_channels_last(&mut self, value: &mut Value) -> String {
        if value.channels_last.is_none()
            && let Some(first) = &value.channels_first
        {
            let order: &[i64] = if self.spatial == 1 { &[0, 2, 1] } else { &[0, 2, 3, 1] };
            let name = self.node("Transpose", &[first], &[("perm", Attribute::Ints(order))]);
            value.channels_last = Some(name);
        }
        value.channels_last.clone().unwrap_or_default()
    }

    /// The value with its channels first, as ONNX computes on images.
    pub fn as_channels_first(&mut self, value: &mut Value) -> String {
        if value.channels_first.is_none()
            && let Some(last) = &value.channels_last
        {
            let order: &[i64] = if self.spatial == 1 { &[0, 2, 1] } else { &[0, 3, 1, 2] };
            let name = self.node("Transpose", &[last], &[("perm", Attribute::Ints(order))]);
            value.channels_first = Some(name);
        }
        value.channels_first.clone().unwrap_or_default()
    }

    /// The value as a list: of an image its pixels, one after the other.
    pub fn as_list(&mut self, value: &mut Value) -> String {
        if value.list.is_none() {
            let last = self.as_channels_last(value);
            value.list = Some(self.node("Flatten", &[&last], &[("axis", Attribute::Int(1))]));
        }
        value.list.clone().unwrap_or_default()
    }

    /// The value in the form in which two of them are joined.
    pub fn as_joined(&mut self, value: &mut Value) -> String {
        match value.extent {
            Extent::List(_) => self.as_list(value),
            Extent::Image(_) => self.as_channels_first(value),
        }
    }

    /// The value in any form whose last dimension is the channels, or the numbers of a list.
    pub fn as_it_lies(&mut self, value: &mut Value) -> String {
        match value.extent {
            Extent::List(_) => self.as_list(value),
            Extent::Image(_) => self.as_channels_last(value),
        }
    }
}
