//! Networks with branches, and windows of all kinds, generic over the format.

use nn_core::quantized::{Dequantize, I8, QuantizeImage};
use nn_core::{
    AvgPool2d, Concat, Conv2d, Dense, DepthwiseConv2d, F32, Flatten, GlobalAvgPool, Identity,
    Image, LeakyRelu, LogMel, LogSpectrum, MaxPool2d, Mfcc, Network, Relu, Residual, SlidingWindow,
    Softmax, Spectrum, Standardize, Statistics, Sum, chain,
};

/// A small image of `C` channels.
pub type Im<T, const C: usize> = Image<T, 4, 5, C>;
/// Windows that leave its size as it is.
type Three = SlidingWindow<3, 3, 1, 1, 1, 1>;
/// From image to image.
pub type To<T, F, const C: usize, const O: usize, A = Identity> =
    Conv2d<Im<T, C>, Im<T, O>, Three, A, 1, F>;
type Same<T, F, A = Identity> = To<T, F, 2, 2, A>;
type Wide<T, F> = Conv2d<Im<T, 2>, Im<T, 3>, SlidingWindow<1, 1>, Relu, 1, F>;
type Both<T, F> = Concat<Same<T, F>, Wide<T, F>, Im<T, 5>>;

pub type R1<T, F> = Residual<Same<T, F>>;
pub type R2<T, F> = Residual<Same<T, F, LeakyRelu>, Relu>;
pub type R3<T, F> = Residual<R2<T, F>, LeakyRelu>;
pub type R4<T, F> = Residual<chain![Same<T, F>, R2<T, F>]>;
pub type R5<T, F> = Residual<chain![R1<T, F>, Same<T, F>], Relu>;
pub type R6<T, F> = chain![Same<T, F>, R1<T, F>, Same<T, F>];
pub type R7<T, F> = chain![R1<T, F>, R5<T, F>, R3<T, F>];
pub type R8<T, F> = Residual<Residual<Residual<chain![R1<T, F>, R4<T, F>, R1<T, F>]>>>;

pub type S1<T, F> = Sum<Same<T, F>, Same<T, F, Relu>>;
pub type S2<T, F> = Sum<R1<T, F>, R2<T, F>, Relu>;
pub type S3<T, F> =
    Sum<chain![R1<T, F>, Same<T, F>], chain![R3<T, F>, Wide<T, F>, To<T, F, 3, 2>], LeakyRelu>;
pub type S4<T, F> =
    chain![Same<T, F>, Sum<chain![R1<T, F>, Wide<T, F>], Wide<T, F>>, To<T, F, 3, 2>];
pub type S5<T, F> = Sum<Sum<Same<T, F>, R1<T, F>>, Same<T, F>>;
pub type S6<T, F> = Sum<Same<T, F>, Sum<Same<T, F>, R4<T, F>>, Relu>;
pub type S7<T, F> = Residual<Sum<R1<T, F>, chain![Same<T, F>, S1<T, F>]>, Relu>;
pub type S8<T, F> = chain![S1<T, F>, S5<T, F>, R1<T, F>, R5<T, F>, R3<T, F>];

pub type C1<T, F> = Both<T, F>;
pub type C2<T, F> = Concat<S1<T, F>, Sum<Wide<T, F>, Wide<T, F>>, Im<T, 5>>;
pub type C3<T, F> = Residual<chain![Both<T, F>, To<T, F, 5, 2>]>;
pub type C4<T, F> = Concat<
    Concat<Same<T, F>, R1<T, F>, Im<T, 4>>,
    chain![Wide<T, F>, Residual<To<T, F, 3, 3>>],
    Im<T, 7>,
>;
pub type C5<T, F> = Sum<chain![Both<T, F>, To<T, F, 5, 2>], C3<T, F>, Relu>;
pub type C6<T, F> = chain![C3<T, F>, Concat<C5<T, F>, C3<T, F>, Im<T, 4>>, To<T, F, 4, 2>];

/// From an image by lists to answers.
pub type L1<T, F> = chain![
    R1<T, F>,
    Flatten<Im<T, 2>, Dense<40, 6, Relu, F>>,
    Residual<Dense<6, 6, Identity, F>>,
    Concat<Dense<6, 2, Identity, F>, Residual<Dense<6, 6, Relu, F>>, [T; 8]>,
    Dense<8, 3, Identity, F>,
];
/// One branch takes the image, the other the list of its numbers.
pub type L2<T, F> =
    Sum<GlobalAvgPool<Im<T, 2>>, Flatten<Im<T, 2>, Dense<40, 2, Identity, F>>, Relu>;
pub type L3<T, F> = Sum<
    Flatten<Im<T, 2>, Dense<40, 2, Identity, F>>,
    chain![Same<T, F>, GlobalAvgPool<Im<T, 2>>],
    Relu,
