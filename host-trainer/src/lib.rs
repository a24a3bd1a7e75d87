//! Trains small neural networks on a laptop, for devices that run [`nn_core`].
//!
//! The command `host-trainer` does all of this without a line of Rust: `cargo run -p host-trainer -- train --help`.
//!
//! # From samples to a file for the device
//!
//! ```
//! use host_trainer::dataset::{Shares, digits, split};
//! use host_trainer::export::{OutputFolder, TrainedModel};
//! use host_trainer::{DynamicNetwork, Evaluation, FitOptions, Loss, fit};
//! use nn_core::ActivationKind::{Relu, Softmax};
//!
//! let data = split(digits::load(), Shares::default(), 0)?;
//! let mut network = DynamicNetwork::new(&[64, 32, 10], Relu, Softmax)?;
//! let options = FitOptions::default();
//! let normalizer = fit(&mut network, &data, &options)?;
//! let test = Evaluation::new(&network, &data.test, Loss::CrossEntropy);
//! assert!(test.accuracy() > 0.95);
//!
//! // digits.postcard, digits.rs and digits.samples, which firmware embeds.
//! let model = TrainedModel::new("digits", &network, &data, normalizer, options.seed, &test);
//! let folder = std::env::temp_dir().join("models");
//! model.save(&OutputFolder::prepare(&folder)?, Some(&data.test))?;
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! # Map
//!
//! | you want | look at |
//! | --- | --- |
//! | samples | [`dataset`] |
//! | to train a network, typed or dynamic | [`fit()`], [`FitOptions`]; with a callback [`fit_observed()`] |
//! | to train on sequences with a class at every moment | [`fit_sequences()`], [`Sequences`](dataset::Sequences) |
//! | to train epoch by epoch, with checkpoints | [`Training`], [`Checkpoint`] |
//! | a network whose shape is chosen at run time | [`DynamicNetwork`], [`architecture`] |
//! | another optimizer, schedule, loss | [`optimizer`], [`Schedule`], [`find_learning_rate()`], [`Loss`] |
//! | learning from larger networks | [`Distillation`] |
//! | less overfitting | [`EarlyStopping`], [`Augmentation`], [`ClassWeights`]; more in [`FitOptions`] |
//! | to know how good a network is | [`Evaluation`], [`metrics`] |
//! | to see how a training went, as a page or plots | [`report`], [`plot`] |
//! | to find what spoils data: outliers, leaks, repeated samples | [`inspection`] |
//! | predictions for many samples | [`inference`] |
//! | boards, and what of them a network needs | [`board`] |
//! | integers, for processors without a floating-point unit | [`quantize`] |
//! | networks that others trained, from ONNX, TensorFlow Lite and safetensors files; with `keras`, from Keras' files | [`import`] |
//! | models for other programs | [`export_model`] |
//! | files for the device | [`export`] |
//! | networks that fit a budget, and which of many to train on | [`search`] |
//! | boards on a wire | [`live`] |
//! | to see how backpropagation works | [`layers`], [`loss`], [`engine`], [`matmul`] |
//! | everything random | [`random`], [`initialize()`] |
//! | projects of firmware, outside of this repository | [`project`] |
//! | the command | [`cli`] |
//!
//! # What is the same everywhere
//!
//! Training computes the same bits on every processor and on any number of threads ([`matmul`]). What is
//! *reported* (accuracy, loss on the test samples, predictions) is computed by the kernels of `nn_core` that
//! the device runs.
//!
//! # Where to go on
//!
//! - `docs/backpropagation.md` in the repository derives what [`layers`] does, with examples worked by hand.
//! - `docs/from-csv-to-microbit.md` is a guide from measurements to a program on a board.
//! - `host-trainer/examples` has the experiments of well-known articles.
//! - [`firmware`](../firmware/index.html) runs what is written here.

#[doc(inline)]
pub use host_trainer_core::*;

#[cfg(feature = "command")]
pub mod cli;
#[cfg(feature = "export")]
pub mod export_model;
#[cfg(feature = "import")]
pub mod import;
#[cfg(feature = "live")]
pub mod live;
#[cfg(feature = "plot")]
pub mod plot;
#[cfg(feature = "command")]
pub mod project;
#[cfg(feature = "report")]
pub mod report;

/// Compiles and runs the examples of the README.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct ReadmeExamples;
