//! The alarm for each window of recordings, and what there is to say of each recording as a whole.

use crate::cli::anomaly_predict::Alarms;
use crate::cli::console::say;
use crate::cli::label::clean;
use crate::cli::table::number;
use anyhow::Result;
use host_trainer_core::dataset::recordings::Cut;
use serde_json::{Value, json};
use std::io::{BufWriter, Write};

/// Recordings that are shown on a terminal.
const SHOWN: usize = 8;

/// Summary of the windows of a recording.
struct Whole<'a> {
    recording: &'a str,
    windows: usize,
    alarms: usize,
    /// The largest score, and the seconds at which its window begins.
    worst: (f32, f64),
}

/// A line for each window, and on standard error one for each recording.
pub(super) fn write(cut: &Cut, alarms: &Alarms, out: &mut dyn Write) -> Result<()> {
    let mut table = ::csv::Writer::from_writer(BufWriter::new(out));
    table.write_record(["recording", "start"].iter().chain(&Alarms::HEAD))?;
    for (window, place) in cut.places.iter().enumerate() {
        let start = ((place.seconds * 1e6).round() / 1e6).to_string();
        let ends = [cut.recordings[place.recording as usize].clone(), start];
        table.write_record(ends.into_iter().chain(alarms.cells(window)))?;
    }
    table.flush()?;
    let wholes = wholes(cut, alarms);
    for Whole { recording, windows, alarms, worst: (score, start) } in wholes.iter().take(SHOWN) {
        let unit = if cut.rate > 0.0 { " s" } else { "" };
        say(format!(
            "recording: {}: {alarms} of {windows} windows raise the alarm; the largest score, {}, is that from {}{unit} on",
            clean(recording),
            number((*score).into()),
            number(*start)
        ));
    }
    if wholes.len() > SHOWN {
        say(format!("recording: … ({} in all; --json has every one)", wholes.len()));
    }
    Ok(())
}

/// The windows as JSON.
pub(super) fn windows(cut: &Cut, alarms: &Alarms) -> Value {
    let window = |(window, place): (usize, &host_trainer_core::dataset::recordings::Place)| {
        let mut found = alarms.documented(window);
        found["recording"] = json!(cut.recordings[place.recording as usize]);
        found["start"] = json!(place.seconds);
        found
    };
    cut.places.iter().enumerate().map(window).collect()
}

/// The recordings as JSON.
pub(super) fn recordings(cut: &Cut, alarms: &Alarms) -> Value {
    let whole = |whole: Whole<'_>| {
        let Whole { recording, windows, alarms, worst: (score, start) } = whole;
        json!({ "recording": recording, "windows": windows, "alarms": alarms, "score": score, "start": start })
    };
    wholes(cut, alarms).into_iter().map(whole).collect()
}

fn wholes<'a>(cut: &'a Cut, alarms: &Alarms) -> Vec<Whole<'a>> {
    let whole = |recording: &'a String| Whole {
        recording,
        windows: 0,
        alarms: 0,
        worst: (f32::NEG_INFINITY, 0.0),
    };
    let mut wholes: Vec<Whole<'a>> = cut.recordings.iter().map(whole).collect();
    for (place, (score, is_anomalous)) in cut.places.iter().zip(alarms.iter()) {
        let whole = &mut wholes[place.recording as usize];
        whole.windows += 1;
        whole.alarms += usize::from(is_anomalous);
        // A score that is no number is worse than any.
        let score = if score.is_nan() { f32::INFINITY } else { score };
        if score > whole.worst.0 {
            whole.worst = (score, place.seconds);
        }
    }
    wholes.retain(|whole| whole.windows > 0);
    wholes
}
