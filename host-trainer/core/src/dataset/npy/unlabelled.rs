//! Arrays of samples without labels, for a model.

use super::array::Array;
use super::arrays::Arrays;
use super::shape::Samples;
use super::{TEST, TRAINING, VALIDATION, error_in, open, read_features};
use crate::dataset::csv::Note;
use crate::dataset::{DatasetError, ImageSize};
use std::path::Path;

/// Samples without labels.
#[derive(Debug, PartialEq)]
pub(in crate::dataset) struct Unlabelled {
    /// Numbers of a sample.
    pub width: usize,
    pub image: Option<ImageSize>,
    pub features: Vec<f32>,
    pub notes: Vec<Note>,
}

/// The features of an archive, or of a folder of `.npy` files, for a model: those to judge by if there are several.
/// Notes say which these are.
pub(in crate::dataset) fn load_unlabelled(path: &Path) -> Result<Unlabelled, DatasetError> {
    let mut arrays =
        if path.is_dir() { Arrays::of_folder(path)? } else { Arrays::of_archive(path)? };
    let found = [&TEST, &VALIDATION, &TRAINING].map(|names| arrays.first_of(names.features));
    let mut found = found.into_iter().flatten();
    let Some(name) = found.next() else {
        let what =
            format!("no array of features: expected one of {}", TRAINING.features[..6].join(", "));
        return Err(error_in(path, what));
    };
    let others: Vec<String> = found.collect();
    let read = read_features(&mut arrays, &name)?;
    let note = format!("predictions are for {name}; not for {}", others.join(", "));
    let notes = if others.is_empty() { Vec::new() } else { vec![note.into()] };
    let Samples { width, image, .. } = read.samples;
    Ok(Unlabelled { width, image, features: read.features, notes })
}

/// The features of a single array for a model of so many inputs: samples of any shape that has as many numbers, or
/// rows with `targets` columns behind the features, which are left away.
pub(in crate::dataset) fn load_npy_unlabelled(
    path: &Path,
    inputs: usize,
    targets: usize,
) -> Result<Unlabelled, DatasetError> {
    let mut array = Array::open(path, "", open(path)?)?;
    if array.header.element.is_text() {
        return Err(array.error("texts, expected numbers"));
    }
    let (samples, width) = match array.header.shape[..] {
        [_] => (1, array.samples()),
        _ => (array.samples(), array.width()),
    };
    if samples == 0 || (width != inputs && width != inputs + targets) {
        return Err(array.error(&format!(
            "the shape is {}, but the model takes {inputs} features: expected (samples, {inputs})",
            array.header.shown_shape()
        )));
    }
    let image = match array.header.shape[..] {
        [_, height, width] | [_, height, width, _] => Some(ImageSize { width, height }),
        _ => None,
    };
    let mut features = array.numbers()?;
    if width != inputs {
        features = features.chunks_exact(width).flat_map(|row| &row[..inputs]).copied().collect();
    }
    let notes = Vec::new();
    Ok(Unlabelled { width: inputs, image: image.filter(|_| width == inputs), features, notes })
}
