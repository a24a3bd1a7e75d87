//! Numbers with something around them: a unit, a percent sign, a currency; or in hexadecimal.

use super::looks::Look;
use super::note::{Note, count};
use super::number::{Decimal, parse};
use super::table::Table;
use crate::dataset::DatasetError;
use crate::text::quoted;
use std::collections::BTreeMap;

/// Columns that are named in one message.
const SHOWN: usize = 8;

/// Ways to write a number, or what is around it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Way {
    /// Unit behind the number: `%`, `°C`.
    Unit(String),
    /// A currency before it.
    Currency(char),
    /// `0x1F`
    Hexadecimal,
}

/// The number of a cell without its unit; the cell itself if it has none.
pub(super) fn without_unit(text: &str) -> &str {
    match Look::of(text, Decimal::Point) {
        Look::Unit(unit) => &text[..text.len() - unit.len()],
        _ => text,
    }
}

/// The number in a cell that is no plain number, and how it is written there.
pub(super) fn written(text: &str, decimal: Decimal) -> Option<(f64, Way)> {
    let (sign, rest) = match text.strip_prefix('-') {
        Some(rest) => (-1.0, rest),
        None => (1.0, text),
    };
    if let Some(currency) = rest.chars().next().filter(|c| "$€£¥".contains(*c)) {
        let number = parse(rest[currency.len_utf8()..].trim_start(), decimal)?;
        return is_plain(number).then_some((sign * number, Way::Currency(currency)));
    }
    match Look::of(text, decimal) {
        Look::Hexadecimal => {
            // Whole numbers of 53 bits are exact, and no sensor has more.
            let digits = rest.get(2..).filter(|digits| digits.len() <= 13)?;
            let number = u64::from_str_radix(digits, 16).ok()?;
            Some((sign * number as f64, Way::Hexadecimal))
        }
        Look::Unit(unit) => {
            let number =
                parse(&text[..text.len() - unit.len()], decimal).filter(|&x| is_plain(x))?;
            let unit = unit.trim();
            // `0x` without digits, and what is cut in the wrong place.
            let is_whole = !rest.starts_with("0x") && !unit.contains([';', '|', '\t']);
            (is_whole && is_unit(unit)).then(|| (number, Way::Unit(unit.into())))
        }
        _ => None,
    }
}

fn is_plain(number: f64) -> bool {
    number.is_finite() && number.abs() <= f64::from(crate::dataset::LARGEST)
}

/// Returns whether this is a unit and not the rest of a number: `m3` and `m/s2` are units, the `e3` of `1.5e3V` and
/// the `V3` of
/// `3V3` are not.
fn is_unit(text: &str) -> bool {
    let digit_behind = |before: char, c: char| {
        c.is_ascii_digit() && !(matches!(before, 'm' | 's') && matches!(c, '2' | '3'))
    };
    let mut pairs = text.chars().zip(text.chars().skip(1));
    !pairs.any(|(before, c)| digit_behind(before, c))
}

/// Ways in which the cells of each column are written that are no plain numbers.
#[derive(Default)]
pub(super) struct Ways {
    columns: BTreeMap<usize, BTreeMap<Way, u64>>,
    /// Cells without a number that were filled, by column.
    filled: BTreeMap<usize, u64>,
    /// Ways in the line that is being read.
    line: Vec<(usize, Option<Way>)>,
    /// Lines that were taken.
    lines: u64,
}

impl Ways {
    /// Forgets what was noted of a line that is left out.
    pub fn begin_line(&mut self) {
        self.line.clear();
    }

    /// Notes a cell.
    pub fn add(&mut self, column: usize, way: Way) {
        self.line.push((column, Some(way)));
    }

    /// Notes a cell without a number that gets one.
    pub fn add_filled(&mut self, column: usize) {
        self.line.push((column, None));
    }

    /// Keeps what was noted of a line.
    pub fn end_line(&mut self) {
        self.lines += 1;
        for (column, way) in self.line.drain(..) {
            let cells = match way {
                Some(way) => self.columns.entry(column).or_default().entry(way).or_default(),
                None => self.filled.entry(column).or_default(),
            };
            *cells += 1;
        }
    }

