//! Filters that the compiler reads from a file.

use super::position::{Position, take_channels, take_numbers, take_weights};
use crate::image::Filters;
use crate::quantized::{QuantizedDepthwiseFilters, QuantizedFilters};

/// Parameters that the compiler can read from a file. Nobody else implements it.
pub trait EmbedFilters<P: Position>: Sized {
    /// Those at `P`.
    const VALUE: Self;
}

impl<P: Position, const OUT: usize, const H: usize, const W: usize, const C: usize> EmbedFilters<P>
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

impl<P: Position, const OUT: usize, const H: usize, const W: usize, const C: usize> EmbedFilters<P>
    for QuantizedFilters<OUT, H, W, C>
{
    const VALUE: Self = {
        let mut weights = [[[[0; C]; W]; H]; OUT];
        let places = weights.as_flattened_mut().as_flattened_mut().as_flattened_mut();
        let rest = take_weights(P::BYTES.split_at(P::START).1, places);
        let (bias, rescale) = take_channels(rest);
        Self::new(weights, bias, rescale)
    };
}

impl<P: Position, const C: usize, const H: usize, const W: usize> EmbedFilters<P>
    for QuantizedDepthwiseFilters<C, H, W>
{
    const VALUE: Self = {
        let mut weights = [[[0; W]; H]; C];
        let places = weights.as_flattened_mut().as_flattened_mut();
        let rest = take_weights(P::BYTES.split_at(P::START).1, places);
        let (bias, rescale) = take_channels(rest);
        Self::new(weights, bias, rescale)
    };
}
