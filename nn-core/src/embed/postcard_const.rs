//! postcard's wire format, as far as a header needs it, for the compiler.
//!
//! The same rules as the `postcard` crate's: variable-length integers of seven bits a byte, the least
//! significant first, at most as many bytes as the type has room for; strings and bytes with their
//! length in front.

/// Bytes yet to be read. `None` means that they are not what was expected.
#[derive(Clone, Copy)]
pub(crate) struct Cursor<'a> {
    pub rest: &'a [u8],
}

impl<'a> Cursor<'a> {
    const fn varint(&mut self, bits: u32) -> Option<u64> {
        let mut value: u64 = 0;
        let mut shift = 0;
        while shift < bits {
            let [byte, rest @ ..] = self.rest else { return None };
            self.rest = rest;
            let room = bits - shift;
            if room < 7 && *byte >> room != 0 {
                // More bits than the type has, or one byte too many.
                return None;
            }
            value |= ((*byte & 0x7f) as u64) << shift;
            if *byte & 0x80 == 0 {
                return Some(value);
            }
            shift += 7;
        }
        None
    }

    pub const fn u16(&mut self) -> Option<u16> {
        match self.varint(16) {
            Some(value) => Some(value as u16),
            None => None,
        }
    }

    /// Reads a signed number, whose sign is the lowest bit.
    pub const fn i16(&mut self) -> Option<i16> {
        match self.u16() {
            Some(value) => Some((value >> 1) as i16 ^ -((value & 1) as i16)),
            None => None,
        }
    }

    pub const fn u32(&mut self) -> Option<u32> {
        match self.varint(32) {
            Some(value) => Some(value as u32),
            None => None,
        }
    }

    /// Reads a byte, which is written as it is.
    pub const fn u8(&mut self) -> Option<u8> {
        let [byte, rest @ ..] = self.rest else { return None };
        self.rest = rest;
        Some(*byte)
    }

    pub const fn boolean(&mut self) -> Option<bool> {
        let [byte @ (0 | 1), rest @ ..] = self.rest else { return None };
        self.rest = rest;
        Some(*byte == 1)
    }

    pub const fn u64(&mut self) -> Option<u64> {
        self.varint(64)
    }

    pub const fn f32(&mut self) -> Option<f32> {
        let Some((bytes, rest)) = self.rest.split_first_chunk::<4>() else { return None };
        self.rest = rest;
        Some(f32::from_le_bytes(*bytes))
    }

    pub const fn length(&mut self) -> Option<usize> {
        match self.varint(usize::BITS) {
            Some(value) => Some(value as usize),
            None => None,
        }
    }

    pub const fn bytes(&mut self) -> Option<&'a [u8]> {
        let Some(length) = self.length() else { return None };
        let Some((bytes, rest)) = self.rest.split_at_checked(length) else { return None };
        self.rest = rest;
        Some(bytes)
    }

    pub const fn text(&mut self) -> Option<&'a str> {
        let Some(bytes) = self.bytes() else { return None };
        match core::str::from_utf8(bytes) {
            Ok(text) => Some(text),
            Err(_) => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn integers_read_as_the_postcard_crate_reads_them(
            bytes in prop::collection::vec(prop_oneof![any::<u8>(), Just(0x80), Just(0xff), 0u8..16], 0..24)
        ) {
            let reference = postcard::take_from_bytes::<u16>(&bytes).ok();
            let mut cursor = Cursor { rest: &bytes };
            let ours = cursor.u16().map(|value| (value, cursor.rest));
            prop_assert_eq!(ours, reference);

            let reference = postcard::take_from_bytes::<u32>(&bytes).ok();
            let mut cursor = Cursor { rest: &bytes };
            let ours = cursor.u32().map(|value| (value, cursor.rest));
            prop_assert_eq!(ours, reference);

            let reference = postcard::take_from_bytes::<u64>(&bytes).ok();
            let mut cursor = Cursor { rest: &bytes };
            let ours = cursor.u64().map(|value| (value, cursor.rest));
            prop_assert_eq!(ours, reference);

            let reference = postcard::take_from_bytes::<&str>(&bytes).ok();
            let mut cursor = Cursor { rest: &bytes };
            let ours = cursor.text().map(|value| (value, cursor.rest));
            prop_assert_eq!(ours, reference);
        }
    }
}
