//! Which separator a file has, and which decimal sign: what its first lines agree on.

use super::looks::Look;
use super::missing::is_marker;
use super::number::{Decimal, has_decimal_comma, may_be_thousands, parse, trimmed, word};
use super::written::{without_unit, written};
use csv::{ByteRecord, ReaderBuilder};

/// Looking at more lines makes no difference.
const LINES: usize = 200;
const BYTES: usize = 1 << 20;

/// A line of the sample.
#[derive(Clone, Debug)]
pub(super) struct Line {
    /// Offset of its first byte.
    pub offset: usize,
    pub cells: Vec<String>,
}

impl Line {
    pub fn is_blank(&self) -> bool {
        self.cells.iter().all(String::is_empty)
    }

    fn is_rule(&self) -> bool {
        is_rule(self.cells.iter().map(String::as_bytes))
    }

    pub fn is_comment(&self) -> bool {
        self.cells.first().is_some_and(|cell| is_comment(cell.as_bytes()))
    }
}

/// Returns whether a line that begins with this cell is a remark.
pub(super) fn is_comment(cell: &[u8]) -> bool {
    let cell = cell.trim_ascii_start();
    // `#N/A` is a missing value, `#DIV/0!` another.
    let is_missing = || std::str::from_utf8(cell).is_ok_and(is_marker);
    let is_remark = cell.starts_with(b"#") && !is_missing();
    is_remark || cell.starts_with(b"//") || cell.starts_with(b"%")
}

/// Returns whether these cells draw a line, as below the head of a table.
pub(super) fn is_rule<'c>(cells: impl Iterator<Item = &'c [u8]>) -> bool {
    let mut cells = cells.map(<[u8]>::trim_ascii).filter(|cell| !cell.is_empty()).peekable();
    let is_drawn = |cell: &[u8]| cell.len() > 2 && cell.iter().all(|byte| b"-=_*+:".contains(byte));
    cells.peek().is_some() && cells.all(is_drawn)
}

/// Dialect of a file: how lines are taken apart.
#[derive(Debug)]
pub(super) struct Dialect {
    /// A tab if runs of white space separate: they have become tabs then.
    pub delimiter: u8,
    /// None if no number of the sample has either sign.
    pub decimal: Option<Decimal>,
    /// End of `sep=;`, if the file begins with it.
    pub start: usize,
    /// Cells of most lines.
    pub width: usize,
    pub sample: Vec<Line>,
}

/// Looks at the first lines. Runs of white space that separate become tabs.
pub(super) fn dialect(bytes: &mut Vec<u8>) -> Dialect {
    let (start, named) = separator_line(bytes).unwrap_or((0, None));
    let end = start + sample_end(bytes.get(start..).unwrap_or_default());
    let taken = |delimiter| {
        let sample = lines(&bytes[start..end], delimiter, start);
        let (score, width) = score(&sample);
        (score, width, delimiter, sample)
    };
    let candidates: Vec<u8> = named.map_or_else(|| b",;\t|".to_vec(), |named| vec![named]);
    let mut best: Option<(f64, usize, u8, Vec<Line>)> = None;
    for candidate in candidates.into_iter().map(taken) {
        if best.as_ref().is_none_or(|(score, ..)| candidate.0 > *score) {
            best = Some(candidate);
        }
    }
    let (score_of_best, mut width, mut delimiter, mut sample) =
        best.unwrap_or((0.0, 0, b',', Vec::new()));
    if named.is_none() && (width < 2 || score_of_best < 0.3) {
        let mut spaced = bytes[start..end].to_vec();
        separate(&mut spaced);
        let of_spaces = lines(&spaced, b'\t', 0);
        let (score, columns) = self::score(&of_spaces);
        if columns > 1 && score > score_of_best {
            separate(bytes);
            let end = start + sample_end(&bytes[start..]);
            sample = lines(&bytes[start..end], b'\t', start);
            (width, delimiter) = (columns, b'\t');
        }
    }
    let decimal = decimal(&sample, delimiter);
    Dialect { delimiter, decimal, start, width, sample }
}

/// Excel's first line `sep=;`: where it ends, and what it says.
fn separator_line(bytes: &[u8]) -> Option<(usize, Option<u8>)> {
    let end = bytes.iter().position(|byte| matches!(byte, b'\n' | b'\r'))?;
    let line = bytes[..end].trim_ascii_end();
    let line = line.strip_prefix(b"\"").unwrap_or(line);
    let rest = line.get(4..).filter(|_| line[..4].eq_ignore_ascii_case(b"sep="))?;
    let rest = rest.strip_suffix(b"\"").unwrap_or(rest);
    // A tab is cut off with the white space.
    let separator = rest.first().copied().unwrap_or(b'\t');
    let is_one = rest.len() <= 1 && !separator.is_ascii_alphanumeric();
    is_one.then_some((end, Some(separator)))
}

