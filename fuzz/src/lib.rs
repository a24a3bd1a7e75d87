//! What is done with any bytes, one module for each thing that reads bytes of others.
//!
//! cargo-fuzz looks for bytes that break it (`cargo xtask fuzz`), and a test of the project runs the seeds on every
//! change (`tests/tests/fuzz.rs`).

pub mod archive;
pub mod checkpoint;
pub mod csv;
pub mod idx;
pub mod keras;
pub mod layers;
pub mod link;
pub mod model;
pub mod onnx;
pub mod picture;
pub mod recordings;
pub mod safetensors;
pub mod samples;
pub mod tflite;

mod files;
mod imported;
mod sealed;
mod sound;

/// What is done with bytes; says whether they were accepted.
pub type Target = fn(&[u8]) -> bool;

/// Every target by its name.
pub const TARGETS: [(&str, Target); 14] = [
    ("archive", archive::run),
    ("checkpoint", checkpoint::run),
    ("csv", csv::run),
    ("idx", idx::run),
    ("keras", keras::run),
    ("layers", layers::run),
    ("link", link::run),
    ("model", model::run),
    ("onnx", onnx::run),
    ("picture", picture::run),
    ("recordings", recordings::run),
    ("safetensors", safetensors::run),
    ("samples", samples::run),
    ("tflite", tflite::run),
];
