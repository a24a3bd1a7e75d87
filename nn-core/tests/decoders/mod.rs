//! The decoder at run time and the one of the compiler, side by side.

use nn_core::{Model, ModelError, Topology, embed};

/// Both decoders' answers, which must agree unless it is the topology that differs.
pub fn read(bytes: &[u8], topology: &Topology) -> Result<(), ModelError> {
    let at_run_time = Model::from_bytes(bytes);
    let at_compile_time = embed::check(bytes, topology);
    match &at_run_time {
        Ok(model) if model.header.layers != topology.as_slice() => {
            assert!(at_compile_time.is_err(), "{bytes:02x?}");
        }
        _ => assert_eq!(at_run_time.as_ref().err(), at_compile_time.err().as_ref(), "{bytes:02x?}"),
    }
    at_run_time.map(|_| ())
}

/// The file with its checksum made right again.
pub fn resealed(mut bytes: Vec<u8>) -> Vec<u8> {
    let covered = bytes.len() - 4;
    let crc = crc::Crc::<u32>::new(&crc::CRC_32_ISO_HDLC).checksum(&bytes[..covered]);
    bytes[covered..].copy_from_slice(&crc.to_le_bytes());
    bytes
}
