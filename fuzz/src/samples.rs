//! A samples file, of three numbers a sample.

use super::sealed::sealed;
use nn_core::Samples;

/// Reads the bytes as they are and with a right checksum, for the model that they name.
pub fn run(bytes: &[u8]) -> bool {
    read(bytes) | read(&sealed(bytes))
}

fn read(bytes: &[u8]) -> bool {
    let model = bytes.get(16..20).and_then(|bytes| bytes.first_chunk().copied());
    let checksum = u32::from_le_bytes(model.unwrap_or_default());
    let Ok(samples) = Samples::<3>::from_bytes(bytes, checksum) else { return false };
    assert_eq!(samples.iter().count(), samples.len());
    assert!(samples.get(samples.len()).is_none());
    for index in 0..samples.len() {
        assert!(samples.answer(index).is_some());
        let _ = samples.moment::<1>(index, 2);
    }
    true
}
