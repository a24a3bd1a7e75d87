//! Recurrent networks: over windows, and moment by moment.

/// `W6`, `W6_STEP`, `W7` and their inputs, of `$number`s in the format `$format`; needs `made_up`, `made_up_gates`,
/// `made_up_numbers` and `made_up_image` beside it.
macro_rules! recurrent_workloads {
    ($number:ty, $format:ty, $last:ident) => {
        /// A GRU of 16 units over 64 moments of 3 numbers, then 5 classes: gestures.
        pub type W6 = Network<
            chain![
                nn_core::Over<64, nn_core::Gru<3, 16, nn_core::ResetAfter, $format>>,
                nn_core::Dense<16, 5, nn_core::$last, $format>,
            ],
        >;

        /// One moment of `W6` as a stream.
        pub type W6Step = Network<
            chain![
                nn_core::Gru<3, 16, nn_core::ResetAfter, $format>,
                nn_core::Dense<16, 5, nn_core::$last, $format>,
            ],
        >;

        /// An LSTM of 32 units over 49 moments of 40 numbers, then 12 classes: keywords.
        pub type W7 = Network<
            chain![
                nn_core::Over<49, nn_core::Lstm<40, 32, $format>>,
                nn_core::Dense<32, 12, nn_core::$last, $format>,
            ],
        >;

        /// `W6` with made-up weights.
        pub static W6: W6 = {
            let gru = nn_core::Gru::new(made_up_gates(1), made_up_gates(2));
            Network::new(Chain::new(nn_core::Over::new(gru), made_up(3)))
        };

        /// `W6_STEP` with the weights of `W6`.
        pub static W6_STEP: W6Step = {
            let gru = nn_core::Gru::new(made_up_gates(1), made_up_gates(2));
            Network::new(Chain::new(gru, made_up(3)))
        };

        /// `W7` with made-up weights.
        pub static W7: W7 = {
            let lstm = nn_core::Lstm::new(made_up_gates(1), made_up_gates(2));
            Network::new(Chain::new(nn_core::Over::new(lstm), made_up(3)))
        };

        /// An input for `W6`.
        pub static X6: <W6 as Layer>::Input = made_up_image(7);

        /// An input for `W6_STEP`.
        pub static X6_STEP: <W6Step as Layer>::Input = made_up_numbers(7);

        /// An input for `W7`.
        pub static X7: <W7 as Layer>::Input = made_up_image(7);
    };
}
pub(crate) use recurrent_workloads;
