//! Recording a board that speaks the protocol of the link.

use super::super::arguments::RecordArguments;
use super::super::console::{Console, say};
use super::super::label::clean;
use super::recording::{Facts, Recording};
use crate::live::{Device, Event, LinkError, Port, Session, Timeline};
use anyhow::{Result, bail};
use std::io::Write;
use std::time::{Duration, Instant};

/// A board that says hello and measures nothing for so long has no sensor.
const NOTHING: Duration = Duration::from_secs(10);

pub(super) fn run(
    arguments: &RecordArguments,
    port: Port,
    label: &str,
    out: &mut Console,
) -> Result<()> {
    let name = port.name().to_string();
    let (mut session, device) = Session::connect(port)?;
    writeln!(out, "board      {}", described(&device))?;
    let mut timeline = Timeline::new(device.channels.len(), device.rate);
    let mut recording = Recording::new(arguments, label, device.names(), out);
    let mut failures = 0;
    let mut heard = Instant::now();
    session.start()?;
    let failure = loop {
        if recording.is_over() {
            break None;
        }
        match session.next_event() {
            Ok(Event::Samples(samples)) => {
                heard = Instant::now();
                let moments = timeline.push(&samples);
                recording.write(moments)?;
            }
            Ok(Event::Restarted(found)) if found.channels == device.channels => {
                say("the board started again; the recording goes on behind a gap");
                let moments = timeline.restart(heard.elapsed().as_secs_f64());
                recording.write(moments)?;
            }
            Ok(Event::Restarted(found)) => {
                break Some(LinkError::Hello {
                    port: name.clone(),
                    what: format!(
                        "other channels than before ({}); a recording has the same all along",
                        found.names().join(", ")
                    ),
                });
            }
            Ok(Event::SensorFailed(count)) => failures = count,
            Ok(Event::Prediction(_) | Event::Counters(_)) => {}
            Ok(Event::Quiet) => {
                if heard.elapsed() > NOTHING && recording.written() == 0 {
                    let why = if failures > 0 { " It says that the sensor fails." } else { "" };
                    bail!(
                        "{name}: the board says hello and measures nothing: is its sensor connected?{why}"
                    );
                }
            }
            Err(failure) => break Some(failure),
        }
        recording.show(&timeline);
    };
    let left = timeline.finish();
    recording.write(left)?;
    if failure.is_none() {
        // A board that is gone by now has sent all that is needed.
        let _ = session.stop();
    }
    let facts = Facts {
        timeline: &timeline,
        nominal: device.rate,
        is_by_laptop: false,
        damaged: session.damaged().into(),
        failures,
    };
    recording.finish(&facts, failure, out)
}

/// Program, channels with units, rate.
pub(in crate::cli) fn described(device: &Device) -> String {
    let channels: Vec<String> = device
        .channels
        .iter()
        .map(|channel| match channel.unit.is_empty() {
            true => clean(&channel.name),
            false => format!("{} ({})", clean(&channel.name), clean(&channel.unit)),
        })
        .collect();
    let rate = match device.rate > 0.0 {
        true => format!(", {} moments a second", device.rate),
        false => String::new(),
    };
    format!("{}: {}{rate}", clean(&device.firmware), channels.join(", "))
}
