//! RAM of a network whose layers are known at run time only.

use super::layer_spec::LayerSpec;

/// Bytes of RAM that the activations of these layers take: [`Layer::RAM_BYTES`](crate::Layer::RAM_BYTES)
/// of their chain, for those who know the layers at run time only.
///
/// ```
/// use nn_core::{chain, ram_bytes, Dense, Describe, Layer, Network, Relu, Softmax};
///
/// type Digits = Network<chain![Dense<64, 32, Relu>, Dense<32, 10, Softmax>]>;
/// assert_eq!(ram_bytes(Digits::TOPOLOGY.as_slice()), Digits::RAM_BYTES as u64);
/// ```
pub const fn ram_bytes(layers: &[LayerSpec]) -> u64 {
    let [first, rest @ ..] = layers else { return 0 };
    let (mut front, mut back) = (buffer_bytes(first), 0);
    let mut rest = rest;
    while let [layer, next @ ..] = rest {
        let bytes = buffer_bytes(layer);
        let larger = if back > bytes { back } else { bytes };
        (front, back) = (larger.saturating_add(SHARED_TAG_BYTES), front);
        rest = next;
    }
    first.input_bytes().saturating_add(front).saturating_add(back)
}

/// What a layer writes to.
const fn buffer_bytes(layer: &LayerSpec) -> u64 {
    layer.output_bytes().saturating_add(layer.scratch_bytes())
}

/// See [`Shared`](crate::Shared).
const SHARED_TAG_BYTES: u64 = 4;
