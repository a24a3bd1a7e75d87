//! Building the firmware.

use crate::board::Board;
use anyhow::{Context, Result, bail};
use std::io::IsTerminal;
use std::path::{Path, PathBuf};
use std::process::Command;

/// Description of a build.
#[derive(Clone, Debug)]
pub struct Build<'a> {
    /// A binary is named after its board; anything else is an example.
    pub program: Program<'a>,
    /// The compiler's target.
    pub target: &'a str,
    /// The name of a model, or the path of its `.rs` file.
    pub model: &'a str,
    /// Tells whether every output's bits are printed.
    pub bits: bool,
    /// The board whose memory an example is linked for.
    pub memory: Board,
    /// A file of images for the example `trace`.
    pub images: Option<&'a Path>,
}

/// A program of the firmware package.
#[derive(Clone, Copy, Debug)]
pub enum Program<'a> {
    /// The self-test of a board.
    Board(Board),
    /// An example.
    Example(&'a str),
}

impl<'a> Build<'a> {
    /// The self-test of a board.
    pub fn self_test(board: Board, model: &'a str) -> Self {
        let (program, target) = (Program::Board(board), board.target());
        Self { program, target, model, bits: false, memory: board, images: None }
    }

    /// An example of this name for a board; without one, its self-test.
    pub fn for_board(board: Board, example: Option<&'a str>, model: &'a str) -> Self {
        match example {
            Some(name) => Self::example_on(board, name, model),
            None => Self::self_test(board, model),
        }
    }

    /// An example, linked for the memory of the default board.
    pub fn example(name: &'a str, target: &'a str, model: &'a str) -> Self {
        let (program, memory) = (Program::Example(name), Board::MPS2_AN386);
        Self { program, target, model, bits: false, memory, images: None }
    }

    /// An example, linked for the memory of this board.
    pub fn example_on(board: Board, name: &'a str, model: &'a str) -> Self {
        Self { memory: board, ..Self::example(name, board.target(), model) }
    }

    /// Builds it with the release profile and returns the path of the ELF file.
    ///
    /// # Errors
    ///
    /// What cargo says is on standard error.
    pub fn run(&self) -> Result<PathBuf> {
        let (kind, name) = match self.program {
            Program::Board(board) => ("--bin", board.name),
            Program::Example(name) => ("--example", name),
        };
        // A folder of its own, so that a build within `cargo test` waits for nobody's lock.
        let target_folder = target_folder().join("firmware");
        let mut command = cargo();
        command
            .args(["build", "--quiet", "--release", "--package", "firmware", kind, name])
            .args(["--target", self.target, "--target-dir"])
            .arg(&target_folder)
            .env("NN_MODEL", model_source(self.model)?)
            .env("NN_BOARD", self.memory.name)
            .env("NN_IMAGES", self.images.unwrap_or(Path::new("")));
        if self.bits {
            command.args(["--features", "bits"]);
        }
        announce(&format!("{name} with the model {}", self.model));
        let status = command.status().context("cannot start cargo")?;
        if !status.success() {
            bail!("building {name} with the model {} for {} failed", self.model, self.target);
        }
        let folder = target_folder.join(self.target).join("release");
        Ok(match self.program {
            Program::Board(board) => folder.join(board.name),
            Program::Example(name) => folder.join("examples").join(name),
        })
    }
}

/// Says on a terminal what is being built, because the first time it takes a minute.
pub fn announce(what: &str) {
    if std::io::stderr().is_terminal() {
        eprintln!("building {what} (the first time, this takes a while)");
    }
}

/// The `.rs` file of a model: `f32` or `quantized`, which are the digits, a name in `firmware/models`, or a
/// path from where the user is, whatever of the model's files it names.
fn model_source(model: &str) -> Result<PathBuf> {
    let model = match model {
        "f32" => "digits",
        "quantized" => "digits_quantized",
        other => other,
    };
    let models = workspace().join("firmware/models");
    let is_path = model.contains(['/', '\\', '.']);
    let source = if is_path {
        std::path::absolute(Path::new(model).with_extension("rs"))?
    } else {
        models.join(model).with_extension("rs")
    };
    if !source.is_file() {
        bail!(
            "there is no model {}; in firmware/models there are: {}. `cargo run -p host-trainer -- train --help` \
             says how to train another",
            source.display(),
            names_in(&models)
        );
    }
    Ok(source)
}

fn names_in(models: &Path) -> String {
    let entries = std::fs::read_dir(models).into_iter().flatten().flatten();
    let mut names: Vec<String> = entries
        .map(|entry| entry.path())
        .filter(|path| path.extension().is_some_and(|ending| ending == "rs"))
        .filter_map(|path| Some(path.file_stem()?.to_string_lossy().into_owned()))
        .collect();
    names.sort();
    names.join(", ")
}

/// The cargo that runs this program, in the workspace.
pub fn cargo() -> Command {
    let mut command = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    command.current_dir(workspace());
    command
}

/// The folder of the workspace.
pub fn workspace() -> PathBuf {
    let here = std::env::var_os("CARGO_MANIFEST_DIR")
        .map_or_else(|| PathBuf::from(env!("CARGO_MANIFEST_DIR")), PathBuf::from);
    here.parent().map_or_else(PathBuf::new, Path::to_path_buf)
}

/// Folder where cargo puts what it builds.
pub fn target_folder() -> PathBuf {
    std::env::var_os("CARGO_TARGET_DIR").map_or_else(|| workspace().join("target"), PathBuf::from)
}
