//! From a class for each column to a text.

use super::BLANK;

/// The text of these classes: a character for each run of the same class that is not [`BLANK`].
///
/// A network sees each character for some columns, and need not be sure of the first and the last of them. Two
/// characters of the same kind have a blank between them, because they are wider than the run of their label.
/// Spaces at either end are margins.
pub fn read(classes: impl IntoIterator<Item = usize>) -> String {
    let mut text = String::new();
    let mut before = BLANK;
    for class in classes {
        if class != before && class < BLANK {
            text.push(char::from(b' ' + class as u8));
        }
        before = class;
    }
    text.trim_matches(' ').into()
}

/// The text with its spaces left out.
pub fn without_spaces(text: &str) -> String {
    text.replace(' ', "")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_run_of_a_class_is_one_character() {
        let classes = |text: &str| -> Vec<usize> {
            text.bytes()
                .map(|byte| if byte == b'_' { BLANK } else { usize::from(byte - b' ') })
                .collect()
        };
        assert_eq!(read(classes("__H__ee_l__l_oo!__")), "Hello!");
        assert_eq!(read(classes("ab_ba")), "abba");
        assert_eq!(read(classes("_ __a_ _ _b_ ")), "a  b");
        assert_eq!(read([]), "");
    }

    #[test]
    fn classes_that_there_are_not_are_no_characters() {
        assert_eq!(read([0, 94, BLANK + 1, usize::MAX]), "~");
    }
}
