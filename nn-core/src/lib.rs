//! Neural networks for microcontrollers: statically sized, without a heap, without a panic, and with
//! the same bits on every processor.
//!
//! # Map
//!
//! | you want | look at |
//! | --- | --- |
//! | a network as a type | [`Network`], [`chain!`], [`Dense`] |
//! | images and signals | [`Image`], [`Conv2d`], [`conv2d!`], [`DepthwiseConv2d`], [`MaxPool2d`], [`GlobalAvgPool`], [`Flatten`], [`Conv1d`] |
//! | the bytes of a camera, the 16 bits of a converter | [`NetworkInput`], [`quantized::Integers`], [`quantized::PatchByPatch`] |
//! | measurements brought to mean 0 and deviation 1 | [`Standardize`] |
//! | features of a signal's frames | [`Statistics`], [`Spectrum`], [`LogSpectrum`], [`LogMel`], [`Mfcc`] |
//! | branches | [`Residual`], [`Sum`], [`Concat`] |
//! | a network that remembers | [`Gru`], [`Lstm`], [`Rnn`], [`StreamConv1d`], [`MaxOverTime`]: a moment at a time with [`Network::step`]; [`Over`] a window, [`Every`] |
//! | an activation function | [`Relu`], [`Relu6`], [`LeakyRelu`], [`Elu`], [`HardSwish`], [`Sigmoid`], [`HardSigmoid`], [`Tanh`], [`Softmax`], [`Identity`] |
//! | windows of a stream, as recordings were cut for training | [`Windower`], [`include_windowing!`] |
//! | other work while an inference runs | [`Network::steps`] |
//! | an answer | [`Network::classify`], [`Network::probabilities`], [`Network::logits`] |
//! | costs before flashing | the constants of [`Layer`] |
//! | a trained network in flash | [`include_model!`], [`include_labels!`], [`include_samples!`] |
//! | a model file at run time | [`Model`] |
//! | the shape of a network as data | [`Topology`], [`LayerSpec`], [`Op`] |
//! | what each layer gives | [`Trace`] |
//! | a new kind of layer, another way to store weights | [`Leaf`], [`Format`]; `docs/adding-a-layer.md` in the repository |
//! | to train, write or report any network | [`LayerViews`] |
//! | 8-bit weights, integers only | [`quantized`] |
//! | the arithmetic itself | [`kernel`], [`quantized::kernel`] |
//!
//! # A network is a type
//!
//! ```
//! use nn_core::{chain, Chain, Dense, Layer, Network, Sigmoid, Tanh};
//!
//! type Xor = Network<chain![Dense<2, 2, Tanh>, Dense<2, 1, Sigmoid>]>;
//!
//! // In flash, as a `static`; usually made by `include_model!` from a trained file.
//! static XOR: Xor = Network::new(Chain::new(
//!     Dense::new([[4.0, 4.0], [-4.0, -4.0]], [-2.0, 6.0]),
//!     Dense::new([[6.0, 6.0]], [-6.0]),
//! ));
//!
//! const _: () = assert!(Xor::FLASH_BYTES == 36 && Xor::RAM_BYTES == 24);
//!
//! for (x, y) in [([0.0, 0.0], 0.0), ([0.0, 1.0], 1.0), ([1.0, 0.0], 1.0), ([1.0, 1.0], 0.0f32)] {
//!     assert!((XOR.forward(&x)[0] - y).abs() < 0.01);
//! }
//! ```
//!
//! # The numerics contract
//!
//! Every sum is computed in index order, starting from the bias, each product and each sum rounded to
//! `f32`, never fused; exponentials and hyperbolic tangents come from `libm`. So the same network and
//! input give the same bits on a laptop and on any Cortex-M, with or without a floating-point unit.
//! One exception: a NaN equals a NaN, because its payload differs between processors.
//!
//! # What breaks the contract
//!
//! A program that replaces the compiler's floating-point functions. rp2040-hal (0.12) does so unless its feature
//! `disable-intrinsics` is on: it takes those of the RP2040's boot ROM, whose conversion to an integer rounds down
//! instead of to zero, and no sample has the laptop's bits any more. embassy-rp does so with its feature `intrinsics`,
//! which is off unless asked for. So does every option by which a compiler may reorder or fuse floating-point
//! operations. Compare test samples once, on the board: [`include_samples!`] and [`fingerprint`] are for that.
//!
//! # What this crate never does
//!
//! Inference allocates nothing, panics on nothing, returns no `Result` and copies no parameter to RAM.
//! The only `unsafe` is inner loops on Cortex-M, in assembly: of quantized layers, and of depthwise convolutions. There is
//! no training here, no file and no board. Not meant for networks whose shape is known only at run time.
//!
//! # Where to go on
//!
//! - [`host_trainer`](../host_trainer/index.html) trains networks and writes the files that
//!   [`include_model!`] reads; [`firmware`](../firmware/index.html) runs them on boards.
//! - `docs/from-csv-to-microbit.md` in the repository is a guide from measurements to a program on a board.
//! - `docs/backpropagation.md` derives how the layers of this crate are trained.

