//! All that is wrong with the lines of a file, in one message.

use super::looks::Look;
use super::note::{count, listed};
use super::number::Decimal;
use super::roles::Roles;
use super::table::Table;
use crate::dataset::{DatasetError, Task};
use crate::text::quoted;
use std::collections::BTreeMap;

/// More lines are counted only.
const SHOWN: usize = 8;

/// Missing values of a column.
#[derive(Default)]
struct Holes {
    lines: u64,
    markers: BTreeMap<String, u64>,
}

/// Texts in a column of numbers.
struct Texts {
    lines: u64,
    examples: Vec<String>,
}

/// Faults, collected line by line.
#[derive(Default)]
pub(super) struct Faults {
    holes: BTreeMap<usize, Holes>,
    hole_lines: u64,
    first_hole: Option<(usize, usize, String)>,
    texts: BTreeMap<usize, Texts>,
    bad_lines: u64,
    bad: Vec<(usize, String)>,
}

/// One thing that is wrong with a line.
pub(super) enum Problem {
    /// A column and what stands there for nothing.
    Hole(usize, String),
    /// A column and a text that is no number.
    Text(usize, String),
    /// Anything else, in words.
    Other(String),
}

/// Remedy against missing values.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Remedy {
    /// Options.
    Options,
    /// The file is to be predicted, line by line.
    Repair,
}

impl Faults {
    pub fn is_empty(&self) -> bool {
        self.hole_lines == 0 && self.bad_lines == 0
    }

    /// Notes what is wrong with the line that begins here.
    pub fn add(&mut self, table: &Table<'_>, offset: usize, problems: Vec<Problem>) {
        let is_bad = problems.iter().any(|problem| !matches!(problem, Problem::Hole(..)));
        let is_first = |faults: &Self| faults.bad.len() < SHOWN;
        let mut is_told = false;
        for problem in problems {
            match problem {
                // A line that cannot be read is counted once.
                Problem::Hole(..) if is_bad => {}
                Problem::Hole(column, marker) => {
                    if self.first_hole.is_none() {
                        self.first_hole = Some((offset, column, marker.clone()));
                    }
                    let holes = self.holes.entry(column).or_default();
                    holes.lines += 1;
                    *holes.markers.entry(marker).or_default() += 1;
                }
                Problem::Text(column, text) => {
                    if is_first(self) && !is_told {
                        let decimal = table.decimal.unwrap_or(Decimal::Point);
                        let what = not_a_number(column, &text, decimal);
                        self.bad.push((offset, what));
                        is_told = true;
                    }
                    let texts = self
                        .texts
                        .entry(column)
                        .or_insert_with(|| Texts { lines: 0, examples: Vec::new() });
                    texts.lines += 1;
                    if texts.examples.len() < 3 && !texts.examples.contains(&text) {
                        texts.examples.push(text);
                    }
                }
                Problem::Other(what) => {
                    if is_first(self) && !is_told {
                        self.bad.push((offset, what));
                        is_told = true;
                    }
                }
            }
        }
        if is_bad {
            self.bad_lines += 1;
        } else {
            self.hole_lines += 1;
        }
    }

    /// The whole message; `lines` have been looked at.
    pub fn error(
        &self,
        table: &Table<'_>,
        roles: &Roles,
        lines: u64,
        remedy: Remedy,
    ) -> DatasetError {
        let columns: Vec<String> = (self.texts.iter())
            .filter(|(_, texts)| texts.lines * 2 > lines && lines > 1)
            .map(|(&column, texts)| whole_column(table, roles, column, texts, lines))
            .collect();
        if !columns.is_empty() {
            let more = columns.len().saturating_sub(SHOWN);
            let mut text = columns[..columns.len() - more].join("; ");
            if more > 0 {
                text += &format!("; and {more} more columns");
            }
            return table.error(&text);
        }
        let is_target = |column: &usize| roles.targets.contains(column);
        let advice = match (remedy, roles.task) {
            (Remedy::Repair, _) => "repair or remove these lines",
            (_, task) if self.holes.keys().any(is_target) => match task {
                Task::Regression => "leave these lines out with --missing drop",
                Task::Classification | Task::AnomalyDetection => {
                    "leave these lines out with --missing drop, or, if a label stands on the first line of those \
                     that it is for, use --missing previous"
                }
            },
            _ => {
                "leave these lines out with --missing drop, or fill them with --missing previous (the value \
                 of the line before) or --missing mean"
            }
        };
        let holes = self.holes_in_words(table, roles, lines, advice);
        match (&self.bad[..], holes) {
            ([], Some((offset, what))) if self.hole_lines == 1 => table.line_error(offset, what),
            ([], Some((_, what))) => table.error(&what),
            ([(offset, what)], None) if self.bad_lines == 1 => {
                table.line_error(*offset, what.clone())
            }
            (bad, holes) => {
                let mut shown: Vec<String> = (bad.iter())
                    .map(|(offset, what)| format!("line {}: {what}", table.line_at(*offset)))
                    .collect();
                if self.bad_lines > bad.len() as u64 {
                    shown.push(format!("and {} more", self.bad_lines - bad.len() as u64));
                }
                let mut text = format!(
                    "{} of {lines} lines cannot be read: {}",
                    self.bad_lines,
                    shown.join("; ")
                );
                match (holes, remedy) {
                    (Some((_, what)), _) => text += &format!("; {what}"),
                    (None, Remedy::Options) => {
                        text += ". Repair or remove them, or leave them out with --missing drop";
                    }
                    (None, Remedy::Repair) => text += ". Repair or remove them",
                }
                table.error(&text)
            }
        }
    }

