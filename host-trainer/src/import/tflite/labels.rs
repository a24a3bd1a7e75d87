//! Names of classes in the metadata of a TensorFlow Lite file: an archive behind it, with a text of one name a line.

use nn_core::MAX_LABELS;
use std::io::{Cursor, Read};
use zip::ZipArchive;

/// Longer texts hold no names of so few classes.
const MOST_BYTES: u64 = 1 << 20;

/// More files than metadata have.
const MOST_FILES: usize = 100;

/// The names of so many classes; none unless one text has as many, all different.
pub(in crate::import) fn labels(bytes: &[u8], count: usize) -> Option<Vec<String>> {
    if count > MAX_LABELS {
        return None;
    }
    let mut archive = ZipArchive::new(Cursor::new(bytes)).ok()?;
    let mut found: Vec<Vec<String>> = Vec::new();
    for index in 0..archive.len().min(MOST_FILES) {
        let Ok(file) = archive.by_index(index) else { continue };
        if !file.name().is_ok_and(|name| name.to_ascii_lowercase().ends_with(".txt")) {
            continue;
        }
        let mut text = Vec::new();
        if file.take(MOST_BYTES).read_to_end(&mut text).is_err() {
            continue;
        }
        let Ok(text) = String::from_utf8(text) else { continue };
        let names: Vec<String> = text.lines().map(|line| line.trim().to_string()).collect();
        let is_new = |(at, name): (usize, &String)| !name.is_empty() && !names[..at].contains(name);
        if names.len() == count && names.iter().enumerate().all(is_new) && !found.contains(&names) {
            found.push(names);
        }
    }
    // The same classes in several languages: nobody knows which.
    match found.len() {
        1 => found.pop(),
        _ => None,
    }
}
