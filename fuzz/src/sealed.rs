//! A right checksum behind changed bytes, so that a reader looks at them.

const CRC: crc::Crc<u32> = crc::Crc::<u32>::new(&crc::CRC_32_ISO_HDLC);

/// The bytes, the last four replaced by the checksum of those before them.
pub fn sealed(bytes: &[u8]) -> Vec<u8> {
    let covered = bytes.len().saturating_sub(4);
    let checksum = CRC.checksum(&bytes[..covered]);
    let mut sealed = bytes[..covered].to_vec();
    sealed.extend(checksum.to_le_bytes());
    sealed
}
