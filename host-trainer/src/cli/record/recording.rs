//! A recording as it grows, and what is said of it.

use super::super::arguments::RecordArguments;
use super::super::console::{Console, WARNING, say};
use super::super::interrupt::Interrupt;
use super::super::label::clean;
use super::super::naming::{quoted, shown};
use super::super::next_command::program;
use super::label_input::LabelInput;
use crate::live::{LinkError, Moment, Take, Timeline};
use anyhow::{Context, Result, bail};
use indicatif::{HumanCount, ProgressBar, ProgressDrawTarget, ProgressStyle};
use serde_json::json;
use std::io::Write;
use std::path::Path;
use std::time::{Duration, Instant};

/// The line need not change faster than people read.
const BETWEEN: Duration = Duration::from_millis(200);

/// A file, made when the first moments come; and what ends the recording.
pub(super) struct Recording<'a> {
    arguments: &'a RecordArguments,
    label: &'a str,
    channels: Vec<String>,
    take: Option<Take>,
    labels: Vec<String>,
    input: LabelInput,
    interrupt: Interrupt,
    is_full: bool,
    written: u64,
    /// Seconds of the last moment in the file.
    end: f64,
    line: ProgressBar,
    drawn: Instant,
}

/// Facts about a recording besides its file.
pub(super) struct Facts<'a> {
    pub timeline: &'a Timeline,
    /// Moments a second that the board says; 0 if it says none.
    pub nominal: f32,
    /// Set if the times are those at which lines came to the laptop.
    pub is_by_laptop: bool,
    /// Frames or lines that were damaged.
    pub damaged: u64,
    /// Failures of the sensor.
    pub failures: u32,
}

impl<'a> Recording<'a> {
    pub fn new(
        arguments: &'a RecordArguments,
        label: &'a str,
        channels: Vec<String>,
        out: &Console,
    ) -> Self {
        let target = match out.is_chatty() {
            true => ProgressDrawTarget::stderr(),
            false => ProgressDrawTarget::hidden(),
        };
        let style = ProgressStyle::with_template("{msg}");
        let line = ProgressBar::with_draw_target(None, target)
            .with_style(style.unwrap_or_else(|_| ProgressStyle::default_spinner()));
        Self {
            arguments,
            label,
            channels,
            take: None,
            labels: vec![label.into()],
            input: LabelInput::new(),
            interrupt: Interrupt::noted(false),
            is_full: false,
            written: 0,
            end: 0.0,
            line,
            drawn: Instant::now(),
        }
    }

    /// Writes moments up to the end that was asked for.
    pub fn write(&mut self, mut moments: Vec<Moment>) -> Result<()> {
        if let Some(end) = self.arguments.seconds {
            let before = moments.len();
            moments.retain(|moment| moment.seconds < end);
            self.is_full |= moments.len() < before;
        }
        let Some(last) = moments.last() else { return Ok(()) };
        self.end = last.seconds;
        if self.take.is_none() {
            self.take = Some(Take::begin(&self.arguments.out, self.label, &self.channels)?);
        }
        let Some(take) = &mut self.take else { return Ok(()) };
        if let Some(label) = self.input.label() {
            take.set_label(&label);
            if !self.labels.contains(&label) {
                self.labels.push(label);
            }
        }
        take.write(&moments)?;
        self.written += moments.len() as u64;
        Ok(())
    }

    /// Returns whether it is over: enough seconds, or Ctrl-C.
    pub fn is_over(&self) -> bool {
        self.is_full || self.interrupt.is_pressed()
    }

    /// Moments in the file.
    pub fn written(&self) -> u64 {
        self.written
    }

    /// Shows on a terminal how it goes.
    pub fn show(&mut self, timeline: &Timeline) {
        if self.drawn.elapsed() < BETWEEN {
            return;
        }
        self.drawn = Instant::now();
        let label = self.take.as_ref().map_or(self.label, |take| take.label());
        let rate = timeline.rate().map_or("…".into(), |rate| format!("{rate:.1}"));
        let jitter =
            timeline.jitter().map_or("…".into(), |jitter| format!("{:.1}", 100.0 * jitter));
        self.line.set_message(format!(
            "{:.1} s   {} moments   {rate} a second, jitter {jitter} %   gaps {}   label {}",
            timeline.seconds(),
            HumanCount(timeline.moments()),
            timeline.gaps(),
            clean(label),
        ));
        self.line.tick();
    }

