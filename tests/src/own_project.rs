//! Projects that `host-trainer new` makes, built and run.

use crate::command::Trainer;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use xtask::board::Board;
use xtask::build::{cargo, target_folder, workspace};
use xtask::emulator::{self, Port};

/// A project outside of this repository, at a path that is the same each time: what is built of it replaces what was
/// built before.
#[derive(Debug)]
pub struct OwnProject {
    /// Board that it is for.
    pub board: Board,
    /// Folder where it is.
    pub folder: PathBuf,
}

impl OwnProject {
    /// Makes a project of this name with further options.
    ///
    /// # Panics
    ///
    /// If `host-trainer new` fails.
    pub fn new(name: &str, board: Board, options: &[&str]) -> Self {
        let clone = workspace().display().to_string().replace(['/', '\\', ':'], "-");
        let folder = std::env::temp_dir().join(format!("projects{clone}")).join(name);
        if folder.exists() {
            fs::remove_dir_all(&folder).expect("a temporary folder can be removed");
        }
        let trainer = Trainer::new();
        let mut command = trainer.command("--quiet new");
        command.arg(&folder).args(["--board", board.name]).args(options).assert().success();
        Self::at(folder, board)
    }

    /// Boards for which there are projects on a link: all but those whose serial port has no templates.
    pub fn boards_on_a_link() -> impl Iterator<Item = Board> {
        Board::with_firmware()
            .filter(|board| !board.name.starts_with("mps2") && *board != Board::BLUEPILL)
    }

    /// The project that has been made in this folder.
    ///
    /// # Panics
    ///
    /// If it cannot be written to.
    pub fn at(folder: PathBuf, board: Board) -> Self {
        let project = Self { board, folder };
        // The very versions that are tested here, so that what is built for the boards is shared.
        let is_of_package = project.is_of_package();
        let locked = if is_of_package { "firmware/boards/Cargo.lock" } else { "Cargo.lock" };
        fs::copy(workspace().join(locked), project.folder.join("Cargo.lock")).expect("a lock file");
        project
    }

    fn is_of_package(&self) -> bool {
        !self.board.has_semihosting()
    }

    /// The name of its package.
    fn name(&self) -> &str {
        self.folder.file_name().and_then(|name| name.to_str()).expect("a name")
    }

    /// Builds it as its README says, and returns the program. Nothing is downloaded if it is `offline`.
    ///
    /// # Panics
    ///
    /// If it does not build, or with a warning.
    pub fn build(&self, features: &[&str], offline: bool) -> PathBuf {
        let (succeeded, printed) = self.built(features, offline);
        assert!(succeeded && !printed.contains("warning"), "{}: {printed}", self.name());
        self.program()
    }

    /// The program, as it was built last.
    pub fn program(&self) -> PathBuf {
        self.target_folder().join(self.board.target()).join("release").join(self.name())
    }

    /// Folder in which the self-test of its board is built too.
    fn target_folder(&self) -> PathBuf {
        target_folder().join(if self.is_of_package() { "boards" } else { "firmware" })
    }

    /// Builds it; returns whether that succeeded, and what cargo printed.
    ///
    /// # Panics
    ///
    /// If cargo cannot be started.
    pub fn built(&self, features: &[&str], offline: bool) -> (bool, String) {
        let mut command = Command::new(cargo().get_program());
        command.args(["build", "--release", "--features", &features.join(",")]);
        command.current_dir(&self.folder).env("CARGO_TARGET_DIR", self.target_folder());
        command.env("CARGO_NET_OFFLINE", if offline { "true" } else { "false" });
        let output = command.output().expect("cargo starts");
        (output.status.success(), String::from_utf8_lossy(&output.stderr).into_owned())
    }

    /// Runs the program in the emulator of its board, reading a port to the verdict of its self-test, and returns what it prints.
    ///
    /// # Panics
    ///
    /// If the emulator fails, or the program.
    pub fn lines(&self, port: Port, program: &Path) -> Vec<String> {
        emulator::lines_of_project(self.board, port, program)
            .unwrap_or_else(|error| panic!("{}: {error:#}", self.name()))
    }
}

/// The line of a manifest that asks for a package.
pub fn dependency<'a>(manifest: &'a str, package: &str) -> Option<&'a str> {
    manifest.lines().find(|line| line.starts_with(&format!("{package} = ")))
}
