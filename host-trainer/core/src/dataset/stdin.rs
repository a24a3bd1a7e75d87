//! Samples that are piped in.

use super::csv::Note;
use super::{DatasetError, limit};
use std::io::{Read, Write};
use std::path::{Path, PathBuf};
use tempfile::TempDir;

/// Name in messages.
const SHOWN: &str = "standard input";

/// Bytes that are read at once.
const CHUNK_BYTES: usize = 1 << 16;

/// Returns whether this is `-`, or a pipe that a shell has given a path.
pub fn is_standard_input(name: &str) -> bool {
    let is_of_shell = ["/dev/stdin", "/dev/fd/", "/proc/self/fd/"];
    name == "-"
        || (is_of_shell.iter().any(|start| name.starts_with(start)) && !Path::new(name).is_file())
}

/// File of what was piped in, removed when this is dropped.
#[derive(Debug)]
pub struct Received {
    _folder: TempDir,
    path: PathBuf,
}

impl Received {
    /// Reads all of it.
    ///
    /// # Errors
    ///
    /// [`DatasetError`] if it cannot be read or is more than fits into memory.
    pub fn receive(name: &str) -> Result<Self, DatasetError> {
        match name {
            "-" => Self::of(std::io::stdin().lock()),
            path => Self::of(std::fs::File::open(path).map_err(read_error)?),
        }
    }

    fn of(mut from: impl Read) -> Result<Self, DatasetError> {
        let folder = tempfile::tempdir().map_err(read_error)?;
        let path = folder.path().join("stdin");
        let mut file = std::fs::File::create(&path).map_err(read_error)?;
        let mut chunk = vec![0; CHUNK_BYTES];
        let (mut total, mut checked) = (0u64, 0u64);
        loop {
            let read = match from.read(&mut chunk) {
                Ok(0) => break,
                Ok(read) => read,
                Err(error) if error.kind() == std::io::ErrorKind::Interrupted => continue,
                Err(error) => return Err(read_error(error)),
            };
            total += read as u64;
            if total >= checked {
                limit::check(Path::new(SHOWN), total)?;
                checked = total + (16 << 20);
            }
            file.write_all(&chunk[..read]).map_err(read_error)?;
        }
        Ok(Self { _folder: folder, path })
    }

    /// Path of the file.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// An error about the file as one about standard input.
    pub fn renamed(&self, error: DatasetError) -> DatasetError {
        error.moved(&self.path, Path::new(SHOWN))
    }

    /// The same for notes.
    pub fn rename_in(&self, notes: &mut [Note]) {
        let path = self.path.display().to_string();
        for note in notes {
            note.text = note.text.replace(&path, SHOWN);
        }
    }
}

fn read_error(error: std::io::Error) -> DatasetError {
    DatasetError::Read { path: SHOWN.into(), error }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_piped_in_becomes_a_file_and_errors_do_not_name_it() {
        let received = Received::of(&b"a,b\n1,2\n"[..]).unwrap();
        assert_eq!(std::fs::read(received.path()).unwrap(), b"a,b\n1,2\n");
        let path = received.path().to_path_buf();
        let error = DatasetError::Line { path: path.clone(), line: 2, what: "bad".into() };
        assert_eq!(received.renamed(error).to_string(), "standard input line 2: bad");
        drop(received);
        assert!(!path.exists());
    }

    #[test]
    fn a_dash_is_standard_input_and_a_file_is_none() {
        assert!(is_standard_input("-") && is_standard_input("/dev/fd/4711"));
        assert!(!is_standard_input("a.csv") && !is_standard_input("./-"));
    }
}
