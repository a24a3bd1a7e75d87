//! History of a training, in a few lines.

use super::sparkline::{extremes, sparkline};
use super::table::{number, percent};
use host_trainer_core::EpochReport;
use host_trainer_core::metrics::Metrics;
use std::io::{Result, Write};

/// The most columns that the curves take.
const WIDTH: usize = 40;

/// Metrics of every epoch.
#[derive(Default)]
pub(super) struct LearningCurves {
    /// Loss of training and validation.
    loss: [Vec<f64>; 2],
    accuracy: [Vec<f64>; 2],
}

impl LearningCurves {
    /// Keeps an epoch.
    pub fn add(&mut self, report: &EpochReport) {
        let EpochReport { training_loss, training_accuracy, validation, .. } = report;
        self.loss[0].push(*training_loss);
        self.loss[1].push(validation.loss);
        if let Metrics::Classification(metrics) = &validation.metrics {
            self.accuracy[0].push(*training_accuracy);
            self.accuracy[1].push(metrics.accuracy());
        }
    }

    /// The losses of training in the first epoch and in the last.
    pub fn losses(&self) -> [f64; 2] {
        let [losses, _] = &self.loss;
        [losses.first(), losses.last()].map(|loss| loss.copied().unwrap_or(f64::NAN))
    }

    /// A line for each number that was watched, if there was more than one epoch.
    pub fn write(&self, width: Option<usize>, out: &mut dyn Write) -> Result<()> {
        // Title, name, and what stands behind.
        let room = width.map_or(WIDTH, |width| width.saturating_sub(11 + 12 + 22).min(WIDTH));
        // What a loss does when it is small is seen in its logarithm only.
        let is_positive = self.loss.iter().flatten().all(|&loss| loss > 0.0);
        let loss: (_, fn(f64) -> f64) =
            if is_positive { ("loss (log)", f64::ln) } else { ("loss", |loss| loss) };
        write_pair(loss, &self.loss, number, room, out)?;
        write_pair(("accuracy", |share| share), &self.accuracy, percent, room, out)
    }
}

/// Both on one scale.
fn write_pair(
    (title, height): (&str, fn(f64) -> f64),
    numbers: &[Vec<f64>; 2],
    text: fn(f64) -> String,
    room: usize,
    out: &mut dyn Write,
) -> Result<()> {
    let heights =
        numbers.each_ref().map(|curve| curve.iter().copied().map(height).collect::<Vec<_>>());
    let Some(ends) = extremes(heights.iter().flatten()) else { return Ok(()) };
    let lines =
        [(title, "training"), ("", "validation")].into_iter().zip(numbers.iter().zip(&heights));
    for ((title, name), (numbers, heights)) in lines {
        if let [first, _, .., last] | [first, last] = &numbers[..] {
            let line = sparkline(heights, ends, room);
            writeln!(out, "{title:<10} {name:<10}  {line}  {} to {}", text(*first), text(*last))?;
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use host_trainer_core::Evaluation;
    use host_trainer_core::metrics::{Classification, Regression};

    fn report(epoch: usize, loss: f64, metrics: Metrics) -> EpochReport {
        EpochReport {
            epoch,
            learning_rate: 0.1,
            training_loss: loss,
            training_accuracy: 0.5,
            validation: Evaluation { loss: loss / 2.0, samples: 1, metrics },
            is_best: false,
        }
    }

    fn shown(losses: &[f64], metrics: &Metrics, width: Option<usize>) -> String {
        let mut curves = LearningCurves::default();
        for (index, &loss) in losses.iter().enumerate() {
            curves.add(&report(index + 1, loss, metrics.clone()));
        }
        let mut out = Vec::new();
        curves.write(width, &mut out).unwrap();
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn training_and_validation_share_a_scale() {
        let text = shown(&[8.0, 4.0, 2.0], &Metrics::Regression(Regression::new(1)), None);
        assert_eq!(
            text,
            "loss (log) training    █▆▃  8.0000 to 2.0000\n           validation  ▆▃▁  4.0000 to 1.0000\n"
        );
    }

    #[test]
    fn classes_have_their_accuracy_and_nothing_is_wider_than_the_terminal() {
        let metrics = Metrics::Classification(Classification::new(2));
        let text = shown(&[0.123; 500], &metrics, Some(60));
        assert_eq!(text.lines().count(), 4);
        for line in text.lines() {
            assert!(line.chars().count() <= 60, "{line}");
        }
    }

    #[test]
    fn a_single_epoch_has_no_curve() {
        assert_eq!(shown(&[1.0], &Metrics::Regression(Regression::new(1)), None), "");
        assert_eq!(shown(&[], &Metrics::Regression(Regression::new(1)), None), "");
    }
}
