//! The sum of two branches.

use super::in_steps::{InSteps, Progress};
use super::joined::{BalanceOf, NumberOf, branches};
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

/// The sum of two branches of the same input: `y = A(P(x) + Q(x))`.
///
/// Where a residual connection changes the shape, `Q` is a projection: a convolution of one pixel with the same
/// stride. `P` is computed first and its output stays while `Q` is computed; then the sum is written in its place.
/// In integers both operands are brought to the scale of the sum by a [`Balance`](crate::quantized::Balance).
///
/// ```
/// use nn_core::{Dense, Identity, Layer, Relu, Sum};
///
/// type Block = Sum<Dense<2, 1, Relu>, Dense<2, 1, Identity>>;
///
/// let block = Block::new(Dense::new([[1.0, 1.0]], [0.0]), Dense::new([[2.0, 0.0]], [0.5]), ());
/// assert_eq!(block.forward(&[4.0, -5.0]), [8.5]); // 0 + 8.5
/// ```
///
/// Branches that give different shapes are a compile error that names both:
///
/// ```compile_fail,E0271
/// use nn_core::{Dense, Identity, Sum};
///
/// let three = Dense::<2, 3, Identity>::new([[0.0; 2]; 3], [0.0; 3]);
/// let four = Dense::<2, 4, Identity>::new([[0.0; 2]; 4], [0.0; 4]);
/// let _: Sum<_, _> = Sum::new(three, four, ()); // expected an array with a size of 3, found one with a size of 4
/// ```
#[derive(Clone, Debug, PartialEq)]
#[cfg_attr(feature = "model-files", derive(Serialize, Deserialize))]
#[cfg_attr(
    feature = "model-files",
    serde(bound(
        serialize = "P: Serialize, Q: Serialize, BalanceOf<P>: Serialize",
        deserialize = "P: Deserialize<'de>, Q: Deserialize<'de>, BalanceOf<P>: Deserialize<'de>"
    ))
)]
pub struct Sum<P: Layer, Q, A = Identity> {
    first: P,
    second: Q,
    balance: BalanceOf<P>,
    #[cfg_attr(feature = "model-files", serde(skip))]
    activation: PhantomData<A>,
}

impl<P, Q, A> Sum<P, Q, A>
where
    P: Layer,
    Q: Layer<Input = P::Input, Output = P::Output>,
{
    /// Makes a sum of these branches; `balance` is `()` for `f32`.
    pub const fn new(first: P, second: Q, balance: BalanceOf<P>) -> Self {
        Self { first, second, balance, activation: PhantomData }
    }
}

impl<P: Layer, Q, A> Sum<P, Q, A> {
    /// Returns both branches, in the order of their sum.
    pub const fn branches(&self) -> (&P, &Q) {
        (&self.first, &self.second)
    }
}

impl<P, Q, A, Y> Layer for Sum<P, Q, A>
where
    P: Layer<Output = Y>,
    Q: Layer<Input = P::Input, Output = Y>,
    Y: Tensor,
    A: Activate<Y::Number>,
{
    type Input = P::Input;
    type Output = Y;
    type State = (P::State, Q::State);
    type OutputBuffer = P::OutputBuffer;
    type SpareBuffer = ();
    /// Shared, because what the first branch needs on the way is not needed when the second is computed.
    type Workspace<Z: Buffer> =
        Shared<Z, Shared<ScratchBuffer<P>, (Q::OutputBuffer, ScratchBuffer<Q>)>>;
    type Activation = A;

    const INPUTS: usize = P::INPUTS;
    const OUTPUTS: usize = P::OUTPUTS;
    const PARAMETERS: usize = P::PARAMETERS + Q::PARAMETERS;
    const MACS: usize = P::MACS + Q::MACS;
    const FLASH_BYTES: usize = P::FLASH_BYTES + Q::FLASH_BYTES + size_of::<BalanceOf<P>>();

    #[inline(always)]
    fn others<Z: Buffer>(workspace: &mut Self::Workspace<Z>) -> &mut Z {
        workspace.first()
    }

    #[inline(always)]
    fn logits_beside<'m, Z: Buffer>(
        &self,
        (of_first, of_second): &mut Self::State,
        x: &P::Input,
        output: &'m mut P::OutputBuffer,
        (_, workspace): (&mut (), &mut Self::Workspace<Z>),
    ) -> &'m mut Y {
        let scratch = workspace.second();
        let y = self.first.step_in(of_first, x, output, scratch.first());
        let (output, scratch) = scratch.second();
        let second = self.second.step_in(of_second, x, output, scratch);
        Element::join(&self.balance, y.numbers_mut(), second.numbers(), A::LOW);
        y
    }
}

