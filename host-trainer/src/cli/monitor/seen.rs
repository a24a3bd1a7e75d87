//! A window that a board classified.

use super::again::Verdict;
use crate::live::Prediction;

/// A window, and whether its bits are the laptop's.
#[derive(Clone, Debug)]
pub(super) struct Seen {
    pub prediction: Prediction,
    pub verdict: Option<Verdict>,
}
