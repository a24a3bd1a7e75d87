//! Numbers that are measured alike: a column of a table, a channel of images or of signals.

use crate::dataset::{Dataset, Targets};

/// A column, or a channel.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Field {
    /// The feature at this position, or for images and signals the channel, counted from 0.
    Feature(usize),
    /// The numeric target at this position.
    Target(usize),
}

impl Field {
    /// Name, or its number counted from 1.
    pub fn name(self, data: &Dataset) -> String {
        match self {
            Self::Feature(index) if data.image.is_some() => format!("channel {}", index + 1),
            Self::Feature(index) => {
                data.columns.get(index).cloned().unwrap_or_else(|| format!("feature {}", index + 1))
            }
            Self::Target(index) => data.targets.names().get(index).cloned().unwrap_or_default(),
        }
    }
}

/// Number of fields of the features: one each, or one for each channel of images and signals.
pub(super) fn feature_fields(data: &Dataset) -> usize {
    match data.image {
        Some(size) => (data.width / (size.width * size.height).max(1)).max(1),
        None => data.width,
    }
}

/// Numbers, in how many fields they are dealt out in turn, and what the fields are.
type Table<'d> = (&'d [f32], usize, fn(usize) -> Field);

/// Features and numeric targets.
pub(super) fn tables(data: &Dataset) -> impl Iterator<Item = Table<'_>> {
    let features: Table<'_> = (&data.features, feature_fields(data), Field::Feature);
    let targets: Option<Table<'_>> = match &data.targets {
        Targets::Values { values, names } => Some((values, names.len(), Field::Target)),
        Targets::Classes { .. } => None,
    };
    [Some(features), targets].into_iter().flatten().filter(|(_, fields, _)| *fields > 0)
}
