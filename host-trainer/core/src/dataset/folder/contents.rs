//! Contents of a folder.

use crate::dataset::DatasetError;
use crate::dataset::images::format_of;
use crate::dataset::kind::{has_ending, start_of};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

/// Files that systems leave in folders.
const OF_SYSTEMS: [&str; 3] = ["thumbs.db", "desktop.ini", "__macosx"];

/// Endings of files with a line for each sample.
const OF_TABLES: [&str; 4] = ["csv", "tsv", "tab", "dat"];

/// The files and folders in a folder, by what they are.
#[derive(Debug, Default)]
pub(in crate::dataset) struct Contents {
    pub folders: Vec<PathBuf>,
    /// Files of lines of numbers.
    pub tables: Vec<PathBuf>,
    /// Number of pictures.
    pub pictures: usize,
    /// Number of files of each other kind, in words.
    others: BTreeMap<String, usize>,
    first_archive: Option<PathBuf>,
}

impl Contents {
    pub fn of(folder: &Path) -> Result<Self, DatasetError> {
        let mut contents = Self::default();
        for (path, entry) in entries(folder)? {
            if entry.is_dir() {
                contents.folders.push(path);
            } else if OF_TABLES.iter().any(|ending| has_ending(&path, ending))
                || is_zipped_table(&path)
            {
                contents.tables.push(path);
            } else if has_ending(&path, "png")
                || has_ending(&path, "jpg")
                || has_ending(&path, "jpeg")
            {
                contents.pictures += 1;
            } else if has_ending(&path, "npz") {
                *contents.others.entry("NPZ".into()).or_default() += 1;
                contents.first_archive.get_or_insert(path);
            } else {
                let ending = path.extension().unwrap_or_default().to_string_lossy().to_uppercase();
                let kind = match format_of(&start_of(&path)) {
                    Some("PNG" | "JPEG") => {
                        contents.pictures += 1;
                        continue;
                    }
                    Some(format) => format.into(),
                    None if ending.is_empty() || ending.len() > 8 => "other".into(),
                    None => ending,
                };
                *contents.others.entry(kind).or_default() += 1;
            }
        }
        Ok(contents)
    }

    /// Returns whether there is nothing else, but what explains it.
    pub fn has_only_folders(&self) -> bool {
        let is_text = |kind: &String| ["TXT", "MD", "YAML", "JSON", "PDF"].contains(&kind.as_str());
        self.tables.is_empty() && self.pictures == 0 && self.others.keys().all(is_text)
    }

    /// In words: `2 folders, 3 CSV, 5 WAV`.
    fn shown(&self) -> String {
        let count = |count: usize, what: &str| (count > 0).then(|| format!("{count} {what}"));
        let known = [
            count(self.folders.len(), "folders"),
            count(self.pictures, "pictures"),
            count(self.tables.len(), "CSV"),
        ];
        let others = self.others.iter().map(|(kind, number)| format!("{number} {kind}"));
        let all: Vec<String> = known.into_iter().flatten().chain(others.take(8)).collect();
        if all.is_empty() { "nothing".into() } else { all.join(", ") }
    }
}

/// Describes what to do with a folder that holds no data as it is read.
pub(in crate::dataset) fn what_is_expected(contents: &Contents) -> String {
    let advice = match contents {
        _ if contents.pictures > 0 => {
            "put the images into a subfolder for each class, whose name is the label".into()
        }
        Contents { first_archive: Some(archive), .. } => {
            format!("name the archive: --data {}", archive.display())
        }
        _ if contents.others.contains_key("NPY") => {
            "call the arrays x_train.npy and y_train.npy (and x_test.npy, y_test.npy)".into()
        }
        _ if contents.others.contains_key("WAV") => {
            "recordings of sound are not read: write their samples or features to a CSV file".into()
        }
        _ => String::from(
            "it may hold a subfolder of PNG or JPEG images for each class, CSV files called like their classes, \
             x_train.npy and y_train.npy, or the four files of MNIST",
        ),
    };
    format!("no class folders: found {}; {advice}", contents.shown())
}

fn is_zipped_table(path: &Path) -> bool {
    has_ending(path, "gz")
        && path
            .file_stem()
            .is_some_and(|stem| OF_TABLES.iter().any(|ending| has_ending(Path::new(stem), ending)))
}

/// Tells whether something is a file or a folder.
#[derive(Clone, Copy, Debug)]
pub(in crate::dataset) struct Entry {
    is_dir: bool,
    is_file: bool,
}

impl Entry {
    pub fn is_dir(self) -> bool {
        self.is_dir
    }

    pub fn is_file(self) -> bool {
        self.is_file
    }
}

/// Contents of a folder, sorted by name. Links are followed, but nothing below them is looked for.
pub(in crate::dataset) fn entries(folder: &Path) -> Result<Vec<(PathBuf, Entry)>, DatasetError> {
    let read_error = |error| DatasetError::Read { path: folder.into(), error };
    let mut entries = Vec::new();
    for entry in std::fs::read_dir(folder).map_err(read_error)? {
        let entry = entry.map_err(read_error)?;
        let name = entry.file_name().to_string_lossy().to_lowercase();
        if name.starts_with('.') || OF_SYSTEMS.contains(&name.as_str()) {
            continue;
        }
        let path = entry.path();
        // Usually known without asking for each.
        let mut kind = entry.file_type().map_err(read_error)?;
        if kind.is_symlink() {
            let read_error = |error| DatasetError::Read { path: path.clone(), error };
            kind = std::fs::metadata(&path).map_err(read_error)?.file_type();
        }
        entries.push((path, Entry { is_dir: kind.is_dir(), is_file: kind.is_file() }));
    }
    entries.sort_by(|(a, _), (b, _)| a.cmp(b));
    Ok(entries)
}
