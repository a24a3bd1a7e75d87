//! Layers that scale: they become part of the weights of the layer before or behind.

use super::{Call, KerasLayer};
use crate::import::draft::Draft;
use crate::import::error::{Fault, fault};
use crate::import::keras::single;
use crate::import::operators::arithmetic::scaled_by_last;
use crate::import::value::Flow;

pub(super) const LAYERS: &[KerasLayer] = &[
    KerasLayer::new(
        "BatchNormalization",
        "part of the weights before or behind it",
        batch_normalization,
    ),
    KerasLayer::new("Rescaling", "the scaling of the input", rescaling),
    KerasLayer::new("Normalization", "the scaling of the input", normalization),
];

/// Refuses another dimension than the last.
fn expect_last(call: &Call<'_, '_>, flow: &Flow) -> Result<(), Fault> {
    let last = flow.view.dims.len() as f64 - 1.0;
    match call.layer.numbers("axis").as_deref() {
        None | Some([-1.0]) => Ok(()),
        Some([axis]) if *axis == last => Ok(()),
        Some(axes) => Err(fault!("works along the dimensions {axes:?}, expected the last alone")),
    }
}

/// Numbers along the last dimension.
fn width(flow: &Flow) -> usize {
    flow.inner_sizes().last().copied().unwrap_or(1)
}

fn with_scaling(
    draft: &mut Draft,
    flow: Flow,
    pairs: impl Iterator<Item = (f64, f64)>,
) -> Result<Flow, Fault> {
    let (scales, shifts): (Vec<f64>, Vec<f64>) = pairs.unzip();
    single(scaled_by_last(draft, flow, &scales, &shifts)?)
}

fn batch_normalization(draft: &mut Draft, call: &Call<'_, '_>) -> Result<Flow, Fault> {
    let flow = call.flow()?;
    expect_last(call, &flow)?;
    let has = |key: &str| call.layer.flag(key, true);
    let names = [
        ("gamma", has("scale")),
        ("beta", has("center")),
        ("moving_mean", true),
        ("moving_variance", true),
    ];
    let names: Vec<&str> =
        names.into_iter().filter(|(_, is_there)| *is_there).map(|(name, _)| name).collect();
    let weights = call.weights(&names)?;
    let count = width(&flow);
    let ([_], _) = weights.of_rank("moving_mean")?;
    let ([_], _) = weights.of_rank("moving_variance")?;
    let [gamma, beta, mean, variance] =
        [("gamma", 1.0), ("beta", 0.0), ("moving_mean", 0.0), ("moving_variance", 1.0)]
            .map(|(name, default)| weights.list(name, count, default));
    let (gamma, beta, mean, variance) = (gamma?, beta?, mean?, variance?);
    let epsilon = call.layer.number("epsilon").unwrap_or(1e-3);
    let pairs = (0..count).map(|i| {
        let scale = f64::from(gamma[i]) / (f64::from(variance[i]) + epsilon).sqrt();
        (scale, f64::from(beta[i]) - f64::from(mean[i]) * scale)
    });
    with_scaling(draft, flow, pairs)
}

fn rescaling(draft: &mut Draft, call: &Call<'_, '_>) -> Result<Flow, Fault> {
    let flow = call.flow()?;
    let count = width(&flow);
    let list = |key: &str, default: f64| {
        let numbers = call.layer.numbers(key).unwrap_or_else(|| vec![default]);
        match numbers.len() {
            1 => Ok(vec![numbers[0]; count]),
            found if found == count => Ok(numbers),
            found => Err(fault!("has {found} numbers as its {key} for {count} channels")),
        }
    };
    let (scale, offset) = (list("scale", 1.0)?, list("offset", 0.0)?);
    with_scaling(draft, flow, scale.into_iter().zip(offset))
}

fn normalization(draft: &mut Draft, call: &Call<'_, '_>) -> Result<Flow, Fault> {
    let flow = call.flow()?;
    if call.layer.flag("invert", false) {
        return Err(Fault::new(
            "undoes a normalization (invert): put the scaling into the last layer",
        ));
    }
    let given = |key: &str| call.layer.numbers(key);
    let (mean, variance) = match (given("mean"), given("variance")) {
        (Some(mean), Some(variance)) => (mean, variance),
        _ => {
            expect_last(call, &flow)?;
            let weights = call.weights(&["mean", "variance", "count"])?;
            let list = |name: &str| -> Result<Vec<f64>, Fault> {
                let (_, numbers) = weights.optional(name).ok_or_else(|| {
                    fault!("has no {name} in the file: call adapt, and save the whole model")
                })?;
                Ok(numbers.iter().map(|&number| number.into()).collect())
            };
            (list("mean")?, list("variance")?)
        }
    };
    let count = width(&flow);
    if ![1, count].contains(&mean.len()) || mean.len() != variance.len() {
        return Err(fault!(
            "has {} means and {} variances for {count} channels",
            mean.len(),
            variance.len()
        ));
    }
    // The least deviation is that of Keras.
    let pairs = (0..count).map(|i| {
        let at = if mean.len() == 1 { 0 } else { i };
        let scale = 1.0 / variance[at].sqrt().max(1e-7);
        (scale, -mean[at] * scale)
    });
    with_scaling(draft, flow, pairs)
}
