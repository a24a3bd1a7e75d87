//! Counts of what a board said.

use super::Verdict;
use crate::cli::console::Console;
use crate::live::Prediction;
use anyhow::{Result, bail};
use serde_json::json;

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
