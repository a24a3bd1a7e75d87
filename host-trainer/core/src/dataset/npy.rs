//! Arrays that NumPy has saved: a file of one (`.npy`), or an archive of several (`.npz`).
//!
//! Elements may be bool, whole numbers of 1 to 8 bytes or floats of 2 to 8 bytes, in either byte order;
//! arrays may lie in the order of C or of Fortran. Python objects are not read: they are programs.

mod array;
mod arrays;
mod element;
mod header;
mod reference;
mod shape;
mod target_array;
mod unlabelled;

pub use reference::{Reference, load_reference};

use super::csv::Note;
use super::{Dataset, DatasetError, Source, Targets, csv, limit};
use array::{Array, in_c_order};
use arrays::Arrays;
use shape::Samples;
use std::fs::File;
use std::io::BufReader;
use std::path::Path;
use target_array::{ClassError, TargetArray};
pub(super) use unlabelled::{Unlabelled, load_npy_unlabelled, load_unlabelled};

/// Names of the features to train on, and of what belongs to them; the first that is there counts.
const TRAINING: Names<'_> = Names {
    features: &[
        "x_train",
        "X_train",
        "x",
        "X",
        "data",
        "features",
        "train_x",
        "x_training",
        "train_images",
        "train_data",
        "train_features",
        "images",
        "signals",
    ],
    targets: &[
        "y_train",
        "y",
        "labels",
        "label",
        "targets",
        "target",
        "train_y",
        "y_training",
        "train_labels",
        "train_targets",
        "labels_train",
        "classes",
    ],
};
const VALIDATION: Names<'_> = Names {
    features: &[
        "x_val",
        "x_validation",
        "x_valid",
        "val_x",
        "valid_x",
        "validation_x",
        "val_images",
        "x_dev",
    ],
    targets: &[
        "y_val",
        "y_validation",
        "y_valid",
        "val_y",
        "valid_y",
        "validation_y",
        "val_labels",
        "y_dev",
    ],
};
const TEST: Names<'_> = Names {
    features: &["x_test", "test_x", "x_testing", "test_images", "test_data", "test_features"],
    targets: &["y_test", "test_y", "y_testing", "test_labels", "test_targets", "labels_test"],
};

struct Names<'a> {
    features: &'a [&'a str],
    targets: &'a [&'a str],
}

/// Reads an archive, as `np.savez(path, x=…, y=…)` and Keras write it.
///
/// | array | names |
/// | --- | --- |
/// | features | `x_train`, `x`, `data`, `features`, `train_images` |
/// | labels, or numbers of a regression | `y_train`, `y`, `labels`, `targets`, `train_labels` |
/// | samples that watch over training, if they are kept apart | `x_val` and `y_val`, also `valid` and `validation` |
/// | samples to judge by, if they are kept apart | `x_test` and `y_test` |
///
/// Names may be written in any case, with or without `_`, and with the part first (`train_x`). Features have the shape
/// (samples, width), that of grey images: (samples, height, width), of images with channels: (samples, height, width,
/// channels), or of signals: (samples, moments, channels) with up to 16 channels. Labels are whole numbers, texts, or
/// a 1 for the class and 0 for the others; other numbers are a regression. `targets` are names for the numbers
/// of a regression, and make one of whole numbers.
///
/// # Errors
///
/// [`DatasetError`] with the file, the array, the place in it, what was found and what was expected.
pub fn load_npz(path: &Path, targets: &[String]) -> Result<Source, DatasetError> {
    load_arrays(Arrays::of_archive(path)?, targets)
}

/// Reads a folder of `.npy` files, called as the arrays of an archive ([`load_npz`]).
///
/// # Errors
///
/// As [`load_npz`].
pub fn load_folder(path: &Path, targets: &[String]) -> Result<Source, DatasetError> {
    load_arrays(Arrays::of_folder(path)?, targets)
}

/// Returns whether a folder has features in `.npy` files.
pub(super) fn is_array_folder(path: &Path) -> bool {
    Arrays::of_folder(path).is_ok_and(|arrays| arrays.first_of(TRAINING.features).is_some())
}

