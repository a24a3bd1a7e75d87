//! ResNet-8 of MLPerf Tiny: images of 32 × 32, three stacks of two convolutions each with a shortcut.

/// `W5` and its input, of `$number`s in the format `$format`; needs `made_up`, `made_up_filters` and `made_up_image`
/// beside it. `$balance` is how shortcuts are added.
macro_rules! residual_workload {
    ($number:ty, $format:ty, $last:ident, $balance:expr) => {
        mod residual_network {
            use nn_core::{
                Conv2d, Dense, GlobalAvgPool, Identity, Image, Relu, Residual, SlidingWindow, Sum,
                chain,
            };

            /// Keeps the size of an image.
            type Same = SlidingWindow<3, 3, 1, 1, 1, 1>;
            /// Halves it, with the odd zero at the end.
            type Half = SlidingWindow<3, 3, 2, 2, 0, 0, 1, 1>;
            type Large = Image<$number, 32, 32, 16>;
            type Middle = Image<$number, 16, 16, 32>;
            type Small = Image<$number, 8, 8, 64>;

            pub type Stem = Conv2d<Image<$number, 32, 32, 3>, Large, Same, Relu, 1, $format>;
            pub type First = Residual<
                chain![
                    Conv2d<Large, Large, Same, Relu, 1, $format>,
                    Conv2d<Large, Large, Same, Identity, 1, $format>,
                ],
                Relu,
            >;
            pub type Second = Sum<
                chain![
                    Conv2d<Large, Middle, Half, Relu, 1, $format>,
                    Conv2d<Middle, Middle, Same, Identity, 1, $format>,
                ],
                Conv2d<Large, Middle, SlidingWindow<1, 1, 2, 2>, Identity, 1, $format>,
                Relu,
            >;
            pub type Third = Sum<
                chain![
                    Conv2d<Middle, Small, Half, Relu, 1, $format>,
                    Conv2d<Small, Small, Same, Identity, 1, $format>,
                ],
                Conv2d<Middle, Small, SlidingWindow<1, 1, 2, 2>, Identity, 1, $format>,
                Relu,
            >;
            pub type Layers = chain![
                Stem,
                First,
                Second,
                Third,
                GlobalAvgPool<Small>,
                Dense<64, 10, nn_core::$last, $format>,
            ];
        }

        /// ResNet-8: the image classifier of MLPerf Tiny.
        pub type W5 = Network<residual_network::Layers>;

        /// `W5` with made-up weights.
        pub static W5: W5 = {
            use nn_core::{Conv2d, GlobalAvgPool, Residual, Sum};
            let stem = Conv2d::new(made_up_filters(1));
            let (a, b) = (Conv2d::new(made_up_filters(2)), Conv2d::new(made_up_filters(3)));
            let first = Residual::new(Chain::new(a, b), $balance);
            let (a, b) = (Conv2d::new(made_up_filters(4)), Conv2d::new(made_up_filters(5)));
            let second = Sum::new(Chain::new(a, b), Conv2d::new(made_up_filters(6)), $balance);
            let (a, b) = (Conv2d::new(made_up_filters(7)), Conv2d::new(made_up_filters(8)));
            let third = Sum::new(Chain::new(a, b), Conv2d::new(made_up_filters(9)), $balance);
            let stacks = Chain::new(Chain::new(Chain::new(stem, first), second), third);
            Network::new(Chain::new(Chain::new(stacks, GlobalAvgPool::new()), made_up(10)))
        };

        /// An input for `W5`.
        pub static X5: <W5 as Layer>::Input = made_up_image(7);
    };
}
pub(crate) use residual_workload;
