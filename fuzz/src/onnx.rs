//! A network in an ONNX file, beside a file that may hold its weights.

use super::files::Folder;
use super::imported;

/// Imports it; what comes out answers with finite weights.
pub fn run(bytes: &[u8]) -> bool {
    let folder = Folder::with(&[("net.onnx", bytes), ("net.onnx.data", bytes)]);
    imported::run(&folder.path("net.onnx"))
}
