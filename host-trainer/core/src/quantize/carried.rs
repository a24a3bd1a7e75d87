//! A network that another program quantized, in the integers of this project: weights and steps as they were, nothing is
//! calibrated.

use super::activation_scale::{ActivationScale, of_own_steps};
use super::layer::{QuantizedBlock, QuantizedLayer, QuantizedParameters};
use super::made::join;
use super::network::QuantizedNetwork;
use super::{QuantizeError, check, input_layer, output_layer, quantized_specs};
use crate::inference::operands;
use nn_core::quantized::{OutputScale, Requantization};
use nn_core::{ActivationKind, BlockView, LayerSpec, LayerView, LayerViews, Op, Relu6};
use thiserror::Error;

/// Meaning of the integers of a network that another program quantized.
#[derive(Clone, Debug, PartialEq)]
pub struct GivenSteps {
    /// Step of the network's inputs.
    pub input: f32,
    /// Steps of each layer.
    pub layers: Vec<LayerSteps>,
}

/// Meaning of the integers of a layer.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct LayerSteps {
    /// Steps of weights, one for each output or one for all; empty for a layer without weights.
    pub weights: Vec<f32>,
    /// Step of sums before an activation, where they are rounded.
    pub sums: Option<f32>,
    /// Step of what the layer gives.
    pub outputs: Option<f32>,
}

/// Why integers cannot be carried over.
#[derive(Debug, Error, PartialEq, Eq)]
#[non_exhaustive]
pub enum CarryError {
    /// The shape of the network cannot be quantized.
    #[error(transparent)]
    Shape(#[from] QuantizeError),
    /// A layer has no steps that this project has too.
    #[error("layer {layer} {what}")]
    Layer {
        /// Counted from 1.
        layer: usize,
        /// Reason.
        what: &'static str,
    },
}

/// Makes a quantized network of one whose weights are integers times their step: the same integers of weights, and
/// steps of activations as given. Pools and joins keep or balance the steps of what they read.
///
/// # Errors
///
/// [`CarryError`] with the layer, where an integer would have to be another one.
pub fn carry_over(
    network: &impl LayerViews,
    given: &GivenSteps,
) -> Result<QuantizedNetwork, CarryError> {
    let views = network.layer_views();
    let specs: Vec<LayerSpec> = views.iter().map(|view| view.spec).collect();
    check(specs.iter().copied())?;
    let (Some(first), Some(last)) = (specs.first(), specs.last()) else {
        return Err(QuantizeError::NoSamples.into());
    };
    let of_input = ActivationScale::uniform(first.inputs() as usize, given.input.into());
    let mut layers = vec![input_layer(first, &of_input, None)];
    let mut steps = vec![f64::from(given.input)];
    let quantized = quantized_specs(&specs);
    for (index, view) in views.iter().enumerate() {
        let layer = index + 1;
        let of_layer = given.layers.get(index).cloned().unwrap_or_default();
        let is_last = layer == views.len();
        let (parameters, step) = made(view, &of_layer, &steps, index, is_last)
            .map_err(|what| CarryError::Layer { layer, what })?;
        layers.push(QuantizedLayer { spec: quantized[layer], parameters });
        steps.push(step);
    }
    let outputs = ActivationScale::uniform(last.outputs() as usize, steps[views.len()]);
    layers.push(output_layer(&outputs, last.activation));
    // The layer that quantizes has one step for all inputs.
    layers[0].spec.op = Op::Quantize;
    Ok(QuantizedNetwork::new(layers))
}

/// The parameters of a layer, and the step of what it gives.
fn made(
    view: &LayerView<'_>,
    given: &LayerSteps,
    steps: &[f64],
    index: usize,
    is_last: bool,
) -> Result<(QuantizedParameters, f64), &'static str> {
    let (first, second) = operands(&view.spec, index);
    match view.spec.op {
        Op::Dense { .. } | Op::Conv2d { .. } | Op::DepthwiseConv2d { .. } => {
            let (sums, outputs) = sum_steps(view, given, is_last)?;
            let block = block(&view.blocks[0], &given.weights, steps[first], sums)?;
            Ok((QuantizedParameters::Blocks(vec![block]), outputs))
        }
        Op::MaxPool2d { .. } | Op::AvgPool2d { .. } | Op::GlobalAvgPool => {
            Ok((QuantizedParameters::None, steps[first]))
        }
        Op::Add { .. } | Op::Concat { .. } => {
            let second = second.map_or(0.0, |second| steps[second]);
            let is_part = given.sums.or(given.outputs).is_none() && !is_last;
            let (sums, outputs) = match is_part {
                // Of three operands, two are joined first: in the larger of their steps.
                true => (steps[first].max(second), steps[first].max(second)),
                false => sum_steps(view, given, is_last)?,
            };
            let (parameters, step) = join([steps[first], second], sums);
            if step > sums {
                return Err("joins steps that differ more than eight thousandfold");
            }
            Ok((parameters, outputs))
        }
        Op::Recurrent { .. } => Err("is recurrent, whose integers other programs have otherwise"),
        Op::Features { .. } => Err("computes features, which no other program has"),
        Op::Standardize => Err("scales the input, which a step alone does not"),
        Op::Quantize | Op::QuantizePerChannel | Op::Dequantize | Op::DequantizePerChannel => {
            Err("is no layer of f32")
        }
    }
}

