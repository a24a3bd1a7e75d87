//! Recordings: long series of moments, cut into windows.
//!
//! | what | file |
//! | --- | --- |
//! | files, and what is said of them | `recordings/load.rs`, `recordings/reader.rs`, `recordings/notes.rs` |
//! | gaps, steps back, jitter | `recordings/track.rs` |
//! | the unit of a clock | `recordings/unit.rs` |
//! | another rate | `recordings/resample.rs` |
//! | windows | `recordings/cutting.rs`, `recordings/windows.rs` |
//! | parts by recording | `recordings/split.rs` |

mod asked;
mod cutting;
mod load;
mod notes;
mod reader;
mod resample;
mod split;
mod track;
mod unit;
mod windows;

pub use asked::{Asked, Known, Labels};
pub use load::{load, load_labels_if_any, load_unlabelled};
pub(super) use split::{parts, split};
pub use unit::TimeUnit;
pub use windows::starts;

use super::csv::Note;
use super::{Dataset, DatasetError, Shares};
use crate::architecture::Rate;
use notes::plain;
use std::collections::BTreeSet;

/// Windows that were cut, and where each comes from.
#[derive(Clone, Debug, PartialEq)]
pub struct Cut {
    /// Moments in a window.
    pub window: u32,
    /// Moments from the start of a window to the start of the next.
    pub hop: u32,
    /// Moments a second; 0 if that is not known.
    pub rate: f32,
    /// Two recordings whose clocks have different rates, with those, if nobody said to which rate all are brought.
    pub disagreement: Option<[(String, f64); 2]>,
    /// The name of each channel.
    pub channels: Vec<String>,
    /// The name of each recording.
    pub recordings: Vec<String>,
    /// Beginning of each window.
    pub places: Vec<Place>,
}

/// Beginning of a window.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Place {
    /// The position of its recording.
    pub recording: u32,
    /// Moments of the recording before it, those in other pieces too.
    pub moment: u32,
    /// Seconds from the start of the recording; moments without a rate.
    pub seconds: f64,
}

impl Cut {
    /// Moments a second of the windows, for layers that need them.
    pub fn signal_rate(&self) -> Rate {
        let known = (self.rate > 0.0).then_some(self.rate);
        let doubt = match (&self.disagreement, known) {
            (_, None) => {
                Some("the recordings have no time column (--time names one, --rate says it)".into())
            }
            (Some([(one, its), (other, others)]), Some(_)) => Some(format!(
                "recordings have different rates, {one} {} and {other} {} moments a second: say by --rate {} to which all \
                 are brought",
                plain(*its),
                plain(*others),
                self.rate
            )),
            (None, Some(_)) => None,
        };
        Rate { known, doubt }
    }

    /// Picks the windows at these positions.
    pub fn subset(&self, positions: &[usize]) -> Self {
        let places = positions.iter().map(|&window| self.places[window]).collect();
        Self { places, ..self.clone() }
    }

    /// Counts the recordings the windows at these positions are of.
    pub fn recordings_of(&self, positions: &[usize]) -> usize {
        let of = positions.iter().map(|&window| self.places[window].recording);
        of.collect::<BTreeSet<u32>>().len()
    }

    /// Notes on a split, and whether there can be one.
    ///
    /// # Errors
    ///
    /// [`DatasetError`] if a class has too few recordings, and those too few windows.
    pub fn check_split(
        &self,
        data: &Dataset,
        shares: Shares,
        seed: u64,
    ) -> Result<Vec<Note>, DatasetError> {
        Ok(split::parts(data, self, shares, seed)?.notes)
    }
}
