//! safetensors files.
//!
//! The length of a header, the header in JSON, then all numbers: <https://github.com/huggingface/safetensors>. Writing it
//! takes fewer lines than the crate `safetensors` has dependencies.

use super::metadata::metadata;
use super::tensors::{Numbers, Tensor, tensors};
use crate::export::TrainedModel;
use nn_core::Extent;
use serde_json::{Map, Value, json};

/// The parameters of any network as the bytes of a safetensors file.
///
/// Tensors are named as in [`npz`](super::npz); the metadata are the same, with the program whose order the weights have
/// (`format`), and the shape that the network takes (`input`): `host-trainer import` reads both.
pub fn safetensors(model: &TrainedModel) -> Vec<u8> {
    let mut tensors = tensors(model);
    // The largest numbers first, so that all of them are aligned.
    tensors.sort_by_key(|tensor| std::cmp::Reverse(tensor.numbers.size()));
    let of_file = [("format", Some("host-trainer".into())), ("input", input(model))];
    let of_file = of_file.into_iter().filter_map(|(key, value)| Some((key.to_string(), value?)));
    let entries = metadata(model).into_iter().chain(of_file);
    let entries: Map<String, Value> =
        entries.map(|(key, value)| (key, Value::String(value))).collect();
    let mut header = Map::new();
    header.insert("__metadata__".into(), Value::Object(entries));
    let mut data = Vec::new();
    for Tensor { name, dims, numbers } in tensors {
        let kind = match numbers {
            Numbers::F32(_) => "F32",
            Numbers::I8(_) => "I8",
            Numbers::I16(_) => "I16",
            Numbers::I32(_) => "I32",
        };
        let start = data.len();
        data.extend(numbers.le_bytes());
        let described =
            json!({ "dtype": kind, "shape": dims, "data_offsets": [start, data.len()] });
        header.insert(name, described);
    }
    let mut text = Value::Object(header).to_string();
    // The numbers begin at a multiple of eight bytes.
    while !text.len().is_multiple_of(8) {
        text.push(' ');
    }
    let mut file = (text.len() as u64).to_le_bytes().to_vec();
    file.extend(text.as_bytes());
    file.extend(data);
    file
}

/// Rows, columns and channels of a sample, as `--input` takes them; a list is a signal of one channel.
fn input(model: &TrainedModel) -> Option<String> {
    let (height, width, channels) = match model.network.specs().first()?.input {
        Extent::Image(shape) => (shape.height, shape.width, shape.channels),
        Extent::List(numbers) => (1, u16::try_from(numbers).ok()?, 1),
    };
    Some(format!("{height}x{width}x{channels}"))
}
