//! Which layer's parameters lie where in a file, worked out by the type system.
//!
//! A `const fn` cannot call trait methods yet, but associated constants may depend on each other. So
//! a place in a file is a type: [`Start`] is where the parameters begin, [`After`] is behind a layer.
//! Each layer has a constant value for each place it may be read from.

use crate::activation::Activation;
use crate::chain::Chain;
use crate::dense::Dense;
use crate::layer::{Describe, Layer};
use crate::model::CHECKSUM_BYTES;
use crate::network::Network;
use crate::quantized::{
    Channel, Dequantize, Each, Quantize, QuantizedActivation, QuantizedDense, Rescale,
};
use core::marker::PhantomData;

/// A model file, as a type. Made by [`include_model!`](crate::include_model), which also checks it.
pub trait ModelFile {
    /// Its bytes.
    const BYTES: &'static [u8];
}

/// A place in a model file.
pub trait Position {
    /// The whole file.
    const BYTES: &'static [u8];
    /// Bytes from its start.
    const START: usize;
}

/// Where the parameters begin in file `F`, which must hold a network of the topology of `L`.
pub struct Start<F, L>(PhantomData<(F, L)>);

impl<F: ModelFile, L: Describe> Position for Start<F, L> {
    const BYTES: &'static [u8] = F::BYTES;
    const START: usize = {
        let behind = L::TOPOLOGY.parameter_bytes() + CHECKSUM_BYTES as u64;
        match (F::BYTES.len() as u64).checked_sub(behind) {
            Some(start) => start as usize,
            None => panic!("the model file is shorter than the parameters of the network type"),
        }
    };
}

/// The place behind layer `L`, which starts at `P`.
pub struct After<P, L>(PhantomData<(P, L)>);

impl<P: Position, L: Describe> Position for After<P, L> {
    const BYTES: &'static [u8] = P::BYTES;
    const START: usize = P::START + L::TOPOLOGY.parameter_bytes() as usize;
}

/// A layer that the compiler can read from a file.
pub trait Embed<P: Position>: Describe {
    /// The layer whose parameters are at `P`.
    const VALUE: Self;
}

impl<P: Position, L: Embed<P>> Embed<P> for Network<L> {
    const VALUE: Self = Network::new(L::VALUE);
}

impl<P, A, B> Embed<P> for Chain<A, B>
where
    P: Position,
    A: Embed<P>,
    B: Embed<After<P, A>> + Layer<Input = A::Output>,
{
    const VALUE: Self = Chain::new(A::VALUE, B::VALUE);
}

impl<P: Position, const IN: usize, const OUT: usize, A: Activation> Embed<P> for Dense<IN, OUT, A> {
    const VALUE: Self = {
        let (mut weights, mut bias) = ([[0.0; IN]; OUT], [0.0; OUT]);
        let rest = take_numbers(P::BYTES.split_at(P::START).1, weights.as_flattened_mut());
        take_numbers(rest, &mut bias);
        Dense::new(weights, bias)
    };
}

impl<P: Position, const N: usize> Embed<P> for Quantize<N> {
    const VALUE: Self = {
        let mut scale = [0.0];
        take_numbers(P::BYTES.split_at(P::START).1, &mut scale);
        Self::new(scale[0])
    };
}

impl<P: Position, const N: usize> Embed<P> for Quantize<N, Each<N>> {
    const VALUE: Self = {
        let (mut offset, mut scale) = ([0.0; N], [0.0; N]);
        let rest = take_numbers(P::BYTES.split_at(P::START).1, &mut offset);
        take_numbers(rest, &mut scale);
        Self::each(Each { offset, scale })
    };
}

impl<P, const IN: usize, const OUT: usize, A> Embed<P> for QuantizedDense<IN, OUT, A>
where
    P: Position,
    A: QuantizedActivation,
{
    const VALUE: Self = {
        let mut weights = [[0; IN]; OUT];
        let rest = take_weights(P::BYTES.split_at(P::START).1, weights.as_flattened_mut());
        let (bias, rescale) = take_channels(rest);
        // Says no once more if a sum could overflow.
        Self::new(weights, bias, rescale)
    };
}

impl<P: Position, const N: usize, A: Activation> Embed<P> for Dequantize<N, A> {
    const VALUE: Self = {
        let mut scale = [0.0];
        take_numbers(P::BYTES.split_at(P::START).1, &mut scale);
        Self::new(scale[0])
    };
}

impl<P: Position, const N: usize, A: Activation> Embed<P> for Dequantize<N, A, Each<N>> {
    const VALUE: Self = {
        let (mut offset, mut scale) = ([0.0; N], [0.0; N]);
        let rest = take_numbers(P::BYTES.split_at(P::START).1, &mut offset);
        take_numbers(rest, &mut scale);
        Self::each(Each { offset, scale })
    };
}

/// Fills places with the next numbers; returns what is behind them.
pub(super) const fn take_numbers<'a>(bytes: &'a [u8], places: &mut [f32]) -> &'a [u8] {
    let (mut rest, mut index) = (bytes, 0);
    while index < places.len() {
        let Some((number, behind)) = rest.split_first_chunk::<4>() else {
            panic!("the model file is shorter than the parameters of the network type");
        };
        places[index] = f32::from_le_bytes(*number);
        rest = behind;
        index += 1;
    }
    rest
}

/// Fills places with the next weights of a byte; returns what is behind them.
pub(super) const fn take_weights<'a>(bytes: &'a [u8], places: &mut [i8]) -> &'a [u8] {
    let Some((weights, rest)) = bytes.split_at_checked(places.len()) else {
        panic!("the model file is shorter than the parameters of the network type");
    };
    let mut index = 0;
    while index < places.len() {
        places[index] = weights[index] as i8;
        index += 1;
    }
    rest
}

/// The biases and factors of the next channels.
pub(super) const fn take_channels<const OUT: usize>(bytes: &[u8]) -> ([i32; OUT], [Rescale; OUT]) {
    let (mut bias, mut rescale) = ([0; OUT], [Rescale::ZERO; OUT]);
    let (mut rest, mut output) = (bytes, 0);
    while output < OUT {
        let Some((channel, behind)) = rest.split_first_chunk() else {
            panic!("the model file is shorter than the parameters of the network type");
        };
        let Some(channel) = Channel::from_le_bytes(*channel) else {
            panic!("a multiplier or shift in the model file is out of range");
        };
        (bias[output], rescale[output]) = (channel.bias, channel.rescale);
        rest = behind;
        output += 1;
    }
    (bias, rescale)
}
