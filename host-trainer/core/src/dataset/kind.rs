//! Kinds of names on the command line: told by what is there and what it begins with, not by its ending alone.

use super::Dataset;
use super::images::format_of;
use super::stdin::is_standard_input;
use std::fs::File;
use std::io::Read;
use std::path::Path;

/// Bytes that tell what a file is.
const START_BYTES: u64 = 256;

/// Kind of source that samples may be read from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// A data set that comes with the program.
    BuiltIn,
    /// Data that is piped in.
    StandardInput,
    /// A folder.
    Folder,
    /// An archive of NumPy arrays.
    Archive,
    /// A NumPy array.
    Array,
    /// The images of an IDX pair.
    Idx,
    /// A picture.
    Picture,
    /// Lines of text; also what nothing else claims.
    Csv,
    /// Neither a name that is known nor a path.
    Unknown,
}

impl Kind {
    /// Finds the kind of a name or path.
    pub fn of(name_or_path: &str) -> Self {
        let path = Path::new(name_or_path);
        if Dataset::BUILT_IN.contains(&name_or_path) {
            return Self::BuiltIn;
        }
        if is_standard_input(name_or_path) {
            return Self::StandardInput;
        }
        if path.is_dir() {
            return Self::Folder;
        }
        if !path.exists() {
            return match name_or_path {
                name if has_ending(path, "npz") || has_ending(path, "npy") => Self::of_ending(name),
                name if name.contains(['.', '/', '\\']) => Self::Csv,
                _ => Self::Unknown,
            };
        }
        Self::of_start(&start_of(path)).unwrap_or_else(|| Self::of_ending(name_or_path))
    }

    /// Finds the kind by what every file of its kind begins with.
    fn of_start(start: &[u8]) -> Option<Self> {
        if start.starts_with(b"\x93NUMPY") {
            return Some(Self::Array);
        }
        if is_numpy_archive(start) {
            return Some(Self::Archive);
        }
        if matches!(start, [0, 0, 8 | 9 | 0x0b..=0x0e, 3, ..]) {
            return Some(Self::Idx);
        }
        format_of(start).is_some().then_some(Self::Picture)
    }

    fn of_ending(name: &str) -> Self {
        let path = Path::new(name);
        let file = path.file_name().unwrap_or_default().to_string_lossy().to_lowercase();
        match file {
            _ if has_ending(path, "npz") => Self::Archive,
            _ if has_ending(path, "npy") => Self::Array,
            file if file.contains("images") && file.contains("idx3") => Self::Idx,
            _ => Self::Csv,
        }
    }
}

/// Returns whether this is how a zip archive begins whose first file is an array.
fn is_numpy_archive(start: &[u8]) -> bool {
    let Some(rest) = start.strip_prefix(b"PK\x03\x04") else { return false };
    let length = rest.get(22..24).map_or(0, |bytes| u16::from_le_bytes([bytes[0], bytes[1]]));
    rest.get(26..26 + usize::from(length)).is_some_and(|name| name.ends_with(b".npy"))
}

/// The first bytes of a file; none of what is no file, or cannot be read.
pub(super) fn start_of(path: &Path) -> Vec<u8> {
    let mut start = Vec::new();
    if path.is_file()
        && let Ok(file) = File::open(path)
    {
        // What cannot be read is said by whoever reads it.
        let _ = file.take(START_BYTES).read_to_end(&mut start);
    }
    start
}

pub(super) fn has_ending(path: &Path, ending: &str) -> bool {
    path.extension().is_some_and(|found| found.eq_ignore_ascii_case(ending))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_what_it_begins_with_whatever_it_is_called() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.csv");
        let kind = |bytes: &[u8]| {
            std::fs::write(&path, bytes).unwrap();
            Kind::of(path.to_str().unwrap())
        };
        assert_eq!(kind(b"a,b\n1,2\n"), Kind::Csv);
        assert_eq!(kind(b""), Kind::Csv);
        assert_eq!(kind(b"\x93NUMPY\x01\0"), Kind::Array);
        assert_eq!(kind(b"\x89PNG\r\n\x1a\n"), Kind::Picture);
        assert_eq!(kind(b"\xff\xd8\xff\xe0"), Kind::Picture);
        assert_eq!(kind(&[0, 0, 8, 3, 0, 0, 0, 1]), Kind::Idx);
        assert_eq!(kind(&[0, 0, 13, 3, 0, 0, 0, 1]), Kind::Idx);
        let mut zip = b"PK\x03\x04".to_vec();
        zip.extend([0; 22]);
        zip.extend([5, 0, 0, 0]);
        zip.splice(26..30, [5, 0, 0, 0]);
        zip.truncate(30);
        let workbook = [&zip[..], b"a.xml"].concat();
        zip.extend(b"x.npy");
        assert_eq!(kind(&zip), Kind::Archive);
        assert_eq!(kind(&workbook), Kind::Csv);
    }

    #[test]
    fn names_that_are_not_there_are_told_by_how_they_look() {
        assert_eq!(Kind::of("digits"), Kind::BuiltIn);
        assert_eq!(Kind::of("-"), Kind::StandardInput);
        assert_eq!(Kind::of("/nowhere/a.npz"), Kind::Archive);
        assert_eq!(Kind::of("/nowhere/a.csv"), Kind::Csv);
        assert_eq!(Kind::of("digist"), Kind::Unknown);
    }
}
