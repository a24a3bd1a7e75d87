//! Recording lines of numbers, which any program may print.

use super::super::arguments::RecordArguments;
use super::super::console::Console;
use super::super::label::clean;
use super::recording::{Facts, Recording};
use crate::live::{Line, Lines, Port, Samples, Timeline};
use anyhow::{Result, bail};
use std::io::Write;
use std::time::{Duration, Instant};

/// Longest wait for the first line of numbers.
const NOTHING: Duration = Duration::from_secs(5);

pub(super) fn run(
    arguments: &RecordArguments,
    mut port: Port,
    label: &str,
    out: &mut Console,
) -> Result<()> {
    let name = port.name().to_string();
    let mut reader = Reader::new(arguments);
    let mut buffer = [0; 4096];
    let opened = Instant::now();
    // The first numbers tell how many channels there are.
    let mut rows = loop {
        let count = port.read(&mut buffer)?;
        let rows = reader.rows(&buffer[..count]);
        if !rows.is_empty() {
            break rows;
        }
        if opened.elapsed() > NOTHING {
            bail!("{name}: no line of numbers came within 5 s{}", reader.seen());
        }
    };
    let channels = reader.names()?;
    let shown: Vec<String> = channels.iter().map(|name| clean(name)).collect();
    writeln!(out, "board      lines of {}", shown.join(", "))?;
    let mut timeline = Timeline::new(channels.len(), 0.0);
    let mut recording = Recording::new(arguments, label, channels, out);
    let start = Instant::now();
    let mut number = 0u32;
    let failure = loop {
        if !rows.is_empty() {
            let count = rows.len() as u32;
            // Lines that came together have one time, so they lie evenly up to the next that come.
            let micros = start.elapsed().as_micros() as u32;
            let samples = Samples { first: number, micros, lost: 0, values: rows.concat() };
            number = number.wrapping_add(count);
            let moments = timeline.push(&samples);
            recording.write(moments)?;
        }
        let is_late = |end: f64| start.elapsed().as_secs_f64() > end + 0.5;
        if recording.is_over() || arguments.seconds.is_some_and(is_late) {
            break None;
        }
        recording.show(&timeline);
        match port.read(&mut buffer) {
            Ok(count) => rows = reader.rows(&buffer[..count]),
            Err(failure) => break Some(failure),
        }
    };
    let left = timeline.finish();
    recording.write(left)?;
    let facts = Facts {
        timeline: &timeline,
        nominal: 0.0,
        is_by_laptop: true,
        damaged: reader.others,
        failures: 0,
    };
    recording.finish(&facts, failure, out)
}

/// Lines with as many numbers as the first.
struct Reader<'a> {
    asked: &'a [String],
    lines: Lines,
    printed: Vec<String>,
    channels: Option<usize>,
    others: u64,
    last_other: Option<String>,
}

impl<'a> Reader<'a> {
    fn new(arguments: &'a RecordArguments) -> Self {
        Self {
            asked: &arguments.channels,
            lines: Lines::new(),
            printed: Vec::new(),
            channels: None,
            others: 0,
            last_other: None,
        }
    }

    /// The numbers of each line that these bytes end.
    fn rows(&mut self, bytes: &[u8]) -> Vec<Vec<f32>> {
        let mut rows = Vec::new();
        for line in self.lines.push(bytes) {
            match line {
                Line::Numbers { numbers, names } => {
                    let channels = *self.channels.get_or_insert(numbers.len());
                    if self.printed.is_empty() {
                        self.printed = names;
                    }
                    if numbers.len() == channels {
                        rows.push(numbers);
                    } else {
                        self.others += 1;
                    }
                }
                // Behind the first numbers it is the header come again, after a reset.
                Line::Names(names) if self.channels.is_none() => self.printed = names,
                Line::Names(_) => {}
                Line::Other(text) => {
                    self.others += u64::from(self.channels.is_some());
                    self.last_other = Some(text);
                }
            }
        }
        rows
    }

    /// The names of the channels: those asked for, those printed, or numbers.
    fn names(&self) -> Result<Vec<String>> {
        let channels = self.channels.unwrap_or_default();
        if !self.asked.is_empty() && self.asked.len() != channels {
            bail!(
                "--channels has {} names, but a line has {channels} numbers: give a name for each",
                self.asked.len()
            );
        }
        let given = if self.asked.is_empty() { &self.printed } else { self.asked };
        let names: Vec<String> = match given.len() == channels {
            true => given.to_vec(),
            false => (1..=channels).map(|number| format!("ch{number}")).collect(),
        };
        for (place, name) in names.iter().enumerate() {
            let is_taken = ["", "time_s", "label"].contains(&name.as_str());
            if is_taken || names[..place].contains(name) {
                bail!(
                    "a channel cannot be called {name:?}, or two alike: name each with --channels"
                );
            }
        }
        Ok(names)
    }

    /// Description of what came instead of numbers.
    fn seen(&self) -> String {
        match &self.last_other {
            Some(text) => format!(
                "; the last line was {:?}: numbers stand between commas, semicolons, tabs or spaces, and nothing else in the line",
                text.chars().take(60).collect::<String>()
            ),
            None => ": is the baud rate right (--baud), and does the program print lines?".into(),
        }
    }
}
