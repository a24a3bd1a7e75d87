//! Files of a network: the model, and those beside it that hold its weights.

use super::error::{Fault, fault};
use std::collections::HashMap;
use std::fs;
use std::path::{Component, Path, PathBuf};
use std::rc::Rc;

/// Larger files hold more parameters than any network may have here.
pub(super) const MAX_FILE_BYTES: u64 = 256 << 20;

/// Files beside a model, each read once.
#[derive(Debug)]
pub(super) struct Files {
    folder: PathBuf,
    read: HashMap<String, Rc<[u8]>>,
    /// Bytes of all of them.
    pub bytes: usize,
}

impl Files {
    /// The files in the folder of a model.
    pub fn beside(path: &Path) -> Self {
        let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty());
        Self { folder: folder.unwrap_or(Path::new(".")).into(), read: HashMap::new(), bytes: 0 }
    }

    /// The bytes of a file beside the model.
    pub fn get(&mut self, location: &str) -> Result<Rc<[u8]>, Fault> {
        if let Some(bytes) = self.read.get(location) {
            return Ok(bytes.clone());
        }
        let path = self.path(location)?;
        let cannot = |error| {
            fault!(
                "its numbers lie in the file {location:?}, which cannot be read: {error}; put it beside the model, where \
                 the exporter wrote it, or export with external_data=False"
            )
        };
        let metadata = fs::metadata(&path).map_err(cannot)?;
        if !metadata.is_file() {
            return Err(fault!("its numbers lie in {location:?}, which is no file"));
        }
        if metadata.len() + self.bytes as u64 > MAX_FILE_BYTES {
            return Err(fault!(
                "the file {location:?} is too large: at most {} MiB are read",
                MAX_FILE_BYTES >> 20
            ));
        }
        let bytes: Rc<[u8]> = fs::read(&path).map_err(cannot)?.into();
        self.bytes += bytes.len();
        self.read.insert(location.into(), bytes.clone());
        Ok(bytes)
    }

    /// The path of a location, which must stay in the folder of the model.
    fn path(&self, location: &str) -> Result<PathBuf, Fault> {
        let outside = || {
            fault!(
                "its numbers lie in {location:?}, outside of the model's folder, where nothing is read: put the file \
                 beside the model"
            )
        };
        let relative = Path::new(location);
        let is_inside =
            |part: Component<'_>| matches!(part, Component::Normal(_) | Component::CurDir);
        if location.is_empty() || location.contains('\\') || !relative.components().all(is_inside) {
            return Err(outside());
        }
        let path = self.folder.join(relative);
        // A link may lead elsewhere.
        if let (Ok(folder), Ok(real)) = (self.folder.canonicalize(), path.canonicalize())
            && !real.starts_with(folder)
        {
            return Err(outside());
        }
        Ok(path)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_files_in_the_folder_of_the_model_are_read_and_each_once() {
        let above = tempfile::tempdir().unwrap();
        let folder = above.path().join("model");
        fs::create_dir_all(folder.join("inside")).unwrap();
        fs::write(above.path().join("secret"), "x").unwrap();
        fs::write(folder.join("inside/data"), "abc").unwrap();
        let mut files = Files::beside(&folder.join("net.onnx"));
        assert_eq!(&*files.get("inside/data").unwrap(), b"abc");
        assert_eq!(&*files.get("./inside/data").unwrap(), b"abc");
        let absolute = above.path().join("secret").display().to_string();
        for location in ["../secret", "inside/../../secret", &absolute, "", "..\\secret"] {
            let error = files.get(location).unwrap_err().to_string();
            assert!(error.contains("outside of the model's folder"), "{error}");
        }
        assert!(files.get("inside").unwrap_err().to_string().contains("no file"));
        let missing = files.get("net.onnx.data").unwrap_err().to_string();
        assert!(missing.contains("put it beside the model"), "{missing}");
    }

    #[cfg(unix)]
    #[test]
    fn a_link_that_leads_outside_is_not_followed() {
        let above = tempfile::tempdir().unwrap();
        let folder = above.path().join("model");
        fs::create_dir(&folder).unwrap();
        fs::write(above.path().join("secret"), "x").unwrap();
        std::os::unix::fs::symlink(above.path().join("secret"), folder.join("data")).unwrap();
        let error = Files::beside(&folder.join("net.onnx")).get("data").unwrap_err().to_string();
        assert!(error.contains("outside of the model's folder"), "{error}");
    }
}
