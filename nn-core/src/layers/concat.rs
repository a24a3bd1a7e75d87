//! The concatenation of two branches.

use super::in_steps::{InSteps, Progress};
use super::joined::{BalanceOf, NumberOf, branches, channels};
use super::layer::{Describe, Layer, ScratchBuffer};
use crate::activation::Identity;
use crate::buffer::{Buffer, Shared};
use crate::element::Element;
use crate::embed::{After, Embed, EmbedBalance, Position};
use crate::tensor::Tensor;
use crate::topology::{Extent, LayerSpec, Op, Shape, Topology};
use crate::trace::{LayerOutput, Trace, shown};
use crate::views::{Blocks, LayerView, LayerViewMut, LayerViews, ViewList};
use core::marker::PhantomData;
#[cfg(feature = "model-files")]
use serde::{Deserialize, Serialize};

/// Two branches of the same input side by side: the channels of `P(x)`, then those of `Q(x)`; of lists, their
/// numbers. `O` is what comes out.
///
/// Each branch is computed in memory of its own, which the other takes over, and its output is copied. In integers
/// both are brought to one scale by a [`Balance`](crate::quantized::Balance).
///
/// ```
/// use nn_core::{Concat, Dense, Identity, Layer, Relu};
///
/// type Both = Concat<Dense<2, 1, Relu>, Dense<2, 2, Identity>, [f32; 3]>;
///
/// let both =
///     Both::new(Dense::new([[1.0, 1.0]], [0.0]), Dense::new([[2.0, 0.0], [0.0, 1.0]], [0.5; 2]), ());
/// assert_eq!(both.forward(&[4.0, -5.0]), [0.0, 8.5, -4.5]);
/// ```
///
/// Shapes that do not agree are a compile error that names them, here `the branches give 1 and 2, which does not make
/// 4`:
///
/// ```compile_fail,E0080
/// use nn_core::{Concat, Dense, Identity, Layer};
///
/// type Wrong = Concat<Dense<2, 1, Identity>, Dense<2, 2, Identity>, [f32; 4]>;
/// const MACS: usize = Wrong::MACS;
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
pub struct Concat<P: Layer, Q, O> {
    first: P,
    second: Q,
    balance: BalanceOf<P>,
    #[cfg_attr(feature = "model-files", serde(skip))]
    output: PhantomData<O>,
}

impl<P: Layer, Q: Layer<Input = P::Input>, O> Concat<P, Q, O> {
    /// Makes a concatenation of these branches; `balance` is `()` for `f32`.
    pub const fn new(first: P, second: Q, balance: BalanceOf<P>) -> Self {
        Self { first, second, balance, output: PhantomData }
    }
}

impl<P: Layer, Q, O> Concat<P, Q, O> {
    /// Returns both branches, in the order of their outputs.
    pub const fn branches(&self) -> (&P, &Q) {
        (&self.first, &self.second)
    }
}

impl<P, Q, O> Concat<P, Q, O>
where
    P: Layer,
    Q: Layer,
    O: Tensor,
{
    /// The row, without the place of its operands. Checks that the shapes agree.
    const ROW: LayerSpec = {
        let (first, second) = (<P::Output as Tensor>::EXTENT, <Q::Output as Tensor>::EXTENT);
        let op = Op::Concat { with: 0, channels: channels(&second) };
        let row = LayerSpec::plain(op, first, <O::Number as Element>::NUMBER);
        let is_alike = match (&first, &second) {
            (Extent::List(_), Extent::List(_)) => true,
            (
                Extent::Image(Shape { height, width, .. }),
                Extent::Image(Shape { height: h, width: w, .. }),
            ) => *height == *h && *width == *w,
            (Extent::List(_), Extent::Image(_)) | (Extent::Image(_), Extent::List(_)) => false,
        };
        match row.output() {
            Some(output) if is_alike && output.equals(&O::EXTENT) => row,
            _ => {
                let text = crate::text::Text::EMPTY.text("the branches give ").extent(&first);
                let text = text.text(" and ").extent(&second).text(", which does not make ");
                panic!("{}", text.extent(&O::EXTENT).as_str())
            }
        }
    };

    /// Numbers that each branch has for a pixel of the output.
    const CHANNELS: [usize; 2] = [
        channels(&Self::ROW.input) as usize,
        channels(&O::EXTENT) as usize - channels(&Self::ROW.input) as usize,
    ];
}

impl<P, Q, O> Layer for Concat<P, Q, O>
where
    P: Layer,
    Q: Layer<Input = P::Input>,
    P::Output: Tensor<Number = O::Number>,
    Q::Output: Tensor<Number = O::Number>,
    O: Tensor + Buffer,
    Identity: crate::activation::Activate<O::Number>,
{
    type Input = P::Input;
    type Output = O;
    type State = (P::State, Q::State);
    type OutputBuffer = O;
    type SpareBuffer = ();
    /// Shared, because one branch is done when the other is computed.
    type Workspace<Z: Buffer> =
        Shared<Z, Shared<(P::OutputBuffer, ScratchBuffer<P>), (Q::OutputBuffer, ScratchBuffer<Q>)>>;
    type Activation = Identity;

    const INPUTS: usize = P::INPUTS;
    const OUTPUTS: usize = Self::ROW.outputs() as usize;
    const PARAMETERS: usize = P::PARAMETERS + Q::PARAMETERS;
    const MACS: usize = {
        let _ = Self::ROW;
        P::MACS + Q::MACS
    };
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
        y: &'m mut O,
        (_, workspace): (&mut (), &mut Self::Workspace<Z>),
    ) -> &'m mut O {
        let scratch = workspace.second();
        let [first_channels, second_channels] = const { Self::CHANNELS };
        let (output, rest) = scratch.first();
        let first = self.first.step_in(of_first, x, output, rest);
        let behind = second_channels;
        put(&self.balance, false, first.numbers(), y.numbers_mut(), (0, first_channels, behind));
        let (output, rest) = scratch.second();
        let second = self.second.step_in(of_second, x, output, rest);
        let place = (first_channels, second_channels, 0);
        put(&self.balance, true, second.numbers(), y.numbers_mut(), place);
        y
    }
}

