//! How a window slides from one image to another, as a type.

use super::Image;
use super::filters::{Filters, Parts, Trainable};
use crate::buffer::Buffer;
use crate::element::Element;
use crate::quantized::{Channel, QuantizedDepthwiseFilters, QuantizedFilters};
use crate::tensor::Tensor;
use crate::text::Text;
use crate::topology::{Geometry, LayerSpec, Shape, Window, side};

/// A window of `H` × `W` pixels that slides over an image: `Slide<3, 3>` moves pixel by pixel and stays
/// inside, `Slide<3, 3, 2, 2>` moves by two, `Slide<3, 3, 1, 1, 1, 1>` reaches one pixel beyond the image on
/// each side, where zeros are.
///
/// An image of `side` pixels has `floor((side + 2·padding − window) / stride) + 1` windows along that axis.
/// Padding is less than the window.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Slide<
    const H: usize,
    const W: usize,
    const STRIDE_Y: usize = 1,
    const STRIDE_X: usize = 1,
    const PADDING_Y: usize = 0,
    const PADDING_X: usize = 0,
>;

/// An image over which a window `S` slides, so that image `O` comes out. Nobody else implements it.
///
/// That the sizes agree is checked where a layer is used: see [`Conv2d`](crate::Conv2d).
pub trait Windowed<O, S>: Tensor + Buffer {
    /// What a window sees.
    type Patch: Tensor<Number = Self::Number> + Buffer;
    /// A pixel of the output.
    type Pixel: Tensor<Number = Self::Number> + Buffer;
    /// A filter over all channels for each channel of the output.
    type Filters: Trainable;
    /// A filter for each channel of the input.
    type DepthwiseFilters: Trainable;
    /// As [`Filters`](Windowed::Filters), of integers.
    type QuantizedFilters: Parts<Weight = i8, Sum = Channel>;
    /// As [`DepthwiseFilters`](Windowed::DepthwiseFilters), of integers.
    type QuantizedDepthwiseFilters: Parts<Weight = i8, Sum = Channel>;

    /// The size of this image.
    const INPUT: Shape;
    /// The size of the image that comes out.
    const OUTPUT: Shape;
    /// The window.
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
    const PADDING_Y: usize,
    const PADDING_X: usize,
> Windowed<Image<T, OH, OW, OC>, Slide<KH, KW, STRIDE_Y, STRIDE_X, PADDING_Y, PADDING_X>>
    for Image<T, H, W, C>
{
    type Patch = Image<T, KH, KW, C>;
    type Pixel = Image<T, 1, 1, OC>;
    type Filters = Filters<OC, KH, KW, C>;
    type DepthwiseFilters = Filters<C, KH, KW, 1>;
    type QuantizedFilters = QuantizedFilters<OC, KH, KW, C>;
    type QuantizedDepthwiseFilters = QuantizedDepthwiseFilters<C, KH, KW>;

    const INPUT: Shape = Shape::of_type(H, W, C);
    const OUTPUT: Shape = Shape::of_type(OH, OW, OC);
    const WINDOW: Window = Window {
        height: side(KH),
        width: side(KW),
        stride_y: side(STRIDE_Y),
        stride_x: side(STRIDE_X),
        padding_y: side(PADDING_Y),
        padding_x: side(PADDING_X),
    };
}

/// A layer whose type says that this comes out, and its geometry.
///
/// # Panics
///
/// In the compiler, with the right type of the layer, if something else does.
pub(crate) const fn checked(layer: LayerSpec, output: &Shape) -> (LayerSpec, Geometry) {
    match layer.geometry() {
        Some(geometry) if geometry.output().equals(output) => (layer, geometry),
        Some(_) => {
            let text = Text::EMPTY.text("the sizes do not agree, this layer is ").layer(&layer);
            panic!("{}", text.as_str())
        }
        None => panic!("the window of a layer does not fit its image, or an image is too large"),
    }
}
