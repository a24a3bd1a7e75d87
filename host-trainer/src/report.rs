//! The report of a training: one web page that needs nothing else, and its plots.
//!
//! [`Report::new`] takes a model; what else is known is added: [`with_samples`](Report::with_samples),
//! [`with_epochs`](Report::with_epochs), [`with_quantization`](Report::with_quantization). What is not known is
//! left out of the page, and named there.
//!
//! ```
//! use host_trainer::dataset::{Shares, digits, split};
//! use host_trainer::export::TrainedModel;
//! use host_trainer::report::{Epoch, Report};
//! use host_trainer::{DynamicNetwork, Evaluation, FitOptions, Loss, fit_observed};
//! use nn_core::ActivationKind::{Relu, Softmax};
//! use std::ops::ControlFlow;
//!
//! let parts = split(digits::load(), Shares::default(), 0)?;
//! let mut network = DynamicNetwork::new(&[64, 16, 10], Relu, Softmax)?;
//! let options = FitOptions { epochs: 3, ..FitOptions::default() };
//! let mut epochs = Vec::new();
//! let normalizer = fit_observed(&mut network, &parts, &options, |report| {
//!     epochs.push(Epoch::from(report));
//!     ControlFlow::Continue(())
//! })?;
//! let test = Evaluation::new(&network, &parts.test, Loss::CrossEntropy);
//! let model = TrainedModel::new("digits", &network, &parts, normalizer, 0, &test);
//!
//! let report = Report::new(&model).with_samples(&model, &parts).with_epochs(epochs);
//! assert!(report.html().contains("Confusion matrix"));
//! assert!(report.figures().iter().any(|figure| figure.name() == "loss"));
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

mod epoch;
mod first_layer;
mod mistakes;
mod page;
mod picture;
mod samples;
mod search;

pub use epoch::{Epoch, LeftOut};
pub use mistakes::Mistake;
pub use search::{FrontRow, Point, SearchReport};

use crate::plot::{
    Boundary, Confusion, Curve, Curves, Figure, Reliability, Scatter, Scores, Series, Weights,
};
use host_trainer_core::Evaluation;
use host_trainer_core::anomaly::Judgement;
use host_trainer_core::dataset::{Dataset, Split, Task};
use host_trainer_core::export::{Known, Origin, TrainedModel, Windowing};
use host_trainer_core::known::Refusals;
use host_trainer_core::quantize;
use nn_core::{ActivationKind, LayerSpec};
use samples::Samples;

/// All that is known of a training and its network.
#[derive(Clone, Debug)]
pub struct Report {
    name: String,
    shape: String,
    task: Task,
    labels: Vec<String>,
    columns: Vec<String>,
    windowing: Option<Windowing>,
    layers: Vec<LayerSpec>,
    origin: Origin,
    /// Set if the last activation gives probabilities.
    are_probabilities: bool,
    weights: Option<Weights>,
    epochs: Vec<Epoch>,
    samples: Option<Samples>,
    quantization: Option<Quantized>,
    anomalies: Option<Anomalies>,
    known: Option<Known>,
    refusals: Option<Refusals>,
    command: Option<String>,
    choice: Option<String>,
    missing: Vec<String>,
    remarks: Vec<Remark>,
}

/// Warning of data or a result, in the words of the terminal.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Remark {
    /// Subject, in one word.
    pub what: String,
    /// In one line.
    pub text: String,
}

/// Results of the quantized network.
#[derive(Clone, Debug)]
struct Quantized {
    layers: Vec<LayerSpec>,
    report: quantize::Report,
}

/// Results of an anomaly detector.
#[derive(Clone, Debug)]
struct Anomalies {
    judgement: Judgement,
    threshold: f32,
}

impl Report {
    /// Reads a model file: its layers, their costs, and the weights of the first one.
    pub fn new(model: &TrainedModel) -> Self {
        Self {
            name: model.name.clone(),
            shape: model.shape(),
            task: model.task,
            labels: model.labels.clone(),
            columns: model.columns.clone(),
            windowing: model.windowing.clone(),
            layers: model.network.specs(),
            origin: model.origin.clone(),
            are_probabilities: model.network.last_activation() == ActivationKind::Softmax,
            weights: first_layer::weights(model, None),
            epochs: Vec::new(),
            samples: None,
            quantization: None,
            anomalies: None,
            known: model.known.clone(),
            refusals: None,
            command: None,
            choice: None,
            missing: Vec::new(),
            remarks: Vec::new(),
        }
    }

    /// Adds the model's predictions for the test samples of the parts that it was trained on. Samples that do not
    /// fit it change nothing.
    pub fn with_samples(self, model: &TrainedModel, split: &Split) -> Self {
        self.with_test(model, &split.test, Some(split))
    }

    /// Adds the model's predictions for samples that it was not trained on. Those that do not fit it change nothing.
    pub fn with_other_samples(self, model: &TrainedModel, samples: &Dataset) -> Self {
        self.with_test(model, samples, None)
    }

    fn with_test(mut self, model: &TrainedModel, test: &Dataset, split: Option<&Split>) -> Self {
        let is_fitting = test.width == model.network.inputs()
            && test.targets.task() == model.task
            && test.targets.outputs() == model.labels.len();
        if is_fitting {
            self.weights = first_layer::weights(model, Some(test));
            self.samples = Some(Samples::new(model, test, split));
        }
        self
    }

