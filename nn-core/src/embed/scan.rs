//! The compile-time decoder of a model file's header.

use super::postcard_const::Cursor;
use crate::model::{
    CHECKSUM_BYTES, Frame, MAX_LABELS, ModelError, Normalization, Numbers, check_labels,
    check_layers, check_numbers, frame,
};
use crate::topology::{LayerSpec, MAX_LAYERS, Topology};

/// Where things are in a file that has been checked.
pub(crate) struct Scan {
    topology: Option<Topology>,
    /// Bytes from the start of the file to the first label.
    labels_start: usize,
    pub label_count: usize,
}

impl Scan {
    /// The layers in the file.
    pub const fn layers(&self) -> &[LayerSpec] {
        match &self.topology {
            Some(topology) => topology.as_slice(),
            None => &[],
        }
    }

    /// The labels, if there are `N` of them.
    pub const fn labels<'a, const N: usize>(&self, file: &'a [u8]) -> Option<[&'a str; N]> {
        if self.label_count != N {
            return None;
        }
        let mut cursor = Cursor { rest: file.split_at(self.labels_start).1 };
        let mut labels = [""; N];
        let mut index = 0;
        while index < N {
            let Some(label) = cursor.text() else { return None };
            labels[index] = label;
            index += 1;
        }
        Some(labels)
    }
}

/// Reads and checks a model file: what [`Model::from_bytes`](crate::Model::from_bytes) does, with the
/// same errors.
pub(crate) const fn scan(file: &[u8]) -> Result<Scan, ModelError> {
    let Frame { header, parameters } = match frame(file) {
        Ok(frame) => frame,
        Err(error) => return Err(error),
    };
    let Some((mut scan, normalization)) = scan_header(header) else {
        return Err(ModelError::Header);
    };
    scan.labels_start += file.len() - CHECKSUM_BYTES - parameters.len() - header.len();
    if let Err(error) = check_layers(scan.layers(), parameters.len()) {
        return Err(error);
    }
    if let Err(error) = check_labels(scan.layers(), scan.label_count) {
        return Err(error);
    }
    let inputs = match scan.layers() {
        [first, ..] => first.inputs(),
        [] => 0,
    };
    if let Err(error) = normalization.check(inputs) {
        return Err(error);
    }
    if let Err(error) = check_numbers(parameters) {
        return Err(error);
    }
    Ok(scan)
}

/// Field by field as `Header` is written; positions are counted from the start of the header.
const fn scan_header(header: &[u8]) -> Option<(Scan, Normalization<'_>)> {
    let mut cursor = Cursor { rest: header };
    let Some(_name) = cursor.text() else { return None };
    let Some(_columns) = cursor.text() else { return None };

    let Some(layers) = cursor.length() else { return None };
    if layers > MAX_LAYERS {
        return None;
    }
    let mut topology: Option<Topology> = None;
    let mut index = 0;
    while index < layers {
        let Some(layer) = cursor.layer() else { return None };
        let layer = Topology::of(layer);
        topology = Some(match topology {
            Some(layers) => layers.then(&layer),
            None => layer,
        });
        index += 1;
    }

    let Some(label_count) = cursor.length() else { return None };
    if label_count > MAX_LABELS {
        return None;
    }
    let labels_start = header.len() - cursor.rest.len();
    let mut index = 0;
    while index < label_count {
        let Some(_label) = cursor.text() else { return None };
        index += 1;
    }

    let Some(offset) = cursor.bytes() else { return None };
    let Some(scale) = cursor.bytes() else { return None };
    let normalization = Normalization {
        offset: Numbers::from_le_bytes(offset),
        scale: Numbers::from_le_bytes(scale),
    };

    let Some(_trainer) = cursor.text() else { return None };
    let Some(_dataset) = cursor.text() else { return None };
    let Some(_dataset_crc) = cursor.u32() else { return None };
    let Some(_seed) = cursor.u64() else { return None };
    let Some(_validation_share) = cursor.f32() else { return None };
    let Some(_test_share) = cursor.f32() else { return None };
    let Some(_test_samples) = cursor.u32() else { return None };
    let Some(_test_correct) = cursor.u32() else { return None };
    if !cursor.rest.is_empty() {
        return None;
    }
    Some((Scan { topology, labels_start, label_count }, normalization))
}
