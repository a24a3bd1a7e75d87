//! Results of a search: table, files and report.

use super::command::data_options;
use super::ladder::Standing;
use super::models::Member;
use crate::cli::arguments::SearchArguments;
use crate::cli::columns::{Column, Columns};
use crate::cli::console::{Console, WARNING};
use crate::cli::naming::{quoted, shown};
use crate::cli::report::{PAGE, refuse_foreign_page};
use crate::cli::table::{counted, grouped, number, percent};
use crate::report::{FrontRow, Point, SearchReport};
use anyhow::{Context, Result};
use host_trainer_core::export::OutputFolder;
use host_trainer_core::search::{Budget, Selection};
use host_trainer_core::text::two_digits;
use serde_json::{Value, json};
use std::io::Write;
use std::path::Path;

/// Shows the front, and writes its models, tables and page.
pub(super) fn write(
    members: &[Member],
    standing: &Standing,
    (name, folder): (&str, &Path),
    (arguments, selection, budget): (&SearchArguments, &Selection, &Budget),
    out: &mut Console,
) -> Result<()> {
    let options = data_options(std::env::args_os().skip(1));
    let command = |member: &Member| {
        let data = if options.is_empty() { String::new() } else { format!(" {options}") };
        format!("host-trainer train{data} {} --name {name}_{}", member.options, member.number)
    };
    write_table(members, out)?;
    if standing.is_unfinished {
        writeln!(
            out.result(),
            "{WARNING}unfinished{WARNING:#} the time was over before the last rung was done; the same command goes on from here"
        )?;
    }
    let written = OutputFolder::prepare(folder)?;
    refuse_foreign_page(&written, "name another folder with --out DIR")?;
    let models = OutputFolder::prepare(&folder.join("models"))?;
    remove_former(models.path(), name, members)?;
    for member in members {
        let files: Vec<(&str, &[u8])> =
            member.files.iter().map(|(name, bytes)| (name.as_str(), bytes.as_slice())).collect();
        models.write_all(&files)?;
    }
    let document = json!({
        "is_unfinished": standing.is_unfinished,
        "rungs": standing.rungs,
        "front": members.iter().map(|member| documented(member, &command(member))).collect::<Value>(),
    });
    let report = SearchReport {
        name: name.into(),
        data: format!("Networks for {}, chosen by validation samples", arguments.data.data),
        budget: in_words(arguments, budget),
        course: course(selection, standing),
        is_accuracy: members.iter().any(|member| member.is_accuracy),
        front: members.iter().map(|member| row(member, command(member))).collect(),
        points: points(standing),
    };
    let json = serde_json::to_string_pretty(&document)? + "\n";
    let csv = csv(members)?;
    written.write_all(&[
        ("front.csv", csv.as_bytes()),
        ("front.json", json.as_bytes()),
        (PAGE, report.html().as_bytes()),
    ])?;
    for (title, name) in [("wrote", "models"), ("", "front.csv"), ("", "front.json")] {
        writeln!(out, "{title:<10} {}", shown(&folder.join(name)))?;
    }
    writeln!(out, "report     {}", quoted(&shown(&folder.join(PAGE))))?;
    if let Some(first) = members.first() {
        let path = folder.join("models").join(format!("{}.postcard", first.name));
        writeln!(out, "next       host-trainer inspect {}", quoted(&shown(&path)))?;
    }
    out.record("is_unfinished", json!(standing.is_unfinished));
    out.record("rungs", standing.rungs.clone());
    out.record("front", document["front"].clone());
    Ok(())
}

/// Removes the models of the same search that are no longer on the front: it may have gone on.
fn remove_former(folder: &Path, name: &str, members: &[Member]) -> Result<()> {
    let is_former = |file: &str| {
        let number = file.strip_prefix(name).and_then(|rest| rest.strip_prefix('_'));
        let model = number.and_then(|number| number.split_once('.').map(|(number, _)| number));
        let number = model.map(|model| model.strip_suffix("_quantized").unwrap_or(model));
        let is_model = number.is_some_and(|number| number.parse::<u32>().is_ok());
        is_model && !members.iter().any(|member| member.files.iter().any(|(kept, _)| kept == file))
    };
    for entry in std::fs::read_dir(folder).with_context(|| shown(folder))? {
        let entry = entry.with_context(|| shown(folder))?;
        if is_former(&entry.file_name().to_string_lossy()) && entry.path().is_file() {
            // Another shard may have been faster.
            let _ = std::fs::remove_file(entry.path());
        }
    }
    Ok(())
}

