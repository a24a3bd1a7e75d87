//! The wire format of Protocol Buffers: numbered fields, one after the other.
//!
//! Total for any bytes: a field is given or the bytes are damaged, and nothing is copied. Source:
//! <https://protobuf.dev/programming-guides/encoding/>. A library (prost) would do the same, at 4 s of processor time
//! for four crates in the first build.

use thiserror::Error;

/// Fault of bytes that are no message.
#[derive(Clone, Copy, Debug, Error, PartialEq, Eq)]
#[error("{0}")]
pub(super) struct Damaged(pub &'static str);

/// Value of a field. What it means depends on its number.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Field<'a> {
    /// A number of up to 64 bits.
    Varint(u64),
    /// Eight bytes, little-endian.
    Fixed64(u64),
    /// Text, bytes, a message or several numbers.
    Bytes(&'a [u8]),
    /// Four bytes, little-endian.
    Fixed32(u32),
}

impl<'a> Field<'a> {
    /// The bytes of a text or message.
    pub fn bytes(self) -> Result<&'a [u8], Damaged> {
        match self {
            Self::Bytes(bytes) => Ok(bytes),
            Self::Varint(_) | Self::Fixed64(_) | Self::Fixed32(_) => {
                Err(Damaged("a number where a message should be"))
            }
        }
    }

    /// The characters of a text.
    pub fn text(self) -> Result<&'a str, Damaged> {
        str::from_utf8(self.bytes()?).map_err(|_| Damaged("a text that is not UTF-8"))
    }

    /// A whole number.
    pub fn integer(self) -> Result<i64, Damaged> {
        match self {
            Self::Varint(number) => Ok(number as i64),
            Self::Bytes(_) | Self::Fixed64(_) | Self::Fixed32(_) => {
                Err(Damaged("no whole number where one should be"))
            }
        }
    }

    /// A number of `f32`.
    pub fn float(self) -> Result<f32, Damaged> {
        match self {
            Self::Fixed32(bits) => Ok(f32::from_bits(bits)),
            Self::Varint(_) | Self::Bytes(_) | Self::Fixed64(_) => {
                Err(Damaged("no f32 where one should be"))
            }
        }
    }

    /// Whole numbers: one, or several in one field.
    pub fn integers(self) -> impl Iterator<Item = Result<i64, Damaged>> {
        let (one, mut rest) = match self {
            Self::Bytes(bytes) => (None, bytes),
            Self::Varint(_) | Self::Fixed64(_) | Self::Fixed32(_) => {
                (Some(self.integer()), &[][..])
            }
        };
        let several = core::iter::from_fn(move || {
            (!rest.is_empty()).then(|| {
                let number = varint(&mut rest);
                if number.is_err() {
                    rest = &[];
                }
                number.map(|number| number as i64)
            })
        });
        one.into_iter().chain(several)
    }

    /// Numbers of `f32`: one, or several in one field.
    pub fn floats(self) -> impl Iterator<Item = Result<f32, Damaged>> {
        let (one, bytes) = match self {
            Self::Bytes(bytes) if bytes.len() % 4 != 0 => {
                (Some(Err(Damaged("a list of f32 that is cut off"))), &[][..])
            }
            Self::Bytes(bytes) => (None, bytes),
            Self::Varint(_) | Self::Fixed64(_) | Self::Fixed32(_) => (Some(self.float()), &[][..]),
        };
        one.into_iter()
            .chain(bytes.as_chunks().0.iter().map(|bytes| Ok(f32::from_le_bytes(*bytes))))
    }

    /// Numbers of `f64`: one, or several in one field.
    pub fn doubles(self) -> impl Iterator<Item = Result<f64, Damaged>> {
        let (one, bytes) = match self {
            Self::Bytes(bytes) if bytes.len() % 8 != 0 => {
                (Some(Err(Damaged("a list of f64 that is cut off"))), &[][..])
            }
            Self::Bytes(bytes) => (None, bytes),
            Self::Fixed64(bits) => (Some(Ok(f64::from_bits(bits))), &[][..]),
            Self::Varint(_) | Self::Fixed32(_) => {
                (Some(Err(Damaged("no f64 where one should be"))), &[][..])
            }
        };
        one.into_iter()
            .chain(bytes.as_chunks().0.iter().map(|bytes| Ok(f64::from_le_bytes(*bytes))))
    }
}

