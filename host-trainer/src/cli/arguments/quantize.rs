//! Quantization options.

use super::bits::{Bits, bits};
use super::budget::size;
use super::parse::augmentation;
use super::{EvaluateArguments, RefuseArguments, SamplesArguments};
use clap::{Args, ValueEnum};
use host_trainer_core::Augmentation;
use host_trainer_core::quantize::WeightBits;
use nn_core::Number;
use std::path::PathBuf;

#[derive(Clone, Debug, Args)]
#[command(next_help_heading = "Quantization")]
pub(in crate::cli) struct FineTuneArguments {
    /// Bits of the weights: 8, 4, one of them for each layer with weights (8,4,4), or auto: 4 where that loses least;
    /// without it, 8. `train` without --quantize trains with weights rounded to them
    #[arg(long, value_name = "BITS", value_parser = bits)]
    pub bits: Option<Bits>,
    /// Fine-tuning with weights rounded to their bits: train on for --fine-tune-epochs
    #[arg(long, value_enum, default_value = "auto", value_name = "WHEN")]
    pub fine_tune: FineTune,
    /// Number of epochs of fine-tuning
    #[arg(long, default_value_t = 10, value_name = "EPOCHS", value_parser = clap::value_parser!(u32).range(1..))]
    pub fine_tune_epochs: u32,
    /// Type of the numbers that the quantized network takes: of pixels u8, and no copy in RAM is larger
    #[arg(long, value_enum, default_value = "f32", value_name = "TYPE")]
    pub input_type: InputType,
}

impl FineTuneArguments {
    /// Bits that are asked for, or those without.
    pub fn bits(&self) -> &Bits {
        self.bits.as_ref().unwrap_or(&Bits::All(WeightBits::Eight))
    }

    /// The arguments for a network that was trained with rounded weights.
    pub fn of_rounded(&self) -> Self {
        Self { fine_tune: FineTune::Never, ..self.clone() }
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(in crate::cli) enum FineTune {
    /// If rounding loses more than 0.1 points on the samples for training and validation
    Auto,
    Always,
    Never,
}

/// The type of the inputs of a quantized network.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(in crate::cli) enum InputType {
    /// Any numbers
    F32,
    /// Integers from 0 to 255, as the pixels of a camera
    U8,
    /// Integers from -128 to 127
    I8,
    /// Integers from -32768 to 32767, as of an accelerometer
    I16,
}

impl From<InputType> for Number {
    fn from(input: InputType) -> Self {
        match input {
            InputType::F32 => Self::F32,
            InputType::U8 => Self::U8,
            InputType::I8 => Self::I8,
            InputType::I16 => Self::I16,
        }
    }
}

/// Quantize an f32 model to weights of 8 or 4 bits and 16-bit activations, and report the loss of each layer.
///
/// Writes NAME_quantized.postcard, .rs and .samples. Calibrates the ranges of activations with the samples that the
/// model was trained on; accuracies are those of the integer kernels that the device runs, on its test samples.
#[derive(Debug, Args)]
pub(in crate::cli) struct QuantizeArguments {
    #[command(flatten)]
    pub samples: EvaluateArguments,
    #[command(flatten)]
    pub fine_tune: FineTuneArguments,
    /// Upper bound of the flash of the parameters for --bits auto, for example 12K
    #[arg(long, value_name = "BYTES", value_parser = size, help_heading = "Quantization")]
    pub flash: Option<u64>,
    /// Data augmentation of the fine-tuning, as `train` takes it; without it, and in `train --quantize`, images stay as they are,
    /// which is mostly better in few epochs
    #[arg(long, default_value = "none", value_name = "CHANGES", value_parser = augmentation, help_heading = "Quantization")]
    pub augment: Augmentation,
    #[command(flatten)]
    pub refuse: RefuseArguments,
    /// Folder to write to; without it, that of the model
    #[arg(long, value_name = "DIR", help_heading = "Output")]
    pub out: Option<PathBuf>,
    #[command(flatten)]
    pub no_samples: SamplesArguments,
}