fn load_arrays(mut arrays: Arrays<'_>, targets: &[String]) -> Result<Source, DatasetError> {
    let mut notes = Vec::new();
    let data = part(&mut arrays, &TRAINING, targets, None, &mut notes)?.ok_or_else(|| {
        let found: Vec<String> = arrays.names().map(shown).collect();
        error_in(
            arrays.path(),
            format!(
                "no array of features: expected one of {}, found {}; write it with np.savez(path, x=…, y=…)",
                TRAINING.features[..6].join(", "),
                if found.is_empty() { "nothing".into() } else { found.join(", ") }
            ),
        )
    })?;
    let validation = part(&mut arrays, &VALIDATION, targets, Some(&data), &mut notes)?;
    let test = part(&mut arrays, &TEST, targets, Some(&data), &mut notes)?;
    let used = [&TRAINING, &VALIDATION, &TEST].map(|names| [names.features, names.targets]);
    let used: Vec<String> =
        used.as_flattened().iter().filter_map(|names| arrays.first_of(names)).collect();
    let unused: Vec<String> =
        arrays.names().filter(|name| !used.iter().any(|used| used == name)).map(shown).collect();
    if !unused.is_empty() {
        let few = unused.iter().take(8).cloned().collect::<Vec<_>>().join(", ");
        notes.push(format!("arrays that are not used: {} ({few})", unused.len()).into());
    }
    Ok(Source { validation, test, notes, ..data.into() })
}

/// Reads a file of one array: (samples, columns), a sample in each row.
///
/// The last column is the label, a whole number, unless the options name another column or numeric
/// targets. Columns are counted from 1: `3`, or `column3`.
///
/// # Errors
///
/// [`DatasetError`] with the file, the place in it, what was found and what was expected.
pub fn load_npy(path: &Path, options: &csv::Options) -> Result<Dataset, DatasetError> {
    let mut array = Array::open(path, "", open(path)?)?;
    let [samples, columns @ (2..)] = array.header.shape[..] else {
        let shape = array.header.shown_shape();
        return Err(array.error(&format!(
            "the shape is {shape}, expected (samples, columns): features, and the label in the last column; \
             several arrays belong into an archive: np.savez(path, x=…, y=…)"
        )));
    };
    if array.header.element.is_text() {
        return Err(array.error("texts, expected numbers"));
    }
    let find = |name: &String| {
        let number: Option<usize> = name.strip_prefix("column").unwrap_or(name).parse().ok();
        number.filter(|number| (1..=columns).contains(number)).map(|number| number - 1).ok_or_else(
            || array.error(&format!("no column `{name}`: there are columns 1 to {columns}")),
        )
    };
    let chosen = options.targets.iter().chain(&options.label);
    let mut target_columns = chosen.map(find).collect::<Result<Vec<usize>, _>>()?;
    if target_columns.is_empty() {
        target_columns.push(columns - 1);
    }
    if (1..target_columns.len())
        .any(|index| target_columns[..index].contains(&target_columns[index]))
    {
        return Err(array.error("a column is named twice"));
    }
    let width = columns - target_columns.len();
    if samples == 0 || width == 0 {
        return Err(array.error(&format!(
            "{samples} samples of {width} features: there is nothing to learn from"
        )));
    }
    let is_fortran = array.header.is_fortran;
    array.check_memory(size_of::<f32>() * if is_fortran { 2 } else { 1 })?;
    let mut features = Vec::new();
    let mut values = vec![Vec::new(); target_columns.len()];
    array.for_each_number(|position, number| {
        let column = if is_fortran { position / samples } else { position % columns };
        match target_columns.iter().position(|&target| target == column) {
            Some(target) => values[target].push(number),
            None => features.push(number as f32),
        }
    })?;
    if is_fortran {
        features = in_c_order(&features, &[samples, width]);
    }
    // Column after column, as Fortran has it.
    let target_array = TargetArray::Numbers {
        values: in_c_order(&values.concat(), &[samples, target_columns.len()]),
        columns: target_columns.len(),
    };
    let names: Vec<String> =
        target_columns.iter().map(|column| format!("column{}", column + 1)).collect();
    let targets = if options.targets.is_empty() {
        target_array.classes().map_err(|error| match error {
            ClassError::Labels(error) => error,
            ClassError::Value(what) => array.error(&format!(
                "the label of sample {what}; for a regression, name the column: --target {}",
                target_columns[0] + 1
            )),
        })?
    } else {
        target_array.values(&names).map_err(|what| array.error(&what))?
    };
    let name = csv::name_of(path);
    Ok(Dataset { name, columns: Vec::new(), width, features, targets, image: None })
}

