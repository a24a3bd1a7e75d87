//! Networks of depthwise and pointwise convolutions of MLPerf Tiny: keyword spotting and visual wake words.

use super::{made_up, made_up_channel_filters, made_up_filters, made_up_image};
use nn_core::quantized::{
    Integers, PatchByPatch, QuantizeImage, QuantizedConv2d, QuantizedDense,
    QuantizedDepthwiseConv2d,
};
use nn_core::{Chain, GlobalAvgPool, Identity, Image, Layer, Network, Relu, SlidingWindow, chain};

/// Keeps the size of an image.
type Same = SlidingWindow<3, 3, 1, 1, 1, 1>;
/// Halves it, with the odd zero at the end.
type Half = SlidingWindow<3, 3, 2, 2, 0, 0, 1, 1>;
type Pixel = SlidingWindow<1, 1>;

type Depthwise<I, O, S> = QuantizedDepthwiseConv2d<I, O, S, Relu>;
type Pointwise<I, O> = QuantizedConv2d<I, O, Pixel, Relu>;

/// Layers one after the other, as `chain!` nests their types.
macro_rules! in_a_row {
    ($layer:expr) => { $layer };
    ($first:expr, $second:expr $(, $rest:expr)*) => {
        in_a_row!(Chain::new($first, $second) $(, $rest)*)
    };
}

type Sound = Image<i16, 25, 5, 64>;

/// Keyword spotting: 49 moments of 10 coefficients, four pairs of 64 channels, 12 classes.
pub type W8 = Network<
    chain![
        QuantizedConv2d<Image<i16, 49, 10, 1>, Sound, SlidingWindow<10, 4, 2, 2, 4, 1, 5, 1>, Relu>,
        Depthwise<Sound, Sound, Same>,
        Pointwise<Sound, Sound>,
        Depthwise<Sound, Sound, Same>,
        Pointwise<Sound, Sound>,
        Depthwise<Sound, Sound, Same>,
        Pointwise<Sound, Sound>,
        Depthwise<Sound, Sound, Same>,
        Pointwise<Sound, Sound>,
        GlobalAvgPool<Sound>,
        QuantizedDense<64, 12, Identity>,
    ],
>;

/// `W8` with made-up weights.
pub static W8: W8 = Network::new(in_a_row!(
    QuantizedConv2d::new(made_up_filters(1)),
    QuantizedDepthwiseConv2d::new(made_up_channel_filters(2)),
    QuantizedConv2d::new(made_up_filters(3)),
    QuantizedDepthwiseConv2d::new(made_up_channel_filters(4)),
    QuantizedConv2d::new(made_up_filters(5)),
    QuantizedDepthwiseConv2d::new(made_up_channel_filters(6)),
    QuantizedConv2d::new(made_up_filters(7)),
    QuantizedDepthwiseConv2d::new(made_up_channel_filters(8)),
    QuantizedConv2d::new(made_up_filters(9)),
    GlobalAvgPool::new(),
    made_up(10)
));

/// An input for `W8`.
pub static X8: <W8 as Layer>::Input = made_up_image(7);

/// An image of so many rows and columns.
type Square<const SIDE: usize, const CHANNELS: usize> = Image<i16, SIDE, SIDE, CHANNELS>;
type Deep = Square<6, 128>;

