//! Numbers and texts as C has them.

/// A number of `f32`, with as many digits as lead back to it.
pub(super) fn float(number: f32) -> String {
    format!("{number:e}f")
}

/// Numbers of a list, some in a line.
pub(super) fn list(numbers: impl IntoIterator<Item = String>) -> String {
    const WIDTH: usize = 96;
    let (mut text, mut width) = (String::new(), 0);
    for number in numbers {
        if width == 0 || width + number.len() + 2 > WIDTH {
            text.push_str(if width == 0 { "    " } else { "\n    " });
            width = 4;
        } else {
            text.push(' ');
            width += 1;
        }
        text.push_str(&number);
        text.push(',');
        width += number.len() + 1;
    }
    text.push('\n');
    text
}

/// A text in quotes; what is not ASCII, and what ends a text or begins a trigraph, as octal numbers.
pub(super) fn text(text: &str) -> String {
    let plain = |byte: u8| (b' '..=b'~').contains(&byte) && !b"\"\\?".contains(&byte);
    let bytes = text.bytes().map(|byte| match plain(byte) {
        true => char::from(byte).to_string(),
        false => format!("\\{byte:03o}"),
    });
    format!("\"{}\"", bytes.collect::<String>())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_lead_back_to_their_bits() {
        for number in [0.1f32, -0.0, 1.0, f32::MIN_POSITIVE, f32::MAX, 1e-45, -123_456.79] {
            let written = float(number);
            let back: f32 = written.strip_suffix('f').unwrap().parse().unwrap();
            assert_eq!(back.to_bits(), number.to_bits(), "{written}");
        }
        assert_eq!(float(1.5), "1.5e0f");
    }

    #[test]
    fn texts_hold_nothing_that_c_would_read_otherwise() {
        assert_eq!(text("a b"), "\"a b\"");
        assert_eq!(text("\"??/\\\n"), r#""\042\077\077/\134\012""#);
        assert_eq!(text("ö1"), r#""\303\2661""#);
    }

    #[test]
    fn lists_are_broken_into_lines() {
        let text = list((0..40).map(|number| number.to_string()));
        assert!(text.lines().count() == 2 && text.lines().all(|line| line.len() <= 100), "{text}");
        assert!(text.starts_with("    0, 1, 2,") && text.ends_with("39,\n"), "{text}");
    }
}
