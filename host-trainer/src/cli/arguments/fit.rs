//! Training options.

use super::choices::{ClassWeightsName, LossName, MetricName, OptimizerName, ScheduleName};
use super::distillation::DistillationArguments;
use super::parse::{augmentation, below_one, not_negative, positive};
use super::weight_decay::{WeightDecay, weight_decay};
use super::{NetworkArguments, UsageError};
use clap::Args;
use host_trainer_core::Augmentation;
use host_trainer_core::Schedule;
use host_trainer_core::dataset::Task;
use host_trainer_core::loss::Loss;
use host_trainer_core::optimizer::Method;
use host_trainer_core::{EarlyStopping, FitOptions};
use nn_core::ActivationKind;

#[derive(Debug, Args)]
#[command(next_help_heading = "Training")]
pub(in crate::cli) struct FitArguments {
    /// Loss function; without it, cross-entropy for classes, mean-squared-error for numbers
    #[arg(long, value_enum, value_name = "NAME")]
    pub loss: Option<LossName>,
    /// Error beyond which the huber loss is a straight line
    #[arg(long, default_value_t = 1.0, value_name = "NUMBER", value_parser = positive)]
    pub huber_delta: f64,
    /// Number of passes over the training data
    #[arg(long, default_value_t = 60, value_parser = clap::value_parser!(u32).range(1..))]
    pub epochs: u32,
    /// Samples per step
    #[arg(long, default_value_t = 32, value_parser = clap::value_parser!(u32).range(1..))]
    pub batch_size: u32,
    /// Learning rate, which --schedule scales (see host-trainer find-learning-rate). Without it, what suits the
    /// optimizer: 0.02 for adam-w, 0.01 for adam and rms-prop, mostly 0.03 for sgd and nesterov (docs/defaults.md)
    #[arg(long, value_name = "NUMBER", value_parser = positive)]
    pub learning_rate: Option<f64>,
    /// Optimizer
    #[arg(long, value_enum, default_value = "adam-w", value_name = "NAME")]
    pub optimizer: OptimizerName,
    /// Momentum of sgd and nesterov, from 0 to below 1
    #[arg(long, default_value_t = 0.9, value_parser = below_one)]
    pub momentum: f64,
    /// Schedule of the learning rate
    #[arg(long, value_enum, default_value = "one-cycle", value_name = "NAME")]
    pub schedule: ScheduleName,
    /// Epochs between two changes of --schedule step; patience of plateau, in epochs
    #[arg(long, default_value_t = 10, value_parser = clap::value_parser!(u32).range(1..))]
    pub schedule_epochs: u32,
    /// Factor by which step and plateau multiply the learning rate
    #[arg(long, default_value_t = 0.3, value_parser = positive)]
    pub schedule_factor: f64,
    /// Epochs in which the learning rate of cosine rises
    #[arg(long, default_value_t = 0)]
    pub warm_up: u32,
    /// Clip the norm of the gradients of a step at this value (default: off)
    #[arg(long, value_name = "NORM", value_parser = positive)]
    pub clip_norm: Option<f64>,
    /// Truncate backpropagation through time after so many moments (default: the whole window)
    #[arg(long, value_name = "MOMENTS", value_parser = clap::value_parser!(u16).range(1..))]
    pub truncate: Option<u16>,
    /// Number of threads, 0 for as many as there are cores; the result does not depend on it
    #[arg(long, default_value_t = 0, value_parser = clap::value_parser!(u16).range(..=256))]
    pub threads: u16,
    /// No effect, kept for old scripts: models have the same bytes on every processor
    #[arg(long, hide = true)]
    pub portable: bool,
    /// L2 penalty on weights, decoupled for adam-w; 0 for none. `auto` chooses 0.1, 0.3 or 1 by
    /// cross-validation. Without it, auto for a small data set of your own (docs/defaults.md), else what suits the
    /// optimizer: 0.1 for adam-w, mostly 0.001 for adam and rms-prop, 0.005 for sgd and nesterov
    #[arg(long, value_name = "NUMBER|auto", value_parser = weight_decay, help_heading = "Regularization")]
    pub weight_decay: Option<WeightDecay>,
    /// Dropout: share of the outputs of hidden layers that is set to 0 at random in training
    #[arg(long, default_value_t = 0.0, value_name = "SHARE", value_parser = below_one, help_heading = "Regularization")]
    pub dropout: f64,
    /// Batch normalization of hidden layers in training; in the network that is written, it is folded into weights and
    /// biases
    #[arg(long, help_heading = "Regularization")]
    pub batch_norm: bool,
    /// Label smoothing: share of every label that is spread over all classes
    #[arg(long, default_value_t = 0.0, value_name = "SHARE", value_parser = below_one, help_heading = "Regularization")]
    pub label_smoothing: f64,
    /// Weight of each class in the loss
    #[arg(
        long,
        value_enum,
        default_value = "equal",
        value_name = "HOW",
        help_heading = "Regularization"
    )]
    pub class_weights: ClassWeightsName,
    /// Data augmentation: random changes of images in every epoch, for example
    /// shift=2,rotate=12,scale=0.1,shear=0.1,elastic=2: pixels, degrees, shares of the size, pixels of elastic distortion
    #[arg(long, default_value = "none", value_name = "CHANGES", value_parser = augmentation, help_heading = "Regularization")]
    pub augment: Augmentation,
    #[command(flatten)]
    pub distillation: DistillationArguments,
    /// Stop when this metric of the validation samples no longer improves, and keep the best network
    #[arg(long, value_enum, value_name = "METRIC", help_heading = "Early stopping")]
    pub early_stopping: Option<MetricName>,
    /// Epochs without improvement before training stops
    #[arg(long, default_value_t = 10, value_name = "EPOCHS", value_parser = clap::value_parser!(u32).range(1..), help_heading = "Early stopping")]
    pub patience: u32,
    /// Change of the metric that an improvement must exceed
    #[arg(long, default_value_t = 0.0, value_name = "NUMBER", value_parser = not_negative, help_heading = "Early stopping")]
    pub min_change: f64,
    /// Epochs at the start that --patience does not count
    #[arg(long, default_value_t = 0, value_name = "EPOCHS", help_heading = "Early stopping")]
    pub patience_after: u32,
}

