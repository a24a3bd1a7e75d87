//! Operands of a feature.

use super::tables::Tables;
use crate::topology::Frames;

/// The slices that a feature reads and writes.
#[derive(Debug)]
pub struct Operands<'a, T> {
    /// Places where frames begin, and the number of channels.
    pub frames: &'a Frames,
    /// The tables of the feature in flash.
    pub tables: Tables<'a, T>,
    /// The signal, moment after moment.
    pub x: &'a [T],
    /// Numbers that are needed on the way, as many as a frame has.
    pub scratch: &'a mut [T],
    /// Place where the feature goes, frame after frame.
    pub y: &'a mut [T],
}
