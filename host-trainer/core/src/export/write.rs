//! Files that are either written whole or not at all.

use std::fs::File;
use std::io::{ErrorKind, Read, Write};
use std::path::{Path, PathBuf};
use tempfile::NamedTempFile;
use thiserror::Error;

/// Beginning of the names of temporary files; the number of the process follows.
const PREFIX: &str = ".host-trainer-";

/// End of the names of temporary files.
const SUFFIX: &str = ".tmp";

/// Why files could not be written. What was there before is still there.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum WriteError {
    /// The folder cannot be made or written to.
    #[error("cannot write to the folder {}: {error}. Choose another one (--out DIR, or the option that named it)", folder.display())]
    Folder {
        /// The folder.
        folder: PathBuf,
        /// Why.
        error: std::io::Error,
    },
    /// A file cannot be written.
    #[error("cannot write {}: {error}. {}; choose another folder (--out DIR, --checkpoint DIR, --report DIR)", path.display(), what_changed(written))]
    File {
        /// The file.
        path: PathBuf,
        /// Why.
        error: std::io::Error,
        /// Files that were written before it.
        written: Vec<PathBuf>,
    },
}

fn what_changed(written: &[PathBuf]) -> String {
    let names: Vec<String> = written.iter().map(|path| path.display().to_string()).collect();
    match names.join(", ") {
        names if names.is_empty() => "Nothing was changed".into(),
        names => format!("Already replaced: {names}"),
    }
}

/// A folder that was found to be writable.
#[derive(Debug)]
pub struct OutputFolder {
    path: PathBuf,
}

impl OutputFolder {
    /// Makes the folder if need be, and tries to write in it: before hours of training, not after.
    ///
    /// # Errors
    ///
    /// [`WriteError::Folder`]
    pub fn prepare(path: &Path) -> Result<Self, WriteError> {
        let error = |error| WriteError::Folder { folder: path.into(), error };
        std::fs::create_dir_all(path).map_err(error)?;
        remove_stale(path);
        temporary_file(path).map_err(error)?;
        Ok(Self { path: path.into() })
    }

    /// Returns whether files of these names can be written, and whether there is room for `bytes`: a folder in the
    /// place of a
    /// file, or a full disk, is better found before hours of training.
    ///
    /// # Errors
    ///
    /// [`WriteError::File`]
    pub fn check_room(&self, names: &[String], bytes: u64) -> Result<(), WriteError> {
        let failed = |path, error| WriteError::File { path, error, written: Vec::new() };
        for path in names.iter().map(|name| self.path.join(name)) {
            if path.is_dir() {
                return Err(failed(path, ErrorKind::IsADirectory.into()));
            }
        }
        let write = || -> std::io::Result<()> {
            let mut file = temporary_file(&self.path)?;
            std::io::copy(&mut std::io::repeat(0).take(bytes), &mut file)?;
            file.as_file().sync_data()
        };
        let first = names.first().map_or_else(|| self.path.clone(), |name| self.path.join(name));
        write().map_err(|error| failed(first, error))
    }

    /// The folder.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Writes several files: all to temporary names first, then renames them. Whoever else writes to the
    /// folder this way waits, so that files of two runs do not mix.
    ///
    /// # Errors
    ///
    /// [`WriteError::File`], which says what has changed: nothing, if it is a full disk or a folder in the
    /// place of a file.
    pub fn write_all(&self, files: &[(&str, &[u8])]) -> Result<(), WriteError> {
        let mut pending = Vec::new();
        for &(name, bytes) in files {
            let path = self.path.join(name);
            match self.write_temporary(&path, bytes) {
                Ok(file) => pending.push((file, path)),
                Err(error) => return Err(WriteError::File { path, error, written: Vec::new() }),
            }
        }
        // Where folders cannot be locked, this is as good as it gets. Closing it unlocks it.
        let lock = File::open(&self.path).ok();
        let _ = lock.as_ref().map(File::lock);
        let mut written = Vec::new();
        for (file, path) in pending {
            match file.persist(&path) {
                Ok(_) => written.push(path),
                Err(failed) => return Err(WriteError::File { path, error: failed.error, written }),
            }
        }
        Ok(())
    }

    fn write_temporary(&self, path: &Path, bytes: &[u8]) -> std::io::Result<NamedTempFile> {
        if path.is_dir() {
            return Err(std::io::Error::from(std::io::ErrorKind::IsADirectory));
        }
        let mut file = temporary_file(&self.path)?;
        file.write_all(bytes)?;
        file.as_file().sync_all()?;
        Ok(file)
    }
}

/// Removes temporary files of processes that were killed. Whoever still writes is not disturbed.
fn remove_stale(folder: &Path) {
    for entry in std::fs::read_dir(folder).into_iter().flatten().flatten() {
        let name = entry.file_name();
        let process = name.to_str().and_then(process_of);
        // The process may run in another container, or on another machine.
        let is_locked = || File::open(entry.path()).is_ok_and(|file| file.try_lock().is_err());
        if process.is_some_and(|process| !is_running(process)) && !is_locked() {
            // Someone else may have been faster.
            let _ = std::fs::remove_file(entry.path());
        }
    }
}

