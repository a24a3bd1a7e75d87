//! A network in a TensorFlow Lite file.

use super::files::Folder;
use super::imported;

/// Imports it; what comes out answers with finite weights.
pub fn run(bytes: &[u8]) -> bool {
    imported::run(&Folder::with(&[("net.tflite", bytes)]).path("net.tflite"))
}
