//! Arrays that NumPy has saved: a file of one (`.npy`), or an archive of several (`.npz`).
//!
//! Elements may be bool, whole numbers of 1 to 8 bytes or floats of 2 to 8 bytes, in either byte order;
//! arrays may lie in the order of C or of Fortran. Python objects are not read: they are programs.

mod answers;
mod array;
mod element;
mod header;

use super::{Dataset, DatasetError, ImageSize, Source, Targets, csv, limit};
use answers::{Answers, ClassError};
use array::{Array, in_c_order};
use std::fs::File;
use std::io::{BufReader, Read};
use std::path::Path;
use zip::ZipArchive;

/// Names of the features to train on, and of what belongs to them; the first that is there counts.
const TRAINING: Names<'_> = Names {
    features: &["x_train", "X_train", "x", "X", "data", "features"],
    answers: &["y_train", "y", "labels", "label", "targets", "target"],
};
const VALIDATION: Names<'_> = Names {
    features: &["x_val", "X_val", "x_validation", "X_validation"],
    answers: &["y_val", "y_validation"],
};
const TEST: Names<'_> = Names { features: &["x_test", "X_test"], answers: &["y_test"] };

struct Names<'a> {
    features: &'a [&'a str],
    answers: &'a [&'a str],
}

type Archive = ZipArchive<BufReader<File>>;

/// Reads an archive, as `np.savez(path, x=…, y=…)` and Keras write it.
///
/// | array | names |
/// | --- | --- |
/// | features | `x_train`, `X_train`, `x`, `X`, `data`, `features` |
/// | labels, or numbers of a regression | `y_train`, `y`, `labels`, `label`, `targets`, `target` |
/// | samples that watch over training, if they are kept apart | `x_val` and `y_val` |
/// | samples to judge by, if they are kept apart | `x_test` and `y_test` |
///
/// Features have the shape (samples, width), or that of grey images: (samples, height, width), or this
/// with a single channel behind or before height and width. Labels are whole numbers, texts, or a 1 for
/// the class and 0 for the others; other numbers are a regression. `targets` are names for the numbers
/// of a regression, and make one of whole numbers.
///
/// # Errors
///
/// [`DatasetError`] with the file, the array, the place in it, what was found and what was expected.
pub fn load_npz(path: &Path, targets: &[String]) -> Result<Source, DatasetError> {
    let file = open(path)?;
    let mut archive = ZipArchive::new(file).map_err(|error| {
        let what =
            format!("not an archive of NumPy arrays: {error}; expected what np.savez writes");
        error_in(path, what)
    })?;
    let data = part(path, &mut archive, &TRAINING, targets, None)?.ok_or_else(|| {
        let found: Vec<String> = archive.file_names().filter_map(|name| Some(shown(&name.ok()?))).collect();
        error_in(
            path,
            format!(
                "no array of features: expected one of {}, found {}; write it with np.savez(path, x=…, y=…)",
                TRAINING.features.join(", "),
                if found.is_empty() { "nothing".into() } else { found.join(", ") }
            ),
        )
    })?;
    let validation = part(path, &mut archive, &VALIDATION, targets, Some(&data))?;
    let test = part(path, &mut archive, &TEST, targets, Some(&data))?;
    Ok(Source { data, validation, test, notes: Vec::new() })
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
    let mut answers = chosen.map(find).collect::<Result<Vec<usize>, _>>()?;
    if answers.is_empty() {
        answers.push(columns - 1);
    }
    if (1..answers.len()).any(|index| answers[..index].contains(&answers[index])) {
        return Err(array.error("a column is named twice"));
    }
    let width = columns - answers.len();
    if samples == 0 || width == 0 {
        return Err(array.error(&format!(
            "{samples} samples of {width} features: there is nothing to learn from"
        )));
    }
    let is_fortran = array.header.is_fortran;
    array.check_memory(size_of::<f32>() * if is_fortran { 2 } else { 1 })?;
    let mut features = Vec::new();
    let mut values = vec![Vec::new(); answers.len()];
    array.for_each_number(|position, number| {
        let column = if is_fortran { position / samples } else { position % columns };
        match answers.iter().position(|&answer| answer == column) {
            Some(answer) => values[answer].push(number),
            None => features.push(number as f32),
        }
    })?;
    if is_fortran {
        features = in_c_order(&features, &[samples, width]);
    }
    // Column after column, as Fortran has it.
    let answers_found = Answers::Numbers {
        values: in_c_order(&values.concat(), &[samples, answers.len()]),
        columns: answers.len(),
    };
    let names: Vec<String> = answers.iter().map(|column| format!("column{}", column + 1)).collect();
    let targets = if options.targets.is_empty() {
        answers_found.classes().map_err(|error| match error {
            ClassError::Labels(error) => error,
            ClassError::Value(what) => array.error(&format!(
                "the label of sample {what}; for a regression, name the column: --target {}",
                answers[0] + 1
            )),
        })?
    } else {
        answers_found.values(&names).map_err(|what| array.error(&what))?
    };
    let name = csv::name_of(path);
    Ok(Dataset { name, columns: Vec::new(), width, features, targets, image: None })
}

