//! Files that are recordings: their lines stay together when samples are split.

use super::table::Table;
use crate::dataset::Groups;
use crate::dataset::csv::Note;
use crate::text::quoted;
use std::collections::BTreeMap;

/// Lines that a file has on average if it is a recording; fewer are rather single samples.
const LINES_OF_A_RECORDING: usize = 10;
/// Files that every class needs: one each to train on, to watch over training, and to judge by.
const FILES_OF_A_CLASS: usize = 3;

/// A group for each file, if files are recordings and every class has enough of them; `lines` are those of each file.
/// Neighbouring lines of a recording are nearly the same sample: a test by them shows what was learned by heart.
pub(super) fn groups(tables: &[Table], lines: &[usize], notes: &mut Vec<Note>) -> Option<Groups> {
    let mut files = BTreeMap::<&str, usize>::new();
    tables.iter().for_each(|table| *files.entry(&table.label).or_default() += 1);
    let has_recordings = lines.iter().sum::<usize>() >= LINES_OF_A_RECORDING * tables.len();
    let (&fewest, &count) = files.iter().min_by_key(|(_, count)| **count)?;
    if !has_recordings || files.len() < 2 || tables.len() == files.len() {
        return None;
    }
    if count < FILES_OF_A_CLASS {
        notes.push(Note::new(
            "split",
            format!(
                "line by line, because class {} has only {count} of the {} files that it takes to keep each file in \
                 one part: lines of one recording may be nearly equal, and then the test is too easy",
                quoted(fewest),
                FILES_OF_A_CLASS,
            ),
        ));
        return None;
    }
    notes.push(Note::new(
        "split",
        format!(
            "by file: all lines of one of the {} files come into the same part (--group COLUMN keeps others together)",
            tables.len()
        ),
    ));
    let mut groups = Groups::new();
    for (table, &lines) in tables.iter().zip(lines) {
        // The same wherever the folder is.
        let file = table.path.file_name().unwrap_or_default().to_string_lossy();
        let name = format!("{}/{file}", table.label);
        (0..lines).for_each(|_| groups.push(&name));
    }
    Some(groups)
}
