//! A network on the last rung.

use crate::cli::trial::Judged;
use host_trainer_core::search::{Costs, Score};

/// A network, and how good it is with each seed.
#[derive(Clone, Debug)]
pub(super) struct Finalist {
    /// Number of the network, counted from 0.
    pub candidate: usize,
    pub costs: Costs,
    /// A result for each seed; `None` if it failed.
    pub judged: Vec<Option<Judged>>,
}

impl Finalist {
    /// Mean over the seeds; infinitely bad if one of them failed.
    pub fn score(&self) -> Score {
        let mean = |of: fn(&Judged) -> f64| {
            let each = |judged: &Option<Judged>| judged.as_ref().map_or(f64::INFINITY, of);
            self.judged.iter().map(each).sum::<f64>() / self.judged.len() as f64
        };
        Score {
            candidate: self.candidate,
            error: mean(|judged| judged.error),
            loss: mean(|judged| judged.loss),
            costs: self.costs,
        }
    }

    /// Standard deviation of the score over the seeds; `None` for one seed.
    pub fn deviation(&self) -> Option<f64> {
        let scores: Vec<f64> = self.judged.iter().flatten().map(|judged| judged.score).collect();
        let count = scores.len() as f64;
        let mean = scores.iter().sum::<f64>() / count;
        let squares = scores.iter().map(|score| (score - mean).powi(2)).sum::<f64>();
        (scores.len() > 1).then(|| (squares / (count - 1.0)).sqrt())
    }
}

/// The mean score, and whether it is an accuracy; `None` if one failed.
pub(super) fn mean(judged: &[Option<Judged>]) -> Option<(f64, bool)> {
    let all: Vec<&Judged> = judged.iter().map(Option::as_ref).collect::<Option<_>>()?;
    let is_accuracy = all.first()?.is_accuracy();
    Some((all.iter().map(|judged| judged.score).sum::<f64>() / all.len() as f64, is_accuracy))
}
