//! Notes on what reading a file had to decide, for people to see.

use crate::text::at_most_eight;
use std::path::Path;

/// A remark about how a file was read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Note {
    /// Subject, in one word.
    pub word: &'static str,
    /// Text of what was done or found, in one line.
    pub text: String,
    /// Tells whether the result may be wrong because of it.
    pub is_warning: bool,
}

impl Note {
    /// Makes a note of what was done.
    pub fn new(word: &'static str, text: String) -> Self {
        Self { word, text, is_warning: false }
    }

    /// Makes a note of what may be wrong.
    pub fn warning(text: String) -> Self {
        Self { word: "warning", text, is_warning: true }
    }

    /// Adds what was found in one of several files. What another of them, or a note without a file, says in the
    /// same words is not repeated.
    pub(in crate::dataset) fn add_of_file(all: &mut Vec<Self>, path: &Path, found: Vec<Self>) {
        for Self { word, text, is_warning } in found {
            let of_file = format!(": {text}");
            let is_said = |note: &Self| {
                note.word == word && (note.text == text || note.text.ends_with(&of_file))
            };
            if !all.iter().any(is_said) {
                all.push(Self { word, text: path.display().to_string() + &of_file, is_warning });
            }
        }
    }
}

impl From<String> for Note {
    /// A remark about anything.
    fn from(text: String) -> Self {
        Self::new("note", text)
    }
}

/// `1 line`, `2 lines`.
pub(super) fn count(number: u64, one: &str) -> String {
    format!("{number} {one}{}", if number == 1 { "" } else { "s" })
}

/// At most eight texts from a file, safe to show.
pub(super) fn listed<T: AsRef<str>>(texts: &[T]) -> String {
    at_most_eight(texts.iter().map(|text| crate::text::quoted(text.as_ref())))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_are_named_and_what_all_of_them_have_is_said_once() {
        let note = |text: &str| Note::new("header", text.into());
        let mut all = vec![note("a")];
        Note::add_of_file(&mut all, Path::new("1.csv"), vec![note("a"), note("b")]);
        Note::add_of_file(&mut all, Path::new("2.csv"), vec![note("b"), note("c")]);
        let texts: Vec<&str> = all.iter().map(|note| note.text.as_str()).collect();
        assert_eq!(texts, ["a", "1.csv: b", "2.csv: c"]);
    }
}
