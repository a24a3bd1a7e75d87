//! Projects of firmware outside of this repository, for `host-trainer new`.

mod board;
mod link;
mod measured;
mod name;
mod nn_core;
mod render;
mod templates;
mod toml;

pub(crate) use name::KEYWORDS;
pub use name::{NameError, check_name};
pub use nn_core::{NnCore, NnCoreError};

use crate::export::{TrainedModel, model_rs, project_module};
use boards::Board;
use std::path::{Path, PathBuf};
use thiserror::Error;

/// A project to be made.
#[derive(Clone, Debug)]
pub struct Project {
    /// Name of its package.
    pub name: String,
    /// Board that it is for.
    pub board: Board,
    /// Place where it takes nn-core from.
    pub nn_core: NnCore,
    /// Model that it embeds; `None` of one that only records.
    pub model: Option<Embedded>,
    /// Tells whether it sends what it measures to a laptop, by the crate nn-link.
    pub is_link: bool,
    /// Tells whether it waits in tasks of embassy instead of in loops.
    pub is_async: bool,
    /// Tells whether its text goes to a debug probe, by defmt.
    pub is_defmt: bool,
}

/// A model with its files.
#[derive(Clone, Debug)]
pub struct Embedded {
    /// Name of the module that embeds it.
    pub module: String,
    /// What the file says.
    pub model: TrainedModel,
    /// Bytes of the file.
    pub bytes: Vec<u8>,
    /// Bytes of its test samples; `None` without any.
    pub samples: Option<Vec<u8>>,
}

/// A file of a project.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ProjectFile {
    /// Path in the folder of the project.
    pub path: String,
    /// Contents.
    pub bytes: Vec<u8>,
}

/// Why a project cannot be made.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum ProjectError {
    /// Something is there already.
    #[error("{} is there already, and is left as it is: choose another name, or remove it", .0.display())]
    Exists(PathBuf),
    /// A folder or file cannot be written.
    #[error("cannot write {}: {error}. Choose another folder", path.display())]
    Write {
        /// The folder or file.
        path: PathBuf,
        /// Why.
        error: std::io::Error,
    },
    /// There are no templates for the board.
    #[error("there is no project for {0} yet: see docs/adding-a-board.md")]
    NoTemplate(&'static str),
    /// The board has no hardware abstraction layer of embassy.
    #[error(
        "--async is for boards with embassy's drivers, and {board} has none: leave it away, or choose one of {others}"
    )]
    NoExecutor {
        /// The board.
        board: &'static str,
        /// Boards that have.
        others: String,
    },
    /// There are no drivers of a serial port that goes both ways.
    #[error("--link has no serial port of {board} yet: leave it away, or choose one of {others}")]
    NoLink {
        /// The board.
        board: &'static str,
        /// Boards that have.
        others: String,
    },
    /// The model does not take windows of recordings, or gives no classes.
    #[error(
        "{0} does not classify windows of recordings, which a board on a link does: train with --data recordings --window 64, or leave --model away for a program that records"
    )]
    NoWindows(String),
    /// A moment does not go into a frame.
    #[error(
        "{model} takes {found} channels, and a moment on a link has at most 48: leave some out (train --ignore NAME,NAME)"
    )]
    ManyChannels {
        /// The model.
        model: String,
        /// Its channels.
        found: usize,
    },
    /// What a board says first does not go into a frame.
    #[error(
        "the names of the channels of {model} and of the project have {found} bytes, and on a link at most 200: shorten them in the recordings, and train again"
    )]
    LongNames {
        /// The model.
        model: String,
        /// Bytes of all names.
        found: usize,
    },
    /// Windows do not fit beside activations.
    #[error(
        "{model} does not fit {board} on a link: its windows and activations take {needed} bytes of RAM, and there are {there}: make windows shorter (--window), layers narrower, or choose another board"
    )]
    NoRam {
        /// The model.
        model: String,
        /// The board.
        board: &'static str,
        /// Bytes that it takes.
        needed: u64,
        /// Bytes beside the program.
        there: u64,
    },
    /// There is no model, and the program would need one.
    #[error("a program that does not record needs a model: name one")]
    NoModel,
    /// The board has no debug probe.
    #[error("--defmt needs a debug probe, and {0} exists in QEMU only: leave it away")]
    NoProbe(&'static str),
    /// A template cannot be filled in.
    #[error("the template {name} cannot be filled in: {error}. Please report it")]
    Template {
        /// The template.
        name: &'static str,
        /// Why.
        error: String,
    },
}

impl Project {
    /// Returns all files, without writing any.
    ///
    /// # Errors
    ///
    /// [`ProjectError::NoExecutor`], [`ProjectError::NoProbe`] or [`ProjectError::NoLink`] for options that the board does
    /// not have, [`ProjectError::NoWindows`], [`ProjectError::ManyChannels`], [`ProjectError::LongNames`] or
    /// [`ProjectError::NoRam`] for a model that it cannot watch, [`ProjectError::NoModel`] without one that it needs.
    pub fn files(&self) -> Result<Vec<ProjectFile>, ProjectError> {
        let mut files = render::files(self)?;
        let Some(Embedded { module, model, bytes, samples }) = &self.model else {
            return Ok(files);
        };
        let named = TrainedModel { name: module.clone(), ..model.clone() };
        let mut add = |ending: &str, bytes: Vec<u8>| {
            files.push(ProjectFile { path: format!("model/{module}.{ending}"), bytes });
        };
        add("postcard", bytes.clone());
        add("rs", model_rs(&named, samples.is_some()).into_bytes());
        if let Some(samples) = samples {
            add("samples", samples.clone());
        }
        files.push(ProjectFile {
            path: format!("model/{}", project_module::FILE),
            bytes: project_module::text(module).into_bytes(),
        });
        Ok(files)
    }
}

/// Writes files to a folder that is not there yet. Nothing stays of a folder that cannot be completed.
///
/// # Errors
///
/// [`ProjectError::Exists`] or [`ProjectError::Write`].
pub fn write(folder: &Path, files: &[ProjectFile]) -> Result<(), ProjectError> {
    if folder.symlink_metadata().is_ok() {
        return Err(ProjectError::Exists(folder.into()));
    }
    let failed = |path: &Path, error| ProjectError::Write { path: path.into(), error };
    if let Some(parent) = folder.parent() {
        std::fs::create_dir_all(parent).map_err(|error| failed(parent, error))?;
    }
    std::fs::create_dir(folder).map_err(|error| failed(folder, error))?;
    let write_all = || {
        for file in files {
            let path = folder.join(&file.path);
            let parent = path.parent().unwrap_or(folder);
            std::fs::create_dir_all(parent).map_err(|error| failed(parent, error))?;
            std::fs::write(&path, &file.bytes).map_err(|error| failed(&path, error))?;
        }
        Ok(())
    };
    write_all().inspect_err(|_| {
        // It was made above, by this process.
        let _ = std::fs::remove_dir_all(folder);
    })
}
