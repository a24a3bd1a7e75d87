//! Memory that an import takes: at most twenty times the file, whatever is changed in it.

use host_trainer::import::Imported;
use peak_alloc::PeakAlloc;
use std::fs;
use std::path::{Path, PathBuf};

#[global_allocator]
static MEMORY: PeakAlloc = PeakAlloc;

/// Most bytes for each byte of a file. Weights of `f32` take four to five; those of 8 bits become `f32`, and are there
/// in several orders while they are put in order.
const TIMES: usize = 20;

/// What an import needs of a file without any weights: names, tables, an error's sentence.
const ROOM: usize = 64 << 10;

/// Files of other programs.
fn files() -> Vec<PathBuf> {
    let fixtures = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/import/fixtures");
    let entries = [&fixtures, &fixtures.join("tflite")].map(|folder| fs::read_dir(folder).unwrap());
    let mut files: Vec<PathBuf> =
        entries.into_iter().flatten().map(|entry| entry.unwrap().path()).collect();
    files.retain(|path| {
        path.extension().is_some_and(|ending| ["onnx", "tflite"].iter().any(|kind| *kind == ending))
    });
    files.sort();
    files
}

/// Bytes of memory that were taken at once to import a file.
fn peak_of(path: &Path) -> usize {
    MEMORY.reset_peak_usage();
    let before = MEMORY.current_usage();
    let _ = Imported::read(path);
    MEMORY.peak_usage() - before
}

#[test]
fn an_import_takes_at_most_twenty_times_its_file_whatever_is_changed_in_it() {
    let folder = tempfile::tempdir().unwrap();
    let (mut count, mut most) = (0, 0);
    for file in files() {
        let bytes = fs::read(&file).unwrap();
        let allowed = TIMES * bytes.len() + ROOM;
        let peak = peak_of(&file);
        assert!(peak <= allowed, "{}: {peak} bytes for a file of {}", file.display(), bytes.len());
        most = most.max(peak);
        let path = folder.path().join(file.file_name().unwrap());
        // Sizes are what makes memory large: numbers of one byte and of four, at most what they can be.
        for place in (0..bytes.len().saturating_sub(4)).step_by(bytes.len().div_ceil(40)) {
            for change in [&[0xff][..], &[0x7f], &[0xff, 0xff, 0xff, 0x7f], &[0, 0, 0, 0x10]] {
                let mut changed = bytes.clone();
                changed[place..place + change.len()].copy_from_slice(change);
                fs::write(&path, &changed).unwrap();
                let peak = peak_of(&path);
                let name = path.file_name().unwrap();
                assert!(
                    peak <= allowed,
                    "{name:?} with {change:x?} at {place}: {peak} bytes for {}",
                    bytes.len()
                );
                count += 1;
            }
        }
    }
    assert!(count > 2000 && most > 0, "{count} files, {most} bytes");
}
