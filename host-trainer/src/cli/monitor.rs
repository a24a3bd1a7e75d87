//! `host-trainer monitor`

mod again;
mod history;

use super::arguments::MonitorArguments;
use super::console::{BAD, Console, GOOD, WARNING, say};
use super::interrupt::Interrupt;
use super::label::clean;
use super::model_file::read_model;
use super::record::described;
use crate::live::{Event, Port, Prediction, Session};
use again::{Again, Verdict};
use anyhow::{Result, bail};
use history::History;
use serde_json::json;
use std::io::Write;

pub(super) fn run(arguments: &MonitorArguments, out: &mut Console) -> Result<()> {
    let model =
        arguments.model.as_deref().map(|path| Again::new(path, read_model(path)?)).transpose()?;
    let port = Port::open(&arguments.port, arguments.baud)?;
    let (mut session, device) = Session::connect(port)?;
    writeln!(out, "board      {}", described(&device))?;
    let Some(network) = device.network else {
        bail!(
            "{}: the board's program has no network: `host-trainer record` writes down what it measures",
            arguments.port
        );
    };
    writeln!(
        out,
        "network    {:08x}: windows of {} moments every {}, {} outputs",
        network.checksum, network.window, network.hop, network.outputs
    )?;
    if let Some(model) = &model {
        model.check(&device, &network)?;
    }
    let interrupt = Interrupt::noted(false);
    let mut history = History::new(device.channels.len());
    let mut counts = Counts::default();
    session.start()?;
    while !interrupt.is_pressed() && arguments.windows.is_none_or(|end| counts.windows < end) {
        match session.next_event()? {
            Event::Samples(samples) => {
                counts.lost = samples.lost;
                counts.gaps += u64::from(history.push(&samples));
            }
            Event::Prediction(prediction) => {
                let verdict = model.as_ref().map(|model| {
                    let window = history.window(prediction.first, network.window as usize);
                    model.verdict(window.as_deref(), &prediction)
                });
                counts.count(&prediction, verdict);
                write_window(&prediction, verdict, model.as_ref(), out)?;
            }
            Event::Restarted(_) => {
                say(format!("{WARNING}warning:{WARNING:#} the board started again"));
                counts.restarts += 1;
                history = History::new(device.channels.len());
            }
            Event::SensorFailed(count) => counts.failures = count,
            Event::Quiet => {}
        }
    }
    // A board that is gone by now has said enough.
    let _ = session.stop();
    counts.report(model.is_some(), session.damaged(), out)
}

/// Counts of what was seen.
#[derive(Debug, Default)]
struct Counts {
    windows: u64,
    same: u64,
    different: u64,
    /// Windows of which not all moments came, so that they cannot be computed.
    unknown: u64,
    gaps: u64,
    lost: u32,
    restarts: u64,
    failures: u32,
    micros: u64,
}

impl Counts {
    fn count(&mut self, prediction: &Prediction, verdict: Option<Verdict>) {
        self.windows += 1;
        self.micros += u64::from(prediction.micros);
        match verdict {
            Some(Verdict::Same) => self.same += 1,
            Some(Verdict::Different { .. }) => self.different += 1,
            Some(Verdict::Unknown) | None => self.unknown += 1,
        }
    }

    /// Says what was seen; an error if bits differ.
    fn report(&self, is_compared: bool, damaged: u32, out: &mut Console) -> Result<()> {
        let latency = (self.micros as f64 / (self.windows.max(1)) as f64).round();
        writeln!(
            out.result(),
            "seen       {} windows, {latency} µs each; {} gaps, {} moments lost, {damaged} damaged messages",
            self.windows,
            self.gaps,
            self.lost
        )?;
        if is_compared {
            writeln!(
                out.result(),
                "bits       {} windows with this laptop's bits, {} without, {} not known for missing moments",
                self.same,
                self.different,
                self.unknown
            )?;
        }
        out.record("windows", json!(self.windows));
        out.record("same", json!(is_compared.then_some(self.same)));
        out.record("different", json!(is_compared.then_some(self.different)));
        out.record("unknown", json!(is_compared.then_some(self.unknown)));
        out.record("gaps", json!(self.gaps));
        out.record("lost", json!(self.lost));
        out.record("damaged", json!(damaged));
        out.record("restarts", json!(self.restarts));
        out.record("sensor_failures", json!(self.failures));
        out.record("micros", json!(latency));
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

/// A line for a window.
fn write_window(
    prediction: &Prediction,
    verdict: Option<Verdict>,
    model: Option<&Again>,
    out: &mut Console,
) -> Result<()> {
    let class = usize::from(prediction.class);
    let label = model.and_then(|model| model.label(class)).map_or(class.to_string(), clean);
    let output = prediction.outputs.get(class);
    if out.is_json() {
        out.line(&json!({
            "window": prediction.number, "first": prediction.first, "class": class, "label": label,
            "outputs": prediction.outputs, "micros": prediction.micros,
            "same": verdict.and_then(Verdict::is_same),
        }))?;
        return Ok(());
    }
    let output = output.map_or(String::new(), |output| format!(" {output:>6.3}"));
    let bits = match verdict {
        None => String::new(),
        Some(Verdict::Same) => format!("   {GOOD}same bits{GOOD:#}"),
        Some(Verdict::Different { class }) => {
            let here = model.and_then(|model| model.label(class)).map_or(class.to_string(), clean);
            format!("   {BAD}other bits{BAD:#}: {here} here")
        }
        Some(Verdict::Unknown) => "   moments missing".into(),
    };
    writeln!(
        out,
        "window {:>6}   {label:<16}{output}   {} µs{bits}",
        prediction.number, prediction.micros
    )?;
    out.flush()?;
    Ok(())
}
