//! The outside of a model file: magic, version, lengths, checksum. Shared by both decoders.

use super::{FORMAT_VERSION, MAGIC, ModelError};

/// Magic, version and header length.
pub(super) const PRELUDE_BYTES: usize = 4 + 2 + 4;
pub(crate) const CHECKSUM_BYTES: usize = 4;

/// CRC-32 as in zip and PNG.
pub(crate) const CRC: crc::Crc<u32> = crc::Crc::<u32>::new(&crc::CRC_32_ISO_HDLC);

/// The two parts inside.
pub(crate) struct Frame<'a> {
    pub header: &'a [u8],
    pub parameters: &'a [u8],
}

/// Takes the frame off, after checking it.
pub(crate) const fn frame(bytes: &[u8]) -> Result<Frame<'_>, ModelError> {
    let found = bytes.len();
    let Some((magic, rest)) = bytes.split_first_chunk::<4>() else {
        return Err(ModelError::Truncated { expected: minimum_bytes(0), found });
    };
    if u32::from_le_bytes(*magic) != u32::from_le_bytes(MAGIC) {
        return Err(ModelError::Magic { found: *magic });
    }
    let Some((version, rest)) = rest.split_first_chunk::<2>() else {
        return Err(ModelError::Truncated { expected: minimum_bytes(0), found });
    };
    let version = u16::from_le_bytes(*version);
    if version == 0 || version > FORMAT_VERSION {
        return Err(ModelError::Version { found: version });
    }
    let Some((header_bytes, rest)) = rest.split_first_chunk::<4>() else {
        return Err(ModelError::Truncated { expected: minimum_bytes(0), found });
    };
    let header_bytes = u32::from_le_bytes(*header_bytes);
    let Some((covered, checksum)) = bytes.split_last_chunk::<CHECKSUM_BYTES>() else {
        return Err(ModelError::Truncated { expected: minimum_bytes(header_bytes), found });
    };
    if (found as u64) < minimum_bytes(header_bytes) {
        return Err(ModelError::Truncated { expected: minimum_bytes(header_bytes), found });
    }
    let expected = CRC.checksum(covered);
    let checksum = u32::from_le_bytes(*checksum);
    if checksum != expected {
        return Err(ModelError::Checksum { expected, found: checksum });
    }
    let (header, rest) = rest.split_at(header_bytes as usize);
    let (parameters, _) = rest.split_at(rest.len() - CHECKSUM_BYTES);
    Ok(Frame { header, parameters })
}

const fn minimum_bytes(header_bytes: u32) -> u64 {
    (PRELUDE_BYTES + CHECKSUM_BYTES) as u64 + header_bytes as u64
}
