//! Which columns of a series are time, channels, label and recording.

use super::{How, LabelIn};
use crate::dataset::csv::Options;
use crate::dataset::csv::date_time;
use crate::dataset::csv::note::{Note, count, listed};
use crate::dataset::csv::number::{Decimal, parse};
use crate::dataset::csv::roles::{Roles, find, ignored};
use crate::dataset::csv::table::Table;
use crate::dataset::csv::task::LABELS;
use crate::dataset::{DatasetError, Task};

/// Names of columns that say which recording a line is of.
const RECORDINGS: [&str; 8] =
    ["recording", "recording_id", "rec", "session", "session_id", "trial", "take", "file"];
/// Names of columns that say whether a moment is normal.
const FAULTS: [&str; 6] = ["anomaly", "anomalous", "fault", "faulty", "outlier", "is_anomaly"];
/// Names of columns that count lines.
const COUNTERS: [&str; 7] = ["", "index", "id", "row", "sample", "n", "#"];
/// Names of a time, in front of which or behind which a unit may stand.
const TIMES: [&str; 12] = [
    "t",
    "time",
    "timestamp",
    "ts",
    "datetime",
    "elapsed",
    "uptime",
    "clock",
    "millis",
    "micros",
    "seconds",
    "date",
];

/// The roles of all columns; what had to be decided is noted.
pub(super) fn roles(
    table: &Table<'_>,
    how: How<'_>,
    notes: &mut Vec<Note>,
) -> Result<Roles, DatasetError> {
    let csv = how.csv;
    let none = Vec::new();
    let names: Vec<String> =
        table.header.as_ref().unwrap_or(&none).iter().map(|name| name.to_lowercase()).collect();
    let mut left_out = Vec::new();
    for name in &csv.ignore {
        let one = Options { ignore: vec![name.clone()], ..Options::default() };
        match ignored(table, &one) {
            Ok(columns) => left_out.extend(columns),
            // A file to be predicted may be without it.
            Err(_) if how.label == LabelIn::Any => {}
            Err(error) => return Err(error),
        }
    }
    let group = match &csv.group {
        Some(name) => Some(find(table, name, &[])?),
        None => names.iter().position(|name| RECORDINGS.contains(&name.as_str())),
    };
    if let (Some(column), None) = (group, &csv.group)
        && how.channels.is_none()
    {
        notes.push(Note::new("recordings", format!("are told apart by {}", table.named(column))));
    }
    let time = match how.time {
        Some(name) => Some(find(table, name, &[])?),
        None => {
            // A channel that only rises is none: its name says what it is.
            let is_channel = |column: usize| {
                let name = table.header.as_ref().and_then(|names| names.get(column));
                name.is_some_and(|name| how.channels.is_some_and(|known| known.contains(name)))
            };
            let is_free = |column: &usize| {
                !left_out.contains(column) && Some(*column) != group && !is_channel(*column)
            };
            time_column(table, &names, (0..table.columns).filter(is_free).collect())
        }
    };
    let is_taken =
        |column: usize| left_out.contains(&column) || Some(column) == group || Some(column) == time;
    let free: Vec<usize> = (0..table.columns).filter(|&column| !is_taken(column)).collect();
    let answer = match (&csv.label, how.label) {
        (_, LabelIn::Name) => None,
        (Some(name), LabelIn::Column | LabelIn::IfAny) => Some(find(table, name, &left_out)?),
        (Some(name), LabelIn::Any) => find(table, name, &left_out).ok(),
        (None, how) => {
            let of_name = free.iter().copied().find(|&column| {
                names.get(column).is_some_and(|name| LABELS.contains(&name.as_str()))
            });
            let last = free.last().copied();
            let text = last.filter(|&column| is_text(table, column));
            match how {
                LabelIn::Any => of_name.or(text),
                LabelIn::IfAny => of_name.or_else(|| of_fault(&free, &names)).or(text),
                LabelIn::Column | LabelIn::Name => of_name.or(last),
            }
        }
    };
    let mut features: Vec<usize> =
        free.into_iter().filter(|&column| Some(column) != answer).collect();
    match how.channels {
        Some(channels) if !names.is_empty() && !channels.iter().all(|name| is_made_up(name)) => {
            features = channels_by_name(table, channels)?;
        }
        Some(channels) if features.len() != channels.len() => {
            return Err(table.error(&format!(
                "{} beside time and label, but the model takes {}: {}",
                count(features.len() as u64, "channel"),
                channels.len(),
                listed(channels)
            )));
        }
        Some(_) => {}
        None => {
            let counters: Vec<usize> = features
                .iter()
                .copied()
                .filter(|&column| is_counter(table, &names, column))
                .collect();
            if let Some(&first) = counters.first()
                && counters.len() < features.len()
            {
                notes.push(Note::new(
                    "left out",
                    format!("{}, which counts the lines", table.named(first)),
                ));
                features.retain(|column| !counters.contains(column));
            }
        }
    }
    if features.is_empty() {
        return Err(table.error("no channel beside time and label: expected at least one column of numbers (is the label column named by --label, the time by --time?)"));
    }
    let targets: Vec<usize> =
        if how.label == LabelIn::Any { Vec::new() } else { answer.into_iter().collect() };
    let is_chosen = csv.label.is_some();
    Ok(Roles {
        features,
        targets,
        group,
        time,
        ignored: Vec::new(),
        task: Task::Classification,
        is_chosen,
        keeps_places: true,
    })
}

