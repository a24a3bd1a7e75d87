//! What every layer gives: for tests that compare all numbers between layers with the laptop's, and for whoever
//! wants to see them.

use nn_core::quantized::{
    Dequantize, Quantize, QuantizeImage, QuantizedConv2d, QuantizedDense, QuantizedDepthwiseConv2d,
};
use nn_core::{
    AvgPool2d, Chain, Conv2d, Dense, DepthwiseConv2d, Flatten, GlobalAvgPool, Layer, MaxPool2d,
    Network, Tensor, Windowed, fingerprint, fingerprint_integers,
};

/// A network that shows what each of its layers gives.
pub trait Trace: Layer {
    /// Computes the layers one by one, and hands each one's output to `visit`, from input to output.
    fn trace(&self, x: &Self::Input, visit: &mut impl FnMut(LayerOutput<'_>)) -> Self::Output;
}

impl<L: Trace> Trace for Network<L> {
    fn trace(&self, x: &L::Input, visit: &mut impl FnMut(LayerOutput<'_>)) -> L::Output {
        self.layers().trace(x, visit)
    }
}

impl<A: Trace, B: Trace<Input = A::Output>> Trace for Chain<A, B> {
    fn trace(&self, x: &A::Input, visit: &mut impl FnMut(LayerOutput<'_>)) -> B::Output {
        let between = self.first.trace(x, visit);
        self.second.trace(&between, visit)
    }
}

/// The numbers that a layer gives.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum LayerOutput<'a> {
    /// Of a layer of `f32`, or the last of a quantized network.
    Floats(&'a [f32]),
    /// Of a quantized layer.
    Integers(&'a [i16]),
}

impl LayerOutput<'_> {
    /// The fingerprint of these numbers.
    pub fn fingerprint(self) -> u32 {
        match self {
            Self::Floats(numbers) => fingerprint(numbers),
            Self::Integers(numbers) => fingerprint_integers(numbers),
        }
    }
}

/// Numbers that a layer may give.
pub trait Traced: Copy {
    /// As the output of a layer.
    fn output(numbers: &[Self]) -> LayerOutput<'_>;
}

impl Traced for f32 {
    fn output(numbers: &[Self]) -> LayerOutput<'_> {
        LayerOutput::Floats(numbers)
    }
}

impl Traced for i16 {
    fn output(numbers: &[Self]) -> LayerOutput<'_> {
        LayerOutput::Integers(numbers)
    }
}

/// A single layer shows its output.
macro_rules! trace {
    ([$($parameter:tt)*] $layer:ty) => {
        impl<$($parameter)*> Trace for $layer
        where
            Self: Layer,
            <<Self as Layer>::Output as Tensor>::Number: Traced,
        {
            fn trace(&self, x: &Self::Input, visit: &mut impl FnMut(LayerOutput<'_>)) -> Self::Output {
                let y = self.forward(x);
                visit(Traced::output(y.numbers()));
                y
            }
        }
    };
}

trace!([const IN: usize, const OUT: usize, A] Dense<IN, OUT, A>);
trace!([const IN: usize, const OUT: usize, A] QuantizedDense<IN, OUT, A>);
trace!([const N: usize, S] Quantize<N, S>);
trace!([const H: usize, const W: usize, const C: usize] QuantizeImage<H, W, C>);
trace!([const N: usize, A, S] Dequantize<N, A, S>);
trace!([I: Windowed<O, S>, O, S, A, const POOL: usize] Conv2d<I, O, S, A, POOL>);
trace!([I: Windowed<O, S>, O, S, A, const POOL: usize] DepthwiseConv2d<I, O, S, A, POOL>);
trace!([I: Windowed<O, S>, O, S, A, const POOL: usize] QuantizedConv2d<I, O, S, A, POOL>);
trace!([I: Windowed<O, S>, O, S, A, const POOL: usize] QuantizedDepthwiseConv2d<I, O, S, A, POOL>);
trace!([I: Windowed<O, S>, O, S] MaxPool2d<I, O, S>);
trace!([I: Windowed<O, S>, O, S] AvgPool2d<I, O, S>);
trace!([I] GlobalAvgPool<I>);
trace!([X, L] Flatten<X, L>);

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
        let y = network.trace(&[3.0], &mut |output| visited.push(output.fingerprint()));
        assert_eq!(visited, [fingerprint(&[3.0, 0.0]), fingerprint(&[1.0])]);
        assert_eq!(y, network.forward(&[3.0]));
    }
}
