//! Channels brought to a similar size around zero.

use super::leaf::Leaf;
use crate::activation::Identity;
use crate::block::{Rows, Trainable};
use crate::buffer::Buffer;
use crate::embed::{Embed, EmbedBlock, Position};
use crate::kernel;
use crate::tensor::Tensor;
use crate::topology::LayerSpec;
use core::marker::PhantomData;
#[cfg(feature = "model-files")]
use serde::{Deserialize, Serialize};

/// `y = (x − offset[c])·scale[c]` for each channel `c` of `C`, difference and product rounded to `f32`.
///
/// What a network begins with whose convolutions look at measurements that are large for how little they change: an
/// analog value of 2048 ± 40, a barometer, ink on grey paper. The zeros that pad an image behind it are the offsets,
/// usually means, and no digit is lost to sums of large numbers that cancel. A trainer sets both by what samples are
/// like; they are not trained.
///
/// `X` is an [`Image`](crate::Image) of `C` channels, or `[f32; C]`: a moment of a stream.
///
/// | | |
/// | --- | --- |
/// | parameters | C scales, C offsets |
/// | cost | a subtraction and a multiplication for each number |
///
/// ```
/// use nn_core::{Layer, Rows, Signal, Standardize};
///
/// type Centred = Standardize<Signal<f32, 2, 2>, 2>;
///
/// let centred = Centred::new(Rows::new([[0.5], [100.0]], [2048.0, 1.0]));
/// let y = centred.forward(&Signal::from([[[2050.0, 1.25], [2040.0, 1.0]]]));
/// assert_eq!(y.0, [[[1.0, 25.0], [-4.0, 0.0]]]);
/// ```
///
/// Not needed before dense layers, where offsets and scales become part of the weights at no cost.
#[derive(Clone, Debug, PartialEq)]
#[cfg_attr(feature = "model-files", derive(Serialize, Deserialize))]
#[cfg_attr(feature = "model-files", serde(bound = ""))]
pub struct Standardize<X, const C: usize> {
    parameters: Rows<1, C>,
    #[cfg_attr(feature = "model-files", serde(skip))]
    kind: PhantomData<X>,
}

impl<X, const C: usize> Standardize<X, C> {
    /// A layer with these scales, as weights, and offsets, as biases.
    pub const fn new(parameters: Rows<1, C>) -> Self {
        Self { parameters, kind: PhantomData }
    }
}

impl<X: Tensor<Number = f32> + Buffer, const C: usize> Leaf for Standardize<X, C> {
    type X = X;
    type Y = X;
    type State = ();
    type Memory = X;
    type Activation = Identity;
    type Parameters = Rows<1, C>;

    const SPEC: LayerSpec = {
        assert!(X::EXTENT.channels() as usize == C, "there must be a scale for each channel");
        LayerSpec::standardize(X::EXTENT)
    };
    const ZEROS: Self = Self::new(Rows::new([[0.0]; C], [0.0; C]));

    #[inline(always)]
    fn sums<'m>(&self, (): &mut (), x: &X, y: &'m mut X) -> &'m mut X {
        let (scale, offset) = self.parameters.slices();
        // An array of one sample each.
        let (x, y_alone) = (x.numbers().as_chunks().0, y.numbers_mut().as_chunks_mut().0);
        kernel::standardize::<1>(x, offset, scale, y_alone);
        y
    }

    fn parameters(&self) -> &Rows<1, C> {
        &self.parameters
    }

    fn parameters_mut(&mut self) -> &mut Rows<1, C> {
        &mut self.parameters
    }
}

impl<P: Position, X: Tensor<Number = f32> + Buffer, const C: usize> Embed<P> for Standardize<X, C> {
    const VALUE: Self = Self::new(<Rows<1, C> as EmbedBlock<P>>::VALUE);
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::image::{Conv1d, Image, Signal, SlidingWindow1d};
    use crate::layers::{Chain, Describe, Layer, StreamConv1d};
    use crate::network::Network;
    use crate::{Filters, chain};

    const ROW: Rows<1, 1> = Rows::new([[0.25]], [2048.0]);
    const FILTER: Filters<1, 1, 2, 1> = Filters::new([[[[1.0], [10.0]]]], [0.0]);

    #[test]
    fn zeros_that_pad_a_signal_behind_it_are_the_offset() {
        type Same =
            Conv1d<Signal<f32, 3, 1>, Signal<f32, 3, 1>, SlidingWindow1d<2, 1, 1, 0>, Identity>;
        let network = Chain::new(Standardize::new(ROW), Same::new(FILTER));
        let y = network.forward(&Image([[[2052.0], [2048.0], [2040.0]]]));
        assert_eq!(y.0, [[[10.0], [1.0], [-20.0]]]);
    }

    #[test]
    fn a_stream_begins_with_the_offset_as_well() {
        type Stream = chain![Standardize<[f32; 1], 1>, StreamConv1d<1, 2, 1, Identity>];
        let network: Network<Stream> =
            Network::new(Chain::new(Standardize::new(ROW), StreamConv1d::new(FILTER)));
        let mut state = Network::<Stream>::FRESH;
        let y = [2052.0, 2048.0, 2040.0].map(|x| network.step(&mut state, &[x])[0]);
        assert_eq!(y, [10.0, 1.0, -20.0]);
        type Causal =
            Conv1d<Signal<f32, 3, 1>, Signal<f32, 3, 1>, SlidingWindow1d<2, 1, 1, 0>, Identity>;
        type Window = chain![Standardize<Signal<f32, 3, 1>, 1>, Causal];
        let rows = Window::TOPOLOGY;
        for (row, moment) in rows.as_slice().iter().zip(Stream::TOPOLOGY.as_slice()) {
            assert_eq!(row.of_moment(), Some(*moment));
        }
    }

    #[test]
    fn costs_are_known() {
        type Image5 = Standardize<Image<f32, 4, 5, 3>, 3>;
        assert_eq!((Image5::PARAMETERS, Image5::MACS), (6, 60));
        assert_eq!((Image5::FLASH_BYTES, Image5::RAM_BYTES), (24, 2 * 4 * 60));
    }
}
