//! Arguments of `import`.

use super::InputType;
use super::parse::{positive, shape, span};
use clap::{Args, ValueEnum};
use nn_core::Shape;
use std::path::PathBuf;

/// Import a network that another program trained: an ONNX file of PyTorch, Keras or scikit-learn, a TensorFlow Lite file,
/// weights in a safetensors file, or Keras' own file where the program was built with --features keras.
///
/// Writes NAME.postcard (the model), NAME.rs (its Rust type) and NAME.samples, as training does, so that quantize,
/// evaluate, predict, inspect and the boards work as with any model. Batch normalization and scaling become part of the
/// weights. What has no counterpart is refused, with the node and what would help; nothing is guessed.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  A network, its words, costs and boards:
    host-trainer import net.onnx
  With the answers of the program that trained it, as np.savez('check.npz', x=x, y=y) writes them:
    host-trainer import net.onnx --samples check.npz
  Logits of classes, with names:
    host-trainer import net.onnx --task classification --labels cat,dog
  A network of TensorFlow Lite, in f32 or in integers:
    host-trainer import net.tflite --samples check.npz
  Weights of PyTorch alone, with the layers in words:
    host-trainer import net.safetensors --layers 'conv 16 5 relu, globalavgpool, dense 6' --input 1x64x3
  Trained on pixels from 0 to 1, for a camera that gives bytes; quantize then takes --input-type u8, too:
    host-trainer import net.onnx --input-type u8 --input-range 0..1
  Then, with data of any kind that train reads, for the ranges of integers:
    host-trainer quantize net.postcard --data photos

Export from PyTorch with torch.onnx.export(model.eval(), example, 'net.onnx'), from scikit-learn with skl2onnx, from
Keras with model.export('net.onnx', format='onnx'). docs/bring-your-model.md has scripts and all operators.")]
pub(in crate::cli) struct ImportArguments {
    /// ONNX, TensorFlow Lite, safetensors or Keras file; files of weights that belong to an ONNX file lie beside it
    pub file: PathBuf,
    /// NumPy archive of x (samples) and y (the other program's outputs), to compare with; integers where the file has them
    #[arg(long, value_name = "FILE.npz")]
    pub samples: Option<PathBuf>,
    /// Layers of a safetensors file in words, as for train --layers, each with its activation: "dense 80 relu, dense 10"
    #[arg(long, value_name = "LAYERS")]
    pub layers: Option<String>,
    /// Shape of a sample of a safetensors file, height x width x channels, where its weights do not say it: for example
    /// 28x28x1 for images, 1x64x3 for signals of 64 moments
    #[arg(long, value_name = "HxWxC", value_parser = shape)]
    pub input: Option<Shape>,
    /// Type of the numbers that a sensor gives, u8 for a camera's pixels: they become what the network takes, as part of its
    /// first layer. Of a TensorFlow Lite file with integers at its input, as its scale and zero point say; else see
    /// --input-range
    #[arg(long, value_enum, value_name = "TYPE", help_heading = "Input")]
    pub input_type: Option<InputType>,
    /// Numbers that the network was trained on for the smallest and the largest integer of --input-type: 0..1 for pixels
    /// that were divided by 255, -1..1, 0..255 for pixels as they are
    #[arg(long, value_name = "LOW..HIGH", value_parser = span, requires = "input_type", allow_hyphen_values = true, help_heading = "Input")]
    pub input_range: Option<[f64; 2]>,
    /// Means that the training subtracted then, one or one for each channel: 0.485,0.456,0.406
    #[arg(
        long,
        value_name = "MEANS",
        value_delimiter = ',',
        requires = "input_range",
        allow_hyphen_values = true,
        help_heading = "Input"
    )]
    pub input_mean: Vec<f64>,
    /// Deviations that the training divided by then, one or one for each channel: 0.229,0.224,0.225
    #[arg(long, value_name = "DEVIATIONS", value_delimiter = ',', value_parser = positive, requires = "input_range", help_heading = "Input")]
    pub input_std: Vec<f64>,
    /// Meaning of the outputs; without it, classes if the network ends in a softmax, else numbers
    #[arg(long, value_enum)]
    pub task: Option<TaskName>,
    /// Names of classes or numbers, in their order; without it, those in the file, else 0, 1, 2 …
    #[arg(long, value_name = "NAMES", value_delimiter = ',')]
    pub labels: Vec<String>,
    /// Name of the model and its files; without it, that of the file
    #[arg(long, help_heading = "Output")]
    pub name: Option<String>,
    /// Folder to write to; without it, firmware/models of this workspace, elsewhere the current folder
    #[arg(long, value_name = "DIR", help_heading = "Output")]
    pub out: Option<PathBuf>,
    /// Replace a model of this name; without it, one that was not imported from a file of the same name is refused
    #[arg(long, help_heading = "Output")]
    pub replace: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(in crate::cli) enum TaskName {
    /// Classes: adds a softmax to a network that ends in logits
    Classification,
    /// Numbers
    Regression,
    /// Numbers given back: an autoencoder raises the alarm; samples of --samples are normal, and set the threshold
    AnomalyDetection,
}
