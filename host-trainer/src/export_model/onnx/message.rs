//! Messages of an ONNX file, as far as an exporter needs them.
//!
//! Numbers of fields and types: <https://github.com/onnx/onnx/blob/main/onnx/onnx.proto>.

use super::protobuf::Message;

/// Types of elements.
pub(super) const FLOAT: i64 = 1;
const INT64: i64 = 7;

/// A type of integers in quantized networks; its number in files.
#[derive(Clone, Copy, Debug)]
pub(super) enum Number {
    I8 = 3,
    I16 = 5,
    I32 = 6,
}

/// An attribute of a node.
#[derive(Clone, Copy, Debug)]
pub(super) enum Attribute<'a> {
    Float(f32),
    Int(i64),
    Text(&'a str),
    Ints(&'a [i64]),
}

impl Attribute<'_> {
    fn message(&self, name: &str) -> Message {
        const TYPE: u64 = 20;
        let message = Message::new().bytes(1, name);
        match self {
            Self::Float(number) => message.float(2, *number).number(TYPE, 1),
            Self::Int(number) => message.number(3, *number).number(TYPE, 2),
            Self::Text(text) => message.bytes(4, text).number(TYPE, 3),
            Self::Ints(numbers) => {
                let message = numbers.iter().fold(message, |list, &number| list.number(8, number));
                message.number(TYPE, 7)
            }
        }
    }
}

/// A node: an operator with the names of what it reads, and of what it gives.
pub(super) fn node(
    operator: &str,
    inputs: &[&str],
    outputs: &[&str],
    attributes: &[(&str, Attribute<'_>)],
) -> Message {
    let message = inputs.iter().fold(Message::new(), |node, name| node.bytes(1, name));
    let message = outputs.iter().fold(message, |node, name| node.bytes(2, name));
    let name = outputs.iter().find(|name| !name.is_empty()).copied().unwrap_or_default();
    let message = message.bytes(3, format!("{operator}_{name}")).bytes(4, operator);
    let attributes: Vec<Message> =
        attributes.iter().map(|(name, attribute)| attribute.message(name)).collect();
    message.messages(5, &attributes)
}

/// Constants of `f32`.
pub(super) fn floats(name: &str, dims: &[usize], numbers: &[f32]) -> Message {
    let raw: Vec<u8> = numbers.iter().flat_map(|number| number.to_le_bytes()).collect();
    tensor(name, dims, FLOAT, &raw)
}

/// Constants that are whole numbers, in one dimension.
pub(super) fn integers(name: &str, numbers: &[i64]) -> Message {
    let raw: Vec<u8> = numbers.iter().flat_map(|number| number.to_le_bytes()).collect();
    tensor(name, &[numbers.len()], INT64, &raw)
}

/// Constants of integers, little-endian.
pub(super) fn numbers(name: &str, number: Number, dims: &[usize], le_bytes: &[u8]) -> Message {
    tensor(name, dims, number as i64, le_bytes)
}

fn tensor(name: &str, dims: &[usize], element: i64, raw: &[u8]) -> Message {
    let message = dims.iter().fold(Message::new(), |tensor, &dim| tensor.number(1, dim as i64));
    message.number(2, element).bytes(8, name).bytes(9, raw)
}

/// The number by which ONNX calls a type.
pub(super) fn element(number: nn_core::Number) -> i64 {
    match number {
        nn_core::Number::F32 => FLOAT,
        nn_core::Number::U8 => 2,
        nn_core::Number::I8 => 3,
        nn_core::Number::I16 => 5,
    }
}

/// An input or output of the graph: numbers of this type and these extents, for any batch.
pub(super) fn value_info(name: &str, element: i64, sizes: &[usize]) -> Message {
    let batch = Message::new().bytes(2, "batch");
    let sizes = sizes.iter().map(|&size| Message::new().number(1, size as i64));
    let dims: Vec<Message> = [batch].into_iter().chain(sizes).collect();
    let shape = Message::new().messages(1, &dims);
    let tensor = Message::new().number(1, element).message(2, &shape);
    Message::new().bytes(1, name).message(2, &Message::new().message(1, &tensor))
}

/// A text with a name.
pub(super) fn entry(key: &str, value: &str) -> Message {
    Message::new().bytes(1, key).bytes(2, value)
}
