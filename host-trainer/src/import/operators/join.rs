//! Operators that join two layers.

use super::Operator;
use super::constants::concatenated;
use crate::import::affine::Affine;
use crate::import::call::{Call, axis};
use crate::import::constant::Constant;
use crate::import::draft::{Block, Draft, Row};
use crate::import::error::{Fault, fault};
use crate::import::value::{Flow, Value};
use crate::import::view::{View, shown};
use nn_core::{ActivationKind, Extent, Op, Window};

pub(super) const OPERATORS: &[Operator] = &[Operator::new(
    "Concat",
    "`concat` of lists, or of the channels of images; of p and 1 − p: `softmax` of two classes",
    &["axis"],
    concat,
)];

/// Adds two layers up.
pub(in crate::import) fn sum(
    draft: &mut Draft,
    first: Flow,
    second: Flow,
    name: &str,
) -> Result<Vec<Value>, Fault> {
    if first.is_padded() || second.is_padded() {
        return Err(Fault::new("adds numbers that are padded with zeros"));
    }
    let [first, second] = [whole(draft, first)?, whole(draft, second)?];
    if first.view != second.view {
        return Err(fault!(
            "adds {} and {}, whose numbers lie in different orders or extents: only equal ones are added",
            shown(&first.view.sizes()),
            shown(&second.view.sizes())
        ));
    }
    if first.place == second.place {
        return Err(Fault::new("adds a layer to itself: multiply its weights by 2 instead"));
    }
    let extents = [draft.extent(first.place), draft.extent(second.place)];
    if extents[0] != extents[1] {
        return Err(fault!("adds {} and {}", extents[0], extents[1]));
    }
    let mut row = Row::new(Op::Add { with: 0 }, extents[0], first.place, Vec::new(), name);
    row.second = Some(second.place);
    let place = draft.push(row)?;
    Ok(vec![Value::Flow(Flow { place, is_sole: true, ..first })])
}

/// Numbers without scaling that waits, in an order that is known.
fn whole(draft: &mut Draft, flow: Flow) -> Result<Flow, Fault> {
    let flow = draft.last_state(flow);
    let flow = draft.settled(flow)?;
    if flow.place > 0 {
        return Ok(flow);
    }
    if draft.input.order.is_none() {
        draft.list(&flow)?;
    }
    let view = draft.input.in_order(&flow.view);
    let view = view.ok_or_else(|| Fault::new("joins a part of the network's input"))?;
    Ok(Flow { view, ..flow })
}

fn concat(draft: &mut Draft, call: &Call<'_, '_>) -> Result<Vec<Value>, Fault> {
    let at = call.int("axis", 1)?;
    let constants: Option<Vec<&Constant>> = (0..call.inputs.len())
        .map(|index| match call.value(index) {
            Some(Value::Constant(constant)) => Some(constant),
            Some(Value::Flow(_) | Value::Class | Value::Label) | None => None,
        })
        .collect();
    if let Some(constants) = constants {
        return Ok(vec![Value::Constant(concatenated(draft, &constants, at)?)]);
    }
    let flows = (0..call.inputs.len()).map(|index| call.flow(index));
    let flows = flows.collect::<Result<Vec<Flow>, _>>()?;
    joined(draft, flows, at, call.output())
}

/// Layers, one behind the other along a dimension.
pub(in crate::import) fn joined(
    draft: &mut Draft,
    flows: Vec<Flow>,
    at: i64,
    name: &str,
) -> Result<Vec<Value>, Fault> {
    if let [complement, probability] = &flows[..]
        && let Some(flow) = two_classes(draft, complement, probability)
    {
        return Ok(vec![Value::Flow(flow)]);
    }
    let mut flows = flows.into_iter();
    let Some(first) = flows.next() else { return Err(Fault::new("has no input")) };
    let first = whole(draft, first)?;
    let joined = flows.try_fold(first, |first, second| {
        let second = whole(draft, second)?;
        beside(draft, first, second, at, name)
    })?;
    Ok(vec![Value::Flow(joined)])
}