/// Steps of a layer's sums, and of what it gives.
fn sum_steps(
    view: &LayerView<'_>,
    given: &LayerSteps,
    is_last: bool,
) -> Result<(f64, f64), &'static str> {
    const NONE: &str = "has no step for what it gives";
    let of_sums = given.sums.map(f64::from);
    let of_outputs = given.outputs.map(f64::from);
    match view.spec.activation {
        // Applied to numbers of f32 behind the integers.
        _ if is_last => {
            let step = of_sums.or(of_outputs).ok_or(NONE)?;
            Ok((step, step))
        }
        ActivationKind::Identity | ActivationKind::Relu | ActivationKind::LeakyRelu => {
            let step = of_outputs.or(of_sums).ok_or(NONE)?;
            Ok((step, step))
        }
        ActivationKind::Relu6 => {
            // The largest integer is the cut.
            let largest = f64::from(Relu6::HIGH) / 32_767.0 * (1.0 + 1e-4);
            match of_outputs.or(of_sums).ok_or(NONE)? {
                step if step <= largest => Ok((step, step)),
                _ => Err("has integers beyond the 6 at which relu6 cuts off"),
            }
        }
        activation => match of_own_steps(view, activation) {
            Some((sums, outputs)) => Ok((sums.step[0], outputs.step[0])),
            None => Err("has an activation that is not computed in integers"),
        },
    }
}

