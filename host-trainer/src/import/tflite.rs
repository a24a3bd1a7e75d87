//! TensorFlow Lite files, as networks in the making.
//!
//! The steps, from the file down: `flatbuffer` and `schema` read bytes, `weights` constants, `graph` goes through the
//! nodes, `operators` knows what becomes of each, with the same layers, scaling and views as for ONNX. Images have their
//! channels last there as here. Integers become the numbers that they mean.

mod builtin;
mod call;
mod ends;
mod flatbuffer;
mod graph;
mod integers;
mod labels;
mod operators;
mod schema;
mod slice;
mod weights;

pub(super) use flatbuffer::Damaged;
pub(super) use labels::labels;
pub use operators::{Builtin, builtins};

use super::error::Placed;
use super::graph::Lowered;
use super::integers::Integers;
use super::sensor::SensorNumbers;
use schema::Model;

/// The file identifier, behind the first offset.
const IDENTIFIER: &[u8] = b"TFL3";

/// Returns whether bytes begin as a TensorFlow Lite file.
pub(super) fn is_it(bytes: &[u8]) -> bool {
    bytes.get(4..8) == Some(IDENTIFIER)
}

/// A network in the making, and who wrote it.
pub(super) struct Read {
    pub lowered: Lowered,
    pub integers: Integers,
    pub producer: String,
}

/// Reads a file; none if it has no nodes.
pub(super) fn read(
    bytes: &[u8],
    sensor: Option<&SensorNumbers>,
) -> Result<Option<Result<Read, Placed>>, Damaged> {
    let Some(model) = Model::read(bytes)? else { return Ok(None) };
    if model.graph.nodes.is_empty() {
        return Ok(None);
    }
    Ok(Some(graph::lower(&model, bytes.len(), sensor).map(|(lowered, integers)| {
        let producer = model.producer.clone();
        Read { lowered, integers, producer }
    })))
}
