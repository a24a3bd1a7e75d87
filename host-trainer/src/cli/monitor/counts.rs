//! Counts of what a board said.

use super::Verdict;
use crate::cli::console::Console;
use crate::live::{Counters, Prediction};
use anyhow::{Result, bail};
use nn_core::BLOCK;
use serde_json::{Value, json};

/// Counts from the start of watching.
#[derive(Debug, Default)]
pub(super) struct Counts {
    /// Set if windows are computed again.
    pub is_compared: bool,
    pub windows: u64,
    pub same: u64,
    pub different: u64,
    /// Windows of which not all moments came, so that they cannot be computed.
    pub unknown: u64,
    pub gaps: u64,
    /// Moments that the board could not send.
    pub lost: u32,
    pub damaged: u32,
    pub restarts: u64,
    pub failures: u32,
    /// Windows that the board does not know.
    pub refused: u64,
    /// Counters of the board since its start, if it has any.
    pub of_board: Option<Counters>,
    micros: u64,
}

impl Counts {
    pub fn new(is_compared: bool) -> Self {
        Self { is_compared, ..Self::default() }
    }

    /// Counts a window.
    pub fn count(&mut self, prediction: &Prediction, verdict: Option<Verdict>) {
        self.windows += 1;
        self.micros += u64::from(prediction.micros);
        self.refused += u64::from(prediction.decided.is_some_and(|decided| !decided.is_known));
        match verdict {
            Some(Verdict::Same) => self.same += 1,
            Some(Verdict::Different { .. }) => self.different += 1,
            Some(Verdict::Unknown) | None => self.unknown += 1,
        }
    }

    /// Returns the mean time of an inference in microseconds.
    pub fn latency(&self) -> u64 {
        (self.micros + self.windows / 2) / self.windows.max(1)
    }

    /// Says whether the last whole block of 64 windows was like the training; nothing of a board that does not tell.
    pub fn drift(&self) -> Option<String> {
        let Counters { windows, refused, refused_of_block, is_drifting, .. } =
            self.of_board.as_ref()?;
        if *windows < u32::from(BLOCK) {
            return Some(format!("the board counts {windows} so far"));
        }
        let [level, spread] = self.shifts();
        let word = if *is_drifting { "DRIFT, unlike the training" } else { "like the training" };
        Some(format!(
            "of the board's {windows}, {refused}; its last 64: {refused_of_block} unknown, level {level:+.1} and spread \
             {spread:+.1} deviations from its classes: {word}"
        ))
    }

    /// Returns whether the board says so.
    #[cfg(feature = "terminal")]
    pub fn is_drifting(&self) -> bool {
        self.of_board.as_ref().is_some_and(|counters| counters.is_drifting)
    }

    /// Mean shifts of level and spread in deviations.
    fn shifts(&self) -> [f64; 2] {
        let of = |counters: &Counters| [counters.level_shift, counters.spread_shift];
        self.of_board.as_ref().map_or([0, 0], of).map(|shift| f64::from(shift) / 16.0)
    }

    /// Says what was seen; an error if bits differ.
    pub fn report(&self, out: &mut Console) -> Result<()> {
        writeln!(
            out.result(),
            "seen       {} windows, {} µs each; {} gaps, {} moments lost, {} damaged messages",
            self.windows,
            self.latency(),
            self.gaps,
            self.lost,
            self.damaged
        )?;
        if self.is_compared {
            writeln!(
                out.result(),
                "bits       {} windows with this laptop's bits, {} without, {} not known for missing moments",
                self.same,
                self.different,
                self.unknown
            )?;
        }
        if let Some(text) = self.drift() {
            writeln!(out.result(), "unknown    {} of these windows; {text}", self.refused)?;
        }
        let compared = |count: u64| json!(self.is_compared.then_some(count));
        out.record("windows", json!(self.windows));
        out.record("same", compared(self.same));
        out.record("different", compared(self.different));
        out.record("unknown", compared(self.unknown));
        out.record("gaps", json!(self.gaps));
        out.record("lost", json!(self.lost));
        out.record("damaged", json!(self.damaged));
        out.record("restarts", json!(self.restarts));
        out.record("sensor_failures", json!(self.failures));
        out.record("micros", json!(self.latency()));
        out.record("refused", json!(self.of_board.as_ref().map(|_| self.refused)));
        out.record("board", self.of_board.as_ref().map_or(Value::Null, documented));
        if self.different > 0 {
            bail!(
                "{} of {} windows have other bits than the model file computes: is it the model that the board runs?",
                self.different,
                self.windows
            );
        }
        Ok(())
    }
}

/// Documents what the board counted.
pub(super) fn documented(counters: &Counters) -> Value {
    json!({
        "windows": counters.windows,
        "refused": counters.refused,
        "refused_of_block": counters.refused_of_block,
        "level_shift": f64::from(counters.level_shift) / 16.0,
        "spread_shift": f64::from(counters.spread_shift) / 16.0,
        "drift": counters.is_drifting,
        "logits": counters.logits,
        "classes": counters.classes,
    })
}
