//! Dense layers.

use super::Operator;
use crate::import::call::Call;
use crate::import::constant::Constant;
use crate::import::draft::Draft;
use crate::import::error::{Fault, fault};
use crate::import::layers::Convolution;
use crate::import::value::{Flow, Value};
use crate::import::view::shown;
use nn_core::{ActivationKind, Extent, Window};

pub(super) const OPERATORS: &[Operator] = &[
    Operator::new("Gemm", "`dense`", &["alpha", "beta", "transA", "transB"], gemm),
    Operator::new("MatMul", "`dense`; at every moment of a signal `conv N 1`", &[], matmul),
    Operator::new(
        "LinearClassifier",
        "`dense`, with `softmax` behind it",
        &[
            "classlabels_ints",
            "classlabels_strings",
            "coefficients",
            "intercepts",
            "multi_class",
            "post_transform",
        ],
        linear_classifier,
    )
    .of_ml(),
    Operator::new(
        "LinearRegressor",
        "`dense`",
        &["coefficients", "intercepts", "targets", "post_transform"],
        linear_regressor,
    )
    .of_ml(),
];

/// Weights (OUT, IN) of a matrix that has the outputs in the rows, or in the columns.
fn weights(
    draft: &mut Draft,
    matrix: &Constant,
    has_rows: bool,
) -> Result<(Vec<f32>, usize), Fault> {
    let [rows, columns] = matrix.dims[..] else {
        return Err(fault!("has weights of {}, expected a matrix", shown(&matrix.dims)));
    };
    let numbers = matrix.floats()?;
    draft.budget.take(numbers.len())?;
    let mut weights = numbers.into_owned();
    if has_rows {
        return Ok((weights, rows));
    }
    crate::matmul::transpose_in_place(&mut weights, columns);
    Ok((weights, columns))
}

/// Adds the layer and says what flows out of it, under these extents.
pub(in crate::import) fn output(
    draft: &mut Draft,
    place: usize,
    batch: usize,
    sizes: &[usize],
) -> Result<Vec<Value>, Fault> {
    let flow = Flow::of(place, batch, draft.extent(place));
    Ok(vec![Value::Flow(flow.seen(flow.view.reshaped(sizes)?))])
}

fn gemm(draft: &mut Draft, call: &Call<'_, '_>) -> Result<Vec<Value>, Fault> {
    call.expect_int("transA", 0, "transpose the weights, not the samples")?;
    let flow = call.flow(0)?;
    let has_rows = call.int("transB", 0)? != 0;
    let (mut weights, outputs) = weights(draft, call.constant(1)?, has_rows)?;
    let (alpha, beta) = (call.float("alpha", 1.0)?, call.float("beta", 1.0)?);
    if alpha != 1.0 {
        weights.iter_mut().for_each(|weight| *weight *= alpha);
    }
    let bias = match call.optional(2)? {
        None => vec![0.0; outputs],
        Some(constant) => {
            let positions = constant.broadcast_positions(&[1, outputs]).ok_or_else(|| {
                fault!("has biases of {} for {outputs} outputs", shown(&constant.dims))
            })?;
            let numbers = constant.floats()?;
            positions.into_iter().map(|at| numbers[at] * beta).collect()
        }
    };
    let sizes = flow.view.sizes();
    if sizes.len() != 2 || !flow.view.dims[0].is_batch() {
        return Err(fault!("reads {}, expected batch x numbers: flatten before", shown(&sizes)));
    }
    let batch = flow.batch();
    let place = draft.dense(flow, weights, bias, call.output())?;
    output(draft, place, batch, &[sizes[0], outputs])
}

fn matmul(draft: &mut Draft, call: &Call<'_, '_>) -> Result<Vec<Value>, Fault> {
    if let (Some(Value::Flow(_)), Some(Value::Flow(_))) = (call.value(0), call.value(1)) {
        return Err(Fault::new(
            "multiplies two layers with each other, as attention does, which is not supported",
        ));
    }
    let (weights, outputs) = weights(draft, call.constant(1)?, false)?;
    let bias = vec![0.0; outputs];
    multiplied(draft, call.flow(0)?, weights, bias, call.output())
}

