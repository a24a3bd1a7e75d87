//! Parameters that the compiler reads from a file.

use super::position::Position;
use crate::block::{Filters, Gates, Rows};
use crate::layers::{Integers, PerChannel};
use crate::quantized::{
    Balance, NibbleFilters, NibbleGates, NibbleRows, Nibbles, OutputScale,
    QuantizedDepthwiseFilters, QuantizedFilters, QuantizedGates, QuantizedRows, Requantization,
};

/// A block of parameters that the compiler can read from a file. Nobody else implements it.
pub trait EmbedBlock<P: Position>: Sized {
    /// The block at position `P`.
    const VALUE: Self;
}

impl<P: Position, const IN: usize, const OUT: usize> EmbedBlock<P> for Rows<IN, OUT> {
    const VALUE: Self = {
        let (mut weights, mut bias) = ([[0.0; IN]; OUT], [0.0; OUT]);
        let rest = take_numbers(P::BYTES.split_at(P::START).1, weights.as_flattened_mut());
        take_numbers(rest, &mut bias);
        Self::new(weights, bias)
    };
}

impl<P: Position, const OUT: usize, const H: usize, const W: usize, const C: usize> EmbedBlock<P>
    for Filters<OUT, H, W, C>
{
    const VALUE: Self = {
        let (mut weights, mut bias) = ([[[[0.0; C]; W]; H]; OUT], [0.0; OUT]);
        let places = weights.as_flattened_mut().as_flattened_mut().as_flattened_mut();
        let rest = take_numbers(P::BYTES.split_at(P::START).1, places);
        take_numbers(rest, &mut bias);
        Self::new(weights, bias)
    };
}

impl<P: Position, const G: usize, const H: usize, const IN: usize> EmbedBlock<P>
    for Gates<G, H, IN>
{
    const VALUE: Self = {
        let (mut weights, mut bias) = ([[[0.0; IN]; H]; G], [[0.0; H]; G]);
        let places = weights.as_flattened_mut().as_flattened_mut();
        let rest = take_numbers(P::BYTES.split_at(P::START).1, places);
        take_numbers(rest, bias.as_flattened_mut());
        Self::new(weights, bias)
    };
}

impl<P: Position, const G: usize, const H: usize, const IN: usize> EmbedBlock<P>
    for QuantizedGates<G, H, IN>
{
    const VALUE: Self = {
        let mut weights = [[[0; IN]; H]; G];
        let places = weights.as_flattened_mut().as_flattened_mut();
        let mut rest = take_weights(P::BYTES.split_at(P::START).1, places);
        let (mut bias, mut requantization) = ([[0; H]; G], [[Requantization::ZERO; H]; G]);
        let mut gate = 0;
        while gate < G {
            (bias[gate], requantization[gate]) = take_scales(rest);
            rest = rest.split_at(OutputScale::BYTES * H).1;
            gate += 1;
        }
        Self::new(weights, bias, requantization)
    };
}

/// The place behind a block of so many bytes. Used by layers of several blocks.
pub struct Behind<P, const G: usize, const H: usize, const IN: usize, F>(
    core::marker::PhantomData<(P, F)>,
);

impl<P: Position, const G: usize, const H: usize, const IN: usize, F: crate::format::Format>
    Position for Behind<P, G, H, IN, F>
{
    const BYTES: &'static [u8] = P::BYTES;
    const NIBBLES: &'static [u32] =
        P::NIBBLES.split_at(F::KIND.nibble_words((G * H) as u64, IN as u64) as usize).1;
    const START: usize =
        P::START + F::KIND.block_bytes((G * H * IN) as u64, (G * H) as u64) as usize;
}

impl<P: Position, const IN: usize, const OUT: usize> EmbedBlock<P> for QuantizedRows<IN, OUT> {
    const VALUE: Self = {
        let mut weights = [[0; IN]; OUT];
        let rest = take_weights(P::BYTES.split_at(P::START).1, weights.as_flattened_mut());
        let (bias, requantization) = take_scales(rest);
        // Says no once more if a sum could overflow.
        Self::new(weights, bias, requantization)
    };
}

impl<P: Position, const OUT: usize, const H: usize, const W: usize, const C: usize> EmbedBlock<P>
    for QuantizedFilters<OUT, H, W, C>
{
    const VALUE: Self = {
        let mut weights = [[[[0; C]; W]; H]; OUT];
        let places = weights.as_flattened_mut().as_flattened_mut().as_flattened_mut();
        let rest = take_weights(P::BYTES.split_at(P::START).1, places);
        let (bias, requantization) = take_scales(rest);
        Self::new(weights, bias, requantization)
    };
}

impl<P: Position, const C: usize, const H: usize, const W: usize> EmbedBlock<P>
    for QuantizedDepthwiseFilters<C, H, W>
{
    const VALUE: Self = {
        let mut weights = [[[0; W]; H]; C];
        let places = weights.as_flattened_mut().as_flattened_mut();
        let rest = take_weights(P::BYTES.split_at(P::START).1, places);
        let (bias, requantization) = take_scales(rest);
        Self::new(weights, bias, requantization)
    };
}