impl<P, Q, O> InSteps for Concat<P, Q, O>
where
    P: InSteps,
    Q: InSteps<Input = P::Input>,
    P::Output: Tensor<Number = O::Number>,
    Q::Output: Tensor<Number = O::Number>,
    O: Tensor + Buffer,
    Identity: crate::activation::Activate<O::Number>,
{
    const PIECES: usize = P::PIECES + 1 + Q::PIECES + 1;

    #[inline(always)]
    fn output(y: &mut O) -> &mut O {
        y
    }

    #[inline(always)]
    fn advance<Z: Buffer>(
        &self,
        at: &mut Progress,
        rows: usize,
        (of_first, of_second): &mut Self::State,
        x: &P::Input,
        y: &mut O,
        (_, workspace): (&mut (), &mut Self::Workspace<Z>),
    ) {
        let scratch = workspace.second();
        let [first_channels, second_channels] = const { Self::CHANNELS };
        if at.piece < P::PIECES {
            let (output, (spare, workspace)) = scratch.first();
            self.first.advance::<()>(at, rows, of_first, x, output, (spare, workspace));
        } else if at.piece == P::PIECES {
            let first = P::output(&mut scratch.first().0);
            let place = (0, first_channels, second_channels);
            put(&self.balance, false, first.numbers(), y.numbers_mut(), place);
            at.end_piece();
        } else if at.piece <= P::PIECES + Q::PIECES {
            let (output, (spare, workspace)) = scratch.second();
            at.behind(P::PIECES + 1, |at| {
                self.second.advance::<()>(at, rows, of_second, x, output, (spare, workspace));
            });
        } else {
            let second = Q::output(&mut scratch.second().0);
            let place = (first_channels, second_channels, 0);
            put(&self.balance, true, second.numbers(), y.numbers_mut(), place);
            at.end_piece();
        }
    }
}

/// Puts the channels of a branch where they belong in each pixel: behind so many, so many, before so many.
#[inline(never)]
fn put<T: Element>(
    balance: &T::Balance,
    is_second: bool,
    numbers: &[T],
    y: &mut [T],
    (before, channels, behind): (usize, usize, usize),
) {
    let (mut numbers, mut y) = (numbers, y);
    while let Some((from, next_from)) = numbers.split_at_checked(channels) {
        let Some((pixel, next)) =
            core::mem::take(&mut y).split_at_mut_checked(before + channels + behind)
        else {
            return;
        };
        if from.is_empty() {
            return;
        }
        T::bring(balance, is_second, from, pixel.get_mut(before..).unwrap_or(&mut []));
        (numbers, y) = (next_from, next);
    }
}

impl<P, Q, O> Describe for Concat<P, Q, O>
where
    Self: Layer,
    P: Describe,
    Q: Describe<Input = P::Input>,
    O: Tensor,
{
    const TOPOLOGY: Topology = branches(&P::TOPOLOGY, &Q::TOPOLOGY, Self::ROW);
    const ZEROS: Self = Self::new(P::ZEROS, Q::ZEROS, NumberOf::<P>::ZERO_BALANCE);
}

impl<P, Q, O> Trace for Concat<P, Q, O>
where
    Self: Layer<Input = P::Input, Output = O>,
    P: Trace<Output: Tensor<Number = O::Number>>,
    Q: Trace<Input = P::Input, Output: Tensor<Number = O::Number>>,
    O: Tensor + Buffer,
{
    fn trace(&self, x: &P::Input, visit: &mut impl FnMut(LayerOutput<'_>)) -> O {
        let [first_channels, second_channels] = const { Self::CHANNELS };
        let mut y = O::EMPTY;
        let first = self.first.trace(x, visit);
        let place = (0, first_channels, second_channels);
        put(&self.balance, false, first.numbers(), y.numbers_mut(), place);
        let second = self.second.trace(x, visit);
        let place = (first_channels, second_channels, 0);
        put(&self.balance, true, second.numbers(), y.numbers_mut(), place);
        visit(shown(&y));
        y
    }
}

impl<P, Q, O> LayerViews for Concat<P, Q, O>
where
    Self: Describe,
    P: Layer + LayerViews,
    Q: LayerViews,
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

impl<F, P, Q, O> Embed<F> for Concat<P, Q, O>
where
    Self: Describe,
    F: Position,
    P: Embed<F>,
    Q: Embed<After<F, P>> + Layer<Input = P::Input>,
    BalanceOf<P>: EmbedBalance<After<After<F, P>, Q>>,
{
    const VALUE: Self = Self::new(P::VALUE, Q::VALUE, EmbedBalance::VALUE);
}
