//! Someone who types every command of a document and looks at what it prints.

use crate::command::Trainer;
use crate::document::{Document, Step, alike, first_missing, words};
use crate::made_up;
use crate::own_project::OwnProject;
use std::cell::RefCell;
use std::fs;
use std::process::Output;
use xtask::board::Board;
use xtask::build::{cargo, workspace};

/// Beginning of a command of the trainer.
pub const TRAINER: &str = "cargo run -p host-trainer";
/// Beginning of a command of xtask.
pub const XTASK: &str = "cargo xtask ";
/// Beginning of a command in the folder of a project that was made last.
pub const PROJECT: &str = "cargo build --release";
/// Lines of the trainer that differ from run to run: times.
const LOOSE: [&str; 1] = ["trained"];
/// Files of one shape that a document may take for three days of recording: every third line of the irises.
const DAYS: [&str; 3] = ["monday.csv", "tuesday.csv", "wednesday.csv"];
/// A file with a column that says whose a line is, and whose they are.
const STEPS: &str = "steps.csv";
const SUBJECTS: [&str; 6] = ["ann", "bob", "cid", "dan", "eve", "fay"];
const IRIS: &str = "host-trainer/data/iris.csv";

/// A reader in a folder that looks like this workspace to the trainer, so that models of a clone are left alone.
#[derive(Debug)]
pub struct Reader {
    pub(crate) trainer: Trainer,
    pub(crate) project: RefCell<Option<OwnProject>>,
}

impl Reader {
    /// Reads a document whose files are there.
    ///
    /// # Panics
    ///
    /// If they cannot be written.
    pub fn of(document: &Document) -> Self {
        let trainer = Trainer::new();
        let create = |folder: &str| fs::create_dir_all(trainer.path(folder)).expect("a folder");
        create("firmware/models");
        create("host-trainer/data");
        for name in committed_models() {
            let copied = fs::copy(workspace().join(&name), trainer.path(&name));
            copied.unwrap_or_else(|error| panic!("{name}: {error}"));
        }
        let iris = fs::read_to_string(workspace().join(IRIS)).expect("the irises");
        trainer.write(IRIS, &iris);
        for name in ["flowers.onnx", "flowers.npz"].map(|name| format!("host-trainer/data/{name}"))
        {
            trainer.write(&name, fs::read(workspace().join(&name)).expect("a network of others"));
        }
        let mut lines = iris.lines();
        let header = lines.next().unwrap_or_default();
        for (day, name) in DAYS.into_iter().enumerate() {
            let of_day: Vec<&str> = lines.clone().skip(day).step_by(DAYS.len()).collect();
            trainer.write(name, format!("{header}\n{}\n", of_day.join("\n")));
        }
        let of_subject =
            |(index, line): (usize, &str)| format!("{},{line}\n", SUBJECTS[index % SUBJECTS.len()]);
        let rows: String = lines.enumerate().map(of_subject).collect();
        trainer.write(STEPS, format!("subject,{header}\n{rows}"));
        for (name, text) in made_up::files() {
            if let Some((folder, _)) = name.rsplit_once('/') {
                create(folder);
            }
            trainer.write(&name, text);
        }
        let is_input = |name: &str| name.ends_with(".csv") || name.ends_with(".toml");
        for (name, text) in document.files().iter().filter(|(name, _)| is_input(name)) {
            trainer.write(name, text);
        }
        Self { trainer, project: RefCell::default() }
    }

    /// Types a command of the trainer; returns what it printed, if there was one. Examples have tests of their own.
    ///
    /// # Panics
    ///
    /// If it does not end as the document says, or does not print what it shows.
    pub fn run_trainer(&self, step: &Step) -> Option<String> {
        let arguments = step.command.strip_prefix(TRAINER)?;
        if arguments.contains(" --example ") {
            return None;
        }
        // The command of the tests has all features.
        let features = ["keras", "terminal", "web"].map(|name| format!(" --features {name}"));
        let featured = features.iter().find_map(|feature| arguments.strip_prefix(&**feature));
        let arguments = featured.unwrap_or(arguments);
        let words = words(arguments.trim_start_matches(" --"));
        let words: Vec<String> = words.into_iter().map(|word| self.beside(word)).collect();
        if step.is_parsed {
            let result = self.trainer.command("").args(words).arg("--help").output();
            step.check_parsed(&result.expect("it starts"));
            return Some(String::new());
        }
        let result = self.trainer.command("").args(&words).output().expect("it starts");
        if let [command, folder, .., board] = &words[..]
            && command == "new"
        {
            let board =
                words.iter().position(|word| word == "--board").map_or(board, |at| &words[at + 1]);
            let board = Board::from_name(board).expect("a board");
            *self.project.borrow_mut() = Some(OwnProject::at(folder.into(), board));
        }
        let printed = text(result.stdout) + &text(result.stderr);
        let is_refused = step.shown.iter().any(|line| line.starts_with("error: "));
        assert_eq!(!is_refused, result.status.success(), "{}:\n{printed}", step.command);
        step.check(&printed, |a, b| a == b);
        Some(printed)
    }