/// End of the lines that are looked at.
pub(super) fn sample_end(bytes: &[u8]) -> usize {
    let mut lines = 0;
    for (index, byte) in bytes.iter().enumerate() {
        if matches!(byte, b'\n' | b'\r') {
            lines += 1;
            if lines >= LINES || (index >= BYTES && lines >= 5) {
                return index + 1;
            }
        }
    }
    bytes.len()
}

fn lines(bytes: &[u8], delimiter: u8, start: usize) -> Vec<Line> {
    let mut reader = ReaderBuilder::new()
        .has_headers(false)
        .flexible(true)
        .delimiter(delimiter)
        .from_reader(bytes);
    let (mut record, mut lines) = (ByteRecord::new(), Vec::new());
    while matches!(reader.read_byte_record(&mut record), Ok(true)) {
        let offset = record.position().map_or(0, |position| position.byte() as usize);
        let cells = record.iter().map(text).collect();
        lines.push(Line { offset: start + offset, cells });
    }
    lines
}

/// A cell as text; bytes that are not UTF-8 are taken for Latin-1, which names of columns may be in.
pub(super) fn text(cell: &[u8]) -> String {
    match std::str::from_utf8(cell) {
        Ok(text) => trimmed(text).into(),
        Err(_) => trimmed(&cell.iter().map(|&byte| char::from(byte)).collect::<String>()).into(),
    }
}

/// Rates how well lines agree in their number of cells, and cells are numbers; and gives that number of cells.
fn score(lines: &[Line]) -> (f64, usize) {
    let lines = without_remarks(lines);
    let Some(width) = commonest_width(&lines) else { return (0.0, 0) };
    if width < 2 {
        return (0.0, width);
    }
    let agreeing: Vec<&&Line> = lines.iter().filter(|line| line.cells.len() == width).collect();
    let cells = agreeing.iter().flat_map(|line| &line.cells).filter(|cell| !cell.is_empty());
    let (mut numbers, mut all) = (0.0, 0.0_f64);
    for cell in cells {
        all += 1.0;
        numbers += match is_value(cell) {
            true => 1.0,
            // Cut in the wrong place.
            false if cell.contains([';', '|', '\t']) => 0.0,
            false if is_written(cell) => 1.0,
            // A time, a date: hardly cut in the wrong place.
            false if Look::of(cell, Decimal::Point) != Look::Text => 0.5,
            false => 0.0,
        };
    }
    let agreement = agreeing.len() as f64 / lines.len() as f64;
    (agreement * (0.1 + numbers / all.max(1.0)), width)
}

/// Returns whether this is a number with a unit, or hexadecimal.
fn is_written(cell: &str) -> bool {
    [Decimal::Point, Decimal::Comma].into_iter().any(|decimal| written(cell, decimal).is_some())
}

/// Lines with values. If all lines look like remarks, none is one: labels may be called `#1`.
pub(super) fn without_remarks(lines: &[Line]) -> Vec<&Line> {
    let mut lines: Vec<&Line> = lines.iter().filter(|line| !line.is_blank()).collect();
    if !lines.iter().all(|line| line.is_comment()) {
        lines.retain(|line| !line.is_comment());
    }
    if !lines.iter().all(|line| line.is_rule()) {
        lines.retain(|line| !line.is_rule());
    }
    lines
}

/// The number of cells that most lines have; the first of those that are equally common.
fn commonest_width(lines: &[&Line]) -> Option<usize> {
    let mut widths: Vec<(usize, usize)> = Vec::new();
    for line in lines {
        match widths.iter_mut().find(|(width, _)| *width == line.cells.len()) {
            Some((_, count)) => *count += 1,
            None => widths.push((line.cells.len(), 1)),
        }
    }
    let most = widths.iter().map(|&(_, count)| count).max()?;
    widths.iter().find(|&&(_, count)| count == most).map(|&(width, _)| width)
}

/// Returns whether this is a number in one way of writing or another, or a word for one.
pub(super) fn is_value(text: &str) -> bool {
    parse(text, Decimal::Point).is_some_and(f64::is_finite)
        || parse(text, Decimal::Comma).is_some_and(f64::is_finite)
        || word(text).is_some()
}

