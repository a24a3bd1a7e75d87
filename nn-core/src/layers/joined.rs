//! The common part of layers that join two activations.

use super::layer::Layer;
use crate::activation::ActivationKind;
use crate::element::Element;
use crate::tensor::Tensor;
use crate::topology::{Extent, LayerSpec, Op, Topology};

/// Factors that bring two outputs of such a layer to the same scale: `()` for `f32`.
pub type BalanceOf<L> = <<<L as Layer>::Output as Tensor>::Number as Element>::Balance;

/// The number type of a layer's output.
pub(super) type NumberOf<L> = <<L as Layer>::Output as Tensor>::Number;

/// The rows of a chain, then the sum of its output and its input.
pub(super) const fn residual(chain: &Topology, row: LayerSpec) -> Topology {
    assert!(!matches!(row.activation, ActivationKind::Softmax), "a sum cannot have a softmax");
    let with = chain.len() as u16;
    chain.then(&Topology::of(LayerSpec { op: Op::Add { with }, ..row }))
}

/// The rows of two chains of the same input, then a row that joins their outputs.
pub(super) const fn branches(first: &Topology, second: &Topology, row: LayerSpec) -> Topology {
    assert!(!matches!(row.activation, ActivationKind::Softmax), "a sum cannot have a softmax");
    let from = second.len() as u16;
    first.beside(second).then(&Topology::of(LayerSpec { from, ..row }))
}

/// The channels of an image, or the numbers of a list.
pub(super) const fn channels(extent: &Extent) -> u32 {
    match extent {
        Extent::List(numbers) => *numbers,
        Extent::Image(shape) => shape.channels as u32,
    }
}
