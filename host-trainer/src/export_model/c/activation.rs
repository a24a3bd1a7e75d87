//! The function of each activation.

use super::kernel::Numbers;
use nn_core::ActivationKind;

/// The function that replaces sums by outputs; none where nothing is left to do.
pub(super) fn function(
    kind: ActivationKind,
    numbers: Numbers,
) -> Result<Option<&'static str>, &'static str> {
    let [of_f32, of_integers] = match kind {
        ActivationKind::Identity => return Ok(None),
        // The least number of an output does it, and the largest one there is.
        ActivationKind::Relu => ["relu_f32", ""],
        ActivationKind::Relu6 => ["relu6_f32", ""],
        ActivationKind::LeakyRelu => ["leaky_relu_f32", "leaky_relu_i16"],
        ActivationKind::Sigmoid => ["sigmoid_f32", "sigmoid_i16"],
        ActivationKind::Tanh => ["tanh_f32", "tanh_i16"],
        ActivationKind::HardSigmoid => ["hard_sigmoid_f32", "hard_sigmoid_i16"],
        ActivationKind::HardSwish => ["hard_swish_f32", "hard_swish_i16"],
        ActivationKind::Elu => ["elu_f32", "elu_i16"],
        ActivationKind::Softmax if numbers == Numbers::I16 => {
            return Err("has a softmax of integers");
        }
        ActivationKind::Softmax => ["softmax_f32", ""],
    };
    let name = if numbers == Numbers::F32 { of_f32 } else { of_integers };
    Ok(Some(name).filter(|name| !name.is_empty()))
}
