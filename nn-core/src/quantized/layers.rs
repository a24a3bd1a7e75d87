//! Names of the layers with 8-bit weights.

use super::eight_bits::I8;
use super::requantization::Requantization;
use super::rows::QuantizedRows;
use crate::layers::{Conv2d, Dense, DepthwiseConv2d, Gru, Lstm, ResetAfter, Rnn};

/// A fully connected layer of 8-bit weights and 16-bit activations: see [the contract](super).
///
/// | | |
/// | --- | --- |
/// | input, output | `[i16; IN]`, `[i16; OUT]` |
/// | parameters | OUT·IN weights of 1 byte, OUT biases of 4 bytes |
/// | flash | OUT·IN bytes, made a multiple of 4, and OUT·8 |
/// | cost | OUT·IN multiply-accumulates, then the activation |
///
/// ```
/// use nn_core::quantized::{QuantizedDense, Requantization};
/// use nn_core::{Layer, Relu};
///
/// const EIGHTH: Requantization = Requantization::new(1 << 14, 17).unwrap();
///
/// // In flash, as a `static`. Weights that might overflow a sum do not compile.
/// static LAYER: QuantizedDense<3, 2, Relu> =
///     QuantizedDense::of_integers([[1, 2, 3], [-128, 0, 127]], [40, 0], [EIGHTH; 2]);
///
/// assert_eq!(LAYER.forward(&[8, 8, 8]), [11, 0]); // (40 + 48) / 8, and (−8) / 8 cut off at 0
/// ```
///
/// In real boards' memory, inputs that start where a word does are read faster on a Cortex-M4; what a
/// layer hands to the next one does.
pub type QuantizedDense<const IN: usize, const OUT: usize, A> = Dense<IN, OUT, A, I8>;

impl<const IN: usize, const OUT: usize, A> QuantizedDense<IN, OUT, A> {
    /// A layer with these weights, one row per output, biases, and factors from sums to outputs.
    ///
    /// # Panics
    ///
    /// If a sum could overflow; in a `static` or a `const` that is a compile error. See
    /// [`QuantizedRows::checked`].
    pub const fn of_integers(
        weights: [[i8; IN]; OUT],
        bias: [i32; OUT],
        requantization: [Requantization; OUT],
    ) -> Self {
        Self::of(QuantizedRows::new(weights, bias, requantization))
    }
}

/// A convolution of 8-bit weights and 16-bit activations, from image `I` to image `O` with a window `S`, the
/// largest of `POOL` × `POOL` outputs, and activation `A`: as [`Conv2d`](crate::Conv2d), each patch with
/// [the arithmetic](super) of a [`QuantizedDense`](super::QuantizedDense) layer.
///
/// | | |
/// | --- | --- |
/// | parameters | OC·KH·KW·C weights of 1 byte, OC biases of 4 bytes |
/// | flash | OC·KH·KW·C bytes, made a multiple of 4, and OC·8 |
/// | cost | OC·KH·KW·C multiply-accumulates for each sum, those that are not kept included |
/// | RAM | the output, KH·KW·C numbers that a filter looks at, and a pixel of OC numbers |
///
/// ```
/// use nn_core::quantized::{QuantizedConv2d, QuantizedFilters, Requantization};
/// use nn_core::{Image, Layer, Relu, SlidingWindow};
///
/// type Edges = QuantizedConv2d<Image<i16, 2, 3, 1>, Image<i16, 2, 2, 1>, SlidingWindow<1, 2>, Relu>;
///
/// const EIGHTH: Requantization = Requantization::new(1 << 14, 17).unwrap();
///
/// // Weights that might overflow a sum do not compile.
/// static EDGES: Edges =
///     QuantizedConv2d::new(QuantizedFilters::new([[[[-8], [8]]]], [0], [EIGHTH]));
///
/// let edges = EDGES.forward(&Image([[[0], [100], [100]], [[300], [200], [-50]]]));
/// assert_eq!(edges.0, [[[100], [0]], [[0], [0]]]);
/// ```
pub type QuantizedConv2d<I, O, S, A, const POOL: usize = 1> = Conv2d<I, O, S, A, POOL, I8>;

/// A convolution over a [`Signal`](crate::Signal). Patches of a signal are in one piece, so that none is copied.
pub type QuantizedConv1d<I, O, S, A, const POOL: usize = 1> = QuantizedConv2d<I, O, S, A, POOL>;

/// A convolution of each channel on its own, with 8-bit weights and 16-bit activations, from image `I` to image `O`
/// of as many channels, with a window `S`, the largest of `POOL` × `POOL` outputs, and activation `A`: as
/// [`DepthwiseConv2d`](crate::DepthwiseConv2d), with [the arithmetic](super) of a
/// [`QuantizedDense`](super::QuantizedDense) layer.
///
/// | | |
/// | --- | --- |
/// | parameters | C·KH·KW weights of 1 byte, C biases of 4 bytes |
/// | flash | C·KH·KW bytes, made a multiple of 4, and C·8 |
/// | cost | C·KH·KW multiply-accumulates for each pixel of sums |
/// | RAM | the output, KH·KW·C numbers that filters look at, and a pixel of C numbers |
///
/// ```
/// use nn_core::quantized::{QuantizedDepthwiseConv2d, QuantizedDepthwiseFilters, Requantization};
/// use nn_core::{Identity, Image, Layer, SlidingWindow};
///
/// type Both =
///     QuantizedDepthwiseConv2d<Image<i16, 1, 3, 2>, Image<i16, 1, 2, 2>, SlidingWindow<1, 2>, Identity>;
///
/// const EIGHTH: Requantization = Requantization::new(1 << 14, 17).unwrap();
///
/// // Differences in the first channel, sums in the second.
/// static BOTH: Both = QuantizedDepthwiseConv2d::new(QuantizedDepthwiseFilters::new(
///     [[[-8, 8]], [[8, 8]]],
///     [0; 2],
///     [EIGHTH; 2],
/// ));
///
/// let y = BOTH.forward(&Image([[[1, 10], [2, 20], [4, 40]]]));
/// assert_eq!(y.0, [[[1, 30], [2, 60]]]);
/// ```
pub type QuantizedDepthwiseConv2d<I, O, S, A, const POOL: usize = 1> =
    DepthwiseConv2d<I, O, S, A, POOL, I8>;

