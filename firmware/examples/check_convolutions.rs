//! Compares quantized convolutions of many shapes, as this processor computes them, with their definition.

#![cfg_attr(target_os = "none", no_std, no_main)]
// The compiler makes up the weights.
#![allow(long_running_const_eval)]

#[cfg(target_os = "none")]
use {
    nn_core::quantized::{
        QuantizedActivation, QuantizedDepthwiseConv2d, QuantizedDepthwiseFilters,
    },
    nn_core::{Identity, Image, Relu, SlidingWindow},
    workload::compared::{have_no_difference, made_up_requantizations},
    workload::compared_convolution,
    workload::compared_convolutions::differing_convolution,
    workload::images::{made_up_filter_weights, made_up_image},
    workload::quantized::made_up_bias,
};

/// Counts outputs of a convolution of each channel on its own that differ from the definition.
#[cfg(target_os = "none")]
macro_rules! depthwise {
    ($h:literal x $w:literal x $c:literal => $oh:literal x $ow:literal x $oc:literal,
     $kh:literal x $kw:literal $(, $slide:literal)*; $activation:ty, $pool:literal) => {{
        type Convolution = QuantizedDepthwiseConv2d<
            Image<i16, $h, $w, $c>,
            Image<i16, $oh, $ow, $oc>,
            SlidingWindow<$kh, $kw $(, $slide)*>,
            $activation,
            $pool,
        >;
        static WEIGHTS: [[[i8; $kw]; $kh]; $oc] = made_up_filter_weights::<1, $oc, $kh, $kw>($h + $oc)[0];
        static FILTERS: QuantizedDepthwiseFilters<$oc, $kh, $kw> =
            QuantizedDepthwiseFilters::new(WEIGHTS, made_up_bias($oc), made_up_requantizations(20, 10));
        static LAYER: Convolution = QuantizedDepthwiseConv2d::new(
            QuantizedDepthwiseFilters::new(WEIGHTS, made_up_bias($oc), made_up_requantizations(20, 10)),
        );
        // In flash: a Cortex-M0 has no RAM for all images at once.
        static X: Image<i16, $h, $w, $c> = made_up_image($w);
        let weights = WEIGHTS.as_flattened().as_flattened();
        let low = <$activation as QuantizedActivation>::LOW;
        differing_convolution(&LAYER, weights, FILTERS.scales(), &X, low)
    }};
}

