//! The shape of a network as data: what files carry, reports print and the compiler compares.

mod layer_spec;

pub use layer_spec::{LayerSpec, Number};

/// The most layers a network may have.
///
/// Lists of layers have a fixed capacity, because there is no heap.
pub const MAX_LAYERS: usize = 32;

/// The layers of a network, from input to output; never empty.
#[derive(Clone, Copy, Debug)]
pub struct Topology {
    layers: [LayerSpec; MAX_LAYERS],
    len: usize,
}

impl Topology {
    /// A network of one layer.
    pub const fn of(layer: LayerSpec) -> Self {
        Self { layers: [layer; MAX_LAYERS], len: 1 }
    }

    /// The layers of `self`, then those of `next`.
    ///
    /// # Panics
    ///
    /// If that is more than [`MAX_LAYERS`]; for the types of this crate that is a compile error.
    pub const fn then(mut self, next: &Self) -> Self {
        assert!(self.len + next.len <= MAX_LAYERS, "a network has more than MAX_LAYERS layers");
        let mut index = 0;
        while index < next.len {
            self.layers[self.len + index] = next.layers[index];
            index += 1;
        }
        self.len += next.len;
        self
    }

    /// The layers, from input to output.
    pub const fn as_slice(&self) -> &[LayerSpec] {
        self.layers.split_at(self.len).0
    }

    /// The first layer.
    pub const fn first(&self) -> LayerSpec {
        self.layers[0]
    }

    /// Bytes of all parameters in a model file.
    pub const fn parameter_bytes(&self) -> u64 {
        let mut bytes: u64 = 0;
        let mut layers = self.as_slice();
        while let [layer, rest @ ..] = layers {
            bytes = bytes.saturating_add(layer.parameter_bytes());
            layers = rest;
        }
        bytes
    }
}

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
    let (mut front, mut back) = (first.output_bytes(), 0);
    let mut rest = rest;
    while let [layer, next @ ..] = rest {
        let larger = if back > layer.output_bytes() { back } else { layer.output_bytes() };
        (front, back) = (larger + SHARED_TAG_BYTES, front);
        rest = next;
    }
    first.input_bytes() + front + back
}

/// See [`Shared`](crate::Shared).
const SHARED_TAG_BYTES: u64 = 4;

impl PartialEq for Topology {
    fn eq(&self, other: &Self) -> bool {
        self.as_slice() == other.as_slice()
    }
}

impl Eq for Topology {}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::activation::ActivationKind;

    const fn layer(inputs: u32, outputs: u32) -> LayerSpec {
        LayerSpec::Dense { inputs, outputs, activation: ActivationKind::Relu }
    }

    #[test]
    fn joins_lists_in_order() {
        let topology = Topology::of(layer(1, 2))
            .then(&Topology::of(layer(2, 3)).then(&Topology::of(layer(3, 4))));
        assert_eq!(topology.as_slice(), [layer(1, 2), layer(2, 3), layer(3, 4)]);
        assert_eq!(topology.parameter_bytes(), 4 * (4 + 9 + 16));
        assert_ne!(topology, Topology::of(layer(1, 2)));
    }

    #[test]
    fn sizes_that_no_memory_holds_saturate() {
        let largest = layer(u32::MAX, u32::MAX);
        assert_eq!(Topology::of(largest).then(&Topology::of(largest)).parameter_bytes(), u64::MAX);
    }

    #[test]
    fn ram_is_known_without_the_types() {
        use crate::{Dense, Describe, Identity, chain};
        type A = Dense<1, 9, Identity>;
        type B = Dense<9, 2, Identity>;
        type C = Dense<2, 7, Identity>;
        type D = Dense<7, 1, Identity>;
        fn check<L: Describe>() {
            assert_eq!(ram_bytes(L::TOPOLOGY.as_slice()), L::RAM_BYTES as u64);
        }
        check::<A>();
        check::<chain![A, B]>();
        check::<chain![A, B, C]>();
        check::<chain![A, B, C, D]>();
        check::<chain![A, B, C, D, A]>();
        check::<chain![A, B, C, D, A, B, C, D]>();
        use crate::quantized::{Dequantize, Each, Quantize, QuantizedDense};
        use crate::{Relu, Softmax};
        type Q = QuantizedDense<5, 3, Relu>;
        check::<chain![Quantize<5>, Q, QuantizedDense<3, 3, Identity>, Dequantize<3, Softmax>]>();
        check::<chain![Quantize<5, Each<5>>, Q, Dequantize<3, Identity>]>();
        assert_eq!(ram_bytes(&[]), 0);
    }
}