    /// With what was known after each epoch.
    pub fn with_epochs(mut self, epochs: Vec<Epoch>) -> Self {
        self.epochs = epochs;
        self
    }

    /// With what quantizing the network lost, and the layers it then has.
    pub fn with_quantization(mut self, layers: &[LayerSpec], report: quantize::Report) -> Self {
        self.quantization = Some(Quantized { layers: layers.to_vec(), report });
        self
    }

    /// With the scores of test samples of a model that detects anomalies; for any other, nothing changes.
    pub fn with_anomalies(mut self, model: &TrainedModel, judgement: Judgement) -> Self {
        let threshold = model.anomaly.as_ref().map(|anomaly| anomaly.threshold);
        self.anomalies = threshold.map(|threshold| Anomalies { judgement, threshold });
        self
    }

    /// With how well a model that refuses samples tells those that it does not know.
    pub fn with_refusals(mut self, refusals: Refusals) -> Self {
        self.refusals = Some(refusals);
        self
    }

    /// With the command that trained the network.
    pub fn with_command(mut self, command: String) -> Self {
        self.command = Some(command);
        self
    }

    /// With what was chosen before training, and why.
    pub fn with_choice(mut self, choice: String) -> Self {
        self.choice = Some(choice);
        self
    }

    /// With a sentence about what the page does not show, and why.
    pub fn with_missing(mut self, sentence: String) -> Self {
        self.missing.push(sentence);
        self
    }

    /// With what is to be known of the data or the result: the most important first.
    pub fn with_remarks(mut self, remarks: Vec<Remark>) -> Self {
        self.remarks.extend(remarks);
        self
    }

    /// The page, as HTML.
    pub fn html(&self) -> String {
        page::page(self)
    }

    /// Checks whether a page, or its beginning, was written by [`html`](Self::html).
    pub fn is_page(html: &str) -> bool {
        page::is_page(html)
    }

    /// All plots.
    pub fn figures(&self) -> Vec<Figure> {
        let mut figures: Vec<Figure> = self.curves().into_iter().map(Figure::Curves).collect();
        figures.extend(self.confusion().map(Figure::Confusion));
        figures.extend(self.reliability().map(Figure::Reliability));
        figures.extend(self.scores().map(Figure::Scores));
        figures.extend(self.boundary().cloned().map(Figure::Boundary));
        figures.extend(self.scatters().iter().cloned().map(Figure::Scatter));
        figures.extend(self.weights.clone().map(Figure::Weights));
        figures
    }

    fn test(&self) -> Option<&Evaluation> {
        self.samples.as_ref().map(|samples| &samples.test)
    }

    /// Loss, accuracy or RMSE, and learning rate; none if no epoch is known.
    fn curves(&self) -> Vec<Curves> {
        let points = |of: fn(&Epoch) -> Option<f64>| -> Vec<(f64, f64)> {
            let point = |epoch: &Epoch| Some((epoch.epoch as f64, of(epoch)?));
            self.epochs.iter().filter_map(point).collect()
        };
        let curve = |series, of| Curve { series, points: points(of) };
        let loss = vec![
            curve(Series::Training, |epoch| epoch.training_loss),
            curve(Series::Validation, |epoch| epoch.validation_loss),
        ];
        let accuracy = vec![
            curve(Series::Training, |epoch| epoch.training_accuracy),
            curve(Series::Validation, |epoch| epoch.validation_accuracy),
        ];
        let rmse = vec![curve(Series::Validation, |epoch| epoch.validation_rmse)];
        let rate = vec![curve(Series::Only, |epoch| epoch.learning_rate)];
        let mut curves = vec![
            Curves::new("loss", "Loss", "epoch", loss),
            match self.task {
                Task::Classification => {
                    Curves::new("accuracy", "Accuracy", "epoch", accuracy).of_shares()
                }
                Task::Regression | Task::AnomalyDetection => {
                    Curves::new("rmse", "Root mean squared error", "epoch", rmse)
                }
            },
            Curves::new("learning_rate", "Learning rate", "epoch", rate).small(),
        ];
        curves.retain(|curves| !curves.is_empty());
        curves
    }

    fn confusion(&self) -> Option<Confusion> {
        let metrics = self.test()?.classification()?;
        Confusion::new(&metrics.confusion, &self.labels)
    }

    fn reliability(&self) -> Option<Reliability> {
        let metrics = self.test()?.classification()?;
        (self.are_probabilities && metrics.samples() > 0).then(|| Reliability::new(metrics))
    }

    fn scores(&self) -> Option<Scores> {
        let Anomalies { judgement, threshold } = self.anomalies.as_ref()?;
        Scores::new(&judgement.normal, &judgement.faults, *threshold)
    }

    fn boundary(&self) -> Option<&Boundary> {
        self.samples.as_ref()?.boundary.as_ref()
    }

    fn scatters(&self) -> &[Scatter] {
        self.samples.as_ref().map_or(&[], |samples| &samples.scatters)
    }

    fn mistakes(&self) -> &[Mistake] {
        self.samples.as_ref().map_or(&[], |samples| &samples.mistakes)
    }
}
