//! Options for recordings that are cut into windows.

use clap::{Args, ValueEnum};
use host_trainer_core::dataset::recordings::{Asked, TimeUnit};

/// Options for the clock of recordings.
#[derive(Clone, Debug, Args)]
pub(in crate::cli) struct ClockArguments {
    /// Time column of recordings, by name or number; without it, a column with such a name (t, time, ms, …), or one
    /// that rises evenly
    #[arg(long, value_name = "COLUMN")]
    pub time: Option<String>,
    /// Unit of the time column; without it, the one told by its name (time_ms), the size of its numbers, or their steps
    #[arg(long, value_enum, value_name = "UNIT")]
    pub time_unit: Option<UnitName>,
}

#[derive(Clone, Debug, Args)]
#[command(next_help_heading = "Recordings")]
pub(in crate::cli) struct RecordingArguments {
    /// Moments in a window: --data is a CSV file of long recordings, a line each moment, or a folder of such files,
    /// and is cut into windows; they are split by recording (or by --group), never by window
    #[arg(long, value_name = "MOMENTS", value_parser = clap::value_parser!(u32).range(1..=65_535))]
    pub window: Option<u32>,
    /// Moments from the start of a window to the start of the next; without it, half a window
    #[arg(long, value_name = "MOMENTS", requires = "window", value_parser = clap::value_parser!(u32).range(1..))]
    pub hop: Option<u32>,
    /// Sampling rate in moments a second: recordings of another or an uneven rate are resampled to it; for files
    /// without a time column, their rate
    #[arg(long, value_name = "HZ", requires = "window", value_parser = rate)]
    pub rate: Option<f32>,
    #[command(flatten)]
    pub clock: ClockArguments,
}

/// A unit of time.
#[derive(Clone, Copy, Debug, ValueEnum)]
pub(in crate::cli) enum UnitName {
    S,
    Ms,
    Us,
    Ns,
}

impl From<UnitName> for TimeUnit {
    fn from(name: UnitName) -> Self {
        match name {
            UnitName::S => Self::Seconds,
            UnitName::Ms => Self::Milliseconds,
            UnitName::Us => Self::Microseconds,
            UnitName::Ns => Self::Nanoseconds,
        }
    }
}

impl RecordingArguments {
    /// Options of the windows, if recordings are to be cut.
    pub fn asked(&self) -> Option<Asked> {
        let (hop, rate) = (self.hop, self.rate);
        self.window.map(|window| Asked { window, hop, rate, ..self.clock.asked() })
    }
}

impl ClockArguments {
    /// Options of the clock alone.
    pub fn asked(&self) -> Asked {
        let (time, time_unit) = (self.time.clone(), self.time_unit.map(TimeUnit::from));
        Asked { time, time_unit, ..Asked::default() }
    }
}

fn rate(text: &str) -> Result<f32, String> {
    match text.parse::<f32>() {
        Ok(rate) if (1e-6..=1e6).contains(&rate) => Ok(rate),
        _ => Err("expected moments a second, from 0.000001 to 1000000, such as 50".into()),
    }
}
