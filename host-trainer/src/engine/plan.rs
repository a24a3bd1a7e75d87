//! What a layer needs to know and to remember, whatever its kind.

use super::Gradients;
use crate::backward::windows::{WindowMemory, Windows};
use crate::backward::{conv2d, dense, depthwise_conv2d, pool};
use crate::parameters::Layer;
use crate::scalar::Scalar;
use nn_core::LayerSpec;

/// How a layer is computed, worked out once for a network.
#[derive(Clone, Debug)]
pub(super) enum Plan {
    Dense,
    Conv2d(Windows),
    DepthwiseConv2d(Windows),
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
    winners: Vec<u32>,
    windows: WindowMemory<T>,
}

impl<T> Default for Memory<T> {
    fn default() -> Self {
        Self { winners: Vec::new(), windows: WindowMemory::default() }
    }
}

impl Plan {
    /// Of a layer of `f32`.
    pub fn new(spec: &LayerSpec) -> Self {
        let Some(geometry) = spec.geometry() else { return Self::Dense };
        let windows = Windows::new(&geometry);
        let channels = usize::from(geometry.input().channels);
        let pool = |windows: &Windows| Pool {
            pixels: windows.pixels(channels),
            channels,
            image: windows.image,
        };
        match spec {
            LayerSpec::Conv2d { .. } => Self::Conv2d(windows),
            LayerSpec::DepthwiseConv2d { .. } => Self::DepthwiseConv2d(windows),
            LayerSpec::MaxPool2d { .. } => Self::MaxPool(pool(&windows)),
            _ => Self::AveragePool(pool(&windows)),
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
        let parameters = (&layer.weights[..], &layer.bias[..]);
        let Memory { winners, windows: windows_memory } = memory;
        if !matches!(self, Self::Dense) {
            winners.resize(z.len(), 0);
        }
        match self {
            Self::Dense => dense::forward(parameters.0, parameters.1, x, z),
            Self::Conv2d(windows) => {
                conv2d::forward(windows, parameters, x, z, winners, windows_memory);
            }
            Self::DepthwiseConv2d(windows) => {
                depthwise_conv2d::forward(windows, parameters, x, z, winners, windows_memory);
            }
            Self::MaxPool(Pool { pixels, channels, image }) => {
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
        let Gradients { weights: dweights, bias: dbias } = gradients;
        let Memory { winners, windows: windows_memory } = memory;
        if let Self::Dense = self {
            dense::backward_parameters(x, dz, dweights, dbias);
            if let Some(dx) = dx {
                dense::backward_input(rows, dz, dx, layer.bias.len());
            }
            return;
        }
        dweights.fill(T::zero());
        dbias.fill(T::zero());
        let gradients = (&mut dweights[..], &mut dbias[..]);
        let mut dx = dx;
        if let Some(dx) = &mut dx {
            dx.fill(T::zero());
        }
        match self {
            Self::Dense => {}
            Self::Conv2d(windows) => {
                conv2d::backward(windows, rows, x, dz, winners, gradients, dx, windows_memory);
            }
            Self::DepthwiseConv2d(windows) => {
                let weights = &layer.weights;
                let memory = windows_memory;
                depthwise_conv2d::backward(windows, weights, x, dz, winners, gradients, dx, memory);
            }
            Self::MaxPool(Pool { pixels, channels, image }) => {
                let Some(dx) = dx else { return };
                let outputs = pixels.len() * channels;
                let images = dz.chunks_exact(outputs).zip(winners.chunks_exact(outputs));
                for ((dz, winners), dx) in images.zip(dx.chunks_exact_mut(*image)) {
                    pool::max_backward(winners, dz, dx);
                }
            }
            Self::AveragePool(Pool { pixels, channels, image }) => {
                let Some(dx) = dx else { return };
                let images = dz.chunks_exact(pixels.len() * channels);
                for (dz, dx) in images.zip(dx.chunks_exact_mut(*image)) {
                    pool::average_backward(pixels, *channels, dz, dx);
                }
            }
        }
    }
}