/// Returns whether an archive says what belongs to its samples for training.
pub(super) fn has_labels(path: &Path) -> Result<bool, DatasetError> {
    Ok(Arrays::of_archive(path)?.first_of(TRAINING.targets).is_some())
}

/// The samples of these names, if they are there. Targets are of the same kind as those of `whole`.
fn part(
    arrays: &mut Arrays<'_>,
    names: &Names<'_>,
    targets: &[String],
    whole: Option<&Dataset>,
    notes: &mut Vec<Note>,
) -> Result<Option<Dataset>, DatasetError> {
    let path = arrays.path();
    let Some(features_name) = arrays.first_of(names.features) else { return Ok(None) };
    let Some(targets_name) = arrays.first_of(names.targets) else {
        return Err(error_in(
            path,
            format!(
                "{features_name}: no labels for it: expected an array {}",
                names.targets[..names.targets.len().min(6)].join(" or ")
            ),
        ));
    };
    let read = read_features(arrays, &features_name)?;
    notes.extend(read.samples.note.clone().filter(|_| whole.is_none()).map(Note::from));

    let mut array = arrays.open(&targets_name)?;
    if array.samples() != read.count {
        let labels = array.samples();
        return Err(array
            .error(&format!("{labels} labels, but {features_name} has {} samples", read.count)));
    }
    let found = TargetArray::read(&mut array)?;
    let names = match whole.map(|whole| &whole.targets) {
        Some(Targets::Values { names, .. }) => Some(names.clone()),
        Some(Targets::Classes { .. }) => None,
        None if !targets.is_empty() => Some(targets.to_vec()),
        None => found.is_regression().then(|| found.names("y")),
    };
    let targets = match names {
        Some(names) => found.values(&names).map_err(|what| array.error(&what))?,
        None => {
            let never = found.never_one();
            if !never.is_empty() && whole.is_none() {
                let few = never.iter().take(8).map(usize::to_string).collect::<Vec<_>>().join(", ");
                let count = never.len();
                let text = format!(
                    "{targets_name}: columns that are never 1 are no classes: {count} ({few}, counted from 0)"
                );
                notes.push(text.into());
            }
            found.classes().map_err(|error| match error {
                ClassError::Value(what) => array.error(&what),
                ClassError::Labels(error) => error,
            })?
        }
    };
    let Samples { width, image, .. } = read.samples;
    let name = csv::name_of(path);
    let features = read.features;
    Ok(Some(Dataset { name, columns: Vec::new(), width, features, targets, image }))
}

/// Features of an array.
struct Features {
    count: usize,
    samples: Samples,
    features: Vec<f32>,
}

fn read_features(arrays: &mut Arrays<'_>, name: &str) -> Result<Features, DatasetError> {
    let path = arrays.path();
    let mut array = arrays.open(name)?;
    if array.header.element.is_text() {
        return Err(array.error("texts, expected numbers"));
    }
    let shape = array.header.shown_shape();
    let samples = shape::samples(&array.header.shape, &shape).map_err(|what| array.error(&what))?;
    let (count, width) = (array.samples(), array.width());
    if count == 0 || width == 0 {
        return Err(array.error(&format!(
            "{count} samples of {width} features: there is nothing to learn from"
        )));
    }
    limit::check_features(path, count as u64, width as u64)?;
    let features = array.numbers()?;
    Ok(Features { count, samples, features })
}

fn open(path: &Path) -> Result<BufReader<File>, DatasetError> {
    let read_error = |error| DatasetError::Read { path: path.into(), error };
    // A pipe would wait for someone to write.
    if !std::fs::metadata(path).map_err(read_error)?.is_file() {
        return Err(error_in(path, "not a file: expected NumPy arrays".into()));
    }
    File::open(path).map(BufReader::new).map_err(read_error)
}

fn error_in(path: &Path, what: String) -> DatasetError {
    DatasetError::File { path: path.into(), what }
}

/// An array's name, safe to show.
fn shown(file_name: &str) -> String {
    let name = file_name.strip_suffix(".npy").unwrap_or(file_name);
    name.chars().take(40).flat_map(char::escape_debug).collect()
}

#[cfg(test)]
mod tests;
