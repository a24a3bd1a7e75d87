//! The recurrent layer of hyperbolic tangents.

use super::leaf::Leaf;
use super::recurrent::{Pair, Recurrent};
use crate::activation::{Activate, Identity};
use crate::buffer::Aligned;
use crate::embed::{Behind, Embed, EmbedBlock, Position};
use crate::format::{Block, F32, Format};
use crate::topology::{Cell, Extent, LayerSpec, Op, side};
#[cfg(feature = "model-files")]
use serde::{Deserialize, Serialize};

/// A recurrent layer of hyperbolic tangents (Elman 1990), one moment of `C` numbers, `H` units:
///
/// ```text
/// h′ = tanh(W·x + b + U·h + c)
/// ```
///
/// | | |
/// | --- | --- |
/// | parameters | `W` (H, C), `U` (H, H), `b` and `c` (H): the weights of PyTorch's `nn.RNN` as they are |
/// | cost | H·(C + H) multiply-accumulates, H tangents a moment |
/// | state | H numbers |
///
/// ```
/// use nn_core::{Floats, Layer, Network, Over, Rnn};
///
/// // h′ = tanh(2·x + 0.5·h)
/// type Cell = Rnn<1, 1>;
/// const CELL: Cell = Cell::new(Floats::new([[[2.0]]], [[0.0]]), Floats::new([[[0.5]]], [[0.0]]));
///
/// let stream = Network::new(CELL);
/// let mut state = Network::<Cell>::FRESH;
/// stream.step(&mut state, &[0.25]);
/// let last = stream.step(&mut state, &[-0.5]);
/// assert_eq!(last, Over::<2, Cell>::new(CELL).forward(&[[[0.25], [-0.5]]].into()));
/// ```
#[derive(Clone, Debug, PartialEq)]
#[cfg_attr(feature = "model-files", derive(Serialize, Deserialize))]
#[cfg_attr(
    feature = "model-files",
    serde(bound(
        serialize = "F::Gates<1, H, C>: Serialize, F::Gates<1, H, H>: Serialize",
        deserialize = "F::Gates<1, H, C>: Deserialize<'de>, F::Gates<1, H, H>: Deserialize<'de>"
    ))
)]
pub struct Rnn<const C: usize, const H: usize, F: Format = F32> {
    blocks: Pair<F::Gates<1, H, C>, F::Gates<1, H, H>>,
}

impl<const C: usize, const H: usize, F: Format> Rnn<C, H, F> {
    /// Makes a layer with these blocks: one for the input, one for the state.
    pub const fn new(input: F::Gates<1, H, C>, state: F::Gates<1, H, H>) -> Self {
        Self { blocks: Pair { input, state } }
    }

    /// Returns the blocks of the input and of the state.
    pub const fn blocks(&self) -> &Pair<F::Gates<1, H, C>, F::Gates<1, H, H>> {
        &self.blocks
    }
}

impl<const C: usize, const H: usize, F> Leaf for Rnn<C, H, F>
where
    F: Format,
    Identity: Activate<F::Number>,
{
    type X = [F::Number; C];
    type Y = [F::Number; H];
    type State = Aligned<[F::Number; H]>;
    /// The output, and the sums of both blocks.
    type Memory =
        (Aligned<[F::Number; H]>, (Aligned<[[F::Number; H]; 1]>, Aligned<[[F::Number; H]; 1]>));
    type Activation = Identity;
    type Parameters = Pair<F::Gates<1, H, C>, F::Gates<1, H, H>>;

    const SPEC: LayerSpec = {
        assert!(H > 0, "a recurrent layer needs at least one unit");
        let op = Op::Recurrent { cell: Cell::Rnn, units: side(H), every: false, reversed: false };
        LayerSpec::new(op, Extent::of_list(C), F::KIND, <Identity as Activate<F::Number>>::KIND)
    };
    const ZEROS: Self = Self::new(Block::ZEROS, Block::ZEROS);

    #[inline(always)]
    fn sums<'m>(
        &self,
        Aligned(h): &mut Self::State,
        x: &Self::X,
        (Aligned(y), (Aligned(zx), Aligned(zh))): &'m mut Self::Memory,
    ) -> &'m mut Self::Y {
        let blocks = [self.blocks.input.slices(), self.blocks.state.slices()];
        let scratch = (zx.as_flattened_mut(), zh.as_flattened_mut());
        F::recurrent(Cell::Rnn, blocks, x, (h, None), scratch);
        *y = *h;
        y
    }

    fn parameters(&self) -> &Self::Parameters {
        &self.blocks
    }

    fn parameters_mut(&mut self) -> &mut Self::Parameters {
        &mut self.blocks
    }
}

impl<const C: usize, const H: usize, F> Recurrent for Rnn<C, H, F>
where
    F: Format,
    Identity: Activate<F::Number>,
{
}

impl<P, const C: usize, const H: usize, F> Embed<P> for Rnn<C, H, F>
where
    P: Position,
    F: Format<Gates<1, H, C>: EmbedBlock<P>>,
    F::Gates<1, H, H>: EmbedBlock<Behind<P, 1, H, C, F>>,
    Identity: Activate<F::Number>,
{
    const VALUE: Self = Self::new(
        EmbedBlock::VALUE,
        <F::Gates<1, H, H> as EmbedBlock<Behind<P, 1, H, C, F>>>::VALUE,
    );
}