/// Fields of a message, from the first to the last.
#[derive(Clone, Copy, Debug)]
pub(super) struct Fields<'a> {
    rest: &'a [u8],
}

impl<'a> Fields<'a> {
    /// The fields of a message in these bytes.
    pub fn of(bytes: &'a [u8]) -> Self {
        Self { rest: bytes }
    }

    fn field(&mut self) -> Result<(u64, Field<'a>), Damaged> {
        let tag = varint(&mut self.rest)?;
        let field = match tag & 7 {
            0 => Field::Varint(varint(&mut self.rest)?),
            1 => Field::Fixed64(u64::from_le_bytes(self.array()?)),
            2 => {
                let length = varint(&mut self.rest)?;
                let length = usize::try_from(length).unwrap_or(usize::MAX);
                let (bytes, rest) = self
                    .rest
                    .split_at_checked(length)
                    .ok_or(Damaged("a message that is longer than what holds it"))?;
                self.rest = rest;
                Field::Bytes(bytes)
            }
            5 => Field::Fixed32(u32::from_le_bytes(self.array()?)),
            _ => return Err(Damaged("a kind of field that there is not")),
        };
        Ok((tag >> 3, field))
    }

    fn array<const N: usize>(&mut self) -> Result<[u8; N], Damaged> {
        let (bytes, rest) =
            self.rest.split_first_chunk().ok_or(Damaged("a number that is cut off"))?;
        self.rest = rest;
        Ok(*bytes)
    }
}

impl<'a> Iterator for Fields<'a> {
    type Item = Result<(u64, Field<'a>), Damaged>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.rest.is_empty() {
            return None;
        }
        let field = self.field();
        if field.is_err() {
            self.rest = &[];
        }
        Some(field)
    }
}

/// A number in groups of seven bits, the lowest first.
fn varint(rest: &mut &[u8]) -> Result<u64, Damaged> {
    let mut number = 0u64;
    for shift in (0..70).step_by(7) {
        let (&byte, behind) = rest.split_first().ok_or(Damaged("a number that is cut off"))?;
        *rest = behind;
        let bits = u64::from(byte & 0x7f);
        // Of the tenth byte one bit is left.
        if shift == 63 && bits > 1 {
            break;
        }
        number |= bits << shift;
        if byte & 0x80 == 0 {
            return Ok(number);
        }
    }
    Err(Damaged("a number of more than 64 bits"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fields(bytes: &[u8]) -> Result<Vec<(u64, Field<'_>)>, Damaged> {
        Fields::of(bytes).collect()
    }

    #[test]
    fn fields_are_those_of_the_examples_in_the_specification() {
        assert_eq!(fields(&[0x08, 0x96, 0x01]), Ok(vec![(1, Field::Varint(150))]));
        let text = [0x12, 0x07, b't', b'e', b's', b't', b'i', b'n', b'g'];
        let found = fields(&text).unwrap();
        assert_eq!((found[0].0, found[0].1.text()), (2, Ok("testing")));
        let several = Field::Bytes(&[0x03, 0x8e, 0x02, 0x9e, 0xa7, 0x05]);
        assert_eq!(several.integers().collect::<Result<Vec<_>, _>>(), Ok(vec![3, 270, 86_942]));
        let minus_one = [0x08, 255, 255, 255, 255, 255, 255, 255, 255, 255, 1];
        assert_eq!(fields(&minus_one).unwrap()[0].1.integer(), Ok(-1));
        assert_eq!(fields(&[0x0d, 0, 0, 0x80, 0x3f]).unwrap()[0].1.float(), Ok(1.0));
    }

    #[test]
    fn bytes_that_are_no_message_are_damaged() {
        for bytes in [
            &[0x08][..],
            &[0x08, 0x80],
            &[0x0a, 5, 1],
            &[0x0b],
            &[0x0d, 1, 2],
            &[0x09, 1, 2, 3, 4, 5, 6, 7],
            &[0x08, 255, 255, 255, 255, 255, 255, 255, 255, 255, 2],
            &[0x0a, 255, 255, 255, 255, 255, 255, 255, 255, 255, 1],
        ] {
            assert!(fields(bytes).is_err(), "{bytes:?}");
        }
        assert!(Field::Bytes(&[0, 0, 0]).floats().any(|number| number.is_err()));
        assert!(Field::Varint(1).bytes().is_err() && Field::Bytes(&[255]).text().is_err());
    }
}
