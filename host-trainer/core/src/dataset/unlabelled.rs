//! Samples to predict, from everything that it can be trained on; labels are not looked at.

use super::csv::Note;
use super::folder::{self, Contents, Layout, Parts, class_tables, ignored_note};
use super::kind::Kind;
use super::stdin::Received;
use super::{Dataset, DatasetError, ImageSize, Options, Source, channels, csv, idx, images, npy};
use crate::dataset::images::Colours;
use nn_core::{Shape, Task};
use std::path::{Path, PathBuf};

/// Samples without targets, for prediction.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Unlabelled {
    /// (samples, inputs of the model), row-major.
    pub features: Vec<f32>,
    /// The file of each sample; empty if all are of one.
    pub files: Vec<String>,
    /// Notes on how it was read, for a person.
    pub notes: Vec<Note>,
}

impl Unlabelled {
    /// Reads samples for a model from a data set by name, a file, a folder or standard input (`-`). `shape` is what
    /// its first layer takes, if that is a shape.
    ///
    /// # Errors
    ///
    /// [`DatasetError`] with the file, what was found and what the model expects.
    pub fn load(
        name_or_path: &str,
        options: &Options,
        expected: csv::Expected<'_>,
        shape: Option<Shape>,
        seed: u64,
    ) -> Result<Self, DatasetError> {
        let path = Path::new(name_or_path);
        let of = |(width, features): (usize, Vec<f32>)| {
            check_width(path, width, expected.inputs)?;
            Ok(Self { features, ..Self::default() })
        };
        let kind = Kind::of(name_or_path);
        options.refuse_for_other_than_lines(path, kind)?;
        match kind {
            Kind::StandardInput => {
                let received = Received::receive(name_or_path)?;
                let path = received.path().to_string_lossy();
                let mut read = Self::load(&path, options, expected, shape, seed)
                    .map_err(|error| received.renamed(error))?;
                received.rename_in(&mut read.notes);
                Ok(read)
            }
            Kind::BuiltIn => {
                let Source { data, notes, .. } = Source::load(name_or_path, options, seed)?;
                let Dataset { width, features, .. } = data;
                Ok(Self { notes, ..of((width, features))? })
            }
            Kind::Folder => Self::of_folder(path, options, expected, shape),
            Kind::Archive => of_arrays(path, npy::load_unlabelled(path)?, expected, shape),
            Kind::Array => {
                let targets = match expected.task {
                    Task::Classification | Task::AnomalyDetection => 1,
                    Task::Regression => expected.names.len(),
                };
                let read = npy::load_npy_unlabelled(path, expected.inputs, targets)?;
                of_arrays(path, read, expected, shape)
            }
            Kind::Idx => of(idx::load_unlabelled(path)?),
            Kind::Picture => of_pictures(path, &[path.into()], options, expected.inputs, shape),
            Kind::Csv => {
                let read = csv::load_for_model(path, &options.csv, expected, false)?;
                let notes = read.notes.into_iter().chain(ignored_note(path, &read.ignored));
                let notes = notes.collect();
                Ok(Self { features: read.features, files: Vec::new(), notes })
            }
            Kind::Unknown => Err(DatasetError::Unknown { name: name_or_path.into() }),
        }
    }

    fn of_folder(
        path: &Path,
        options: &Options,
        expected: csv::Expected<'_>,
        shape: Option<Shape>,
    ) -> Result<Self, DatasetError> {
        let inside = folder::unwrapped(path)?;
        let layout = Layout::of(&inside)?;
        match layout {
            Layout::Idx => {
                let (width, features) = idx::load_unlabelled(&inside)?;
                check_width(path, width, expected.inputs)?;
                Ok(Self { features, ..Self::default() })
            }
            Layout::Arrays => of_arrays(&inside, npy::load_unlabelled(&inside)?, expected, shape),
            Layout::Tables | Layout::Images => {
                let (part, notes) = part_to_answer(&inside)?;
                let contents = Contents::of(&part)?;
                let mut all = if layout == Layout::Tables {
                    of_tables(&part, &contents, options, expected)?
                } else {
                    let files = images::files(&part)?;
                    of_pictures(&part, &files, options, expected.inputs, shape)?
                };
                all.notes.splice(..0, notes);
                Ok(all)
            }
        }
    }
}