impl FitArguments {
    /// The options, and the activation of the last layer, for a task and so many outputs.
    pub fn options(
        &self,
        network: &NetworkArguments,
        normalize: host_trainer_core::dataset::Normalize,
        (task, outputs): (Task, usize),
        seed: u64,
    ) -> Result<(FitOptions, ActivationKind), UsageError> {
        let is_cosine = matches!(self.schedule, ScheduleName::Cosine);
        if self.warm_up > 0 && (!is_cosine || self.warm_up >= self.epochs) {
            return Err(UsageError::WarmUp);
        }
        let (loss, last) = self.loss_and_activation(network, task)?;
        let early_stopping = self.early_stopping.map(|metric| EarlyStopping {
            metric: metric.into(),
            patience: self.patience as usize,
            min_change: self.min_change,
            warm_up: self.patience_after as usize,
        });
        let suitable = FitOptions::with_method(self.method(), loss, outputs);
        let options = FitOptions {
            normalize,
            epochs: self.epochs as usize,
            batch_size: self.batch_size as usize,
            learning_rate: self.learning_rate.unwrap_or(suitable.learning_rate),
            schedule: self.schedule(),
            weight_decay: match self.weight_decay {
                Some(WeightDecay::Number(number)) => number,
                Some(WeightDecay::Auto) | None => suitable.weight_decay,
            },
            clip_norm: self.clip_norm,
            truncate: self.truncate.map(usize::from),
            dropout: self.dropout,
            batch_norm: self.batch_norm,
            label_smoothing: self.label_smoothing,
            class_weights: self.class_weights.into(),
            augmentation: self.augment,
            distillation: None,
            early_stopping,
            bits: None,
            seed,
            threads: usize::from(self.threads),
            ..suitable
        };
        Ok((options, last))
    }

    /// Loss and last activation as asked for; otherwise those that fit the rest.
    fn loss_and_activation(
        &self,
        network: &NetworkArguments,
        task: Task,
    ) -> Result<(Loss, ActivationKind), UsageError> {
        let asked = network.output_activation.map(|activation| activation.0);
        let loss = match (self.loss, task, asked) {
            (Some(LossName::CrossEntropy), ..) => Loss::CrossEntropy,
            (Some(LossName::BinaryCrossEntropy), ..) => Loss::BinaryCrossEntropy,
            (Some(LossName::MeanSquaredError), ..) => Loss::MeanSquaredError,
            (Some(LossName::Huber), ..) => Loss::Huber { delta: self.huber_delta },
            (None, Task::Regression | Task::AnomalyDetection, _) => Loss::MeanSquaredError,
            (None, Task::Classification, Some(ActivationKind::Softmax) | None) => {
                Loss::CrossEntropy
            }
            (None, Task::Classification, Some(_)) => Loss::MeanSquaredError,
        };
        if loss == Loss::CrossEntropy && task != Task::Classification {
            return Err(UsageError::LossForClasses);
        }
        let fitting = loss.required_activation().unwrap_or(match task {
            Task::Classification => ActivationKind::Softmax,
            Task::Regression | Task::AnomalyDetection => ActivationKind::Identity,
        });
        let last = asked.unwrap_or(fitting);
        if loss.accepts(last) {
            Ok((loss, last))
        } else {
            Err(UsageError::LossAndActivation { loss: loss.name(), required: fitting })
        }
    }

    /// The option by which validation samples decide something, if one does.
    pub fn decides_by_validation(&self) -> Option<&'static str> {
        match (self.early_stopping.is_some(), self.schedule) {
            (true, _) => Some("--early-stopping"),
            (false, ScheduleName::Plateau) => Some("--schedule plateau"),
            (false, _) => None,
        }
    }

    /// Returns whether the optimizer is AdamW, whose weights decay apart from the gradient.
    pub fn is_adam_w(&self) -> bool {
        matches!(self.optimizer, OptimizerName::AdamW)
    }

    fn method(&self) -> Method {
        match self.optimizer {
            OptimizerName::Sgd => Method::Sgd { momentum: self.momentum },
            OptimizerName::Nesterov => Method::Nesterov { momentum: self.momentum },
            OptimizerName::RmsProp => Method::RmsProp,
            OptimizerName::Adam => Method::Adam,
            OptimizerName::AdamW => Method::AdamW,
        }
    }

    fn schedule(&self) -> Schedule {
        let (factor, epochs) = (self.schedule_factor, self.schedule_epochs as usize);
        match self.schedule {
            ScheduleName::Constant => Schedule::Constant,
            ScheduleName::Step => Schedule::Step { every: epochs, factor },
            ScheduleName::Cosine => Schedule::Cosine { warm_up: self.warm_up as usize },
            ScheduleName::OneCycle => Schedule::OneCycle,
            ScheduleName::Plateau => Schedule::ReduceOnPlateau { factor, patience: epochs },
        }
    }
}
