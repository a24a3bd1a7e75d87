//! A layer that transforms frames of a signal into frequencies, of any kind.

use super::framed::checked;
use super::leaf::Leaf;
use crate::activation::{Activate, Identity};
use crate::buffer::{Aligned, Buffer};
use crate::embed::{Embed, Position};
use crate::features::{FeatureNumber, HasFeature, Operands, TableNumber, Tables, compute};
use crate::tensor::Tensor;
use crate::topology::{Frames, LayerSpec};
use core::marker::PhantomData;
#[cfg(feature = "model-files")]
use serde::{Deserialize, Serialize};

/// Kind of what comes out of the frequencies of a frame: [`Magnitudes`](crate::Magnitudes),
/// [`LogPowers`](crate::LogPowers), [`MelBands`](crate::MelBands) or [`MelCepstrum`](crate::MelCepstrum).
pub trait TransformKind: HasFeature + Clone + core::fmt::Debug + PartialEq {}

/// Frequencies of frames of a signal: from `I`, (1, moments, C), to `O`, (1, frames, numbers·C), where the kind `K` says
/// which numbers. Users write [`Spectrum`](crate::Spectrum), [`LogSpectrum`](crate::LogSpectrum),
/// [`LogMel`](crate::LogMel) or [`Mfcc`](crate::Mfcc).
#[derive(Clone, Copy, Debug, PartialEq)]
#[cfg_attr(feature = "model-files", derive(Serialize, Deserialize))]
#[cfg_attr(feature = "model-files", serde(bound = ""))]
pub struct Transformed<I, O, const FRAME: usize, const HOP: usize, K> {
    parameters: (),
    #[cfg_attr(feature = "model-files", serde(skip))]
    kind: PhantomData<(I, O, K)>,
}

impl<I, O, const FRAME: usize, const HOP: usize, K> Transformed<I, O, FRAME, HOP, K> {
    /// A layer, which has no parameters.
    pub const fn new() -> Self {
        Self { parameters: (), kind: PhantomData }
    }
}

impl<I, O, const FRAME: usize, const HOP: usize, K> Default for Transformed<I, O, FRAME, HOP, K> {
    fn default() -> Self {
        Self::new()
    }
}

impl<I, O, const FRAME: usize, const HOP: usize, K> Transformed<I, O, FRAME, HOP, K>
where
    I: Tensor,
    O: Tensor<Number = I::Number>,
    K: TransformKind,
{
    const CHECKED: (LayerSpec, Frames) = checked::<I, O>(K::FEATURE, FRAME, HOP);
    const FRAMES: Frames = Self::CHECKED.1;
}

impl<I, O, const FRAME: usize, const HOP: usize, K> Leaf for Transformed<I, O, FRAME, HOP, K>
where
    I: Tensor<Number: FeatureNumber + TableNumber<K, FRAME>>,
    O: Tensor<Number = I::Number> + Buffer,
    K: TransformKind,
    Identity: Activate<I::Number>,
{
    type X = I;
    type Y = O;
    type State = ();
    /// The output, and a frame.
    type Memory = (O, Aligned<[I::Number; FRAME]>);
    type Activation = Identity;
    type Parameters = ();

    const SPEC: LayerSpec = Self::CHECKED.0;
    const ZEROS: Self = Self::new();
    const TABLE_BYTES: usize = Self::SPEC.table_bytes() as usize;

    #[inline(always)]
    fn sums<'m>(
        &self,
        (): &mut (),
        x: &I,
        (y, Aligned(scratch)): &'m mut Self::Memory,
    ) -> &'m mut O {
        let (edges, last_edges) = K::EDGES;
        let numbers = <I::Number as TableNumber<K, FRAME>>::NUMBERS;
        let cosines = <I::Number as TableNumber<K, FRAME>>::COSINES;
        let tables = Tables { numbers, edges, last_edges, cosines };
        let (frames, x) = (const { &Self::FRAMES }, x.numbers());
        let operands = Operands { frames, tables, x, scratch, y: y.numbers_mut() };
        compute(const { &K::FEATURE }, operands);
        y
    }

    fn parameters(&self) -> &() {
        &self.parameters
    }

    fn parameters_mut(&mut self) -> &mut () {
        &mut self.parameters
    }
}

impl<P: Position, I, O, const FRAME: usize, const HOP: usize, K> Embed<P>
    for Transformed<I, O, FRAME, HOP, K>
where
    Self: Leaf,
{
    const VALUE: Self = Self::new();
}
