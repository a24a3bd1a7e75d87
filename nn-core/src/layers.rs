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
mod flatten;
mod global_avg_pool;
mod joined;
mod layer;
mod leaf;
mod max_pool2d;
mod quantize;
mod quantize_image;
mod residual;
mod sum;

pub use avg_pool2d::AvgPool2d;
pub use chain::Chain;
pub use concat::Concat;
pub use conv2d::Conv2d;
pub use dense::Dense;
pub use depthwise_conv2d::DepthwiseConv2d;
pub use dequantize::Dequantize;
pub use flatten::Flatten;
pub use global_avg_pool::GlobalAvgPool;
pub use layer::{Describe, Layer};
pub use leaf::Leaf;
pub use max_pool2d::MaxPool2d;
pub use quantize::{Each, Quantize, Scale};
pub use quantize_image::QuantizeImage;
pub use residual::Residual;
pub use sum::Sum;
