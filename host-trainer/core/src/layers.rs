//! The layers, as training computes them: forward passes and the derivatives of all of them, file by file as in
//! nn-core.
//!
//! | in nn-core | here |
//! | --- | --- |
//! | `layers/dense.rs` | [`dense`] |
//! | `activation.rs` | [`activation`] |
//! | nothing: it is folded into weights | [`batch_norm`] |
//! | `layers/conv2d.rs` | [`conv2d`], with [`windows`] |
//! | `layers/depthwise_conv2d.rs` | [`depthwise_conv2d`] |
//! | `layers/max_pool2d.rs`, `avg_pool2d.rs`, `global_avg_pool.rs` | [`pool`] |
//! | `layers/residual.rs`, `sum.rs`, `concat.rs` | [`join`] |
//! | `layers/rnn.rs`, `gru.rs`, `lstm.rs`, `over.rs`, `every.rs` | [`recurrent`], with [`curves`] |
//!
//! Vocabulary: `x` is a layer's input, `z` its sums before the activation, `y` its output; `dx`, `dz`,
//! `dy` are the gradients of the loss with respect to them. Everything works on a batch of B samples;
//! a matrix of shape (N, B) has one sample per column, and lies in memory sample after sample.

pub mod activation;
pub mod batch_norm;
pub mod conv2d;
pub mod curves;
pub mod dense;
pub mod depthwise_conv2d;
pub mod join;
pub mod pool;
pub mod recurrent;
pub mod rows;
pub mod windows;
