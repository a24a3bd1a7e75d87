//! Documents for people whose commands are run, and whose output is what the commands print.
//!
//! A block of `sh` has a command in each line. Commands in a block of `sh parsed` need data, hardware or hours that
//! a test does not have: their arguments are parsed, and that is all. Those in a block of `sh board` need a board: they are
//! parsed, and another test types them in order, with boards in QEMU. A block of `text` right behind it shows what the last of them
//! prints; one that begins with `$ ` and a command shows what that command prints, wherever it stands. Lines are
//! shown in order; some may be left out, and `…` says so. A block with the name of a file behind
//! its language, as in `csv measurements.csv`, is that file.

use std::collections::VecDeque;
use std::fs;
use std::path::Path;
use xtask::build::workspace;

/// Mark of a block of commands that are parsed and not run.
const PARSED: &str = "sh parsed";
/// Mark of a block of commands that are typed in order where boards are.
const BOARD: &str = "sh board";
/// Folders without documents of this project.
const SKIPPED: [&str; 5] = ["target", "reports", ".git", "node_modules", "corpus"];

/// A text in Markdown.
#[derive(Clone, Debug)]
pub struct Document {
    /// Path in the workspace.
    pub path: String,
    /// All of it.
    pub text: String,
}

/// A block of code.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Block {
    /// Text behind the opening quotes: a language, and perhaps the name of a file.
    pub info: String,
    /// Lines.
    pub text: String,
    /// Tells whether nothing but empty lines is between it and the block before.
    pub is_adjacent: bool,
}

/// A command, and what the document says that it prints.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Step {
    /// Command line, as it is typed.
    pub command: String,
    /// Tells whether its arguments are parsed, and it is not run.
    pub is_parsed: bool,
    /// Tells whether it needs a board: it is parsed, and typed where boards are.
    pub on_board: bool,
    /// Lines that it prints.
    pub shown: Vec<String>,
}

impl Document {
    /// Every document of the workspace, sorted by path.
    ///
    /// # Panics
    ///
    /// If one cannot be read.
    pub fn all() -> Vec<Self> {
        let mut paths = Vec::new();
        find(&workspace(), "", &mut paths);
        paths.sort();
        paths.iter().map(|path| Self::read(path)).collect()
    }

    /// One of the workspace.
    ///
    /// # Panics
    ///
    /// If it is not there.
    pub fn read(path: &str) -> Self {
        let text = fs::read_to_string(workspace().join(path));
        let text = text.unwrap_or_else(|error| panic!("{path}: {error}"));
        Self { path: path.into(), text }
    }

    /// All blocks of code, in order.
    pub fn blocks(&self) -> Vec<Block> {
        let mut blocks = Vec::new();
        let mut lines = self.text.lines();
        let mut is_adjacent = false;
        while let Some(line) = lines.next() {
            if let Some(info) = line.strip_prefix("```") {
                let text: Vec<&str> = lines.by_ref().take_while(|line| *line != "```").collect();
                blocks.push(Block { info: info.into(), text: text.join("\n"), is_adjacent });
                is_adjacent = true;
            } else if !line.is_empty() {
                is_adjacent = false;
            }
        }
        blocks
    }

    /// The blocks whose language and name of a file are these.
    pub fn blocks_of(&self, info: &str) -> Vec<Block> {
        self.blocks().into_iter().filter(|block| block.info == info).collect()
    }

    /// Every command, with what it is said to print.
    ///
    /// # Panics
    ///
    /// If what is shown is of a command that the document does not name.
    pub fn steps(&self) -> Vec<Step> {
        let mut steps: Vec<Step> = Vec::new();
        let mut is_behind_commands = false;
        for Block { info, text, is_adjacent } in self.blocks() {
            if info == "text" {
                let mut lines: VecDeque<String> = text.lines().map(String::from).collect();
                let named =
                    lines.front().and_then(|line| Some(line.strip_prefix("$ ")?.to_string()));
                let step = match &named {
                    Some(command) => {
                        let step = steps.iter_mut().find(|step| step.command == *command);
                        Some(step.unwrap_or_else(|| panic!("{}: no command {command}", self.path)))
                    }
                    None => steps.last_mut().filter(|_| is_behind_commands && is_adjacent),
                };
                if let Some(step) = step {
                    step.shown = lines.drain(usize::from(named.is_some())..).collect();
                }
            }
            is_behind_commands = ["sh", PARSED, BOARD].contains(&&*info);
            if is_behind_commands {
                steps.extend(text.lines().map(|command| Step {
                    command: command.into(),
                    is_parsed: info == PARSED || info == BOARD,
                    on_board: info == BOARD,
                    shown: Vec::new(),
                }));
            }
        }
        steps
    }

    /// The files that it shows: their names and contents.
    pub fn files(&self) -> Vec<(String, String)> {
        let named = |block: Block| {
            let (_, name) =
                block.info.split_once(' ').filter(|_| ![PARSED, BOARD].contains(&&*block.info))?;
            Some((name.to_string(), format!("{}\n", block.text)))
        };
        self.blocks().into_iter().filter_map(named).collect()
    }
}

/// Adds the paths of all documents in a folder.
fn find(folder: &Path, prefix: &str, paths: &mut Vec<String>) {
    let entries = fs::read_dir(folder).unwrap_or_else(|error| panic!("{prefix}: {error}"));
    for entry in entries.map(|entry| entry.expect("an entry")) {
        let name = entry.file_name().to_string_lossy().into_owned();
        if entry.path().is_dir() && !SKIPPED.contains(&name.as_str()) {
            find(&entry.path(), &format!("{prefix}{name}/"), paths);
        } else if name.ends_with(".md") {
            paths.push(format!("{prefix}{name}"));
        }
    }
}

/// The words of a command, as a shell takes them: quotes keep spaces together.
pub fn words(command: &str) -> Vec<String> {
    let parts = command.split('"').enumerate();
    parts
        .flat_map(|(index, part)| match index % 2 {
            0 => part.split_whitespace().map(String::from).collect(),
            _ => vec![part.to_string()],
        })
        .collect()
}

/// The first line that is shown but not printed, in order. Lines that begin with one of `loose` are not looked
/// for, nor is `…`; a line that ends in ` …` is how a printed one begins.
pub fn first_missing<'s>(
    shown: &'s [String],
    printed: &str,
    loose: &[&str],
    is_same: impl Fn(&str, &str) -> bool,
) -> Option<&'s String> {
    let mut printed = printed.lines();
    let is_fixed =
        |line: &&String| !line.starts_with('…') && !loose.iter().any(|l| line.starts_with(l));
    let is_it = |printed: &str, line: &str| match line.strip_suffix(" …") {
        Some(beginning) => printed.starts_with(beginning),
        None => is_same(printed, line),
    };
    shown.iter().filter(is_fixed).find(|line| !printed.any(|printed| is_it(printed, line)))
}

/// Returns whether two lines have the same words, and numbers that differ by at most a tenth: counts depend a
/// little on the compiler's version, and on the processor that trained the model.
pub fn alike(a: &str, b: &str) -> bool {
    let number = |word: &str| word.replace(',', "").parse::<f64>().ok();
    let same = |(a, b): (&str, &str)| match (number(a), number(b)) {
        (Some(a), Some(b)) => (a - b).abs() <= 0.1 * b.abs(),
        _ => a == b,
    };
    let words = |line| str::split_whitespace(line);
    words(a).count() == words(b).count() && words(a).zip(words(b)).all(same)
}
