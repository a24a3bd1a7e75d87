//! Arguments of `export`.

use clap::{ArgGroup, Args};
use std::path::PathBuf;

/// Export a model for other programs: as an ONNX file, as C source, or its parameters alone.
///
/// Samples stay raw, because their scaling is part of the first layer; images and signals have their channels last. An
/// ONNX file that is imported again has the same bytes of parameters; C source computes the same bits as a board.
#[derive(Debug, Args)]
#[command(
    group = ArgGroup::new("format").required(true).multiple(true).args(["onnx", "c", "npz", "safetensors"]),
    after_help = "\
Examples:
  For onnxruntime, and all programs that read ONNX:
    host-trainer export firmware/models/digits.postcard --onnx
  For firmware in C, with a self-check of the test samples (-DDIGITS_QUANTIZED_SELF_CHECK):
    host-trainer export firmware/models/digits_quantized.postcard --c
  To another place, in the place of an older file:
    host-trainer export digits.postcard --onnx --name reader --out exported --replace

docs/take-your-model-elsewhere.md says what is in the files."
)]
pub(in crate::cli) struct ExportArguments {
    /// Model file, for example firmware/models/digits.postcard
    pub model: PathBuf,
    /// Write NAME.onnx, in one file: operators of version 17; of quantized networks 21, with 8-bit weights
    #[arg(long, help_heading = "Formats")]
    pub onnx: bool,
    /// Write NAME.h and NAME.c: C99 without dependencies, of f32 or quantized networks
    #[arg(long = "c", help_heading = "Formats")]
    pub c: bool,
    /// Write NAME.npz: the parameters alone, as NumPy reads them
    #[arg(long, help_heading = "Formats")]
    pub npz: bool,
    /// Write NAME.safetensors: the parameters alone
    #[arg(long, help_heading = "Formats")]
    pub safetensors: bool,
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
