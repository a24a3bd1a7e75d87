//! The weights of the first layer that has some, as tiles.

use crate::plot::{Tile, Weights};
use host_trainer_core::TrainedNetwork;
use host_trainer_core::dataset::Dataset;
use host_trainer_core::export::TrainedModel;
use host_trainer_core::quantize::{QuantizedBlock, QuantizedParameters};
use nn_core::{LayerSpec, LayerViews, Op};

/// Tiles that are shown.
const MOST_TILES: usize = 64;

/// Weights that are shown, so that a page stays small.
const MOST_WEIGHTS: usize = 64 * 784;

/// Tiles with a side beyond this cannot be read.
const LONGEST_SIDE: usize = 512;

/// The tiles of a model. Samples say what a row of pixels is where the first layer does not.
pub(super) fn weights(model: &TrainedModel, samples: Option<&Dataset>) -> Option<Weights> {
    let (spec, mut rows) = rows_of(&model.network)?;
    unscale(&mut rows, model);
    let Size { width, height, channels } = size(&spec, samples)?;
    if width == 0 || width.max(height) > LONGEST_SIDE {
        return None;
    }
    let all = rows.len();
    let shown = MOST_TILES.min(MOST_WEIGHTS / (width * height).max(1)).max(1);
    let is_matrix = height == 1 && channels == 1;
    if is_matrix {
        rows.truncate(MOST_TILES);
        let (height, largest) = (rows.len(), largest(&rows));
        let tiles = vec![Tile { weights: rows.concat() }];
        return Some(Weights { width, height, largest, tiles, all, is_matrix });
    }
    rows.truncate(shown);
    let tile = |row: &Vec<f32>| Tile { weights: side_by_side(row, channels, width) };
    let (tiles, largest) = (rows.iter().map(tile).collect(), largest(&rows));
    // Channels of a signal lie one below the other.
    let (width, height) = if height == 1 { (width / channels, channels) } else { (width, height) };
    Some(Weights { width, height, largest, tiles, all, is_matrix })
}

/// The weights of each neuron or filter.
fn rows_of(network: &TrainedNetwork) -> Option<(LayerSpec, Vec<Vec<f32>>)> {
    match network {
        TrainedNetwork::F32(network) => {
            let views = network.layer_views();
            let view = views.iter().find(|view| view.spec.has_weights())?;
            let length = view.spec.terms().max(1) as usize;
            let weights = view.blocks.first()?.weights;
            Some((view.spec, weights.chunks_exact(length).map(<[f32]>::to_vec).collect()))
        }
        TrainedNetwork::Quantized(network) => network.layers().iter().find_map(|layer| {
            let QuantizedParameters::Blocks(blocks) = &layer.parameters else {
                return None;
            };
            let QuantizedBlock { weights, channels } = blocks.first()?;
            let length = layer.spec.terms().max(1) as usize;
            let row = |(row, channel): (&[i8], &nn_core::quantized::OutputScale)| {
                let factor = channel.requantization.factor() as f32;
                row.iter().map(|&w| f32::from(w) * factor).collect()
            };
            Some((layer.spec, weights.chunks_exact(length).zip(channels).map(row).collect()))
        }),
    }
}

/// Weights for features of a similar size, as they were trained: a pixel that hardly changes would outshine all.
fn unscale(rows: &mut [Vec<f32>], model: &TrainedModel) {
    let scale = &model.normalizer.scale;
    if matches!(model.network, TrainedNetwork::Quantized(_)) {
        return;
    }
    for row in rows.iter_mut().filter(|row| row.len() == scale.len()) {
        for (weight, &scale) in row.iter_mut().zip(scale) {
            let unscaled = *weight * scale;
            *weight = if unscaled.is_finite() { unscaled } else { 0.0 };
        }
    }
}

/// Size of a tile; its width is that of all channels.
struct Size {
    width: usize,
    height: usize,
    channels: usize,
}

fn size(spec: &LayerSpec, samples: Option<&Dataset>) -> Option<Size> {
    let terms = spec.terms() as usize;
    match spec.op {
        Op::Dense { .. } => {
            let shape = samples.map(Dataset::shape);
            let shape = shape.filter(|shape| shape.height > 1 && shape.numbers() == terms as u64);
            let Some(shape) = shape else {
                // Fewer are no picture.
                const FEWEST: usize = 3;
                return (terms >= FEWEST).then_some(Size { width: terms, height: 1, channels: 1 });
            };
            let height = usize::from(shape.height);
            Some(Size { width: terms / height, height, channels: shape.channels.into() })
        }
        Op::Conv2d { window, .. } => {
            let height = usize::from(window.height).max(1);
            let channels = spec.input_shape()?.channels.into();
            Some(Size { width: terms / height, height, channels })
        }
        Op::DepthwiseConv2d { window, .. } => {
            let height = usize::from(window.height).max(1);
            Some(Size { width: terms / height, height, channels: 1 })
        }
        Op::Recurrent { .. }
        | Op::MaxPool2d { .. }
        | Op::AvgPool2d { .. }
        | Op::GlobalAvgPool
        | Op::Quantize
        | Op::QuantizePerChannel
        | Op::Dequantize
        | Op::DequantizePerChannel
        | Op::Standardize
        | Op::Add { .. }
        | Op::Concat { .. }
        | Op::Features { .. } => None,
    }
}

/// A row of pixels holds all channels of each; in a tile, each channel is a picture, one beside the other.
fn side_by_side(row: &[f32], channels: usize, width: usize) -> Vec<f32> {
    let columns = width / channels.max(1);
    let pixels = |line: &[f32]| -> Vec<f32> {
        let of_channel = |channel| (0..columns).map(move |x| x * channels + channel);
        (0..channels).flat_map(of_channel).map(|at| line[at]).collect()
    };
    row.chunks_exact(width.max(1)).flat_map(pixels).collect()
}

/// The weight that 99 of 100 do not exceed: a few must not make all others pale.
fn largest(rows: &[Vec<f32>]) -> f32 {
    let mut sizes: Vec<f32> =
        rows.iter().flatten().map(|w| w.abs()).filter(|w| w.is_finite()).collect();
    sizes.sort_unstable_by(f32::total_cmp);
    let last = sizes.len().saturating_sub(1);
    sizes.get((0.99 * last as f64).ceil() as usize).copied().unwrap_or(0.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn channels_lie_side_by_side() {
        // Two rows of two pixels of three channels.
        let row: Vec<f32> = (0..12).map(|n| n as f32).collect();
        let tile = [0., 3., 1., 4., 2., 5., 6., 9., 7., 10., 8., 11.];
        assert_eq!(side_by_side(&row, 3, 6), tile);
        assert_eq!(side_by_side(&row, 1, 6), row);
    }

    #[test]
    fn the_strongest_color_is_not_that_of_an_outlier() {
        let mut row: Vec<f32> = (0..200).map(|n| n as f32).collect();
        row[199] = 1e9;
        row[0] = f32::NAN;
        assert_eq!(largest(&[row]), 198.0);
        assert_eq!(largest(&[]), 0.0);
    }
}