firmware::board_main!({
    let Board { mut out, .. } = mps2::an386();
    let layers = [
        ("one pixel", compared_convolution!(1 x 1 x 1 => 1 x 1 x 1, 1 x 1; Relu, 1)),
        ("padding", compared_convolution!(7 x 5 x 1 => 7 x 5 x 3, 3 x 3, 1, 1, 1, 1; Identity, 1)),
        ("pool", compared_convolution!(9 x 8 x 1 => 4 x 4 x 8, 3 x 3, 1, 1, 1, 1; Relu, 2)),
        ("no padding", compared_convolution!(6 x 9 x 3 => 4 x 7 x 5, 3 x 3; Relu, 1)),
        ("stride", compared_convolution!(11 x 8 x 4 => 6 x 3 x 7, 3 x 3, 2, 3, 1, 1; Identity, 1)),
        ("pointwise", compared_convolution!(5 x 3 x 7 => 5 x 3 x 6, 1 x 1; Relu, 1)),
        ("pointwise pool", compared_convolution!(5 x 3 x 8 => 2 x 1 x 9, 1 x 1; Identity, 2)),
        ("tall", compared_convolution!(9 x 2 x 2 => 5 x 2 x 4, 5 x 1; Relu, 1)),
        ("wide", compared_convolution!(3 x 17 x 3 => 1 x 4 x 4, 1 x 5, 1, 1, 0, 2; Relu, 4)),
        ("signal", compared_convolution!(1 x 33 x 3 => 1 x 8 x 6, 1 x 5, 1, 2, 0, 2; Identity, 2)),
        ("even window", compared_convolution!(8 x 8 x 2 => 3 x 3 x 2, 4 x 4, 2, 2; Relu, 1)),
        (
            "many channels",
            compared_convolution!(4 x 4 x 32 => 2 x 2 x 17, 3 x 3, 1, 1, 1, 1; Relu, 2),
        ),
        ("pixels of sixteen", compared_convolution!(5 x 4 x 16 => 5 x 4 x 12, 1 x 1; Relu, 1)),
        (
            "pixels of sixteen and last rows",
            compared_convolution!(3 x 4 x 16 => 3 x 4 x 6, 1 x 1; Relu, 1),
        ),
        ("pixels of forty", compared_convolution!(3 x 4 x 40 => 3 x 4 x 8, 1 x 1; Identity, 1)),
        (
            "whole groups",
            compared_convolution!(6 x 5 x 16 => 6 x 5 x 8, 3 x 3, 1, 1, 1, 1; Identity, 1),
        ),
        (
            "mostly padding",
            compared_convolution!(2 x 2 x 5 => 4 x 4 x 4, 5 x 5, 1, 1, 3, 3; Identity, 1),
        ),
        ("end", compared_convolution!(8 x 8 x 2 => 4 x 4 x 3, 3 x 3, 2, 2, 0, 0, 1, 1; Relu, 1)),
        (
            "dilation",
            compared_convolution!(1 x 20 x 3 => 1 x 16 x 4, 1 x 3, 1, 1, 0, 0, 0, 0, 2; Relu, 1),
        ),
        (
            "causal",
            compared_convolution!(1 x 12 x 3 => 1 x 12 x 5, 1 x 3, 1, 1, 0, 6, 0, 0, 3; Identity, 1),
        ),
        (
            "dilated pool",
            compared_convolution!(1 x 20 x 4 => 1 x 8 x 5, 1 x 3, 1, 1, 0, 0, 0, 0, 2; Relu, 2),
        ),
        ("depthwise", depthwise!(7 x 5 x 3 => 7 x 5 x 3, 3 x 3, 1, 1, 1, 1; Relu, 1)),
        ("depthwise blocks", depthwise!(6 x 6 x 8 => 4 x 4 x 8, 3 x 3; Identity, 1)),
        ("depthwise edges", depthwise!(6 x 5 x 12 => 6 x 5 x 12, 3 x 3, 1, 1, 1, 1; Relu, 1)),
        ("depthwise end", depthwise!(8 x 6 x 8 => 4 x 3 x 8, 3 x 3, 2, 2, 0, 0, 1, 1; Identity, 1)),
        ("depthwise apart", depthwise!(6 x 17 x 8 => 6 x 7 x 8, 3 x 3, 1, 3, 1, 2; Identity, 1)),
        ("depthwise in a row", depthwise!(5 x 9 x 12 => 3 x 7 x 12, 3 x 3; Relu, 1)),
        ("depthwise row by row", depthwise!(4 x 12 x 4 => 4 x 12 x 4, 3 x 3, 1, 1, 1, 1; Relu, 1)),
        ("depthwise wide", depthwise!(5 x 9 x 9 => 5 x 9 x 9, 3 x 5, 1, 1, 1, 2; Relu, 1)),
        ("depthwise tall", depthwise!(7 x 4 x 4 => 7 x 4 x 4, 5 x 3, 1, 1, 2, 1; Relu, 1)),
        ("depthwise one pixel", depthwise!(4 x 4 x 8 => 4 x 4 x 8, 1 x 1; Identity, 1)),
        ("depthwise stride", depthwise!(9 x 9 x 13 => 5 x 5 x 13, 3 x 3, 2, 2, 1, 1; Relu, 1)),
        ("depthwise pool", depthwise!(9 x 7 x 6 => 4 x 3 x 6, 3 x 3, 1, 1, 1, 1; Identity, 2)),
        ("two filters", depthwise!(7 x 5 x 3 => 7 x 5 x 6, 3 x 3, 1, 1, 1, 1; Relu, 1)),
        ("three filters", depthwise!(6 x 6 x 4 => 2 x 2 x 12, 3 x 3; Identity, 2)),
        (
            "causal filters",
            depthwise!(1 x 16 x 2 => 1 x 16 x 4, 1 x 3, 1, 1, 0, 4, 0, 0, 2; Relu, 1),
        ),
        ("depthwise signal", depthwise!(1 x 20 x 5 => 1 x 6 x 5, 1 x 3; Relu, 3)),
    ];
    exit(have_no_difference(layers, "quantized convolutions", &mut out))
});
