//! `host-trainer search`

mod command;
mod finalist;
mod ladder;
mod models;
mod output;
mod samples;
mod training;

use super::arguments::{SearchArguments, UsageError};
use super::console::Console;
use super::naming::model_name;
use super::table::{counted, grouped};
use super::trial::{Store, threads_or_cores};
use anyhow::{Result, bail};
use host_trainer_core::search::{Budget, Selection, Space, select};
use ladder::Ladder;
use samples::Samples;
use serde_json::json;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::time::Instant;
use training::Trainer;

/// Searches, and writes front, models and report.
pub(super) fn run(mut arguments: SearchArguments, out: &mut Console) -> Result<()> {
    let samples = Samples::load(&mut arguments.data, out)?;
    let name = model_name(arguments.name.as_deref(), &samples.name)?;
    let folder = arguments.out.clone().unwrap_or_else(|| default_folder(&name));
    let budget = budget(&arguments)?;
    let store = Store::prepare(&folder)?;
    let count = arguments.trials as usize;
    let training = &samples.split.training;
    let space = Space::of(training).scaled(arguments.data.normalize.into());
    let selection = select(&space, training, &budget, count, arguments.data.seed);
    write_selection(&selection, count, out)?;
    let trainer = Trainer { samples: &samples, data: &arguments.data, store: &store, name: &name };
    let started = Instant::now();
    let is_over = || arguments.time_limit.is_some_and(|time| started.elapsed() >= time);
    let ladder = Ladder {
        candidates: &selection.candidates,
        trainer: &trainer,
        epochs: arguments.epochs as usize,
        seeds: arguments.seeds.into(),
        shard: arguments.shard,
        threads: threads_or_cores(arguments.threads),
        is_over: &is_over,
    };
    let standing = ladder.climb(out)?;
    let models = models::train(&ladder, &standing, budget.core)?;
    output::write(&models, &standing, (&name, &folder), (&arguments, &selection, &budget), out)
}

fn default_folder(name: &str) -> PathBuf {
    Path::new("searches").join(name)
}

/// Bounds that were asked for, and those of the board for the rest.
fn budget(arguments: &SearchArguments) -> Result<Budget, UsageError> {
    let of_board = Budget::of(&arguments.board);
    for (option, asked, most) in [
        ("--flash", arguments.flash, of_board.flash_bytes),
        ("--ram", arguments.ram, of_board.ram_bytes),
    ] {
        if let Some(asked) = asked.filter(|&asked| asked > most) {
            return Err(UsageError::BeyondBoard {
                option,
                asked,
                board: arguments.board.name,
                most,
            });
        }
    }
    Ok(Budget {
        flash_bytes: arguments.flash.unwrap_or(of_board.flash_bytes),
        ram_bytes: arguments.ram.unwrap_or(of_board.ram_bytes),
        instructions: arguments.instructions.unwrap_or(of_board.instructions),
        ..of_board
    })
}

/// Says how many networks were dropped before training.
fn write_selection(selection: &Selection, asked: usize, out: &mut Console) -> Result<()> {
    let dropped = selection.dropped;
    let found = selection.candidates.len();
    let [flash, ram, instructions, all] =
        [dropped.flash, dropped.ram, dropped.instructions, dropped.all()]
            .map(|n| grouped(n as u64));
    if found == 0 {
        bail!(
            "none of {all} networks fits: {flash} take too much flash, {ram} too much RAM, {instructions} too many instructions. Allow more (--flash, --ram, --instructions)"
        );
    }
    writeln!(
        out,
        "drawn      {} that fit; {all} dropped before training: {flash} for flash, {ram} for RAM, {instructions} for instructions",
        counted(found as u64, "network")
    )?;
    if found < asked {
        writeln!(
            out,
            "           no more that differ were found, of {} asked for",
            grouped(asked as u64)
        )?;
    }
    out.record("networks", json!(found));
    out.record(
        "dropped",
        json!({ "flash": dropped.flash, "ram": dropped.ram, "instructions": dropped.instructions }),
    );
    out.flush()?;
    Ok(())
}
