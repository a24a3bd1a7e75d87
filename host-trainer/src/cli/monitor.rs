//! `host-trainer monitor`

mod again;
mod counts;
mod history;
mod page;
mod printed;
#[cfg(feature = "terminal")]
mod scene;
#[cfg(feature = "terminal")]
mod screen;
mod seen;
mod steady;
mod view;
#[cfg_attr(not(feature = "web"), path = "monitor/no_web.rs")]
mod web;

use super::arguments::MonitorArguments;
use super::console::{Console, WARNING, say};
use super::interrupt::Interrupt;
use super::model_file::read_model;
use super::record::described;
use crate::live::{Device, Event, LinkError, Port, Session};
use again::{Again, Verdict};
use anyhow::{Result, bail};
use counts::Counts;
use history::History;
use link::NetworkId;
use seen::Seen;
use serde_json::json;
use std::io::Write;
use std::thread::sleep;
use std::time::Duration;
use view::View;
use web::Web;

/// From one attempt to reach a board that is gone to the next.
const BETWEEN: Duration = Duration::from_millis(500);

pub(super) fn run(arguments: &MonitorArguments, out: &mut Console) -> Result<()> {
    if let Some(path) = &arguments.page {
        return page::write(path, out);
    }
    let model =
        arguments.model.as_deref().map(|path| Again::new(path, read_model(path)?)).transpose()?;
    let web = arguments.web.map(Web::serve).transpose()?;
    let mut board = Board::reach(arguments, model.as_ref())?;
    writeln!(out, "board      {}", described(&board.device))?;
    let network = board.network;
    writeln!(
        out,
        "network    {:08x}: windows of {} moments every {}, {} outputs",
        network.checksum, network.window, network.hop, network.outputs
    )?;
    if let Some(web) = &web {
        out.line(&json!({ "page": web.url() }))?;
        writeln!(out.result(), "page       {} (Ctrl-C ends it)", web.url())?;
        out.flush()?;
    }
    let interrupt = Interrupt::noted(false);
    let mut counts = Counts::new(model.is_some());
    let watched = loop {
        let mut view = View::new(arguments, &board.device, model.as_ref(), web.as_ref(), out)?;
        let watched = watch(arguments, &mut board, &interrupt, &mut view, &mut counts, out);
        // On a page, a board that is gone is waited for; what else fails, and lines and a screen, end.
        let (Err(error), Some(web)) = (&watched, &web) else { break watched };
        if !error.is::<LinkError>() {
            break watched;
        }
        say(format!("{WARNING}warning:{WARNING:#} {error}; waiting for it"));
        web.gone(&error.to_string());
        match reach_again(arguments, model.as_ref(), web, &interrupt) {
            Some(back) => board = back,
            None => break Ok(()),
        }
        counts.restarts += 1;
    };
    // A board that is gone by now has said enough.
    let _ = board.session.stop();
    let reported = counts.report(out);
    if let Some(web) = web {
        web.end(&counts);
    }
    watched.and(reported)
}

/// A board with a network, reached.
struct Board {
    session: Session,
    device: Device,
    network: NetworkId,
}

impl Board {
    /// Opens the port and hears what the board is.
    fn reach(arguments: &MonitorArguments, model: Option<&Again>) -> Result<Self> {
        let name = arguments.port.as_deref().unwrap_or_default();
        let (session, device) = Session::connect(Port::open(name, arguments.baud)?)?;
        let Some(network) = device.network else {
            bail!(
                "{name}: the board's program has no network: `host-trainer record` writes down what it measures"
            );
        };
        if let Some(model) = model {
            model.check(&device, &network)?;
        }
        Ok(Self { session, device, network })
    }
}

/// Waits until the board is there again; none if Ctrl-C is pressed before.
fn reach_again(
    arguments: &MonitorArguments,
    model: Option<&Again>,
    web: &Web,
    interrupt: &Interrupt,
) -> Option<Board> {
    while !interrupt.is_pressed() {
        match Board::reach(arguments, model) {
            Ok(board) => return Some(board),
            Err(error) => web.gone(&error.to_string()),
        }
        sleep(BETWEEN);
    }
    None
}

/// Shows what the board says, to the end that was asked for.
fn watch(
    arguments: &MonitorArguments,
    board: &mut Board,
    interrupt: &Interrupt,
    view: &mut View<'_>,
    counts: &mut Counts,
    out: &mut Console,
) -> Result<()> {
    let Board { session, device, network } = board;
    let mut history = History::new(device.channels.len());
    session.start()?;
    while !interrupt.is_pressed()
        && !view.is_left()
        && arguments.windows.is_none_or(|end| counts.windows < end)
    {
        match session.next_event()? {
            Event::Samples(samples) => {
                counts.lost = samples.lost;
                counts.gaps += u64::from(history.push(&samples));
                view.samples(&samples);
            }
            // Of a window that began before, not all moments can have come.
            Event::Prediction(prediction) if history.is_before(prediction.first) => {}
            Event::Prediction(prediction) => {
                let verdict = view.model().map(|model| {
                    let window = history.window(prediction.first, network.window as usize);
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
                view.model().into_iter().for_each(Again::forget);
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
