//! Likeness of known samples.

use super::header::Numbers;
use super::parameters::first_not_finite;
use super::{ModelError, Task};
use crate::judge::{LOGIT_BINS, MOST_SMOOTHING, Usual};
#[cfg(feature = "model-files")]
use serde::{Deserialize, Serialize};

/// The most inputs of a sample that is compared with others: beyond, sums could overflow.
const MOST_INPUTS: u32 = 65_536;

/// Likeness of the samples that a classifier knows, so that it can say *unknown*. On the device:
/// [`Judge`](crate::Judge).
#[derive(Clone, Copy, Debug, PartialEq)]
#[cfg_attr(feature = "model-files", derive(Serialize, Deserialize))]
pub struct Known<'a> {
    /// The share of known samples that the limits were set to refuse, 0 to 1.
    pub refuse: f32,
    /// The least largest logit of a known sample.
    pub least_logit: f32,
    /// The largest distance of a known sample to the nearest centre.
    pub largest_distance: u32,
    /// The largest roughness of a known sample beyond the mean of its class, in sixteenths of a deviation.
    pub largest_roughness: i16,
    /// Tells whether roughness is that beside the spread of the sample, as of version 8: see
    /// [`Gates`](crate::Gates).
    #[cfg_attr(feature = "model-files", serde(skip))]
    pub is_relative: bool,
    /// Windows of a stream that are taken together, from 1 to [`MOST_SMOOTHING`].
    pub smoothing: u8,
    /// The most unknown windows in a block that is no drift: see [`DriftLimits`](crate::DriftLimits).
    pub refused: u8,
    /// The largest mean shift in a block that is no drift, in sixteenths of a deviation.
    pub shift: u8,
    /// The largest logits between eighths of the known samples, 7 rising numbers.
    #[cfg_attr(feature = "model-files", serde(borrow))]
    pub logit_edges: Numbers<'a>,
    /// Offset and steps of each channel, one after the other: see [`Scale`](crate::Scale).
    #[cfg_attr(feature = "model-files", serde(borrow))]
    pub scales: Numbers<'a>,
    /// Centres: of each input, its number in every one of them, a byte each.
    pub centres: &'a [u8],
    /// A [`Usual`] of each class, 24 bytes each.
    pub usual: &'a [u8],
}

impl Known<'_> {
    /// Returns the number of channels.
    pub const fn channels(&self) -> usize {
        self.scales.len() / 2
    }

    /// Returns the number of centres, for a network of so many inputs.
    pub const fn centre_count(&self, inputs: usize) -> usize {
        match self.centres.len().checked_div(inputs) {
            Some(count) => count,
            None => 0,
        }
    }

    /// Checks its numbers, and that they are those of a network of so many inputs and outputs.
    pub(crate) const fn check(&self, inputs: u32, outputs: u32) -> Result<(), ModelError> {
        let (inputs, outputs, channels) = (inputs as usize, outputs as usize, self.channels());
        let is_share = self.refuse >= 0.0 && self.refuse <= 1.0;
        let is_in_range = self.smoothing >= 1 && self.smoothing <= MOST_SMOOTHING;
        let has_channels = channels > 0 && inputs.is_multiple_of(channels);
        let has_centres = inputs > 0
            && inputs <= MOST_INPUTS as usize
            && !self.centres.is_empty()
            && self.centres.len().is_multiple_of(inputs);
        let has_scales = self.scales.as_le_bytes().len() == channels * 8
            && first_not_finite(self.scales.as_le_bytes()).is_none();
        let has_edges = self.logit_edges.as_le_bytes().len() == 4 * (LOGIT_BINS - 1)
            && first_not_finite(self.logit_edges.as_le_bytes()).is_none();
        let has_classes = outputs >= 2
            && outputs < u8::MAX as usize
            && self.usual.len() == outputs * Usual::BYTES;
        if is_share
            && self.least_logit.is_finite()
            && is_in_range
            && has_channels
            && has_centres
            && has_scales
            && has_edges
            && has_classes
        {
            Ok(())
        } else {
            Err(ModelError::Known)
        }
    }
}

/// Checks that only classifiers know samples.
pub(crate) const fn check_known(
    task: Task,
    known: Option<Known<'_>>,
    inputs: u32,
    outputs: u32,
) -> Result<(), ModelError> {
    match (task, known) {
        (_, None) => Ok(()),
        (Task::Classification, Some(known)) => known.check(inputs, outputs),
        (Task::Regression | Task::AnomalyDetection, Some(_)) => Err(ModelError::Known),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ONE: [u8; 4] = 1.0f32.to_le_bytes();

    fn bytes(count: usize) -> std::vec::Vec<u8> {
        ONE.repeat(count)
    }

    #[test]
    fn known_samples_have_limits_scales_centres_and_classes_of_the_network() {
        let (edges, scales) = (bytes(7), bytes(2));
        let known = Known {
            refuse: 0.02,
            least_logit: 1.5,
            largest_distance: 9,
            largest_roughness: 40,
            is_relative: true,
            smoothing: 3,
            refused: 10,
            shift: 16,
            logit_edges: Numbers::from_le_bytes(&edges),
            scales: Numbers::from_le_bytes(&scales),
            centres: &[1; 8],
            usual: &[0; 48],
        };
        assert_eq!(known.check(4, 2), Ok(()));
        assert_eq!((known.channels(), known.centre_count(4)), (1, 2));
        let wrong = Err(ModelError::Known);
        assert_eq!(known.check(3, 2), wrong);
        assert_eq!(known.check(0, 2), wrong);
        assert_eq!(known.check(4, 3), wrong);
        let three = bytes(6);
        for other in [
            Known { refuse: 1.5, ..known },
            Known { refuse: f32::NAN, ..known },
            Known { least_logit: f32::NEG_INFINITY, ..known },
            Known { smoothing: 0, ..known },
            Known { smoothing: 16, ..known },
            Known { centres: &[], ..known },
            Known { centres: &[1; 9], ..known },
            Known { scales: Numbers::from_le_bytes(&three), ..known },
            Known { scales: Numbers::from_le_bytes(&[]), ..known },
            Known { logit_edges: Numbers::from_le_bytes(&three), ..known },
            Known { usual: &[0; 47], ..known },
        ] {
            assert_eq!(other.check(4, 2), wrong, "{other:?}");
        }
        assert_eq!(Known { usual: &[0; 24], ..known }.check(4, 1), wrong);
        assert_eq!(Known { centres: &[0; 65_537], ..known }.check(65_537, 2), wrong);
        assert_eq!(check_known(Task::Classification, Some(known), 4, 2), Ok(()));
        assert_eq!(check_known(Task::Regression, Some(known), 4, 2), wrong);
        assert_eq!(check_known(Task::Regression, None, 4, 2), Ok(()));
    }
}
