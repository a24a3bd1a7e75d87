//! `host-trainer monitor`

mod again;
mod counts;
mod history;
mod printed;
#[cfg(feature = "terminal")]
mod scene;
#[cfg(feature = "terminal")]
mod screen;
mod seen;
mod steady;
mod view;

use super::arguments::MonitorArguments;
use super::console::{Console, WARNING, say};
use super::interrupt::Interrupt;
use super::model_file::read_model;
use super::record::described;
use crate::live::{Device, Event, Port, Session};
use again::{Again, Verdict};
use anyhow::{Result, bail};
use counts::Counts;
use history::History;
use seen::Seen;
use std::io::Write;
use view::View;

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
    let mut counts = Counts::new(model.is_some());
    let watched = watch(arguments, &mut session, &device, model.as_ref(), &mut counts, out);
    // A board that is gone by now has said enough.
    let _ = session.stop();
    let reported = counts.report(out);
    watched.and(reported)
}

/// Shows what the board says, to the end that was asked for.
fn watch(
    arguments: &MonitorArguments,
    session: &mut Session,
    device: &Device,
    model: Option<&Again>,
    counts: &mut Counts,
    out: &mut Console,
) -> Result<()> {
    let interrupt = Interrupt::noted(false);
    let mut view = View::new(arguments, device, model, out)?;
    let mut history = History::new(device.channels.len());
    let window = device.network.map_or(0, |network| network.window as usize);
    session.start()?;
    while !interrupt.is_pressed()
        && !view.is_left()
        && arguments.windows.is_none_or(|end| counts.windows < end)
    {
        match session.next_event()? {
            Event::Samples(samples) => {
                counts.lost = samples.lost;
                counts.gaps += u64::from(history.push(&samples));
            }
            // Of a window that began before, not all moments can have come.
            Event::Prediction(prediction) if history.is_before(prediction.first) => {}
            Event::Prediction(prediction) => {
                let verdict = model.map(|model| {
                    let window = history.window(prediction.first, window);
                    model.verdict(window.as_deref(), &prediction)
                });
                counts.count(&prediction, verdict);
                view.window(&Seen { prediction, verdict }, out)?;
            }
            Event::Restarted(_) => {
                if view.is_printed() {
                    say(format!("{WARNING}warning:{WARNING:#} the board started again"));
                }
                counts.restarts += 1;
                history = History::new(device.channels.len());
                model.into_iter().for_each(Again::forget);
            }
            Event::Counters(seen) => counts.of_board = Some(seen),
            Event::SensorFailed(count) => counts.failures = count,
            Event::Quiet => {}
        }
        counts.damaged = session.damaged();
        view.refresh(&history, counts)?;
    }
    Ok(())
}
