//! The residual connection.

use super::in_steps::{InSteps, Progress};
use super::joined::{BalanceOf, NumberOf, residual};
use super::layer::{Describe, Layer, ScratchBuffer};
use crate::activation::{Activate, Identity};
use crate::buffer::{Buffer, Shared};
use crate::element::Element;
use crate::embed::{After, Embed, EmbedBalance, Position};
use crate::tensor::Tensor;
use crate::topology::{LayerSpec, Op, Topology};
use crate::trace::{LayerOutput, Trace, shown};
use crate::views::{Blocks, LayerView, LayerViewMut, LayerViews, ViewList};
use core::marker::PhantomData;
#[cfg(feature = "model-files")]
use serde::{Deserialize, Serialize};

/// A residual connection: `y = A(L(x) + x)` (He, Zhang, Ren, Sun 2016).
///
/// The layers `L` must give what they take. The sum costs an addition a number and a word of RAM: it is written where
/// `L` left its output, and `x` stays where the layer before left it. In integers both operands are brought to the
/// scale of the sum by a [`Balance`](crate::quantized::Balance), and `L` should end without an activation.
///
/// ```
/// use nn_core::{Dense, Identity, Layer, Relu, Residual};
///
/// type Block = Residual<Dense<2, 2, Identity>, Relu>;
///
/// let block = Block::new(Dense::new([[0.5, 0.0], [0.0, -3.0]], [1.0, 0.0]), ());
/// assert_eq!(block.forward(&[4.0, 2.0]), [7.0, 0.0]); // 4 + 3, and 2 − 6 cut off
/// assert_eq!(Block::RAM_BYTES, <Dense<2, 2, Identity>>::RAM_BYTES + 4);
/// ```
///
/// Layers that give something else than they take are a compile error that names both:
///
/// ```compile_fail,E0271
/// use nn_core::{Dense, Identity, Residual};
///
/// let dense = Dense::<3, 2, Identity>::new([[0.0; 3]; 2], [0.0; 2]);
/// let _: Residual<_> = Residual::new(dense, ()); // expected an array with a size of 2, found one with a size of 3
/// ```
///
/// Where the shape changes, [`Sum`](crate::Sum) with a projection takes its place.
#[derive(Clone, Debug, PartialEq)]
#[cfg_attr(feature = "model-files", derive(Serialize, Deserialize))]
#[cfg_attr(
    feature = "model-files",
    serde(bound(
        serialize = "L: Serialize, BalanceOf<L>: Serialize",
        deserialize = "L: Deserialize<'de>, BalanceOf<L>: Deserialize<'de>"
    ))
)]
pub struct Residual<L: Layer, A = Identity> {
    layers: L,
    balance: BalanceOf<L>,
    #[cfg_attr(feature = "model-files", serde(skip))]
    activation: PhantomData<A>,
}

impl<L: Layer<Input = <L as Layer>::Output>, A> Residual<L, A> {
    /// Makes a residual connection around these layers; `balance` is `()` for `f32`.
    pub const fn new(layers: L, balance: BalanceOf<L>) -> Self {
        Self { layers, balance, activation: PhantomData }
    }
}

impl<L: Layer, A> Residual<L, A> {
    /// The layers whose input is added to their output.
    pub const fn layers(&self) -> &L {
        &self.layers
    }
}

impl<L, A, Y> Layer for Residual<L, A>
where
    L: Layer<Input = Y, Output = Y>,
    Y: Tensor,
    A: Activate<Y::Number>,
{
    type Input = Y;
    type Output = Y;
    type State = L::State;
    type OutputBuffer = L::OutputBuffer;
    type SpareBuffer = ();
    type Workspace<Z: Buffer> = Shared<Z, ScratchBuffer<L>>;
    type Activation = A;

    const INPUTS: usize = L::INPUTS;
    const OUTPUTS: usize = L::OUTPUTS;
    const PARAMETERS: usize = L::PARAMETERS;
    const MACS: usize = L::MACS;
    const FLASH_BYTES: usize = L::FLASH_BYTES + size_of::<BalanceOf<L>>();

    #[inline(always)]
    fn others<Z: Buffer>(workspace: &mut Self::Workspace<Z>) -> &mut Z {
        workspace.first()
    }

    #[inline(always)]
    fn logits_beside<'m, Z: Buffer>(
        &self,
        state: &mut L::State,
        x: &Y,
        output: &'m mut L::OutputBuffer,
        (_, workspace): (&mut (), &mut Self::Workspace<Z>),
    ) -> &'m mut Y {
        let y = self.layers.step_in(state, x, output, workspace.second());
        Element::join(&self.balance, y.numbers_mut(), x.numbers(), A::LOW);
        y
    }
}

