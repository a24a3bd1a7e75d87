//! Folders of CSV files: a class in each, a folder of them for each class, or all with a label column.

use super::alike::{Alike, More};
use super::by_file;
use super::contents::Contents;
use super::name_of;
use super::parts::{PartName, Parts};
use super::table::Table;
use crate::dataset::csv::{
    self, Note, Options, load_features, load_part, sorted_labels, starts_with_text_label,
};
use crate::dataset::{Dataset, DatasetError, Groups, Source, Targets};
use crate::text::quoted;
use std::path::{Path, PathBuf};

/// Note where files that are takes of one class would be taken apart.
pub(in crate::dataset) const A_CLASS_FOR_EACH_FILE: &str =
    "a class for each file, called like it; takes of one class belong in a folder called like it";

/// Loads a folder of CSV files.
pub(super) fn load(folder: &Path, options: &Options) -> Result<Source, DatasetError> {
    let contents = Contents::of(folder)?;
    if let Some(parts) = Parts::of(folder)? {
        let mut notes = parts.notes;
        let mut read = |folder: &PathBuf| {
            let tables = class_tables(&Contents::of(folder)?)?;
            let alike = compared(&tables, options)?;
            classes(&name_of(folder), &tables, alike, &mut notes)
        };
        let training = read(&parts.training)?;
        let part = |read: Source| read.data;
        let validation = parts.validation.as_ref().map(&mut read).transpose()?.map(part);
        let test = parts.test.as_ref().map(&mut read).transpose()?.map(part);
        let data = Dataset { name: name_of(folder), ..training.data };
        return Ok(Source { data, validation, test, groups: training.groups, notes, cut: None });
    }
    if let Some(source) = parts_of_files(&contents.tables, options)? {
        return Ok(source);
    }
    let has_labels = |path: &PathBuf| -> Result<bool, DatasetError> {
        Ok(options.label.is_some() || !options.targets.is_empty() || starts_with_text_label(path)?)
    };
    match &contents.tables[..] {
        [only] if contents.folders.is_empty() => {
            let mut source = csv::load_source(only, options)?;
            source.notes.insert(0, format!("read from {}", only.display()).into());
            Ok(source)
        }
        files => {
            let alike = Alike::of(files, options, More::Refused)?;
            if let Some(usual) = files.get(alike.usual)
                && has_labels(usual)?
            {
                return joined(folder, files, alike);
            }
            let tables = class_tables(&contents)?;
            let alike = if files.is_empty() { compared(&tables, options)? } else { alike };
            let mut notes = Vec::new();
            let source = classes(&name_of(folder), &tables, alike, &mut notes)?;
            let note = match source.data.targets.names() {
                names if names.len() == tables.len() => A_CLASS_FOR_EACH_FILE.into(),
                names => format!(
                    "{} files, whose names say the class: {}",
                    tables.len(),
                    names.iter().take(8).cloned().collect::<Vec<_>>().join(", ")
                ),
            };
            notes.insert(0, Note::from(note));
            Ok(Source { notes, ..source })
        }
    }
}

/// Compares the columns of files whose classes are known.
fn compared(tables: &[Table], options: &Options) -> Result<Alike, DatasetError> {
    let files: Vec<PathBuf> = tables.iter().map(|table| table.path.clone()).collect();
    Alike::of(&files, options, More::Refused)
}

/// `train.csv` and `test.csv`, if every file is called like a part.
fn parts_of_files(files: &[PathBuf], options: &Options) -> Result<Option<Source>, DatasetError> {
    let find = |part| files.iter().find(|path| PartName::of_file(path) == Some(part));
    let Some(training) = find(PartName::Training) else { return Ok(None) };
    let (validation, test) = (find(PartName::Validation), find(PartName::Test));
    let count = 1 + usize::from(validation.is_some()) + usize::from(test.is_some());
    if count == 1 || count != files.len() {
        return Ok(None);
    }
    let Source { data, groups, notes: found, .. } = csv::load_source(training, options)?;
    let mut notes = vec![Note::from(format!("parts by the names of files: {}", shown(files)))];
    Note::add_of_file(&mut notes, training, found);
    let mut read = |path: &PathBuf| -> Result<Dataset, DatasetError> {
        let part = load_part(path, options, &data)?;
        notes.extend(ignored_note(path, &part.ignored));
        Note::add_of_file(&mut notes, path, part.notes);
        Ok(part.data)
    };
    let validation = validation.map(&mut read).transpose()?;
    let test = test.map(&mut read).transpose()?;
    Ok(Some(Source { data, validation, test, groups, notes, cut: None }))
}

