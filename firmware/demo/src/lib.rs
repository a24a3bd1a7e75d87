//! A page on which one draws a digit, and the network of the device reads it.
//!
//! ```sh
//! cargo xtask demo
//! ```
//!
//! builds it and says at which address it is. With `--out FOLDER`, it is written there: one file, `index.html`,
//! which any web server can offer and any browser open from disk; it loads nothing from anywhere.
//!
//! The page is one more board. What a microcontroller runs, [`nn_core`] with the model in `firmware/models`,
//! checked and embedded by the compiler, is compiled for WebAssembly here; so the page computes the same bits,
//! in every layer, which tests compare.
//!
//! | step | where |
//! | --- | --- |
//! | strokes of a mouse or a finger | [`Drawing`], in integers |
//! | the image that MNIST would have made of them | [`prepare`] |
//! | what every layer gives, and the answer | [`Session`], through [`firmware::Trace`] |
//! | numbers for the page's script, and no pointers | [`exports`] |
//! | the page itself | `page/`, put together by [`page`](mod@page) |
//!
//! # The model
//!
//! `firmware/models/mnist_quantized` was trained on MNIST, whose four files lie in `FOLDER`, by
//!
//! ```text
//! cargo run -p host-trainer -- train --data FOLDER --name mnist --layers "conv 8 3x3 same, maxpool 2, conv 16 3x3 same, maxpool 2, conv 32 3x3, dense 10" --batch-size 64 --learning-rate 0.01 --weight-decay 0.02 --normalize minmax --epochs 15 --augment shift=1.5,rotate=10,scale=0.1,shear=0.1 --quantize
//! ```
//!
//! Typing this again gives the same bytes.

mod drawing;
pub mod exports;
mod prepare;
mod session;

#[cfg(not(target_family = "wasm"))]
pub mod page;

#[path = "../../models/mnist_quantized.rs"]
pub mod model;

pub use drawing::{Drawing, FIELD, PEN, Point};
pub use prepare::{Pixels, SIDE, prepare};
pub use session::Session;
