//! What flows between layers.

/// An activation: numbers of a known shape.
///
/// ```
/// use nn_core::Tensor;
///
/// assert_eq!([1.0, 2.0].numbers(), [1.0, 2.0]);
/// ```
pub trait Tensor: Clone {
    /// The type of one number.
    type Number: Copy + PartialOrd;

    /// All numbers, the last dimension's neighbours next to each other.
    fn numbers(&self) -> &[Self::Number];
}

impl<const N: usize> Tensor for [f32; N] {
    type Number = f32;

    fn numbers(&self) -> &[f32] {
        self
    }
}

impl<const N: usize> Tensor for [i16; N] {
    type Number = i16;

    fn numbers(&self) -> &[i16] {
        self
    }
}
