//! Parts that are kept apart: training, validation and test samples, in any usual spelling.

use super::contents::{Contents, entries};
use crate::dataset::DatasetError;
use crate::dataset::csv::Note;
use std::path::{Path, PathBuf};

/// A part, by the name of its folder or file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::dataset) enum PartName {
    Training,
    Validation,
    Test,
}

impl PartName {
    /// Finds the part in a name that is nothing else: `Train`, `valid`, `testing`.
    pub fn of(path: &Path) -> Option<Self> {
        Self::of_word(&path.file_name()?.to_str()?.to_lowercase())
    }

    /// Finds the part of a file whose name has a word for it: `mitbih_train.csv`.
    pub fn of_file(path: &Path) -> Option<Self> {
        let name = path.file_name()?.to_str()?.to_lowercase();
        name.split(|c: char| !c.is_alphanumeric()).find_map(Self::of_word)
    }

    fn of_word(word: &str) -> Option<Self> {
        let word = word.trim_end_matches(|c: char| "_- ".contains(c));
        let word = word.strip_suffix("_set").or(word.strip_suffix("set")).unwrap_or(word);
        let word = word.strip_suffix("_data").or(word.strip_suffix("data")).unwrap_or(word);
        match word {
            "train" | "training" | "trn" => Some(Self::Training),
            "valid" | "validation" | "validate" | "val" | "dev" => Some(Self::Validation),
            "test" | "testing" | "tst" => Some(Self::Test),
            _ => None,
        }
    }
}

/// Folders that have class folders.
#[derive(Debug)]
pub(in crate::dataset) struct Parts {
    pub training: PathBuf,
    pub validation: Option<PathBuf>,
    pub test: Option<PathBuf>,
    /// Notes that a person should read.
    pub notes: Vec<Note>,
}

impl Parts {
    /// Training samples and at least one other part, if that is what the folder has.
    pub fn of(folder: &Path) -> Result<Option<Self>, DatasetError> {
        let folders: Vec<PathBuf> = entries(folder)?
            .into_iter()
            .filter(|(_, data)| data.is_dir())
            .map(|(path, _)| path)
            .collect();
        let find = |part: PartName| -> Vec<&PathBuf> {
            folders.iter().filter(|path| PartName::of(path) == Some(part)).collect()
        };
        let training = find(PartName::Training);
        let others = [find(PartName::Validation), find(PartName::Test)];
        let Some(first) = training.first() else { return Ok(None) };
        // A class may be called `train`.
        let has_classes = |path: &PathBuf| Contents::of(path).map(|c| !c.folders.is_empty());
        if others.iter().all(Vec::is_empty) || !has_classes(first)? {
            return Ok(None);
        }
        for found in [&training, &others[0], &others[1]] {
            if let [one, other, ..] = found[..] {
                let what = format!("the same part as {}: keep one of them", one.display());
                return Err(DatasetError::File { path: other.clone(), what });
            }
        }
        if let Some(other) = folders.iter().find(|path| PartName::of(path).is_none()) {
            let what = "a folder beside those of parts (train, validation, test): move it elsewhere, or into a part as a class";
            return Err(DatasetError::File { path: other.clone(), what: what.into() });
        }
        let mut notes = Vec::new();
        let mut given = |found: &[&PathBuf]| -> Result<Option<PathBuf>, DatasetError> {
            let Some(path) = found.first() else { return Ok(None) };
            if has_classes(path)? {
                return Ok(Some((*path).clone()));
            }
            notes.push(format!("{} has no class folders, and is left out", path.display()).into());
            Ok(None)
        };
        let (validation, test) = (given(&others[0])?, given(&others[1])?);
        Ok(Some(Self { training: (*first).clone(), validation, test, notes }))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_are_known_in_every_usual_spelling() {
        let part = |name: &str| PartName::of(Path::new(name));
        for name in
            ["train", "Train", "TRAINING", "a/training", "training_set", "train_data", "trainset"]
        {
            assert_eq!(part(name), Some(PartName::Training), "{name}");
        }
        for name in ["valid", "Validation", "val", "dev"] {
            assert_eq!(part(name), Some(PartName::Validation), "{name}");
        }
        for name in ["test", "Testing", "TEST", "test_set"] {
            assert_eq!(part(name), Some(PartName::Test), "{name}");
        }
        for name in ["trainer", "trains", "cat", "contest", "set", "data", ""] {
            assert_eq!(part(name), None, "{name}");
        }
        assert_eq!(PartName::of_file(Path::new("mitbih_train.csv")), Some(PartName::Training));
        assert_eq!(PartName::of_file(Path::new("latest.csv")), None);
    }
}
