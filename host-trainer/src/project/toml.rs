//! Texts in TOML.

/// Returns a basic string of TOML with this text; `None` for control characters, which paths and addresses that
/// anyone types do not have.
pub(super) fn quoted(text: &str) -> Option<String> {
    if text.chars().any(char::is_control) {
        return None;
    }
    Some(format!("\"{}\"", text.replace('\\', "\\\\").replace('"', "\\\"")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_of_windows_and_quotes_are_escaped() {
        assert_eq!(quoted(r#"C:\a "b"\ü"#).unwrap(), r#""C:\\a \"b\"\\ü""#);
        assert_eq!(quoted("a\nb"), None);
    }
}
