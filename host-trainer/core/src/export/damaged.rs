//! Model files whose checksum is wrong.

use super::TrainedModel;
use nn_core::Model;
use std::path::Path;

impl TrainedModel {
    /// Reads what can be read of a model file whose checksum is wrong; any number and any text in it may be wrong
    /// too. `None` if nothing can be: everything else that [`read`](Self::read) checks must hold.
    ///
    /// To look at, not to use.
    pub fn read_damaged(path: &Path) -> Option<Self> {
        let mut bytes = std::fs::read(path).ok()?;
        let (covered, checksum) = bytes.split_last_chunk_mut::<4>()?;
        *checksum = crc::Crc::<u32>::new(&crc::CRC_32_ISO_HDLC).checksum(covered).to_le_bytes();
        Self::from_model(&Model::from_bytes(&bytes).ok()?).ok()
    }
}
