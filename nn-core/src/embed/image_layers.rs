//! Layers of images that the compiler reads from a file.

use super::filters::EmbedFilters;
use super::position::{Embed, Position, take_numbers};
use crate::activation::Activation;
use crate::buffer::Buffer;
use crate::element::Element;
use crate::image::{
    AvgPool2d, Conv2d, DepthwiseConv2d, Flatten, GlobalAvgPool, Image, MaxPool2d, Windowed,
};
use crate::layer::Describe;
use crate::quantized::{
    QuantizeImage, QuantizedActivation, QuantizedConv2d, QuantizedDepthwiseConv2d,
};
use crate::tensor::Tensor;

impl<P, I, O, S, A, const POOL: usize> Embed<P> for Conv2d<I, O, S, A, POOL>
where
    P: Position,
    I: Windowed<O, S, Number = f32>,
    I::Filters: EmbedFilters<P>,
    O: Tensor<Number = f32> + Buffer,
    A: Activation,
{
    const VALUE: Self = Self::new(EmbedFilters::VALUE);
}

impl<P, I, O, S, A, const POOL: usize> Embed<P> for DepthwiseConv2d<I, O, S, A, POOL>
where
    P: Position,
    I: Windowed<O, S, Number = f32>,
    I::DepthwiseFilters: EmbedFilters<P>,
    O: Tensor<Number = f32> + Buffer,
    A: Activation,
{
    const VALUE: Self = Self::new(EmbedFilters::VALUE);
}

impl<P, I, O, S, A, const POOL: usize> Embed<P> for QuantizedConv2d<I, O, S, A, POOL>
where
    P: Position,
    I: Windowed<O, S, Number = i16>,
    I::QuantizedFilters: EmbedFilters<P>,
    O: Tensor<Number = i16> + Buffer,
    A: QuantizedActivation,
{
    const VALUE: Self = Self::new(EmbedFilters::VALUE);
}

impl<P, I, O, S, A, const POOL: usize> Embed<P> for QuantizedDepthwiseConv2d<I, O, S, A, POOL>
where
    P: Position,
    I: Windowed<O, S, Number = i16>,
    I::QuantizedDepthwiseFilters: EmbedFilters<P>,
    O: Tensor<Number = i16> + Buffer,
    A: QuantizedActivation,
{
    const VALUE: Self = Self::new(EmbedFilters::VALUE);
}

impl<P: Position, I, O, S> Embed<P> for MaxPool2d<I, O, S>
where
    Self: Describe,
{
    const VALUE: Self = Self::new();
}

impl<P: Position, I, O, S> Embed<P> for AvgPool2d<I, O, S>
where
    Self: Describe,
{
    const VALUE: Self = Self::new();
}

impl<P: Position, T: Element, const H: usize, const W: usize, const C: usize> Embed<P>
    for GlobalAvgPool<Image<T, H, W, C>>
{
    const VALUE: Self = Self::new();
}

impl<P: Position, X, L: Embed<P>> Embed<P> for Flatten<X, L>
where
    Self: Describe,
{
    const VALUE: Self = Self::new(L::VALUE);
}

impl<P: Position, const H: usize, const W: usize, const C: usize> Embed<P>
    for QuantizeImage<H, W, C>
{
    const VALUE: Self = {
        let mut scale = [0.0];
        take_numbers(P::BYTES.split_at(P::START).1, &mut scale);
        Self::new(scale[0])
    };
}
