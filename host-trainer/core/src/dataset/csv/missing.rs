//! Values that are not there.

use super::number::trimmed;

/// Treatment of lines in which a value is missing.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Missing {
    /// They are an error that counts all of them.
    #[default]
    Refuse,
    /// They are left out, as are lines that cannot be read.
    Drop,
    /// A feature or label is that of the line before.
    Previous,
    /// A feature is the mean of its column.
    Mean,
}

/// Markers that programs write where there is no number, in lower case.
const MARKERS: [&str; 41] = [
    "",
    "?",
    "na",
    "n/a",
    "#n/a",
    "#na",
    "nan",
    "-nan",
    "+nan",
    "nan(ind)",
    "-nan(ind)",
    "null",
    "(null)",
    "nil",
    "none",
    "missing",
    "undefined",
    "-",
    "--",
    "---",
    "–",
    "—",
    ".",
    "..",
    "\\n",
    "<na>",
    "nat",
    "*",
    "inf",
    "-inf",
    "+inf",
    "infinity",
    "-infinity",
    "ovf",
    "#div/0!",
    "#value!",
    "#ref!",
    "#num!",
    "#name?",
    "#null!",
    "#######",
];

/// The same for labels, among which `none`, `null` or `-` may well be classes.
const LABEL_MARKERS: [&str; 9] = ["", "?", "na", "n/a", "#n/a", "nan", "<na>", "#value!", "#ref!"];

fn is_among(text: &str, markers: &[&str]) -> bool {
    let text = trimmed(text);
    text.len() <= 12 && markers.contains(&text.to_lowercase().as_str())
}

/// Returns whether this stands for a number that is missing or not finite.
pub(super) fn is_marker(text: &str) -> bool {
    // Old C libraries write 1.#QNAN, 1.#IND and 1.#INF.
    let is_of_c = || trimmed(text).trim_start_matches('-').starts_with("1.#");
    is_among(text, &MARKERS) || is_of_c()
}

/// Returns whether this stands for a label that is missing.
pub(super) fn is_label_marker(text: &str) -> bool {
    is_among(text, &LABEL_MARKERS)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn markers_of_many_programs_are_known_and_classes_may_be_called_none() {
        for text in
            ["", " ", "?", "NA", "N/A", "NaN", "null", "#DIV/0!", "1.#QNAN", "-1.#IND", "-inf"]
        {
            assert!(is_marker(text), "{text}");
        }
        for text in ["0", "x", "1.5", "north", "yes"] {
            assert!(!is_marker(text), "{text}");
        }
        assert!(is_label_marker(" ") && is_label_marker("?") && is_label_marker("NaN"));
        for class in ["none", "null", "-", "Nan Madol"] {
            assert!(!is_label_marker(class), "{class}");
        }
    }
}
