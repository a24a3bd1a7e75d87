//! Why training may not succeed.

use thiserror::Error;

/// Why training stopped.
#[derive(Debug, Error, PartialEq)]
#[non_exhaustive]
pub enum FitError {
    /// The loss is no longer a number.
    #[error(
        "training diverged in epoch {epoch}: the loss is no longer a number. Try a learning rate smaller than \
         {learning_rate:?}, for example --learning-rate {:?}; or scale large features (--normalize standard)",
        learning_rate / 10.0
    )]
    Diverged {
        /// Counted from 1.
        epoch: usize,
        /// The learning rate that was too large.
        learning_rate: f64,
    },
    /// Threads could not be started.
    #[error("cannot start threads: {error}; try --threads 1")]
    Threads {
        /// Why.
        error: String,
    },
    /// There is nothing to train on.
    #[error("no training samples, or a batch size of 0")]
    Nothing,
    /// The network does not fit the data.
    #[error(
        "the network takes {inputs} features and tells {outputs} classes apart, but the data has {width} and {classes}"
    )]
    Shape {
        /// Inputs of the network.
        inputs: usize,
        /// Outputs of the network.
        outputs: usize,
        /// Features of the data.
        width: usize,
        /// Classes of the data.
        classes: usize,
    },
    /// The loss does not fit the last activation.
    #[error(
        "cross-entropy needs a network that ends in softmax; use the mean squared error for others"
    )]
    Loss,
}
