//! Names of classes, in which classifiers of scikit-learn end.

use super::Operator;
use crate::import::call::{Call, axis};
use crate::import::draft::Draft;
use crate::import::error::{Fault, fault};
use crate::import::value::Value;
use nn_core::{ActivationKind, MAX_LABELS};

pub(super) const OPERATORS: &[Operator] = &[
    Operator::new(
        "ArgMax",
        "at the end: the class",
        &["axis", "keepdims", "select_last_index"],
        arg_max,
    ),
    Operator::new("ArrayFeatureExtractor", "at the end: names of classes", &[], extract).of_ml(),
    Operator::new(
        "ZipMap",
        "at the end: names of classes",
        &["classlabels_int64s", "classlabels_strings"],
        zip_map,
    )
    .of_ml(),
    Operator::new("Normalizer", "nothing, behind `softmax`", &["norm"], normalizer).of_ml(),
];

/// The names of classes in one of two attributes.
pub(super) fn labels(
    call: &Call<'_, '_>,
    numbers: &str,
    texts: &str,
) -> Result<Option<Vec<String>>, Fault> {
    if let Some(texts) = call.texts(texts)?.filter(|texts| !texts.is_empty()) {
        return Ok(Some(texts.into_iter().map(String::from).collect()));
    }
    let numbers = call.ints(numbers)?.filter(|numbers| !numbers.is_empty());
    Ok(numbers.map(|numbers| numbers.iter().map(i64::to_string).collect()))
}

/// Names the classes of the network; twice only the same.
pub(super) fn name(draft: &mut Draft, labels: Vec<String>) -> Result<(), Fault> {
    if labels.len() > MAX_LABELS {
        return Err(fault!("names {} classes, at most {MAX_LABELS} are allowed", labels.len()));
    }
    match &draft.labels {
        Some(found) if *found != labels => Err(fault!(
            "names the classes {}, and another node {}",
            labels.join(", "),
            found.join(", ")
        )),
        Some(_) => Ok(()),
        None => {
            draft.labels = Some(labels);
            Ok(())
        }
    }
}

// Which of several equal numbers is taken (`select_last_index`) is left to the board, as the class itself is.
fn arg_max(_: &mut Draft, call: &Call<'_, '_>) -> Result<Vec<Value>, Fault> {
    let flow = call.flow(0)?;
    let sizes = flow.inner_sizes();
    let at = axis(call.int("axis", 0)?, sizes.len())?;
    let others = sizes.iter().enumerate().filter(|&(other, _)| other != at);
    if others.into_iter().any(|(_, &size)| size != 1) {
        return Err(Fault::new("looks for the largest along one dimension of several"));
    }
    Ok(vec![Value::Class])
}

fn extract(draft: &mut Draft, call: &Call<'_, '_>) -> Result<Vec<Value>, Fault> {
    match (call.value(0), call.value(1)) {
        (Some(Value::Constant(names)), Some(Value::Class)) => {
            name(draft, names.labels())?;
            Ok(vec![Value::Label])
        }
        _ => Err(Fault::new(
            "takes features out of what flows: only names of classes are extracted; select columns of the samples before",
        )),
    }
}

fn zip_map(draft: &mut Draft, call: &Call<'_, '_>) -> Result<Vec<Value>, Fault> {
    let flow = call.flow(0)?;
    if let Some(labels) = labels(call, "classlabels_int64s", "classlabels_strings")? {
        name(draft, labels)?;
    }
    Ok(vec![Value::Flow(flow)])
}

fn normalizer(draft: &mut Draft, call: &Call<'_, '_>) -> Result<Vec<Value>, Fault> {
    let flow = call.flow(0)?;
    let norm = call.text("norm", "MAX")?;
    let activation = draft.row_of(flow.place).map(|row| row.activation);
    let are_probabilities = activation == Some(ActivationKind::Softmax)
        && flow.affine.is_none()
        && draft.is_whole(&flow)
        && draft.logarithms.is_none();
    if norm != "L1" || !are_probabilities {
        return Err(fault!(
            "normalizes each sample by {norm}: only probabilities of a softmax, whose sum is 1 already, are supported"
        ));
    }
    Ok(vec![Value::Flow(flow)])
}
