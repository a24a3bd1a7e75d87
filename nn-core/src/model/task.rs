//! The task of a network: classification, regression or detection of anomalies.

#[cfg(feature = "model-files")]
use serde::{Deserialize, Serialize};

/// Task of a network, which gives its outputs their meaning. Its number in a file is its position in this list.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
#[cfg_attr(feature = "model-files", derive(Serialize, Deserialize))]
pub enum Task {
    /// Classification: one output for each class; the class of the largest one is predicted.
    #[default]
    Classification,
    /// Regression: the outputs are numbers.
    Regression,
    /// Detection of anomalies: an autoencoder gives the input again, the better, the more normal the sample. Since
    /// version 5, with [`Header::anomaly`](crate::Header::anomaly); the label, if there is one, is that of normal samples.
    AnomalyDetection,
}
