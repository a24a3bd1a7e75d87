//! Output of a command: text for people, or one JSON document for programs.

mod lines;
mod style;

pub(super) use style::{BAD, DIM, GOOD, STRONG, WARNING};

use ::console::Term;
use anstream::{AutoStream, ColorChoice, stderr};
use lines::Lines;
use serde_json::{Map, Value};
use std::fmt::Display;
use std::io::{Result, Sink, Stdout, Write, sink, stdout};

/// Kind of output that is shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Shown {
    All,
    /// Results and errors.
    Results,
    /// A document at the end.
    Json,
}

/// The output of a command.
///
/// Written to as it is, it takes what accompanies a result: data, layers, progress. That is left away with
/// `--quiet`; [`result`](Self::result) is not. With `--json`, neither is shown, but what was
/// [`record`](Self::record)ed.
///
/// On a terminal, titles stand out and lines break between words. Colours are for terminals that have them;
/// `NO_COLOR`, `CLICOLOR_FORCE`, `CLICOLOR` and `TERM=dumb` are honoured, in this order.
pub(super) struct Console {
    shown: Shown,
    people: Lines<AutoStream<Stdout>>,
    document: Map<String, Value>,
    /// Set if the document is one line.
    is_line: bool,
    nothing: Sink,
}

impl Console {
    /// Makes a console that writes to the standard output.
    pub fn new(shown: Shown) -> Self {
        let is_coloured = AutoStream::choice(&stdout()) != ColorChoice::Never;
        let width = Term::stdout().size_checked().map(|(_, columns)| usize::from(columns));
        let people = Lines::new(AutoStream::auto(stdout()), is_coloured, width);
        Self { shown, people, document: Map::new(), is_line: false, nothing: sink() }
    }

    /// Returns a writer for results, which `--quiet` shows too.
    pub fn result(&mut self) -> &mut dyn Write {
        if self.shown == Shown::Json { &mut self.nothing } else { &mut self.people }
    }

    /// Lines that must stay whole, because somebody may copy them.
    pub fn whole_lines<T>(&mut self, write: impl FnOnce(&mut dyn Write) -> T) -> T {
        self.people.set_broken(false);
        let written = write(self);
        self.people.set_broken(true);
        written
    }

    /// Adds to the document.
    pub fn record(&mut self, name: &str, value: Value) {
        self.document.insert(name.into(), value);
    }

    /// Writes a line of JSON at once, if a document is wanted; the document at the end is then a line as well.
    pub fn line(&mut self, value: &Value) -> Result<()> {
        if self.shown == Shown::Json {
            self.is_line = true;
            writeln!(stdout().lock(), "{value}")?;
        }
        Ok(())
    }

    /// Returns whether a document is wanted.
    pub fn is_json(&self) -> bool {
        self.shown == Shown::Json
    }

    /// Returns whether progress is to be shown.
    pub fn is_chatty(&self) -> bool {
        self.shown == Shown::All
    }

    /// Columns of the terminal; none if it is a file or a pipe.
    pub fn width(&self) -> Option<usize> {
        self.people.width()
    }

    /// Writes what is left.
    pub fn finish(mut self) -> Result<()> {
        if self.shown == Shown::Json {
            let mut out = stdout().lock();
            match self.is_line {
                true => serde_json::to_writer(&mut out, &self.document)?,
                false => serde_json::to_writer_pretty(&mut out, &self.document)?,
            }
            writeln!(out)?;
            return out.flush();
        }
        self.people.flush()
    }
}

impl Write for Console {
    fn write(&mut self, bytes: &[u8]) -> Result<usize> {
        if self.shown == Shown::All { self.people.write(bytes) } else { Ok(bytes.len()) }
    }

    fn flush(&mut self) -> Result<()> {
        self.people.flush()
    }
}

/// Writes a line to the standard error.
///
/// One that is closed or full is told nothing; the exit code is all that is left.
pub(super) fn say(text: impl Display) {
    let _ = writeln!(stderr(), "{text}");
}
