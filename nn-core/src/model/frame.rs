//! The outside of a model file: magic, version, lengths, checksum. Shared by both decoders.

use super::{FORMAT_VERSION, MAGIC, ModelError};

/// Magic, version and header length.
pub(super) const PRELUDE_BYTES: usize = 4 + 2 + 4;
pub(crate) const CHECKSUM_BYTES: usize = 4;

/// CRC-32 as in zip and PNG.
pub(crate) const CRC: crc::Crc<u32> = crc::Crc::<u32>::new(&crc::CRC_32_ISO_HDLC);

/// The version, and the two parts inside.
pub(crate) struct Frame<'a> {
    pub version: u16,
    pub header: &'a [u8],
    pub parameters: &'a [u8],
}

/// Takes the frame off, after checking it.
pub(crate) const fn frame(bytes: &[u8]) -> Result<Frame<'_>, ModelError> {
    let frame = match open_frame(bytes) {
        Ok(frame) => frame,
        Err(error) => return Err(error),
    };
    let Some((covered, checksum)) = bytes.split_last_chunk::<CHECKSUM_BYTES>() else {
        return Err(ModelError::Truncated { expected: minimum_bytes(0), found: bytes.len() });
    };
    let (expected, found) = (CRC.checksum(covered), u32::from_le_bytes(*checksum));
    if expected != found {
        return Err(ModelError::Checksum { expected, found });
    }
    Ok(frame)
}

/// Takes the frame off without checking the checksum.
pub(crate) const fn open_frame(bytes: &[u8]) -> Result<Frame<'_>, ModelError> {
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
    let Some((rest, _checksum)) = rest.split_last_chunk::<CHECKSUM_BYTES>() else {
        return Err(ModelError::Truncated { expected: minimum_bytes(header_bytes), found });
    };
    match rest.split_at_checked(header_bytes as usize) {
        Some((header, parameters)) => Ok(Frame { version, header, parameters }),
        None => Err(ModelError::Truncated { expected: minimum_bytes(header_bytes), found }),
    }
}

const fn minimum_bytes(header_bytes: u32) -> u64 {
    (PRELUDE_BYTES + CHECKSUM_BYTES) as u64 + header_bytes as u64
}
