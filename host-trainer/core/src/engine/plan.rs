//! Plans and memory of layers, whatever their kind.

use super::Gradients;
use super::normalized::{Normalized, NormalizedMemory};
use super::weighted_layer::{WeightedLayer, WeightedMemory};
use crate::layers::batch_norm::Moments;
use crate::layers::join::{self, Concat};
use crate::layers::recurrent::{self, Recurrent};
use crate::layers::windows::Windows;
use crate::layers::{activation, pool};
use crate::parameters::{Block, Layer};
use crate::scalar::Scalar;
use nn_core::{ActivationKind, Op};

/// Plan of a layer's computation, worked out once for a network.
#[derive(Clone, Debug)]
pub(super) enum Plan {
    Weighted(WeightedLayer),
    Normalized(Normalized),
    MaxPool(Pool),
    AveragePool(Pool),
    Add,
    Concat(Concat),
    Recurrent(Recurrent),
}

/// The windows of a layer that only pools.
#[derive(Clone, Debug)]
pub(super) struct Pool {
    /// Beginnings of the pixels of each window.
    pixels: Vec<Vec<usize>>,
    channels: usize,
    /// Numbers in an image that goes in.
    image: usize,
}

/// Memory of a layer from its forward to its backward pass, and on the way.
#[derive(Clone, Debug)]
pub(super) struct Memory<T> {
    weighted: WeightedMemory<T>,
    normalized: NormalizedMemory<T>,
    recurrent: recurrent::Memory<T>,
    /// (B, OUT): what went into the activation, if its derivative needs that.
    before_activation: Vec<T>,
}

impl<T> Default for Memory<T> {
    fn default() -> Self {
        Self {
            weighted: WeightedMemory::default(),
            normalized: NormalizedMemory::default(),
            recurrent: recurrent::Memory::default(),
            before_activation: Vec::new(),
        }
    }
}

impl<T> Memory<T> {
    /// Moments of the sums of the last batch, if they were normalized.
    pub fn moments(&self) -> &Moments<T> {
        &self.normalized.moments
    }

    /// Remembers what goes into an activation, if its derivative needs it.
    pub fn keep_sums(&mut self, kind: ActivationKind, z: &[T])
    where
        T: Clone,
    {
        if activation::needs_sums(kind) {
            self.before_activation.clear();
            self.before_activation.extend_from_slice(z);
        }
    }

    /// Numbers that the derivative of an activation is computed of: its outputs `y`, or what went in.
    pub fn of_activation<'a>(&'a self, kind: ActivationKind, y: &'a [T]) -> &'a [T] {
        if activation::needs_sums(kind) { &self.before_activation } else { y }
    }
}

impl Plan {
    /// Makes it for a layer of `f32`. Gradients of states are cut off after `truncate` moments.
    pub fn new<T>(layer: &Layer<T>, truncate: Option<usize>) -> Self {
        let pool = || {
            let geometry = layer.spec.geometry();
            let channels = layer.spec.input_shape().map_or(1, |shape| shape.channels.into());
            let windows = geometry.as_ref().map(Windows::new);
            let image = windows.as_ref().map_or(0, |windows| windows.image);
            let pixels = windows.map_or_else(Vec::new, |windows| windows.pixels(channels));
            Pool { pixels, channels, image }
        };
        match layer.spec.op {
            Op::MaxPool2d { .. } => Self::MaxPool(pool()),
            Op::AvgPool2d { .. } | Op::GlobalAvgPool => Self::AveragePool(pool()),
            Op::Add { .. } => Self::Add,
            Op::Concat { channels, .. } => Self::Concat(Concat::new(&layer.spec, channels)),
            Op::Dense { .. } | Op::Conv2d { .. } | Op::DepthwiseConv2d { .. } => {
                match layer.batch_norm {
                    None => Self::Weighted(WeightedLayer::new(&layer.spec)),
                    Some(_) => Self::Normalized(Normalized::new(&layer.spec)),
                }
            }
            Op::Recurrent { cell, units, every, reversed } => Self::Recurrent(Recurrent {
                cell,
                inputs: layer.spec.terms() as usize,
                units: units.into(),
                moments: layer.spec.input_shape().map_or(1, |signal| signal.width.into()),
                every,
                reversed,
                truncate,
            }),
            Op::Quantize | Op::QuantizePerChannel | Op::Dequantize | Op::DequantizePerChannel => {
                unreachable!("a network of integers is not trained")
            }
            Op::Features { .. } => {
                unreachable!("features are computed before a network is trained")
            }
            Op::Standardize => unreachable!("samples are standardized before a network is trained"),
        }
    }

