//! The compile-time decoder of a model file's header.

use super::postcard_const::Cursor;
use crate::model::{
    Anomaly, Frame, Known, MAX_LABELS, ModelError, Normalization, Numbers, Task, Windowing,
    check_known, check_labels, check_layers, check_parameters, check_task, frame, open_frame,
};
use crate::topology::{LayerSpec, MAX_LAYERS, Topology};

/// The fields of a header that the compiler needs.
pub(crate) struct Scan<'a> {
    topology: Option<Topology>,
    label_count: usize,
    /// Bytes from the first label on.
    labels: Cursor<'a>,
    normalization: Normalization<'a>,
    pub windowing: Option<Windowing<'a>>,
    task: Task,
    pub anomaly: Option<Anomaly<'a>>,
    pub known: Option<Known<'a>>,
}

impl<'a> Scan<'a> {
    /// The layers in the file.
    pub const fn layers(&self) -> &[LayerSpec] {
        match &self.topology {
            Some(topology) => topology.as_slice(),
            None => &[],
        }
    }

    /// The labels, if there are `N` of them.
    const fn labels<const N: usize>(&self) -> Option<[&'a str; N]> {
        if self.label_count != N {
            return None;
        }
        let mut cursor = self.labels;
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

/// Reads the number of labels of a file, and the labels themselves if there are `N`; checks nothing else.
pub(crate) const fn scan_labels<const N: usize>(
    file: &[u8],
) -> Result<(usize, Option<[&str; N]>), ModelError> {
    let Frame { version, header, .. } = match open_frame(file) {
        Ok(frame) => frame,
        Err(error) => return Err(error),
    };
    match scan_header(version, header) {
        Some(scan) => Ok((scan.label_count, scan.labels())),
        None => Err(ModelError::Header),
    }
}

/// Reads the sizes of windows, if samples are windows; checks nothing else.
pub(crate) const fn scan_windowing(file: &[u8]) -> Result<Option<Windowing<'_>>, ModelError> {
    let Frame { version, header, .. } = match open_frame(file) {
        Ok(frame) => frame,
        Err(error) => return Err(error),
    };
    match scan_header(version, header) {
        Some(scan) => Ok(scan.windowing),
        None => Err(ModelError::Header),
    }
}

/// Reads and checks a model file like [`Model::from_bytes`](crate::Model::from_bytes), with the
/// same errors.
pub(crate) const fn scan(file: &[u8]) -> Result<Scan<'_>, ModelError> {
    let Frame { version, header, parameters } = match frame(file) {
        Ok(frame) => frame,
        Err(error) => return Err(error),
    };
    let Some(scan) = scan_header(version, header) else {
        return Err(ModelError::Header);
    };
    if let Err(error) = check_layers(scan.layers(), parameters.len()) {
        return Err(error);
    }
    if let Err(error) = check_labels(scan.layers(), scan.task, scan.label_count) {
        return Err(error);
    }
    let (inputs, outputs) = match scan.layers() {
        [first, .., last] => (first.inputs(), last.outputs()),
        [only] => (only.inputs(), only.outputs()),
        [] => (0, 0),
    };
    if let Err(error) = scan.normalization.check(inputs) {
        return Err(error);
    }
    if let Some(windowing) = scan.windowing
        && let Err(error) = windowing.check(inputs)
    {
        return Err(error);
    }
    if let Err(error) = check_task(scan.task, scan.anomaly, inputs, outputs) {
        return Err(error);
    }
    if let Err(error) = check_known(scan.task, scan.known, inputs, outputs) {
        return Err(error);
    }
    if let Err(error) = check_parameters(scan.layers(), parameters) {
        return Err(error);
    }
    Ok(scan)
}

/// The task of this number, in a file of this version.
const fn task_of(number: u32, version: u16) -> Option<Task> {
    match number {
        0 => Some(Task::Classification),
        1 => Some(Task::Regression),
        2 if version >= 5 => Some(Task::AnomalyDetection),
        _ => None,
    }
}

/// Reads a header field by field, in the order in which `Header` is written.
const fn scan_header(version: u16, header: &[u8]) -> Option<Scan<'_>> {
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
        let row = if version >= 4 { cursor.row() } else { cursor.old_row() };
        let Some(row) = row else { return None };
        if version < 7 && row.has_nibbles() {
            return None;
        }
        topology = Some(match topology {
            Some(layers) => layers.push(row),
            None => Topology::of(row),
        });
        index += 1;
    }

    let Some(label_count) = cursor.length() else { return None };
    if label_count > MAX_LABELS {
        return None;
    }
    let labels = cursor;
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
    let mut task = Task::Classification;
    if version >= 2 {
        let Some(number) = cursor.u32() else { return None };
        let Some(found) = task_of(number, version) else { return None };
        task = found;
        let Some(_test_rmse) = cursor.f32() else { return None };
    }
    let (mut windowing, mut anomaly) = (None, None);
    if version >= 5 {
        let Some(has_windowing) = cursor.boolean() else { return None };
        if has_windowing {
            let Some(window) = cursor.u32() else { return None };
            let Some(hop) = cursor.u32() else { return None };
            let Some(rate) = cursor.f32() else { return None };
            let Some(channels) = cursor.text() else { return None };
            windowing = Some(Windowing { window, hop, rate, channels });
        }
        let Some(has_anomaly) = cursor.boolean() else { return None };
        if has_anomaly {
            let Some(threshold) = cursor.f32() else { return None };
            let Some(false_alarms) = cursor.f32() else { return None };
            let Some(weights) = cursor.bytes() else { return None };
            let weights = Numbers::from_le_bytes(weights);
            anomaly = Some(Anomaly { threshold, false_alarms, weights });
        }
    }
    let mut known = None;
    if version >= 6 {
        let Some(has_known) = cursor.boolean() else { return None };
        if has_known {
            let Some(found) = scan_known(&mut cursor, version) else { return None };
            known = Some(found);
        }
    }
    if !cursor.rest.is_empty() {
        return None;
    }
    Some(Scan { topology, label_count, labels, normalization, windowing, task, anomaly, known })
}

/// Reads what known samples are like, in the order in which [`Known`] is written.
const fn scan_known<'a>(cursor: &mut Cursor<'a>, version: u16) -> Option<Known<'a>> {
    let Some(refuse) = cursor.f32() else { return None };
    let Some(least_logit) = cursor.f32() else { return None };
    let Some(largest_distance) = cursor.u32() else { return None };
    let Some(largest_roughness) = cursor.i16() else { return None };
    let Some(smoothing) = cursor.u8() else { return None };
    let Some(refused) = cursor.u8() else { return None };
    let Some(shift) = cursor.u8() else { return None };
    let Some(logit_edges) = cursor.bytes() else { return None };
    let Some(scales) = cursor.bytes() else { return None };
    let Some(centres) = cursor.bytes() else { return None };
    let Some(usual) = cursor.bytes() else { return None };
    let (logit_edges, scales) =
        (Numbers::from_le_bytes(logit_edges), Numbers::from_le_bytes(scales));
    Some(Known {
        refuse,
        least_logit,
        largest_distance,
        largest_roughness,
        is_relative: version >= 8,
        smoothing,
        refused,
        shift,
        logit_edges,
        scales,
        centres,
        usual,
    })
}
