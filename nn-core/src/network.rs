//! The whole network: firmware holds it in flash, and trainers train it.

use crate::activation::Softmax;
use crate::argmax::argmax;
use crate::buffer::Buffer;
use crate::embed::{Embed, Position};
use crate::layers::{Describe, InSteps, Layer, Progress, ScratchBuffer};
use crate::steps::{StepBuffers, Steps};
use crate::tensor::Tensor;
use crate::topology::Topology;
use crate::trace::{LayerOutput, Trace};
use crate::views::{LayerView, LayerViewMut, LayerViews, ViewList};
#[cfg(feature = "model-files")]
use serde::{Deserialize, Serialize};

/// A network: layers with functions to classify, predict and step.
///
/// ```
/// use nn_core::{chain, Chain, Dense, Network, Relu, Softmax};
///
/// // Shapes are types, values are data: this could be a `static` in flash.
/// static SIGN: Network<chain![Dense<1, 2, Relu>, Dense<2, 2, Softmax>]> = Network::new(Chain::new(
///     Dense::new([[1.0], [-1.0]], [0.0, 0.0]),
///     Dense::new([[1.0, -1.0], [-1.0, 1.0]], [0.0, 0.0]),
/// ));
///
/// assert_eq!(SIGN.classify(&[3.0]), 0);
/// assert_eq!(SIGN.classify(&[-3.0]), 1);
/// assert_eq!(SIGN.logits(&[3.0]), [3.0, -3.0]);
/// assert!(SIGN.probabilities(&[3.0])[0] > 0.99);
/// ```
///
/// Immutable and `Sync`: interrupts and tasks may share one.
#[derive(Clone, Debug, PartialEq)]
#[cfg_attr(feature = "model-files", derive(Serialize, Deserialize))]
pub struct Network<L> {
    layers: L,
}

impl<L> Network<L> {
    /// A network of these layers.
    pub const fn new(layers: L) -> Self {
        Self { layers }
    }

    /// Returns the layers: a layer, or a [`Chain`](crate::Chain) whose `second` is the last one and whose `first` is
    /// all before it, itself a chain. Of three layers, the first is `first.first`, the second `first.second`, the
    /// third `second`.
    ///
    /// ```
    /// use nn_core::{chain, Chain, Dense, Identity, Layer, Network, Relu};
    ///
    /// type Three = Network<chain![Dense<1, 2, Relu>, Dense<2, 2, Relu>, Dense<2, 1, Identity>]>;
    ///
    /// static NETWORK: Three = Network::new(Chain::new(
    ///     Chain::new(
    ///         Dense::new([[1.0], [-1.0]], [0.0, 0.0]),
    ///         Dense::new([[1.0, 0.0], [0.0, 1.0]], [0.5, 0.0]),
    ///     ),
    ///     Dense::new([[1.0, 1.0]], [0.0]),
    /// ));
    ///
    /// // Layer by layer, with something else in between, is the same as all at once.
    /// let Chain { first: Chain { first, second }, second: third } = NETWORK.layers();
    /// let a = first.forward(&[3.0]);
    /// let b = second.forward(&a);
    /// assert_eq!(third.forward(&b), NETWORK.forward(&[3.0]));
    /// ```
    pub const fn layers(&self) -> &L {
        &self.layers
    }
}

impl<L: Layer> Network<L> {
    /// The class of `x`: the index of the largest logit.
    ///
    /// Needs no softmax. Of equal logits the first wins; a NaN never wins against a number, and if
    /// all logits are NaN the answer is 0 (see [`argmax`]).
    #[inline(always)]
    pub fn classify(&self, x: &L::Input) -> usize {
        let (mut output, mut scratch) = (L::OutputBuffer::EMPTY, <ScratchBuffer<L>>::EMPTY);
        argmax(self.logits_in(x, &mut output, &mut scratch).numbers())
    }

    /// The output before the last activation.
    #[inline(always)]
    pub fn logits(&self, x: &L::Input) -> L::Output {
        self.layers.logits(x)
    }

    /// Computes the [`logits`](Self::logits) in memory of the caller.
    #[inline(always)]
    pub fn logits_in<'m>(
        &self,
        x: &L::Input,
        output: &'m mut L::OutputBuffer,
        scratch: &mut ScratchBuffer<L>,
    ) -> &'m mut L::Output {
        let mut state = L::State::EMPTY;
        self.layers.logits_in(&mut state, x, output, scratch)
    }

    /// The state before the first moment of a stream: see [`step`](Self::step).
    pub const FRESH: L::State = L::State::EMPTY;

    /// The output for the next moment of a stream, whose past is in `state`, which takes
    /// [`STATE_BYTES`](Layer::STATE_BYTES).
    ///
    /// Of a network that remembers nothing, this is [`forward`](Layer::forward).
    #[inline(always)]
    pub fn step(&self, state: &mut L::State, x: &L::Input) -> L::Output {
        let (mut output, mut scratch) = (L::OutputBuffer::EMPTY, <ScratchBuffer<L>>::EMPTY);
        self.layers.step_in(state, x, &mut output, &mut scratch).clone()
    }
}

