//! Activations: the numbers that flow between layers.

use crate::element::Element;
use crate::topology::Extent;

/// An activation: numbers of a known shape.
///
/// ```
/// use nn_core::Tensor;
///
/// assert_eq!([1.0, 2.0].numbers(), [1.0, 2.0]);
/// ```
pub trait Tensor: Clone {
    /// The type of one number.
    type Number: Element;

    /// The extent of the activation, as data.
    const EXTENT: Extent;

    /// All numbers, the last dimension's neighbours next to each other.
    fn numbers(&self) -> &[Self::Number];

    /// The same numbers as [`numbers`](Self::numbers), mutable.
    fn numbers_mut(&mut self) -> &mut [Self::Number];
}

impl<T: Element, const N: usize> Tensor for [T; N] {
    type Number = T;

    const EXTENT: Extent = Extent::of_list(N);

    fn numbers(&self) -> &[T] {
        self
    }

    fn numbers_mut(&mut self) -> &mut [T] {
        self
    }
}
