//! Numbers and lists for people.

/// `1234567` as `1,234,567`.
pub fn grouped(number: u64) -> String {
    let digits = number.to_string();
    let mut grouped = String::new();
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            grouped.push(',');
        }
        grouped.push(digit);
    }
    grouped
}

/// An estimate in two digits: `439,205` as `440,000`.
pub fn two_digits(number: u64) -> String {
    let digits = number.checked_ilog10().unwrap_or(0);
    let unit = 10u64.pow(digits.saturating_sub(1));
    grouped((number.saturating_add(unit / 2)) / unit * unit)
}

/// An estimate of milliseconds in two digits: `0.0681` as `0.068`, `32.4` as `32`.
pub fn milliseconds(number: f64) -> String {
    match number {
        100.0.. => two_digits(number as u64),
        10.0.. => format!("{number:.0}"),
        1.0.. => format!("{number:.1}"),
        0.1.. => format!("{number:.2}"),
        0.01.. => format!("{number:.3}"),
        _ => format!("{number:.4}"),
    }
}

/// `0.9777` as `97.8 %`.
pub fn percent(share: f64) -> String {
    format!("{:.1} %", 100.0 * share)
}

/// A number of any size, with enough digits: `0.0529`, or `1.250e-12`.
pub fn number(number: f64) -> String {
    match number.abs() {
        0.0 | 0.001..1e5 => format!("{number:.4}"),
        _ => format!("{number:.3e}"),
    }
}

/// Separated by commas; of more than eight, the first eight and how many there are.
pub fn at_most_eight(texts: impl ExactSizeIterator<Item = String>) -> String {
    const SHOWN: usize = 8;
    let count = texts.len();
    let mut shown: Vec<String> = texts.take(SHOWN).collect();
    if count > SHOWN {
        shown.push(format!("… ({} in all)", grouped(count as u64)));
    }
    shown.join(", ")
}

/// R² with four decimals, or that there is none: of one sample, or of a truth that never changes.
pub fn r_squared(share: f64) -> String {
    if share.is_nan() {
        "undefined (the truth does not change)".into()
    } else {
        format!("{share:.4}")
    }
}

/// A text from a file, safe to show: escaped, and cut off where it is long.
pub fn quoted(text: &str) -> String {
    const LONGEST: usize = 40;
    let mut shown: String = text.chars().take(LONGEST).flat_map(char::escape_debug).collect();
    if text.chars().nth(LONGEST).is_some() {
        shown.push('…');
    }
    format!("`{shown}`")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_estimate_has_two_digits() {
        let texts = [0, 7, 99, 123, 7_517, 439_205, 999_999].map(two_digits);
        assert_eq!(texts, ["0", "7", "99", "120", "7,500", "440,000", "1,000,000"]);
        assert_eq!(two_digits(u64::MAX), "18,000,000,000,000,000,000");
        let texts = [0.00123, 0.0681, 0.567, 4.44, 32.4, 1234.0].map(milliseconds);
        assert_eq!(texts, ["0.0012", "0.068", "0.57", "4.4", "32", "1,200"]);
    }

    #[test]
    fn numbers_are_grouped_by_thousands() {
        assert_eq!(grouped(0), "0");
        assert_eq!(grouped(999), "999");
        assert_eq!(grouped(1_000), "1,000");
        assert_eq!(grouped(1_234_567), "1,234,567");
    }

    #[test]
    fn of_long_lists_eight_are_shown_and_all_are_counted() {
        let list = |count: usize| {
            at_most_eight((1..=count).map(|n| n.to_string()).collect::<Vec<_>>().into_iter())
        };
        assert_eq!(list(0), "");
        assert_eq!(list(8), "1, 2, 3, 4, 5, 6, 7, 8");
        assert_eq!(list(1200), "1, 2, 3, 4, 5, 6, 7, 8, … (1,200 in all)");
    }

    #[test]
    fn numbers_of_any_size_keep_their_digits() {
        let texts = [0.0529, 0.0, 1.25e-12, -123456.7].map(number);
        assert_eq!(texts, ["0.0529", "0.0000", "1.250e-12", "-1.235e5"]);
    }
}
