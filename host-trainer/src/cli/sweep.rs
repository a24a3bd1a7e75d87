//! `host-trainer sweep`

mod collect;
mod options;
mod plan;
mod sources;
mod table;
mod toml;
mod training;

pub(super) use collect::collect;

use super::arguments::{Shard, SweepArguments};
use super::console::Console;
use super::naming::{quoted, shown};
use super::table::{counted, grouped};
use super::teachers;
use super::trial::{Settings, Store, Trial, on_threads, threads_or_cores};
use anyhow::{Context, Result, bail};
use host_trainer_core::export::OutputFolder;
use plan::Plan;
use serde_json::json;
use sources::Sources;
use std::fs;
use std::io::{ErrorKind, Write};
use std::path::Path;
use std::sync::atomic::{AtomicUsize, Ordering};

/// The copy of the plan in the folder of a sweep.
const PLAN: &str = "plan.toml";

/// Trains the trials of a shard that are not done yet.
pub(super) fn run(arguments: &SweepArguments, out: &mut Console) -> Result<()> {
    let Some(path) = &arguments.plan else { return Ok(()) };
    let plan = Plan::read(path)?;
    let shard = arguments.shard;
    let mine: Vec<(usize, &Settings)> =
        plan.trials.iter().enumerate().filter(|(position, _)| shard.has(*position)).collect();
    out.record("trials", json!(plan.trials.len()));
    out.record("shard", json!(mine.iter().map(|(position, _)| position + 1).collect::<Vec<_>>()));
    if arguments.list {
        return list(&mine, out);
    }
    keep_plan(&arguments.out, &plan, path)?;
    let store = Store::prepare(&arguments.out)?;
    writeln!(
        out,
        "sweep      {}, {} in shard {}",
        counted(plan.trials.len() as u64, "trial"),
        grouped(mine.len() as u64),
        of(shard)
    )?;
    out.flush()?;
    let (sources, trained) = (Sources::default(), AtomicUsize::new(0));
    let work = |&(position, settings): &(usize, &Settings)| {
        let trial = || -> Result<bool> {
            let parsed = settings.arguments().map_err(anyhow::Error::msg)?;
            let source = sources.load(settings, &parsed)?;
            let mut context = sources::context(&source);
            context.extend(teachers::context(&parsed.fit.distillation)?);
            let trial = Trial { settings: settings.clone(), context };
            if store.find(&trial)?.is_some() {
                return Ok(false);
            }
            let done = training::train(&parsed, source)?;
            store.add(&trial, &done.outcome, |folder| done.write(folder))?;
            Ok(true)
        };
        let is_new =
            trial().with_context(|| format!("trial {} ({})", position + 1, settings.typed()))?;
        trained.fetch_add(usize::from(is_new), Ordering::Relaxed);
        Ok(())
    };
    on_threads(threads_or_cores(arguments.threads), &mine, || false, work)?;
    let trained = trained.into_inner();
    writeln!(
        out,
        "trained    {}, {} done before",
        counted(trained as u64, "trial"),
        grouped((mine.len() - trained) as u64)
    )?;
    out.record("trained", json!(trained));
    let folder = quoted(&shown(&arguments.out));
    writeln!(out, "next       host-trainer sweep collect {folder}   (when all shards are done)")?;
    Ok(())
}

fn of(shard: Shard) -> String {
    format!("{} of {}", shard.index, shard.count)
}

fn list(mine: &[(usize, &Settings)], out: &mut Console) -> Result<()> {
    for (position, settings) in mine {
        writeln!(out.result(), "{:<10} {}", position + 1, settings.typed())?;
    }
    let listed = mine.iter().map(
        |(position, settings)| json!({ "number": position + 1, "settings": settings.document() }),
    );
    out.record("list", listed.collect());
    Ok(())
}

/// Puts the plan into the folder, or makes sure that it is the one there.
fn keep_plan(folder: &Path, plan: &Plan, path: &Path) -> Result<()> {
    let folder = OutputFolder::prepare(folder)?;
    let kept = folder.path().join(PLAN);
    match fs::read_to_string(&kept) {
        Ok(text) if text == plan.text => Ok(()),
        Ok(_) => bail!(
            "{} is of another plan than {}: name another folder with --out, or remove {0} to go on with the new plan, which keeps the trials that are in both",
            shown(&kept),
            shown(path)
        ),
        Err(error) if error.kind() == ErrorKind::NotFound => {
            Ok(folder.write_all(&[(PLAN, plan.text.as_bytes())])?)
        }
        Err(error) => Err(error).with_context(|| format!("cannot read {}", shown(&kept))),
    }
}