/// Note on columns that are not used.
pub(in crate::dataset) fn ignored_note(path: &Path, ignored: &[String]) -> Option<Note> {
    let few = ignored.iter().take(8).cloned().collect::<Vec<_>>().join(", ");
    let count = ignored.len();
    (count > 0)
        .then(|| format!("{}: columns that are not used: {count} ({few})", path.display()).into())
}

fn shown(files: &[PathBuf]) -> String {
    let names = files.iter().take(8).filter_map(|path| path.file_name());
    names.map(|name| name.to_string_lossy().into_owned()).collect::<Vec<_>>().join(", ")
}

/// Files with a label column, one after the other.
fn joined(folder: &Path, files: &[PathBuf], alike: Alike) -> Result<Source, DatasetError> {
    let Source { data: mut all, mut groups, notes: found, .. } =
        csv::load_source(&files[0], &alike.options[0])?;
    let (mut texts, mut numbers) = (Vec::new(), Vec::new());
    let text = format!("{} files, one after the other: {}", files.len(), shown(files));
    let mut notes = vec![Note::from(text)];
    notes.extend(alike.notes);
    Note::add_of_file(&mut notes, &files[0], found);
    for (index, (path, options)) in files.iter().zip(&alike.options).enumerate() {
        let data = if index == 0 {
            all.clone()
        } else {
            let read = csv::load_source(path, options)?;
            Note::add_of_file(&mut notes, path, read.notes);
            if let (Some(groups), Some(others)) = (&mut groups, &read.groups) {
                groups.append(others);
            }
            read.data
        };
        let order = order_of(path, &data.columns, data.width, &mut all)?;
        if index > 0 {
            append(&data.features, &order, &mut all.features);
        }
        match data.targets {
            Targets::Classes { classes, labels } => {
                texts.extend(classes.into_iter().map(|class| labels[class].clone()));
            }
            Targets::Values { values, .. } => numbers.extend(values),
        }
    }
    all.targets = match all.targets {
        Targets::Classes { .. } => {
            let labels = sorted_labels(&texts)?;
            let position = |text: &String| labels.iter().position(|label| label == text);
            let classes = texts.iter().map(|text| position(text).unwrap_or(0)).collect();
            Targets::Classes { classes, labels }
        }
        Targets::Values { names, .. } => Targets::Values { values: numbers, names },
    };
    all.name = name_of(folder);
    Ok(Source { groups, notes, ..all.into() })
}

/// The files of a folder with their classes: by the names of files, or of the folders that they are in.
pub(in crate::dataset) fn class_tables(contents: &Contents) -> Result<Vec<Table>, DatasetError> {
    if contents.folders.is_empty() {
        return Ok(labelled_by_name(&contents.tables));
    }
    if let Some(path) = contents.tables.first() {
        let what = "a file beside the class folders: expected it in the folder of its class";
        return Err(DatasetError::File { path: path.clone(), what: what.into() });
    }
    let mut tables = Vec::new();
    for folder in &contents.folders {
        let inner = Contents::of(folder)?;
        if let Some(deeper) = inner.folders.first() {
            let what = "a folder inside a class folder: expected CSV files";
            return Err(DatasetError::File { path: deeper.clone(), what: what.into() });
        }
        if inner.tables.is_empty() {
            let what = "no CSV files in this class folder: add some, or remove it";
            return Err(DatasetError::File { path: folder.clone(), what: what.into() });
        }
        let label = name_of(folder);
        tables.extend(inner.tables.into_iter().map(|path| Table { path, label: label.clone() }));
    }
    Ok(tables)
}

