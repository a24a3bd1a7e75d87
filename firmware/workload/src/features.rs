//! Features without a network behind them.

/// Log-mel and cepstral coefficients of a frame of sound, and statistics of a window of three channels, of `$number`s; needs `made_up_image` beside
/// it.
macro_rules! feature_workloads {
    ($number:ty) => {
        /// The logarithm of 20 mel bands of 256 moments, 8,000 a second.
        pub type W10 = nn_core::Network<
            nn_core::LogMel<
                Image<$number, 1, 256, 1>,
                Image<$number, 1, 1, 20>,
                256,
                256,
                20,
                8000,
                0,
                4000,
                { -20 },
            >,
        >;

        /// Statistics of 64 moments of three channels.
        pub type W11 = nn_core::Network<
            nn_core::Statistics<Image<$number, 1, 64, 3>, Image<$number, 1, 1, 18>, 64, 64>,
        >;

        /// The first 13 coefficients of the cosine transform of those logarithms.
        pub type W12 = nn_core::Network<
            nn_core::Mfcc<
                Image<$number, 1, 256, 1>,
                Image<$number, 1, 1, 13>,
                256,
                256,
                13,
                20,
                8000,
                0,
                4000,
                { -20 },
            >,
        >;

        /// `W10`, which has no weights.
        pub static W10: W10 = Network::new(nn_core::LogMel::new());

        /// `W11`, which has no weights.
        pub static W11: W11 = Network::new(nn_core::Statistics::new());

        /// `W12`, which has no weights.
        pub static W12: W12 = Network::new(nn_core::Mfcc::new());

        /// An input for `W10`.
        pub static X10: <W10 as Layer>::Input = made_up_image(7);

        /// An input for `W11`.
        pub static X11: <W11 as Layer>::Input = made_up_image(7);

        /// An input for `W12`.
        pub static X12: <W12 as Layer>::Input = made_up_image(7);
    };
}
pub(crate) use feature_workloads;