impl<P, Q, A, Y> InSteps for Sum<P, Q, A>
where
    P: InSteps<Output = Y>,
    Q: InSteps<Input = P::Input, Output = Y>,
    Y: Tensor,
    A: Activate<Y::Number>,
{
    const PIECES: usize = P::PIECES + Q::PIECES + 1;

    #[inline(always)]
    fn output(buffer: &mut P::OutputBuffer) -> &mut Y {
        P::output(buffer)
    }

    #[inline(always)]
    fn advance<Z: Buffer>(
        &self,
        at: &mut Progress,
        rows: usize,
        (of_first, of_second): &mut Self::State,
        x: &P::Input,
        output: &mut P::OutputBuffer,
        (_, workspace): (&mut (), &mut Self::Workspace<Z>),
    ) {
        let scratch = workspace.second();
        if at.piece < P::PIECES {
            let (spare, workspace) = scratch.first();
            self.first.advance::<()>(at, rows, of_first, x, output, (spare, workspace));
        } else if at.piece < P::PIECES + Q::PIECES {
            let (output, (spare, workspace)) = scratch.second();
            at.behind(P::PIECES, |at| {
                self.second.advance::<()>(at, rows, of_second, x, output, (spare, workspace));
            });
        } else {
            let (y, second) = (P::output(output).numbers_mut(), Q::output(&mut scratch.second().0));
            Element::join(&self.balance, y, second.numbers(), A::LOW);
            A::activate(y);
            at.end_piece();
        }
    }
}

impl<P, Q, A, Y> Describe for Sum<P, Q, A>
where
    P: Describe<Output = Y>,
    Q: Describe<Input = P::Input, Output = Y>,
    Y: Tensor,
    A: Activate<Y::Number>,
{
    const TOPOLOGY: Topology = {
        let format = <Y::Number as Element>::FORMAT;
        let row = LayerSpec::new(Op::Add { with: 0 }, Y::EXTENT, format, A::KIND);
        branches(&P::TOPOLOGY, &Q::TOPOLOGY, row)
    };
    const ZEROS: Self = Self::new(P::ZEROS, Q::ZEROS, NumberOf::<P>::ZERO_BALANCE);
}

impl<P, Q, A, Y> Trace for Sum<P, Q, A>
where
    P: Trace<Output = Y>,
    Q: Trace<Input = P::Input, Output = Y>,
    Y: Tensor,
    A: Activate<Y::Number>,
{
    fn trace(&self, x: &P::Input, visit: &mut impl FnMut(LayerOutput<'_>)) -> Y {
        let mut y = self.first.trace(x, visit);
        let second = self.second.trace(x, visit);
        Element::join(&self.balance, y.numbers_mut(), second.numbers(), A::LOW);
        A::activate(y.numbers_mut());
        visit(shown(&y));
        y
    }
}

impl<P, Q, A, Y> LayerViews for Sum<P, Q, A>
where
    P: Describe<Output = Y> + LayerViews,
    Q: Describe<Input = P::Input, Output = Y> + LayerViews,
    Y: Tensor,
    A: Activate<Y::Number>,
{
    fn push_views<'a>(&'a self, views: &mut ViewList<LayerView<'a>>) {
        views.branches(|views| self.first.push_views(views), |views| self.second.push_views(views));
        views.push(LayerView { spec: Self::TOPOLOGY.last(), blocks: Blocks::new() });
    }

    fn push_views_mut<'a>(&'a mut self, views: &mut ViewList<LayerViewMut<'a>>) {
        let Self { first, second, .. } = self;
        views.branches(|views| first.push_views_mut(views), |views| second.push_views_mut(views));
        views.push(LayerViewMut { spec: Self::TOPOLOGY.last(), blocks: Blocks::new() });
    }
}

impl<F, P, Q, A, Y> Embed<F> for Sum<P, Q, A>
where
    F: Position,
    P: Embed<F> + Layer<Output = Y>,
    Q: Embed<After<F, P>> + Layer<Input = P::Input, Output = Y>,
    Y: Tensor,
    A: Activate<Y::Number>,
    BalanceOf<P>: EmbedBalance<After<After<F, P>, Q>>,
{
    const VALUE: Self = Self::new(P::VALUE, Q::VALUE, EmbedBalance::VALUE);
}