    /// The sums `z` (B, OUT) of a layer, or its outputs if it has no activation. A layer that joins two rows has a
    /// second operand.
    pub fn forward<T: Scalar>(
        &self,
        layer: &Layer<T>,
        x: &[T],
        second: Option<&[T]>,
        z: &mut [T],
        memory: &mut Memory<T>,
    ) {
        let second = second.unwrap_or_default();
        match self {
            Self::Weighted(weighted) => {
                let Some(Block { weights, bias }) = layer.blocks.first() else { return };
                weighted.forward((weights, bias), x, z, &mut memory.weighted);
            }
            Self::Normalized(normalized) => {
                normalized.forward(layer, x, z, &mut memory.normalized, &mut memory.weighted);
            }
            Self::MaxPool(Pool { pixels, channels, image }) => {
                let winners = &mut memory.weighted.winners;
                winners.resize(z.len(), 0);
                let outputs = pixels.len() * channels;
                let images = z.chunks_exact_mut(outputs).zip(winners.chunks_exact_mut(outputs));
                for ((z, winners), x) in images.zip(x.chunks_exact(*image)) {
                    pool::max_forward(pixels, *channels, x, z, winners);
                }
            }
            Self::AveragePool(Pool { pixels, channels, image }) => {
                let images = z.chunks_exact_mut(pixels.len() * channels);
                for (z, x) in images.zip(x.chunks_exact(*image)) {
                    pool::average_forward(pixels, *channels, x, z);
                }
            }
            Self::Add => join::add_forward(x, second, z),
            Self::Concat(concat) => concat.forward(x, second, z),
            Self::Recurrent(recurrent) => {
                let [input, state] = &layer.blocks[..] else { return };
                let blocks = [input, state].map(|block| (&block.weights[..], &block.bias[..]));
                recurrent.forward(blocks, x, z, &mut memory.recurrent);
            }
        }
    }

    /// The gradients of a layer's parameters for `dz` (B, OUT), and of its operands, where `dx` (B, IN) is there.
    #[allow(clippy::too_many_arguments)]
    pub fn backward<T: Scalar>(
        &self,
        layer: &Layer<T>,
        rows: &[Vec<T>],
        x: &[T],
        dz: &[T],
        gradients: &mut Gradients<T>,
        [dx, dsecond]: [Option<&mut [T]>; 2],
        memory: &mut Memory<T>,
    ) {
        match (self, dx) {
            (Self::Weighted(weighted), dx) => {
                let (Some(block), Some(of_block)) =
                    (layer.blocks.first(), gradients.blocks.first_mut())
                else {
                    return;
                };
                let Block { weights: dweights, bias: dbias } = of_block;
                let weights = (&block.weights[..], &rows[0][..]);
                weighted.backward(weights, x, dz, (dweights, dbias), dx, &mut memory.weighted);
            }
            (Self::Normalized(normalized), dx) => {
                let memories = (&mut memory.normalized, &mut memory.weighted);
                normalized.backward(layer, &rows[0], x, dz, gradients, dx, memories);
            }
            (Self::MaxPool(_) | Self::AveragePool(_), None) => {}
            (Self::MaxPool(Pool { pixels, channels, image }), Some(dx)) => {
                dx.fill(T::zero());
                let outputs = pixels.len() * channels;
                let winners = memory.weighted.winners.chunks_exact(outputs);
                let images = dz.chunks_exact(outputs).zip(winners);
                for ((dz, winners), dx) in images.zip(dx.chunks_exact_mut(*image)) {
                    pool::max_backward(winners, dz, dx);
                }
            }
            (Self::AveragePool(Pool { pixels, channels, image }), Some(dx)) => {
                dx.fill(T::zero());
                let images = dz.chunks_exact(pixels.len() * channels);
                for (dz, dx) in images.zip(dx.chunks_exact_mut(*image)) {
                    pool::average_backward(pixels, *channels, dz, dx);
                }
            }
            (Self::Add, dx) => join::add_backward(dz, dx, dsecond),
            (Self::Concat(concat), dx) => concat.backward(dz, dx, dsecond),
            (Self::Recurrent(recurrent), dx) => {
                let ([input, state], [of_input, of_state]) = (&mut gradients.blocks[..], rows)
                else {
                    return;
                };
                let blocks =
                    [input, state].map(|block| (&mut block.weights[..], &mut block.bias[..]));
                recurrent.backward([of_input, of_state], dz, blocks, dx, &mut memory.recurrent);
            }
        }
    }
}