/// The process that a temporary file is of.
fn process_of(name: &str) -> Option<u32> {
    let (process, _) = name.strip_prefix(PREFIX)?.strip_suffix(SUFFIX)?.split_once('-')?;
    process.parse().ok()
}

/// Returns whether a process runs, or may run: where that cannot be known, it does.
fn is_running(process: u32) -> bool {
    !Path::new("/proc/self").exists() || Path::new("/proc").join(process.to_string()).exists()
}

/// A file that is removed when it is dropped, readable by others as files usually are.
pub fn temporary_file(folder: &Path) -> std::io::Result<NamedTempFile> {
    let mut builder = tempfile::Builder::new();
    let prefix = format!("{PREFIX}{}-", std::process::id());
    builder.prefix(&prefix).suffix(SUFFIX);
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        builder.permissions(std::fs::Permissions::from_mode(0o666)); // less the umask
    }
    let file = builder.tempfile_in(folder)?;
    // Where files cannot be locked, the number of the process has to do.
    let _ = file.as_file().try_lock();
    Ok(file)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(folder: &Path) -> Vec<String> {
        let entries = std::fs::read_dir(folder).unwrap();
        entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect()
    }

    #[test]
    fn writes_all_files_and_leaves_nothing_else() {
        let folder = tempfile::tempdir().unwrap();
        let output = OutputFolder::prepare(&folder.path().join("new/deep")).unwrap();
        output.write_all(&[("a", b"1"), ("b", b"2")]).unwrap();
        output.write_all(&[("a", b"3")]).unwrap();
        assert_eq!(std::fs::read(output.path().join("a")).unwrap(), b"3");
        let mut found = names(output.path());
        found.sort();
        assert_eq!(found, ["a", "b"]);
    }

    #[test]
    fn a_file_that_cannot_be_replaced_is_named_and_nothing_half_written_stays() {
        let folder = tempfile::tempdir().unwrap();
        let output = OutputFolder::prepare(folder.path()).unwrap();
        std::fs::create_dir(folder.path().join("b")).unwrap();
        let error = output.write_all(&[("a", b"1"), ("b", b"2")]).unwrap_err();
        assert!(error.to_string().contains("b: is a directory. Nothing was changed"), "{error}");
        assert_eq!(names(folder.path()), ["b"]);
    }

    #[test]
    fn a_folder_in_the_place_of_a_file_is_found_before_there_is_anything_to_write() {
        let folder = tempfile::tempdir().unwrap();
        let output = OutputFolder::prepare(folder.path()).unwrap();
        let files = ["a".to_string(), "b".into()];
        output.check_room(&files, 100_000).unwrap();
        assert!(names(folder.path()).is_empty());
        std::fs::create_dir(folder.path().join("b")).unwrap();
        let error = output.check_room(&files, 0).unwrap_err().to_string();
        assert!(error.contains("b: is a directory. Nothing was changed"), "{error}");
    }

    #[cfg(target_os = "linux")]
    #[test]
    fn temporary_files_of_processes_that_were_killed_are_removed_and_others_stay() {
        let folder = tempfile::tempdir().unwrap();
        let mut child = std::process::Command::new("true").spawn().unwrap();
        let gone = child.id();
        child.wait().unwrap();
        let stays = [
            format!(".host-trainer-{}-abc.tmp", std::process::id()),
            ".other.tmp".into(),
            ".host-trainer-x-1.tmp".into(),
        ];
        for name in stays.iter().chain([&format!(".host-trainer-{gone}-abc.tmp")]) {
            std::fs::write(folder.path().join(name), "x").unwrap();
        }
        OutputFolder::prepare(folder.path()).unwrap();
        let (mut found, mut expected) = (names(folder.path()), stays.to_vec());
        found.sort();
        expected.sort();
        assert_eq!(found, expected);
    }

    #[test]
    fn what_has_changed_is_said() {
        let error = std::io::Error::other("no");
        let written = vec!["x".into(), "y".into()];
        let text = WriteError::File { path: "z".into(), error, written }.to_string();
        assert!(text.starts_with("cannot write z: no. Already replaced: x, y;"), "{text}");
    }

    #[test]
    fn files_of_several_writers_do_not_mix() {
        let folder = tempfile::tempdir().unwrap();
        std::thread::scope(|scope| {
            for writer in 0..8u8 {
                let folder = folder.path();
                scope.spawn(move || {
                    let output = OutputFolder::prepare(folder).unwrap();
                    for _ in 0..20 {
                        output.write_all(&[("a", &[writer]), ("b", &[writer])]).unwrap();
                    }
                });
            }
        });
        let read = |name| std::fs::read(folder.path().join(name)).unwrap();
        assert_eq!(read("a"), read("b"));
    }

    #[test]
    fn a_folder_that_cannot_be_is_refused_at_once() {
        let file = NamedTempFile::new().unwrap();
        let error = OutputFolder::prepare(&file.path().join("sub")).unwrap_err().to_string();
        assert!(error.contains("--out DIR"), "{error}");
    }
}
