//! Every seed of the fuzz targets, and each cut off and changed at every place, on a stable compiler.
//!
//! `cargo xtask fuzz` looks further.

#[path = "../../fuzz/src/lib.rs"]
mod targets;

use std::fs;
use std::path::Path;
use xtask::build::workspace;

/// Longer seeds are changed at as many places only.
const MOST_PLACES: usize = 400;

fn seeds(folder: &Path) -> Vec<Vec<u8>> {
    let mut paths: Vec<_> =
        fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    paths.retain(|path| path.extension().is_none_or(|extension| extension != "txt"));
    paths.sort();
    paths.iter().map(|path| fs::read(path).unwrap()).collect()
}

fn replay(target: &str) {
    let (_, run) = targets::TARGETS.into_iter().find(|(name, _)| *name == target).unwrap();
    let mut seeds = seeds(&workspace().join("fuzz/seeds").join(target));
    if target == "model" {
        seeds.extend(self::seeds(&workspace().join("tests/golden")));
    }
    assert!(!seeds.is_empty(), "{target} has no seed");
    for (index, seed) in seeds.iter().enumerate() {
        assert!(run(seed), "seed {index} of {target} is refused");
        let step = seed.len().div_ceil(MOST_PLACES).max(1);
        for place in (0..seed.len()).step_by(step) {
            run(&seed[..place]);
            for change in [0x01, 0x80, 0xff] {
                let mut changed = seed.clone();
                changed[place] ^= change;
                run(&changed);
            }
        }
    }
}

#[test]
fn every_target_has_seeds_and_a_program() {
    let mut names: Vec<_> = fs::read_dir(workspace().join("fuzz/fuzz_targets"))
        .unwrap()
        .map(|entry| entry.unwrap().path().file_stem().unwrap().to_str().unwrap().to_string())
        .collect();
    names.sort();
    assert_eq!(names, targets::TARGETS.map(|(name, _)| name));
}

#[test]
fn archives_are_read_or_refused() {
    replay("archive");
}

#[test]
fn checkpoints_are_read_or_refused() {
    replay("checkpoint");
}

#[test]
fn csv_files_are_read_or_refused() {
    replay("csv");
}

#[test]
fn idx_files_are_read_or_refused() {
    replay("idx");
}

#[test]
fn words_are_networks_or_refused() {
    replay("layers");
}

#[test]
fn messages_are_read_or_left_out() {
    replay("link");
}

#[test]
fn models_are_read_or_refused() {
    replay("model");
}

#[test]
fn networks_of_others_are_imported_or_refused() {
    replay("onnx");
}

#[test]
fn pictures_are_read_or_refused() {
    replay("picture");
}

#[test]
fn recordings_are_cut_or_refused() {
    replay("recordings");
}

#[test]
fn weights_for_layers_in_words_are_imported_or_refused() {
    replay("safetensors");
}

#[test]
fn samples_are_read_or_refused() {
    replay("samples");
}

#[test]
fn networks_of_tensorflow_lite_are_imported_or_refused() {
    replay("tflite");
}
