//! Learning rate and weight decay that suit each method.

use super::Method;
use crate::loss::Loss;

impl Method {
    /// Learning rate that suits most data with [`Schedule::OneCycle`](crate::schedule::Schedule::OneCycle), of a network
    /// with `outputs` outputs; measured in `docs/defaults.md`.
    ///
    /// Of the methods with momentum μ, whose steps grow to 1 / (1 − μ) times their size and are as large as gradients
    /// are, it is 0.3·(1 − μ), times `outputs` / 2 where the loss is a mean over outputs, and at most 0.15.
    pub fn default_learning_rate(self, loss: Loss, outputs: usize) -> f64 {
        match self {
            Self::Sgd { momentum } | Self::Nesterov { momentum } => {
                let rate = 0.3 * (1.0 - momentum) * shrinking(loss, outputs);
                // Rounded, as it is shown: 0.03, not 0.02999…
                ((rate * 1e6).round() / 1e6).clamp(1e-6, 0.15)
            }
            Self::RmsProp | Self::Adam => 0.01,
            Self::AdamW => 0.02,
        }
    }

    /// Weight decay that suits most data, of a network with `outputs` outputs.
    ///
    /// In [`AdamW`](Self::AdamW) it is a share of the weight. In all others it is a part of the gradient, of which far
    /// less does as much, and less still where the loss is a mean over outputs.
    pub fn default_weight_decay(self, loss: Loss, outputs: usize) -> f64 {
        match self {
            Self::Sgd { .. } | Self::Nesterov { .. } => 0.005 / shrinking(loss, outputs),
            Self::RmsProp | Self::Adam => 0.001 / shrinking(loss, outputs),
            Self::AdamW => 0.1,
        }
    }
}

/// Factor by which gradients are smaller than those of the cross-entropy, as the loss is a mean over outputs.
fn shrinking(loss: Loss, outputs: usize) -> f64 {
    match loss {
        Loss::CrossEntropy => 1.0,
        Loss::BinaryCrossEntropy | Loss::MeanSquaredError | Loss::Huber { .. } => {
            (outputs as f64 / 2.0).max(1.0)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn learning_rates_shrink_as_momentum_grows_and_are_never_zero() {
        let rate = |momentum| Method::Sgd { momentum }.default_learning_rate(Loss::CrossEntropy, 9);
        assert_eq!([0.0, 0.5, 0.9, 0.99, 0.999_999_999].map(rate), [0.15, 0.15, 0.03, 0.003, 1e-6]);
    }

    #[test]
    fn means_over_outputs_take_larger_steps_and_less_decay() {
        let method = Method::Nesterov { momentum: 0.9 };
        let numbers = |outputs| {
            let loss = Loss::MeanSquaredError;
            [
                method.default_learning_rate(loss, outputs),
                method.default_weight_decay(loss, outputs),
            ]
        };
        assert_eq!(
            [1, 2, 5, 10].map(numbers),
            [[0.03, 0.005], [0.03, 0.005], [0.075, 0.002], [0.15, 0.001]]
        );
        assert_eq!(numbers(1000), [0.15, 0.000_01]);
        let of = |method: Method| method.default_weight_decay(Loss::Huber { delta: 1.0 }, 10);
        assert_eq!([of(Method::Adam), of(Method::AdamW)], [0.0002, 0.1]);
    }
}
