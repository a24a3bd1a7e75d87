//! NumPy's files: an array alone, as the features of an archive, and an archive as it is.

use super::files::Folder;
use super::sound;
use host_trainer::dataset::csv::Options;
use host_trainer::dataset::npy;
use std::io::{Cursor, Write};
use zip::write::{SimpleFileOptions, ZipWriter};

/// Labels 0, 1, 0, 1 as NumPy writes them.
const LABELS: &[u8] = include_bytes!("labels.npy");

/// Reads the bytes in three ways.
pub fn run(bytes: &[u8]) -> bool {
    let archive = archived(bytes);
    let folder = Folder::with(&[("x.npy", bytes), ("x.npz", &archive), ("whole.npz", bytes)]);
    let array = npy::load_npy(&folder.path("x.npy"), &Options::default());
    let archives = ["x.npz", "whole.npz"].map(|name| npy::load_npz(&folder.path(name), &[]));
    let is_array = array.is_ok_and(|data| sound::check(&data.into()));
    archives
        .into_iter()
        .fold(is_array, |is_accepted, source| source.is_ok_and(|s| sound::check(&s)) | is_accepted)
}

/// An archive of these features and four labels, with right checksums.
fn archived(features: &[u8]) -> Vec<u8> {
    let mut archive = ZipWriter::new(Cursor::new(Vec::new()));
    let stored = SimpleFileOptions::default().compression_method(zip::CompressionMethod::Stored);
    for (name, bytes) in [("x.npy", features), ("y.npy", LABELS)] {
        archive.start_file(name, stored).expect("a file begins");
        archive.write_all(bytes).expect("memory takes it");
    }
    archive.finish().expect("memory takes it").into_inner()
}
