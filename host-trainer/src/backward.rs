//! Backpropagation: the derivative of every forward pass in nn-core, file by file.
//!
//! | forward, in nn-core | backward, here |
//! | --- | --- |
//! | `dense.rs` | [`dense`] |
//! | `activation.rs` | [`activation`] |
//! | nothing: it is folded into weights | [`batch_norm`] |
//! | `image/conv2d.rs` | [`conv2d`], with [`windows`] |
//! | `image/depthwise_conv2d.rs` | [`depthwise_conv2d`] |
//! | `image/max_pool2d.rs`, `avg_pool2d.rs`, `global_avg_pool.rs` | [`pool`] |
//!
//! Vocabulary: `x` is a layer's input, `z` its sums before the activation, `y` its output; `dx`, `dz`,
//! `dy` are the gradients of the loss with respect to them. Everything works on a batch of B samples;
//! a matrix of shape (N, B) has one sample per column, and lies in memory sample after sample.

pub mod activation;
pub mod batch_norm;
pub mod conv2d;
pub mod dense;
pub mod depthwise_conv2d;
pub mod pool;
pub mod windows;
