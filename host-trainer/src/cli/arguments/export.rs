//! Arguments of `export`.

use clap::{ArgGroup, Args};
use std::path::PathBuf;

/// Export a model for other programs: as an ONNX file.
///
/// Samples stay raw, because their scaling is part of the first layer; images and signals have their channels last.
/// Imported again, parameters have the same bytes.
#[derive(Debug, Args)]
#[command(
    group = ArgGroup::new("format").required(true).multiple(true).args(["onnx"]),
    after_help = "\
Examples:
  For onnxruntime, and all programs that read ONNX:
    host-trainer export firmware/models/digits.postcard --onnx
  To another place, in the place of an older file:
    host-trainer export digits.postcard --onnx --name reader --out exported --replace

docs/take-your-model-elsewhere.md says what is in the files."
)]
pub(in crate::cli) struct ExportArguments {
    /// Model file, for example firmware/models/digits.postcard
    pub model: PathBuf,
    /// Write NAME.onnx: a network of f32 with operators of version 17, in one file
    #[arg(long, help_heading = "Formats")]
    pub onnx: bool,
    /// Name of the files; without it, that of the model file
    #[arg(long, help_heading = "Output")]
    pub name: Option<String>,
    /// Folder to write to; without it, the current folder
    #[arg(long, value_name = "DIR", help_heading = "Output")]
    pub out: Option<PathBuf>,
    /// Replace files of these names; without it, a file with other contents is refused
    #[arg(long, help_heading = "Output")]
    pub replace: bool,
}
