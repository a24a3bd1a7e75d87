//! The first 256 bytes of an RP2040's flash, which set flash up for the rest.
//!
//! The chip's boot ROM runs them only if their last four bytes are the checksum of the others
//! ([RP2040 data sheet](https://datasheets.raspberrypi.com/rp2040/rp2040-datasheet.pdf), 2.8.1.3.1).

use anyhow::{Result, bail};
use crc::{CRC_32_MPEG_2, Crc};

const BYTES: usize = 256;
const CHECKSUM_BYTES: usize = 4;

/// Checks that the boot ROM would start this image of flash.
///
/// # Errors
///
/// If there are no 256 bytes, or their checksum is wrong: the board would wait for a file on USB instead.
pub fn check(image: &[u8]) -> Result<()> {
    let Some((code, checksum)) =
        image.first_chunk::<BYTES>().and_then(|boot2| boot2.split_last_chunk::<CHECKSUM_BYTES>())
    else {
        bail!("an image of {} bytes has no boot loader of {BYTES} bytes", image.len());
    };
    let (found, expected) =
        (u32::from_le_bytes(*checksum), Crc::<u32>::new(&CRC_32_MPEG_2).checksum(code));
    if found != expected {
        bail!(
            "the checksum of the boot loader is {found:#010x}, but of its bytes {expected:#010x}: the chip would not start it"
        );
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The remainder, bit by bit, as the data sheet describes it.
    fn by_division(bytes: &[u8]) -> u32 {
        let mut remainder = u32::MAX;
        for bit in bytes.iter().flat_map(|byte| (0..8).rev().map(move |place| byte >> place & 1)) {
            let top = remainder >> 31 ^ u32::from(bit);
            remainder = remainder << 1 ^ if top == 1 { 0x04c1_1db7 } else { 0 };
        }
        remainder
    }

    #[test]
    fn a_boot_loader_with_its_checksum_is_taken_and_any_other_is_not() {
        let mut image: Vec<u8> = (0..252u32).map(|index| (index * 7) as u8).collect();
        let checksum = by_division(&image);
        image.extend(checksum.to_le_bytes());
        image.extend([1, 2, 3]);
        check(&image).unwrap();
        image[100] ^= 1;
        let error = check(&image).unwrap_err().to_string();
        assert!(error.contains(&format!("{checksum:#010x}")), "{error}");
        assert!(check(&image[..255]).unwrap_err().to_string().contains("255 bytes"));
    }
}
