//! Activations of two dimensions, and the windows that slide over them.

mod macros;
mod one_dimension;
mod sliding_window;

pub use macros::output_side;
pub use one_dimension::{AvgPool1d, Conv1d, DepthwiseConv1d, MaxPool1d, Signal, SlidingWindow1d};
pub use sliding_window::{SlidingWindow, WindowInput};

use crate::buffer::{Buffer, Holds};
use crate::element::Element;
use crate::tensor::Tensor;
use crate::topology::{Extent, Shape};

/// An image: `H` rows of `W` pixels of `C` numbers each, in that order (height, width, channels).
///
/// A signal over time is an image of height 1: see [`Signal`](crate::Signal). It starts where a word does,
/// as loads of words want it, and takes a whole number of words.
///
/// ```
/// use nn_core::{Image, Tensor};
///
/// let image = Image::from([[[1.0, 10.0], [2.0, 20.0]]]);
/// let _: Image<f32, 1, 2, 2> = image;
/// assert_eq!(image.numbers(), [1.0, 10.0, 2.0, 20.0]);
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
#[repr(C, align(4))]
pub struct Image<T, const H: usize, const W: usize, const C: usize>(
    /// Rows of pixels of channels.
    pub [[[T; C]; W]; H],
);

impl<T, const H: usize, const W: usize, const C: usize> From<[[[T; C]; W]; H]>
    for Image<T, H, W, C>
{
    fn from(rows: [[[T; C]; W]; H]) -> Self {
        Self(rows)
    }
}

impl<T: Element, const H: usize, const W: usize, const C: usize> Tensor for Image<T, H, W, C> {
    type Number = T;

    const EXTENT: Extent = Extent::Image(Shape::of_type(H, W, C));

    #[inline(always)]
    fn numbers(&self) -> &[T] {
        self.0.as_flattened().as_flattened()
    }

    #[inline(always)]
    fn numbers_mut(&mut self) -> &mut [T] {
        self.0.as_flattened_mut().as_flattened_mut()
    }
}

impl<T: Element, const H: usize, const W: usize, const C: usize> Buffer for Image<T, H, W, C> {
    const EMPTY: Self = Self([[[T::ZERO; C]; W]; H]);
}

/// The list of a single pixel.
impl<T: Element, const C: usize> Holds<[T; C]> for Image<T, 1, 1, C> {
    #[inline(always)]
    fn held(&mut self) -> &mut [T; C] {
        let Self([[pixel]]) = self;
        pixel
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_in_the_order_of_rows_pixels_channels() {
        let mut image = Image([[[1, 2], [3, 4]], [[5, 6], [7, 8i16]]]);
        assert_eq!(image.numbers(), [1, 2, 3, 4, 5, 6, 7, 8]);
        image.numbers_mut()[3] = 9;
        assert_eq!(image.0[0][1], [3, 9]);
        assert_eq!(Image::<i16, 2, 2, 2>::EMPTY.numbers(), [0; 8]);
    }

    #[test]
    fn images_take_whole_words() {
        assert_eq!(size_of::<Image<i16, 3, 3, 1>>(), 20);
        assert_eq!(align_of::<Image<i16, 3, 3, 1>>(), 4);
        assert_eq!(size_of::<Image<f32, 3, 3, 1>>(), 36);
    }
}
