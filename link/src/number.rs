//! The numbers of a measurement, as they are on the wire.

use heapless::Vec;
use serde::{Deserialize, Serialize};

/// The type of the numbers of a sensor.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum NumberKind {
    /// Signed, 16 bits: most accelerometers, and analog values around a middle.
    I16,
    /// Unsigned, 16 bits: analog values.
    U16,
    /// Signed, 32 bits: 24-bit converters, pressures.
    I32,
    /// Floating point, 32 bits: what a driver computed already.
    F32,
}

impl NumberKind {
    /// Returns the bytes of a number.
    pub const fn bytes(self) -> usize {
        match self {
            Self::I16 | Self::U16 => 2,
            Self::I32 | Self::F32 => 4,
        }
    }

    /// Reads numbers, and multiplies each by `scale`, as the board does for its network: one rounding each.
    ///
    /// Bytes at the end that are no whole number are left out.
    pub fn values(self, bytes: &[u8], scale: f32) -> impl Iterator<Item = f32> + '_ {
        bytes.chunks_exact(self.bytes()).map(move |bytes| scale * self.read(bytes))
    }

    /// Reads a number; 0 if there are too few bytes.
    fn read(self, bytes: &[u8]) -> f32 {
        match (self, bytes) {
            (Self::I16, &[a, b]) => i16::from_le_bytes([a, b]).into(),
            (Self::U16, &[a, b]) => u16::from_le_bytes([a, b]).into(),
            (Self::I32, &[a, b, c, d]) => i32::from_le_bytes([a, b, c, d]) as f32,
            (Self::F32, &[a, b, c, d]) => f32::from_le_bytes([a, b, c, d]),
            (Self::I16 | Self::U16 | Self::I32 | Self::F32, _) => 0.0,
        }
    }
}

/// A type that a sensor measures in.
pub trait Number: Copy {
    /// The type, as a board says it.
    const KIND: NumberKind;

    /// Returns the number in the unit that one step is `scale` of: the very bits of [`NumberKind::values`].
    fn value(self, scale: f32) -> f32;

    /// Appends the bytes, lowest first. `false` if there is no room for them all.
    fn write<const N: usize>(self, bytes: &mut Vec<u8, N>) -> bool;
}

macro_rules! number {
    ($($number:ident: $kind:ident),*) => { $(
        impl Number for $number {
            const KIND: NumberKind = NumberKind::$kind;

            fn value(self, scale: f32) -> f32 {
                scale * self as f32
            }

            fn write<const N: usize>(self, bytes: &mut Vec<u8, N>) -> bool {
                bytes.extend_from_slice(&self.to_le_bytes()).is_ok()
            }
        }
    )* };
}

number!(i16: I16, u16: U16, i32: I32, f32: F32);

#[cfg(test)]
mod tests {
    use super::*;

    fn same_on_both_sides<T: Number>(numbers: &[T], scale: f32) {
        let mut bytes = Vec::<u8, 64>::new();
        assert!(numbers.iter().all(|number| number.write(&mut bytes)));
        assert_eq!(bytes.len(), numbers.len() * T::KIND.bytes());
        let laptop = T::KIND.values(&bytes, scale).map(f32::to_bits);
        assert!(laptop.eq(numbers.iter().map(|number| number.value(scale).to_bits())));
    }

    #[test]
    fn the_laptop_reads_the_bits_that_the_board_computes_with() {
        for scale in [1.0, 0.001, 9.80665 / 16384.0, 1e-30] {
            same_on_both_sides(&[0i16, 1, -1, i16::MIN, i16::MAX], scale);
            same_on_both_sides(&[0u16, 1, u16::MAX], scale);
            same_on_both_sides(&[0i32, -1, i32::MIN, i32::MAX, 16_777_217], scale);
            same_on_both_sides(&[0.0f32, -0.0, 1e-45, f32::MAX, f32::INFINITY], scale);
        }
    }

    #[test]
    fn numbers_are_scaled_by_hand() {
        assert!(NumberKind::I16.values(&[0xfe, 0xff, 3, 0, 9], 0.5).eq([-1.0, 1.5]));
        assert!(NumberKind::U16.values(&[0xfe, 0xff], 1.0).eq([65534.0]));
        assert!(NumberKind::I32.values(&[0xff, 0xff, 0xff, 0xff], 2.0).eq([-2.0]));
        assert!(NumberKind::F32.values(&[0, 0, 0x80, 0x3f], 3.0).eq([3.0]));
    }
}