/// MobileNet of a quarter of its width behind a first layer: its type, and its layers with made-up weights.
macro_rules! mobile_net {
    (type $first:ty) => {
        Network<
            chain![
                $first,
                Depthwise<Square<48, 8>, Square<48, 8>, Same>,
                Pointwise<Square<48, 8>, Square<48, 16>>,
                Depthwise<Square<48, 16>, Square<24, 16>, Half>,
                Pointwise<Square<24, 16>, Square<24, 32>>,
                Depthwise<Square<24, 32>, Square<24, 32>, Same>,
                Pointwise<Square<24, 32>, Square<24, 32>>,
                Depthwise<Square<24, 32>, Square<12, 32>, Half>,
                Pointwise<Square<12, 32>, Square<12, 64>>,
                Depthwise<Square<12, 64>, Square<12, 64>, Same>,
                Pointwise<Square<12, 64>, Square<12, 64>>,
                Depthwise<Square<12, 64>, Square<6, 64>, Half>,
                Pointwise<Square<6, 64>, Square<6, 128>>,
                Depthwise<Deep, Deep, Same>,
                Pointwise<Deep, Deep>,
                Depthwise<Deep, Deep, Same>,
                Pointwise<Deep, Deep>,
                Depthwise<Deep, Deep, Same>,
                Pointwise<Deep, Deep>,
                Depthwise<Deep, Deep, Same>,
                Pointwise<Deep, Deep>,
                Depthwise<Deep, Deep, Same>,
                Pointwise<Deep, Deep>,
                Depthwise<Square<6, 128>, Square<3, 128>, Half>,
                Pointwise<Square<3, 128>, Square<3, 256>>,
                Depthwise<Square<3, 256>, Square<3, 256>, Same>,
                Pointwise<Square<3, 256>, Square<3, 256>>,
                GlobalAvgPool<Square<3, 256>>,
                QuantizedDense<256, 2, Identity>,
            ],
        >
    };
    (value $first:expr) => {
        Network::new(in_a_row!(
            $first,
            QuantizedDepthwiseConv2d::new(made_up_channel_filters(2)),
            QuantizedConv2d::new(made_up_filters(3)),
            QuantizedDepthwiseConv2d::new(made_up_channel_filters(4)),
            QuantizedConv2d::new(made_up_filters(5)),
            QuantizedDepthwiseConv2d::new(made_up_channel_filters(6)),
            QuantizedConv2d::new(made_up_filters(7)),
            QuantizedDepthwiseConv2d::new(made_up_channel_filters(8)),
            QuantizedConv2d::new(made_up_filters(9)),
            QuantizedDepthwiseConv2d::new(made_up_channel_filters(10)),
            QuantizedConv2d::new(made_up_filters(11)),
            QuantizedDepthwiseConv2d::new(made_up_channel_filters(12)),
            QuantizedConv2d::new(made_up_filters(13)),
            QuantizedDepthwiseConv2d::new(made_up_channel_filters(14)),
            QuantizedConv2d::new(made_up_filters(15)),
            QuantizedDepthwiseConv2d::new(made_up_channel_filters(16)),
            QuantizedConv2d::new(made_up_filters(17)),
            QuantizedDepthwiseConv2d::new(made_up_channel_filters(18)),
            QuantizedConv2d::new(made_up_filters(19)),
            QuantizedDepthwiseConv2d::new(made_up_channel_filters(20)),
            QuantizedConv2d::new(made_up_filters(21)),
            QuantizedDepthwiseConv2d::new(made_up_channel_filters(22)),
            QuantizedConv2d::new(made_up_filters(23)),
            QuantizedDepthwiseConv2d::new(made_up_channel_filters(24)),
            QuantizedConv2d::new(made_up_filters(25)),
            QuantizedDepthwiseConv2d::new(made_up_channel_filters(26)),
            QuantizedConv2d::new(made_up_filters(27)),
            GlobalAvgPool::new(),
            made_up(28)
        ))
    };
}

/// The first layer of `W9`.
type First = QuantizedConv2d<Square<96, 3>, Square<48, 8>, Half, Relu>;

/// Visual wake words: MobileNet of a quarter of its width, for images of 96 × 96 × 3.
pub type W9 = mobile_net!(type First);

/// `W9` with made-up weights.
pub static W9: W9 = mobile_net!(value QuantizedConv2d::new(made_up_filters(1)));

/// `W9` that takes the bytes of a camera.
pub type W9U8 = mobile_net!(type PatchByPatch<QuantizeImage<96, 96, 3, Integers<u8>>, First>);

/// `W9U8` with the weights of `W9`.
pub static W9_U8: W9U8 = mobile_net!(value PatchByPatch::new(
    QuantizeImage::of(Integers::<u8>::new(128.5)),
    QuantizedConv2d::new(made_up_filters(1))
));

/// An input for `W9`.
pub static X9: <W9 as Layer>::Input = made_up_image(7);

/// An input for `W9_U8`.
pub static X9_U8: <W9U8 as Layer>::Input = {
    let (Image(numbers), mut bytes) = (made_up_image::<96, 96, 3>(7), [[[0; 3]; 96]; 96]);
    let numbers = numbers.as_flattened().as_flattened();
    let places = bytes.as_flattened_mut().as_flattened_mut();
    let mut index = 0;
    while index < places.len() {
        places[index] = (numbers[index] >> 8) as u8;
        index += 1;
    }
    Image(bytes)
};
