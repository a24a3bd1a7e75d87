//! What tests of the whole way share. The README's Rust examples are tested here, too.
#![doc = include_str!("../../README.md")]

pub mod command;
pub mod device;
pub mod oracle;
