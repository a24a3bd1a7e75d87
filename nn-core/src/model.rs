//! The model file: everything about a trained network in one place, readable without a heap.
//!
//! # Format, version 5
//!
//! | bytes | what |
//! | --- | --- |
//! | 4 | magic `NNMC` |
//! | 2 | format version, little-endian |
//! | 4 | length of the header, little-endian |
//! | … | header: a [`Header`] in postcard; since version 2, [`Header::task`] and [`Provenance::test_rmse`] behind it; since version 5, [`Header::windowing`] and [`Header::anomaly`] behind those |
//! | … | parameters, layer by layer, in the forms that [`LayerSpec`] says |
//! | 4 | CRC-32 (ISO-HDLC, as in zip and PNG) of all bytes before it, little-endian |
//!
//! Version 3 added the layers of [`quantized`](crate::quantized), convolutions and pools; version 4 rows that
//! branch, padding that differs by side, dilation, and every newer layer; version 5 how windows are cut and when an alarm
//! is raised. A file is written in the oldest version that has what it holds, for programs that read no other. postcard does not describe itself: the bytes of another
//! shape would load as garbage. So the topology is in the header and compared before a parameter is read.
//!
//! Reading is total. Any bytes give `Ok` or a [`ModelError`]; there is no panic, and nothing is
//! allocated: labels and parameters are borrowed from the bytes.

mod anomaly;
mod error;
mod frame;
mod header;
mod message;
mod old_row;
mod parameters;
mod task;
mod validate;
mod windowing;
mod wire;
mod write;

pub use anomaly::Anomaly;
pub(crate) use anomaly::check_task;
pub use error::ModelError;
pub use header::{Header, MAX_LABELS, Normalization, Numbers, Provenance};
pub use task::Task;
pub use windowing::Windowing;

pub(crate) use frame::{CHECKSUM_BYTES, CRC, Frame, frame, open_frame};
pub(crate) use old_row::OldWindow;
pub(crate) use parameters::check_parameters;
pub(crate) use validate::{check_labels, check_layers, check_topology};

use crate::network::Network;
use crate::topology::{LayerSpec, Topology};
use crate::{Describe, LayerViews};
use serde::de::DeserializeOwned;

/// The first four bytes of a model file.
pub const MAGIC: [u8; 4] = *b"NNMC";

/// The newest format version that this crate reads and writes.
pub const FORMAT_VERSION: u16 = 5;

/// A model file that has been read and checked: header and parameters, borrowed from its bytes.
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
