//! Numbers in cells, with a decimal point or a decimal comma.

use crate::dataset::LARGEST;

/// Separator of the fraction of a number.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Decimal {
    Point,
    /// Comma, as spreadsheets write in most of Europe; points and spaces may separate thousands then.
    Comma,
}

/// Without white space of any alphabet, and without marks of no width.
pub(super) fn trimmed(text: &str) -> &str {
    text.trim_matches(|c: char| c.is_whitespace() || matches!(c, '\u{feff}' | '\u{200b}'))
}

/// The plain case, quickly: a number that can be trained on.
#[inline]
pub(super) fn plain(cell: &[u8], decimal: Decimal) -> Option<f32> {
    let mark = if decimal == Decimal::Comma { b',' } else { b'.' };
    if let Some(number) = short(cell, mark) {
        return Some(number);
    }
    if decimal == Decimal::Comma && cell.iter().any(|byte| matches!(byte, b',' | b'.')) {
        return None;
    }
    let number: f32 = std::str::from_utf8(cell.trim_ascii()).ok()?.parse().ok()?;
    (number.abs() <= LARGEST).then_some(number)
}

/// A number of few digits, as most are: the quotient of two numbers that `f32` has exactly, so rounded
/// once, as `str::parse` does (Clinger 1990).
#[inline]
fn short(cell: &[u8], mark: u8) -> Option<f32> {
    const POWERS: [f32; 11] = [1.0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10];
    let digits = cell.strip_prefix(b"-").unwrap_or(cell);
    if digits.len() > 10 || !digits.first()?.is_ascii_digit() {
        return None;
    }
    let (mut mantissa, mut fraction) = (0_u64, None);
    for &byte in digits {
        match byte {
            b'0'..=b'9' => {
                mantissa = mantissa * 10 + u64::from(byte - b'0');
                fraction = fraction.map(|places: usize| places + 1);
            }
            byte if byte == mark && fraction.is_none() => fraction = Some(0),
            _ => return None,
        }
    }
    if mantissa > 1 << 24 || (mark == b',' && fraction == Some(0)) {
        return None;
    }
    let number = mantissa as f32 / POWERS[fraction.unwrap_or(0)];
    Some(if digits.len() < cell.len() { -number } else { number })
}

/// Any number, which may be too large or not finite.
pub(super) fn parse(text: &str, decimal: Decimal) -> Option<f64> {
    let text = trimmed(text);
    let replaced;
    let text = if text.is_ascii() {
        text
    } else {
        // Word processors and web pages write a minus sign that is none of ASCII's.
        replaced = text.replace(['\u{2212}', '\u{ff0d}'], "-");
        &replaced
    };
    match decimal {
        Decimal::Point => text.parse().ok(),
        Decimal::Comma => with_comma(text),
    }
}

fn with_comma(text: &str) -> Option<f64> {
    match text.split_once(',') {
        Some((whole, fraction)) => {
            let is_fraction = fraction.starts_with(|c: char| c.is_ascii_digit())
                && !fraction.contains([',', '.', ' ']);
            is_fraction.then(|| format!("{}.{fraction}", ungrouped(whole, 1)?).parse().ok())?
        }
        None if text.contains('.') => ungrouped(text, 2)?.parse().ok(),
        None => text.parse().ok(),
    }
}

/// `-1.234.567` without the points between thousands, of which there must be at least so many; without
/// any it is as it is.
fn ungrouped(whole: &str, least: usize) -> Option<String> {
    let is_mark = |c: char| matches!(c, '.' | ' ' | '\'' | '\u{a0}' | '\u{202f}' | '\u{2019}');
    let (sign, digits) = match whole.strip_prefix(['-', '+']) {
        Some(digits) => (&whole[..1], digits),
        None => ("", whole),
    };
    let mut groups = digits.split(is_mark);
    let first = groups.next()?;
    let rest: Vec<&str> = groups.collect();
    if rest.is_empty() {
        return first.bytes().all(|byte| byte.is_ascii_digit()).then(|| whole.into());
    }
    let is_digits = |group: &&str| group.bytes().all(|byte| byte.is_ascii_digit());
    let is_grouped = (1..=3).contains(&first.len())
        && is_digits(&first)
        && rest.len() >= least
        && rest.iter().all(|group| group.len() == 3 && is_digits(group));
    is_grouped.then(|| format!("{sign}{first}{}", rest.concat()))
}

/// Returns whether this can be read with a decimal comma only.
pub(super) fn has_decimal_comma(text: &str) -> bool {
    text.contains(',') && parse(text, Decimal::Comma).is_some()
}

