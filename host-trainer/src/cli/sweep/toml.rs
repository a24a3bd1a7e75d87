//! The TOML of a plan, with the line of each option.

use anyhow::{Error, anyhow};
use toml_span::value::{Table, Value, ValueInner};

/// Brackets that may stand within each other; a plan needs two.
const DEEPEST: usize = 32;

/// A plan as it was written.
#[derive(Debug, Default)]
pub(super) struct Sheet {
    /// Options of all trials.
    pub common: Row,
    /// Options of which every combination is a trial.
    pub grid: Option<Row>,
    /// Options of single trials.
    pub list: Vec<Row>,
}

/// Options that stand together, in the order of their lines.
#[derive(Debug, Default)]
pub(super) struct Row {
    pub entries: Vec<Entry>,
}

/// An option and its values.
#[derive(Debug)]
pub(super) struct Entry {
    pub name: String,
    pub values: Values,
    line: usize,
}

/// Values of an option: empty for a flag that is on, none for one that is off.
#[derive(Debug)]
pub(super) struct Values(Vec<Option<String>>);

impl Values {
    pub fn all(&self) -> &[Option<String>] {
        &self.0
    }
}

/// A fault of a plan.
#[derive(Debug)]
pub(super) struct Fault {
    /// Counted from 1; 0 for the whole file.
    line: usize,
    what: String,
}

impl Fault {
    pub fn in_file(self, name: &str) -> Error {
        match self.line {
            0 => anyhow!("{name} {}", self.what),
            line => anyhow!("{name} line {line}: {}", self.what),
        }
    }
}

impl Entry {
    pub fn fault(&self, what: String) -> Fault {
        Fault { line: self.line, what }
    }
}

impl Sheet {
    pub fn parse(text: &str) -> Result<Self, Fault> {
        check_depth(text)?;
        let lines = Lines(text);
        let mut root = toml_span::parse(text).map_err(|error| {
            let what = format!("{error}: expected TOML, such as epochs = 20");
            Fault { line: lines.of(error.span.start), what }
        })?;
        let ValueInner::Table(table) = root.take() else { return Ok(Self::default()) };
        let mut sheet = Self::default();
        let mut common = Table::new();
        for (key, mut value) in table {
            let line = lines.of(key.span.start);
            match (key.name.as_ref(), value.take()) {
                ("grid", ValueInner::Table(grid)) => {
                    sheet.grid = Some(row(grid, &lines, true)?);
                }
                ("list", ValueInner::Array(rows)) => {
                    for mut found in rows {
                        let line = lines.of(found.span.start);
                        let ValueInner::Table(found) = found.take() else {
                            return Err(Fault { line, what: "a row of `list` is no table: write [[list]], and its options below".into() });
                        };
                        sheet.list.push(row(found, &lines, false)?);
                    }
                }
                ("grid" | "list", _) => {
                    let what = format!(
                        "`{}` is a table: write [grid] or [[list]], and options below",
                        key.name
                    );
                    return Err(Fault { line, what });
                }
                (name, ValueInner::Table(inner))
                    if is_header(text, key.span.start) || inner.is_empty() =>
                {
                    let what = format!("`{name}` is no table of a plan: write [grid] or [[list]]");
                    return Err(Fault { line, what });
                }
                (_, inner) => {
                    common.insert(key, Value::with_span(inner, value.span));
                }
            }
        }
        sheet.common = row(common, &lines, false)?;
        if sheet.rows().iter().all(|row| row.entries.is_empty()) {
            let what = "has no options: write, for example, hidden = [\"16\", \"32\"] under [grid]";
            return Err(Fault { line: 0, what: what.into() });
        }
        Ok(sheet)
    }

    /// All rows.
    pub fn rows(&self) -> Vec<&Row> {
        [&self.common].into_iter().chain(&self.grid).chain(&self.list).collect()
    }
}

/// Returns whether the name at this place stands in brackets.
fn is_header(text: &str, start: usize) -> bool {
    text[..start].trim_end_matches([' ', '\t', '"', '\'']).ends_with('[')
}

