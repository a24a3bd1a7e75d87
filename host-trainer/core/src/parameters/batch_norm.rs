//! Parameters that batch normalization adds to a layer while it is trained.

use crate::layers::batch_norm::{EPSILON, Moments};
use crate::scalar::Scalar;

/// The share of the newest step in running means.
const SHARE: f64 = 0.1;

/// Scale and running statistics of a layer whose sums are normalized; see
/// [`backward::batch_norm`](crate::layers::batch_norm).
#[derive(Clone, Debug, PartialEq)]
pub struct BatchNorm<T> {
    /// `γ` (OUT), trained.
    pub scale: Vec<T>,
    /// The running mean of sums without bias (OUT).
    pub mean: Vec<T>,
    /// Their running variance (OUT), unbiased.
    pub variance: Vec<T>,
}

impl<T: Scalar> BatchNorm<T> {
    /// Leaves numbers as they are.
    pub(super) fn new(outputs: usize) -> Self {
        let (scale, mean) = (vec![T::one(); outputs], vec![T::zero(); outputs]);
        Self { variance: scale.clone(), scale, mean }
    }

    /// Moves the running statistics towards those of a step, counted from 1: all the way in the first, by a half
    /// in the second, and from the tenth on by a tenth.
    pub(super) fn follow(&mut self, moments: &Moments<T>, step: u32) {
        let share = (1.0 / f64::from(step)).max(SHARE);
        let count = moments.count as f64;
        let unbiased = if moments.count > 1 { count / (count - 1.0) } else { 1.0 };
        let towards = |running: &mut [T], now: &[T], factor: f64| {
            for (running, now) in running.iter_mut().zip(now) {
                let difference = now.to_f64() * factor - running.to_f64();
                *running = T::of(running.to_f64() + share * difference);
            }
        };
        towards(&mut self.mean, &moments.mean, 1.0);
        towards(&mut self.variance, &moments.variance, unbiased);
    }

    /// Factors that fold it into weights and bias of each output: the factor `f` of its weights, and
    /// what is subtracted from its bias.
    pub(super) fn folded(&self) -> impl Iterator<Item = (f64, f64)> {
        let statistics = self.mean.iter().zip(&self.variance);
        self.scale.iter().zip(statistics).map(|(scale, (mean, variance))| {
            let factor = scale.to_f64() / (variance.to_f64() + EPSILON).sqrt();
            (factor, factor * mean.to_f64())
        })
    }

    /// Everything in it.
    pub(super) fn numbers(&self) -> impl Iterator<Item = &T> {
        self.scale.iter().chain(&self.mean).chain(&self.variance)
    }

    /// Everything in it, to be changed.
    pub(super) fn numbers_mut(&mut self) -> impl Iterator<Item = &mut T> {
        self.scale.iter_mut().chain(&mut self.mean).chain(&mut self.variance)
    }
}