    /// Describes what is missing where, and the place of the first.
    fn holes_in_words(
        &self,
        table: &Table<'_>,
        roles: &Roles,
        lines: u64,
        advice: &str,
    ) -> Option<(usize, String)> {
        let (offset, column, marker) = self.first_hole.as_ref()?;
        let is_target = roles.targets.contains(column);
        if self.hole_lines == 1 && self.holes.len() == 1 && self.bad_lines == 0 {
            let expected = match (is_target, roles.task) {
                (true, Task::Classification | Task::AnomalyDetection) => "label",
                _ => "number",
            };
            let found = if marker.is_empty() {
                "empty".into()
            } else {
                format!("{}, a missing or infinite value", quoted(marker))
            };
            let advice = advice.replace("these lines", "the line").replace("fill them", "fill it");
            return Some((
                *offset,
                format!("{} is {found}, expected a {expected}: {advice}", table.named(*column)),
            ));
        }
        let mut shown: Vec<String> = (self.holes.iter().take(SHOWN))
            .map(|(&column, holes)| in_column(table, roles, column, holes))
            .collect();
        if self.holes.len() > SHOWN {
            shown.push(format!("and {} more columns", self.holes.len() - SHOWN));
        }
        let empty: Vec<String> = (self.holes.iter())
            .filter(|(column, holes)| holes.lines == lines && roles.features.contains(column))
            .map(|(&column, _)| table.option(column))
            .take(SHOWN)
            .collect();
        let advice = if empty.is_empty() {
            advice.into()
        } else {
            format!("leave columns without any value out with --ignore {}", empty.join(","))
        };
        Some((
            *offset,
            format!(
                "values are missing in {} of {lines} lines, first in line {}: {}: {advice}",
                self.hole_lines.max(1),
                table.line_at(*offset),
                shown.join("; ")
            ),
        ))
    }

    /// For a note: how many values are missing in which column.
    pub fn summary(&self, table: &Table<'_>, roles: &Roles) -> String {
        let mut shown: Vec<String> = (self.holes.iter().take(SHOWN))
            .map(|(&column, holes)| in_column(table, roles, column, holes))
            .collect();
        if self.holes.len() > SHOWN {
            shown.push(format!("and {} more columns", self.holes.len() - SHOWN));
        }
        if self.bad_lines > 0 {
            shown.push(format!("{} that cannot be read", count(self.bad_lines, "line")));
        }
        shown.join("; ")
    }
}

fn in_column(table: &Table<'_>, roles: &Roles, column: usize, holes: &Holes) -> String {
    let mut markers: Vec<String> = (holes.markers.iter().take(SHOWN))
        .map(|(marker, count)| match marker.as_str() {
            "" => format!("empty {count}"),
            marker => format!("{} {count}", quoted(marker)),
        })
        .collect();
    if holes.markers.len() > SHOWN {
        markers.push("…".into());
    }
    let what = match roles.task {
        _ if !roles.targets.contains(&column) => "",
        Task::Classification | Task::AnomalyDetection => "the label, ",
        Task::Regression => "the target, ",
    };
    format!(
        "{what}{} in {} ({})",
        table.named(column),
        count(holes.lines, "line"),
        markers.join(", ")
    )
}

/// A single cell.
fn not_a_number(column: usize, text: &str, decimal: Decimal) -> String {
    let advice = Look::of(text, decimal).advice();
    let advice = advice.map_or_else(String::new, |advice| format!(" (it looks like {advice})"));
    format!("column {} is {}, expected a number{advice}", column + 1, quoted(text))
}

/// A column that has more texts than numbers.
fn whole_column(
    table: &Table<'_>,
    roles: &Roles,
    column: usize,
    texts: &Texts,
    lines: u64,
) -> String {
    let decimal = table.decimal.unwrap_or(Decimal::Point);
    let look = Look::of(&texts.examples[0], decimal);
    let examples = listed(&texts.examples);
    let (name, option) = (table.named(column), table.option(column));
    let share = match texts.lines {
        all if all == lines => format!("all {lines} lines"),
        some => format!("{some} of {lines} lines"),
    };
    let is_target = roles.targets.contains(&column);
    match (look.advice(), is_target) {
        (None, true) => format!(
            "{name}, a target, is text in {share} ({examples}), expected numbers; for classes: --label {option} \
             in the place of --target"
        ),
        (None, false) => {
            let is_label = !roles.is_chosen && texts.lines == lines;
            let label = if is_label {
                format!(" (or is it the label? --label {option})")
            } else {
                String::new()
            };
            format!(
                "{name} is text in {share} ({examples}), expected numbers: leave it out with \
                 --ignore {option}{label}"
            )
        }
        (Some(advice), true) => {
            format!(
                "{name}, a target, is no number in {share} ({examples}), but looks like {advice}"
            )
        }
        (Some(advice), false) => format!(
            "{name} is no number in {share} ({examples}), but looks like {advice}; or leave it out with \
             --ignore {option}"
        ),
    }
}
