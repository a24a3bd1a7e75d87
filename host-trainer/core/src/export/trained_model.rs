//! A trained network with everything that its file says about it.

use super::{Anomaly, Known, Origin, Windowing};
use crate::dataset::{Normalizer, Split};
use crate::evaluation::Evaluation;
use crate::network::{DynamicNetwork, NetworkError};
use crate::quantize::QuantizedNetwork;
use crate::trained_network::TrainedNetwork;
use nn_core::{
    Header, LayerView, LayerViews, Model, ModelError, Normalization, Numbers, Provenance, Shape,
    Task,
};
use std::path::{Path, PathBuf};
use thiserror::Error;

/// Files beyond this are no models: the most parameters that are allowed, and room for a header.
const MAX_FILE_BYTES: u64 = 4 * crate::network::MAX_PARAMETERS + (1 << 20);

/// A trained network that takes raw samples, and what its file says about it.
#[derive(Clone, Debug, PartialEq)]
pub struct TrainedModel {
    /// For people and file names.
    pub name: String,
    /// The name of each feature; empty if features have no names.
    pub columns: Vec<String>,
    /// Takes raw samples: the normalization is folded into its first layer.
    pub network: TrainedNetwork,
    /// Task of the model: what the outputs mean.
    pub task: Task,
    /// The name of each class, or of each target.
    pub labels: Vec<String>,
    /// Scaling of samples for training.
    pub normalizer: Normalizer,
    /// Cut of samples out of recordings; `None` if they are samples as they are.
    pub windowing: Option<Windowing>,
    /// When the network, an autoencoder, raises the alarm; `None` for any other.
    pub anomaly: Option<Anomaly>,
    /// Likeness of the samples that the network, a classifier, knows; `None` if it answers every one with a class.
    pub known: Option<Known>,
    /// Origin of the model.
    pub origin: Origin,
}

/// Why a model file cannot be read.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum ModelFileError {
    /// The file cannot be read.
    #[error("{}: {error}", path.display())]
    Read {
        /// The file.
        path: PathBuf,
        /// Why.
        error: std::io::Error,
    },
    /// It is no file, or too large.
    #[error("{}: {what}, expected a model file such as digits.postcard", path.display())]
    NoModel {
        /// The file.
        path: PathBuf,
        /// Description of the fault.
        what: String,
    },
    /// Bytes are no model.
    #[error("{}: {error}", path.display())]
    Model {
        /// The file.
        path: PathBuf,
        /// Why.
        error: ModelError,
    },
    /// It holds a network that this program does not run.
    #[error("{}: {error}", path.display())]
    Network {
        /// The file.
        path: PathBuf,
        /// Why.
        error: NetworkError,
    },
}

impl TrainedModel {
    /// A model of a network, typed or dynamic, that [`fit`](crate::fit()) has trained on these parts.
    ///
    /// `test` is what it does on the test samples. What is not known here stays empty in its
    /// [`origin`](Self::origin): the checksum of the data and the shares of its parts.
    pub fn new(
        name: &str,
        network: &impl LayerViews,
        split: &Split,
        normalizer: Normalizer,
        seed: u64,
        test: &Evaluation,
    ) -> Self {
        Self {
            name: name.into(),
            columns: split.training.columns.clone(),
            network: TrainedNetwork::F32(DynamicNetwork::copy_of(&network.layer_views())),
            task: split.training.targets.task(),
            labels: split.training.targets.names().to_vec(),
            normalizer,
            windowing: None,
            anomaly: None,
            known: None,
            origin: Origin {
                trainer: concat!("host-trainer ", env!("CARGO_PKG_VERSION")).into(),
                dataset: split.training.name.clone(),
                seed,
                ..Origin::default()
            }
            .judged(test),
        }
    }

    /// The model with its network quantized, named `NAME_quantized`; `test` is what that does on the test
    /// samples.
    pub fn quantized(&self, network: QuantizedNetwork, test: &Evaluation) -> Self {
        Self {
            name: format!("{}_quantized", self.name),
            network: TrainedNetwork::Quantized(network),
            origin: self.origin.clone().judged(test),
            ..self.clone()
        }
    }

    /// The bytes of the model file.
    ///
    /// # Errors
    ///
    /// [`ModelError`] if the network cannot be a model: a parameter that is not finite, or more labels
    /// or layers than a file may have.
    pub fn to_bytes(&self) -> Result<Vec<u8>, ModelError> {
        let mut layers = heapless::Vec::new();
        for layer in self.network.specs() {
            layers.push(layer).map_err(|_| ModelError::Header)?;
        }
        let mut labels = heapless::Vec::new();
        for label in &self.labels {
            labels.push(label.as_str()).map_err(|_| ModelError::Header)?;
        }
        let bytes_of =
            |numbers: &[f32]| numbers.iter().flat_map(|n| n.to_le_bytes()).collect::<Vec<_>>();
        let (offset, scale) = (bytes_of(&self.normalizer.offset), bytes_of(&self.normalizer.scale));
        let columns = self.columns.join("\n");
        let channels = self.windowing.as_ref().map_or_else(String::new, Windowing::names);
        let weights = bytes_of(self.anomaly.as_ref().map_or(&[], |anomaly| &anomaly.weights));
        let known = self.known.as_ref().map(Known::bytes);
        let header = Header {
            name: &self.name,
            columns: &columns,
            layers,
            labels,
            normalization: Normalization {
                offset: Numbers::from_le_bytes(&offset),
                scale: Numbers::from_le_bytes(&scale),
            },
            provenance: Provenance {
                trainer: &self.origin.trainer,
                dataset: &self.origin.dataset,
                dataset_crc: self.origin.dataset_crc,
                seed: self.origin.seed,
                validation_share: self.origin.validation_share,
                test_share: self.origin.test_share,
                test_samples: self.origin.test_samples,
                test_correct: self.origin.test_correct,
                test_rmse: self.origin.test_rmse,
            },
            task: self.task,
            windowing: self.windowing.as_ref().map(|windowing| windowing.header(&channels)),
            anomaly: self.anomaly.as_ref().map(|anomaly| anomaly.header(&weights)),
            known: self
                .known
                .as_ref()
                .zip(known.as_ref())
                .map(|(known, bytes)| known.header(bytes)),
        };
        let mut bytes = vec![0; header.file_bytes()];
        // Of large networks, parameters are not there twice as bytes.
        match &self.network {
            TrainedNetwork::F32(network) => {
                let views = network.layer_views();
                Model::write(&header, views.iter().flat_map(LayerView::le_bytes), &mut bytes)?
            }
            TrainedNetwork::Quantized(network) => {
                Model::write(&header, network.le_bytes(), &mut bytes)?
            }
        };
        Ok(bytes)
    }

