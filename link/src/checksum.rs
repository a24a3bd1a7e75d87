//! The checksum of a frame.

use crc::{CRC_21_CAN_FD, Crc, NoTable};

/// Bytes that the checksum takes in a frame.
pub(crate) const BYTES: usize = 3;

/// Without a table, which would be 1 KiB of flash.
const CRC: Crc<u32, NoTable> = Crc::<u32, NoTable>::new(&CRC_21_CAN_FD);

/// Computes the checksum of coded bytes: 21 bits, 7 in each byte, the highest bit of which is set.
///
/// So no byte of it is zero. The polynomial 0x102899 is that of CAN FD: any two frames of up to 2¹⁹ bits with right
/// checksums differ in at least four bits.
#[inline(never)] // Once for frames that are sent, and for those that come.
pub(crate) fn of(coded: &[u8]) -> [u8; BYTES] {
    let sum = CRC.checksum(coded);
    [sum >> 14, sum >> 7, sum].map(|bits| bits as u8 | 0x80)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The check value of the catalogue of CRCs for the digits 1 to 9 is 0x0ed841.
    #[test]
    fn is_the_crc_of_can_fd() {
        assert_eq!(CRC.checksum(b"123456789"), 0x0e_d841);
        // 0x0ed841 is 0111011 0110000 1000001 in groups of seven bits.
        assert_eq!(of(b"123456789"), [0b1011_1011, 0b1011_0000, 0b1100_0001]);
    }
}
