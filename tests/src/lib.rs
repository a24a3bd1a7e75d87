//! What tests of the whole way share.

pub mod command;
pub mod device;
pub mod document;
pub mod mnist;
pub mod oracle;
pub mod reader;

/// The README's Rust examples, tested.
#[cfg(doctest)]
#[doc = include_str!("../../README.md")]
pub struct Readme;

/// The guide's Rust examples, tested.
#[cfg(doctest)]
#[doc = include_str!("../../docs/from-csv-to-microbit.md")]
pub struct FromCsvToMicrobit;
