//! Compares quantized convolutions with pools of many shapes, as this processor computes them, with their definition.

#![cfg_attr(target_os = "none", no_std, no_main)]
// The compiler makes up the weights.
#![allow(long_running_const_eval)]

#[cfg(target_os = "none")]
use {
    nn_core::quantized::{
        Integers, PatchByPatch, QuantizeImage, QuantizedConv2d, QuantizedFilters,
    },
    nn_core::{Identity, Image, Layer, Relu, SlidingWindow, Tensor},
    workload::compared::{have_no_difference, made_up_requantizations},
    workload::compared_convolution,
    workload::images::{made_up_filter_weights, made_up_image},
    workload::quantized::made_up_bias,
};

/// Counts outputs of a convolution of bytes, which are quantized patch by patch, that differ from those of the same
/// convolution of numbers.
#[cfg(target_os = "none")]
macro_rules! of_bytes {
    ($h:literal x $w:literal x $c:literal => $oh:literal x $ow:literal x $oc:literal,
     $kh:literal x $kw:literal $(, $slide:literal)*; $activation:ty, $pool:literal) => {{
        type Convolution = QuantizedConv2d<
            Image<i16, $h, $w, $c>,
            Image<i16, $oh, $ow, $oc>,
            SlidingWindow<$kh, $kw $(, $slide)*>,
            $activation,
            $pool,
        >;
        type Bytes = QuantizeImage<$h, $w, $c, Integers<u8>>;
        const FILTERS: QuantizedFilters<$oc, $kh, $kw, $c> = QuantizedFilters::new(
            made_up_filter_weights($h + $oc), made_up_bias($oc), made_up_requantizations(20, 10),
        );
        static OF_NUMBERS: Convolution = QuantizedConv2d::new(FILTERS);
        static BYTES: Bytes = QuantizeImage::of(Integers::<u8>::new(100.0));
        static OF_BYTES: PatchByPatch<Bytes, Convolution> =
            PatchByPatch::new(QuantizeImage::of(Integers::<u8>::new(100.0)), QuantizedConv2d::new(FILTERS));
        let numbers: Image<i16, $h, $w, $c> = made_up_image($w);
        let x = Image(numbers.0.map(|row| row.map(|pixel| pixel.map(|x| x as u8))));
        let (y, expected) = (OF_BYTES.forward(&x), OF_NUMBERS.forward(&BYTES.forward(&x)));
        y.numbers().iter().zip(expected.numbers()).filter(|(y, expected)| y != expected).count()
    }};
}

firmware::board_main!({
    let Board { mut out, .. } = mps2::an386();
    let layers = [
        (
            "pool of whole lines",
            compared_convolution!(8 x 8 x 8 => 4 x 4 x 8, 3 x 3, 1, 1, 1, 1; Identity, 2),
        ),
        (
            "pool of odd lines",
            compared_convolution!(6 x 8 x 4 => 3 x 4 x 12, 3 x 3, 1, 1, 1, 1; Relu, 2),
        ),
        ("pool of colours", compared_convolution!(8 x 9 x 3 => 3 x 3 x 4, 3 x 3; Identity, 2)),
        (
            "pool of even copies",
            compared_convolution!(7 x 7 x 2 => 3 x 3 x 4, 3 x 3, 1, 1, 1, 1; Identity, 2),
        ),
        (
            "pool of nine",
            compared_convolution!(10 x 9 x 1 => 3 x 3 x 4, 3 x 3, 1, 1, 1, 1; Identity, 3),
        ),
        ("pool of strides", compared_convolution!(12 x 13 x 2 => 2 x 3 x 8, 3 x 3, 2, 2; Relu, 2)),
        ("pool of a signal", compared_convolution!(1 x 20 x 4 => 1 x 6 x 4, 1 x 3; Relu, 3)),
        (
            "pool of a padded signal",
            compared_convolution!(1 x 21 x 3 => 1 x 10 x 8, 1 x 5, 1, 1, 0, 2; Identity, 2),
        ),
        ("pool of pixels", compared_convolution!(6 x 4 x 8 => 3 x 2 x 4, 1 x 1; Identity, 2)),
        (
            "pool of the end",
            compared_convolution!(9 x 8 x 4 => 2 x 2 x 4, 3 x 3, 2, 2, 0, 0, 1, 1; Identity, 2),
        ),
        (
            "pool of much padding",
            compared_convolution!(3 x 3 x 4 => 3 x 3 x 4, 5 x 5, 1, 1, 4, 4, 3, 3; Identity, 2),
        ),
        (
            "pool of many numbers",
            compared_convolution!(6 x 6 x 20 => 3 x 3 x 8, 3 x 3, 1, 1, 1, 1; Relu, 2),
        ),
        ("bytes", of_bytes!(6 x 6 x 3 => 6 x 6 x 5, 3 x 3, 1, 1, 1, 1; Relu, 1)),
        ("pool of bytes", of_bytes!(9 x 8 x 1 => 4 x 4 x 8, 3 x 3, 1, 1, 1, 1; Identity, 2)),
        (
            "pool of lines of bytes",
            of_bytes!(6 x 6 x 4 => 3 x 3 x 4, 3 x 3, 1, 1, 1, 1; Identity, 2),
        ),
    ];
    exit(have_no_difference(layers, "pools of quantized convolutions", &mut out))
});
