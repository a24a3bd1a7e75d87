//! The format of 8-bit weights.

/// Weights of 8 bits, activations of 16 bits, sums of 32: see [the contract](super).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct I8;