#![no_std]

#[cfg(test)]
extern crate std;

pub mod embed;
pub mod kernel;
pub mod quantized;

mod activation;
mod anomaly;
mod argmax;
mod block;
mod buffer;
mod constants;
mod element;
mod features;
mod format;
mod image;
mod input;
mod judge;
mod layers;
mod model;
mod network;
mod rounding;
mod samples;
mod steps;
mod tensor;
mod text;
mod topology;
mod trace;
mod views;
mod windower;

pub use activation::{
    Activate, Activation, ActivationKind, Elu, HardSigmoid, HardSwish, Identity, LeakyRelu, Relu,
    Relu6, Sigmoid, Softmax, Tanh,
};
pub use anomaly::{Alarm, anomaly_score};
pub use argmax::argmax;
pub use block::{Filters, Flat, Floats, Rows, Trainable};
pub use buffer::{Aligned, Buffer, Holds, Shared};
pub use element::Element;
pub use features::{
    FeatureNumber, HasFeature, Operands, TableNumber, Tables, compute, fill_edges,
    fill_float_cosines, fill_floats, fill_integer_cosines, fill_integers,
};
pub use format::{Block, BlockSlices, F32, Format, Scratch};
pub use image::{
    AvgPool1d, Conv1d, DepthwiseConv1d, Image, MaxPool1d, Signal, SlidingWindow, SlidingWindow1d,
    WindowInput, output_side,
};
pub use input::{InputNumber, NetworkInput};
pub use judge::{
    BLOCK, Decision, DriftLimits, Gates, Judge, LOGIT_BINS, Likeness, MOST_SMOOTHING, Scale,
    Smoother, Usual, Watch, likeness,
};
pub use layers::{
    AvgPool2d, Backwards, Chain, Concat, Conv2d, Dense, DepthwiseConv2d, Describe, Direction,
    Every, Flatten, Forwards, GlobalAvgPool, Gru, InSteps, Largest, Layer, Leaf, LogMel, LogPowers,
    LogSpectrum, Lstm, Magnitudes, MaxOverTime, MaxPool2d, MelBands, MelCepstrum, Mfcc, Over, Pair,
    Progress, Recurrent, ResetAfter, ResetBefore, ResetKind, Residual, Rnn, ScratchBuffer,
    Spectrum, Standardize, Statistics, StreamConv1d, Sum, TransformKind, Transformed,
};
#[cfg(feature = "model-files")]
pub use model::Model;
pub use model::{
    Anomaly, FORMAT_VERSION, Header, Known, MAGIC, MAX_LABELS, ModelError, Normalization, Numbers,
    Provenance, Task, Windowing,
};
pub use network::Network;
pub use samples::{
    NO_CLASS, SAMPLES_MAGIC, SAMPLES_VERSION, Sample, Samples, fingerprint, fingerprint_decided,
    fingerprint_integers, fingerprint_scored,
};
pub use steps::{StepBuffers, Steps};
pub use tensor::Tensor;
pub use topology::{
    BlockShape, BlockShapes, Cell, Cepstrum, Channel, ChannelNumbers, Extent, Feature, FormatKind,
    Frames, LayerSpec, Logarithm, MAX_BLOCKS, MAX_LAYERS, Mel, Number, Op, Placed, Role,
    STATISTICS, Shape, Topology, Unit, Window, WindowGeometry, is_patch_by_patch, ram_bytes, unit,
};
pub use trace::{LayerOutput, Trace};
pub use views::{
    BlockView, BlockViewMut, BlockViews, Blocks, LayerView, LayerViewMut, LayerViews, View,
    ViewList,
};
pub use windower::Windower;

/// Compiles and runs the examples of the README.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct ReadmeExamples;
