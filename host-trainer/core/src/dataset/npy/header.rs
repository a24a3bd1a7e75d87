//! Header of a NumPy array: the type of its numbers and its shape.
//!
//! The bytes `\x93NUMPY`, a version, the length of a text, and the text: a Python dictionary such as
//! `{'descr': '<f4', 'fortran_order': False, 'shape': (60000, 28, 28), }`. Source: the format of NumPy
//! Enhancement Proposal 1, <https://numpy.org/neps/nep-0001-npy-format.html>.

use super::element::Element;
use std::io::Read;

/// Longer texts are not read: NumPy itself stops at 10,000 bytes.
const LONGEST_TEXT: u32 = 1 << 16;

/// More dimensions are not read.
const MOST_DIMENSIONS: usize = 8;

/// Header of one array.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Header {
    pub element: Element,
    /// Tells whether the first index changes fastest, as in Fortran, and not the last, as in C.
    pub is_fortran: bool,
    pub shape: Vec<usize>,
}

impl Header {
    /// Reads up to the first number. The error says what was found and what was expected.
    pub fn read(reader: &mut impl Read) -> Result<Self, String> {
        let mut start = [0; 8];
        read_exact(reader, &mut start)?;
        let [magic @ .., major, _] = start;
        if magic != *b"\x93NUMPY" {
            return Err(format!(
                "not a NumPy array: it starts with {magic:02x?}, expected {:02x?}",
                b"\x93NUMPY"
            ));
        }
        let length = match major {
            1 => {
                let mut bytes = [0; 2];
                read_exact(reader, &mut bytes)?;
                u32::from(u16::from_le_bytes(bytes))
            }
            2 | 3 => {
                let mut bytes = [0; 4];
                read_exact(reader, &mut bytes)?;
                u32::from_le_bytes(bytes)
            }
            _ => return Err(format!("version {major} of the NumPy format, expected 1, 2 or 3")),
        };
        if length > LONGEST_TEXT {
            return Err(format!("a header of {length} bytes, at most {LONGEST_TEXT} are read"));
        }
        let mut text = vec![0; length as usize];
        read_exact(reader, &mut text)?;
        let text = String::from_utf8_lossy(&text).replace('"', "'");
        Self::parse(&text)
    }

    fn parse(text: &str) -> Result<Self, String> {
        let damaged = || {
            let start: String = text.chars().take(60).flat_map(char::escape_debug).collect();
            format!(
                "its header is `{start}`, expected a dictionary of descr, fortran_order and shape"
            )
        };
        let value = |key: &str| {
            let (_, value) = text.split_once(&format!("'{key}':"))?;
            Some(value.trim_start())
        };
        let description = value("descr").ok_or_else(damaged)?;
        if description.starts_with('[') {
            return Err("records of several fields: save an array of plain numbers".into());
        }
        let description = description.strip_prefix('\'').and_then(|rest| rest.split_once('\''));
        let element = Element::parse(description.ok_or_else(damaged)?.0)?;
        let is_fortran = match value("fortran_order") {
            Some(order) if order.starts_with("True") => true,
            Some(order) if order.starts_with("False") => false,
            _ => return Err(damaged()),
        };
        let shape = value("shape").and_then(|shape| shape.strip_prefix('(')?.split_once(')'));
        let (shape, _) = shape.ok_or_else(damaged)?;
        // Python writes a comma behind a single size.
        let sizes = shape.trim().trim_end_matches(',');
        let sizes = sizes.split(',').map(str::trim).filter(|_| !sizes.is_empty());
        let shape: Vec<usize> =
            sizes.map(|size| size.parse().map_err(|_| damaged())).collect::<Result<_, _>>()?;
        if shape.len() > MOST_DIMENSIONS {
            let dimensions = shape.len();
            return Err(format!("{dimensions} dimensions, at most {MOST_DIMENSIONS} are read"));
        }
        Ok(Self { element, is_fortran, shape })
    }

    /// Number of elements that the shape promises; `u64::MAX` if that is no number.
    pub fn count(&self) -> u64 {
        if self.shape.contains(&0) {
            return 0;
        }
        self.shape.iter().fold(1, |count: u64, &size| count.saturating_mul(size as u64))
    }

    /// The shape as Python writes it: `(60000, 28, 28)`.
    pub fn shown_shape(&self) -> String {
        match &self.shape[..] {
            [size] => format!("({size},)"),
            sizes => {
                let sizes: Vec<String> = sizes.iter().map(usize::to_string).collect();
                format!("({})", sizes.join(", "))
            }
        }
    }

