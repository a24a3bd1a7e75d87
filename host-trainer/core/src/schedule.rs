//! Schedules of the learning rate.

use core::f64::consts::PI;

/// A learning-rate schedule. `η` is the learning rate that was asked for.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Schedule {
    /// η all the time.
    Constant,
    /// η, multiplied by `factor` after every so many epochs.
    Step {
        /// Epochs between two changes, at least 1.
        every: usize,
        /// Factor of η.
        factor: f64,
    },
    /// From 0 up to η in a straight line, then down to 0 along half a cosine (Loshchilov, Hutter 2017).
    Cosine {
        /// Epochs on the way up.
        warm_up: usize,
    },
    /// From η/25 up to η in the first 30 % of all steps, then down to η/250,000, both along half a cosine
    /// (Smith, Topin 2018, without the change of momentum).
    OneCycle,
    /// η, multiplied by `factor` after every step: to try learning rates.
    Exponential {
        /// Factor of η.
        factor: f64,
    },
    /// η, multiplied by `factor` whenever the validation loss has not fallen by at least 0.01 % for
    /// more than `patience` epochs.
    ReduceOnPlateau {
        /// Factor of η.
        factor: f64,
        /// Epochs without progress that are waited for.
        patience: usize,
    },
}

const ONE_CYCLE_WARM_UP: f64 = 0.3;
const ONE_CYCLE_START: f64 = 25.0;
const ONE_CYCLE_END: f64 = 1e4;
const PLATEAU_THRESHOLD: f64 = 1e-4;

/// A schedule under way.
#[derive(Clone, Debug)]
pub struct Progress {
    schedule: Schedule,
    learning_rate: f64,
    steps_per_epoch: usize,
    epochs: usize,
    /// Reduction of η by a plateau.
    reduction: f64,
    best: f64,
    epochs_without_progress: usize,
}

impl Schedule {
    /// Starts the schedule.
    pub fn start(self, learning_rate: f64, steps_per_epoch: usize, epochs: usize) -> Progress {
        Progress {
            schedule: self,
            learning_rate,
            steps_per_epoch,
            epochs,
            reduction: 1.0,
            best: f64::INFINITY,
            epochs_without_progress: 0,
        }
    }
}

impl Progress {
    /// The learning rate of a step, counted from 0 over all epochs.
    pub fn learning_rate(&self, step: usize) -> f64 {
        let at = |steps: usize| steps as f64;
        let all = at(self.steps_per_epoch * self.epochs);
        let factor = match self.schedule {
            Schedule::Constant => 1.0,
            Schedule::Step { every, factor } => {
                libm::pow(factor, at(step / self.steps_per_epoch / every.max(1)))
            }
            Schedule::Cosine { warm_up } => {
                let up = at(warm_up * self.steps_per_epoch);
                if at(step) < up {
                    at(step + 1) / up
                } else {
                    between(1.0, 0.0, (at(step) - up) / (all - up))
                }
            }
            Schedule::OneCycle => {
                let (start, end) = (1.0 / ONE_CYCLE_START, 1.0 / ONE_CYCLE_START / ONE_CYCLE_END);
                // A training of a few steps begins at the top.
                let top = f64::max(ONE_CYCLE_WARM_UP * all - 1.0, 0.0);
                if at(step) < top {
                    between(start, 1.0, at(step) / top)
                } else {
                    // A single step is at the top too.
                    between(1.0, end, (at(step) - top) / (all - 1.0 - top).max(1.0))
                }
            }
            Schedule::Exponential { factor } => libm::pow(factor, at(step)),
            Schedule::ReduceOnPlateau { .. } => self.reduction,
        };
        self.learning_rate * factor
    }

    /// Memory of a plateau, for a checkpoint.
    pub(crate) fn memory(&self) -> (f64, f64, u64) {
        (self.reduction, self.best, self.epochs_without_progress as u64)
    }

    /// Remembers it again.
    pub(crate) fn restore(&mut self, memory: (f64, f64, u64)) {
        let (reduction, best, epochs) = memory;
        (self.reduction, self.best, self.epochs_without_progress) =
            (reduction, best, epochs as usize);
    }

    /// Takes note of the validation loss after an epoch.
    pub fn end_epoch(&mut self, validation_loss: f64) {
        let Schedule::ReduceOnPlateau { factor, patience } = self.schedule else { return };
        if validation_loss < self.best * (1.0 - PLATEAU_THRESHOLD) {
            self.best = validation_loss;
            self.epochs_without_progress = 0;
        } else {
            self.epochs_without_progress += 1;
        }
        if self.epochs_without_progress > patience {
            self.reduction *= factor;
            self.epochs_without_progress = 0;
        }
    }
}

/// From `start` to `end` along half a cosine; `share` is 0 to 1.
fn between(start: f64, end: f64, share: f64) -> f64 {
    end + (start - end) / 2.0 * (1.0 + libm::cos(PI * share.clamp(0.0, 1.0)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_cycle_of_a_single_step_is_at_the_top() {
        assert_eq!(Schedule::OneCycle.start(0.5, 1, 1).learning_rate(0), 0.5);
    }
}
