//! The network of a trial, trained, and judged.

use crate::cli::arguments::FineTuneArguments;
use crate::cli::quantize::FloatTraining;
use anyhow::Result;
use host_trainer_core::dataset::{Dataset, Normalizer, Split, Targets};
use host_trainer_core::metrics::Metrics;
use host_trainer_core::quantize::{QuantizeError, QuantizedNetwork};
use host_trainer_core::{
    DynamicNetwork, Evaluation, FitError, FitOptions, Loss, Training, initialize,
};
use nn_core::LayerSpec;
use serde_json::{Value, json};
use std::io::sink;

/// A network that was trained, and its integers if they were asked for.
pub(in crate::cli) struct Fitted {
    pub network: DynamicNetwork,
    pub normalizer: Normalizer,
    pub quantized: Option<QuantizedNetwork>,
}

/// Judgement of a network by samples.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(in crate::cli) struct Judged {
    pub loss: f64,
    /// Accuracy of a classification, root mean squared error of a regression.
    pub score: f64,
    /// Errors as a share of those of guessing: of always the most frequent class, or the mean.
    pub error: f64,
    is_classification: bool,
}

/// Trains the network: from the beginning, or if `goes_on`, from the parameters that it has. With `fine_tune`,
/// quantizes it too, within so much flash if bits are to be chosen.
///
/// # Errors
///
/// Inside, why this network cannot be trained or quantized, which is its result, as text. Outside, all that is no
/// fault of the network.
pub(in crate::cli) fn fit(
    mut network: DynamicNetwork,
    split: &Split,
    options: &FitOptions,
    goes_on: bool,
    fine_tune: Option<(&FineTuneArguments, Option<u64>)>,
) -> Result<Result<Fitted, String>> {
    let mut train = || -> Result<Fitted> {
        let mut training = if goes_on {
            Training::start_trained(&network, split, options)?
        } else {
            initialize(&mut network, options.seed);
            Training::start(&network, split, options)?
        };
        while training.run_epoch()?.is_some() {}
        let normalizer = training.finish(&mut network);
        let quantize = |(fine_tune, flash)| {
            let FitOptions { loss, normalize, seed, .. } = *options;
            let how = FloatTraining::new(loss, normalize, seed, flash);
            how.quantize(&network, split, fine_tune, &mut sink())
        };
        let quantized = fine_tune.map(quantize).transpose()?;
        let quantized = quantized.map(|quantized| quantized.quantization.network);
        Ok(Fitted { network: network.clone(), normalizer, quantized })
    };
    match train() {
        Ok(fitted) => Ok(Ok(fitted)),
        Err(error) if is_of_network(&error) => Ok(Err(format!("{error:#}"))),
        Err(error) => Err(error),
    }
}

/// Returns whether the same network would fail again, everywhere.
fn is_of_network(error: &anyhow::Error) -> bool {
    match error.downcast_ref::<FitError>() {
        Some(FitError::Threads { .. }) => false,
        Some(_) => true,
        None => error.is::<QuantizeError>(),
    }
}

impl Fitted {
    /// The layers that the device runs.
    pub fn on_device(&self) -> Vec<LayerSpec> {
        match &self.quantized {
            Some(quantized) => quantized.layers().iter().map(|layer| layer.spec).collect(),
            None => self.network.specs(),
        }
    }

    /// Judges the network that the device runs.
    pub fn evaluate(&self, data: &Dataset, loss: Loss) -> Evaluation {
        match &self.quantized {
            Some(quantized) => Evaluation::new(quantized, data, loss),
            None => Evaluation::new(&self.network, data, loss),
        }
    }
}

impl Judged {
    /// Judgement by these samples.
    pub fn new(evaluation: &Evaluation, data: &Dataset) -> Self {
        let (score, error, is_classification) = match &evaluation.metrics {
            Metrics::Classification(metrics) => {
                let missed = 1.0 - metrics.accuracy();
                // Where all samples are of one class, guessing is never wrong.
                let guessed = (1.0 - most_frequent(data)).max(1.0 / data.len().max(1) as f64);
                (metrics.accuracy(), missed / guessed, true)
            }
            Metrics::Regression(metrics) => {
                let (rmse, explained) = (metrics.total_rmse(), metrics.mean_r_squared());
                // Where no target changes, the mean is never wrong.
                let unexplained = if rmse > 0.0 { 1.0 } else { 0.0 };
                (rmse, if explained.is_nan() { unexplained } else { 1.0 - explained }, false)
            }
        };
        Self { loss: evaluation.loss, score, error, is_classification }
    }

    /// Documents it as JSON.
    pub fn document(&self) -> Value {
        let score = if self.is_classification { "accuracy" } else { "rmse" };
        json!({ "loss": self.loss, score: self.score, "error": self.error })
    }

    /// Reads what [`document`](Self::document) made; `None` if it is something else, or a number is not finite.
    pub fn from_document(value: &Value) -> Option<Self> {
        let number = |name: &str| value[name].as_f64();
        let is_classification = value["accuracy"].is_number();
        let score = if is_classification { "accuracy" } else { "rmse" };
        Some(Self {
            loss: number("loss")?,
            score: number(score)?,
            error: number("error")?,
            is_classification,
        })
    }

    /// Returns whether a larger score is better.
    pub fn is_accuracy(&self) -> bool {
        self.is_classification
    }
}

/// The share of the most frequent class.
fn most_frequent(data: &Dataset) -> f64 {
    let Targets::Classes { classes, labels } = &data.targets else { return 0.0 };
    let mut counts = vec![0_usize; labels.len()];
    for &class in classes {
        counts[class] += 1;
    }
    counts.into_iter().max().unwrap_or(0) as f64 / classes.len().max(1) as f64
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn errors_are_a_share_of_those_of_guessing() {
        let labels = ["a", "b"].map(String::from).to_vec();
        let data = Dataset {
            name: "t".into(),
            columns: Vec::new(),
            width: 1,
            features: vec![1.0, 1.0, 1.0, -1.0],
            targets: Targets::Classes { classes: vec![0, 0, 0, 1], labels },
            image: None,
        };
        // Always `a`: wrong for one of four, as guessing is.
        let network = DynamicNetwork::new(
            &[1, 2],
            nn_core::ActivationKind::Relu,
            nn_core::ActivationKind::Softmax,
        )
        .unwrap();
        let judged = Judged::new(&Evaluation::new(&network, &data, Loss::CrossEntropy), &data);
        assert_eq!((judged.score, judged.error), (0.75, 1.0));
        assert_eq!(Judged::from_document(&judged.document()), Some(judged));
        // One class alone: guessing is right, and so is this network.
        let alone = data.subset(&[0, 1]);
        let judged = Judged::new(&Evaluation::new(&network, &alone, Loss::CrossEntropy), &alone);
        assert_eq!((judged.score, judged.error), (1.0, 0.0));
    }
}
