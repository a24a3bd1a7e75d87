//! Labels that are rather targets of a regression, or in another column.

use super::note::{Note, count};
use super::number::{Decimal, parse};
use super::reading::{Label, Samples};
use super::roles::Roles;
use super::table::Table;
use crate::dataset::DatasetError;
use nn_core::MAX_LABELS;

/// Names that columns of labels have.
pub(super) const LABELS: [&str; 9] =
    ["label", "labels", "class", "classes", "target", "species", "category", "activity", "gesture"];
/// Names that columns of times have.
const TIMES: [&str; 8] = ["time", "timestamp", "t", "ms", "millis", "time_ms", "seconds", "epoch"];
/// More classes of whole numbers are worth a question.
const MANY: usize = 20;

/// Refuses numbers that are no classes; says what is doubtful.
pub(super) fn check(
    table: &Table<'_>,
    roles: &Roles,
    samples: &Samples,
) -> Result<Option<Note>, DatasetError> {
    let Some(&column) = roles.targets.first() else { return Ok(None) };
    let labels = &samples.labels;
    let numbers: Option<Vec<f64>> = (labels.iter())
        .map(|label| parse(&label.text, table.decimal.unwrap_or(Decimal::Point)))
        .collect();
    let elsewhere = other_label(table, roles, column);
    let (name, option) = (table.named(column), table.option(column));
    let is_unlike_label = !is_label(table, column, &LABELS);
    if let (Some(other), true, false) = (elsewhere, is_unlike_label, roles.is_chosen) {
        let other_option = table.option(other);
        if numbers.is_some() {
            return Err(table.error(&format!(
                "the last column, {name}, would be the label, but {} is called so: choose with --label {other_option} \
                 or --label {option}",
                table.named(other)
            )));
        }
        return Ok(Some(Note::warning(format!(
            "labels are taken from the last column, {name}; there is {} too: choose with --label",
            table.named(other)
        ))));
    }
    let Some(numbers) = numbers else { return Ok(None) };
    let (different, all) = (labels.len(), samples.classes.len());
    let has_fractions = numbers.iter().any(|number| number.fract() != 0.0);
    let is_nearly_all = all >= 10 && different * 2 > all && different > 2;
    if different > MAX_LABELS || is_nearly_all || (has_fractions && different > MANY) {
        return Err(table.error(&refusal(table, roles, column, (different, all), labels)));
    }
    let note = || {
        let (low, high) = (
            numbers.iter().copied().fold(f64::INFINITY, f64::min),
            numbers.iter().copied().fold(f64::NEG_INFINITY, f64::max),
        );
        Note::new(
            "classes",
            format!(
                "{different} whole numbers from {low} to {high}; for a regression: --target {option}"
            ),
        )
    };
    Ok((different > MANY).then(note))
}

fn refusal(
    table: &Table<'_>,
    roles: &Roles,
    column: usize,
    (different, all): (usize, usize),
    labels: &[Label],
) -> String {
    let option = table.option(column);
    let examples = super::reading::examples(&labels[..labels.len().min(3)]);
    let mut text = format!(
        "{} has {different} different numbers in {} ({examples}), too many for labels: for a regression, \
         use --target {option}",
        table.named(column),
        count(all as u64, "line"),
    );
    if let Some(other) = hinted(table, column) {
        text +=
            &format!("; if {} is the label, --label {}", table.named(other), table.option(other));
    } else {
        text += "; if another column is the label, name it with --label";
    }
    let first = roles.features.first().copied().unwrap_or(0);
    if is_label(table, first, &TIMES) {
        text += "; if this is one recording, whose label is its file's name: write the label into a column of \
                 every line";
    }
    text
}

fn lower(table: &Table<'_>, column: usize) -> String {
    let name = table.header.as_ref().and_then(|names| names.get(column));
    name.map_or_else(String::new, |name| name.to_lowercase())
}

fn is_label(table: &Table<'_>, column: usize, names: &[&str]) -> bool {
    names.contains(&lower(table, column).as_str())
}

/// Another column that is called a label.
fn other_label(table: &Table<'_>, roles: &Roles, column: usize) -> Option<usize> {
    let mut features = roles.features.iter().copied();
    features.find(|&other| other != column && is_label(table, other, &LABELS[..5]))
}

/// A column whose name is often a label's; `y` only where it is no axis.
fn hinted(table: &Table<'_>, column: usize) -> Option<usize> {
    let columns = 0..table.columns;
    let has = |name: &str| columns.clone().any(|other| lower(table, other) == name);
    let is_axis = has("x") || has("z");
    let is_hint = |&other: &usize| {
        other != column
            && (is_label(table, other, &LABELS) || (!is_axis && lower(table, other) == "y"))
    };
    columns.clone().find(is_hint)
}
