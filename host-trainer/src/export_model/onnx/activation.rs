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

/// Steps in 1 of sums and of outputs, of quantized networks; none for an activation that nothing is left to do for.
pub(super) fn steps(kind: ActivationKind) -> Result<Option<[f64; 2]>, &'static str> {
    Ok(Some(match kind {
        // The least number of an output does it, and the largest one there is.
        ActivationKind::Identity | ActivationKind::Relu | ActivationKind::Relu6 => return Ok(None),
        ActivationKind::LeakyRelu => [1.0, 1.0],
        ActivationKind::Tanh => [4096.0, 32_768.0],
        ActivationKind::Sigmoid => [2048.0, 32_768.0],
        ActivationKind::HardSigmoid => [8192.0, 32_768.0],
        ActivationKind::HardSwish | ActivationKind::Elu => [1024.0, 1024.0],
        ActivationKind::Softmax => return Err("has a softmax of integers"),
    }))
}
