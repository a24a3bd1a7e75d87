//! The types of numbers that IDX files hold.

/// A type of numbers, all stored with the highest byte first.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Element {
    U8,
    I8,
    I16,
    I32,
    F32,
    F64,
}

impl Element {
    /// The type that the third byte of a file says.
    pub fn of(byte: u8) -> Option<Self> {
        Some(match byte {
            0x08 => Self::U8,
            0x09 => Self::I8,
            0x0b => Self::I16,
            0x0c => Self::I32,
            0x0d => Self::F32,
            0x0e => Self::F64,
            _ => return None,
        })
    }

    /// Bytes of a number.
    pub fn bytes(self) -> usize {
        match self {
            Self::U8 | Self::I8 => 1,
            Self::I16 => 2,
            Self::I32 | Self::F32 => 4,
            Self::F64 => 8,
        }
    }

    /// The number that these bytes are; 0 if there are not as many as a number has.
    pub fn number(self, bytes: &[u8]) -> f64 {
        let read = || {
            Some(match self {
                Self::U8 => u8::from_be_bytes(bytes.try_into().ok()?).into(),
                Self::I8 => i8::from_be_bytes(bytes.try_into().ok()?).into(),
                Self::I16 => i16::from_be_bytes(bytes.try_into().ok()?).into(),
                Self::I32 => i32::from_be_bytes(bytes.try_into().ok()?).into(),
                Self::F32 => f32::from_be_bytes(bytes.try_into().ok()?).into(),
                Self::F64 => f64::from_be_bytes(bytes.try_into().ok()?),
            })
        };
        read().unwrap_or(0.0)
    }
}

/// Value that a number becomes, or what is wrong with it.
pub(super) trait Value: Sized {
    fn of(number: f64) -> Result<Self, String>;
}

impl Value for f32 {
    fn of(number: f64) -> Result<Self, String> {
        let is_usable = number.abs() <= f64::from(crate::dataset::LARGEST);
        is_usable.then_some(number as Self).ok_or_else(|| {
            format!("{number}, expected a number that can be trained on (up to 1e18)")
        })
    }
}

impl Value for usize {
    /// A label.
    fn of(number: f64) -> Result<Self, String> {
        let is_label = number >= 0.0 && number <= f64::from(i32::MAX) && number.fract() == 0.0;
        is_label
            .then_some(number as Self)
            .ok_or_else(|| format!("the label {number}, expected whole numbers from 0 on"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_of_every_type_are_read_with_the_highest_byte_first() {
        for (byte, bytes, number) in [
            (0x08, &[200][..], 200.0),
            (0x09, &[0xff], -1.0),
            (0x0b, &[0xff, 0x00], -256.0),
            (0x0c, &[0, 1, 0, 2], 65538.0),
            // 1.5 is 1.1 binary: sign 0, exponent 127, fraction one half.
            (0x0d, &[0x3f, 0xc0, 0, 0], 1.5),
            (0x0e, &[0xbf, 0xf8, 0, 0, 0, 0, 0, 0], -1.5),
        ] {
            let element = Element::of(byte).unwrap();
            assert_eq!((element.bytes(), element.number(bytes)), (bytes.len(), number));
        }
        assert_eq!(Element::of(0x0a), None);
    }

    #[test]
    fn what_is_no_label_or_cannot_be_trained_on_is_refused() {
        assert_eq!(usize::of(7.0), Ok(7));
        for number in [-1.0, 1.5, f64::NAN, 3e9] {
            assert!(usize::of(number).is_err(), "{number}");
        }
        assert_eq!(f32::of(-2.5), Ok(-2.5));
        for number in [f64::NAN, f64::INFINITY, -1e19] {
            assert!(f32::of(number).is_err(), "{number}");
        }
    }
}
