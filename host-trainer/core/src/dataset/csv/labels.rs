//! Labels that are written in more than one way.

use super::note::Note;
use super::number::{Decimal, parse};
use crate::text::quoted;
use std::collections::BTreeMap;

/// A label as it is shown if all labels are numbers: `01`, `1.0` and `1e0` are `1`. None of other text.
pub(super) fn number_of(text: &str) -> Option<String> {
    const WHOLE: f64 = 1e15;
    let (sign, digits) = match text.strip_prefix('-') {
        Some(digits) => ("-", digits),
        None => ("", text.strip_prefix('+').unwrap_or(text)),
    };
    // More digits than f64 has stay as they are.
    if !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit()) {
        let digits = digits.trim_start_matches('0');
        return Some(if digits.is_empty() { "0".into() } else { format!("{sign}{digits}") });
    }
    let is_numeric = digits.starts_with(|c: char| c.is_ascii_digit() || c == '.');
    let number = parse(text, Decimal::Point).filter(|n| is_numeric && n.is_finite())?;
    Some(match number {
        0.0 => "0".into(),
        number if number.fract() == 0.0 && number.abs() < WHOLE => format!("{number:.0}"),
        number => number.to_string(),
    })
}

/// Makes labels of these texts, and notes on them; `counts` are samples.
pub(super) fn unified(texts: &[String], counts: &[u64]) -> (Vec<String>, Vec<Note>) {
    let mut notes = Vec::new();
    let numbers: Option<Vec<String>> = texts.iter().map(|text| number_of(text)).collect();
    let Some(labels) = numbers else {
        notes.extend(differ_in_case(texts, counts));
        return (texts.to_vec(), notes);
    };
    let mut written: BTreeMap<&String, Vec<&String>> = BTreeMap::new();
    for (label, text) in labels.iter().zip(texts) {
        written.entry(label).or_default().push(text);
    }
    let equal: Vec<String> = (written.values())
        .filter(|texts| texts.len() > 1)
        .map(|texts| texts.iter().map(|text| quoted(text)).collect::<Vec<_>>().join(" = "))
        .collect();
    if !equal.is_empty() {
        let shown = &equal[..equal.len().min(8)];
        let text = format!("are numbers, and equal as such: {}", shown.join("; "));
        notes.push(Note::new("labels", text));
    }
    (labels, notes)
}

/// `Walking` and `walking` are two classes, but hardly meant so. Single letters may be.
fn differ_in_case(texts: &[String], counts: &[u64]) -> Option<Note> {
    let mut groups: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for (text, count) in texts.iter().zip(counts) {
        let alike: String = text.to_lowercase().split_whitespace().collect::<Vec<_>>().join(" ");
        if alike.chars().count() > 1 {
            groups.entry(alike).or_default().push(format!("{} ({count})", quoted(text)));
        }
    }
    let groups: Vec<String> =
        groups.into_values().filter(|group| group.len() > 1).map(|g| g.join(", ")).collect();
    (!groups.is_empty()).then(|| {
        let shown = &groups[..groups.len().min(8)];
        Note::warning(format!(
            "labels that differ in capitals or spaces only are classes of their own: {}; if they are one class, \
             write them alike",
            shown.join("; ")
        ))
    })
}

/// The position of a text among a model's labels: the same text, or the same number.
pub(super) fn position(labels: &[String], text: &str) -> Option<usize> {
    labels.iter().position(|label| label == text).or_else(|| {
        let number = number_of(text)?;
        labels.iter().position(|label| number_of(label).is_some_and(|label| label == number))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn texts(texts: &[&str]) -> Vec<String> {
        texts.iter().map(|&text| text.into()).collect()
    }

    #[test]
    fn numbers_are_equal_as_numbers_if_all_labels_are() {
        for (text, number) in [
            ("0.000000000000000000e+00", "0"),
            ("1.0", "1"),
            ("01", "1"),
            ("+1", "1"),
            ("-0", "0"),
            ("-2.50", "-2.5"),
            ("1e1", "10"),
            ("123456789012345678901", "123456789012345678901"),
        ] {
            assert_eq!(number_of(text).as_deref(), Some(number), "{text}");
        }
        for text in ["nan", "inf", "a", "", "1a", "infinity"] {
            assert_eq!(number_of(text), None, "{text}");
        }
        let (labels, notes) = unified(&texts(&["1", "01", "2.0"]), &[1, 1, 1]);
        assert_eq!(labels, ["1", "1", "2"]);
        assert!(notes[0].text.contains("`1` = `01`"), "{notes:?}");
        let (labels, notes) = unified(&texts(&["1e1", "10", "1f1"]), &[1, 1, 1]);
        assert_eq!((labels.len(), labels[0].as_str(), notes.len()), (3, "1e1", 0));
        assert_eq!(position(&texts(&["0", "1"]), "1.000e+00"), Some(1));
        assert_eq!(position(&texts(&["0.0", "1.0"]), "1"), Some(1));
        assert_eq!(position(&texts(&["a"]), "b"), None);
    }

    #[test]
    fn labels_that_differ_in_capitals_are_warned_of_with_counts() {
        let (labels, notes) =
            unified(&texts(&["Walking", "walking", "run", "a", "A"]), &[7, 5, 3, 1, 1]);
        assert_eq!(labels.len(), 5);
        assert!(notes[0].is_warning && notes.len() == 1);
        assert!(notes[0].text.contains("`Walking` (7), `walking` (5)"), "{notes:?}");
        assert!(!notes[0].text.contains("`A`"), "{notes:?}");
    }
}
