//! Compares convolutions of `f32` of many shapes, as this processor computes them, with their definition.

#![cfg_attr(target_os = "none", no_std, no_main)]
// The compiler makes up the weights.
#![allow(long_running_const_eval)]

#[cfg(target_os = "none")]
use workload::{compared::have_no_difference, compared_floats};

#[cfg(target_os = "none")]
macro_rules! conv2d {
    ($h:literal x $w:literal x $c:literal => $($shape:tt)*) => {
        compared_floats!(Conv2d, $c; $h x $w x $c => $($shape)*)
    };
}

#[cfg(target_os = "none")]
macro_rules! depthwise {
    ($($shape:tt)*) => { compared_floats!(DepthwiseConv2d, 1; $($shape)*) };
}

firmware::board_main!({
    let Board { mut out, .. } = mps2::an386();
    let layers = [
        ("few terms", conv2d!(7 x 5 x 1 => 7 x 5 x 3, 3 x 3, 1, 1, 1, 1; 1)),
        ("few terms, pool", conv2d!(9 x 8 x 1 => 4 x 4 x 8, 3 x 3, 1, 1, 1, 1; 2)),
        ("no padding", conv2d!(6 x 9 x 3 => 4 x 7 x 5, 3 x 3; 1)),
        ("stride", conv2d!(11 x 8 x 4 => 6 x 3 x 7, 3 x 3, 2, 3, 1, 1; 1)),
        ("pointwise", conv2d!(5 x 3 x 7 => 5 x 3 x 6, 1 x 1; 1)),
        ("pool", conv2d!(6 x 6 x 8 => 3 x 3 x 9, 3 x 3, 1, 1, 1, 1; 2)),
        ("dilation", conv2d!(1 x 20 x 3 => 1 x 16 x 4, 1 x 3, 1, 1, 0, 0, 0, 0, 2; 1)),
        ("depthwise", depthwise!(7 x 5 x 3 => 7 x 5 x 3, 3 x 3, 1, 1, 1, 1; 1)),
        ("eight channels", depthwise!(6 x 6 x 8 => 6 x 6 x 8, 3 x 3, 1, 1, 1, 1; 1)),
        ("eight channels, no padding", depthwise!(5 x 7 x 8 => 3 x 5 x 8, 3 x 3; 1)),
        ("many blocks", depthwise!(5 x 6 x 24 => 5 x 6 x 24, 3 x 3, 1, 1, 1, 1; 1)),
        ("pool of blocks", depthwise!(8 x 6 x 16 => 4 x 3 x 16, 3 x 3, 1, 1, 1, 1; 2)),
        ("pool of three", depthwise!(8 x 8 x 8 => 2 x 2 x 8, 3 x 3; 3)),
        ("stride of blocks", depthwise!(9 x 8 x 8 => 5 x 3 x 8, 3 x 3, 2, 3, 1, 1; 1)),
        ("one pixel of blocks", depthwise!(3 x 3 x 16 => 3 x 3 x 16, 1 x 1; 1)),
        ("one window", depthwise!(3 x 2 x 8 => 1 x 1 x 8, 3 x 2; 1)),
        ("wide", depthwise!(4 x 9 x 8 => 4 x 9 x 8, 3 x 5, 1, 1, 1, 2; 1)),
        ("tall", depthwise!(7 x 4 x 8 => 7 x 4 x 8, 5 x 3, 1, 1, 2, 1; 1)),
        ("mostly padding", depthwise!(2 x 2 x 8 => 4 x 4 x 8, 5 x 5, 1, 1, 3, 3; 1)),
        ("end", depthwise!(8 x 6 x 8 => 4 x 3 x 8, 3 x 3, 2, 2, 0, 0, 1, 1; 1)),
        ("signal of blocks", depthwise!(1 x 20 x 8 => 1 x 6 x 8, 1 x 3; 3)),
        ("twelve channels", depthwise!(6 x 5 x 12 => 6 x 5 x 12, 3 x 3, 1, 1, 1, 1; 1)),
        ("six channels", depthwise!(6 x 5 x 6 => 6 x 5 x 6, 3 x 3, 1, 1, 1, 1; 1)),
        ("two filters", depthwise!(7 x 5 x 8 => 7 x 5 x 16, 3 x 3, 1, 1, 1, 1; 1)),
        ("causal", depthwise!(1 x 16 x 8 => 1 x 16 x 8, 1 x 3, 1, 1, 0, 4, 0, 0, 2; 1)),
    ];
    exit(have_no_difference(layers, "convolutions of f32", &mut out))
});