fn row(table: Table<'_>, lines: &Lines<'_>, is_grid: bool) -> Result<Row, Fault> {
    let mut placed = Vec::new();
    for (key, mut value) in table {
        let line = lines.of(key.span.start);
        let name = key.name.to_string();
        let fault = |what: String| Fault { line, what };
        let values = match (value.take(), is_grid) {
            (ValueInner::Array(values), true) if values.is_empty() => {
                return Err(fault(format!("`{name}` has no values: leave it away, or write one")));
            }
            (ValueInner::Array(values), true) => {
                values.into_iter().map(|mut value| scalar(&name, value.take())).collect()
            }
            (ValueInner::Array(_), false) => {
                Err(format!("`{name}` has several values: put it under [grid]"))
            }
            (ValueInner::Table(_), _) => {
                Err(format!("`{name}` is a table, expected a value such as {name} = 3"))
            }
            (inner, true) => Err(format!(
                "`{name}` has one value: write [{}], or put it above [grid]",
                written(&inner)
            )),
            (inner, false) => scalar(&name, inner).map(|value| vec![value]),
        };
        placed.push((key.span.start, Entry { name, values: Values(values.map_err(fault)?), line }));
    }
    placed.sort_by_key(|(start, _)| *start);
    Ok(Row { entries: placed.into_iter().map(|(_, entry)| entry).collect() })
}

/// A value as it would be typed.
fn scalar(name: &str, value: ValueInner<'_>) -> Result<Option<String>, String> {
    match value {
        ValueInner::String(text) if text.is_empty() => {
            Err(format!("`{name}` has an empty value: leave it away"))
        }
        ValueInner::String(text) => Ok(Some(text.into_owned())),
        ValueInner::Integer(number) => Ok(Some(number.to_string())),
        ValueInner::Float(number) => Ok(Some(format!("{number:?}"))),
        ValueInner::Boolean(true) => Ok(Some(String::new())),
        ValueInner::Boolean(false) => Ok(None),
        ValueInner::Array(_) | ValueInner::Table(_) => {
            Err(format!("`{name}` has a list as a value: write it as a text, such as \"16,8\""))
        }
    }
}

/// A value as it stands in TOML.
fn written(value: &ValueInner<'_>) -> String {
    match value {
        ValueInner::String(text) => format!("{text:?}"),
        ValueInner::Integer(number) => number.to_string(),
        ValueInner::Float(number) => format!("{number:?}"),
        ValueInner::Boolean(is_on) => is_on.to_string(),
        ValueInner::Array(_) | ValueInner::Table(_) => "…".into(),
    }
}

/// Parts of a name with dots; each is a table in another one.
const MOST_DOTS: usize = 200;

/// The parser calls itself for brackets within brackets and for dotted names.
fn check_depth(text: &str) -> Result<(), Fault> {
    let mut depth = 0_usize;
    for (index, line) in text.lines().enumerate() {
        if line.split('=').any(|part| part.matches('.').count() > MOST_DOTS) {
            let what =
                format!("a name of more than {MOST_DOTS} parts: expected an option such as epochs");
            return Err(Fault { line: index + 1, what });
        }
        for letter in line.chars() {
            match letter {
                '[' | '{' => depth += 1,
                ']' | '}' => depth = depth.saturating_sub(1),
                _ => {}
            }
            if depth > DEEPEST {
                return Err(too_deep(index));
            }
        }
    }
    Ok(())
}

fn too_deep(index: usize) -> Fault {
    Fault {
        line: index + 1,
        what: format!(
            "brackets within brackets, more than {DEEPEST} deep: expected values such as [1, 2]"
        ),
    }
}

/// Lines of a text.
struct Lines<'t>(&'t str);

impl Lines<'_> {
    /// The line of a byte, counted from 1.
    fn of(&self, start: usize) -> usize {
        self.0.as_bytes()[..start.min(self.0.len())].iter().filter(|&&byte| byte == b'\n').count()
            + 1
    }
}
