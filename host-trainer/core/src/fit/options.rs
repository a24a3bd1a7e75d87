//! Options of training.

use super::distillation::Distillation;
use super::stopping::EarlyStopping;
use crate::augmentation::Augmentation;
use crate::dataset::Normalize;
use crate::loss::Loss;
use crate::optimizer::Method;
use crate::quantize::LayerBits;
use crate::schedule::Schedule;

/// Options of training. The default: cross-entropy, 60 epochs in batches of 32, AdamW with a weight decay of 0.1, one
/// cycle up to a learning rate of 0.02, standard scaling, nothing else.
#[derive(Clone, Debug, PartialEq)]
pub struct FitOptions {
    /// Loss function.
    pub loss: Loss,
    /// Scaling of features; for a regression with a last layer without activation, of targets too. The
    /// network that remains takes and gives raw numbers all the same.
    pub normalize: Normalize,
    /// Number of passes over the training data.
    pub epochs: usize,
    /// Samples a step.
    pub batch_size: usize,
    /// Learning rate, before the schedule.
    pub learning_rate: f64,
    /// Method by which gradients move parameters.
    pub method: Method,
    /// Schedule of the learning rate.
    pub schedule: Schedule,
    /// L2 penalty on weights, `weight_decay / 2 · Σ w²`; for [`Method::AdamW`], how they decay.
    pub weight_decay: f64,
    /// The largest norm of the gradients of a step; `None` for any.
    pub clip_norm: Option<f64>,
    /// Moments after which the gradient of a recurrent layer's state is cut off; `None` for the whole window.
    pub truncate: Option<usize>,
    /// The share of the outputs of every hidden layer that is set to zero in training, from 0 to below 1.
    /// Nothing of it is left in the network.
    pub dropout: f64,
    /// Tells whether the sums of hidden layers are normalized in training, see
    /// [`backward::batch_norm`](crate::layers::batch_norm). In the network it is part of weights and biases.
    pub batch_norm: bool,
    /// The share of every one-hot target that is spread evenly over all classes, from 0 to below 1
    /// (Szegedy et al. 2016).
    pub label_smoothing: f64,
    /// Weights of the classes.
    pub class_weights: ClassWeights,
    /// Changes of images in training.
    pub augmentation: Augmentation,
    /// Networks whose predictions are part of the targets; `None` for the labels alone.
    pub distillation: Option<Distillation>,
    /// When to stop before the last epoch; `None` for never.
    pub early_stopping: Option<EarlyStopping>,
    /// Bits of the weights of each layer of the quantized network that is trained for; `None` for training in `f32`. From
    /// the middle of the epochs on (of a network that is trained already, from the first on), training computes with
    /// rounded weights, and the network that remains has such weights.
    pub bits: Option<LayerBits>,
    /// The seed of initial weights, shuffling, dropout and augmentation.
    pub seed: u64,
    /// Threads to work on; 0 for as many as there are cores. The result does not depend on it.
    pub threads: usize,
}

/// Weights of the classes in the loss of training.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ClassWeights {
    /// All the same.
    Equal,
    /// In inverse proportion to how many there are, samples / (classes · samples of the class), so that
    /// rare classes count as much as common ones.
    Balanced,
}

impl FitOptions {
    /// The default with this method and loss, and the learning rate and weight decay that suit them and a network with
    /// `outputs` outputs.
    pub fn with_method(method: Method, loss: Loss, outputs: usize) -> Self {
        let learning_rate = method.default_learning_rate(loss, outputs);
        let weight_decay = method.default_weight_decay(loss, outputs);
        Self { method, loss, learning_rate, weight_decay, ..Self::default() }
    }
}

impl Default for FitOptions {
    fn default() -> Self {
        let (method, loss) = (Method::AdamW, Loss::CrossEntropy);
        Self {
            loss,
            normalize: Normalize::Standard,
            epochs: 60,
            batch_size: 32,
            learning_rate: method.default_learning_rate(loss, 1),
            method,
            schedule: Schedule::OneCycle,
            weight_decay: method.default_weight_decay(loss, 1),
            clip_norm: None,
            truncate: None,
            dropout: 0.0,
            batch_norm: false,
            label_smoothing: 0.0,
            class_weights: ClassWeights::Equal,
            augmentation: Augmentation::default(),
            distillation: None,
            early_stopping: None,
            bits: None,
            seed: 0,
            threads: 0,
        }
    }
}
