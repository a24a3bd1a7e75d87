//! What a layer needs to know and to remember, whatever its kind.

use super::Gradients;
use super::normalized::{Normalized, NormalizedMemory};
use super::sums::{Sums, SumsMemory};
use crate::backward::batch_norm::Moments;
use crate::backward::pool;
use crate::backward::windows::Windows;
use crate::parameters::Layer;
use crate::scalar::Scalar;
use nn_core::LayerSpec;

/// How a layer is computed, worked out once for a network.
#[derive(Clone, Debug)]
pub(super) enum Plan {
    Sums(Sums),
    Normalized(Normalized),
    MaxPool(Pool),
    AveragePool(Pool),
}

/// The windows of a layer that only pools.
#[derive(Clone, Debug)]
pub(super) struct Pool {
    /// Where the pixels of each window begin.
    pixels: Vec<Vec<usize>>,
    channels: usize,
    /// Numbers in an image that goes in.
    image: usize,
}

/// What a layer remembers from its forward to its backward pass, and memory on the way.
#[derive(Clone, Debug)]
pub(super) struct Memory<T> {
    sums: SumsMemory<T>,
    normalized: NormalizedMemory<T>,
}

impl<T> Default for Memory<T> {
    fn default() -> Self {
        Self { sums: SumsMemory::default(), normalized: NormalizedMemory::default() }
    }
}

impl<T> Memory<T> {
    /// Of the sums of the last batch, if they were normalized.
    pub fn moments(&self) -> &Moments<T> {
        &self.normalized.moments
    }
}

impl Plan {
    /// Of a layer of `f32`.
    pub fn new<T>(layer: &Layer<T>) -> Self {
        let pool = |windows: Windows, channels: u16| {
            let channels = usize::from(channels);
            Pool { pixels: windows.pixels(channels), channels, image: windows.image }
        };
        match (&layer.spec, layer.spec.geometry(), &layer.batch_norm) {
            (LayerSpec::MaxPool2d { input, .. }, Some(geometry), _) => {
                Self::MaxPool(pool(Windows::new(&geometry), input.channels))
            }
            (
                LayerSpec::AvgPool2d { input, .. } | LayerSpec::GlobalAvgPool { input, .. },
                Some(geometry),
                _,
            ) => Self::AveragePool(pool(Windows::new(&geometry), input.channels)),
            (spec, _, None) => Self::Sums(Sums::new(spec)),
            (spec, _, Some(_)) => Self::Normalized(Normalized::new(spec)),
        }
    }

    /// The sums `z` (B, OUT) of a layer, or its outputs if it has no activation.
    pub fn forward<T: Scalar>(
        &self,
        layer: &Layer<T>,
        x: &[T],
        z: &mut [T],
        memory: &mut Memory<T>,
    ) {
        match self {
            Self::Sums(sums) => {
                sums.forward((&layer.weights, &layer.bias), x, z, &mut memory.sums);
            }
            Self::Normalized(normalized) => {
                normalized.forward(layer, x, z, &mut memory.normalized, &mut memory.sums);
            }
            Self::MaxPool(Pool { pixels, channels, image }) => {
                let winners = &mut memory.sums.winners;
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
        }
    }

    /// The gradients of a layer's parameters for `dz` (B, OUT), and of its input, if `dx` (B, IN) is there.
    #[allow(clippy::too_many_arguments)]
    pub fn backward<T: Scalar>(
        &self,
        layer: &Layer<T>,
        rows: &[T],
        x: &[T],
        dz: &[T],
        gradients: &mut Gradients<T>,
        dx: Option<&mut [T]>,
        memory: &mut Memory<T>,
    ) {
        match (self, dx) {
            (Self::Sums(sums), dx) => {
                let Gradients { weights: dweights, bias: dbias, .. } = gradients;
                let weights = (&layer.weights[..], rows);
                sums.backward(weights, x, dz, (dweights, dbias), dx, &mut memory.sums);
            }
            (Self::Normalized(normalized), dx) => {
                let memories = (&mut memory.normalized, &mut memory.sums);
                normalized.backward(layer, rows, x, dz, gradients, dx, memories);
            }
            (_, None) => {}
            (Self::MaxPool(Pool { pixels, channels, image }), Some(dx)) => {
                dx.fill(T::zero());
                let outputs = pixels.len() * channels;
                let winners = memory.sums.winners.chunks_exact(outputs);
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
        }
    }
}