/// Multiplies the last dimension by weights (OUT, IN): one dense layer, or one at every moment.
pub(in crate::import) fn multiplied(
    draft: &mut Draft,
    flow: Flow,
    weights: Vec<f32>,
    bias: Vec<f32>,
    name: &str,
) -> Result<Vec<Value>, Fault> {
    let outputs = bias.len();
    let mut sizes = flow.view.sizes();
    let Some((last, front)) = flow.view.dims.split_last() else {
        return Err(Fault::new("reads a single number"));
    };
    if last.is_padded() || last.inner_size() * outputs != weights.len() {
        let terms = weights.len().checked_div(outputs).unwrap_or(0);
        return Err(fault!("multiplies {} by {terms} x {outputs}", shown(&sizes)));
    }
    let batch = flow.batch();
    *sizes.last_mut().unwrap_or(&mut 0) = outputs;
    if front.iter().all(crate::import::view::Dim::is_batch) {
        let place = draft.dense(flow, weights, bias, name)?;
        return output(draft, place, batch, &sizes);
    }
    // The same layer at every moment.
    let spatial: Vec<usize> = (0..front.len()).filter(|&at| !front[at].is_batch()).collect();
    if flow.is_padded() {
        return Err(Fault::new("reads numbers that are padded with zeros"));
    }
    let shape = draft.image(&flow, &spatial, front.len())?;
    let window = Window::new(1, 1);
    let layer = Convolution { filters: outputs, is_depthwise: false, window, weights, bias };
    let place = draft.convolution(&flow, shape, layer, name)?;
    output(draft, place, batch, &sizes)
}

/// Weights and biases of a linear model, for so many outputs.
fn linear(call: &Call<'_, '_>, outputs: usize) -> Result<(Vec<f32>, Vec<f32>), Fault> {
    let weights = call.floats("coefficients")?.unwrap_or_default();
    let mut bias = call.floats("intercepts")?.unwrap_or_default();
    if bias.is_empty() {
        bias = vec![0.0; outputs];
    }
    if outputs == 0 || bias.len() != outputs || weights.len() % outputs != 0 || weights.is_empty() {
        return Err(fault!(
            "has {} coefficients and {} intercepts for {outputs} outputs",
            weights.len(),
            bias.len()
        ));
    }
    Ok((weights, bias))
}

fn linear_classifier(draft: &mut Draft, call: &Call<'_, '_>) -> Result<Vec<Value>, Fault> {
    let flow = call.flow(0)?;
    let labels = super::classes::labels(call, "classlabels_ints", "classlabels_strings")?
        .ok_or_else(|| Fault::new("names no classes"))?;
    let (mut weights, mut bias) = linear(call, labels.len())?;
    // `multi_class` says how it was trained, and changes no output.
    let transform = call.text("post_transform", "NONE")?;
    match transform {
        "SOFTMAX" => {}
        // The sigmoids of z and −z are the softmax of 0 and z.
        "LOGISTIC" if labels.len() == 2 => {
            let half = weights.len() / 2;
            let (first, second) = weights.split_at_mut(half);
            let is_opposite = first.iter().zip(&*second).all(|(a, b)| *a == -b);
            if !is_opposite || bias[0] != -bias[1] {
                return Err(Fault::new("has two sigmoids that are not opposite to each other"));
            }
            first.fill(0.0);
            bias[0] = 0.0;
        }
        other => {
            return Err(fault!(
                "ends in {other}: only SOFTMAX is supported, and LOGISTIC of two classes; train a LogisticRegression \
                 with the multinomial loss (not one against the rest), or an MLPClassifier"
            ));
        }
    }
    let batch = flow.batch();
    let place = draft.dense(flow, weights, bias, call.output())?;
    if let Some(row) = draft.row_of(place) {
        row.activation = ActivationKind::Softmax;
    }
    let flow = Flow::of(place, batch, Extent::List(labels.len() as u32));
    super::classes::name(draft, labels)?;
    Ok(vec![Value::Label, Value::Flow(flow)])
}

fn linear_regressor(draft: &mut Draft, call: &Call<'_, '_>) -> Result<Vec<Value>, Fault> {
    let flow = call.flow(0)?;
    let outputs = usize::try_from(call.int("targets", 1)?).unwrap_or(0);
    let (weights, bias) = linear(call, outputs)?;
    match call.text("post_transform", "NONE")? {
        "NONE" => {}
        other => return Err(fault!("ends in {other}, only NONE is supported")),
    }
    let batch = flow.batch();
    let place = draft.dense(flow, weights, bias, call.output())?;
    Ok(vec![Value::Flow(Flow::of(place, batch, Extent::List(outputs as u32)))])
}