    /// Ends the recording: says what is in the file, and what went wrong if something did.
    pub fn finish(
        self,
        facts: &Facts<'_>,
        failure: Option<LinkError>,
        out: &mut Console,
    ) -> Result<()> {
        self.line.finish_and_clear();
        let Some(take) = &self.take else {
            return match failure {
                Some(failure) => Err(failure.into()),
                None => bail!("nothing was measured, so there is no file"),
            };
        };
        self.report(take.path(), facts, out)?;
        match failure {
            Some(failure) => {
                let kept = format!("what came before is whole, in {}", shown(take.path()));
                Err(failure).context(kept)
            }
            None => Ok(()),
        }
    }

    fn report(&self, path: &Path, facts: &Facts<'_>, out: &mut Console) -> Result<()> {
        let line = facts.timeline;
        let file = shown(path);
        let channels: Vec<String> = self.channels.iter().map(|name| clean(name)).collect();
        writeln!(
            out.result(),
            "take       {file}: {} moments of {} in {:.1} s",
            HumanCount(self.written),
            channels.join(", "),
            self.end,
        )?;
        let clock = if facts.is_by_laptop { "as lines came" } else { "by the board's clock" };
        let said = match facts.nominal > 0.0 {
            true => format!(" (set to {})", facts.nominal),
            false => String::new(),
        };
        match (line.rate(), line.jitter()) {
            (Some(rate), Some(jitter)) => writeln!(
                out,
                "rate       {rate:.2} moments a second {clock}{said}, jitter {:.1} %",
                100.0 * jitter
            )?,
            _ => writeln!(out, "rate       not known: too few moments came")?,
        }
        if self.labels.len() > 1 {
            let labels: Vec<String> = self.labels.iter().map(|label| clean(label)).collect();
            writeln!(out, "labels     {}", labels.join(", "))?;
        }
        for warning in warnings(facts) {
            say(format!("{WARNING}warning:{WARNING:#} {warning}"));
        }
        let folder = quoted(&shown(&self.arguments.out));
        out.whole_lines(|out| {
            writeln!(
                out,
                "next       {} train --data {folder} --window 64 --hop 16   (with recordings of two labels or more)",
                program()
            )
        })?;
        out.record(
            "take",
            json!({
                "path": file, "moments": self.written, "seconds": self.end,
                "channels": self.channels, "labels": self.labels, "rate": line.rate(),
                "jitter": line.jitter(), "gaps": line.gaps(), "missing": line.missing(),
                "restarts": line.restarts(), "damaged": facts.damaged,
                "sensor_failures": facts.failures,
            }),
        );
        Ok(())
    }
}

/// Says what is not as it should be.
fn warnings(facts: &Facts<'_>) -> Vec<String> {
    let line = facts.timeline;
    let mut warnings = Vec::new();
    if line.gaps() > 0 {
        warnings.push(format!(
            "gaps: {}, with {} moments missing and {} starts of the board; no window of `train` crosses a gap",
            line.gaps(),
            HumanCount(line.missing()),
            line.restarts()
        ));
    }
    if facts.damaged > 0 {
        let what = if facts.is_by_laptop { "lines of another form" } else { "damaged messages" };
        warnings.push(format!("{what}: {} were left out", HumanCount(facts.damaged)));
    }
    if facts.failures > 0 {
        warnings.push(format!("failures of the sensor: {}", HumanCount(facts.failures.into())));
    }
    if let Some(rate) = line.rate()
        && facts.nominal > 0.0
        && (rate / f64::from(facts.nominal) - 1.0).abs() > 0.02
    {
        warnings.push(format!(
            "the sensor is set to {} moments a second and measures {rate:.1}: the board is too slow for it, or its clock is off",
            facts.nominal
        ));
    }
    warnings
}
