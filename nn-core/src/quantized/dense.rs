//! The fully connected layer with 8-bit weights.

use super::activation::QuantizedActivation;
use super::aligned::Aligned;
use super::channel::Channel;
use super::layout::Layout;
use super::rescale::Rescale;
use crate::layer::{Describe, Head, Layer};
use crate::topology::{LayerSpec, Topology};
use core::marker::PhantomData;

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
/// use nn_core::quantized::{QuantizedDense, Rescale};
/// use nn_core::{Layer, Relu};
///
/// const EIGHTH: Rescale = Rescale::new(1 << 14, 17).unwrap();
///
/// // In flash, as a `static`. Weights that might overflow a sum do not compile.
/// static LAYER: QuantizedDense<3, 2, Relu> =
///     QuantizedDense::new([[1, 2, 3], [-128, 0, 127]], [40, 0], [EIGHTH; 2]);
///
/// assert_eq!(LAYER.forward(&[8, 8, 8]), [11, 0]); // (40 + 48) / 8, and (−8) / 8 cut off at 0
/// ```
///
/// In real boards' memory, inputs that start where a word does are read faster on a Cortex-M4; what a
/// layer hands to the next one does.
#[derive(Clone, Debug, PartialEq, Eq)]
#[repr(C)]
pub struct QuantizedDense<const IN: usize, const OUT: usize, A> {
    channels: [Channel; OUT],
    /// In the order that the processor wants.
    weights: Aligned<[[i8; IN]; OUT]>,
    activation: PhantomData<A>,
}

impl<const IN: usize, const OUT: usize, A> QuantizedDense<IN, OUT, A> {
    /// A layer with these weights, one row per output, biases, and factors from sums to outputs.
    ///
    /// # Panics
    ///
    /// If a sum could overflow; in a `static` or a `const` that is a compile error. See
    /// [`checked`](Self::checked).
    pub const fn new(weights: [[i8; IN]; OUT], bias: [i32; OUT], rescale: [Rescale; OUT]) -> Self {
        match Self::checked(&weights, &bias, &rescale) {
            Some(layer) => layer,
            None => panic!("weights and bias of an output are so large that its sum may overflow"),
        }
    }

    /// As [`new`](Self::new); `None` if a sum could overflow: see [`Channel::cannot_overflow`].
    pub const fn checked(
        weights: &[[i8; IN]; OUT],
        bias: &[i32; OUT],
        rescale: &[Rescale; OUT],
    ) -> Option<Self> {
        let mut channels = [Channel::ZERO; OUT];
        let mut output = 0;
        while output < OUT {
            channels[output] = Channel { bias: bias[output], rescale: rescale[output] };
            if !channels[output].cannot_overflow(&weights[output]) {
                return None;
            }
            output += 1;
        }
        Some(Self {
            channels,
            weights: Aligned(Layout::NATIVE.pack(weights)),
            activation: PhantomData,
        })
    }

    /// Bias and factor of each output.
    pub const fn channels(&self) -> &[Channel; OUT] {
        &self.channels
    }
}

impl<const IN: usize, const OUT: usize, A: QuantizedActivation> Layer
    for QuantizedDense<IN, OUT, A>
{
    type Input = [i16; IN];
    type Output = [i16; OUT];
    type Front = Aligned<[i16; OUT]>;
    type Back = ();

    const INPUTS: usize = IN;
    const OUTPUTS: usize = OUT;
    const PARAMETERS: usize = OUT * IN + OUT;
    const MACS: usize = OUT * IN;
    const FLASH_BYTES: usize = size_of::<Self>();

    #[inline(always)]
    fn forward_in<'m>(
        &self,
        x: &[i16; IN],
        y: &'m mut Self::Front,
        back: &mut (),
    ) -> &'m mut [i16; OUT] {
        let y = self.logits_in(x, y, back);
        A::apply_quantized(y);
        y
    }
}

impl<const IN: usize, const OUT: usize, A: QuantizedActivation> Head
    for QuantizedDense<IN, OUT, A>
{
    type Activation = A;
    type Logits = [i16; OUT];

    /// Of a [`Relu`](crate::Relu), these are the outputs.
    #[inline(always)]
    fn logits_in<'m>(
        &self,
        x: &[i16; IN],
        Aligned(z): &'m mut Self::Front,
        (): &mut (),
    ) -> &'m mut [i16; OUT] {
        super::native_dense(self.weights.0.as_flattened(), &self.channels, x, z, A::LOW);
        z
    }

    #[inline(always)]
    fn activate(mut z: [i16; OUT]) -> [i16; OUT] {
        A::apply_quantized(&mut z);
        z
    }
}

impl<const IN: usize, const OUT: usize, A: QuantizedActivation> Describe
    for QuantizedDense<IN, OUT, A>
{
    const TOPOLOGY: Topology = {
        assert!(IN > 0 && OUT > 0, "a dense layer needs at least one input and one output");
        assert!(IN <= u32::MAX as usize && OUT <= u32::MAX as usize, "a dense layer is too wide");
        Topology::of(LayerSpec::QuantizedDense {
            inputs: IN as u32,
            outputs: OUT as u32,
            activation: A::KIND,
        })
    };
    const ZEROS: Self = Self::new([[0; IN]; OUT], [0; OUT], [Rescale::ZERO; OUT]);
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::activation::{Identity, Relu, Tanh};
    use crate::chain;
    use crate::network::Network;
    use crate::quantized::{Dequantize, Quantize};
    use crate::{Chain, Softmax};

    const EIGHTH: Rescale = Rescale::new(1 << 14, 17).unwrap();

    #[test]
    fn logits_are_the_output_before_the_activation() {
        let layer = QuantizedDense::<1, 2, Tanh>::new([[8], [-8]], [0, 0], [EIGHTH; 2]);
        assert_eq!(layer.logits(&[4096]), [4096, -4096]);
        // tanh 1 = 0.761594…, of 2¹⁵: 24955.9
        let [y, minus_y] = layer.forward(&[4096]);
        assert!((y - 24_956).abs() <= 3);
        assert_eq!(minus_y, -y);
        assert_eq!(QuantizedDense::<1, 2, Tanh>::activate([4096, -4096]), [y, minus_y]);
    }

    #[test]
    fn sums_that_could_overflow_are_refused() {
        let checked =
            |bias| QuantizedDense::<511, 1, Relu>::checked(&[[-128; 511]], &[bias], &[EIGHTH]);
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
                    QuantizedDense::new([[8, 0], [0, 8], [-8, -8]], [0, 0, 8192], [EIGHTH; 3]),
                ),
                QuantizedDense::new([[8, 8, 0], [0, 0, 16]], [0, 0], [EIGHTH; 2]),
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
