//! Building the firmware.

mod inputs;
pub(crate) mod kept;

use crate::board::{Board, Firmware};
use anyhow::{Context, Result, bail};
use std::io::IsTerminal;
use std::path::{Path, PathBuf};
use std::process::Command;

/// Description of a build.
#[derive(Clone, Debug)]
pub struct Build<'a> {
    /// Program to build.
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
    /// A package of `firmware/boards` that is no board's own, with a feature unless it is empty.
    Package(&'a str, &'a str),
}

impl<'a> Build<'a> {
    /// The self-test of a board.
    pub fn self_test(board: Board, model: &'a str) -> Self {
        let (program, target) = (Program::Board(board), board.target());
        Self { program, target, model, bits: false, memory: board, images: None }
    }

    /// A package of `firmware/boards` of this name, for the processor of a board, with a feature unless it is empty.
    pub fn package(name: &'a str, feature: &'a str, board: Board, model: &'a str) -> Self {
        Self { program: Program::Package(name, feature), ..Self::self_test(board, model) }
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

    /// Builds it with the release profile and returns the path of the ELF file: a copy of its own, so that several
    /// builds, of several threads or processes, can be run at once. What was built of the same sources and model is
    /// not built again.
    ///
    /// # Errors
    ///
    /// What cargo says is on standard error.
    pub fn run(&self) -> Result<PathBuf> {
        let kept = self.kept()?;
        if kept::is_there(&kept) {
            return Ok(kept);
        }
        let (built, mut command) = match self.program {
            Program::Example(_) if !self.memory.has_semihosting() => {
                let others: Vec<&str> = Board::with_semihosting().map(|board| board.name).collect();
                bail!("examples run on these boards: {}", others.join(", "));
            }
            Program::Example(name) => (name, self.cargo_of_example(name)?),
            Program::Package(name, feature) => (name, self.cargo_of_package(name, feature, name)?),
            Program::Board(board) => {
                let Some(Firmware { package, feature, program, .. }) = board.firmware else {
                    bail!("no program of this project runs on {board}");
                };
                (program, self.cargo_of_package(package, feature, program)?)
            }
        };
        let name = self.name();
        announce(&format!("{name} with the model {}", self.model));
        kept::run_and_keep(&mut command, &self.built(built), &kept).with_context(|| {
            format!("building {name} with the model {} for {}", self.model, self.target)
        })
    }

    /// The name of the program, as messages and files have it.
    fn name(&self) -> &str {
        match self.program {
            Program::Example(name) | Program::Package(name, _) => name,
            Program::Board(board) => board.name,
        }
    }

    /// Path of the copy of a program, of its own for all that the program is made of.
    fn kept(&self) -> Result<PathBuf> {
        let file = format!("{}-{:016x}.elf", self.name(), inputs::hash(self)?);
        Ok(folder_of(self.memory).join("programs").join(file))
    }

    /// Path of the program that a build leaves.
    fn built(&self, name: &str) -> PathBuf {
        let folder = folder_of(self.memory).join(self.target).join("release");
        match self.program {
            Program::Example(_) => folder.join("examples").join(name),
            Program::Package(..) | Program::Board(_) => folder.join(name),
        }
    }

    /// Cargo, to build an example of the package `firmware`.
    fn cargo_of_example(&self, name: &str) -> Result<Command> {
        let mut command = cargo();
        command
            .args(["build", "--quiet", "--release", "--package", "firmware", "--example", name])
            .args(["--target", self.target, "--target-dir"])
            .arg(folder_of(self.memory))
            .env("NN_BOARD", self.memory.name)
            .env("NN_IMAGES", self.images.unwrap_or(Path::new("")));
        let mut features = self.choose_model(&mut command, "")?;
        if self.bits {
            features.push("bits".into());
        }
        command.args(["--features", &features.join(",")]);
        Ok(command)
    }

    /// Cargo, to build a program of a package in `firmware/boards`.
    fn cargo_of_package(&self, package: &str, feature: &str, program: &str) -> Result<Command> {
        let mut command = cargo();
        command.args(["build", "--quiet", "--bin", program]);
        let mut features = self.choose_model(&mut command, "firmware/")?;
        features.push(feature.to_string());
        if self.bits {
            features.push("firmware/bits".into());
        }
        add_package(
            &mut command,
            package,
            self.target,
            &features.join(","),
            &folder_of(self.memory),
        );
        Ok(command)
    }

    /// Returns the features of `firmware` that choose the model, behind `prefix`.
    ///
    /// The digits are chosen by features, of which cargo keeps all that it has built; another model by `NN_MODEL`.
    fn choose_model(&self, command: &mut Command, prefix: &str) -> Result<Vec<String>> {
        if let digits @ ("digits" | "digits_quantized") = model_name(self.model) {
            command.env_remove("NN_MODEL");
            return Ok(vec![format!("{prefix}{digits}")]);
        }
        command.env("NN_MODEL", model_source(self.model)?);
        Ok(Vec::new())
    }

    /// Clippy, for a package in `firmware/boards` with a feature unless it is empty; a warning is an error.
    pub(crate) fn clippy(name: &str, feature: &str, target: &str) -> Command {
        let mut command = cargo();
        command.args(["clippy", "--quiet"]).env_remove("NN_MODEL");
        let features = format!("{feature},firmware/digits_quantized");
        add_package(&mut command, name, target, &features, &boards_folder());
        command.args(["--", "-D", "warnings"]);
        command
    }
}

/// Builds examples at once, on all processors, so that [`Build::run`] finds each of them built.
///
/// # Errors
///
/// What cargo says is on standard error.
pub fn examples(names: &[&str], target: &str, model: &str) -> Result<()> {
    let is_missing = |name: &&str| {
        let kept = Build::example(name, target, model).kept();
        !kept.is_ok_and(|path| kept::is_there(&path))
    };
    let missing: Vec<&str> = names.iter().copied().filter(is_missing).collect();
    let Some((first, others)) = missing.split_first() else { return Ok(()) };
    let mut command = Build::example(first, target, model).cargo_of_example(first)?;
    command.args(others.iter().flat_map(|name| ["--example", name]));
    announce(&format!("{} examples for {target}", missing.len()));
    let status = command.status().context("cannot start cargo")?;
    if !status.success() {
        bail!("building examples for {target} failed");
    }
    Ok(())
}

/// Adds the arguments that choose a package in `firmware/boards`.
fn add_package(command: &mut Command, name: &str, target: &str, features: &str, folder: &Path) {
    command
        .args(["--release", "--locked", "--manifest-path"])
        .arg(workspace().join("firmware/boards").join(name).join("Cargo.toml"))
        .args(["--target", target, "--features", features, "--target-dir"])
        .arg(folder);
}

/// Folder in which what runs on a board is built: one of its own, so that a build within `cargo test` waits for
/// nobody's lock.
fn folder_of(board: Board) -> PathBuf {
    if board.has_semihosting() { target_folder().join("firmware") } else { boards_folder() }
}

/// Folder in which packages of the workspace of boards are built: they share most of what they need.
fn boards_folder() -> PathBuf {
    target_folder().join("boards")
}

/// Says on a terminal what is being built, because the first time it takes a minute.
pub fn announce(what: &str) {
    if std::io::stderr().is_terminal() {
        eprintln!("building {what} (the first time, this takes a while)");
    }
}

/// The `.rs` file of a model: `f32` or `quantized`, which are the digits, a name in `firmware/models`, or a
/// path from where the user is, whatever of the model's files it names.
pub(crate) fn model_source(model: &str) -> Result<PathBuf> {
    let model = model_name(model);
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

/// The name of a model, of which `f32` and `quantized` are short.
fn model_name(model: &str) -> &str {
    match model {
        "f32" => "digits",
        "quantized" => "digits_quantized",
        other => other,
    }
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
