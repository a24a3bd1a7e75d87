//! The type of an array's elements (`dtype`), and their values.

/// Longer texts are not read, in characters.
const LONGEST_TEXT: usize = 1024;

/// Storage of an element.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Element {
    kind: Kind,
    /// Bytes of a number, or of a character of a text.
    unit_bytes: usize,
    /// Characters of a text; 1 for a number.
    units: usize,
    is_big_endian: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    Bool,
    Unsigned,
    Signed,
    Float,
    /// Padded with zero characters.
    Text,
}

impl Element {
    /// Parses a description such as `<f4`: byte order, kind, bytes (of a text `U`: characters).
    pub fn parse(description: &str) -> Result<Self, String> {
        let unknown = || {
            let shown: String = description.chars().take(20).flat_map(char::escape_debug).collect();
            format!(
                "elements of type `{shown}`, expected bool, whole numbers of 1 to 8 bytes, floats of \
                 2 to 8 bytes or text: convert them, for example with .astype('float32')"
            )
        };
        let mut rest = description.chars();
        let order = rest.next().ok_or_else(unknown)?;
        let kind = rest.next().ok_or_else(unknown)?;
        if kind == 'O' {
            return Err(
                "Python objects (dtype=object), which are not read: convert texts, such as names of classes, with \
                 .astype(str), and numbers with .astype('float32')"
                    .into(),
            );
        }
        let size: usize = rest.as_str().parse().map_err(|_| unknown())?;
        let (kind, unit_bytes, units) = match (kind, size) {
            ('b', 1) => (Kind::Bool, 1, 1),
            ('u', 1 | 2 | 4 | 8) => (Kind::Unsigned, size, 1),
            ('i', 1 | 2 | 4 | 8) => (Kind::Signed, size, 1),
            ('f', 2 | 4 | 8) => (Kind::Float, size, 1),
            ('U' | 'S', _) if size > LONGEST_TEXT => {
                return Err(format!("texts of {size} characters, at most {LONGEST_TEXT} are read"));
            }
            ('U', 1..) => (Kind::Text, 4, size),
            ('S', 1..) => (Kind::Text, 1, size),
            _ => return Err(unknown()),
        };
        if !matches!(order, '<' | '>' | '|' | '=') {
            return Err(unknown());
        }
        Ok(Self { kind, unit_bytes, units, is_big_endian: order == '>' })
    }

    /// Returns whether elements are whole numbers.
    pub fn is_whole(self) -> bool {
        matches!(self.kind, Kind::Bool | Kind::Unsigned | Kind::Signed)
    }

    /// Bytes of an element: at least 1, at most 4 KiB.
    pub fn bytes(self) -> usize {
        self.unit_bytes * self.units
    }

    pub fn is_text(self) -> bool {
        self.kind == Kind::Text
    }

    /// The number that these bytes are; whole numbers beyond 2⁵³ are rounded.
    pub fn number(self, bytes: &[u8]) -> f64 {
        let bits = self.bits(bytes);
        let unused = 64 - 8 * self.unit_bytes;
        match (self.kind, self.unit_bytes) {
            (Kind::Bool, _) => f64::from(bits != 0),
            (Kind::Unsigned | Kind::Text, _) => bits as f64,
            (Kind::Signed, _) => ((bits << unused) as i64 >> unused) as f64,
            (Kind::Float, 2) => half(bits as u16),
            (Kind::Float, 4) => f64::from(f32::from_bits(bits as u32)),
            (Kind::Float, _) => f64::from_bits(bits),
        }
    }

    /// The text that these bytes are, if they are one.
    pub fn text(self, bytes: &[u8]) -> Option<String> {
        let characters = bytes.chunks_exact(self.unit_bytes);
        let characters = characters.map(|unit| char::from_u32(self.bits(unit) as u32));
        let text = if self.unit_bytes == 1 {
            str::from_utf8(bytes).ok().map(String::from)
        } else {
            characters.collect::<Option<String>>()
        };
        text.map(|text| text.trim_end_matches('\0').into())
    }

    fn bits(self, bytes: &[u8]) -> u64 {
        let add = |bits: u64, &byte: &u8| bits << 8 | u64::from(byte);
        if self.is_big_endian { bytes.iter().fold(0, add) } else { bytes.iter().rfold(0, add) }
    }
}

