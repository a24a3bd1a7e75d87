//! Which classes are taken for which.

use super::console::{DIM, GOOD, WARNING};
use super::label::{clean, cut, right, widest};
use std::cmp::Reverse;
use std::io::{Result, Write};

/// More classes give a list of the commonest mistakes.
const MOST_CLASSES: usize = 16;
/// Columns of a title, and the space behind it.
const INDENT: usize = 11;
/// Columns where there is no terminal.
const WIDTH: usize = 100;

/// The confusion matrix: rows are targets, columns predictions.
///
/// If names are too long for the columns, letters stand for them. What is too wide all the same, and what has
/// too many classes, gives a list of the commonest mistakes.
pub(super) fn write_confusion(
    confusion: &[Vec<usize>],
    labels: &[String],
    width: Option<usize>,
    out: &mut dyn Write,
) -> Result<()> {
    let room = width.unwrap_or(WIDTH).saturating_sub(INDENT);
    let largest = confusion.iter().flatten().max().map_or(1, |count| count.to_string().len());
    let names = widest(labels);
    // Columns for the names of rows, and for each number.
    let with_names = (names.clamp(5, 12), names.clamp(largest.max(3), 12).max(largest));
    let name_width = room.saturating_sub(labels.len() * (largest + 1) + 2).min(names).min(30);
    let with_letters = (name_width.max(5) + 2, largest);
    let fits = |(row, cell): (usize, usize)| row + labels.len() * (cell + 1) <= room;
    let is_small = labels.len() <= MOST_CLASSES;
    if is_small && names <= 12 && fits(with_names) {
        let rows = labels.iter().map(|label| cut(label, 12)).collect::<Vec<_>>();
        write_matrix(confusion, (&rows, &rows), with_names, out)
    } else if is_small && fits(with_letters) {
        let letters: Vec<String> = ('a'..='z').take(labels.len()).map(String::from).collect();
        let named = letters.iter().zip(labels);
        let rows: Vec<String> = named
            .map(|(letter, label)| format!("{} {letter}", cut(label, name_width.max(5))))
            .collect();
        write_matrix(confusion, (&rows, &letters), with_letters, out)
    } else {
        write_mistakes(confusion, labels, out)
    }
}

fn write_matrix(
    confusion: &[Vec<usize>],
    (rows, columns): (&[String], &[String]),
    (row_width, cell): (usize, usize),
    out: &mut dyn Write,
) -> Result<()> {
    writeln!(out, "confusion  how often; rows are the truth, columns the predictions")?;
    write!(out, "{:INDENT$}{:row_width$}", "", "")?;
    for column in columns {
        write!(out, " {}", right(column, cell))?;
    }
    writeln!(out)?;
    for (truth, (counts, name)) in confusion.iter().zip(rows).enumerate() {
        write!(out, "{:INDENT$}{}", "", right(name, row_width))?;
        for (prediction, &count) in counts.iter().enumerate() {
            let (style, text) = match (count, truth == prediction) {
                (0, _) => (DIM, "·".into()),
                (_, true) => (GOOD, count.to_string()),
                (_, false) => (WARNING, count.to_string()),
            };
            write!(out, " {style}{text:>cell$}{style:#}")?;
        }
        writeln!(out)?;
    }
    Ok(())
}