/// The integers of a block whose inputs and sums have these steps.
fn block(
    BlockView { weights, bias }: &BlockView<'_>,
    units: &[f32],
    input: f64,
    sums: f64,
) -> Result<QuantizedBlock, &'static str> {
    let terms = weights.len().checked_div(bias.len()).unwrap_or(0);
    if units.len() != 1 && units.len() != bias.len() || terms == 0 {
        return Err("has no steps of weights");
    }
    let mut block = QuantizedBlock { weights: Vec::new(), channels: Vec::new() };
    for (output, (row, &bias)) in weights.chunks_exact(terms).zip(*bias).enumerate() {
        let unit = f64::from(units[if units.len() == 1 { 0 } else { output }]);
        let start = block.weights.len();
        for &weight in row {
            let exact = f64::from(weight) / unit;
            let whole = libm::round(exact);
            // Numbers of f32 are within 2⁻²⁴ of the integers that they were made of.
            if (exact - whole).abs() > 1e-4 || !(-128.0..=127.0).contains(&whole) {
                return Err(
                    "has weights that are not integers of its step: scaling became part of them",
                );
            }
            block.weights.push(whole as i8);
        }
        let bias = libm::round(f64::from(bias) / (input * unit));
        let factor = Requantization::nearest(input * unit / sums)
            .ok_or("has outputs with steps less than four times those of its sums")?;
        if bias.abs() >= f64::from(i32::MAX) {
            return Err("has a bias of more than 32 bits");
        }
        let scale = OutputScale { bias: bias as i32, requantization: factor };
        if !scale.cannot_overflow(&block.weights[start..]) {
            return Err("has a sum that may need more than 32 bits");
        }
        block.channels.push(scale);
    }
    Ok(block)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::DynamicNetwork;
    use crate::architecture::parse;
    use crate::quantize::Activations;
    use nn_core::Shape;

    /// 2 numbers in steps of 0.5 to 2 in steps of 0.25, then to 1 in steps of 2.
    fn network() -> (DynamicNetwork, GivenSteps) {
        let mut network =
            DynamicNetwork::new(&[2, 2, 1], ActivationKind::Relu, ActivationKind::Identity)
                .unwrap();
        let mut views = network.layer_views_mut();
        // Integers 4, −2 and 127, 1, of steps 2⁻⁶ and 2⁻⁷.
        views[0].blocks[0].weights.copy_from_slice(&[
            4.0 / 64.0,
            -2.0 / 64.0,
            127.0 / 128.0,
            1.0 / 128.0,
        ]);
        views[0].blocks[0].bias.copy_from_slice(&[0.5, -0.25]);
        views[1].blocks[0].weights.copy_from_slice(&[3.0 / 32.0, -128.0 / 32.0]);
        drop(views);
        let layer = |weights: &[f32], outputs| LayerSteps {
            weights: weights.into(),
            sums: None,
            outputs: Some(outputs),
        };
        let layers = vec![layer(&[1.0 / 64.0, 1.0 / 128.0], 0.25), layer(&[1.0 / 32.0], 2.0)];
        (network, GivenSteps { input: 0.5, layers })
    }

    #[test]
    fn weights_are_the_same_integers_and_sums_are_worked_out_by_hand() {
        let (network, given) = network();
        let carried = carry_over(&network, &given).unwrap();
        let QuantizedParameters::Blocks(blocks) = &carried.layers()[1].parameters else {
            panic!("no blocks")
        };
        assert_eq!(blocks[0].weights, [4, -2, 127, 1]);
        // 0.5 in units of 0.5/64, −0.25 in units of 0.5/128.
        assert_eq!(blocks[0].channels.iter().map(|c| c.bias).collect::<Vec<_>>(), [64, -64]);
        let trace = carried.trace(&[100.0, -8.0]);
        assert_eq!(trace[0], Activations::I16(vec![200, -16]));
        // (800 + 32 + 64)/64·2 = 28; (25400 − 16 − 64)/128·2 = 395.6.
        assert_eq!(trace[1], Activations::I16(vec![28, 396]));
        // (84 − 50688)/32/8 = −197.7.
        assert_eq!(trace[2], Activations::I16(vec![-198]));
        assert_eq!(trace[3], Activations::F32(vec![-396.0]));
    }

    #[test]
    fn a_join_without_a_step_has_the_larger_one_of_what_it_reads() {
        let (hidden, last) = (ActivationKind::Relu, ActivationKind::Identity);
        let words = "dense 2, concat(dense 1; dense 2), dense 1";
        let specs = parse(words, Shape::new(1, 2, 1), hidden, last).unwrap();
        let mut network = DynamicNetwork::zeros(&specs).unwrap();
        for (row, bias) in [(0, 1.0), (1, 0.5), (2, 3.0)] {
            network.layer_views_mut()[row].blocks[0].bias.fill(bias);
        }
        let layer = |outputs| LayerSteps { weights: vec![0.01], sums: None, outputs };
        let steps = [Some(0.125), Some(0.25), Some(0.5), None, Some(100.0)];
        let layers = steps.into_iter().map(layer).collect();
        let carried = carry_over(&network, &GivenSteps { input: 0.01, layers }).unwrap();
        let trace = carried.trace(&[0.0, 0.0]);
        // 0.5 in steps of 0.25 and 3 in steps of 0.5, both in steps of 0.5.
        assert_eq!(trace[2], Activations::I16(vec![2]));
        assert_eq!(trace[4], Activations::I16(vec![1, 6, 6]));
    }

    #[test]
    fn what_no_integer_is_is_named_with_its_layer() {
        let refused = |change: &dyn Fn(&mut DynamicNetwork, &mut GivenSteps)| {
            let (mut network, mut given) = network();
            change(&mut network, &mut given);
            carry_over(&network, &given).unwrap_err().to_string()
        };
        let text = refused(&|network, _| network.layer_views_mut()[1].blocks[0].weights[0] = 0.1);
        assert!(text.starts_with("layer 2 has weights that are not integers"), "{text}");
        let text = refused(&|network, _| network.layer_views_mut()[0].blocks[0].bias[0] = 1e9);
        assert!(text.starts_with("layer 1 has a bias of more than 32 bits"), "{text}");
        let text = refused(&|_, given| given.layers[0].outputs = Some(1e-4));
        assert!(text.contains("less than four times"), "{text}");
        let text = refused(&|_, given| given.layers[0].outputs = None);
        assert!(text.contains("has no step for what it gives"), "{text}");
        let text = refused(&|_, given| given.layers[1].weights.clear());
        assert!(text.starts_with("layer 2 has no steps of weights"), "{text}");
    }
}
