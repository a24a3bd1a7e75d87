//! `host-trainer sweep collect`

use super::PLAN;
use super::plan::Plan;
use super::table::{Row, Table};
use crate::cli::arguments::CollectArguments;
use crate::cli::console::Console;
use crate::cli::naming::{quoted, shown};
use crate::cli::table::grouped;
use crate::cli::trial::{Settings, Store, Trial};
use anyhow::{Result, bail};
use host_trainer_core::export::OutputFolder;
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::io::Write;

/// So many missing trials are named.
const NAMED: usize = 8;

/// Makes a table of the trials in a folder.
pub(in crate::cli) fn collect(arguments: &CollectArguments, out: &mut Console) -> Result<()> {
    let folder = &arguments.folder;
    let path = folder.join(PLAN);
    if !path.is_file() {
        bail!(
            "{} is no folder of a sweep, because there is no {PLAN} in it: name the folder of --out",
            shown(folder)
        );
    }
    let plan = Plan::read(&path)?;
    let found = by_settings(Store::of(folder).all()?)?;
    let mut rows = Vec::new();
    let mut missing = Vec::new();
    for (position, settings) in plan.trials.iter().enumerate() {
        match found.get(settings) {
            Some((trial, outcome)) => rows.push(Row { number: position + 1, trial, outcome }),
            None => missing.push(position + 1),
        }
    }
    if !missing.is_empty() {
        let named: Vec<String> = missing.iter().take(NAMED).map(ToString::to_string).collect();
        let more = if missing.len() > NAMED { ", …" } else { "" };
        let text = format!(
            "{} of {} trials are missing: {}{more}",
            grouped(missing.len() as u64),
            grouped(plan.trials.len() as u64),
            named.join(", ")
        );
        if !arguments.partial {
            bail!(
                "{text}. Run host-trainer sweep {} --out {} to train them, or collect what there is with --partial",
                quoted(&shown(&path)),
                quoted(&shown(folder))
            );
        }
        writeln!(out.result(), "missing    {text}")?;
    }
    let varied = plan.varied();
    let table = Table::new(&varied, &rows);
    table.write(out)?;
    let json = serde_json::to_string_pretty(&table.document())? + "\n";
    let written = OutputFolder::prepare(folder)?;
    written
        .write_all(&[("sweep.csv", table.csv()?.as_bytes()), ("sweep.json", json.as_bytes())])?;
    for (title, name) in [("wrote", "sweep.csv"), ("", "sweep.json")] {
        writeln!(out, "{title:<10} {}", shown(&folder.join(name)))?;
    }
    out.record("missing", json!(missing));
    out.record("trials", table.document());
    Ok(())
}

/// The trials by their settings.
///
/// # Errors
///
/// If data or teachers have changed while the sweep ran: then there are two trials of one number.
fn by_settings(all: Vec<(Trial, Value)>) -> Result<BTreeMap<Settings, (Trial, Value)>> {
    let mut found: BTreeMap<Settings, (Trial, Value)> = BTreeMap::new();
    for (trial, outcome) in all {
        if let Some((other, _)) = found.get(&trial.settings) {
            bail!(
                "data or teachers are not the same for all trials: {} was trained on {} ({}) and on {} ({}). Remove the folder of the one that you do not want",
                trial.settings.typed(),
                other.context.join(", "),
                other.id(),
                trial.context.join(", "),
                trial.id()
            );
        }
        found.insert(trial.settings.clone(), (trial, outcome));
    }
    Ok(found)
}