fn write_mistakes(confusion: &[Vec<usize>], labels: &[String], out: &mut dyn Write) -> Result<()> {
    let mut mistakes: Vec<(usize, usize, usize)> = confusion
        .iter()
        .enumerate()
        .flat_map(|(truth, row)| {
            row.iter().enumerate().map(move |(prediction, &n)| (n, truth, prediction))
        })
        .filter(|&(count, truth, prediction)| count > 0 && truth != prediction)
        .collect();
    mistakes.sort_by_key(|&(count, truth, prediction)| (Reverse(count), truth, prediction));
    if mistakes.is_empty() {
        return writeln!(out, "mistakes   none");
    }
    writeln!(out, "mistakes   the commonest of {}", mistakes.len())?;
    for (count, truth, prediction) in mistakes.iter().take(10) {
        let (truth, prediction) = (clean(&labels[*truth]), clean(&labels[*prediction]));
        writeln!(out, "           {count:>5} × {truth} taken for {prediction}")?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use anstream::adapter::strip_str;
    use console::measure_text_width;

    fn shown(confusion: &[Vec<usize>], labels: &[&str], width: Option<usize>) -> Vec<String> {
        let labels: Vec<String> = labels.iter().map(|&label| label.into()).collect();
        let mut out = Vec::new();
        write_confusion(confusion, &labels, width, &mut out).unwrap();
        let text = strip_str(&String::from_utf8(out).unwrap()).to_string();
        text.lines().map(String::from).collect()
    }

    fn diagonal(classes: usize, count: usize) -> Vec<Vec<usize>> {
        (0..classes)
            .map(|i| (0..classes).map(|j| if i == j { count } else { 0 }).collect())
            .collect()
    }

    #[test]
    fn rows_are_truths_and_columns_predictions() {
        let lines = shown(&[vec![12, 3], vec![0, 9]], &["up", "down"], None);
        assert_eq!(
            lines,
            [
                "confusion  how often; rows are the truth, columns the predictions",
                "                   up down",
                "              up   12    3",
                "            down    ·    9",
            ]
        );
    }

    #[test]
    fn every_line_of_a_matrix_is_as_wide_whatever_the_labels() {
        let labels = ["猫", "a\u{301}é", "x\u{1b}[31m", "versicolor"];
        let lines = shown(&diagonal(4, 1234), &labels, Some(80));
        assert!(lines.iter().all(|line| !line.contains('\u{1b}')), "{lines:?}");
        assert!(lines[4].trim_start().starts_with("x\\u{1b}[31m"), "{lines:?}");
        let widths: Vec<usize> = lines[1..].iter().map(|line| measure_text_width(line)).collect();
        assert!(widths.iter().all(|&width| width == widths[0]), "{widths:?} {lines:?}");
    }

    #[test]
    fn letters_stand_for_names_that_are_too_long_for_their_columns() {
        let labels: Vec<String> = (0..16).map(|i| format!("a rather long name {i}")).collect();
        let labels: Vec<&str> = labels.iter().map(String::as_str).collect();
        let lines = shown(&diagonal(16, 99), &labels, Some(80));
        assert_eq!(lines.len(), 18);
        assert!(lines[1].trim_start().starts_with("a  b  c  d"), "{}", lines[1]);
        assert!(lines[17].trim_start().starts_with("a rather long name… p  ·"), "{}", lines[17]);
        for line in &lines {
            assert!(measure_text_width(line) <= 80, "{line}");
        }
    }

    #[test]
    fn what_would_be_too_wide_gives_a_list_of_mistakes() {
        let labels: Vec<String> = (0..16).map(|i| format!("class {i}")).collect();
        let labels: Vec<&str> = labels.iter().map(String::as_str).collect();
        assert_eq!(shown(&diagonal(16, 123_456), &labels, Some(80)), ["mistakes   none"]);
    }

    #[test]
    fn many_classes_give_a_list_of_mistakes() {
        let labels: Vec<String> = (0..30).map(|i| format!("c{i}")).collect();
        let labels: Vec<&str> = labels.iter().map(String::as_str).collect();
        let mut confusion = diagonal(30, 50);
        confusion[2][7] = 3;
        confusion[4][5] = 9;
        let lines = shown(&confusion, &labels, None);
        let lines: Vec<&str> = lines.iter().map(|line| line.trim()).collect();
        let expected =
            ["mistakes   the commonest of 2", "9 × c4 taken for c5", "3 × c2 taken for c7"];
        assert_eq!(lines, expected);
    }
}
