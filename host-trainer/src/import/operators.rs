//! Operators of ONNX, and what becomes of each.

pub(super) mod activation;
pub(super) mod arithmetic;
mod classes;
pub(super) mod constants;
pub(super) mod convolution;
pub(super) mod dense;
pub(super) mod join;
pub(super) mod pad;
pub(super) mod part;
pub(super) mod pool;
mod quantized;
pub(super) mod recurrent;
mod refused;
pub(super) mod shape;
mod unchanged;

pub(super) use join::pass_through;
pub(super) use refused::advice;

use super::call::Call;
use super::draft::Draft;
use super::error::{Fault, fault};
use super::value::Value;

/// Domain of operators of scikit-learn's kind.
pub(super) const ML: &str = "ai.onnx.ml";

/// Returns an operator's outputs.
pub(super) type Run = fn(&mut Draft, &Call<'_, '_>) -> Result<Vec<Value>, Fault>;

/// An operator that is supported.
#[derive(Clone, Copy, Debug)]
pub struct Operator {
    /// Name in the file.
    pub name: &'static str,
    /// Domain: empty for ONNX's own.
    pub domain: &'static str,
    /// Description of what becomes of it.
    pub becomes: &'static str,
    /// Attributes that are looked at; a node with any other is refused.
    pub(super) attributes: &'static [&'static str],
    /// Set if it may read integers, which mean other numbers.
    pub(super) reads_integers: bool,
    pub(super) run: Run,
}

impl Operator {
    const fn new(
        name: &'static str,
        becomes: &'static str,
        attributes: &'static [&'static str],
        run: Run,
    ) -> Self {
        Self { name, domain: "", becomes, attributes, reads_integers: false, run }
    }

    const fn of_integers(self) -> Self {
        Self { reads_integers: true, ..self }
    }

    const fn of_ml(self) -> Self {
        Self { domain: ML, ..self }
    }
}

/// All operators that are supported, group by group.
pub fn operators() -> impl Iterator<Item = &'static Operator> {
    [
        dense::OPERATORS,
        convolution::OPERATORS,
        pool::OPERATORS,
        recurrent::OPERATORS,
        activation::OPERATORS,
        arithmetic::OPERATORS,
        join::OPERATORS,
        shape::OPERATORS,
        unchanged::OPERATORS,
        quantized::OPERATORS,
        part::OPERATORS,
        pad::OPERATORS,
        constants::OPERATORS,
        classes::OPERATORS,
    ]
    .into_iter()
    .flatten()
}

/// Returns whether an operator takes whole numbers of at most 8 bits as they are kept.
pub(super) fn keeps_small(operator: &str) -> bool {
    const THEY: [&str; 8] = [
        "DequantizeLinear",
        "Flatten",
        "Identity",
        "Reshape",
        "Shape",
        "Squeeze",
        "Transpose",
        "Unsqueeze",
    ];
    THEY.contains(&operator)
}

/// Runs the operator of a node.
pub(super) fn run(draft: &mut Draft, call: &Call<'_, '_>) -> Result<Vec<Value>, Fault> {
    let node = call.node;
    let domain = if node.domain == "ai.onnx" { "" } else { node.domain };
    let found = operators().find(|known| known.name == node.operator && known.domain == domain);
    let Some(operator) = found else { return Err(advice(node.operator, domain)) };
    let is_known = |name: &str| operator.attributes.contains(&name);
    if let Some(unknown) = node.attributes.iter().find(|attribute| !is_known(attribute.name)) {
        return Err(fault!(
            "has the attribute {:?}, which is not known here: a newer operator than this program has learned",
            unknown.name
        ));
    }
    let is_integer = |value: &Value| matches!(value, Value::Flow(flow) if flow.step.is_some());
    if !operator.reads_integers && call.inputs.iter().flatten().any(is_integer) {
        return Err(Fault::new(
            "computes with integers: a network whose integers are dequantized before each operator is read (QDQ, as \
             onnxruntime's quantize_static writes it)",
        ));
    }
    (operator.run)(draft, call)
}
