//! A layer whose sums are normalized before they are pooled.

use super::Gradients;
use super::weighted_layer::{WeightedLayer, WeightedMemory};
use crate::layers::batch_norm::{self, Moments};
use crate::layers::pool::{keep_largest, spread};
use crate::parameters::{Block, Layer};
use crate::scalar::Scalar;
use nn_core::LayerSpec;

/// Layer whose sums are normalized.
#[derive(Clone, Debug)]
pub(super) struct Normalized {
    /// Weighted layer that gives the sums of every window: nothing is pooled yet.
    weighted: WeightedLayer,
    /// Windows of which the largest is kept.
    pool: usize,
}

/// Memory from the forward to the backward pass, and on the way.
#[derive(Clone, Debug)]
pub(super) struct NormalizedMemory<T> {
    pub moments: Moments<T>,
    /// (N, OUT): every sum, before pools.
    normalized: Vec<T>,
    /// (N, OUT): the same scaled and shifted; later the gradients of sums.
    shifted: Vec<T>,
    /// (OUT)
    zeros: Vec<T>,
    /// Winners of the pools.
    winners: Vec<u32>,
}

impl<T> Default for NormalizedMemory<T> {
    fn default() -> Self {
        let (normalized, shifted, zeros) = (Vec::new(), Vec::new(), Vec::new());
        Self { moments: Moments::default(), normalized, shifted, zeros, winners: Vec::new() }
    }
}

impl Normalized {
    /// Makes it for a layer of `f32` with weights.
    pub fn new(spec: &LayerSpec) -> Self {
        let mut weighted = WeightedLayer::new(spec);
        let pool = match &mut weighted {
            WeightedLayer::Dense => 1,
            WeightedLayer::Conv2d(windows) | WeightedLayer::DepthwiseConv2d(windows) => {
                std::mem::replace(&mut windows.pool, 1)
            }
        };
        Self { weighted, pool }
    }

    /// `z` (B, OUT): the largest of each pool of normalized sums.
    pub fn forward<T: Scalar>(
        &self,
        layer: &Layer<T>,
        x: &[T],
        z: &mut [T],
        memory: &mut NormalizedMemory<T>,
        of_sums: &mut WeightedMemory<T>,
    ) {
        let (Some(norm), Some(block)) = (&layer.batch_norm, layer.blocks.first()) else { return };
        let (channels, pool) = (block.bias.len(), self.pool);
        let NormalizedMemory { moments, normalized, shifted, zeros, winners } = memory;
        normalized.resize(z.len() * pool, T::zero());
        zeros.clear();
        zeros.resize(channels, T::zero());
        self.weighted.forward((&block.weights, zeros), x, normalized, of_sums);
        batch_norm::forward(normalized, channels, moments);
        if pool == 1 {
            batch_norm::scale_and_shift(normalized, &norm.scale, &block.bias, z);
            return;
        }
        shifted.resize(normalized.len(), T::zero());
        batch_norm::scale_and_shift(normalized, &norm.scale, &block.bias, shifted);
        winners.resize(z.len(), 0);
        keep_largest(shifted, pool, channels, z, winners);
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
        (memory, of_sums): (&mut NormalizedMemory<T>, &mut WeightedMemory<T>),
    ) {
        let (Some(norm), Some(block)) = (&layer.batch_norm, layer.blocks.first()) else { return };
        let Some(of_block) = gradients.blocks.first_mut() else { return };
        let NormalizedMemory { moments, normalized, shifted: dsums, zeros, winners } = memory;
        dsums.resize(normalized.len(), T::zero());
        match self.pool {
            1 => dsums.copy_from_slice(dz),
            pool => spread(dz, winners, pool, block.bias.len(), dsums),
        }
        let (Block { weights: dweights, bias: dbias }, dscale) = (of_block, &mut gradients.scale);
        batch_norm::backward(normalized, &norm.scale, moments, dsums, dscale, dbias);
        // A bias of the sums themselves would move nothing: their mean is subtracted. So its gradient is of no use.
        let of_weights = (&mut dweights[..], &mut zeros[..]);
        self.weighted.backward((&block.weights, rows), x, dsums, of_weights, dx, of_sums);
    }
}
