//! A convolution over time, one moment at a time.

use super::leaf::Leaf;
use crate::activation::Activate;
use crate::buffer::Aligned;
use crate::embed::{Embed, EmbedBlock, Position};
use crate::format::{Block, F32, Format};
use crate::topology::{Extent, LayerSpec, Op, Window, side};
use core::marker::PhantomData;
#[cfg(feature = "model-files")]
use serde::{Deserialize, Serialize};

/// A convolution over time, one moment of a stream: `OUT` filters of the last `K` moments of `C` numbers each,
/// activation `A`.
///
/// What [`Conv1d`](crate::Conv1d) computes with padding in front alone (`causal` in words), with the same parameters
/// and the same bits, at the cost of one moment instead of the whole window. Before the first moment are zeros.
///
/// | | |
/// | --- | --- |
/// | parameters | OUT·K·C weights, OUT biases |
/// | cost | OUT·K·C multiply-accumulates a moment, and K·C numbers moved |
/// | state | K·C numbers |
///
/// ```
/// use nn_core::{Filters, Identity, Network, StreamConv1d};
///
/// type Smooth = StreamConv1d<1, 2, 1, Identity>;
/// let smooth = Network::new(Smooth::new(Filters::new([[[[0.5], [0.5]]]], [0.0])));
/// let mut state = Network::<Smooth>::FRESH;
/// let y = [1.0, 3.0, 5.0].map(|x| smooth.step(&mut state, &[x])[0]);
/// assert_eq!(y, [0.5, 2.0, 4.0]);
/// ```
#[derive(Clone, Debug, PartialEq)]
#[cfg_attr(feature = "model-files", derive(Serialize, Deserialize))]
#[cfg_attr(
    feature = "model-files",
    serde(bound(
        serialize = "F::Filters<OUT, 1, K, C>: Serialize",
        deserialize = "F::Filters<OUT, 1, K, C>: Deserialize<'de>"
    ))
)]
pub struct StreamConv1d<const C: usize, const K: usize, const OUT: usize, A, F: Format = F32> {
    filters: F::Filters<OUT, 1, K, C>,
    #[cfg_attr(feature = "model-files", serde(skip))]
    activation: PhantomData<A>,
}

impl<const C: usize, const K: usize, const OUT: usize, A, F: Format> StreamConv1d<C, K, OUT, A, F> {
    /// A convolution with these [`Filters`](crate::Filters).
    pub const fn new(filters: F::Filters<OUT, 1, K, C>) -> Self {
        Self { filters, activation: PhantomData }
    }
}

impl<const C: usize, const K: usize, const OUT: usize, A, F> Leaf for StreamConv1d<C, K, OUT, A, F>
where
    A: Activate<F::Number>,
    F: Format,
{
    type X = [F::Number; C];
    type Y = [F::Number; OUT];
    /// The last moments, the newest one last.
    type State = Aligned<[[F::Number; C]; K]>;
    type Memory = Aligned<[F::Number; OUT]>;
    type Activation = A;
    type Parameters = F::Filters<OUT, 1, K, C>;

    const SPEC: LayerSpec = {
        assert!(K > 0 && OUT > 0, "a convolution needs at least one moment and one filter");
        let window = Window { padding_left: side(K - 1), ..Window::new(1, side(K)) };
        let op = Op::Conv2d { filters: side(OUT), window, pool: 1 };
        LayerSpec::new(op, Extent::of_list(C), F::KIND, A::KIND)
    };
    const ZEROS: Self = Self::new(Block::ZEROS);

    #[inline(always)]
    fn sums<'m>(
        &self,
        Aligned(moments): &mut Self::State,
        x: &Self::X,
        Aligned(z): &'m mut Self::Memory,
    ) -> &'m mut Self::Y {
        moments.rotate_left(1);
        if let Some(newest) = moments.last_mut() {
            *newest = *x;
        }
        F::dense(self.filters.slices(), moments.as_flattened(), z, A::LOW);
        z
    }

    fn parameters(&self) -> &Self::Parameters {
        &self.filters
    }

    fn parameters_mut(&mut self) -> &mut Self::Parameters {
        &mut self.filters
    }
}

impl<P, const C: usize, const K: usize, const OUT: usize, A, F> Embed<P>
    for StreamConv1d<C, K, OUT, A, F>
where
    P: Position,
    A: Activate<F::Number>,
    F: Format<Filters<OUT, 1, K, C>: EmbedBlock<P>>,
{
    const VALUE: Self = Self::new(EmbedBlock::VALUE);
}