/// Returns whether commas stand before three digits each, as they do between thousands: `1,234`.
pub(super) fn may_be_thousands(text: &str) -> bool {
    let digits = trimmed(text).trim_start_matches(['-', '+']);
    let whole = digits.split('.').next().unwrap_or_default();
    let mut groups = whole.split(',');
    let first = groups.next().unwrap_or_default();
    let is_digits = |group: &str| group.bytes().all(|byte| byte.is_ascii_digit());
    (1..=3).contains(&first.len())
        && is_digits(first)
        && !first.starts_with('0')
        && whole.contains(',')
        && groups.all(|group| group.len() == 3 && is_digits(group))
}

/// Words for 1 and 0.
pub(super) fn word(text: &str) -> Option<bool> {
    let is = |words: [&str; 3]| words.iter().any(|word| trimmed(text).eq_ignore_ascii_case(word));
    match () {
        () if is(["true", "yes", "on"]) => Some(true),
        () if is(["false", "no", "off"]) => Some(false),
        () => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_decimal_comma_is_read_with_marks_between_thousands() {
        let comma = |text| parse(text, Decimal::Comma);
        for (text, number) in [
            ("1,5", 1.5),
            ("-0,25", -0.25),
            (",5", 0.5),
            ("1.234,5", 1234.5),
            ("1.234.567", 1_234_567.0),
            ("1 234,5", 1234.5),
            ("12\u{a0}345,25", 12345.25),
            ("1'234,5", 1234.5),
            ("1,5E-3", 0.0015),
            ("\u{2212}3,5\u{a0}", -3.5),
            ("17", 17.0),
        ] {
            assert_eq!(comma(text), Some(number), "{text}");
        }
        // A single point could be either: 1.234 may be 1234.
        for text in ["1.234", "1.5", "1,2,3", "1,", "1.23,5", "1.2345,5", "a,5", "1, 5", "1,5.5"] {
            assert_eq!(comma(text), None, "{text}");
        }
    }

    #[test]
    fn a_decimal_point_is_read_with_any_minus() {
        let point = |text| parse(text, Decimal::Point);
        for (text, number) in
            [("+1.5", 1.5), (".5", 0.5), ("5.", 5.0), ("1E+03", 1000.0), ("\u{2212}1.5", -1.5)]
        {
            assert_eq!(point(text), Some(number), "{text}");
        }
        for text in ["1,5", "0x1F", "1.5 C", "--1", "1 000", ""] {
            assert_eq!(point(text), None, "{text}");
        }
    }

    #[test]
    fn the_quick_way_agrees_with_the_thorough_one_or_leaves_it_to_that() {
        for decimal in [Decimal::Point, Decimal::Comma] {
            for text in ["1", " 2.5 ", "1,5", "1.234", "1e30", "nan", "", "x", "-0", "7e2"] {
                if let Some(number) = plain(text.as_bytes(), decimal) {
                    let thorough = parse(text, decimal).map(|number| number as f32);
                    assert_eq!(Some(number), thorough, "{text}");
                }
            }
        }
    }

    #[test]
    fn short_numbers_have_the_bits_that_the_standard_library_gives() {
        let mut state = 1_u64;
        for _ in 0..200_000 {
            state = state
                .wrapping_mul(6_364_136_223_846_793_005)
                .wrapping_add(1_442_695_040_888_963_407);
            let (whole, places) = ((state >> 33) % 20_000_000, (state >> 60) as usize % 9);
            let digits = format!("{whole:0width$}", width = places + 1);
            let (left, right) = digits.split_at(digits.len() - places);
            let sign = if state & 4096 == 0 { "-" } else { "" };
            let text = format!("{sign}{left}.{right}");
            if let Some(number) = short(text.as_bytes(), b'.') {
                assert_eq!(number.to_bits(), text.parse::<f32>().unwrap().to_bits(), "{text}");
            }
        }
        assert_eq!(short(b"-0", b'.').map(f32::to_bits), Some((-0.0_f32).to_bits()));
        for text in ["", "-", ".5", "1e3", "1.2.3", "12345678901", "16777217", " 1", "+1"] {
            assert_eq!(short(text.as_bytes(), b'.'), None, "{text}");
        }
    }

    #[test]
    fn thousands_and_words_are_recognized() {
        for text in ["1,234", "12,345,678", "-1,234.5"] {
            assert!(may_be_thousands(text), "{text}");
        }
        for text in ["0,123", "1,23", "1234,567", "1.5", "x"] {
            assert!(!may_be_thousands(text), "{text}");
        }
        assert_eq!(["True", "OFF", " yes "].map(word), [Some(true), Some(false), Some(true)]);
        assert_eq!(["y", "1", "M"].map(word), [None; 3]);
    }
}
