//! Consistent overhead byte stuffing: bytes without a zero.
//!
//! A block is a length byte `n`, then `n - 1` bytes that are not zero; behind every block but the last and those of
//! length 255 a zero byte is meant. Source: Cheshire and Baker, IEEE/ACM Transactions on Networking 7(2), 1999. Written
//! here because the crates `cobs` and `corncobs` link panics on a Cortex-M0.

use heapless::Vec;

/// Length of a full block.
const FULL: u8 = 255;

/// A block in the making: where its length byte lies, and the length so far.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Block {
    at: usize,
    length: u8,
}

impl Block {
    /// Begins a block at the end of `coded`. `None` if that is full.
    pub(crate) fn begin<const N: usize>(coded: &mut Vec<u8, N>) -> Option<Self> {
        let block = Self { at: coded.len(), length: 1 };
        coded.push(block.length).ok().map(|()| block)
    }

    /// Codes a byte. `None` if `coded` is full.
    ///
    /// Not inlined: it would be copied to each of the many places at which a message is written.
    #[inline(never)]
    pub(crate) fn push<const N: usize>(&mut self, coded: &mut Vec<u8, N>, byte: u8) -> Option<()> {
        if byte != 0 {
            coded.push(byte).ok()?;
            self.length += 1;
            *coded.get_mut(self.at)? = self.length;
        }
        if byte == 0 || self.length == FULL {
            *self = Self::begin(coded)?;
        }
        Some(())
    }
}

/// Decodes in place; returns the number of bytes decoded, or `None` if these are no whole blocks.
pub(crate) fn decode(coded: &mut [u8]) -> Option<usize> {
    let (mut from, mut to) = (0, 0);
    while let Some(&length) = coded.get(from) {
        let end = from + usize::from(length);
        from += 1;
        if length == 0 || end > coded.len() {
            return None;
        }
        while from < end {
            *coded.get_mut(to)? = *coded.get(from)?;
            (from, to) = (from + 1, to + 1);
        }
        if length < FULL && end < coded.len() {
            *coded.get_mut(to)? = 0;
            to += 1;
        }
    }
    Some(to)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn coded(bytes: &[u8]) -> Vec<u8, 1200> {
        let mut coded = Vec::new();
        let mut block = Block::begin(&mut coded).unwrap();
        bytes.iter().for_each(|&byte| block.push(&mut coded, byte).unwrap());
        coded
    }

    /// The examples of the article's definition.
    #[test]
    fn known_bytes_are_coded_as_defined() {
        assert_eq!(coded(&[]), [1]);
        assert_eq!(coded(&[0]), [1, 1]);
        assert_eq!(coded(&[11, 22, 0, 33]), [3, 11, 22, 2, 33]);
        assert_eq!(coded(&[11, 0, 0, 0]), [2, 11, 1, 1, 1]);
        let full: std::vec::Vec<u8> = (1..=254).collect();
        assert_eq!(coded(&full)[..2], [255, 1]);
        assert_eq!(coded(&full).len(), 256);
    }

    #[test]
    fn what_ends_within_a_block_is_refused() {
        assert_eq!(decode(&mut [3, 11]), None);
        assert_eq!(decode(&mut [2, 11, 0, 4]), None);
        assert_eq!(decode(&mut []), Some(0));
    }

    proptest! {
        #[test]
        fn decodes_what_was_coded(bytes in prop::collection::vec(0u8..4, 0..1000)) {
            let mut coded = coded(&bytes);
            prop_assert!(coded.iter().all(|byte| *byte != 0));
            prop_assert!(coded.len() <= bytes.len() + 1 + bytes.len() / 254);
            let length = decode(&mut coded).unwrap();
            prop_assert_eq!(&coded[..length], &bytes);
        }

        #[test]
        fn long_runs_without_a_zero_come_back(bytes in prop::collection::vec(1u8.., 250..1000)) {
            let mut coded = coded(&bytes);
            let length = decode(&mut coded).unwrap();
            prop_assert_eq!(&coded[..length], &bytes);
        }

        #[test]
        fn any_bytes_are_decoded_or_refused(mut bytes in prop::collection::vec(any::<u8>(), 0..600)) {
            let length = bytes.len();
            prop_assert!(decode(&mut bytes).is_none_or(|decoded| decoded <= length));
        }
    }
}
