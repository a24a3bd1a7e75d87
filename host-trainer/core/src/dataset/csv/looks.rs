//! Appearance of a cell that is no number.

use super::number::{Decimal, has_decimal_comma, may_be_thousands, parse};

/// A guess, so that a message can say what to do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Look {
    Text,
    Time,
    Date,
    SerialMonitor,
    Unit(String),
    Hexadecimal,
    NameAndValue,
    DecimalComma,
    Thousands,
    /// Beside decimal commas.
    DecimalPoint,
    TwoNumbers,
}

impl Look {
    pub fn of(text: &str, decimal: Decimal) -> Self {
        let is_number = |text: &str| {
            !text.is_empty()
                && !text.contains(char::is_alphabetic)
                && (parse(text, Decimal::Point).is_some() || has_decimal_comma(text))
        };
        let lower = text.to_lowercase();
        let hexadecimal = lower.trim_start_matches('-').strip_prefix("0x");
        if hexadecimal.is_some_and(|digits| {
            !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_hexdigit())
        }) {
            return Self::Hexadecimal;
        }
        if decimal == Decimal::Comma && parse(text, Decimal::Point).is_some() {
            return Self::DecimalPoint;
        }
        if text.contains("->") && text.contains(':') {
            return Self::SerialMonitor;
        }
        if may_be_thousands(text) {
            return Self::Thousands;
        }
        if has_decimal_comma(text) {
            return Self::DecimalComma;
        }
        let digits = text.bytes().filter(u8::is_ascii_digit).count();
        let parts = |mark: char| {
            let parts: Vec<&str> =
                text.split([' ', 'T']).next().unwrap_or(text).split(mark).collect();
            let is_digits = |part: &&str| part.bytes().all(|byte| byte.is_ascii_digit());
            // A day or a month has two digits, a year two or four.
            parts.len() == 3
                && parts.iter().all(|part| matches!(part.len(), 1 | 2 | 4) && is_digits(part))
                && parts[1].len() < 3
        };
        if digits > 3 && ['-', '/', '.'].into_iter().any(parts) {
            return Self::Date;
        }
        let is_clock = |c: char| c.is_ascii_digit() || matches!(c, ':' | '.' | ',');
        if digits > 1 && text.contains(':') && text.chars().all(is_clock) {
            return Self::Time;
        }
        if let Some((name, value)) = text.split_once([':', '='])
            && is_number(value.trim())
            && !is_number(name.trim())
        {
            return Self::NameAndValue;
        }
        let is_of_number =
            |c: char| c.is_ascii_digit() || matches!(c, '.' | ',' | '+' | '-' | '\u{2212}');
        let unit = text.trim_start_matches(is_of_number);
        let number = &text[..text.len() - unit.len()];
        let first = unit.trim_start().chars().next();
        let is_unit = first.is_some_and(|c| c.is_alphabetic() || "%°µ‰\"'$€£".contains(c));
        if is_number(number) && is_unit && unit.chars().count() <= 10 {
            return Self::Unit(unit.into());
        }
        let later = text.char_indices().skip(1).filter(|(_, c)| matches!(c, '-' | '+' | ' '));
        if later
            .into_iter()
            .any(|(at, _)| is_number(text[..at].trim()) && is_number(text[at..].trim()))
            || text.matches('.').count() == 2 && text.chars().all(is_of_number)
        {
            return Self::TwoNumbers;
        }
        Self::Text
    }

    /// Describes what is found instead of a number, and what to do; nothing of plain text.
    pub fn advice(&self) -> Option<String> {
        Some(match self {
            Self::Text => return None,
            Self::Time => "a time of day: seconds since the start are a number".into(),
            Self::Date => "a date".into(),
            Self::SerialMonitor => {
                "a time that a serial monitor has put before the line: switch its \
                                    timestamps off, or remove all up to `-> `"
                    .into()
            }
            Self::Unit(unit) if unit == "%" => "a percentage: remove `%`".into(),
            Self::Unit(unit) => {
                format!("a number with a unit: remove {}", crate::text::quoted(unit))
            }
            Self::Hexadecimal => "hexadecimal: write it as a decimal number".into(),
            Self::NameAndValue => {
                "a name and a value: keep the value, and write the name into the first line".into()
            }
            Self::DecimalComma => "a decimal comma: other numbers have a decimal point".into(),
            Self::DecimalPoint => {
                "a decimal point, or a point between thousands: other numbers have a decimal comma"
                    .into()
            }
            Self::Thousands => {
                "perhaps with commas between thousands, perhaps with a decimal comma: \
                                write it without thousands separators and with a decimal point"
                    .into()
            }
            Self::TwoNumbers => "two numbers that ran into each other: was a byte lost?".into(),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cells_look_like_what_they_are() {
        let look = |text| Look::of(text, Decimal::Point);
        let unit = |unit: &str| Look::Unit(unit.into());
        for (text, expected) in [
            ("cat", Look::Text),
            ("M", Look::Text),
            ("12:01", Look::Time),
            ("12:34:56.789", Look::Time),
            ("2024-01-31", Look::Date),
            ("2024-01-31T12:00:00Z", Look::Date),
            ("31.01.2024", Look::Date),
            ("1/31/2024 12:00", Look::Date),
            ("12:34:00.000 -> 1.192", Look::SerialMonitor),
            ("23.5 C", unit(" C")),
            ("45%", unit("%")),
            ("-3.5°C", unit("°C")),
            ("0x1F3", Look::Hexadecimal),
            ("temp:23.5", Look::NameAndValue),
            ("x=1", Look::NameAndValue),
            ("1,5", Look::DecimalComma),
            ("1,234.5", Look::Thousands),
            ("284.363-9.46", Look::TwoNumbers),
            ("0.2410.735", Look::TwoNumbers),
            ("1.5 2.5", Look::TwoNumbers),
        ] {
            assert_eq!(look(text), expected, "{text}");
        }
        assert_eq!(Look::of("1.234", Decimal::Comma), Look::DecimalPoint);
    }
}