>;
pub type L4<T, F> = Concat<
    chain![
        MaxPool2d<Im<T, 2>, Image<T, 2, 2, 2>, SlidingWindow<2, 2, 2, 2>>,
        Residual<Conv2d<Image<T, 2, 2, 2>, Image<T, 2, 2, 2>, Three, Relu, 1, F>>
    ],
    Conv2d<Im<T, 2>, Image<T, 2, 2, 3>, SlidingWindow<2, 3, 2, 2, 0, 0>, Relu, 1, F>,
    Image<T, 2, 2, 5>,
>;
/// Odd lists of odd sizes.
pub type L5<T, F> = chain![
    Dense<5, 3, Relu, F>,
    Concat<Sum<Dense<3, 1, Identity, F>, Dense<3, 1, Relu, F>>, Residual<Dense<3, 3, Relu, F>>, [T; 4]>,
    Residual<chain![Dense<4, 7, Relu, F>, Dense<7, 4, Identity, F>], Relu>,
    Dense<4, 3, Identity, F>,
];

/// Windows: paddings that differ by side, dilation, rectangles, strides, pools.
type From7<T> = Image<T, 7, 8, 3>;
pub type W1<T, F> =
    Conv2d<From7<T>, Image<T, 3, 4, 5>, SlidingWindow<3, 3, 2, 2, 0, 0, 1, 1>, Relu, 1, F>;
pub type W2<T, F> =
    Conv2d<From7<T>, Image<T, 8, 8, 4>, SlidingWindow<3, 2, 1, 1, 2, 1, 1, 0>, LeakyRelu, 1, F>;
pub type W2Right<T, F> =
    Conv2d<From7<T>, Image<T, 8, 8, 4>, SlidingWindow<2, 4, 1, 1, 1, 0, 1, 3>, Identity, 1, F>;
pub type W3<T, F> =
    Conv2d<From7<T>, Image<T, 2, 2, 9>, SlidingWindow<4, 1, 1, 2, 1, 0, 0, 0>, Identity, 2, F>;
pub type W4<T, F> = Conv2d<
    Image<T, 1, 12, 3>,
    Image<T, 1, 10, 6>,
    SlidingWindow<1, 3, 1, 1, 0, 6, 0, 0, 4>,
    Relu,
    1,
    F,
>;
pub type W5<T, F> =
    Conv2d<From7<T>, Image<T, 4, 3, 2>, SlidingWindow<1, 2, 2, 2, 0, 1, 0, 0, 3>, Relu, 1, F>;
pub type W6<T, F> = Conv2d<
    Image<T, 1, 11, 1>,
    Image<T, 1, 5, 7>,
    SlidingWindow<1, 3, 1, 1, 0, 2, 0, 1, 2>,
    Relu,
    2,
    F,
>;

pub type D1<T, F> =
    DepthwiseConv2d<From7<T>, Image<T, 3, 4, 6>, SlidingWindow<3, 3, 2, 2, 0, 0, 1, 1>, Relu, 1, F>;
pub type D2<T, F> =
    DepthwiseConv2d<From7<T>, Image<T, 7, 7, 9>, SlidingWindow<3, 2, 1, 1, 1, 0>, Identity, 1, F>;
pub type D3<T, F> = DepthwiseConv2d<
    From7<T>,
    Image<T, 4, 9, 3>,
    SlidingWindow<2, 4, 2, 1, 1, 1, 0, 3>,
    LeakyRelu,
    1,
    F,
>;
pub type D4<T, F> = DepthwiseConv2d<
    Image<T, 1, 12, 5>,
    Image<T, 1, 5, 10>,
    SlidingWindow<1, 3, 1, 1, 0, 6, 0, 1, 4>,
    Relu,
    2,
    F,
>;
pub type D5<T, F> = DepthwiseConv2d<
    From7<T>,
    Image<T, 7, 3, 3>,
    SlidingWindow<1, 3, 1, 2, 0, 1, 0, 0, 2>,
    Relu,
    1,
    F,
>;

pub type P1<T, F> = chain![
    MaxPool2d<From7<T>, Image<T, 3, 4, 3>, SlidingWindow<3, 3, 2, 2, 0, 0, 1, 1>>,
    AvgPool2d<Image<T, 3, 4, 3>, Image<T, 2, 5, 3>, SlidingWindow<3, 2, 1, 1, 1, 1, 0, 1>>,
    To45<T, F>,
];
type To45<T, F> = DepthwiseConv2d<
    Image<T, 2, 5, 3>,
    Image<T, 2, 5, 6>,
    SlidingWindow<3, 1, 1, 1, 1, 0>,
    Identity,
    1,
    F,
>;

/// Networks of `f32` that begin with a row that standardizes.
pub type N1<T, F> = chain![Standardize<Im<T, 2>, 2>, Same<T, F>];
pub type N2<T, F> = chain![Standardize<Im<T, 2>, 2>, R1<T, F>, S1<T, F>];

