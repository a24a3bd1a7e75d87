//! Likeness of the samples that a classifier knows, with numbers of its own.

use nn_core::{
    Decision, DriftLimits, Gates, LOGIT_BINS, Likeness, Numbers, Scale, Usual, argmax, likeness,
};

/// Likeness of the samples that a classifier knows: [`nn_core::Known`] that owns its numbers.
#[derive(Clone, Debug, PartialEq)]
pub struct Known {
    /// The share of known samples that the limits were set to refuse.
    pub refuse: f32,
    /// Limits of what is known.
    pub gates: Gates,
    /// Windows of a stream that are taken together.
    pub smoothing: u8,
    /// Limits of what is no drift.
    pub limits: DriftLimits,
    /// Largest logits between eighths of the known samples.
    pub logit_edges: [f32; LOGIT_BINS - 1],
    /// Scale of each channel.
    pub scales: Vec<Scale>,
    /// Number of centres.
    pub centre_count: usize,
    /// Centres, (inputs, centres).
    pub centres: Vec<i8>,
    /// Usual windows of each class.
    pub usual: Vec<Usual>,
}

/// The numbers of a [`Known`] as the bytes of a model file.
pub(super) struct KnownBytes {
    logit_edges: Vec<u8>,
    scales: Vec<u8>,
    centres: Vec<u8>,
    usual: Vec<u8>,
}

impl Known {
    /// Compares a sample with the centres: the integers of the device.
    pub fn likeness(&self, x: &[f32]) -> Likeness {
        let (mut sums, mut before) = (vec![0; self.centre_count], vec![0; self.scales.len()]);
        let rows = self.centres.chunks_exact(self.centre_count.max(1));
        likeness(x, &self.scales, rows, &mut sums, &mut before)
    }

    /// Decides by a sample and its logits: the decision of the device.
    pub fn decide(&self, x: &[f32], logits: &[f32]) -> Decision {
        let likeness = self.likeness(x);
        let class = argmax(logits);
        let logit = logits.get(class).copied().unwrap_or(f32::NAN);
        let is_known = self.gates.pass(logit, &likeness, self.usual.get(class));
        Decision { class, is_known, logit, likeness }
    }

    /// Bytes of flash that it takes on a device.
    pub fn flash_bytes(&self) -> usize {
        // Two limits of four bytes and one of two, three numbers of one byte, and lists; padded to words.
        16 + 4 * self.logit_edges.len()
            + 8 * self.scales.len()
            + self.centres.len()
            + Usual::BYTES * self.usual.len()
    }

    pub(super) fn bytes(&self) -> KnownBytes {
        let numbers = |numbers: &mut dyn Iterator<Item = f32>| {
            numbers.flat_map(f32::to_le_bytes).collect::<Vec<u8>>()
        };
        KnownBytes {
            logit_edges: numbers(&mut self.logit_edges.iter().copied()),
            scales: numbers(&mut self.scales.iter().flat_map(|s| [s.offset, s.steps])),
            centres: self.centres.iter().map(|&number| number as u8).collect(),
            usual: self.usual.iter().flat_map(|usual| usual.to_le_bytes()).collect(),
        }
    }

    /// Header of a model file that holds it.
    pub(super) fn header<'a>(&self, bytes: &'a KnownBytes) -> nn_core::Known<'a> {
        nn_core::Known {
            refuse: self.refuse,
            least_logit: self.gates.least_logit,
            largest_distance: self.gates.largest_distance,
            largest_roughness: self.gates.largest_roughness,
            is_relative: self.gates.is_relative,
            smoothing: self.smoothing,
            refused: self.limits.refused,
            shift: self.limits.shift,
            logit_edges: Numbers::from_le_bytes(&bytes.logit_edges),
            scales: Numbers::from_le_bytes(&bytes.scales),
            centres: &bytes.centres,
            usual: &bytes.usual,
        }
    }

    /// Takes over what a checked header of a network with so many inputs says.
    pub(super) fn from_header(header: &nn_core::Known<'_>, inputs: usize) -> Self {
        let numbers: Vec<f32> = header.scales.iter().collect();
        let mut logit_edges = [0.0; LOGIT_BINS - 1];
        logit_edges.iter_mut().zip(header.logit_edges.iter()).for_each(|(to, from)| *to = from);
        Self {
            refuse: header.refuse,
            gates: Gates {
                least_logit: header.least_logit,
                largest_distance: header.largest_distance,
                largest_roughness: header.largest_roughness,
                is_relative: header.is_relative,
            },
            smoothing: header.smoothing,
            limits: DriftLimits { refused: header.refused, shift: header.shift },
            logit_edges,
            scales: numbers
                .as_chunks()
                .0
                .iter()
                .map(|&[offset, steps]| Scale { offset, steps })
                .collect(),
            centre_count: header.centre_count(inputs),
            centres: header.centres.iter().map(|&byte| byte as i8).collect(),
            usual: header.usual.as_chunks().0.iter().map(|&b| Usual::from_le_bytes(b)).collect(),
        }
    }
}
