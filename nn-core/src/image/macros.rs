//! Types of convolutions, with the size of what comes out worked out by the compiler.

use crate::topology::{Shape, Window, WindowGeometry, side};

/// Pixels along an axis of what comes out of a convolution. Used by [`conv2d!`](crate::conv2d).
///
/// # Panics
///
/// In the compiler, if the window does not fit.
pub const fn output_side(
    length: usize,
    window: usize,
    stride: usize,
    padding: usize,
    pool: usize,
) -> usize {
    let window = Window::new(1, side(window)).stride(1, side(stride)).padding(0, side(padding));
    match WindowGeometry::new(Shape::of_type(1, length, 1), window, side(pool), 1) {
        Some(geometry) => geometry.output().width as usize,
        None => panic!("the window of a layer does not fit its image"),
    }
}

/// The type of a convolution: the image that goes in, how many filters of which size, and what else is not 1 or
/// 0; then the activation. The image that comes out is worked out by the compiler.
///
/// ```
/// use nn_core::{Conv2d, Image, Relu, SlidingWindow, conv2d};
///
/// type First = conv2d![28 x 28 x 1 => 8, 3 x 3, padding 1 x 1, pool 2; Relu];
/// let _: Option<First> = None::<
///     Conv2d<Image<f32, 28, 28, 1>, Image<f32, 14, 14, 8>, SlidingWindow<3, 3, 1, 1, 1, 1>, Relu, 2>,
/// >;
///
/// type Second = conv2d![14 x 14 x 8 => 16, 5 x 5, stride 2 x 2; Relu];
/// let _: Option<Second> =
///     None::<Conv2d<Image<f32, 14, 14, 8>, Image<f32, 5, 5, 16>, SlidingWindow<5, 5, 2, 2>, Relu>>;
/// ```
///
/// The same syntax, with one filter for each channel where no number of filters is said:
/// [`depthwise_conv2d!`](crate::depthwise_conv2d), [`quantized_conv2d!`](crate::quantized_conv2d) and
/// [`quantized_depthwise_conv2d!`](crate::quantized_depthwise_conv2d).
#[macro_export]
macro_rules! conv2d {
    ($h:literal x $w:literal x $c:literal => $filters:literal, $($rest:tt)*) => {
        $crate::__convolution!([$crate::Conv2d] f32, $h $w $c $filters, $($rest)*)
    };
}

/// The type of a convolution of each channel on its own: see [`conv2d!`](crate::conv2d).
///
/// ```
/// use nn_core::{DepthwiseConv2d, Image, Relu, SlidingWindow, depthwise_conv2d};
///
/// type Layer = depthwise_conv2d![9 x 9 x 4, 3 x 3, stride 2 x 2, padding 1 x 1; Relu];
/// let _: Option<Layer> = None::<
///     DepthwiseConv2d<Image<f32, 9, 9, 4>, Image<f32, 5, 5, 4>, SlidingWindow<3, 3, 2, 2, 1, 1>, Relu>,
/// >;
/// ```
#[macro_export]
macro_rules! depthwise_conv2d {
    ($h:literal x $w:literal x $c:literal, $($rest:tt)*) => {
        $crate::__convolution!([$crate::DepthwiseConv2d] f32, $h $w $c $c, $($rest)*)
    };
}

/// The type of a convolution with 8-bit weights: see [`conv2d!`](crate::conv2d).
///
/// ```
/// use nn_core::quantized::QuantizedConv2d;
/// use nn_core::{Image, Relu, SlidingWindow, quantized_conv2d};
///
/// type Layer = quantized_conv2d![1 x 128 x 3 => 8, 1 x 5, padding 0 x 2, pool 4; Relu];
/// let _: Option<Layer> = None::<
///     QuantizedConv2d<Image<i16, 1, 128, 3>, Image<i16, 1, 32, 8>, SlidingWindow<1, 5, 1, 1, 0, 2>, Relu, 4>,
/// >;
/// ```
#[macro_export]
macro_rules! quantized_conv2d {
    ($h:literal x $w:literal x $c:literal => $filters:literal, $($rest:tt)*) => {
        $crate::__convolution!([$crate::quantized::QuantizedConv2d] i16, $h $w $c $filters, $($rest)*)
    };
}

/// The type of a convolution of each channel on its own, with 8-bit weights: see [`conv2d!`](crate::conv2d).
///
/// ```
/// use nn_core::quantized::QuantizedDepthwiseConv2d;
/// use nn_core::{Identity, Image, SlidingWindow, quantized_depthwise_conv2d};
///
/// type Layer = quantized_depthwise_conv2d![9 x 9 x 4, 3 x 3; Identity];
/// let _: Option<Layer> = None::<
///     QuantizedDepthwiseConv2d<Image<i16, 9, 9, 4>, Image<i16, 7, 7, 4>, SlidingWindow<3, 3>, Identity>,
/// >;
/// ```
#[macro_export]
macro_rules! quantized_depthwise_conv2d {
    ($h:literal x $w:literal x $c:literal, $($rest:tt)*) => {
        $crate::__convolution!(
            [$crate::quantized::QuantizedDepthwiseConv2d] i16, $h $w $c $c, $($rest)*
        )
    };
}

/// The common part of the macros of convolutions.
#[doc(hidden)]
#[macro_export]
macro_rules! __convolution {
    (
        [$($layer:tt)*] $number:ty, $h:literal $w:literal $c:literal $filters:literal,
        $kh:literal x $kw:literal
        $(, stride $sy:literal x $sx:literal)?
        $(, padding $py:literal x $px:literal)?
        $(, pool $pool:literal)?
        ; $activation:ty
    ) => {
        $($layer)*<
            $crate::Image<$number, $h, $w, $c>,
            $crate::Image<
                $number,
                { $crate::output_side($h, $kh, 1 $(* $sy)?, 0 $(+ $py)?, 1 $(* $pool)?) },
                { $crate::output_side($w, $kw, 1 $(* $sx)?, 0 $(+ $px)?, 1 $(* $pool)?) },
                $filters,
            >,
            $crate::SlidingWindow<
                $kh, $kw, { 1 $(* $sy)? }, { 1 $(* $sx)? }, { 0 $(+ $py)? }, { 0 $(+ $px)? }
            >,
            $activation,
            { 1 $(* $pool)? },
        >
    };
}
