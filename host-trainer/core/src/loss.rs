//! Loss functions: how wrong an output is, and in which direction it should move.

mod binary_cross_entropy;
mod cross_entropy;
mod huber;
mod mean_squared_error;

use crate::dataset::Task;
use crate::layers::activation;
use crate::scalar::Scalar;
use nn_core::{ActivationKind, Extent, LayerSpec};

/// Loss function: training minimizes the mean over samples of one of these.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Loss {
    /// `−ln p[true class]` with `p = softmax(z)`. For classes; needs a network that ends in softmax. Computed
    /// from the logits through log-sum-exp, so it neither overflows nor loses bits.
    CrossEntropy,
    /// `−t·ln p − (1 − t)·ln(1 − p)` with `p = sigmoid(z)`, averaged over outputs, each of which is a yes or
    /// no of its own. Targets from 0 to 1; needs a network that ends in sigmoid. Computed from the logits.
    BinaryCrossEntropy,
    /// `(y − t)²` averaged over outputs. Any activation.
    MeanSquaredError,
    /// With `r = y − t`: `r²/2` up to `|r| = delta`, beyond it the straight line `delta·(|r| − delta/2)`,
    /// averaged over outputs (Huber 1964). Any activation; outliers pull less than in the squared error.
    Huber {
        /// Beginning of the line, above 0.
        delta: f64,
    },
}

impl Loss {
    /// Adds these samples to the mean loss of a batch of `batch_size`; `z` (OUT, B), the last layer's
    /// sums, becomes `dz`, the gradient of that mean.
    ///
    /// `targets` (OUT, B). `weights` (B) says how much each sample counts; empty for 1. `outputs` is OUT;
    /// `activation` that of the last layer. A sample with several [answers](Self::outputs_per_prediction) counts as
    /// several samples.
    pub fn evaluate<T: Scalar>(
        self,
        activation: ActivationKind,
        z: &mut [T],
        targets: &[T],
        weights: &[T],
        outputs: usize,
        batch_size: usize,
    ) -> T {
        let kept = (!self.is_on_logits()).then(|| {
            let sums = activation::needs_sums(activation).then(|| z.to_vec());
            activation::forward(activation, z, outputs);
            sums.unwrap_or_else(|| z.to_vec())
        });
        let share = T::one() / T::of(batch_size as f64);
        let mut sum = T::zero();
        for (sample, (z, t)) in
            z.chunks_exact_mut(outputs).zip(targets.chunks_exact(outputs)).enumerate()
        {
            let share = weights.get(sample).map_or(share, |&weight| weight * share);
            let loss = self.of_numbers(z, t);
            sum += loss * share;
            z.iter_mut().for_each(|dz| *dz *= share);
        }
        if let Some(kept) = kept {
            activation::backward(activation, &kept, z, outputs);
        }
        sum
    }

    /// Outputs that are one answer: all of them, but for a cross-entropy and a last layer that gives an image those
    /// of one pixel. Each pixel, or each moment of a signal, has a class of its own then.
    pub fn outputs_per_prediction(self, last: &LayerSpec) -> usize {
        match (self, last.output()) {
            (Self::CrossEntropy, Some(Extent::Image(image))) => image.channels.into(),
            _ => last.outputs() as usize,
        }
    }

    /// Returns whether the last activation is part of the loss.
    fn is_on_logits(self) -> bool {
        matches!(self, Self::CrossEntropy | Self::BinaryCrossEntropy)
    }

    /// The activation that a network must end in, if it must be a certain one.
    pub fn required_activation(self) -> Option<ActivationKind> {
        match self {
            Self::CrossEntropy => Some(ActivationKind::Softmax),
            Self::BinaryCrossEntropy => Some(ActivationKind::Sigmoid),
            Self::MeanSquaredError | Self::Huber { .. } => None,
        }
    }

    /// Returns whether a network that ends in this activation can be trained with this loss.
    pub fn accepts(self, activation: ActivationKind) -> bool {
        self.required_activation().is_none_or(|required| required == activation)
    }

    /// For people.
    pub fn name(self) -> &'static str {
        match self {
            Self::CrossEntropy => "cross-entropy",
            Self::BinaryCrossEntropy => "binary cross-entropy",
            Self::MeanSquaredError => "mean squared error",
            Self::Huber { .. } => "Huber",
        }
    }

    /// The loss that fits a task and a last activation, for those who do not name one.
    pub fn fitting(task: Task, activation: ActivationKind) -> Self {
        match task {
            Task::Classification if activation == ActivationKind::Softmax => Self::CrossEntropy,
            Task::Classification | Task::Regression | Task::AnomalyDetection => {
                Self::MeanSquaredError
            }
        }
    }

    /// The loss of one sample from the outputs of nn-core: `logits` before, `y` after the activation.
    pub fn of_sample(self, logits: &[f32], y: &[f32], target: &[f32]) -> f64 {
        let wide =
            |numbers: &[f32]| -> Vec<f64> { numbers.iter().map(|&n| f64::from(n)).collect() };
        let numbers = if self.is_on_logits() { logits } else { y };
        self.of_numbers(&mut wide(numbers), &wide(target))
    }

    /// The loss of one sample; its logits or outputs become the gradient with respect to them.
    fn of_numbers<T: Scalar>(self, numbers: &mut [T], t: &[T]) -> T {
        match self {
            Self::CrossEntropy => cross_entropy::of_sample(numbers, t),
            Self::BinaryCrossEntropy => binary_cross_entropy::of_sample(numbers, t),
            Self::MeanSquaredError => mean_squared_error::of_sample(numbers, t),
            Self::Huber { delta } => huber::of_sample(numbers, t, T::of(delta)),
        }
    }
}
