//! The command `host-trainer`, as a user runs it.

use assert_cmd::Command;
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::sync::LazyLock;
use std::thread::sleep;
use std::time::Duration;
use tempfile::TempDir;
use xtask::build::{cargo, target_folder};

/// The command with all features. Cargo has compiled it with the tests of the workspace.
pub(crate) static HOST_TRAINER: LazyLock<PathBuf> = LazyLock::new(|| {
    let arguments = ["build", "--quiet", "--workspace", "--bin", "host-trainer"];
    let status = cargo().args(arguments).status();
    assert!(status.is_ok_and(|status| status.success()), "host-trainer does not build");
    target_folder().join("debug/host-trainer")
});

/// The command, started in an empty folder.
#[derive(Debug)]
pub struct Trainer {
    /// Folder where it runs.
    pub folder: TempDir,
}

impl Trainer {
    /// In a new, empty folder.
    ///
    /// # Panics
    ///
    /// If there is none to be had.
    #[allow(clippy::new_without_default)]
    pub fn new() -> Self {
        Self { folder: TempDir::new().expect("a temporary folder") }
    }

    /// The command with these arguments, separated by spaces.
    pub fn command(&self, arguments: &str) -> Command {
        let mut command = Command::new(&*HOST_TRAINER);
        command.current_dir(&self.folder).args(arguments.split_whitespace());
        command
    }

    /// Runs it, expects success, and returns what it printed.
    ///
    /// # Panics
    ///
    /// If it fails.
    pub fn run(&self, arguments: &str) -> String {
        let output = self.command(arguments).assert().success().get_output().stdout.clone();
        String::from_utf8(output).expect("UTF-8")
    }

    /// Runs it, kills it at some moment, which comes later each time, and runs it again until it ends by itself. The
    /// number of the attempt chooses its arguments, separated by spaces.
    ///
    /// # Panics
    ///
    /// If it never ends, or before it is killed once.
    pub fn run_and_kill(&self, arguments: impl Fn(u64) -> String) {
        let mut kills = 0;
        for attempt in 0.. {
            let mut child = std::process::Command::new(&*HOST_TRAINER)
                .current_dir(&self.folder)
                .args(arguments(attempt).split_whitespace())
                .stdout(Stdio::null())
                .spawn()
                .expect("a process");
            sleep(Duration::from_millis(15 + attempt * 10));
            if child.try_wait().expect("its state").is_none() {
                child.kill().expect("an end");
                kills += 1;
            }
            if child.wait().expect("its state").success() {
                break;
            }
            assert!(attempt < 400, "it never ends");
        }
        println!("killed {kills} times");
        assert!(kills > 0, "it was over before the first kill: let it take longer");
    }

    /// Runs it, expects this exit code, and returns its message.
    ///
    /// # Panics
    ///
    /// If it ends otherwise.
    pub fn fail(&self, code: i32, arguments: &str) -> String {
        let output = self.command(arguments).assert().code(code).get_output().stderr.clone();
        String::from_utf8(output).expect("UTF-8")
    }

    /// A path in its folder.
    pub fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// Writes a file into its folder.
    ///
    /// # Panics
    ///
    /// If that fails.
    pub fn write(&self, name: &str, bytes: impl AsRef<[u8]>) {
        std::fs::write(self.path(name), bytes).expect("a temporary folder can be written to");
    }

    /// Reads a file in its folder.
    ///
    /// # Panics
    ///
    /// If it is not there.
    pub fn read(&self, name: &str) -> Vec<u8> {
        std::fs::read(self.path(name)).unwrap_or_else(|error| panic!("{name}: {error}"))
    }

    /// Reads a file of text in its folder.
    ///
    /// # Panics
    ///
    /// If it is not there, or is no text.
    pub fn read_text(&self, name: &str) -> String {
        String::from_utf8(self.read(name)).expect("UTF-8")
    }

    /// The names of all files in its folder, sorted.
    ///
    /// # Panics
    ///
    /// If it cannot be read.
    pub fn files(&self) -> Vec<String> {
        files_in(self.folder.path())
    }
}

/// The names of all files in a folder, sorted.
///
/// # Panics
///
/// If it cannot be read.
pub fn files_in(folder: &Path) -> Vec<String> {
    let entries = std::fs::read_dir(folder).expect("a folder");
    let mut names: Vec<String> = entries
        .map(|entry| entry.expect("an entry").file_name().to_string_lossy().into_owned())
        .collect();
    names.sort();
    names
}