    /// The indices of the element at this position in the file: `3, 0, 7`.
    pub fn indices(&self, mut position: usize) -> String {
        let mut take = |&size: &usize| {
            let index = position % size.max(1);
            position /= size.max(1);
            index.to_string()
        };
        let mut indices: Vec<String> = if self.is_fortran {
            self.shape.iter().map(&mut take).collect()
        } else {
            self.shape.iter().rev().map(&mut take).collect()
        };
        if !self.is_fortran {
            indices.reverse();
        }
        indices.join(", ")
    }
}

fn read_exact(reader: &mut impl Read, bytes: &mut [u8]) -> Result<(), String> {
    reader.read_exact(bytes).map_err(|error| format!("its header cannot be read: {error}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Result<Header, String> {
        let mut bytes = b"\x93NUMPY\x01\x00".to_vec();
        bytes.extend((text.len() as u16).to_le_bytes());
        bytes.extend(text.as_bytes());
        Header::read(&mut &bytes[..])
    }

    #[test]
    fn reads_what_numpy_writes() {
        let text = "{'descr': '<f4', 'fortran_order': False, 'shape': (60000, 28, 28), }   \n";
        let header = read(text).unwrap();
        assert_eq!((header.shape.as_slice(), header.is_fortran), (&[60000, 28, 28][..], false));
        assert_eq!(header.count(), 47_040_000);
        let header =
            read("{'descr': '|u1', 'fortran_order': True, 'shape': (7,), }          \n").unwrap();
        assert_eq!((header.shown_shape().as_str(), header.is_fortran), ("(7,)", true));
        let header = read("{\"shape\":(),\"descr\":\">i2\",\"fortran_order\":False}").unwrap();
        assert_eq!((header.shape.len(), header.count()), (0, 1));
    }

    #[test]
    fn elements_are_named_by_their_indices() {
        let of = |is_fortran, position| {
            let element = Element::parse("|u1").unwrap();
            Header { element, is_fortran, shape: vec![2, 3, 4] }.indices(position)
        };
        // C: 1·12 + 2·4 + 3 = 23 is the last; Fortran: 1 + 1·2 + 3·6 = 21.
        assert_eq!((of(false, 23), of(false, 5)), ("1, 2, 3".into(), "0, 1, 1".into()));
        assert_eq!((of(true, 23), of(true, 21)), ("1, 2, 3".into(), "1, 1, 3".into()));
    }

    #[test]
    fn sizes_beyond_any_number_saturate() {
        let text =
            "{'descr': '<f4', 'fortran_order': False, 'shape': (9999999999, 9999999999, 9), }";
        assert_eq!(read(text).unwrap().count(), u64::MAX);
    }

    #[test]
    fn damaged_headers_say_what_was_expected() {
        for (text, expected) in [
            ("", "expected a dictionary of descr, fortran_order and shape"),
            ("{'descr': '<f4', 'fortran_order': False, }", "expected a dictionary"),
            ("{'descr': '<f4', 'fortran_order': 0, 'shape': (1,)}", "expected a dictionary"),
            ("{'descr': '<f4', 'fortran_order': False, 'shape': (-1,)}", "expected a dictionary"),
            ("{'descr': '<f4', 'fortran_order': False, 'shape': (1,,2)}", "expected a dictionary"),
            ("{'descr': '<f4', 'fortran_order': False, 'shape': (1", "expected a dictionary"),
            (
                "{'descr': '<f4', 'fortran_order': False, 'shape': (99999999999999999999999,)}",
                "expected a dictionary",
            ),
            (
                "{'descr': '<f4', 'fortran_order': False, 'shape': (1,1,1,1,1,1,1,1,1)}",
                "9 dimensions, at most 8",
            ),
            (
                "{'descr': [('a', '<f4')], 'fortran_order': False, 'shape': (1,)}",
                "records of several fields",
            ),
            ("{'descr': '|O', 'fortran_order': False, 'shape': (1,)}", "Python objects"),
        ] {
            let error = read(text).unwrap_err();
            assert!(error.contains(expected), "{text}: {error}");
        }
    }

    #[test]
    fn bytes_that_are_no_header_are_refused_and_nothing_is_reserved_for_them() {
        for (bytes, expected) in [
            (&b""[..], "its header cannot be read"),
            (b"\x93NUMPY\x01\x00\xff", "its header cannot be read"),
            (b"\x93NUMPY\x01\x00\xff\xff{", "its header cannot be read"),
            (b"PK\x03\x04________", "not a NumPy array: it starts with [50, 4b"),
            (b"\x93NUMPY\x09\x00\x00\x00", "version 9 of the NumPy format"),
            (b"\x93NUMPY\x02\x00\xff\xff\xff\xff", "a header of 4294967295 bytes"),
        ] {
            let error = Header::read(&mut &bytes[..]).unwrap_err();
            assert!(error.contains(expected), "{error}");
        }
    }
}
