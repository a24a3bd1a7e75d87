//! Which IDX files of a folder belong together, by their names.

use crate::dataset::DatasetError;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

/// The files of one data set.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Files {
    pub training: Pair,
    pub test: Pair,
}

/// Images and their labels.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Pair {
    pub images: Option<PathBuf>,
    pub labels: Option<PathBuf>,
}

/// Parts of a file name.
#[derive(Debug, PartialEq, Eq)]
struct Name {
    /// Name that tells data sets in one folder apart: `emnist-letters`.
    set: String,
    is_test: bool,
    is_of_images: bool,
}

/// Parses `train-images-idx3-ubyte`, `t10k-labels.idx1-ubyte.gz`, `emnist-letters-test-images-idx3-ubyte` and the like.
fn parse(file_name: &str) -> Option<Name> {
    let lower = file_name.to_lowercase();
    let words: Vec<&str> = lower.split(|c: char| !c.is_alphanumeric()).collect();
    let has = |names: &[&str]| words.iter().position(|word| names.contains(word));
    let (images, labels) = (has(&["images", "image"]), has(&["labels", "label"]));
    let is_idx = has(&["idx", "idx1", "idx3", "ubyte"]).is_some();
    let kind = images.or(labels).filter(|_| is_idx && images.is_some() != labels.is_some())?;
    let part = has(&["train", "training", "t10k", "test", "testing"]);
    let is_test = part.is_some_and(|part| words[part].starts_with("te") || words[part] == "t10k");
    let set = words[..part.unwrap_or(kind).min(kind)].join("-");
    Some(Name { set, is_test, is_of_images: images.is_some() })
}

/// The data sets in a folder, by what tells them apart.
pub(super) fn sets(folder: &Path) -> BTreeMap<String, Files> {
    let mut sets: BTreeMap<String, Files> = BTreeMap::new();
    let entries = std::fs::read_dir(folder).into_iter().flatten().flatten();
    // Most folders have other files, and many: names are looked at first.
    let named = entries.filter_map(|entry| {
        let name = parse(entry.file_name().to_str()?)?;
        let path = entry.path();
        // Files before folders of their name, and what is zipped before what is not.
        Some(((path.is_dir(), !is_zipped(&path), path), name))
    });
    let mut named: Vec<_> = named.collect();
    named.sort_by(|(a, _), (b, _)| a.cmp(b));
    for ((is_dir, _, path), name) in named {
        // Some archives unpack each file into a folder of its name.
        let path = if is_dir { path.join(path.file_name().unwrap_or_default()) } else { path };
        if !path.is_file() {
            continue;
        }
        let files = sets.entry(name.set).or_default();
        let pair = if name.is_test { &mut files.test } else { &mut files.training };
        let place = if name.is_of_images { &mut pair.images } else { &mut pair.labels };
        place.get_or_insert(path);
    }
    sets
}

/// The data set that a file of images belongs to.
pub(super) fn set_of(images: &Path) -> Result<Files, DatasetError> {
    let folder = images.parent().filter(|folder| !folder.as_os_str().is_empty());
    let name = images.file_name().and_then(|name| parse(name.to_str()?));
    let files = name.and_then(|name| sets(folder.unwrap_or(Path::new("."))).remove(&name.set));
    files.ok_or_else(|| DatasetError::File {
        path: images.into(),
        what: "images in an IDX file, but its labels cannot be found by its name: call them train-images-idx3-ubyte and \
               train-labels-idx1-ubyte, and name their folder"
            .into(),
    })
}

fn is_zipped(path: &Path) -> bool {
    path.extension().is_some_and(|ending| ending.eq_ignore_ascii_case("gz"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_say_set_part_and_kind_in_any_spelling() {
        for (name, set, is_test, is_of_images) in [
            ("train-images-idx3-ubyte", "", false, true),
            ("train-images.idx3-ubyte", "", false, true),
            ("t10k-labels-idx1-ubyte.gz", "", true, false),
            ("t10k-labels.idx1-ubyte", "", true, false),
            ("emnist-letters-test-images-idx3-ubyte.gz", "emnist-letters", true, true),
            ("emnist_letters_train_labels_idx1_ubyte", "emnist-letters", false, false),
            ("Training-Images.idx", "", false, true),
            ("images-idx3-ubyte", "", false, true),
        ] {
            let expected = Name { set: set.into(), is_test, is_of_images };
            assert_eq!(parse(name), Some(expected), "{name}");
        }
        for name in ["train", "images", "train-images.png", "readme.txt", "labels.csv"] {
            assert_eq!(parse(name), None, "{name}");
        }
    }
}
