//! A depthwise convolution on its own.

/// A depthwise convolution `$conv` of images of `$number`s; needs `made_up_channel_filters` and `made_up_image` beside it.
macro_rules! depthwise_workload {
    ($conv:ident, $number:ty) => {
        /// 32 channels of 16 × 16, each convolved on its own by 3 × 3.
        pub type W13 = Network<
            $conv<
                Image<$number, 16, 16, 32>,
                Image<$number, 16, 16, 32>,
                SlidingWindow<3, 3, 1, 1, 1, 1>,
                Relu,
            >,
        >;

        /// `W13` with made-up weights.
        pub static W13: W13 = Network::new($conv::new(made_up_channel_filters(1)));

        /// An input for `W13`.
        pub static X13: <W13 as Layer>::Input = made_up_image(7);
    };
}
pub(crate) use depthwise_workload;