/// Chooses, of several parts, the one to judge by.
fn part_to_answer(folder: &Path) -> Result<(PathBuf, Vec<Note>), DatasetError> {
    let Some(parts) = Parts::of(folder)? else { return Ok((folder.into(), Vec::new())) };
    let part = parts.test.or(parts.validation).unwrap_or(parts.training);
    let note = format!("predictions are for {}", part.display());
    Ok((part, vec![note.into()]))
}

fn of_arrays(
    path: &Path,
    read: npy::Unlabelled,
    expected: csv::Expected<'_>,
    shape: Option<Shape>,
) -> Result<Unlabelled, DatasetError> {
    let npy::Unlabelled { width, image, mut features, mut notes } = read;
    check_width(path, width, expected.inputs)?;
    if let Some(shape) = shape
        && channels::put_last(&mut features, channels::shape_of(width, image), shape)
    {
        notes.push(channels::note(shape));
    }
    Ok(Unlabelled { features, files: Vec::new(), notes })
}

fn of_tables(
    folder: &Path,
    contents: &Contents,
    options: &Options,
    expected: csv::Expected<'_>,
) -> Result<Unlabelled, DatasetError> {
    let (mut all, mut is_told) = (Unlabelled::default(), false);
    for table in class_tables(contents)? {
        let read = csv::load_for_model(&table.path, &options.csv, expected, false)?;
        if !is_told {
            let note = ignored_note(&table.path, &read.ignored);
            is_told = note.is_some();
            all.notes.extend(note);
        }
        Note::add_of_file(&mut all.notes, &table.path, read.notes);
        let samples = read.features.len() / expected.inputs.max(1);
        all.files.extend(std::iter::repeat_n(shown(folder, &table.path), samples));
        all.features.extend(read.features);
    }
    Ok(all)
}

fn of_pictures(
    path: &Path,
    files: &[PathBuf],
    options: &Options,
    inputs: usize,
    shape: Option<Shape>,
) -> Result<Unlabelled, DatasetError> {
    let (size, colours) = picture_size(path, files, options.size, inputs, shape)?;
    let features = images::read_pictures(files, size, colours)?;
    let files = files.iter().map(|file| shown(path, file)).collect();
    Ok(Unlabelled { features, files, notes: Vec::new() })
}

/// The size asked for, or the one that the model was trained with as far as that can be known.
fn picture_size(
    path: &Path,
    files: &[PathBuf],
    asked: Option<ImageSize>,
    inputs: usize,
    shape: Option<Shape>,
) -> Result<(ImageSize, Colours), DatasetError> {
    let wrong = |what| DatasetError::File { path: path.into(), what };
    let Some(first) = files.first() else {
        return Err(wrong("no images in this folder: expected PNG or JPEG images".into()));
    };
    if let Some(size) = asked {
        return images::colours_of(size, inputs).map(|colours| (size, colours)).ok_or_else(|| {
            wrong(format!(
                "the model takes {inputs} features, and images of {size} have {} in grey, {} in colour: name the size that \
                 it was trained with (--size WxH)",
                size.width * size.height,
                3 * size.width * size.height
            ))
        });
    }
    images::size_for_image(first, inputs, shape)?.ok_or_else(|| {
        wrong(format!(
            "the model takes {inputs} features, which are no square: name the size that it was trained with (--size WxH)"
        ))
    })
}

/// A file as seen from the folder.
fn shown(folder: &Path, file: &Path) -> String {
    let short = file.strip_prefix(folder).ok().filter(|short| !short.as_os_str().is_empty());
    short.unwrap_or(file).display().to_string()
}

fn check_width(path: &Path, width: usize, inputs: usize) -> Result<(), DatasetError> {
    if width == inputs {
        return Ok(());
    }
    let what = format!("samples have {width} features, but the model takes {inputs}");
    Err(DatasetError::File { path: path.into(), what })
}
