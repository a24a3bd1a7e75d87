//! A network in a file of Keras.
//!
//! Parts of an archive have checksums, so bytes are also read as its parts: the first two say how long the
//! description is, and the weights follow it.

use super::files::Folder;
use super::imported;
use std::io::{Cursor, Write};
use zip::write::{SimpleFileOptions, ZipWriter};

/// Imports it as it is and as an archive; what comes out answers with finite weights.
pub fn run(bytes: &[u8]) -> bool {
    let archive = archived(bytes).unwrap_or_default();
    let folder = Folder::with(&[("net.h5", bytes), ("net.keras", &archive)]);
    let is_accepted = imported::run(&folder.path("net.h5"));
    imported::run(&folder.path("net.keras")) | is_accepted
}

/// An archive of description and weights, with right checksums.
fn archived(bytes: &[u8]) -> Option<Vec<u8>> {
    let (length, parts) = bytes.split_first_chunk::<2>()?;
    let (config, weights) = parts.split_at_checked(u16::from_le_bytes(*length).into())?;
    let mut archive = ZipWriter::new(Cursor::new(Vec::new()));
    let stored = SimpleFileOptions::default().compression_method(zip::CompressionMethod::Stored);
    for (name, part) in [("config.json", config), ("model.weights.h5", weights)] {
        archive.start_file(name, stored).expect("a file begins");
        archive.write_all(part).expect("memory takes it");
    }
    Some(archive.finish().expect("memory takes it").into_inner())
}
