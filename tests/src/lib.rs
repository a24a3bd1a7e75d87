//! What tests of the whole way share.

pub mod command;
pub mod device;
pub mod mnist;
pub mod oracle;

/// The README's Rust examples, tested.
#[cfg(doctest)]
#[doc = include_str!("../../README.md")]
pub struct Readme;