/// Files are called like their classes. A number behind the name tells several files of a class apart, and so does
/// what follows a dot: `walk_01.csv`, `walk.2.csv`, `idle.a7f3.csv`.
fn labelled_by_name(files: &[PathBuf]) -> Vec<Table> {
    let stems: Vec<String> = files.iter().map(|path| stem(path)).collect();
    let shorts: Vec<String> = stems.iter().map(|stem| without_number(stem)).collect();
    let are_classes =
        shorts.iter().any(|name| *name != shorts[0]) && shorts.iter().all(|name| !name.is_empty());
    let labels = if are_classes { shorts } else { stems };
    files.iter().cloned().zip(labels).map(|(path, label)| Table { path, label }).collect()
}

/// Name of all files without the numbers behind, if it is the same for all: they are takes of one thing. It is
/// empty if they are called by numbers alone.
pub(in crate::dataset) fn takes_of(files: &[PathBuf]) -> Option<String> {
    let mut names = files.iter().map(|path| without_number(&stem(path)));
    let first = names.next()?;
    names.all(|name| name == first).then_some(first)
}

fn stem(path: &Path) -> String {
    let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
    let name = name.strip_suffix(".gz").unwrap_or(&name);
    name.rsplit_once('.').map_or(name, |(stem, _)| stem).into()
}

fn without_number(stem: &str) -> String {
    let name = stem.split('.').next().unwrap_or_default();
    let is_number = |c: char| c.is_ascii_digit() || "_- ()#".contains(c);
    name.trim_end_matches(is_number).into()
}

/// The samples of files whose classes are known, and which of them belong together.
fn classes(
    name: &str,
    tables: &[Table],
    alike: Alike,
    notes: &mut Vec<Note>,
) -> Result<Source, DatasetError> {
    let names: Vec<String> = tables.iter().map(|table| table.label.clone()).collect();
    let labels = sorted_labels(&names)?;
    let mut all: Option<Dataset> = None;
    let (mut classes, mut lines) = (Vec::new(), Vec::new());
    let has_groups = alike.options.iter().any(|options| options.group.is_some());
    let mut groups = has_groups.then(Groups::new);
    notes.extend(alike.notes);
    for (table, options) in tables.iter().zip(&alike.options) {
        let read = load_features(&table.path, options)?;
        Note::add_of_file(notes, &table.path, read.notes);
        let all = all.get_or_insert_with(|| Dataset {
            name: name.into(),
            columns: read.columns.clone(),
            width: read.width,
            features: Vec::new(),
            targets: Targets::Classes { classes: Vec::new(), labels: labels.clone() },
            image: None,
        });
        let order = order_of(&table.path, &read.columns, read.width, all)?;
        append(&read.features, &order, &mut all.features);
        let class = labels.iter().position(|label| *label == table.label).unwrap_or(0);
        lines.push(read.features.len() / read.width);
        classes.extend(std::iter::repeat_n(class, read.features.len() / read.width));
        if let (Some(groups), Some(others)) = (&mut groups, &read.groups) {
            groups.append(others);
        }
    }
    let all =
        all.ok_or_else(|| DatasetError::File { path: name.into(), what: "no CSV files".into() })?;
    if !has_groups {
        groups = by_file::groups(tables, &lines, notes);
    }
    let data = Dataset { targets: Targets::Classes { classes, labels }, ..all };
    Ok(Source { groups, ..data.into() })
}

/// Finds each feature of `whole` in a file with these columns. Where only files without names came before it, the columns
/// are called as here.
fn order_of(
    path: &Path,
    columns: &[String],
    width: usize,
    whole: &mut Dataset,
) -> Result<Vec<usize>, DatasetError> {
    let wrong = |what| DatasetError::File { path: path.into(), what };
    if width != whole.width {
        return Err(wrong(format!(
            "{width} features, but the files before it have {}: give all files the same columns",
            whole.width
        )));
    }
    if whole.columns.is_empty() {
        whole.columns = columns.into();
    }
    if columns.is_empty() {
        return Ok((0..width).collect());
    }
    let position = |name: &String| {
        columns.iter().position(|column| column == name).ok_or_else(|| {
            wrong(format!(
                "no column {}, which the files before it have: give all files the same columns",
                quoted(name)
            ))
        })
    };
    whole.columns.iter().map(position).collect()
}

fn append(features: &[f32], order: &[usize], all: &mut Vec<f32>) {
    for row in features.chunks_exact(order.len()) {
        all.extend(order.iter().map(|&column| row[column]));
    }
}
