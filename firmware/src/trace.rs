//! What every layer gives, in a few bytes: for tests that compare all numbers between layers with the laptop's.

use nn_core::quantized::{Dequantize, Quantize, QuantizedActivation, QuantizedDense, Scale};
use nn_core::{
    Activation, Chain, Dense, Layer, Network, Tensor, fingerprint, fingerprint_integers,
};

/// A network that shows what each of its layers gives.
pub trait Trace: Layer {
    /// Computes the layers one by one, and hands the fingerprint of each one's output to `visit`, from input
    /// to output.
    fn trace(&self, x: &Self::Input, visit: &mut impl FnMut(u32)) -> Self::Output;
}

impl<L: Trace> Trace for Network<L> {
    fn trace(&self, x: &L::Input, visit: &mut impl FnMut(u32)) -> L::Output {
        self.layers().trace(x, visit)
    }
}

impl<A: Trace, B: Trace<Input = A::Output>> Trace for Chain<A, B> {
    fn trace(&self, x: &A::Input, visit: &mut impl FnMut(u32)) -> B::Output {
        let between = self.first.trace(x, visit);
        self.second.trace(&between, visit)
    }
}

impl<const IN: usize, const OUT: usize, A: Activation> Trace for Dense<IN, OUT, A> {
    fn trace(&self, x: &[f32; IN], visit: &mut impl FnMut(u32)) -> [f32; OUT] {
        let y = self.forward(x);
        visit(fingerprint(y.numbers()));
        y
    }
}

impl<const N: usize, S: Scale<N>> Trace for Quantize<N, S> {
    fn trace(&self, x: &[f32; N], visit: &mut impl FnMut(u32)) -> [i16; N] {
        let y = self.forward(x);
        visit(fingerprint_integers(y.numbers()));
        y
    }
}

impl<const IN: usize, const OUT: usize, A> Trace for QuantizedDense<IN, OUT, A>
where
    A: QuantizedActivation,
{
    fn trace(&self, x: &[i16; IN], visit: &mut impl FnMut(u32)) -> [i16; OUT] {
        let y = self.forward(x);
        visit(fingerprint_integers(y.numbers()));
        y
    }
}

impl<const N: usize, A: Activation> Trace for Dequantize<N, A> {
    fn trace(&self, x: &[i16; N], visit: &mut impl FnMut(u32)) -> [f32; N] {
        let y = self.forward(x);
        visit(fingerprint(y.numbers()));
        y
    }
}

#[cfg(test)]
mod tests {
    extern crate std;
    use super::*;
    use nn_core::{Relu, Softmax, chain};
    use std::vec::Vec;

    #[test]
    fn every_layer_is_visited_in_order() {
        let network: Network<chain![Dense<1, 2, Relu>, Dense<2, 1, Softmax>]> = Network::new(
            Chain::new(Dense::new([[1.0], [-1.0]], [0.0; 2]), Dense::new([[1.0, 1.0]], [0.0])),
        );
        let mut visited = Vec::new();
        let y = network.trace(&[3.0], &mut |fingerprint| visited.push(fingerprint));
        assert_eq!(visited, [fingerprint(&[3.0, 0.0]), fingerprint(&[1.0])]);
        assert_eq!(y, network.forward(&[3.0]));
    }
}
