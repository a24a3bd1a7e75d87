//! Models for other programs.
//!
//! The way back of `import`: [`onnx()`] writes a network as an ONNX file. [`c()`] writes any network as C99, for
//! firmware that is not written in Rust. [`npz()`] and [`safetensors()`] write its parameters alone.

mod c;
mod metadata;
mod npz;
mod onnx;
mod safetensors;
mod tensors;

pub use c::{CSource, c};
pub use npz::npz;
pub use onnx::onnx;
pub use safetensors::safetensors;

use thiserror::Error;

/// Why a model cannot be exported.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum ExportError {
    /// A network that has no rows.
    #[error("the network has no layers: train it anew")]
    Empty,
    /// An archive that cannot be made.
    #[error("the archive cannot be made: {0}")]
    Archive(String),
    /// A row that the format has no words for.
    #[error("layer {layer}, {spec}, {what}: that cannot be written in this format")]
    Row {
        /// Counted from 1.
        layer: usize,
        /// Type of the layer.
        spec: String,
        /// Finding.
        what: &'static str,
    },
}
