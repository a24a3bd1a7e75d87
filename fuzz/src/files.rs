//! Files for readers that take paths.

use std::fs;
use std::path::PathBuf;
use tempfile::TempDir;

/// A folder that goes when it is dropped.
pub struct Folder(TempDir);

impl Folder {
    /// With these files; a name may have folders in front.
    pub fn with(files: &[(&str, &[u8])]) -> Self {
        let folder = Self(TempDir::new().expect("a temporary folder"));
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
