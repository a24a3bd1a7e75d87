//! Loss functions: how wrong an output is, and in which direction it should move.

mod cross_entropy;
mod mean_squared_error;

use crate::backward::activation;
use crate::scalar::Scalar;
use nn_core::ActivationKind;

/// What training makes small.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Loss {
    /// `−ln p[true class]` with `p = softmax(z)`, averaged over samples. Needs a network that ends in
    /// softmax; computed from the logits through log-sum-exp, so it neither overflows nor loses bits.
    CrossEntropy,
    /// `(y − t)²` averaged over outputs and samples; classes are one-hot targets. Any activation.
    MeanSquaredError,
}

impl Loss {
    /// What these samples add to the mean loss of a batch of `batch_size`; `z` (OUT, B), the last layer's
    /// sums, becomes `dz`, the gradient of that mean.
    ///
    /// `targets` (OUT, B). `outputs` is OUT; `activation` that of the last layer.
    pub fn evaluate<T: Scalar>(
        self,
        activation: ActivationKind,
        z: &mut [T],
        targets: &[T],
        outputs: usize,
        batch_size: usize,
    ) -> T {
        match self {
            Self::CrossEntropy => cross_entropy::evaluate(z, targets, outputs, batch_size),
            Self::MeanSquaredError => {
                activation::forward(activation, z, outputs);
                let y = z.to_vec();
                let loss = mean_squared_error::evaluate(z, targets, outputs * batch_size);
                activation::backward(activation, &y, z, outputs);
                loss
            }
        }
    }

    /// Whether a network that ends in this activation can be trained with this loss.
    pub fn accepts(self, activation: ActivationKind) -> bool {
        self == Self::MeanSquaredError || activation == ActivationKind::Softmax
    }

    /// The loss of one sample from the outputs of nn-core: `logits` before, `y` after the activation.
    pub fn of_sample(self, logits: &[f32], y: &[f32], class: usize) -> f64 {
        match self {
            Self::CrossEntropy => cross_entropy::of_sample(logits, class),
            Self::MeanSquaredError => mean_squared_error::of_sample(y, class),
        }
    }
}
