//! The format of 4-bit weights.

/// Weights of 4 bits, activations of 16 bits, sums of 32: [the contract](super) of 8-bit weights with `w` in −8..=7.
///
/// A sum may be at most a sixteenth as large as there: see [`Nibbles::LARGEST_SUM`](super::Nibbles::LARGEST_SUM).
/// Depthwise convolutions keep 8 bits, because their rows are so short that half of their weights is next to nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct I4;