fn decimal(sample: &[Line], delimiter: u8) -> Option<Decimal> {
    let (mut points, mut commas, mut thousands) = (0, 0, 0);
    for cell in sample.iter().flat_map(|line| &line.cells) {
        if !cell.contains(['.', ',']) {
            continue;
        }
        let cell = without_unit(cell).trim_end();
        if cell.contains(',') {
            commas += usize::from(has_decimal_comma(cell));
            thousands += usize::from(may_be_thousands(cell));
        } else if cell.contains('.') {
            points += usize::from(parse(cell, Decimal::Point).is_some());
        }
    }
    // Where commas separate columns, `"1,234"` is rather one thousand and so on.
    let is_unclear = delimiter == b',' && thousands >= commas;
    match (points, commas) {
        (0, 0) => None,
        (points, commas) if commas > points && !is_unclear => Some(Decimal::Comma),
        _ => Some(Decimal::Point),
    }
}

/// Makes every run of white space within a line one tab, and leaves none at its ends.
fn separate(bytes: &mut Vec<u8>) {
    let (mut to, mut is_line_start, mut is_pending) = (0, true, false);
    for from in 0..bytes.len() {
        match bytes[from] {
            b' ' | b'\t' => is_pending = !is_line_start,
            byte => {
                let is_end = matches!(byte, b'\n' | b'\r');
                if is_pending && !is_end {
                    bytes[to] = b'\t';
                    to += 1;
                }
                bytes[to] = byte;
                to += 1;
                (is_line_start, is_pending) = (is_end, false);
            }
        }
    }
    bytes.truncate(to);
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(text: &str) -> (u8, usize, Option<Decimal>) {
        let dialect = dialect(&mut text.as_bytes().to_vec());
        (dialect.delimiter, dialect.width, dialect.decimal)
    }

    #[test]
    fn the_separator_is_what_lines_agree_on() {
        let (point, comma) = (Some(Decimal::Point), Some(Decimal::Comma));
        for (text, expected) in [
            ("1,2,a\n3,4,b\n", (b',', 3, None)),
            ("1.5,2,a\n3,4,b\n", (b',', 3, point)),
            ("1;2;a\n", (b';', 3, None)),
            ("1\t2\ta\n3\t4\tb\n", (b'\t', 3, None)),
            ("1|2|a\n3|4|b\n", (b'|', 3, None)),
            ("1,5;2,5;a\n3,25;4,5;b\n", (b';', 3, comma)),
            ("1,5;2,5\n3,25;4,5\n", (b';', 2, comma)),
            ("1,5\t2,5\ta\n", (b'\t', 3, comma)),
            ("-1,5 V;2;a\n2,5 V;3;b\n", (b';', 3, comma)),
            ("-1,5 V|2|a\n2,5 V|3|b\n", (b'|', 3, comma)),
            ("1.5 V,2 %,a\n2.5 V,3 %,b\n", (b',', 3, point)),
            ("\"1,5\",\"2,5\",a\n\"3,25\",4,b\n", (b',', 3, comma)),
            ("\"1,234\",2,a\n\"3,250\",4,b\n", (b',', 3, point)),
            ("Temp, °C;Hum, %;Light, lx;state\n1;2;3;a\n4;5;6;b\n", (b';', 4, None)),
            ("sep=;\n1,5;2;a\n", (b';', 3, comma)),
            ("\"sep=|\"\n1|2\n", (b'|', 2, None)),
            ("sep=\t\n1\t2\n", (b'\t', 2, None)),
            ("  1.5   2  a\n 3     4  b\n", (b'\t', 3, point)),
            ("x y kind\n1 2 walking\n3 4 running\n", (b'\t', 3, None)),
            ("1, 2, very fast\n3, 4, slow\n", (b',', 3, None)),
            ("x,y,kind\n1,2,very fast\n", (b',', 3, None)),
            ("Started\nrate = 104 Hz, 3 axes\n1,2,3,a\n1,2,3,b\n1,2,3,a\n", (b',', 4, None)),
            ("1\n2\n", (b',', 1, None)),
        ] {
            assert_eq!(of(text), expected, "{text}");
        }
    }

    #[test]
    fn white_space_separates_where_nothing_else_does() {
        let mut bytes = b"  1  2\t 3 \r\n4 5   6\n\n 7 8 9".to_vec();
        dialect(&mut bytes);
        assert_eq!(bytes, b"1\t2\t3\r\n4\t5\t6\n\n7\t8\t9");
    }

    #[test]
    fn comments_are_told_from_missing_values() {
        for remark in ["# rate 50", "#rate", "// x", "% x", " # x", "# Date"] {
            assert!(is_comment(remark.as_bytes()), "{remark}");
        }
        for value in ["#N/A", "#DIV/0!", "1", "", "-"] {
            assert!(!is_comment(value.as_bytes()), "{value}");
        }
    }
}
