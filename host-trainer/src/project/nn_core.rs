//! Place where a project takes nn-core from.

use super::toml::quoted;
use std::path::{Path, PathBuf};
use std::str::FromStr;
use thiserror::Error;

/// Place where a project takes nn-core from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum NnCore {
    /// A version of a registry.
    Version(String),
    /// The folder of the package, absolute.
    Path(PathBuf),
    /// A repository of git.
    Git(String),
}

/// Why nn-core cannot be taken from a place.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum NnCoreError {
    /// The text says no place.
    #[error("{0:?} says no place of nn-core: write a version such as 0.2, path=DIR or git=URL")]
    Form(String),
    /// There is no such package in the folder.
    #[error("{} is not the folder of nn-core: no Cargo.toml there is of the package nn-core. Name the folder nn-core in a clone of the repository", .0.display())]
    Folder(PathBuf),
    /// The path cannot be written into a manifest.
    #[error("{} cannot be written into Cargo.toml, which is UTF-8 without control characters: use a clone in another folder", .0.display())]
    Characters(PathBuf),
}

impl FromStr for NnCore {
    type Err = NnCoreError;

    /// Reads `0.2`, `path=DIR` or `git=URL`. The folder may be the repository's too.
    fn from_str(text: &str) -> Result<Self, NnCoreError> {
        if let Some(folder) = text.strip_prefix("path=") {
            return Self::in_folder(Path::new(folder));
        }
        if let Some(url) = text.strip_prefix("git=") {
            let is_url = !url.is_empty() && quoted(url).is_some();
            return if is_url {
                Ok(Self::Git(url.into()))
            } else {
                Err(NnCoreError::Form(text.into()))
            };
        }
        let number = text.trim_start_matches(['^', '~', '=']);
        let is_version = number.starts_with(|c: char| c.is_ascii_digit())
            && number.chars().all(|c| c.is_ascii_alphanumeric() || ".-+".contains(c));
        if is_version {
            Ok(Self::Version(text.into()))
        } else {
            Err(NnCoreError::Form(text.into()))
        }
    }
}

impl NnCore {
    /// The package in this folder, or in the folder `nn-core` of this one.
    ///
    /// # Errors
    ///
    /// [`NnCoreError::Folder`] if there is none, [`NnCoreError::Characters`] if its path is not UTF-8.
    pub fn in_folder(folder: &Path) -> Result<Self, NnCoreError> {
        let wrong = || NnCoreError::Folder(folder.into());
        let found =
            [folder.to_path_buf(), folder.join("nn-core")].into_iter().find(|f| is_nn_core(f));
        let path = found.ok_or_else(wrong)?.canonicalize().map_err(|_| wrong())?;
        match path.to_str().and_then(quoted) {
            Some(_) => Ok(Self::Path(path)),
            None => Err(NnCoreError::Characters(path)),
        }
    }

    /// A clone of the repository, if this program runs in one or was built in one; else this program's version, of a
    /// registry.
    ///
    /// # Errors
    ///
    /// [`NnCoreError::Characters`] if the clone's path is not UTF-8.
    pub fn found() -> Result<Self, NnCoreError> {
        let here = std::env::current_dir().unwrap_or_default();
        let built_in = Path::new(env!("CARGO_MANIFEST_DIR")).parent().map(Path::to_path_buf);
        let run_by_cargo = std::env::var_os("CARGO_MANIFEST_DIR").map(PathBuf::from);
        let folders =
            run_by_cargo.iter().flat_map(|folder| folder.ancestors()).chain(here.ancestors());
        let clone =
            folders.chain(built_in.as_deref()).find(|folder| is_nn_core(&folder.join("nn-core")));
        match clone {
            Some(clone) => Self::in_folder(clone),
            None => Ok(Self::Version(
                concat!(env!("CARGO_PKG_VERSION_MAJOR"), ".", env!("CARGO_PKG_VERSION_MINOR"))
                    .into(),
            )),
        }
    }

    /// The dependency as a manifest says it, with these features.
    pub(super) fn dependency(&self, features: &str) -> String {
        let text = |text: &str| quoted(text).unwrap_or_default();
        let place = match self {
            Self::Version(version) => format!("version = {}", text(version)),
            Self::Path(path) => format!("path = {}", text(&path.to_string_lossy())),
            Self::Git(url) => format!("git = {}", text(url)),
        };
        format!("{{ {place}, default-features = false{features} }}")
    }

    /// The dependency on nn-link of the same place, with the services of a board.
    pub(super) fn link_dependency(&self) -> String {
        let features = ", features = [\"device\"]";
        match self {
            Self::Path(path) => Self::Path(path.with_file_name("link")).dependency(features),
            Self::Version(_) | Self::Git(_) => self.dependency(features),
        }
    }

    /// The folder of the clone, if it is of one.
    pub fn clone_folder(&self) -> Option<&Path> {
        match self {
            Self::Path(path) => path.parent(),
            Self::Version(_) | Self::Git(_) => None,
        }
    }

    /// Place, for people, and what to do to change it.
    pub fn said(&self) -> String {
        match self {
            Self::Version(version) => {
                format!("version {version} of the registry, see `Cargo.toml`")
            }
            Self::Path(path) => {
                let path = path.display();
                format!(
                    "the folder {path}; write `git = \"URL\"` for the path in `Cargo.toml` to build elsewhere too"
                )
            }
            Self::Git(url) => format!("the repository {url}, see `Cargo.toml`"),
        }
    }
}

fn is_nn_core(folder: &Path) -> bool {
    let manifest = std::fs::read_to_string(folder.join("Cargo.toml"));
    manifest.is_ok_and(|manifest| manifest.lines().any(|line| line.trim() == "name = \"nn-core\""))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_repositories_and_folders_are_places() {
        let read = |text: &str| text.parse::<NnCore>();
        assert_eq!(read("0.2").unwrap(), NnCore::Version("0.2".into()));
        assert_eq!(read("=0.2.1-rc.1").unwrap(), NnCore::Version("=0.2.1-rc.1".into()));
        let url = "https://example.org/nn.git";
        let git = read(&format!("git={url}")).unwrap();
        assert_eq!(git.dependency(""), format!("{{ git = \"{url}\", default-features = false }}"));
        let clone = Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap();
        for folder in [clone.to_path_buf(), clone.join("nn-core")] {
            let found = read(&format!("path={}", folder.display())).unwrap();
            assert_eq!(found, NnCore::Path(clone.join("nn-core").canonicalize().unwrap()));
        }
    }

    #[test]
    fn what_is_no_place_is_refused_with_the_forms() {
        for text in ["", "newest", "git=", "paht=x", "0.2\"", "git=a\nb"] {
            let error = text.parse::<NnCore>().unwrap_err().to_string();
            assert!(error.contains("write a version such as 0.2, path=DIR or git=URL"), "{error}");
        }
        let error = "path=/nowhere".parse::<NnCore>().unwrap_err().to_string();
        assert!(error.starts_with("/nowhere is not the folder of nn-core"), "{error}");
    }
}
