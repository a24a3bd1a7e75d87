//! Activations as nodes.

use super::graph::Graph;
use super::message::Attribute;
use super::message::Attribute::{Float, Int};
use nn_core::{ActivationKind, LeakyRelu};

/// An activation behind a value; its name.
pub(super) fn activation(graph: &mut Graph, kind: ActivationKind, z: String) -> String {
    let (operator, attributes): (&str, &[(&str, Attribute<'_>)]) = match kind {
        ActivationKind::Identity => return z,
        ActivationKind::Relu => ("Relu", &[]),
        ActivationKind::LeakyRelu => ("LeakyRelu", &[("alpha", Float(LeakyRelu::SLOPE))]),
        ActivationKind::Sigmoid => ("Sigmoid", &[]),
        ActivationKind::Tanh => ("Tanh", &[]),
        ActivationKind::Softmax => ("Softmax", &[("axis", Int(-1))]),
        ActivationKind::Relu6 => {
            let (low, high) = (graph.floats(&[], &[0.0]), graph.floats(&[], &[6.0]));
            return graph.node("Clip", &[&z, &low, &high], &[]);
        }
        ActivationKind::HardSigmoid => {
            ("HardSigmoid", &[("alpha", Float(1.0 / 6.0)), ("beta", Float(0.5))])
        }
        ActivationKind::HardSwish => ("HardSwish", &[]),
        ActivationKind::Elu => ("Elu", &[("alpha", Float(1.0))]),
    };
    graph.node(operator, &[&z], attributes)
}
