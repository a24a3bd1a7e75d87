//! The gated recurrent unit.

use super::leaf::Leaf;
use super::recurrent::{Pair, Recurrent};
use crate::activation::{Activate, Identity};
use crate::buffer::Aligned;
use crate::embed::{Behind, Embed, EmbedBlock, Position};
use crate::format::{Block, F32, Format};
use crate::kernel::recurrent::Reset;
use crate::topology::{Cell, Extent, LayerSpec, Op, side};
use core::fmt;
use core::marker::PhantomData;
#[cfg(feature = "model-files")]
use serde::{Deserialize, Serialize};

/// Place of the reset gate of a [`Gru`], as a type: [`ResetAfter`] or [`ResetBefore`].
pub trait ResetKind: Clone + fmt::Debug + PartialEq {
    /// The same place as data.
    const RESET: Reset;
}

/// The reset gate acts after the product: see [`Reset::After`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ResetAfter;

/// The reset gate acts before the product: see [`Reset::Before`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ResetBefore;

impl ResetKind for ResetAfter {
    const RESET: Reset = Reset::After;
}

impl ResetKind for ResetBefore {
    const RESET: Reset = Reset::Before;
}

/// A gated recurrent unit (Cho and others 2014), one moment of `C` numbers, `H` units:
/// [`kernel::recurrent::gru`](crate::kernel::recurrent::gru) has the formulas. `R` says where the reset gate acts.
///
/// | | |
/// | --- | --- |
/// | parameters | gates r, z, n: `W` (3·H, C), `U` (3·H, H), two biases (3·H): the weights of PyTorch's `nn.GRU` as they are |
/// | cost | 3·H·(C + H) multiply-accumulates, 2·H sigmoids, H tangents a moment |
/// | state | H numbers |
///
/// ```
/// use nn_core::{Gru, Layer};
///
/// assert_eq!((Gru::<3, 16>::PARAMETERS, Gru::<3, 16>::STATE_BYTES), (3 * 16 * (3 + 16 + 2), 64));
/// ```
#[derive(Clone, Debug, PartialEq)]
#[cfg_attr(feature = "model-files", derive(Serialize, Deserialize))]
#[cfg_attr(
    feature = "model-files",
    serde(bound(
        serialize = "F::Gates<3, H, C>: Serialize, F::Gates<3, H, H>: Serialize",
        deserialize = "F::Gates<3, H, C>: Deserialize<'de>, F::Gates<3, H, H>: Deserialize<'de>"
    ))
)]
pub struct Gru<const C: usize, const H: usize, R = ResetAfter, F: Format = F32> {
    blocks: Pair<F::Gates<3, H, C>, F::Gates<3, H, H>>,
    #[cfg_attr(feature = "model-files", serde(skip))]
    reset: PhantomData<R>,
}

impl<const C: usize, const H: usize, R, F: Format> Gru<C, H, R, F> {
    /// Makes a layer with these blocks: one for the input, one for the state.
    pub const fn new(input: F::Gates<3, H, C>, state: F::Gates<3, H, H>) -> Self {
        Self { blocks: Pair { input, state }, reset: PhantomData }
    }

    /// Returns the blocks of the input and of the state.
    pub const fn blocks(&self) -> &Pair<F::Gates<3, H, C>, F::Gates<3, H, H>> {
        &self.blocks
    }
}

impl<const C: usize, const H: usize, R, F> Leaf for Gru<C, H, R, F>
where
    R: ResetKind,
    F: Format,
    Identity: Activate<F::Number>,
{
    type X = [F::Number; C];
    type Y = [F::Number; H];
    type State = Aligned<[F::Number; H]>;
    /// The output, and the sums of both blocks.
    type Memory =
        (Aligned<[F::Number; H]>, (Aligned<[[F::Number; H]; 3]>, Aligned<[[F::Number; H]; 3]>));
    type Activation = Identity;
    type Parameters = Pair<F::Gates<3, H, C>, F::Gates<3, H, H>>;

    const SPEC: LayerSpec = {
        assert!(H > 0, "a recurrent layer needs at least one unit");
        let op = Op::Recurrent {
            cell: Cell::Gru(R::RESET),
            units: side(H),
            every: false,
            reversed: false,
        };
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
        F::recurrent(Cell::Gru(R::RESET), blocks, x, (h, None), scratch);
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

impl<const C: usize, const H: usize, R, F> Recurrent for Gru<C, H, R, F>
where
    R: ResetKind,
    F: Format,
    Identity: Activate<F::Number>,
{
}

impl<P, const C: usize, const H: usize, R, F> Embed<P> for Gru<C, H, R, F>
where
    P: Position,
    R: ResetKind,
    F: Format<Gates<3, H, C>: EmbedBlock<P>>,
    F::Gates<3, H, H>: EmbedBlock<Behind<P, 3, H, C, F>>,
    Identity: Activate<F::Number>,
{
    const VALUE: Self = Self::new(
        EmbedBlock::VALUE,
        <F::Gates<3, H, H> as EmbedBlock<Behind<P, 3, H, C, F>>>::VALUE,
    );
}
