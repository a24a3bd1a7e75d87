//! Lines of numbers, as any program prints them.

/// Longest line that is read, in bytes.
const LONGEST: usize = 4096;

/// A line.
#[derive(Clone, Debug, PartialEq)]
pub enum Line {
    /// Names of columns.
    Names(Vec<String>),
    /// Numbers, and the names in front of their colons if each has one.
    Numbers {
        /// The numbers.
        numbers: Vec<f32>,
        /// Their names; empty if there are none.
        names: Vec<String>,
    },
    /// Something else: text, or half a line.
    Other(String),
}

/// Cuts bytes into lines, and finds the numbers in them.
///
/// Numbers stand between commas, semicolons, tabs or spaces, each alone or behind a name and a colon (`x:0.5`), as the
/// serial plotter of Arduino takes them.
#[derive(Clone, Debug, Default)]
pub struct Lines {
    bytes: Vec<u8>,
    /// Whether the first line, of which the beginning may be missing, is behind us.
    is_whole: bool,
}

impl Lines {
    /// Makes a reader that has seen nothing. It leaves out what comes before the first end of a line.
    pub fn new() -> Self {
        Self::default()
    }

    /// Takes bytes; returns the lines that they end.
    pub fn push(&mut self, bytes: &[u8]) -> Vec<Line> {
        let mut lines = Vec::new();
        for &byte in bytes {
            match byte {
                b'\n' => {
                    let bytes = std::mem::take(&mut self.bytes);
                    let text = String::from_utf8_lossy(&bytes);
                    let text = text.trim_matches(['\r', ' ', '\t', '\0']);
                    if std::mem::replace(&mut self.is_whole, true) && !text.is_empty() {
                        lines.push(line(text));
                    }
                }
                byte if self.bytes.len() < LONGEST => self.bytes.push(byte),
                // A longer line cannot be one of numbers: its end is left out, and no number comes of the rest.
                _ => self.bytes[0] = b'?',
            }
        }
        lines
    }
}

fn line(text: &str) -> Line {
    let separator = [',', ';', '\t'].into_iter().find(|separator| text.contains(*separator));
    let fields: Vec<&str> = match separator {
        // A comma at the end of a line ends no field.
        Some(separator) => {
            text.trim_end_matches(separator).split(separator).map(str::trim).collect()
        }
        None => text.split_whitespace().collect(),
    };
    let numbers = fields.iter().map(|field| {
        let number = field.rsplit_once(':').map_or(*field, |(_, number)| number);
        number.trim().parse().ok().filter(|number: &f32| number.is_finite())
    });
    if let Some(numbers) = numbers.collect::<Option<Vec<f32>>>() {
        let names = fields.iter().map(|field| Some(field.rsplit_once(':')?.0.trim().into()));
        let names = names.collect::<Option<Vec<String>>>().unwrap_or_default();
        return Line::Numbers { numbers, names };
    }
    let is_name = |field: &&str| {
        field.starts_with(|c: char| c.is_alphabetic() || c == '_') && field.len() <= 32
    };
    match fields.len() > 1 && fields.iter().all(is_name) {
        true => Line::Names(fields.into_iter().map(String::from).collect()),
        false => Line::Other(text.into()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lines(text: &str) -> Vec<Line> {
        let mut lines = Lines::new();
        lines.push(b"half\n");
        lines.push(text.as_bytes())
    }

    fn numbers(numbers: &[f32]) -> Line {
        Line::Numbers { numbers: numbers.to_vec(), names: Vec::new() }
    }

    #[test]
    fn numbers_are_found_however_they_are_separated() {
        let expected = numbers(&[0.5, -1.0, 1000.0]);
        for text in [
            "0.5,-1,1e3\n",
            "0.5, -1, 1e3,\r\n",
            "0.5;-1;1000\n",
            "0.5\t-1\t1000\n",
            "0.5 -1  1000 \n",
        ] {
            assert_eq!(lines(text), std::slice::from_ref(&expected), "{text:?}");
        }
        let names = ["x", "y", "z"].map(String::from).to_vec();
        let named = Line::Numbers { numbers: vec![0.5, -1.0, 1000.0], names };
        assert_eq!(lines("x:0.5,y:-1,z:1e3\n"), [named]);
        assert_eq!(lines("x:0.5,-1,1e3\n"), [expected]);
        assert_eq!(lines("7\n8\n"), [numbers(&[7.0]), numbers(&[8.0])]);
    }

    #[test]
    fn what_is_no_line_of_numbers_is_told_apart() {
        assert_eq!(lines("ax,ay,az\n"), [Line::Names(vec!["ax".into(), "ay".into(), "az".into()])]);
        assert_eq!(lines("ready.\n"), [Line::Other("ready.".into())]);
        assert_eq!(lines("1,2,nan\n"), [Line::Other("1,2,nan".into())]);
        assert_eq!(lines("1,,3\n"), [Line::Other("1,,3".into())]);
        assert_eq!(lines("\r\n\n"), []);
    }

    #[test]
    fn the_first_line_may_be_half_and_is_left_out() {
        let mut lines = Lines::new();
        assert_eq!(lines.push(b"5,6\n1,"), []);
        assert_eq!(lines.push(b"2\n"), [numbers(&[1.0, 2.0])]);
    }

    #[test]
    fn a_line_without_end_takes_no_memory() {
        let mut lines = Lines::new();
        lines.push(b"\n");
        for _ in 0..1000 {
            assert_eq!(lines.push(&[b'1'; 1000]), []);
        }
        assert!(lines.bytes.len() <= LONGEST);
        assert!(matches!(&lines.push(b"\n1\n")[..], [Line::Other(_), Line::Numbers { .. }]));
    }
}
