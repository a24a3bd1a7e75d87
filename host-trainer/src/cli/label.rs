//! Names from files, as they can be shown.

use console::{Alignment, measure_text_width, pad_str, truncate_str};

/// With control characters as what they are called, so that no file moves the cursor.
pub(super) fn clean(label: &str) -> String {
    let shown = |c: char| match c.is_control() {
        true => c.escape_default().to_string(),
        false => c.to_string(),
    };
    label.chars().map(shown).collect()
}

/// Clean, and cut to so many columns.
pub(super) fn cut(label: &str, width: usize) -> String {
    truncate_str(&clean(label), width, "…").into_owned()
}

/// The columns that the widest takes.
pub(super) fn widest(labels: &[String]) -> usize {
    labels.iter().map(|label| measure_text_width(&clean(label))).max().unwrap_or(0)
}

/// Cut or filled up to so many columns, its text on the left.
pub(super) fn left(label: &str, width: usize) -> String {
    pad_str(&cut(label, width), width, Alignment::Left, None).into_owned()
}

/// Cut or filled up to so many columns, its text on the right.
pub(super) fn right(label: &str, width: usize) -> String {
    pad_str(&cut(label, width), width, Alignment::Right, None).into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn wide_characters_take_two_columns_and_control_characters_are_spelled_out() {
        assert_eq!(left("猫", 4), "猫  ");
        assert_eq!(right("é", 3), "  é");
        assert_eq!(cut("versicolor", 5), "vers…");
        assert_eq!(cut("猫猫猫", 4), "猫…");
        assert_eq!(clean("a\u{1b}[31m\tb\n"), "a\\u{1b}[31m\\tb\\n");
        assert_eq!(widest(&["a".into(), "猫猫".into(), "\u{7}".into()]), 5);
    }
}
