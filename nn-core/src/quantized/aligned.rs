//! Arrays that start where a word does.

use crate::buffer::Buffer;

/// A value at an address that four divides, as loads of words want it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(C, align(4))]
pub struct Aligned<T>(pub T);

impl<const N: usize> Buffer for Aligned<[i16; N]> {
    const EMPTY: Self = Self([0; N]);
}
