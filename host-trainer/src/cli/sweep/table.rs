//! The table of a sweep: for people, as CSV, and as JSON.

use crate::cli::columns::{Column, Columns};
use crate::cli::console::Console;
use crate::cli::table::{grouped, number, percent};
use crate::cli::trial::Trial;
use anyhow::Result;
use serde_json::{Value, json};
use std::io::Write;

/// So many trials without a network are explained on the terminal; the files explain all.
const EXPLAINED: usize = 8;

/// A trial that was done.
#[derive(Debug)]
pub(super) struct Row<'t> {
    /// Counted from 1.
    pub number: usize,
    pub trial: &'t Trial,
    pub outcome: &'t Value,
}

/// Trials of a sweep, in the order of the plan.
#[derive(Debug)]
pub(super) struct Table<'t> {
    /// Options that are not the same for all.
    varied: &'t [&'t str],
    rows: &'t [Row<'t>],
    /// Scores are shares of correct predictions, not errors.
    is_accuracy: bool,
}

impl<'t> Table<'t> {
    pub fn new(varied: &'t [&'t str], rows: &'t [Row<'t>]) -> Self {
        let is_accuracy = rows.iter().any(|row| !row.outcome["test"]["accuracy"].is_null());
        Self { varied, rows, is_accuracy }
    }

    fn score(&self) -> &'static str {
        if self.is_accuracy { "accuracy" } else { "rmse" }
    }

    /// Writes a line for each trial.
    pub fn write(&self, out: &mut Console) -> Result<()> {
        let mut columns = vec![Column::right("#", 3), Column::left("options", 0)];
        columns.extend([
            Column::right("flash", 7).if_there_is_room(),
            Column::right("RAM", 6).if_there_is_room(),
            Column::right("validation", 10),
            Column::right("test", 7),
        ]);
        let mut table = Columns::new("trials", columns);
        for row in self.rows {
            let outcome = row.outcome;
            let size = |name: &str| outcome[name].as_u64().map_or_else(String::new, grouped);
            let score = |part: &str| match outcome[part][self.score()].as_f64() {
                Some(share) if self.is_accuracy => percent(share),
                Some(error) => number(error),
                None => String::new(),
            };
            let (test, validation) = match why(outcome) {
                Some((word, _)) => (word.into(), String::new()),
                None => (score("test"), score("validation")),
            };
            table.row([
                row.number.to_string(),
                self.options(row),
                size("flash_bytes"),
                size("ram_bytes"),
                validation,
                test,
            ]);
        }
        let width = out.width();
        table.write(width, out.result())?;
        let failures = self.rows.iter().filter_map(|row| Some((row.number, why(row.outcome)?)));
        for (number, (word, text)) in failures.take(EXPLAINED) {
            writeln!(out, "{word:<10} trial {number}: {text}")?;
        }
        Ok(())
    }

    /// Options that are not the same for all trials, as they were typed.
    fn options(&self, row: &Row<'_>) -> String {
        let option = |name: &&str| match row.trial.settings.get(name) {
            Some("") => Some((*name).to_string()),
            Some(value) => Some(format!("{name} {value}")),
            None => None,
        };
        self.varied.iter().filter_map(option).collect::<Vec<_>>().join(", ")
    }

    /// The table as CSV, with a header.
    pub fn csv(&self) -> Result<String> {
        let mut writer = csv::Writer::from_writer(Vec::new());
        let score = self.score();
        let scores = ["validation", "test"]
            .into_iter()
            .flat_map(|part| [format!("{part}_loss"), format!("{part}_{score}")]);
        let header = ["trial", "folder"].into_iter().chain(self.varied.iter().copied());
        let costs = ["flash_bytes", "ram_bytes", "macs", "problem"];
        let header = header.map(String::from).chain(scores).chain(costs.map(String::from));
        writer.write_record(header)?;
        for row in self.rows {
            let outcome = row.outcome;
            let mut cells = vec![row.number.to_string(), row.trial.id()];
            cells.extend(self.varied.iter().map(|name| match row.trial.settings.get(name) {
                Some("") => "true".into(),
                Some(value) => value.into(),
                None => String::new(),
            }));
            for part in ["validation", "test"] {
                cells.extend(["loss", score].map(|name| cell(&outcome[part][name])));
            }
            cells.extend(["flash_bytes", "ram_bytes", "macs"].map(|name| cell(&outcome[name])));
            cells.push(
                why(outcome).map_or_else(String::new, |(word, text)| format!("{word}: {text}")),
            );
            writer.write_record(cells)?;
        }
        Ok(String::from_utf8(writer.into_inner().map_err(|error| error.into_error())?)?)
    }

    /// The table as JSON: an object for each trial.
    pub fn document(&self) -> Value {
        let row = |row: &Row<'_>| {
            json!({
                "number": row.number,
                "folder": row.trial.id(),
                "settings": row.trial.settings.document(),
                "outcome": row.outcome,
            })
        };
        self.rows.iter().map(row).collect()
    }
}

/// A number as it is written in JSON; empty if there is none.
fn cell(value: &Value) -> String {
    if value.is_null() { String::new() } else { value.to_string() }
}

/// Why there is no network.
fn why(outcome: &Value) -> Option<(&'static str, &str)> {
    ["failed", "dropped"].into_iter().find_map(|word| Some((word, outcome[word].as_str()?)))
}
