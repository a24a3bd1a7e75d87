//! Memory for activations, planned by types.
//!
//! A chain of layers needs two activations at a time: what the current layer reads and what it writes.
//! So two buffers take turns. Their sizes follow from the types of the layers, and with them the RAM of
//! a network, exactly, whatever the optimizer does.

use crate::element::Element;
use crate::tensor::Tensor;

/// Memory that activations are computed in, with a value to start from.
pub trait Buffer: 'static {
    /// Content before it is used.
    const EMPTY: Self;
}

impl Buffer for () {
    const EMPTY: Self = ();
}

impl<T: Element, const N: usize> Buffer for [T; N] {
    const EMPTY: Self = [T::ZERO; N];
}

impl<A: Buffer, B: Buffer> Buffer for (A, B) {
    const EMPTY: Self = (A::EMPTY, B::EMPTY);
}

/// Memory in which an output lies, in front of what was needed on the way.
pub trait Holds<Y>: Buffer {
    /// Borrows the output out of its memory.
    fn held(&mut self) -> &mut Y;
}

impl<Y: Tensor + Buffer> Holds<Y> for Y {
    #[inline(always)]
    fn held(&mut self) -> &mut Y {
        self
    }
}

impl<Y: Tensor> Holds<Y> for Aligned<Y>
where
    Self: Buffer,
{
    #[inline(always)]
    fn held(&mut self) -> &mut Y {
        &mut self.0
    }
}

impl<Y: Tensor, A: Holds<Y>, B: Buffer> Holds<Y> for (A, B) {
    #[inline(always)]
    fn held(&mut self) -> &mut Y {
        self.0.held()
    }
}

/// A value at an address that is a multiple of 4, for loads of words.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(C, align(4))]
pub struct Aligned<T>(pub T);

impl<T: Element, const N: usize> Buffer for Aligned<[T; N]> {
    const EMPTY: Self = Self([T::ZERO; N]);
}

impl<T: Element, const N: usize, const M: usize> Buffer for Aligned<[[T; N]; M]> {
    const EMPTY: Self = Self([[T::ZERO; N]; M]);
}

/// Sums of integers, as the cells of an LSTM.
impl<const N: usize> Buffer for [i32; N] {
    const EMPTY: Self = [0; N];
}

/// One memory for two things that are not needed at the same time: as large as the larger one.
///
/// A tag of four bytes in front remembers which it holds. The layout is fixed, so that
/// [`ram_bytes`](crate::ram_bytes) knows it without the types.
#[derive(Clone, Debug)]
#[repr(u32)]
pub enum Shared<A, B> {
    /// The first of the two.
    First(A),
    /// The second of the two.
    Second(B),
}

impl<A: Buffer, B: Buffer> Buffer for Shared<A, B> {
    const EMPTY: Self = Self::First(A::EMPTY);
}

impl<A: Buffer, B: Buffer> Shared<A, B> {
    /// Returns the first; empty, unless it is there already.
    #[inline(always)]
    pub fn first(&mut self) -> &mut A {
        loop {
            match self {
                Self::First(first) => return first,
                Self::Second(_) => *self = Self::First(A::EMPTY),
            }
        }
    }

    /// Returns the second; empty, unless it is there already.
    #[inline(always)]
    pub fn second(&mut self) -> &mut B {
        loop {
            match self {
                Self::Second(second) => return second,
                Self::First(_) => *self = Self::Second(B::EMPTY),
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shared_memory_holds_one_thing_at_a_time() {
        let mut shared = Shared::<[f32; 2], [f32; 3]>::EMPTY;
        shared.first()[1] = 7.0;
        assert_eq!(shared.first(), &[0.0, 7.0]);
        shared.second()[2] = 8.0;
        assert_eq!(shared.second(), &[0.0, 0.0, 8.0]);
        assert_eq!(shared.first(), &[0.0, 0.0]);
        assert_eq!(size_of_val(&shared), 4 * 3 + 4);
    }
}
