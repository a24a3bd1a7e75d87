//! The network of a draft, once all of the file has been read.

use super::Imported;
use super::affine::Affine;
use super::draft::{Block, Draft, LOGARITHMS_WITHIN};
use super::error::{Fault, fault};
use super::graph::Lowered;
use super::structure::{gives_list, gives_probabilities, in_order, pool_in_convolutions};
use crate::DynamicNetwork;
use crate::NetworkError;
use crate::dataset::Normalizer;
use nn_core::LayerSpec;

/// The network of a draft.
#[allow(clippy::type_complexity)]
pub(super) fn finished(
    lowered: Lowered,
    producer: &str,
    checksum: u32,
) -> Result<Result<Imported, NetworkError>, Fault> {
    let Lowered { mut draft, output, output_name, integers } = lowered;
    let flow = draft.last_state(output);
    let flow = draft.settled(flow)?;
    let flow = draft.listed(flow)?;
    if flow.place == 0 {
        return Err(Fault::new("is the input: there is no layer between them"));
    }
    if draft.logarithms.is_some_and(|place| place != flow.place) {
        return Err(Fault::new(LOGARITHMS_WITHIN));
    }
    let columns = draft.list(&flow)?;
    if columns.at.is_some() {
        return Err(fault!(
            "gives a part of what the last layer computes, or its numbers in another order: let the network give all"
        ));
    }
    // Rows behind the output are not needed.
    draft.rows.truncate(flow.place);
    let before = draft.rows.len();
    pool_in_convolutions(&mut draft.rows);
    let place = flow.place - (before - draft.rows.len());
    let mut rows = in_order(&mut draft, place)?;
    let Some(last) = rows.last().map(|(_, spec)| spec).filter(|last| gives_list(last)) else {
        return Err(Fault::new(
            "is an image or signal: a network ends in a list of numbers, behind a dense layer or a pool over the whole \
             image",
        ));
    };
    let is_classifier = gives_probabilities(last);
    let layers = rows.iter_mut().map(|(row, spec)| (*spec, std::mem::take(&mut row.blocks)));
    let network = match network(layers.collect())? {
        Ok(network) => network,
        Err(error) => return Ok(Err(error)),
    };
    let is_logarithm = draft.logarithms.is_some();
    if is_logarithm {
        draft.note(
            "the file gives logarithms of probabilities; the imported network the probabilities",
        );
    }
    let places: Vec<usize> = draft.input.places().iter().map(|&at| at as usize).collect();
    let is_same = places.iter().copied().eq(0..places.len());
    Ok(Ok(Imported {
        network,
        normalizer: normalizer(&draft),
        labels: draft.labels.clone(),
        producer: producer.into(),
        checksum,
        input: draft.input.name.clone(),
        input_sizes: draft.input.sizes.clone(),
        output: output_name,
        is_classifier,
        is_logarithm,
        sensor: draft.input.sensor.clone(),
        columns: Vec::new(),
        integers,
        steps: rows.iter().map(|(row, _)| row.steps.clone()).collect(),
        notes: draft.notes.clone(),
        order: (!is_same).then_some(places),
    }))
}

/// A network of these layers, each with its blocks.
pub(super) fn network(
    layers: Vec<(LayerSpec, Vec<Block>)>,
) -> Result<Result<DynamicNetwork, NetworkError>, Fault> {
    let mut numbers = layers
        .iter()
        .flat_map(|(_, blocks)| blocks)
        .flat_map(|block| block.weights.iter().chain(&block.bias));
    if numbers.any(|number| !number.is_finite()) {
        return Err(Fault::new(
            "is computed with weights that are not finite: the training has diverged",
        ));
    }
    let block = |block: Block| (block.weights, block.bias);
    let layers = layers.into_iter();
    let layers = layers.map(|(spec, blocks)| (spec, blocks.into_iter().map(block).collect()));
    Ok(DynamicNetwork::of_layers(layers.collect()))
}

/// `x̂ = (x − offset) / scale` out of `x̂ = a·x + b`; none if a feature is turned around.
fn normalizer(draft: &Draft) -> Normalizer {
    let Some(Affine { scale, shift }) = &draft.input.scaling else { return Normalizer::default() };
    let numbers = 0..draft.input.numbers;
    let pairs = numbers.map(|place| (scale.at(place), shift.at(place)));
    let known = pairs.map(|(a, b)| (a > 0.0).then(|| ((-b / a + 0.0) as f32, (1.0 / a) as f32)));
    let known: Option<Vec<(f32, f32)>> = known.collect();
    let (offset, scale): (Vec<f32>, Vec<f32>) = known.unwrap_or_default().into_iter().unzip();
    let are_good =
        offset.iter().all(|n| n.is_finite()) && scale.iter().all(|n| n.is_finite() && *n > 0.0);
    if are_good { Normalizer { offset, scale } } else { Normalizer::default() }
}
