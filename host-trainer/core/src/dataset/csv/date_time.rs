//! Dates with times, and times of day, as seconds.

/// Seconds since 1970 of `2026-11-27T10:00:00.020Z` and its relatives, or of the day for `10:00:00.020`; `None` for
/// other texts. Without an offset it is as if the place were Greenwich: differences are right all the same.
pub(super) fn seconds(text: &str) -> Option<f64> {
    let text = text.trim();
    if !text.is_ascii() {
        return None;
    }
    let Some((date, time)) = text.split_once(['T', 't', ' ']) else { return time_of_day(text) };
    let mut parts = date.splitn(3, ['-', '/']);
    let mut next = || number(parts.next()?);
    let (year, month, day) = (next()?, next()?, next()?);
    let is_date =
        (1000..=9999).contains(&year) && (1..=12).contains(&month) && (1..=31).contains(&day);
    if !is_date {
        return None;
    }
    let (time, offset) = without_offset(time.trim())?;
    Some(days(year, month, day) as f64 * 86_400.0 + time_of_day(time)? - offset)
}

/// The time without `Z` or `+01:00`, and the seconds that stands for.
fn without_offset(time: &str) -> Option<(&str, f64)> {
    if let Some(time) = time.strip_suffix(['Z', 'z']) {
        return Some((time.trim_end(), 0.0));
    }
    let Some(place) = time.rfind(['+', '-']) else { return Some((time, 0.0)) };
    let (time, offset) = time.split_at(place);
    let digits = offset[1..].replace(':', "");
    let minutes = match digits.len() {
        2 => number(&digits)? * 60,
        4 => number(&digits[..2])? * 60 + number(&digits[2..])?,
        _ => return None,
    };
    let sign = if offset.starts_with('-') { -60.0 } else { 60.0 };
    Some((time.trim_end(), sign * minutes as f64))
}

/// `10:00`, `10:00:00`, `10:00:00.020` or with a decimal comma.
fn time_of_day(text: &str) -> Option<f64> {
    let (hours, rest) = text.split_once(':')?;
    let (minutes, seconds) = rest.split_once(':').unwrap_or((rest, "0"));
    let (hours, minutes) = (number(hours)?, number(minutes)?);
    let is_digit = |c: char| c.is_ascii_digit() || matches!(c, '.' | ',');
    if hours > 24
        || minutes > 59
        || !seconds.starts_with(|c: char| c.is_ascii_digit())
        || !seconds.chars().all(is_digit)
    {
        return None;
    }
    let seconds: f64 = seconds.replace(',', ".").parse().ok()?;
    (seconds < 61.0).then(|| (hours * 3600 + minutes * 60) as f64 + seconds)
}

/// A few digits and nothing else.
fn number(text: &str) -> Option<i64> {
    let is_number = (1..=4).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_digit());
    is_number.then(|| text.parse().ok())?
}

/// Days from 1970-01-01 on, of the Gregorian calendar: years begin in March, so that a leap day is the last.
fn days(year: i64, month: i64, day: i64) -> i64 {
    let year = if month <= 2 { year - 1 } else { year };
    let day_of_year = (153 * ((month + 9) % 12) + 2) / 5 + day - 1;
    year * 365 + year / 4 - year / 100 + year / 400 + day_of_year - 719_468
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_and_times_are_seconds() {
        for (text, expected) in [
            ("1970-01-01T00:00:00Z", 0.0),
            ("2000-03-01 00:00", 951_868_800.0),
            ("2026-11-27T10:00:00.020Z", 1_795_773_600.02),
            ("2026/11/27 11:00:00,5+01:00", 1_795_773_600.5),
            ("2026-11-27T09:30:00-0030", 1_795_773_600.0),
            ("10:00:00.25", 36_000.25),
        ] {
            let found = seconds(text).unwrap_or_else(|| panic!("{text}"));
            assert!((found - expected).abs() < 1e-6, "{text}: {found}");
        }
    }

    #[test]
    fn other_texts_are_none() {
        for text in [
            "",
            "12",
            "1.5",
            "2026-11-27",
            "walk",
            "25:00",
            "10:99",
            "10:00:99",
            "2026-13-01T10:00",
            "1:2:3:4",
            "-1:30",
            "10:00:-1",
            "ä:00",
        ] {
            assert_eq!(seconds(text), None, "{text}");
        }
    }
}
