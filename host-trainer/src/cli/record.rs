//! `host-trainer record`

mod board;
mod label_input;
mod lines;
mod recording;

pub(super) use board::described;

use super::arguments::RecordArguments;
use super::console::Console;
use super::label::clean;
use crate::live::{Port, ports};
use anyhow::Result;
use serde_json::{Value, json};

pub(super) fn run(arguments: &RecordArguments, out: &mut Console) -> Result<()> {
    let (Some(port), Some(label)) = (&arguments.port, &arguments.label) else {
        return list(out);
    };
    let opened = Port::open(port, arguments.baud)?;
    match arguments.lines {
        true => lines::run(arguments, opened, label, out),
        false => board::run(arguments, opened, label, out),
    }
}

/// Lists the ports, with what is behind them.
fn list(out: &mut Console) -> Result<()> {
    let ports = ports();
    for port in &ports {
        let what = port.what.as_deref().map(clean).unwrap_or_default();
        writeln!(out.result(), "{:<20} {what}", port.name)?;
    }
    if ports.is_empty() {
        writeln!(
            out.result(),
            "There is no serial port: is the board plugged in, with a cable that carries data?"
        )?;
    }
    let documented: Vec<Value> =
        ports.iter().map(|port| json!({ "port": port.name, "what": port.what })).collect();
    out.record("ports", json!(documented));
    Ok(())
}
