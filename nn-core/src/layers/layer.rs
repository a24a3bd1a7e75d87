//! The trait of every layer: a function from one activation to the next, with its costs known to the compiler.

use crate::activation::Activate;
use crate::buffer::Buffer;
use crate::tensor::Tensor;
use crate::topology::Topology;

/// A layer, or several that are connected: a function from [`Input`](Layer::Input) to
/// [`Output`](Layer::Output).
///
/// Nothing here assumes `f32`, one dimension or parameters: a pooling layer over `i16` images fits as
/// well as [`Dense`](crate::Dense). Shapes are types, so a layer that does not fit the one before it
/// is a compile error (see [`Chain`](crate::Chain)).
///
/// The associated constants are the layer's budget. They can be asserted where a program is compiled:
///
/// ```
/// use nn_core::{chain, Dense, Layer, Network, Relu, Softmax};
///
/// type Digits = Network<chain![Dense<64, 32, Relu>, Dense<32, 10, Softmax>]>;
///
/// const _: () = assert!(Digits::PARAMETERS == 64 * 32 + 32 + 32 * 10 + 10);
/// const _: () = assert!(Digits::MACS == 64 * 32 + 32 * 10);
/// const _: () = assert!(Digits::FLASH_BYTES <= 10 * 1024, "the weights must leave room for the program");
/// const _: () = assert!(Digits::RAM_BYTES <= 4 * (64 + 32 + 10) + 4, "input, hidden layer, output");
/// ```
///
/// # For implementers
///
/// A kind of layer implements [`Leaf`](crate::Leaf) instead, which says what is particular about it; what puts
/// layers together implements this. `logits_beside` must be total: no panic, no allocation, no side effect but on its
/// state, and the same bits on every processor (see
/// [the numerics contract](crate#the-numerics-contract)). What is in the buffers before does not matter.
pub trait Layer {
    /// The input, for example `[f32; 64]`.
    type Input;
    /// The output, for example `[f32; 10]`.
    type Output: Tensor;
    /// The memory from one call to the next, of a layer that remembers; `()` for others.
    type State: Buffer;
    /// Buffer of the output.
    type OutputBuffer: Buffer;
    /// Buffer of activations that takes turns with that of the output. Nobody reads it afterwards: a [`Chain`](crate::Chain)
    /// writes later activations to it.
    type SpareBuffer: Buffer;
    /// Memory of branches, which nobody reads afterwards. Layers that are computed at another time share it: those need
    /// `Z`.
    type Workspace<Z: Buffer>: Buffer;
    /// The activation that turns logits into the output.
    type Activation: Activate<<Self::Output as Tensor>::Number>;

    /// Number of inputs: numbers in the input.
    const INPUTS: usize;
    /// Number of outputs: numbers in the output.
    const OUTPUTS: usize;
    /// Number of trained parameters: weights and biases.
    const PARAMETERS: usize;
    /// Number of multiply-accumulate operations of one [`forward`](Layer::forward).
    const MACS: usize;
    /// Bytes of flash that the parameters take.
    const FLASH_BYTES: usize;
    /// Bytes of RAM of the memory from one call to the next.
    const STATE_BYTES: usize = size_of::<Self::State>();
    /// Bytes of RAM that state and activations take: the input, the two buffers that the others share, and that of
    /// branches.
    const RAM_BYTES: usize = size_of::<Self::Input>()
        + size_of::<Self::State>()
        + size_of::<Self::OutputBuffer>()
        + size_of::<ScratchBuffer<Self>>();

    /// The part of the workspace that layers need that are computed at another time.
    fn others<Z: Buffer>(workspace: &mut Self::Workspace<Z>) -> &mut Z;

    /// Computes the output before the last activation, `z = W·x + b` of the last layer, in memory that it shares.
    fn logits_beside<'m, Z: Buffer>(
        &self,
        state: &mut Self::State,
        x: &Self::Input,
        output: &'m mut Self::OutputBuffer,
        scratch: (&mut Self::SpareBuffer, &mut Self::Workspace<Z>),
    ) -> &'m mut Self::Output;

    /// Computes the layer for one moment, `y = layer(x)`, in memory that it shares.
    #[inline(always)]
    fn step_beside<'m, Z: Buffer>(
        &self,
        state: &mut Self::State,
        x: &Self::Input,
        output: &'m mut Self::OutputBuffer,
        scratch: (&mut Self::SpareBuffer, &mut Self::Workspace<Z>),
    ) -> &'m mut Self::Output {
        let y = self.logits_beside::<Z>(state, x, output, scratch);
        Self::Activation::activate(y.numbers_mut());
        y
    }

    /// Computes the output before the last activation in memory of the caller.
    #[inline(always)]
    fn logits_in<'m>(
        &self,
        state: &mut Self::State,
        x: &Self::Input,
        output: &'m mut Self::OutputBuffer,
        (spare, workspace): &mut ScratchBuffer<Self>,
    ) -> &'m mut Self::Output {
        self.logits_beside(state, x, output, (spare, workspace))
    }

    /// Computes the layer for one moment, `y = layer(x)`, in memory of the caller, and returns the output in it.
    ///
    /// Costs [`MACS`](Layer::MACS) multiply-accumulates.
    #[inline(always)]
    fn step_in<'m>(
        &self,
        state: &mut Self::State,
        x: &Self::Input,
        output: &'m mut Self::OutputBuffer,
        scratch: &mut ScratchBuffer<Self>,
    ) -> &'m mut Self::Output {
        let y = self.logits_in(state, x, output, scratch);
        Self::Activation::activate(y.numbers_mut());
        y
    }

    /// Computes the layer from a fresh state, in memory of the caller, and returns the output in it.
    #[inline(always)]
    fn forward_in<'m>(
        &self,
        x: &Self::Input,
        output: &'m mut Self::OutputBuffer,
        scratch: &mut ScratchBuffer<Self>,
    ) -> &'m mut Self::Output {
        let mut state = Self::State::EMPTY;
        self.step_in(&mut state, x, output, scratch)
    }

    /// Computes the layer from a fresh state and returns the output.
    #[inline(always)]
    fn forward(&self, x: &Self::Input) -> Self::Output {
        let (mut output, mut scratch) = (Self::OutputBuffer::EMPTY, <ScratchBuffer<Self>>::EMPTY);
        self.forward_in(x, &mut output, &mut scratch).clone()
    }

    /// The output before the last activation, from a fresh state.
    #[inline(always)]
    fn logits(&self, x: &Self::Input) -> Self::Output {
        let (mut output, mut scratch) = (Self::OutputBuffer::EMPTY, <ScratchBuffer<Self>>::EMPTY);
        let mut state = Self::State::EMPTY;
        self.logits_in(&mut state, x, &mut output, &mut scratch).clone()
    }

    /// Applies the last activation: after `logits(x)` this gives `forward(x)`, to the bit.
    #[inline(always)]
    fn activate(mut z: Self::Output) -> Self::Output {
        Self::Activation::activate(z.numbers_mut());
        z
    }
}

/// Buffers of a layer beside that of its output: nobody reads them afterwards.
pub type ScratchBuffer<L> = (<L as Layer>::SpareBuffer, <L as Layer>::Workspace<()>);

/// A layer that states its shape as data and can exist before it is trained.
///
/// Files, reports and trainers compare and print [`TOPOLOGY`](Describe::TOPOLOGY).
pub trait Describe: Layer + Sized {
    /// Every row from input to output.
    const TOPOLOGY: Topology;
    /// The layer with all parameters zero, to be initialized and trained.
    const ZEROS: Self;
}
