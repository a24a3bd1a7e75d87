//! Names for layers over time: images of height 1.

use super::{Image, SlidingWindow};
use crate::layers::{AvgPool2d, Conv2d, DepthwiseConv2d, MaxPool2d};

/// `N` moments of `C` numbers each: an image of height 1.
pub type Signal<T, const N: usize, const C: usize> = Image<T, 1, N, C>;

/// A window of `N` moments that slides over a signal; `END` is the padding behind it, `DILATION` the moments from
/// one that it sees to the next.
pub type SlidingWindow1d<
    const N: usize,
    const STRIDE: usize = 1,
    const PADDING: usize = 0,
    const END: usize = PADDING,
    const DILATION: usize = 1,
> = SlidingWindow<1, N, 1, STRIDE, 0, PADDING, 0, END, DILATION>;

/// A convolution over a [`Signal`]. Patches of a signal are in one piece, so that none is copied.
///
/// ```
/// use nn_core::{Conv1d, Filters, Identity, Layer, Signal, SlidingWindow1d};
///
/// type Smooth = Conv1d<Signal<f32, 6, 1>, Signal<f32, 2, 1>, SlidingWindow1d<2>, Identity, 2>;
///
/// let smooth = Smooth::new(Filters::new([[[[0.5], [0.5]]]], [0.0]));
/// let y = smooth.forward(&[[[1.0], [3.0], [5.0], [3.0], [1.0], [9.0]]].into());
/// assert_eq!(y.0, [[[4.0], [4.0]]]); // of 2, 4, 4, 2, 5: the last one fills no pool
/// ```
pub type Conv1d<I, O, S, A, const POOL: usize = 1> = Conv2d<I, O, S, A, POOL>;

/// A convolution of each channel on its own over a [`Signal`].
pub type DepthwiseConv1d<I, O, S, A, const POOL: usize = 1> = DepthwiseConv2d<I, O, S, A, POOL>;

/// The largest number of each channel in each window over a [`Signal`].
pub type MaxPool1d<I, O, S> = MaxPool2d<I, O, S>;

/// The average of each channel in each window over a [`Signal`].
pub type AvgPool1d<I, O, S> = AvgPool2d<I, O, S>;