impl<L, A, Y> InSteps for Residual<L, A>
where
    L: InSteps<Input = Y, Output = Y>,
    Y: Tensor,
    A: Activate<Y::Number>,
{
    const PIECES: usize = L::PIECES + 1;

    #[inline(always)]
    fn output(buffer: &mut L::OutputBuffer) -> &mut Y {
        L::output(buffer)
    }

    #[inline(always)]
    fn advance<Z: Buffer>(
        &self,
        at: &mut Progress,
        rows: usize,
        state: &mut L::State,
        x: &Y,
        output: &mut L::OutputBuffer,
        (_, workspace): (&mut (), &mut Self::Workspace<Z>),
    ) {
        if at.piece < L::PIECES {
            let (spare, workspace) = workspace.second();
            self.layers.advance::<()>(at, rows, state, x, output, (spare, workspace));
        } else {
            let y = L::output(output).numbers_mut();
            Element::join(&self.balance, y, x.numbers(), A::LOW);
            A::activate(y);
            at.end_piece();
        }
    }
}

/// The row of the sum, without the place of its operands.
const fn row<Y: Tensor, A: Activate<Y::Number>>() -> LayerSpec {
    LayerSpec::new(Op::Add { with: 0 }, Y::EXTENT, <Y::Number as Element>::FORMAT, A::KIND)
}

impl<L, A, Y> Describe for Residual<L, A>
where
    L: Describe<Input = Y, Output = Y>,
    Y: Tensor,
    A: Activate<Y::Number>,
{
    const TOPOLOGY: Topology = residual(&L::TOPOLOGY, row::<Y, A>());
    const ZEROS: Self = Self::new(L::ZEROS, NumberOf::<L>::ZERO_BALANCE);
}

impl<L, A, Y> Trace for Residual<L, A>
where
    L: Trace<Input = Y, Output = Y>,
    Y: Tensor,
    A: Activate<Y::Number>,
{
    fn trace(&self, x: &Y, visit: &mut impl FnMut(LayerOutput<'_>)) -> Y {
        let mut y = self.layers.trace(x, visit);
        Element::join(&self.balance, y.numbers_mut(), x.numbers(), A::LOW);
        A::activate(y.numbers_mut());
        visit(shown(&y));
        y
    }
}

impl<L, A, Y> LayerViews for Residual<L, A>
where
    L: Describe<Input = Y, Output = Y> + LayerViews,
    Y: Tensor,
    A: Activate<Y::Number>,
{
    fn push_views<'a>(&'a self, views: &mut ViewList<LayerView<'a>>) {
        self.layers.push_views(views);
        views.push(LayerView { spec: Self::TOPOLOGY.last(), blocks: Blocks::new() });
    }

    fn push_views_mut<'a>(&'a mut self, views: &mut ViewList<LayerViewMut<'a>>) {
        self.layers.push_views_mut(views);
        views.push(LayerViewMut { spec: Self::TOPOLOGY.last(), blocks: Blocks::new() });
    }
}

impl<P, L, A, Y> Embed<P> for Residual<L, A>
where
    P: Position,
    L: Embed<P> + Layer<Input = Y, Output = Y>,
    Y: Tensor,
    A: Activate<Y::Number>,
    BalanceOf<L>: EmbedBalance<After<P, L>>,
{
    const VALUE: Self = Self::new(L::VALUE, EmbedBalance::VALUE);
}
