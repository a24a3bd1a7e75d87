//! A model file, read at run time.

use super::{
    Frame, Header, ModelError, check_known, check_labels, check_layers, check_parameters,
    check_task, check_topology, frame, parameters, wire,
};
use crate::network::Network;
use crate::topology::{LayerSpec, Topology};
use crate::{Describe, LayerViews};
use serde::de::DeserializeOwned;

/// A model file that has been read and checked: header and parameters, borrowed from its bytes.
///
/// Needs the feature `model-files`, which is on by default.
#[derive(Clone, Debug, PartialEq)]
pub struct Model<'a> {
    /// Header: topology, labels, normalization, provenance.
    pub header: Header<'a>,
    /// The parameters of all layers, as in the file.
    pub parameters: &'a [u8],
}

impl<'a> Model<'a> {
    /// Reads a model file.
    ///
    /// Checks magic, version, length, checksum, the header, that every layer fits the one before it,
    /// that there are as many labels as outputs, that every number is finite, and that no sum of a quantized
    /// layer can overflow.
    ///
    /// # Errors
    ///
    /// A [`ModelError`] that says what is wrong with the bytes.
    pub fn from_bytes(bytes: &'a [u8]) -> Result<Self, ModelError> {
        let Frame { version, header, parameters } = frame(bytes)?;
        let header = wire::decode(version, header).map_err(|_| ModelError::Header)?;
        check_layers(&header.layers, parameters.len())?;
        check_labels(&header.layers, header.task, header.labels.len())?;
        let inputs = header.layers.first().map_or(0, |layer| layer.inputs());
        let outputs = header.layers.last().map_or(0, |layer| layer.outputs());
        header.normalization.check(inputs)?;
        header.windowing.map_or(Ok(()), |windowing| windowing.check(inputs))?;
        check_task(header.task, header.anomaly, inputs, outputs)?;
        check_known(header.task, header.known, inputs, outputs)?;
        check_parameters(&header.layers, parameters)?;
        Ok(Self { header, parameters })
    }

    /// Each layer with its parameters as in the file, from input to output.
    pub fn layers(&self) -> impl Iterator<Item = (&LayerSpec, &'a [u8])> {
        let mut rest = self.parameters;
        self.header.layers.iter().map(move |layer| {
            let (parameters, behind) = parameters::split_first(layer, rest);
            rest = behind;
            (layer, parameters)
        })
    }

    /// Loads the parameters into a network whose type is known, of `f32` layers.
    ///
    /// The network is built in RAM. Firmware that knows its model when it is compiled should use
    /// [`include_model!`](crate::include_model), which leaves it in flash.
    ///
    /// # Errors
    ///
    /// [`ModelError::LayerCount`] or [`ModelError::Layer`] if the file holds another topology.
    pub fn network<L: Describe + LayerViews + DeserializeOwned>(
        &self,
    ) -> Result<Network<L>, ModelError> {
        let expected: &Topology = &L::TOPOLOGY;
        check_topology(expected, &self.header.layers)?;
        // The lengths were checked, so this cannot fail.
        postcard::from_bytes(self.parameters).map_err(|_| ModelError::Header)
    }
}