/// The probabilities of no and yes, out of that of yes: a softmax of 0 and z is 1 − sigmoid(z) and sigmoid(z).
fn two_classes(draft: &mut Draft, complement: &Flow, probability: &Flow) -> Option<Flow> {
    let is_complement = complement.place == probability.place
        && (complement.reads, probability.reads) == (1, 2)
        && probability.affine.is_none()
        && complement.affine.as_deref() == Some(&Affine::uniform(-1.0, 1.0));
    if !is_complement || draft.rows.len() != probability.place {
        return None;
    }
    let row = draft.row_of(probability.place)?;
    let [Block { weights, bias }] = &mut row.blocks[..] else { return None };
    if row.op != (Op::Dense { outputs: 1 }) || row.activation != ActivationKind::Sigmoid {
        return None;
    }
    let zeros = vec![0.0; weights.len()];
    weights.splice(0..0, zeros);
    bias.insert(0, 0.0);
    row.op = Op::Dense { outputs: 2 };
    row.activation = ActivationKind::Softmax;
    let flow = Flow::of(probability.place, probability.batch(), Extent::List(2));
    Some(Flow { is_sole: true, ..flow })
}

/// Two lists, where one of two is a list and the other an image of one pixel, as a pool over a whole image gives it.
fn alike(draft: &mut Draft, flows: [Flow; 2]) -> Result<[Flow; 2], Fault> {
    let extents = [draft.extent(flows[0].place), draft.extent(flows[1].place)];
    let has_list = extents.iter().any(|extent| matches!(extent, Extent::List(_)));
    if !has_list {
        return Ok(flows);
    }
    let [first, second] = flows;
    Ok([draft.listed(first)?, draft.listed(second)?])
}

/// The channels of two images or signals, or the numbers of two lists, one behind the other.
fn beside(
    draft: &mut Draft,
    first: Flow,
    second: Flow,
    at: i64,
    name: &str,
) -> Result<Flow, Fault> {
    let rank = first.view.dims.len();
    let at = axis(at, rank)?;
    let [first, second] = alike(draft, [first, second])?;
    let same_rank = second.view.dims.len() == rank;
    let [a, b] = [draft.extent(first.place), draft.extent(second.place)];
    let refused = || {
        fault!(
            "joins {} and {} along dimension {at}: only whole lists, or the channels of whole images of one size, are \
             joined",
            shown(&first.view.sizes()),
            shown(&second.view.sizes())
        )
    };
    if !same_rank || first.is_padded() || second.is_padded() {
        return Err(refused());
    }
    let (channels, others): (u32, Vec<usize>) = match (a, b) {
        (Extent::List(_), Extent::List(numbers)) => (numbers, Vec::new()),
        (Extent::Image(a), Extent::Image(b)) if (a.height, a.width) == (b.height, b.width) => {
            let others = (0..rank).filter(|&axis| axis != at && !first.view.dims[axis].is_batch());
            (b.channels.into(), others.collect())
        }
        _ => return Err(refused()),
    };
    // Each in the order in which it lies: rows, columns, channels.
    for (flow, extent) in [(&first, a), (&second, b)] {
        let order = others.iter().chain([&at]).map(|&axis| flow.view.dims[axis].clone()).collect();
        let view = View { offset: flow.view.offset, dims: order };
        let is_whole = flow.view.offset == 0
            && view.places().into_iter().eq(0..i64::from(extent.numbers()))
            && flow
                .view
                .dims
                .iter()
                .enumerate()
                .all(|(axis, dim)| axis == at || others.contains(&axis) || dim.is_batch());
        if !is_whole {
            return Err(refused());
        }
    }
    let op = Op::Concat { with: 0, channels };
    let mut row = Row::new(op, a, first.place, Vec::new(), name);
    row.second = Some(second.place);
    let mut sizes = first.view.sizes();
    sizes[at] += second.view.dims[at].size();
    let batch = first.batch();
    let place = draft.push(row)?;
    // Back to the order of dimensions in the file.
    let whole = Flow::of(place, batch, draft.extent(place));
    let is_left = |axis: &usize| *axis != at && !others.contains(axis);
    let mut order: Vec<usize> = (0..rank).filter(is_left).collect();
    order.extend(others.iter().chain([&at]));
    let ordered: Vec<usize> = order.iter().map(|&axis| sizes[axis]).collect();
    let view = whole.view.reshaped(&ordered)?;
    let mut back = vec![0; rank];
    order.iter().enumerate().for_each(|(position, &axis)| back[axis] = position);
    Ok(whole.seen(view.transposed(&back)))
}

/// A row that gives what it takes, for a branch without layers.
pub(crate) fn pass_through(extent: Extent, place: usize) -> Option<Row> {
    let Extent::Image(_) = extent else { return None };
    let window = Window::new(1, 1);
    Some(Row::new(Op::MaxPool2d { window }, extent, place, Vec::new(), "unchanged"))
}
