//! Networks with recurrent layers, generic over the format.

use nn_core::quantized::{Dequantize, I8, QuantizeImage};
use nn_core::{
    Backwards, Concat, Conv2d, Dense, Every, F32, Gru, Identity, Image, Lstm, MaxPool2d, Network,
    Over, Relu, ResetAfter, ResetBefore, Rnn, SlidingWindow, Softmax, Sum, chain,
};

/// Units and channels that are no multiples of 4, and some that are.
pub type Plain<F> = Rnn<3, 5, F>;
pub type After<F> = Gru<3, 5, ResetAfter, F>;
pub type Before<F> = Gru<3, 5, ResetBefore, F>;
pub type Even<F> = Gru<3, 8, ResetBefore, F>;
pub type Long<F> = Lstm<3, 5, F>;

/// Windows of `N` moments of 3 numbers.
pub type Signal<T, const N: usize, const C: usize> = Image<T, 1, N, C>;

pub type W1<F> = Over<6, Plain<F>>;
pub type W2<F> = Every<6, After<F>, Backwards>;
pub type W3<F> = chain![Over<6, Before<F>, Backwards>, Dense<5, 2, Relu, F>];
pub type W4<F> = chain![Every<6, Long<F>>, Over<6, Rnn<5, 3, F>>, Dense<3, 2, Identity, F>];
/// Both directions: last states, and all states.
pub type Both<T, F> =
    chain![Concat<Over<6, After<F>>, Over<6, Long<F>, Backwards>, [T; 10]>, Dense<10, 2, Relu, F>];
pub type Bidirectional<T, F> = chain![
    Concat<Every<6, Long<F>>, Every<6, Long<F>, Backwards>, Signal<T, 6, 10>>,
    MaxPool2d<Signal<T, 6, 10>, Image<T, 1, 1, 10>, SlidingWindow<1, 6, 1, 6>>,
    nn_core::Flatten<Image<T, 1, 1, 10>, Dense<10, 2, Identity, F>>,
];
/// Branches of which one remembers.
pub type Added<T, F> = Sum<
    Every<6, Gru<3, 2, ResetAfter, F>>,
    Conv2d<Signal<T, 6, 3>, Signal<T, 6, 2>, SlidingWindow<1, 3, 1, 1, 0, 1>, Relu, 1, F>,
    Relu,
>;

pub type S1<F> = Plain<F>;
pub type S2<F> = chain![After<F>, Dense<5, 2, Relu, F>];
pub type S3<F> = chain![Long<F>, Gru<5, 3, ResetBefore, F>, Dense<3, 2, Identity, F>];
/// Two streams side by side, each with a state of its own.
pub type S4<T, F> = chain![Concat<After<F>, Long<F>, [T; 10]>, Dense<10, 2, Relu, F>];

/// From a signal by all cells, over windows in both directions, to two answers.
type Tiny<T, F, A> = chain![
    Every<4, Gru<1, 2, ResetBefore, F>, Backwards>,
    Concat<
        Every<4, Rnn<2, 1, F>>,
        Every<4, Lstm<2, 2, F>, Backwards>,
        Signal<T, 4, 3>,
    >,
    Over<4, Gru<3, 3, ResetAfter, F>>,
    Dense<3, 2, A, F>,
];
/// The network in `tiny-recurrent.postcard`.
pub type Floats = Network<Tiny<f32, F32, Softmax>>;
/// The network in `tiny-recurrent-quantized.postcard`.
pub type Integers =
    Network<chain![QuantizeImage<1, 4, 1>, Tiny<i16, I8, Identity>, Dequantize<2, Softmax>]>;

/// Calls with each of them, in both formats, or in `f32` alone.
#[macro_export]
macro_rules! each_recurrent {
    ($check:path) => {
        $crate::each_recurrent!($check, f32, nn_core::F32);
        $crate::each_recurrent!($check, i16, nn_core::quantized::I8);
    };
    ($check:path, $number:ty, $format:ty) => {{
        use $check as check;
        use $crate::networks as n;
        check::<n::W1<$format>>("W1");
        check::<n::W2<$format>>("W2");
        check::<n::W3<$format>>("W3");
        check::<n::W4<$format>>("W4");
        check::<n::Both<$number, $format>>("Both");
        check::<n::Bidirectional<$number, $format>>("Bidirectional");
        check::<n::Added<$number, $format>>("Added");
        check::<n::S1<$format>>("S1");
        check::<n::S2<$format>>("S2");
        check::<n::S3<$format>>("S3");
        check::<n::S4<$number, $format>>("S4");
    }};
}