/// A convolution of each channel on its own over a [`Signal`](crate::Signal).
pub type QuantizedDepthwiseConv1d<I, O, S, A, const POOL: usize = 1> =
    QuantizedDepthwiseConv2d<I, O, S, A, POOL>;

/// [`Rnn`] of 8-bit weights and 16-bit states: see [`kernel::recurrent`](super::kernel::recurrent).
pub type QuantizedRnn<const C: usize, const H: usize> = Rnn<C, H, I8>;

/// [`Gru`] of 8-bit weights and 16-bit states: see [`kernel::recurrent`](super::kernel::recurrent).
pub type QuantizedGru<const C: usize, const H: usize, R = ResetAfter> = Gru<C, H, R, I8>;

/// [`Lstm`] of 8-bit weights, 16-bit states and 32-bit cells: see [`kernel::recurrent`](super::kernel::recurrent).
pub type QuantizedLstm<const C: usize, const H: usize> = Lstm<C, H, I8>;

#[cfg(test)]
mod tests {
    use super::*;
    use crate::activation::{Identity, Relu, Softmax, Tanh};
    use crate::chain;
    use crate::layers::{Chain, Dequantize, Layer, Quantize};
    use crate::network::Network;

    const EIGHTH: Requantization = Requantization::new(1 << 14, 17).unwrap();

    #[test]
    fn logits_are_the_output_before_the_activation() {
        let layer = QuantizedDense::<1, 2, Tanh>::of_integers([[8], [-8]], [0, 0], [EIGHTH; 2]);
        assert_eq!(layer.logits(&[4096]), [4096, -4096]);
        // tanh 1 = 0.761594…, of 2¹⁵: 24955.9
        let [y, minus_y] = layer.forward(&[4096]);
        assert!((y - 24_956).abs() <= 3);
        assert_eq!(minus_y, -y);
        assert_eq!(QuantizedDense::<1, 2, Tanh>::activate([4096, -4096]), [y, minus_y]);
    }

    #[test]
    fn sums_that_could_overflow_are_refused() {
        let checked = |bias| QuantizedRows::<511, 1>::checked(&[[-128; 511]], &[bias], &[EIGHTH]);
        assert!(checked((1 << 22) - 1).is_some());
        assert!(checked(1 << 22).is_none());
    }

    #[test]
    fn a_network_from_measurements_to_probabilities() {
        type Both = Network<
            chain![
                Quantize<2>,
                QuantizedDense<2, 3, Relu>,
                QuantizedDense<3, 2, Identity>,
                Dequantize<2, Softmax>,
            ],
        >;
        let network: Both = Network::new(Chain::new(
            Chain::new(
                Chain::new(
                    Quantize::new(1024.0),
                    QuantizedDense::of_integers(
                        [[8, 0], [0, 8], [-8, -8]],
                        [0, 0, 8192],
                        [EIGHTH; 3],
                    ),
                ),
                QuantizedDense::of_integers([[8, 8, 0], [0, 0, 16]], [0, 0], [EIGHTH; 2]),
            ),
            Dequantize::new(1.0 / 1024.0),
        ));
        // 1024, 512 → 1024, 512, 1024 − 1536 < 0 → 1536, 0
        assert_eq!(network.logits(&[1.0, 0.5]), [1.5, 0.0]);
        assert_eq!(network.classify(&[1.0, 0.5]), 0);
        assert_eq!(network.classify(&[0.1, 0.1]), 1);
        let [p, q] = network.probabilities(&[1.0, 0.5]);
        assert!((p - 0.817_574_5).abs() < 1e-6 && (p + q - 1.0).abs() < 1e-6);
        assert_eq!(Both::PARAMETERS, 9 + 8);
        assert_eq!(Both::MACS, 12);
    }

    #[test]
    fn costs_are_known() {
        type Wide = QuantizedDense<784, 80, Relu>;
        assert_eq!(Wide::PARAMETERS, 62_800);
        assert_eq!(Wide::MACS, 62_720);
        assert_eq!(Wide::FLASH_BYTES, 784 * 80 + 8 * 80);
        assert_eq!(Wide::RAM_BYTES, 2 * (784 + 80));
        // 15 bytes of weights take 16.
        assert_eq!(QuantizedDense::<5, 3, Relu>::FLASH_BYTES, 16 + 8 * 3);
        assert_eq!(QuantizedDense::<5, 3, Relu>::RAM_BYTES, 2 * 5 + 8);
    }
}