impl<P: Position, const IN: usize, const OUT: usize> EmbedBlock<P> for NibbleRows<IN, OUT> {
    const VALUE: Self = {
        let (words, rest) = take_nibbles::<P>(OUT, IN);
        let (bias, requantization) = take_scales(rest);
        Self::new(words, bias, requantization)
    };
}

impl<P: Position, const OUT: usize, const H: usize, const W: usize, const C: usize> EmbedBlock<P>
    for NibbleFilters<OUT, H, W, C>
{
    const VALUE: Self = {
        let (words, rest) = take_nibbles::<P>(OUT, H * W * C);
        let (bias, requantization) = take_scales(rest);
        Self::new(words, bias, requantization)
    };
}

impl<P: Position, const G: usize, const H: usize, const IN: usize> EmbedBlock<P>
    for NibbleGates<G, H, IN>
{
    const VALUE: Self = {
        let (words, mut rest) = take_nibbles::<P>(G * H, IN);
        let (mut bias, mut requantization) = ([[0; H]; G], [[Requantization::ZERO; H]; G]);
        let mut gate = 0;
        while gate < G {
            (bias[gate], requantization[gate]) = take_scales(rest);
            rest = rest.split_at(OutputScale::BYTES * H).1;
            gate += 1;
        }
        Self::new(words, bias, requantization)
    };
}

/// A scale that the compiler can read from a file. Nobody else implements it.
pub trait EmbedScale<P: Position>: Sized {
    /// The scale at position `P`.
    const VALUE: Self;
}

impl<P: Position> EmbedScale<P> for f32 {
    const VALUE: Self = {
        let mut scale = [0.0];
        take_numbers(P::BYTES.split_at(P::START).1, &mut scale);
        scale[0]
    };
}

impl<P: Position, const N: usize> EmbedScale<P> for PerChannel<N> {
    const VALUE: Self = {
        let (mut offset, mut scale) = ([0.0; N], [0.0; N]);
        let rest = take_numbers(P::BYTES.split_at(P::START).1, &mut offset);
        take_numbers(rest, &mut scale);
        Self { offset, scale }
    };
}

macro_rules! embed_integers {
    ($($number:ident),*) => {$(
        impl<P: Position> EmbedScale<P> for Integers<$number> {
            const VALUE: Self = Self::new(<f32 as EmbedScale<P>>::VALUE);
        }

        impl<P: Position, const N: usize> EmbedScale<P> for Integers<$number, PerChannel<N>> {
            const VALUE: Self = Self::per_channel(<PerChannel<N> as EmbedScale<P>>::VALUE);
        }
    )*};
}

embed_integers!(u8, i8, i16);

/// Factors that bring two activations to one scale, read from a file by the compiler. Nobody else implements it.
pub trait EmbedBalance<P: Position>: Sized {
    /// The balance at position `P`.
    const VALUE: Self;
}

impl<P: Position> EmbedBalance<P> for () {
    const VALUE: Self = ();
}

impl<P: Position> EmbedBalance<P> for Balance {
    const VALUE: Self = {
        let Some(bytes) = P::BYTES.split_at(P::START).1.first_chunk() else {
            panic!("the model file is shorter than the parameters of the network type");
        };
        match Balance::from_le_bytes(*bytes) {
            Some(balance) => balance,
            None => panic!("a factor of a sum or concatenation in the model file is out of range"),
        }
    };
}

/// Fills places with the next numbers; returns what is behind them.
const fn take_numbers<'a>(bytes: &'a [u8], places: &mut [f32]) -> &'a [u8] {
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
const fn take_weights<'a>(bytes: &'a [u8], places: &mut [i8]) -> &'a [u8] {
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

/// The words of so many rows of 4-bit weights at a position, and the bytes behind them in the file.
const fn take_nibbles<P: Position>(rows: usize, terms: usize) -> (&'static [u32], &'static [u8]) {
    let Some((words, _)) = P::NIBBLES.split_at_checked(Nibbles::words(rows, terms)) else {
        panic!("the weights of 4 bits are not those of the network type");
    };
    let bytes = P::BYTES.split_at(P::START).1;
    let Some((_, rest)) = bytes.split_at_checked((rows * terms).div_ceil(2)) else {
        panic!("the model file is shorter than the parameters of the network type");
    };
    (words, rest)
}

/// The biases and factors of the next outputs.
const fn take_scales<const OUT: usize>(bytes: &[u8]) -> ([i32; OUT], [Requantization; OUT]) {
    let (mut bias, mut requantization) = ([0; OUT], [Requantization::ZERO; OUT]);
    let (mut rest, mut output) = (bytes, 0);
    while output < OUT {
        let Some((scale, behind)) = rest.split_first_chunk() else {
            panic!("the model file is shorter than the parameters of the network type");
        };
        let Some(scale) = OutputScale::from_le_bytes(*scale) else {
            panic!("a multiplier or shift in the model file is out of range");
        };
        (bias[output], requantization[output]) = (scale.bias, scale.requantization);
        rest = behind;
        output += 1;
    }
    (bias, requantization)
}
