//! Storage of weights of integers.

use super::nibbles::Nibbles;

/// Storage of quantized weights: a byte each, or eight in a word. Nobody else implements it.
pub trait StoredWeight: Copy + 'static {
    /// Returns how many of them the first rows of a block take, or all: so many rows of so many weights.
    fn count(rows: usize, terms: usize) -> usize;
}

impl StoredWeight for i8 {
    #[inline(always)]
    fn count(rows: usize, terms: usize) -> usize {
        rows.wrapping_mul(terms)
    }
}

impl StoredWeight for u32 {
    #[inline(always)]
    fn count(rows: usize, terms: usize) -> usize {
        Nibbles::words(rows, terms)
    }
}