    /// Describes what was done, if every column is written in one way.
    ///
    /// # Errors
    ///
    /// All columns that are not, with the number of cells.
    pub fn finish(&self, table: &Table<'_>) -> Result<Option<Note>, DatasetError> {
        let plain = |column: usize, ways: &BTreeMap<Way, u64>| {
            let filled = self.filled.get(&column).copied().unwrap_or(0);
            self.lines - filled - ways.values().sum::<u64>()
        };
        let (mut alike, mut mixed, mut to_ignore) = (Vec::new(), Vec::new(), Vec::new());
        for (&column, ways) in &self.columns {
            let plain = plain(column, ways);
            let name = table.named(column);
            if let (Some((way, &cells)), 1, 0) = (ways.first_key_value(), ways.len(), plain) {
                alike.push(format!("{name}: {}", way.done(cells)));
                continue;
            }
            let mut found: Vec<String> = (ways.iter().take(SHOWN))
                .map(|(way, &cells)| format!("{} in {}", way.shown(), count(cells, "cell")))
                .collect();
            if ways.len() > SHOWN {
                found.push(format!("{} others", ways.len() - SHOWN));
            }
            if plain > 0 {
                found.push(format!("plain numbers in {}", count(plain, "cell")));
            }
            mixed.push(format!("{name} has {}", found.join(", ")));
            to_ignore.push(table.option(column));
        }
        if !mixed.is_empty() {
            let ignore = to_ignore[..to_ignore.len().min(SHOWN)].join(",");
            return Err(table.error(&format!(
                "numbers of one column are written in different ways: {}. Write all of a column alike, in one unit, or \
                 leave it out with --ignore {ignore}",
                shown(&mixed)
            )));
        }
        Ok((!alike.is_empty()).then(|| Note::new("units", shown(&alike))))
    }
}

impl Way {
    fn shown(&self) -> String {
        match self {
            Self::Unit(unit) => quoted(unit),
            Self::Currency(sign) => quoted(&sign.to_string()),
            Self::Hexadecimal => "hexadecimal".into(),
        }
    }

    fn done(&self, cells: u64) -> String {
        let cells = count(cells, "cell");
        match self {
            Self::Hexadecimal => format!("{cells} read as hexadecimal"),
            way => format!("{} left away in {cells}", way.shown()),
        }
    }
}

/// At most eight of these.
fn shown(texts: &[String]) -> String {
    let mut shown = texts[..texts.len().min(SHOWN)].join("; ");
    if texts.len() > SHOWN {
        shown += &format!("; and {} more columns", texts.len() - SHOWN);
    }
    shown
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn units_currencies_and_hexadecimal_are_taken_from_numbers() {
        let unit = |unit: &str| Way::Unit(unit.into());
        for (text, number, way) in [
            ("12 %", 12.0, unit("%")),
            ("-3.5°C", -3.5, unit("°C")),
            ("3.3V", 3.3, unit("V")),
            ("9.81 m/s2", 9.81, unit("m/s2")),
            ("5€", 5.0, unit("€")),
            ("$3.50", 3.5, Way::Currency('$')),
            ("-€ 4", -4.0, Way::Currency('€')),
            ("0x1F", 31.0, Way::Hexadecimal),
            ("-0xff", -255.0, Way::Hexadecimal),
        ] {
            assert_eq!(written(text, Decimal::Point), Some((number, way)), "{text}");
        }
        assert_eq!(written("1,5 V", Decimal::Comma), Some((1.5, unit("V"))));
        for text in [
            "cat",
            "12:01",
            "2024-01-31",
            "3V3",
            "1.5e3V",
            "0x",
            "1,234",
            "$",
            "0x123456789abcdef",
            "5 V;2",
            "",
        ] {
            assert_eq!(written(text, Decimal::Point), None, "{text}");
        }
    }
}