    /// A folder beside the clone is one in the folder that stands for it.
    pub(crate) fn beside(&self, word: String) -> String {
        match word.strip_prefix("../") {
            Some(name) => self.trainer.path("beside").join(name).display().to_string(),
            None => word,
        }
    }

    /// Builds the project that was made last; returns whether the step says so.
    ///
    /// # Panics
    ///
    /// If there is none, or it does not build without a warning.
    pub fn build_project(&self, step: &Step) -> bool {
        let options = step.command.strip_prefix(PROJECT).filter(|_| !step.is_parsed);
        let Some(options) = options else { return false };
        let project = self.project.borrow();
        let project = project.as_ref().expect("a project was made before");
        let feature = options.trim().strip_prefix("--features ").unwrap_or_default();
        project.build(&[feature], true);
        true
    }

    /// Types a command of xtask; returns whether there was one.
    ///
    /// # Panics
    ///
    /// As [`run_trainer`](Self::run_trainer).
    pub fn run_xtask(&self, step: &Step) -> bool {
        let Some(arguments) = step.command.strip_prefix(XTASK) else { return false };
        // That is what runs this, and what serves a page until somebody stops it.
        if step.is_parsed || ["test", "demo"].contains(&arguments) {
            let words = words(arguments);
            let result = cargo().arg("xtask").args(words).arg("--help").output();
            step.check_parsed(&result.expect("it starts"));
            return true;
        }
        // Models that the commands before have written.
        let by_path = |word: &str| {
            let path = self.trainer.path(&format!("firmware/models/{word}.rs"));
            if let (Some(project), true) = (&*self.project.borrow(), word.starts_with("../")) {
                return project.program().display().to_string();
            }
            if path.is_file() { path.display().to_string() } else { word.into() }
        };
        let arguments = arguments.split(' ').map(by_path);
        let result = cargo().arg("xtask").args(arguments).output().expect("it starts");
        let printed = text(result.stdout) + &text(result.stderr);
        // Without a board and probe-rs, flashing ends with the way to do it.
        let is_done = result.status.success() || printed.contains(" to the drive ");
        let is_refused = step.shown.iter().any(|line| line.starts_with("error: "));
        assert!(is_done != is_refused, "{}:\n{printed}", step.command);
        step.check(&printed, alike);
        true
    }
}

impl Step {
    /// Returns whether `--help` behind its arguments shows the help: the arguments before it were taken.
    ///
    /// # Panics
    ///
    /// If not.
    fn check_parsed(&self, result: &Output) {
        let printed = String::from_utf8_lossy(&result.stdout);
        let is_taken = result.status.success() && printed.contains("Usage: ");
        assert!(is_taken, "{}: {}", self.command, String::from_utf8_lossy(&result.stderr));
    }

    pub(crate) fn check(&self, printed: &str, is_same: impl Fn(&str, &str) -> bool) {
        if let Some(line) = first_missing(&self.shown, printed, &LOOSE, is_same) {
            panic!("{}\ndoes not print, in this order:\n{line}\nbut:\n{printed}", self.command);
        }
    }
}

/// The files of the models that a clone has: those of which `.gitignore` says so.
fn committed_models() -> Vec<String> {
    let ignored = fs::read_to_string(workspace().join(".gitignore")).expect(".gitignore");
    let models = ignored.lines().filter_map(|line| line.strip_prefix("!/")?.strip_suffix(".*"));
    let files = models
        .flat_map(|model| ["postcard", "rs", "samples"].map(|ending| format!("{model}.{ending}")));
    files.collect()
}

fn text(bytes: Vec<u8>) -> String {
    String::from_utf8(bytes).expect("UTF-8")
}