/// Features, and features of features, in front of weights.
pub type F1<T, F> = chain![
    Statistics<Image<T, 1, 20, 2>, Image<T, 1, 1, 12>, 20, 20>,
    Flatten<Image<T, 1, 1, 12>, Dense<12, 3, Identity, F>>,
];
pub type F2<T, F> = chain![
    Statistics<Image<T, 1, 30, 1>, Image<T, 1, 9, 6>, 5, 3>,
    Statistics<Image<T, 1, 9, 6>, Image<T, 1, 2, 36>, 4, 5>,
    Conv2d<Image<T, 1, 2, 36>, Image<T, 1, 1, 2>, SlidingWindow<1, 2>, Relu, 1, F>,
];

pub type F3<T, F> = chain![
    Spectrum<Image<T, 1, 40, 2>, Image<T, 1, 4, 18>, 16, 8>,
    Flatten<Image<T, 1, 4, 18>, Dense<72, 2, Identity, F>>,
];
pub type F4<T, F> = chain![
    LogSpectrum<Image<T, 1, 16, 1>, Image<T, 1, 2, 5>, 8, 7, -30>,
    Statistics<Image<T, 1, 2, 5>, Image<T, 1, 1, 30>, 2, 1>,
    Flatten<Image<T, 1, 1, 30>, Dense<30, 2, Identity, F>>,
];
pub type F5<T, F> = chain![
    LogMel<Image<T, 1, 100, 2>, Image<T, 1, 2, 6>, 64, 30, 3, 8000, 100, 3000, -20, -3>,
    Conv2d<Image<T, 1, 2, 6>, Image<T, 1, 1, 2>, SlidingWindow<1, 2>, Relu, 1, F>,
];
pub type F6<T, F> = chain![
    Mfcc<Image<T, 1, 100, 2>, Image<T, 1, 2, 8>, 64, 30, 4, 5, 8000, 100, 3000, -20, -3>,
    Conv2d<Image<T, 1, 2, 8>, Image<T, 1, 1, 2>, SlidingWindow<1, 2>, Relu, 1, F>,
];

/// From a signal by all kinds of branches to two answers.
type Tiny<T, F, A> = chain![
    Conv2d<Image<T, 1, 6, 1>, Image<T, 1, 5, 2>, SlidingWindow<1, 3, 1, 1, 0, 2, 0, 1, 2>, Relu, 1, F>,
    Residual<
        Conv2d<Image<T, 1, 5, 2>, Image<T, 1, 5, 2>, SlidingWindow<1, 3, 1, 1, 0, 1>, Identity, 1, F>,
        Relu,
    >,
    Sum<
        DepthwiseConv2d<Image<T, 1, 5, 2>, Image<T, 1, 5, 4>, SlidingWindow<1, 1>, Identity, 1, F>,
        Conv2d<Image<T, 1, 5, 2>, Image<T, 1, 5, 4>, SlidingWindow<1, 1>, Relu, 1, F>,
        LeakyRelu,
    >,
    Concat<
        Residual<Conv2d<Image<T, 1, 5, 4>, Image<T, 1, 5, 4>, SlidingWindow<1, 1>, Relu, 1, F>>,
        Conv2d<Image<T, 1, 5, 4>, Image<T, 1, 5, 1>, SlidingWindow<1, 1>, Relu, 1, F>,
        Image<T, 1, 5, 5>,
    >,
    GlobalAvgPool<Image<T, 1, 5, 5>>,
    Dense<5, 2, A, F>,
];
/// The network in `tiny-branches.postcard`.
pub type Floats = Network<Tiny<f32, F32, Softmax>>;
/// The network in `tiny-branches-quantized.postcard`.
pub type Integers =
    Network<chain![QuantizeImage<1, 6, 1>, Tiny<i16, I8, Identity>, Dequantize<2, Softmax>]>;

/// Calls with each of them, in both formats, or in `f32` alone.
#[macro_export]
macro_rules! each_network {
    ($check:path) => {
        $crate::each_network!($check, f32, nn_core::F32);
        $crate::each_network!(@ $check, f32, nn_core::F32: N1 N2);
        $crate::each_network!($check, i16, nn_core::quantized::I8);
    };
    ($check:path, $number:ty, $format:ty) => {
        $crate::each_network!(@ $check, $number, $format:
            R1 R2 R3 R4 R5 R6 R7 R8 S1 S2 S3 S4 S5 S6 S7 S8 C1 C2 C3 C4 C5 C6 L1 L2 L3 L4 L5
            W1 W2 W2Right W3 W4 W5 W6 D1 D2 D3 D4 D5 P1 F1 F2 F3 F4 F5 F6
        )
    };
    (@ $check:path, $number:ty, $format:ty: $($name:ident)*) => {{
        use $check as check;
        $(
            check::<$crate::networks::$name<$number, $format>>(
                concat!(stringify!($name), " of ", stringify!($number)),
            );
        )*
    }};
}