/// A number of 16 bits: sign, 5 bits of exponent, 10 bits of fraction (IEEE 754 binary16).
fn half(bits: u16) -> f64 {
    let sign = if bits >> 15 == 0 { 1.0 } else { -1.0 };
    let (exponent, fraction) = (i32::from(bits >> 10 & 0x1f), f64::from(bits & 0x3ff));
    sign * match exponent {
        0 => fraction * libm::exp2(-24.0),
        31 if fraction == 0.0 => f64::INFINITY,
        31 => f64::NAN,
        _ => (1.0 + fraction / 1024.0) * libm::exp2(f64::from(exponent - 15)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn number(description: &str, bytes: &[u8]) -> f64 {
        let element = Element::parse(description).unwrap();
        assert_eq!(element.bytes(), bytes.len());
        element.number(bytes)
    }

    #[test]
    fn numbers_of_every_type_and_byte_order_are_what_they_are() {
        for (found, expected) in [
            (number("|b1", &[1]), 1.0),
            (number("|u1", &[255]), 255.0),
            (number("|i1", &[255]), -1.0),
            (number("<u2", &[1, 2]), 513.0),
            (number(">u2", &[1, 2]), 258.0),
            (number("<i2", &[0xfe, 0xff]), -2.0),
            (number(">i4", &(-70_000i32).to_be_bytes()), -70_000.0),
            (number("<u4", &u32::MAX.to_le_bytes()), 4_294_967_295.0),
            (number("<i8", &i64::MIN.to_le_bytes()), -9_223_372_036_854_775_808.0),
            (number(">u8", &u64::MAX.to_be_bytes()), 18_446_744_073_709_551_615.0),
            (number("<f4", &1.5f32.to_le_bytes()), 1.5),
            (number(">f4", &(-0.1f32).to_be_bytes()), f64::from(-0.1f32)),
            (number("<f8", &1e-300f64.to_le_bytes()), 1e-300),
            (number(">f8", &f64::INFINITY.to_be_bytes()), f64::INFINITY),
        ] {
            assert_eq!(found, expected);
        }
    }

    #[test]
    fn halves_are_those_of_ieee_754() {
        // The table of examples in Wikipedia's "Half-precision floating-point format".
        for (bits, expected) in [
            (0x0000, 0.0),
            (0x0001, 5.960_464_477_539_063e-8),
            (0x03ff, 6.097_555_160_522_461e-5),
            (0x0400, 0.000_061_035_156_25),
            (0x3555, 0.333_251_953_125),
            (0x3c00, 1.0),
            (0x7bff, 65504.0),
            (0xc000, -2.0),
            (0xfc00, f64::NEG_INFINITY),
        ] {
            assert_eq!(half(bits), expected, "{bits:04x}");
        }
        assert!(half(0x7e00).is_nan());
        assert_eq!(number("<f2", &[0x55, 0x35]), half(0x3555));
    }

    #[test]
    fn texts_end_where_only_zeros_follow() {
        let text = |description: &str, bytes: &[u8]| {
            let element = Element::parse(description).unwrap();
            assert_eq!((element.bytes(), element.is_text()), (bytes.len(), true));
            element.text(bytes)
        };
        assert_eq!(text("|S4", b"cat\0").unwrap(), "cat");
        assert_eq!(text("<U2", &[0xe9, 0, 0, 0, 0, 0, 0, 0]).unwrap(), "é");
        assert_eq!(text(">U1", &[0, 0, 0, 0x61]).unwrap(), "a");
        assert_eq!(text("|S2", b"\xff\xff"), None);
        assert_eq!(text("<U1", &[0, 0, 0, 0xff]), None);
    }

    #[test]
    fn other_types_are_refused_with_a_way_out() {
        for description in
            ["", "<", "<f", "<f16", "<c8", "<M8[ns]", "|V4", "<u3", "<f-4", "*f4", "|S0", "<U", "é"]
        {
            let error = Element::parse(description).unwrap_err();
            assert!(error.contains("convert them"), "{description}: {error}");
        }
        assert!(Element::parse("|O").unwrap_err().contains("Python objects"));
        let error = Element::parse("<U99999").unwrap_err();
        assert_eq!(error, "texts of 99999 characters, at most 1024 are read");
    }
}
