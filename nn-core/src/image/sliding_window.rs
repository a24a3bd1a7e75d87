//! A window that slides from one image to another, as a type.

use super::Image;
use crate::buffer::Buffer;
use crate::element::Element;
use crate::format::{Block, Format};
use crate::tensor::Tensor;
use crate::topology::{Shape, Window, side};

/// A window of `H` × `W` pixels that slides over an image: `SlidingWindow<3, 3>` moves pixel by pixel and stays
/// inside, `SlidingWindow<3, 3, 2, 2>` moves by two, `SlidingWindow<3, 3, 1, 1, 1, 1>` reaches one pixel beyond the image on
/// each side, where zeros are, and `SlidingWindow<3, 3, 2, 2, 0, 0, 1, 1>` reaches beyond it below and to the right alone.
///
/// An image of `side` pixels has `floor((side + paddings − window) / stride) + 1` windows along that axis.
/// Padding is less than the window. A window of one row may leave out columns: of `DILATION`, it sees every
/// `DILATION`-th one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SlidingWindow<
    const H: usize,
    const W: usize,
    const STRIDE_Y: usize = 1,
    const STRIDE_X: usize = 1,
    const TOP: usize = 0,
    const LEFT: usize = 0,
    const BOTTOM: usize = TOP,
    const RIGHT: usize = LEFT,
    const DILATION: usize = 1,
>;

/// An image over which a window `S` slides, so that image `O` comes out. Nobody else implements it.
///
/// That the sizes agree is checked where a layer is used: see [`Conv2d`](crate::Conv2d).
pub trait WindowInput<O, S>: Tensor + Buffer {
    /// The pixels in a window, as an image.
    type Patch: Tensor<Number = Self::Number> + Buffer;
    /// One pixel of the output, as an image.
    type Pixel: Tensor<Number = Self::Number> + Buffer;
    /// Parameters of filters over all channels of the input.
    type Filters<F: Format>: Block<F>;
    /// Parameters of filters of one channel each.
    type ChannelFilters<F: Format>: Block<F>;

    /// The size of this image.
    const INPUT: Shape;
    /// The size of the image that comes out.
    const OUTPUT: Shape;
    /// The window as data.
    const WINDOW: Window;
}

impl<
    T: Element,
    const H: usize,
    const W: usize,
    const C: usize,
    const OH: usize,
    const OW: usize,
    const OC: usize,
    const KH: usize,
    const KW: usize,
    const STRIDE_Y: usize,
    const STRIDE_X: usize,
    const TOP: usize,
    const LEFT: usize,
    const BOTTOM: usize,
    const RIGHT: usize,
    const DILATION: usize,
>
    WindowInput<
        Image<T, OH, OW, OC>,
        SlidingWindow<KH, KW, STRIDE_Y, STRIDE_X, TOP, LEFT, BOTTOM, RIGHT, DILATION>,
    > for Image<T, H, W, C>
{
    type Patch = Image<T, KH, KW, C>;
    type Pixel = Image<T, 1, 1, OC>;
    type Filters<F: Format> = F::Filters<OC, KH, KW, C>;
    type ChannelFilters<F: Format> = F::ChannelFilters<OC, KH, KW>;

    const INPUT: Shape = Shape::of_type(H, W, C);
    const OUTPUT: Shape = Shape::of_type(OH, OW, OC);
    const WINDOW: Window = Window {
        height: side(KH),
        width: side(KW),
        stride_y: side(STRIDE_Y),
        stride_x: side(STRIDE_X),
        padding_top: side(TOP),
        padding_left: side(LEFT),
        padding_bottom: side(BOTTOM),
        padding_right: side(RIGHT),
        dilation: side(DILATION),
    };
}
