//! The parameters of each layer in a file, and their checks, which both decoders share: plain `const fn`, so
//! that the compiler runs the very same code.

use super::ModelError;
use crate::quantized::{Balance, Nibbles, OutputScale};
use crate::topology::{BlockShapes, FormatKind, LayerSpec, Role};

/// The parameters of the first layer, and what is behind them. That there are enough bytes was checked
/// before; if not, the first part is empty.
pub(super) const fn split_first<'b>(layer: &LayerSpec, bytes: &'b [u8]) -> (&'b [u8], &'b [u8]) {
    match bytes.split_at_checked(layer.parameter_bytes() as usize) {
        Some(slices) => slices,
        None => (&[], bytes),
    }
}

/// Checks that every parameter is one that its layer can compute with.
pub(crate) const fn check_parameters(layers: &[LayerSpec], bytes: &[u8]) -> Result<(), ModelError> {
    let (mut layers, mut bytes, mut layer) = (layers, bytes, 0);
    while let [spec, next @ ..] = layers {
        layer += 1;
        let (parameters, behind) = split_first(spec, bytes);
        if let Err(error) = check_layer(spec, layer, parameters) {
            return Err(error);
        }
        (layers, bytes) = (next, behind);
    }
    Ok(())
}

const fn check_layer(spec: &LayerSpec, layer: usize, bytes: &[u8]) -> Result<(), ModelError> {
    match spec.op.role() {
        Role::Quantize { per_channel: false } | Role::Dequantize { per_channel: false } => {
            return check_scales(layer, bytes);
        }
        Role::Quantize { per_channel: true } | Role::Dequantize { per_channel: true } => {
            let (offset, scale) = bytes.split_at(bytes.len() / 2);
            return match first_not_finite(offset) {
                Some(parameter) => Err(ModelError::NotFinite { layer, parameter }),
                None => check_scales(layer, scale),
            };
        }
        Role::Join { .. } => return check_balance(layer, bytes),
        Role::Weighted | Role::Pool | Role::Standardize | Role::Features => {}
    }
    match spec.format {
        FormatKind::F32 => match first_not_finite(bytes) {
            Some(parameter) => Err(ModelError::NotFinite { layer, parameter }),
            None => Ok(()),
        },
        FormatKind::I8 => check_blocks(&spec.blocks(), layer, bytes),
        FormatKind::I4 => check_nibbles(&spec.blocks(), layer, bytes),
        FormatKind::I16 | FormatKind::FromU8 | FormatKind::FromI8 | FormatKind::FromI16 => Ok(()),
    }
}

/// Checks each block, among others that no sum can overflow. Outputs are counted on from block to block.
const fn check_blocks(blocks: &BlockShapes, layer: usize, bytes: &[u8]) -> Result<(), ModelError> {
    let (mut blocks, mut bytes, mut before) = (blocks.as_slice(), bytes, 0);
    while let [block, next @ ..] = blocks {
        let scale_bytes = OutputScale::BYTES * block.outputs as usize;
        let Some((weights, rest)) = bytes.split_at_checked(block.weights() as usize) else {
            return Ok(());
        };
        let Some((scales, rest)) = rest.split_at_checked(scale_bytes) else { return Ok(()) };
        if let Err(error) =
            check_output_scales(layer, before, block.terms as usize, weights, scales)
        {
            return Err(error);
        }
        before += block.outputs as usize;
        (blocks, bytes) = (next, rest);
    }
    Ok(())
}

/// Checks blocks of 4-bit weights as [`check_blocks`], and that half a byte behind the last weight is 0.
const fn check_nibbles(blocks: &BlockShapes, layer: usize, bytes: &[u8]) -> Result<(), ModelError> {
    let (mut blocks, mut bytes, mut before) = (blocks.as_slice(), bytes, 0);
    while let [block, next @ ..] = blocks {
        let (outputs, terms) = (block.outputs as usize, block.terms as usize);
        let Some((weights, rest)) = bytes.split_at_checked(block.weights().div_ceil(2) as usize)
        else {
            return Ok(());
        };
        let Some((mut scales, rest)) = rest.split_at_checked(OutputScale::BYTES * outputs) else {
            return Ok(());
        };
        if let Some(last) = weights.last()
            && block.weights() % 2 == 1
            && *last > 15
        {
            return Err(ModelError::Nibble { layer });
        }
        let mut output = 0;
        while let Some((scale, behind)) = scales.split_first_chunk() {
            let Some(scale) = OutputScale::from_le_bytes(*scale) else {
                return Err(ModelError::Requantization { layer, output: before + output });
            };
            let sum = sum_of_nibbles(weights, output * terms, terms);
            if !scale.cannot_overflow_with_nibbles(sum) {
                return Err(ModelError::Overflow { layer, output: before + output });
            }
            (scales, output) = (behind, output + 1);
        }
        before += outputs;
        (blocks, bytes) = (next, rest);
    }
    Ok(())
}

/// `Σ|w|` of so many 4-bit weights behind the first ones.
const fn sum_of_nibbles(bytes: &[u8], first: usize, count: usize) -> u64 {
    let (mut index, mut sum) = (first, 0);
    while index < first + count {
        sum += Nibbles::in_bytes(bytes, index).unsigned_abs() as u64;
        index += 1;
    }
    sum
}

const fn check_balance(layer: usize, bytes: &[u8]) -> Result<(), ModelError> {
    match bytes.first_chunk() {
        Some(bytes) if Balance::from_le_bytes(*bytes).is_none() => {
            Err(ModelError::Balance { layer })
        }
        _ => Ok(()),
    }
}

/// The position of the first number that is infinite or NaN.
pub(super) const fn first_not_finite(bytes: &[u8]) -> Option<usize> {
    let (mut rest, mut position) = (bytes, 0);
    while let Some((number, next)) = rest.split_first_chunk::<4>() {
        if !f32::from_le_bytes(*number).is_finite() {
            return Some(position);
        }
        position += 1;
        rest = next;
    }
    None
}

const fn check_scales(layer: usize, bytes: &[u8]) -> Result<(), ModelError> {
    let mut rest = bytes;
    while let Some((scale, next)) = rest.split_first_chunk::<4>() {
        let scale = f32::from_le_bytes(*scale);
        if !(scale > 0.0 && scale.is_finite()) {
            return Err(ModelError::Scale { layer });
        }
        rest = next;
    }
    Ok(())
}

/// Checks the scales of outputs, among others that no sum can overflow.
const fn check_output_scales(
    layer: usize,
    first_output: usize,
    terms: usize,
    weights: &[u8],
    scales: &[u8],
) -> Result<(), ModelError> {
    let (mut weights, mut scales, mut output) = (weights, scales, first_output);
    while let Some((scale, next)) = scales.split_first_chunk() {
        let Some(scale) = OutputScale::from_le_bytes(*scale) else {
            return Err(ModelError::Requantization { layer, output });
        };
        let Some((row, behind)) = weights.split_at_checked(terms) else { break };
        if !scale.cannot_overflow_with(sum_of_sizes(row)) {
            return Err(ModelError::Overflow { layer, output });
        }
        (weights, scales, output) = (behind, next, output + 1);
    }
    Ok(())
}

/// `Σ|w|` of the weights in these bytes.
const fn sum_of_sizes(bytes: &[u8]) -> u64 {
    let (mut rest, mut sum) = (bytes, 0);
    while let [weight, next @ ..] = rest {
        sum += (*weight as i8).unsigned_abs() as u64;
        rest = next;
    }
    sum
}
