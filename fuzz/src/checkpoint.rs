//! A checkpoint of a training.

use super::sealed::sealed;
use host_trainer::Checkpoint;

/// Reads the bytes as they are, and with a right checksum.
pub fn run(bytes: &[u8]) -> bool {
    let mut is_accepted = false;
    for bytes in [bytes.to_vec(), sealed(bytes)] {
        if let Ok(checkpoint) = Checkpoint::from_bytes(&bytes) {
            let written = checkpoint.to_bytes();
            let again = Checkpoint::from_bytes(&written).expect("what was read is written");
            assert_eq!(again.to_bytes(), written);
            is_accepted = true;
        }
    }
    is_accepted
}
