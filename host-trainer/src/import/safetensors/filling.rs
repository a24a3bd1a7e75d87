//! Numbers of tensors in the order of this project.

use super::batch_norm::scaling;
use super::groups::Kind;
use super::matching::Matched;
use super::order::{Layout, turned};
use super::slots::Layer;
use crate::import::draft::Block;
use crate::import::kinds::{self, Weights};
use crate::matmul::transpose;
use nn_core::kernel::recurrent::Reset;
use nn_core::{Cell, LayerSpec};

/// The blocks of each row.
pub(super) fn filled(
    specs: &[LayerSpec],
    layout: Layout,
    matched: &Matched<'_, '_>,
) -> Result<Vec<Vec<Block>>, String> {
    let mut rows = vec![Vec::new(); specs.len()];
    for layer in &matched.layers {
        let row = layer.slot.row;
        rows[row] = blocks(specs, layout, layer)
            .map_err(|what| format!("layer {}, `{}`: {what}", row + 1, layer.slot.words))?;
    }
    Ok(rows)
}

fn blocks(
    specs: &[LayerSpec],
    layout: Layout,
    layer: &Layer<'_, '_>,
) -> Result<Vec<Block>, String> {
    let (spec, group) = (&specs[layer.slot.row], layer.group);
    let outputs = layer.slot.outputs;
    match group.kind {
        Kind::Recurrent { .. } => {
            if layout == Layout::Torch
                && matches!(
                    kinds::weights(&spec.op),
                    Weights::OfState { cell: Cell::Gru(Reset::Before), .. }
                )
            {
                return Err("PyTorch's GRU resets the state after its weights: write gru instead of gru-before".into());
            }
            let block = |weights: &str, bias: &str| -> Result<Block, String> {
                let weights = group.floats(weights)?.unwrap_or_default();
                let rows = group.dims("weight_hh").map_or(0, |dims| dims[0]);
                Ok(Block { weights, bias: group.floats(bias)?.unwrap_or_else(|| vec![0.0; rows]) })
            };
            Ok(vec![block("weight_ih", "bias_ih")?, block("weight_hh", "bias_hh")?])
        }
        Kind::Standardize => {
            let [weights, bias] = ["scale", "offset"].map(|what| group.floats(what));
            Ok(vec![Block {
                weights: weights?.unwrap_or_default(),
                bias: bias?.unwrap_or_default(),
            }])
        }
        Kind::BatchNorm => {
            let scaling = scaling(group)?;
            if scaling.iter().any(|(scale, _)| *scale == 0.0) {
                return Err("multiplies a channel by 0, which standardize cannot".into());
            }
            let weights = scaling.iter().map(|(scale, _)| *scale as f32).collect();
            let bias = scaling.iter().map(|(scale, shift)| (-shift / scale) as f32).collect();
            Ok(vec![Block { weights, bias }])
        }
        Kind::Weights => {
            let mut weights = group.floats("weight")?.unwrap_or_default();
            let mut bias = group.floats("bias")?.unwrap_or_else(|| vec![0.0; outputs]);
            if layout == Layout::Torch {
                weights = in_order(specs, layer.slot.row, weights);
            }
            if let Some(group) = layer.batch_norm {
                let terms = weights.len().checked_div(outputs).unwrap_or(0).max(1);
                let rows = weights.chunks_exact_mut(terms).zip(&mut bias);
                for ((row, bias), (scale, shift)) in rows.zip(scaling(group)?) {
                    row.iter_mut().for_each(|w| *w = (f64::from(*w) * scale) as f32);
                    *bias = (f64::from(*bias) * scale + shift) as f32;
                }
            }
            Ok(vec![Block { weights, bias }])
        }
        Kind::Other => Err("has tensors of another kind".into()),
    }
}

/// Weights as PyTorch has them, with channels last.
fn in_order(specs: &[LayerSpec], row: usize, weights: Vec<f32>) -> Vec<f32> {
    let spec = &specs[row];
    let (pixels, terms) = match kinds::weights(&spec.op) {
        Weights::Filters { window, is_depthwise: false } => {
            let pixels = usize::from(window.height) * usize::from(window.width);
            (pixels, pixels * spec.input.channels() as usize)
        }
        Weights::Matrix => match turned(specs, row) {
            Some(shape) => {
                (usize::from(shape.height) * usize::from(shape.width), spec.inputs() as usize)
            }
            None => return weights,
        },
        // One channel each.
        Weights::Filters { is_depthwise: true, .. }
        | Weights::OfState { .. }
        | Weights::Scaling
        | Weights::OfPool
        | Weights::None => return weights,
    };
    let mut turned = vec![0.0; weights.len()];
    for (from, to) in weights.chunks_exact(terms).zip(turned.chunks_exact_mut(terms)) {
        transpose(from, pixels, to);
    }
    turned
}