impl<L: InSteps> Network<L> {
    /// An inference that other work may interrupt: each [`step`](Steps::step) computes a few rows. The output has the
    /// bits of [`forward`](Layer::forward), whatever the steps.
    ///
    /// For programs whose tasks take turns; where interrupts or tasks of a higher priority do what is urgent, none is
    /// needed. A [`Dense`](crate::Dense) layer is cut into rows, all else into layers: a convolution, a recurrent layer
    /// over a window or a feature is one step.
    ///
    /// ```
    /// use nn_core::{chain, Chain, Dense, Layer, Network, Relu, Softmax, StepBuffers};
    ///
    /// type Layers = chain![Dense<2, 9, Relu>, Dense<9, 2, Softmax>];
    ///
    /// static NETWORK: Network<Layers> = Network::new(Chain::new(
    ///     Dense::new([[1.0, 2.0]; 9], [0.5; 9]),
    ///     Dense::new([[0.1; 9], [-0.1; 9]], [0.0; 2]),
    /// ));
    ///
    /// let x = [3.0, -1.0];
    /// let mut buffers = StepBuffers::new();
    /// let mut steps = NETWORK.steps(&x, &mut buffers);
    /// let mut others = 0;
    /// let y = loop {
    ///     if let Some(y) = steps.step(4) {
    ///         break *y;
    ///     }
    ///     others += 1; // another task's turn
    /// };
    /// assert_eq!((y, others), (NETWORK.forward(&x), 3)); // 4 + 4 + 1 rows, then 2
    /// ```
    #[inline]
    pub fn steps<'a>(
        &'a self,
        x: &'a L::Input,
        buffers: &'a mut StepBuffers<Self>,
    ) -> Steps<'a, Self> {
        Steps::new(self, x, buffers)
    }
}

impl<L: Layer<Activation = Softmax>> Network<L> {
    /// The probability of each class: the output of a network that ends in [`Softmax`].
    ///
    /// For other networks this does not exist, because their outputs are not probabilities; ask for
    /// [`logits`](Self::logits) or [`forward`](Layer::forward) there.
    #[inline(always)]
    pub fn probabilities(&self, x: &L::Input) -> L::Output {
        self.forward(x)
    }
}

impl<L: Layer> Layer for Network<L> {
    type Input = L::Input;
    type Output = L::Output;
    type State = L::State;
    type OutputBuffer = L::OutputBuffer;
    type SpareBuffer = L::SpareBuffer;
    type Workspace<Z: Buffer> = L::Workspace<Z>;
    type Activation = L::Activation;

    const INPUTS: usize = L::INPUTS;
    const OUTPUTS: usize = L::OUTPUTS;
    const PARAMETERS: usize = L::PARAMETERS;
    const MACS: usize = L::MACS;
    const FLASH_BYTES: usize = L::FLASH_BYTES;

    #[inline(always)]
    fn others<Z: Buffer>(workspace: &mut Self::Workspace<Z>) -> &mut Z {
        L::others(workspace)
    }

    #[inline(always)]
    fn logits_beside<'m, Z: Buffer>(
        &self,
        state: &mut L::State,
        x: &L::Input,
        output: &'m mut L::OutputBuffer,
        scratch: (&mut L::SpareBuffer, &mut L::Workspace<Z>),
    ) -> &'m mut L::Output {
        self.layers.logits_beside::<Z>(state, x, output, scratch)
    }
}

impl<L: InSteps> InSteps for Network<L> {
    const PIECES: usize = L::PIECES;

    #[inline(always)]
    fn output(buffer: &mut L::OutputBuffer) -> &mut L::Output {
        L::output(buffer)
    }

    #[inline(always)]
    fn advance<Z: Buffer>(
        &self,
        at: &mut Progress,
        rows: usize,
        state: &mut L::State,
        x: &L::Input,
        output: &mut L::OutputBuffer,
        scratch: (&mut L::SpareBuffer, &mut L::Workspace<Z>),
    ) {
        self.layers.advance::<Z>(at, rows, state, x, output, scratch);
    }
}

impl<L: Trace> Trace for Network<L> {
    fn trace(&self, x: &L::Input, visit: &mut impl FnMut(LayerOutput<'_>)) -> L::Output {
        self.layers.trace(x, visit)
    }
}

impl<P: Position, L: Embed<P>> Embed<P> for Network<L> {
    const VALUE: Self = Network::new(L::VALUE);
}

impl<L: Describe> Describe for Network<L> {
    const TOPOLOGY: Topology = L::TOPOLOGY;
    const ZEROS: Self = Self::new(L::ZEROS);
}

impl<L: LayerViews> LayerViews for Network<L> {
    fn push_views<'a>(&'a self, views: &mut ViewList<LayerView<'a>>) {
        self.layers.push_views(views);
    }

    fn push_views_mut<'a>(&'a mut self, views: &mut ViewList<LayerViewMut<'a>>) {
        self.layers.push_views_mut(views);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::activation::Identity;
    use crate::layers::Dense;

    #[test]
    fn classify_takes_the_first_of_equal_logits_and_ignores_nan() {
        let network = Network::new(Dense::<1, 3, Identity>::new([[1.0], [1.0], [0.5]], [0.0; 3]));
        assert_eq!(network.classify(&[1.0]), 0);
        assert_eq!(network.classify(&[-1.0]), 2);
        assert_eq!(network.classify(&[f32::NAN]), 0);
    }

    #[test]
    fn forward_is_activate_after_logits() {
        let network = Network::new(Dense::<2, 3, Softmax>::new([[0.1, 0.2]; 3], [0.3, -0.3, 0.0]));
        let x = [1.5, -2.5];
        assert_eq!(network.forward(&x), Dense::<2, 3, Softmax>::activate(network.logits(&x)));
        assert_eq!(network.forward(&x), network.probabilities(&x));
    }
}
