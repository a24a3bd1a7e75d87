//! Files for readers that take paths.

use std::fs;
use std::path::{Path, PathBuf};
use tempfile::TempDir;

/// Memory as a folder, on Linux: making and removing a folder on a disk takes longer than reading what is in it.
const IN_MEMORY: &str = "/dev/shm";

/// A folder that goes when it is dropped.
pub struct Folder(TempDir);

impl Folder {
    /// With these files; a name may have folders in front.
    pub fn with(files: &[(&str, &[u8])]) -> Self {
        let in_memory = Path::new(IN_MEMORY).is_dir().then(|| TempDir::new_in(IN_MEMORY).ok());
        let folder = in_memory.flatten().map_or_else(TempDir::new, Ok);
        let folder = Self(folder.expect("a temporary folder"));
        for (name, bytes) in files {
            let path = folder.path(name);
            let above = path.parent().expect("a folder above");
            fs::create_dir_all(above).expect("a folder in it");
            fs::write(&path, bytes).expect("a file in it");
        }
        folder
    }

    /// The path of a file in it.
    pub fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }
}
