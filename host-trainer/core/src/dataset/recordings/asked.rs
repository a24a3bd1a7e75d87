//! Options for reading and cutting recordings.

use super::TimeUnit;

/// Options that are asked for.
#[derive(Clone, Debug, Default)]
pub struct Asked {
    /// Moments in a window.
    pub window: u32,
    /// Moments from the start of a window to the start of the next; half a window without it.
    pub hop: Option<u32>,
    /// Moments a second.
    pub rate: Option<f32>,
    /// The time column.
    pub time: Option<String>,
    /// The unit of its numbers.
    pub time_unit: Option<TimeUnit>,
}

/// Facts that are known already, of a model or of the samples that others belong to.
#[derive(Clone, Copy, Debug)]
pub struct Known<'a> {
    /// The name of each channel.
    pub channels: &'a [String],
    /// The name of each class.
    pub labels: &'a [String],
}

/// Need of recordings for labels.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Labelling {
    Required,
    Optional,
    /// They are not looked at.
    Ignored,
}

/// Origin of the labels of recordings.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Labels {
    /// A column, folders, or files that are called differently.
    Said,
    /// One name that all files have in front of their numbers: they are takes of one thing.
    Takes,
    /// Nowhere: all windows have the same label, which nobody said.
    Unsaid,
}
