//! The kinds of layers, a file each, and what puts them together.
//!
//! A kind of layer implements [`Leaf`]; all else follows. [`Chain`], [`Residual`], [`Sum`], [`Concat`] and
//! [`Flatten`] put layers together. `docs/adding-a-layer.md` in the repository says what a new kind takes.

mod avg_pool2d;
mod chain;
mod concat;
mod conv2d;
mod convolution;
mod dense;
mod depthwise_conv2d;
mod dequantize;
mod every;
mod flatten;
mod global_avg_pool;
mod gru;
mod integers;
mod joined;
mod layer;
mod leaf;
mod lstm;
mod max_over_time;
mod max_pool2d;
mod over;
mod patch_by_patch;
mod quantize;
mod quantize_image;
mod recurrent;
mod residual;
mod rnn;
mod standardize;
mod stream_conv1d;
mod sum;

pub use avg_pool2d::AvgPool2d;
pub use chain::Chain;
pub use concat::Concat;
pub use conv2d::Conv2d;
pub use dense::Dense;
pub use depthwise_conv2d::DepthwiseConv2d;
pub use dequantize::Dequantize;
pub use every::Every;
pub use flatten::Flatten;
pub use global_avg_pool::GlobalAvgPool;
pub use gru::{Gru, ResetAfter, ResetBefore, ResetKind};
pub use integers::{Integers, OfIntegers};
pub use layer::{Describe, Layer, ScratchBuffer};
pub use leaf::Leaf;
pub use lstm::Lstm;
pub use max_over_time::{Largest, MaxOverTime};
pub use max_pool2d::MaxPool2d;
pub use over::{Backwards, Direction, Forwards, Over};
pub use patch_by_patch::PatchByPatch;
pub use quantize::{InputScale, PerChannel, Quantize, Scale};
pub use quantize_image::QuantizeImage;
pub use recurrent::{Pair, Recurrent};
pub use residual::Residual;
pub use rnn::Rnn;
pub use standardize::Standardize;
pub use stream_conv1d::StreamConv1d;
pub use sum::Sum;
