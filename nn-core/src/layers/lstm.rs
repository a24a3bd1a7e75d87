//! Long short-term memory.

use super::leaf::Leaf;
use super::recurrent::{Pair, Recurrent};
use crate::activation::{Activate, Identity};
use crate::buffer::Aligned;
use crate::embed::{Behind, Embed, EmbedBlock, Position};
use crate::format::{Block, F32, Format};
use crate::topology::{Cell, Extent, LayerSpec, Op, side};
#[cfg(feature = "model-files")]
use serde::{Deserialize, Serialize};

/// Long short-term memory (Hochreiter, Schmidhuber 1997; Gers and others 2000), one moment of `C` numbers, `H` units:
/// [`kernel::recurrent::lstm`](crate::kernel::recurrent::lstm) has the formulas.
///
/// | | |
/// | --- | --- |
/// | parameters | gates i, f, g, o: `W` (4·H, C), `U` (4·H, H), two biases (4·H): the weights of PyTorch's `nn.LSTM` as they are |
/// | cost | 4·H·(C + H) multiply-accumulates, 3·H sigmoids, 2·H tangents a moment |
/// | state | H numbers, and H cells of 4 bytes |
///
/// ```
/// use nn_core::{Layer, Lstm};
///
/// assert_eq!((Lstm::<40, 32>::PARAMETERS, Lstm::<40, 32>::STATE_BYTES), (4 * 32 * (40 + 32 + 2), 256));
/// ```
#[derive(Clone, Debug, PartialEq)]
#[cfg_attr(feature = "model-files", derive(Serialize, Deserialize))]
#[cfg_attr(
    feature = "model-files",
    serde(bound(
        serialize = "F::Gates<4, H, C>: Serialize, F::Gates<4, H, H>: Serialize",
        deserialize = "F::Gates<4, H, C>: Deserialize<'de>, F::Gates<4, H, H>: Deserialize<'de>"
    ))
)]
pub struct Lstm<const C: usize, const H: usize, F: Format = F32> {
    blocks: Pair<F::Gates<4, H, C>, F::Gates<4, H, H>>,
}

impl<const C: usize, const H: usize, F: Format> Lstm<C, H, F> {
    /// Makes a layer with these blocks: one for the input, one for the state.
    pub const fn new(input: F::Gates<4, H, C>, state: F::Gates<4, H, H>) -> Self {
        Self { blocks: Pair { input, state } }
    }

    /// Returns the blocks of the input and of the state.
    pub const fn blocks(&self) -> &Pair<F::Gates<4, H, C>, F::Gates<4, H, H>> {
        &self.blocks
    }
}

impl<const C: usize, const H: usize, F> Leaf for Lstm<C, H, F>
where
    F: Format,
    Identity: Activate<F::Number>,
{
    type X = [F::Number; C];
    type Y = [F::Number; H];
    type State = (Aligned<[F::Number; H]>, F::Cells<H>);
    /// The output, and the sums of both blocks.
    type Memory =
        (Aligned<[F::Number; H]>, (Aligned<[[F::Number; H]; 4]>, Aligned<[[F::Number; H]; 4]>));
    type Activation = Identity;
    type Parameters = Pair<F::Gates<4, H, C>, F::Gates<4, H, H>>;

    const SPEC: LayerSpec = {
        assert!(H > 0, "a recurrent layer needs at least one unit");
        let op = Op::Recurrent { cell: Cell::Lstm, units: side(H), every: false, reversed: false };
        LayerSpec::new(op, Extent::of_list(C), F::KIND, <Identity as Activate<F::Number>>::KIND)
    };
    const ZEROS: Self = Self::new(Block::ZEROS, Block::ZEROS);

    #[inline(always)]
    fn sums<'m>(
        &self,
        (Aligned(h), c): &mut Self::State,
        x: &Self::X,
        (Aligned(y), (Aligned(zx), Aligned(zh))): &'m mut Self::Memory,
    ) -> &'m mut Self::Y {
        let blocks = [self.blocks.input.slices(), self.blocks.state.slices()];
        let scratch = (zx.as_flattened_mut(), zh.as_flattened_mut());
        F::recurrent(Cell::Lstm, blocks, x, (h, Some(c)), scratch);
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

impl<const C: usize, const H: usize, F> Recurrent for Lstm<C, H, F>
where
    F: Format,
    Identity: Activate<F::Number>,
{
}

impl<P, const C: usize, const H: usize, F> Embed<P> for Lstm<C, H, F>
where
    P: Position,
    F: Format<Gates<4, H, C>: EmbedBlock<P>>,
    F::Gates<4, H, H>: EmbedBlock<Behind<P, 4, H, C, F>>,
    Identity: Activate<F::Number>,
{
    const VALUE: Self = Self::new(
        EmbedBlock::VALUE,
        <F::Gates<4, H, H> as EmbedBlock<Behind<P, 4, H, C, F>>>::VALUE,
    );
}
