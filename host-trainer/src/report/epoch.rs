//! Metrics of an epoch, and the file that holds them.

use host_trainer_core::EpochReport;
use host_trainer_core::metrics::Metrics;
use serde_json::Value;
use std::fmt;

/// Metrics of an epoch; numbers that are not known, or not finite, are `None`.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Epoch {
    /// Counted from 1.
    pub epoch: u64,
    /// The learning rate of its last step.
    pub learning_rate: Option<f64>,
    /// The mean loss of its batches.
    pub training_loss: Option<f64>,
    /// The share of training samples classified correctly.
    pub training_accuracy: Option<f64>,
    /// The loss on the validation samples.
    pub validation_loss: Option<f64>,
    /// The share of validation samples classified correctly.
    pub validation_accuracy: Option<f64>,
    /// The root of the mean squared error on the validation samples, over all targets.
    pub validation_rmse: Option<f64>,
}

/// A line of a file of epochs that is none.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LeftOut {
    /// Counted from 1.
    pub line: usize,
    /// Why.
    pub why: String,
}

impl fmt::Display for LeftOut {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "line {}: {}", self.line, self.why)
    }
}

impl From<&EpochReport> for Epoch {
    fn from(report: &EpochReport) -> Self {
        let finite = |number: f64| number.is_finite().then_some(number);
        let (accuracy, rmse) = match &report.validation.metrics {
            Metrics::Classification(metrics) => (finite(metrics.accuracy()), None),
            Metrics::Regression(metrics) => (None, finite(metrics.total_rmse())),
        };
        Self {
            epoch: report.epoch as u64,
            learning_rate: finite(report.learning_rate),
            training_loss: finite(report.training_loss),
            training_accuracy: finite(report.training_accuracy),
            validation_loss: finite(report.validation.loss),
            validation_accuracy: accuracy,
            validation_rmse: rmse,
        }
    }
}

impl Epoch {
    /// The epochs of a file of `train --metrics`: a line of JSON each. What is no such line is left out.
    pub fn read(text: &str) -> (Vec<Self>, Vec<LeftOut>) {
        let (mut epochs, mut left_out) = (Vec::new(), Vec::new());
        for (index, line) in text.lines().enumerate() {
            if line.trim().is_empty() {
                continue;
            }
            match Self::parse(line) {
                Ok(epoch) => epochs.push(epoch),
                Err(why) => left_out.push(LeftOut { line: index + 1, why }),
            }
        }
        (epochs, left_out)
    }

    fn parse(line: &str) -> Result<Self, String> {
        let value: Value = serde_json::from_str(line).map_err(|error| {
            if error.is_eof() { "it is cut off".into() } else { format!("it is no JSON: {error}") }
        })?;
        let epoch = value.get("epoch").and_then(Value::as_u64).ok_or("it has no number `epoch`")?;
        let of = |part: &str, name: &str| value.get(part)?.get(name)?.as_f64();
        Ok(Self {
            epoch,
            learning_rate: value.get("learning_rate").and_then(Value::as_f64),
            training_loss: of("training", "loss"),
            training_accuracy: of("training", "accuracy"),
            validation_loss: of("validation", "loss"),
            validation_accuracy: of("validation", "accuracy"),
            validation_rmse: value
                .get("validation")
                .and_then(|validation| validation.get("rmse"))
                .and_then(total_rmse),
        })
    }

    /// Returns whether its metrics are of a classification, or of a regression; `None` if it does not say.
    #[cfg(feature = "command")]
    pub(crate) fn is_of_classes(&self) -> Option<bool> {
        match (self.validation_accuracy, self.validation_rmse) {
            (Some(_), _) => Some(true),
            (None, Some(_)) => Some(false),
            (None, None) => None,
        }
    }
}

/// Over all targets.
fn total_rmse(each: &Value) -> Option<f64> {
    let each: Vec<f64> = each.as_array()?.iter().map(Value::as_f64).collect::<Option<_>>()?;
    let squares: f64 = each.iter().map(|rmse| rmse * rmse).sum();
    (!each.is_empty()).then(|| (squares / each.len() as f64).sqrt())
}

#[cfg(all(test, feature = "command"))]
mod tests {
    use super::*;

    #[test]
    fn whole_lines_are_read_and_others_named() {
        let text = concat!(
            "{\"epoch\":1,\"learning_rate\":0.1,\"training\":{\"loss\":2.0,\"accuracy\":0.5},",
            "\"validation\":{\"loss\":null,\"accuracy\":0.25}}\n",
            "\n",
            "[1]\n",
            "{\"epoch\":2,\"training\":{\"loss\":NaN}}\n",
            "{\"epoch\":3,\"validation\":{\"rmse\":[3.0,4.0]}}\n",
            "{\"epoch\":4,\"learn"
        );
        let (epochs, left_out) = Epoch::read(text);
        assert_eq!(epochs.len(), 2);
        let first = epochs[0];
        assert_eq!((first.training_loss, first.validation_loss), (Some(2.0), None));
        assert_eq!((first.validation_accuracy, first.is_of_classes()), (Some(0.25), Some(true)));
        // √((9 + 16) / 2)
        assert_eq!(epochs[1].validation_rmse, Some(12.5f64.sqrt()));
        assert_eq!(epochs[1].is_of_classes(), Some(false));
        let lines: Vec<usize> = left_out.iter().map(|left_out| left_out.line).collect();
        assert_eq!(lines, [3, 4, 6]);
        assert_eq!(left_out[0].to_string(), "line 3: it has no number `epoch`");
        assert_eq!(left_out[2].to_string(), "line 6: it is cut off");
        assert_eq!(Epoch::read(""), (vec![], vec![]));
    }
}
