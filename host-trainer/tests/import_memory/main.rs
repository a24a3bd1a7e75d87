//! Memory that an import takes: at most eight times the file, whatever is changed in it.

#[path = "../import/flatbuffer.rs"]
#[allow(dead_code, reason = "the tests of imports use all of it")]
mod flatbuffer;
mod large;
#[path = "../import/writer.rs"]
#[allow(dead_code, reason = "the tests of imports use all of it")]
mod writer;

use host_trainer::import::Imported;
use peak_alloc::PeakAlloc;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

#[global_allocator]
static MEMORY: PeakAlloc = PeakAlloc;

/// Most bytes for each byte of a file. Weights of `f32` take four to five. Those of 8 bits are there as they are in the file,
/// in integers of 16 bits, and as numbers of `f32`: seven.
const TIMES: usize = 8;

/// What an import needs of a file without any weights: names, tables, an error's sentence.
const ROOM: usize = 64 << 10;

/// What a test counts is its own.
static ALONE: Mutex<()> = Mutex::new(());

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
fn weights_of_8_bits_take_at_most_eight_times_their_file() {
    let _alone = ALONE.lock().unwrap_or_else(PoisonError::into_inner);
    let folder = tempfile::tempdir().unwrap();
    for (name, ending, bytes) in large::files() {
        let path = folder.path().join(format!("net.{ending}"));
        fs::write(&path, &bytes).unwrap();
        assert!(bytes.len() > 64 << 10, "{name}: {} bytes", bytes.len());
        let imported = Imported::read(&path).unwrap_or_else(|error| panic!("{name}: {error}"));
        // A number of f32 for each byte, which is the least that an import takes.
        let parameters: u64 = imported.network.specs().iter().map(|spec| spec.parameters()).sum();
        assert!(parameters * 11 / 10 > bytes.len() as u64, "{name}: {parameters} parameters");
        drop(imported);
        let peak = peak_of(&path);
        let (least, most) = (4 * parameters as usize, TIMES * bytes.len() + ROOM);
        assert!(
            (least..=most).contains(&peak),
            "{name}: {peak} bytes for a file of {}",
            bytes.len()
        );
        println!("{:.2} times the file: {name}", peak as f64 / bytes.len() as f64);
    }
}

#[test]
fn an_import_takes_at_most_eight_times_its_file_whatever_is_changed_in_it() {
    let _alone = ALONE.lock().unwrap_or_else(PoisonError::into_inner);
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