    /// Reads a model file.
    ///
    /// # Errors
    ///
    /// [`ModelFileError`] with the path and what is wrong.
    pub fn read(path: &Path) -> Result<Self, ModelFileError> {
        let read_error = |error| ModelFileError::Read { path: path.into(), error };
        let metadata = std::fs::metadata(path).map_err(read_error)?;
        let no_model = |what| ModelFileError::NoModel { path: path.into(), what };
        if !metadata.is_file() {
            return Err(no_model("not a file".into()));
        }
        if metadata.len() > MAX_FILE_BYTES {
            return Err(no_model(format!("{} bytes", metadata.len())));
        }
        let bytes = std::fs::read(path).map_err(read_error)?;
        Self::from_bytes(&bytes, path)
    }

    /// Reads the bytes of a model file, which errors call by this path.
    ///
    /// # Errors
    ///
    /// [`ModelFileError::Model`] or [`ModelFileError::Network`].
    pub fn from_bytes(bytes: &[u8], path: &Path) -> Result<Self, ModelFileError> {
        let model = Model::from_bytes(bytes)
            .map_err(|error| ModelFileError::Model { path: path.into(), error })?;
        Self::from_model(&model)
            .map_err(|error| ModelFileError::Network { path: path.into(), error })
    }

    pub(super) fn from_model(model: &Model<'_>) -> Result<Self, NetworkError> {
        let Header {
            name,
            columns,
            labels,
            normalization,
            provenance,
            task,
            windowing,
            anomaly,
            known,
            ..
        } = &model.header;
        let inputs = model.header.layers.first().map_or(0, |first| first.inputs() as usize);
        Ok(Self {
            name: (*name).into(),
            columns: columns.lines().map(String::from).collect(),
            network: TrainedNetwork::from_model(model)?,
            task: *task,
            labels: labels.iter().map(|&label| label.into()).collect(),
            normalizer: Normalizer {
                offset: normalization.offset.iter().collect(),
                scale: normalization.scale.iter().collect(),
            },
            windowing: windowing.as_ref().map(Windowing::from_header),
            anomaly: anomaly.as_ref().map(Anomaly::from_header),
            known: known.as_ref().map(|known| Known::from_header(known, inputs)),
            origin: Origin {
                trainer: provenance.trainer.into(),
                dataset: provenance.dataset.into(),
                dataset_crc: provenance.dataset_crc,
                seed: provenance.seed,
                validation_share: provenance.validation_share,
                test_share: provenance.test_share,
                test_samples: provenance.test_samples,
                test_correct: provenance.test_correct,
                test_rmse: provenance.test_rmse,
            },
        })
    }

    /// Widths from input to output: `64-32-10`, of images `28x28x1-13x13x8-10`; layers that only change the type of numbers are left out.
    pub fn shape(&self) -> String {
        let mut layers = self.network.specs();
        layers.retain(|layer| layer.has_weights());
        let width = |shape: Option<Shape>, numbers: u32| match shape {
            Some(shape) => format!("{}x{}x{}", shape.height, shape.width, shape.channels),
            None => numbers.to_string(),
        };
        let first = layers.first().map(|layer| width(layer.input_shape(), layer.inputs()));
        let outputs = layers.iter().map(|layer| width(layer.output_shape(), layer.outputs()));
        first.into_iter().chain(outputs).collect::<Vec<_>>().join("-")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::initialize::initialize;
    use nn_core::ActivationKind;

    #[test]
    fn a_written_model_reads_back_the_same() {
        let mut network =
            DynamicNetwork::new(&[3, 4, 2], ActivationKind::Tanh, ActivationKind::Softmax).unwrap();
        initialize(&mut network, 9);
        let model = TrainedModel {
            name: "größe".into(),
            columns: vec!["länge".into(), "b".into(), "c".into()],
            network: TrainedNetwork::F32(network),
            task: Task::Classification,
            labels: vec!["klein".into(), "groß".into()],
            normalizer: Normalizer { offset: vec![1.0, -2.0, 0.0], scale: vec![0.5, 1.0, 3.0] },
            windowing: Some(Windowing {
                window: 3,
                hop: 2,
                rate: 50.0,
                channels: vec!["höhe".into()],
            }),
            anomaly: None,
            known: None,
            origin: Origin {
                seed: 9,
                dataset: "made up".into(),
                test_share: 0.2,
                ..Origin::default()
            },
        };
        let file = tempfile::NamedTempFile::new().unwrap();
        std::fs::write(file.path(), model.to_bytes().unwrap()).unwrap();
        assert_eq!(TrainedModel::read(file.path()).unwrap(), model);
        assert_eq!(model.shape(), "3-4-2");
    }
}
