//! What the outputs of a network mean.

use serde::{Deserialize, Serialize};

/// What the outputs of a network mean. Its number in a file is its position in this list.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum Task {
    /// One output for each class; the largest is the answer.
    #[default]
    Classification,
    /// Numbers.
    Regression,
    /// The input again, by an autoencoder: the better, the more normal the sample. Since version 5, with
    /// [`Header::anomaly`](crate::Header::anomaly); the label, if there is one, is that of normal samples.
    AnomalyDetection,
}
