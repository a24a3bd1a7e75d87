//! Two layers in a row, and the macro that nests them.

use super::in_steps::{InSteps, Progress};
use super::layer::{Describe, Layer};
use crate::buffer::{Buffer, Shared};
use crate::embed::{After, Embed, Position};
use crate::topology::{Topology, is_patch_by_patch};
use crate::trace::{LayerOutput, Trace};
use crate::views::{LayerView, LayerViewMut, LayerViews, ViewList};
#[cfg(feature = "model-files")]
use serde::{Deserialize, Serialize};

/// Two layers in a row: `y = second(first(x))`. Written with [`chain!`](crate::chain).
///
/// The output of the first must be the input of the second. This network fits:
///
/// ```
/// use nn_core::{chain, Dense, Layer, Network, Relu, Softmax};
///
/// type Fits = Network<chain![Dense<64, 32, Relu>, Dense<32, 10, Softmax>]>;
/// const MACS: usize = Fits::MACS;
/// ```
///
/// This one does not. Where it is made or embedded, the compiler names the layer and both widths: `type mismatch
/// resolving <Dense<48, 10, Softmax> as Layer>::Input == [f32; 32]`, `expected an array with a size of 32, found one
/// with a size of 48`.
///
/// ```compile_fail,E0271
/// use nn_core::{chain, Chain, Dense, Network, Relu, Softmax};
///
/// type DoesNotFit = Network<chain![Dense<64, 32, Relu>, Dense<48, 10, Softmax>]>;
/// static NETWORK: DoesNotFit = Network::new(Chain::new(
///     Dense::new([[0.0; 64]; 32], [0.0; 32]),
///     Dense::new([[0.0; 48]; 10], [0.0; 10]),
/// ));
/// ```
///
/// Asked for a constant of it, the compiler names the layers alone:
///
/// ```compile_fail,E0599
/// use nn_core::{chain, Dense, Layer, Network, Relu, Softmax};
///
/// type DoesNotFit = Network<chain![Dense<64, 32, Relu>, Dense<48, 10, Softmax>]>;
/// const MACS: usize = DoesNotFit::MACS;
/// ```
///
/// # Memory
///
/// `chain![A, B, C]` is `Chain<Chain<A, B>, C>`. Each layer reads what the one before it left in one
/// buffer and writes to the other one, which held what is no longer needed: two buffers take turns, each
/// as large as the largest activation in it. What branches need on the way lies in a third one, as large as what the
/// branches of one layer need. A chain within a chain is planned on its own, which may take more: write all layers in
/// one.
#[derive(Clone, Debug, PartialEq)]
#[cfg_attr(feature = "model-files", derive(Serialize, Deserialize))]
pub struct Chain<A, B> {
    /// The layer that is computed first; may be a chain itself.
    pub first: A,
    /// The layer that is computed last.
    pub second: B,
}

impl<A: Layer, B: Layer<Input = A::Output>> Chain<A, B> {
    /// Makes the chain `second(first(x))`.
    pub const fn new(first: A, second: B) -> Self {
        Self { first, second }
    }
}

impl<A: Layer, B: Layer<Input = A::Output>> Layer for Chain<A, B> {
    type Input = A::Input;
    type Output = B::Output;
    type State = (A::State, B::State);
    /// Shared, because the spare buffer of the first layers is not needed when the second writes.
    type OutputBuffer = Shared<A::SpareBuffer, B::OutputBuffer>;
    /// A pair, because the output of the first layers is read by the second.
    type SpareBuffer = (A::OutputBuffer, B::SpareBuffer);
    /// Shared, because branches of the first layers are computed before those of the second.
    type Workspace<Z: Buffer> = B::Workspace<A::Workspace<Z>>;
    type Activation = B::Activation;

    const INPUTS: usize = A::INPUTS;
    const OUTPUTS: usize = B::OUTPUTS;
    const PARAMETERS: usize = A::PARAMETERS + B::PARAMETERS;
    const MACS: usize = A::MACS + B::MACS;
    const FLASH_BYTES: usize = A::FLASH_BYTES + B::FLASH_BYTES;

    #[inline(always)]
    fn others<Z: Buffer>(workspace: &mut Self::Workspace<Z>) -> &mut Z {
        A::others(B::others::<A::Workspace<Z>>(workspace))
    }

    #[inline(always)]
    fn logits_beside<'m, Z: Buffer>(
        &self,
        (of_first, of_second): &mut Self::State,
        x: &A::Input,
        output: &'m mut Self::OutputBuffer,
        ((between, spare), workspace): (&mut Self::SpareBuffer, &mut Self::Workspace<Z>),
    ) -> &'m mut B::Output {
        let of_others = B::others::<A::Workspace<Z>>(workspace);
        let beside = (output.first(), of_others);
        let between = self.first.step_beside::<Z>(of_first, x, between, beside);
        let beside = (spare, workspace);
        self.second.logits_beside::<A::Workspace<Z>>(of_second, between, output.second(), beside)
    }
}

impl<A: InSteps, B: InSteps<Input = A::Output>> InSteps for Chain<A, B> {
    const PIECES: usize = A::PIECES + B::PIECES;

    #[inline(always)]
    fn output(buffer: &mut Self::OutputBuffer) -> &mut B::Output {
        B::output(buffer.second())
    }

