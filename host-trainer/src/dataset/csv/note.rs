//! What reading a file had to decide, for people to see.

/// A remark about how a file was read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Note {
    /// What it is about, in one word.
    pub word: &'static str,
    /// What was done or found, in one line.
    pub text: String,
    /// Whether the result may be wrong because of it.
    pub is_warning: bool,
}

impl Note {
    /// What was done.
    pub fn new(word: &'static str, text: String) -> Self {
        Self { word, text, is_warning: false }
    }

    /// What may be wrong.
    pub fn warning(text: String) -> Self {
        Self { word: "warning", text, is_warning: true }
    }
}

/// `1 line`, `2 lines`.
pub(super) fn count(number: u64, one: &str) -> String {
    format!("{number} {one}{}", if number == 1 { "" } else { "s" })
}

/// At most eight texts from a file, safe to show.
pub(super) fn listed<T: AsRef<str>>(texts: &[T]) -> String {
    const SHOWN: usize = 8;
    let mut shown: Vec<String> =
        texts.iter().take(SHOWN).map(|text| super::table::quoted(text.as_ref())).collect();
    if texts.len() > SHOWN {
        shown.push(format!("… ({} in all)", texts.len()));
    }
    shown.join(", ")
}