/// The samples of these names, if they are there. Answers are of the same kind as those of `whole`.
fn part(
    path: &Path,
    archive: &mut Archive,
    names: &Names<'_>,
    targets: &[String],
    whole: Option<&Dataset>,
) -> Result<Option<Dataset>, DatasetError> {
    let Some(features_name) = first_of(archive, names.features) else { return Ok(None) };
    let Some(answers_name) = first_of(archive, names.answers) else {
        return Err(error_in(
            path,
            format!(
                "{features_name}: no labels for it: expected an array {}",
                names.answers.join(" or ")
            ),
        ));
    };
    let mut array = find(path, archive, features_name)?;
    let (width, image) = shape_of_samples(&array)?;
    let samples = array.samples();
    if samples == 0 || width == 0 {
        return Err(array.error(&format!(
            "{samples} samples of {width} features: there is nothing to learn from"
        )));
    }
    limit::check_features(path, samples as u64, width as u64)?;
    let features = array.numbers()?;
    drop(array);

    let mut array = find(path, archive, answers_name)?;
    if array.samples() != samples {
        let labels = array.samples();
        return Err(
            array.error(&format!("{labels} labels, but {features_name} has {samples} samples"))
        );
    }
    let answers = Answers::read(&mut array)?;
    let names = match whole.map(|whole| &whole.targets) {
        Some(Targets::Values { names, .. }) => Some(names.clone()),
        Some(Targets::Classes { .. }) => None,
        None if !targets.is_empty() => Some(targets.to_vec()),
        None => answers.is_regression().then(|| answers.names("y")),
    };
    let targets = match names {
        Some(names) => answers.values(&names).map_err(|what| array.error(&what))?,
        None => answers.classes().map_err(|error| match error {
            ClassError::Value(what) => array.error(&what),
            ClassError::Labels(error) => error,
        })?,
    };
    let name = csv::name_of(path);
    Ok(Some(Dataset { name, columns: Vec::new(), width, features, targets, image }))
}

/// Numbers of a sample, and its size if it is an image.
fn shape_of_samples(
    array: &Array<'_, impl Read>,
) -> Result<(usize, Option<ImageSize>), DatasetError> {
    if array.header.element.is_text() {
        return Err(array.error("texts, expected numbers"));
    }
    let image = match array.header.shape[..] {
        [_, _] => None,
        [_, height, width] | [_, height, width, 1] | [_, 1, height, width] => {
            Some(ImageSize { width, height })
        }
        [_] => {
            return Err(array.error(&format!(
                "the shape is {}, expected (samples, width): for one feature, use .reshape(-1, 1)",
                array.header.shown_shape()
            )));
        }
        _ => {
            return Err(array.error(&format!(
                "the shape is {}, expected (samples, width), or grey images: (samples, height, width)",
                array.header.shown_shape()
            )));
        }
    };
    Ok((array.width(), image))
}

/// The first of these names that the archive has.
fn first_of<'n>(archive: &Archive, names: &[&'n str]) -> Option<&'n str> {
    let is_there = |name: &&&str| archive.index_for_name(&format!("{name}.npy")).is_some();
    names.iter().find(is_there).copied()
}

fn find<'a>(
    path: &'a Path,
    archive: &'a mut Archive,
    name: &str,
) -> Result<Array<'a, impl Read + 'a>, DatasetError> {
    let file = archive.by_name(&format!("{name}.npy"));
    let file =
        file.map_err(|error| error_in(path, format!("{name}: {error}; make the file anew")))?;
    Array::open(path, name, file)
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