fn of_fault(free: &[usize], names: &[String]) -> Option<usize> {
    let is_fault =
        |&column: &usize| names.get(column).is_some_and(|name| FAULTS.contains(&name.as_str()));
    free.iter().copied().find(is_fault)
}

/// Returns whether a channel is called as channels of files without names are.
pub(in crate::dataset) fn is_made_up(name: &str) -> bool {
    name.strip_prefix("channel").is_some_and(|number| number.parse::<usize>().is_ok())
}

fn channels_by_name(table: &Table<'_>, channels: &[String]) -> Result<Vec<usize>, DatasetError> {
    channels.iter().map(|name| find(table, name, &[])).collect()
}

fn cells<'t>(table: &'t Table<'_>, column: usize) -> impl Iterator<Item = &'t str> {
    table
        .sample
        .iter()
        .filter_map(move |cells| cells.get(column))
        .map(String::as_str)
        .filter(|cell| !cell.is_empty())
}

fn is_text(table: &Table<'_>, column: usize) -> bool {
    let is_number = |cell: &str| time_of(cell, table.decimal.unwrap_or(Decimal::Point)).is_some();
    let mut found = cells(table, column).peekable();
    found.peek().is_some() && !found.any(is_number)
}

/// A number, or the seconds of a date with a time.
pub(in crate::dataset::csv) fn time_of(cell: &str, decimal: Decimal) -> Option<f64> {
    parse(cell, decimal).filter(|time| time.is_finite()).or_else(|| date_time::seconds(cell))
}

/// Steps from line to line of the first lines.
fn steps(table: &Table<'_>, column: usize) -> Option<Vec<f64>> {
    let decimal = table.decimal.unwrap_or(Decimal::Point);
    let times: Option<Vec<f64>> = cells(table, column).map(|cell| time_of(cell, decimal)).collect();
    times
        .filter(|times| times.len() > 1)
        .map(|times| times.windows(2).map(|pair| pair[1] - pair[0]).collect())
}

/// A column that has the name of a time and hardly ever falls; else one that rises evenly.
fn time_column(table: &Table<'_>, names: &[String], free: Vec<usize>) -> Option<usize> {
    let hardly_falls = |column: &usize| {
        steps(table, *column).is_some_and(|steps| {
            let falls = steps.iter().filter(|&&step| step < 0.0).count();
            falls * 10 <= steps.len() && steps.iter().any(|&step| step > 0.0)
        })
    };
    let of_name =
        free.iter().copied().filter(|&column| names.get(column).is_some_and(|name| is_time(name)));
    let is_even = |column: &usize| {
        steps(table, *column).is_some_and(|steps| {
            let mut sorted = steps.clone();
            sorted.sort_unstable_by(f64::total_cmp);
            let middle = sorted[sorted.len() / 2];
            let alike = steps.iter().filter(|&&step| (step - middle).abs() <= middle / 2.0).count();
            steps.len() >= 8
                && middle > 0.0
                && alike * 10 >= steps.len() * 9
                && steps.iter().all(|&step| step > 0.0)
        })
    };
    let is_date = |column: &usize| {
        cells(table, *column).next().is_some_and(|cell| date_time::seconds(cell).is_some())
    };
    of_name
        .into_iter()
        .find(hardly_falls)
        .or_else(|| free.iter().copied().find(|column| is_date(column) && hardly_falls(column)))
        .or_else(|| {
            free.iter()
                .copied()
                .find(|column| !is_counter(table, names, *column) && is_even(column))
        })
}

/// `time`, `t_ms`, `Time (s)`, `millis`, `us`.
pub fn is_time(name: &str) -> bool {
    let mut words =
        name.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).peekable();
    let first = words.peek().copied().unwrap_or_default();
    let is_known = |word: &str| {
        TIMES.contains(&word)
            || ["ms", "us", "ns", "s", "sec", "secs"].contains(&word)
            || word.starts_with("milli")
            || word.starts_with("micro")
            || word.starts_with("nano")
    };
    is_known(first) || words.any(|word| ["time", "timestamp", "millis", "micros"].contains(&word))
}

/// Returns whether a column of this name is a time, tells recordings apart, or counts lines.
pub(in crate::dataset) fn is_beside_channels(name: &str) -> bool {
    let name = name.to_lowercase();
    is_time(&name) || RECORDINGS.contains(&&*name) || COUNTERS.contains(&&*name)
}

/// Returns whether a column of this name says what a moment is.
pub(in crate::dataset) fn says_labels(name: &str) -> bool {
    let name = name.to_lowercase();
    LABELS.contains(&&*name) || FAULTS.contains(&&*name)
}

/// A column that counts the lines by one.
fn is_counter(table: &Table<'_>, names: &[String], column: usize) -> bool {
    let is_nameless = names.get(column).is_none_or(|name| COUNTERS.contains(&name.as_str()));
    let counts = |steps: Vec<f64>| steps.len() >= 8 && steps.iter().all(|&step| step == 1.0);
    is_nameless && steps(table, column).is_some_and(counts)
}