fn write_table(members: &[Member], out: &mut Console) -> Result<()> {
    let columns = vec![
        Column::left("model", 0),
        Column::left("layers", 0).if_there_is_room(),
        Column::left("weights", 0),
        Column::right("flash", 6),
        Column::right("RAM", 6).if_there_is_room(),
        Column::right("instructions", 12),
        Column::right("validation", 14),
        Column::right("test", 7),
    ];
    let mut table = Columns::new("front", columns);
    for member in members {
        let score = |score: f64| if member.is_accuracy { percent(score) } else { number(score) };
        let deviation =
            member.deviation.map_or_else(String::new, |deviation| match member.is_accuracy {
                true => format!(" ± {:.1}", 100.0 * deviation),
                false => format!(" ± {}", number(deviation)),
            });
        table.row([
            member.name.clone(),
            member.candidate.layers.clone(),
            member.candidate.format.name().into(),
            grouped(member.costs.flash_bytes),
            grouped(member.costs.ram_bytes),
            two_digits(member.costs.instructions),
            score(member.validation) + &deviation,
            score(member.test),
        ]);
    }
    let width = out.width();
    Ok(table.write(width, out.result())?)
}

fn score_name(member: &Member) -> &'static str {
    if member.is_accuracy { "accuracy" } else { "rmse" }
}

fn documented(member: &Member, command: &str) -> Value {
    let score = score_name(member);
    json!({
        "model": member.name,
        "layers": member.candidate.layers,
        "weights": member.candidate.format.name(),
        "flash_bytes": member.costs.flash_bytes,
        "ram_bytes": member.costs.ram_bytes,
        "instructions": member.costs.instructions,
        "validation": { score: member.validation, "std": member.deviation },
        "test": { score: member.test },
        "command": command,
    })
}

fn csv(members: &[Member]) -> Result<String> {
    let mut writer = csv::Writer::from_writer(Vec::new());
    let score = members.first().map_or("accuracy", score_name);
    let (validation, test) = (format!("validation_{score}"), format!("test_{score}"));
    let header = [
        "model",
        "layers",
        "weights",
        "flash_bytes",
        "ram_bytes",
        "instructions",
        &validation,
        "validation_std",
        &test,
    ];
    writer.write_record(header)?;
    for member in members {
        let costs = member.costs;
        writer.write_record([
            member.name.clone(),
            member.candidate.layers.clone(),
            member.candidate.format.name().into(),
            costs.flash_bytes.to_string(),
            costs.ram_bytes.to_string(),
            costs.instructions.to_string(),
            member.validation.to_string(),
            member.deviation.map_or_else(String::new, |deviation| deviation.to_string()),
            member.test.to_string(),
        ])?;
    }
    Ok(String::from_utf8(writer.into_inner().map_err(|error| error.into_error())?)?)
}

fn row(member: &Member, command: String) -> FrontRow {
    FrontRow {
        name: member.name.clone(),
        layers: member.candidate.layers.clone(),
        format: member.candidate.format.name().into(),
        flash_bytes: member.costs.flash_bytes,
        ram_bytes: member.costs.ram_bytes,
        instructions: member.costs.instructions,
        validation: member.validation,
        deviation: member.deviation,
        test: member.test,
        command,
    }
}

fn points(standing: &Standing) -> Vec<Point> {
    let point = |finalist: &super::finalist::Finalist| {
        let (score, _) = super::finalist::mean(&finalist.judged)?;
        let costs = finalist.costs;
        Some(Point { flash_bytes: costs.flash_bytes, instructions: costs.instructions, score })
    };
    standing.finalists.iter().filter_map(point).collect()
}

/// The bounds, in a sentence.
fn in_words(arguments: &SearchArguments, budget: &Budget) -> String {
    let instructions = match budget.instructions {
        u64::MAX => "any number of".into(),
        count => format!("at most {}", grouped(count)),
    };
    format!(
        "Bounds: {} bytes of flash for parameters, {} bytes of RAM for activations, {instructions} instructions, counted for {}.",
        grouped(budget.flash_bytes),
        grouped(budget.ram_bytes),
        arguments.board.description
    )
}

/// Course of the search in sentences: what was dropped, and what was trained.
fn course(selection: &Selection, standing: &Standing) -> Vec<String> {
    let dropped = selection.dropped;
    let mut sentences = vec![format!(
        "Drawn: {} that fit. Dropped before training: {}, of those {} for flash, {} for RAM and {} for instructions.",
        counted(selection.candidates.len() as u64, "network"),
        counted(dropped.all() as u64, "network"),
        grouped(dropped.flash as u64),
        grouped(dropped.ram as u64),
        grouped(dropped.instructions as u64)
    )];
    let number = |rung: &Value, name: &str| rung[name].as_u64().unwrap_or(0);
    let rungs = standing.rungs.as_array().into_iter().flatten().enumerate().map(|(level, rung)| {
        format!(
            "Rung {}: {}, {} each, {}.",
            level + 1,
            counted(number(rung, "networks"), "network"),
            counted(number(rung, "epochs"), "epoch"),
            counted(number(rung, "seeds"), "seed")
        )
    });
    sentences.extend(rungs);
    if standing.is_unfinished {
        sentences.push("The time was over before the last rung was done.".into());
    }
    sentences
}