    #[inline(always)]
    fn advance<Z: Buffer>(
        &self,
        at: &mut Progress,
        rows: usize,
        (of_first, of_second): &mut Self::State,
        x: &A::Input,
        output: &mut Self::OutputBuffer,
        ((between, spare), workspace): (&mut Self::SpareBuffer, &mut Self::Workspace<Z>),
    ) {
        if at.piece < A::PIECES {
            let beside = (output.first(), B::others::<A::Workspace<Z>>(workspace));
            self.first.advance::<Z>(at, rows, of_first, x, between, beside);
        } else {
            let (x, y) = (A::output(between), output.second());
            at.behind(A::PIECES, |at| {
                let beside = (spare, workspace);
                self.second.advance::<A::Workspace<Z>>(at, rows, of_second, x, y, beside);
            });
        }
    }
}

impl<A: Trace, B: Trace<Input = A::Output>> Trace for Chain<A, B> {
    fn trace(&self, x: &A::Input, visit: &mut impl FnMut(LayerOutput<'_>)) -> B::Output {
        let between = self.first.trace(x, visit);
        self.second.trace(&between, visit)
    }
}

impl<P, A, B> Embed<P> for Chain<A, B>
where
    P: Position,
    A: Embed<P>,
    B: Embed<After<P, A>> + Layer<Input = A::Output>,
{
    const VALUE: Self = Chain::new(A::VALUE, B::VALUE);
}

impl<A: Describe, B: Describe<Input = A::Output>> Describe for Chain<A, B> {
    const TOPOLOGY: Topology = {
        let both = A::TOPOLOGY.then(&B::TOPOLOGY);
        // The RAM of these rows is counted without a buffer between them.
        assert!(
            B::TOPOLOGY.len() > 1 || !is_patch_by_patch(both.as_slice(), 0, both.len() - 1),
            "write PatchByPatch<Q, L> for a quantization Q of 8-bit integers and the convolution L behind it"
        );
        both
    };
    const ZEROS: Self = Self::new(A::ZEROS, B::ZEROS);
}

impl<A: LayerViews, B: LayerViews> LayerViews for Chain<A, B> {
    fn push_views<'a>(&'a self, views: &mut ViewList<LayerView<'a>>) {
        self.first.push_views(views);
        self.second.push_views(views);
    }

    fn push_views_mut<'a>(&'a mut self, views: &mut ViewList<LayerViewMut<'a>>) {
        self.first.push_views_mut(views);
        self.second.push_views_mut(views);
    }
}

/// The type of layers in a row: `chain![A, B, C]` is `Chain<Chain<A, B>, C>`.
///
/// ```
/// use nn_core::{chain, Dense, Network, Tanh};
///
/// type Xor = Network<chain![Dense<2, 3, Tanh>, Dense<3, 1, Tanh>]>;
/// ```
///
/// At most [`MAX_LAYERS`](crate::MAX_LAYERS), which is 128. Beyond about 120, the crate needs
/// `#![recursion_limit = "256"]`. One more than 128 is a compile error:
///
/// ```compile_fail,E0080
/// #![recursion_limit = "256"]
/// # use nn_core::{Dense, Describe, Relu, chain};
/// # macro_rules! doubled {
/// #     ([] $($row:ty,)*) => { chain![$($row,)* Dense<2, 2, Relu>] };
/// #     ([x $($x:tt)*] $($row:ty,)*) => { doubled!([$($x)*] $($row,)* $($row,)*) };
/// # }
/// # type Deep = doubled!([x x x x x x x] Dense<2, 2, Relu>,);
/// const LAYERS: usize = Deep::TOPOLOGY.as_slice().len(); // of 129 layers
/// ```
#[macro_export]
macro_rules! chain {
    ($only:ty $(,)?) => { $only };
    ($first:ty, $second:ty $(, $rest:ty)* $(,)?) => {
        $crate::chain![$crate::Chain<$first, $second> $(, $rest)*]
    };
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::activation::{Identity, Relu};
    use crate::layers::Dense;

    type Three = chain![Dense<1, 2, Relu>, Dense<2, 3, Relu>, Dense<3, 1, Identity>];

    #[test]
    fn nests_to_the_left() {
        let _: Option<Three> =
            None::<Chain<Chain<Dense<1, 2, Relu>, Dense<2, 3, Relu>>, Dense<3, 1, Identity>>>;
        let _: Option<chain![Dense<1, 2, Relu>]> = None::<Dense<1, 2, Relu>>;
    }

    #[test]
    fn computes_one_layer_after_the_other() {
        let chain: Three = Chain::new(
            Chain::new(
                Dense::new([[2.0], [-1.0]], [0.0, 0.0]),
                Dense::new([[1.0, 0.0], [0.0, 1.0], [1.0, 1.0]], [0.0, 5.0, 0.0]),
            ),
            Dense::new([[1.0, 10.0, 100.0]], [0.5]),
        );
        // x = 3: relu(6, −3) = (6, 0); relu(6, 5, 6) = (6, 5, 6); 0.5 + 6 + 50 + 600
        assert_eq!(chain.forward(&[3.0]), [656.5]);
        assert_eq!(chain.logits(&[3.0]), [656.5]);
    }

    #[test]
    fn costs_add_up_and_two_buffers_take_turns() {
        assert_eq!(Three::PARAMETERS, 4 + 9 + 4);
        assert_eq!(Three::MACS, 2 + 6 + 3);
        assert_eq!(Three::FLASH_BYTES, 4 * 17);
        // Input 1; buffers max(2, 1) and 3; two tags.
        assert_eq!(Three::RAM_BYTES, 4 * (1 + 2 + 3) + 2 * 4);
        assert_eq!((Three::INPUTS, Three::OUTPUTS), (1, 1));
    }
}
