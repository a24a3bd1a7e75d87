//! Files of Keras: what Keras answers, what is refused, and any bytes.

#[path = "../../../fuzz/src/keras.rs"]
mod any_bytes;
mod archive;
#[path = "../../../fuzz/src/files.rs"]
mod files;
#[path = "../../../fuzz/src/imported.rs"]
mod imported;
mod page;
mod refused;
mod sensor;

use host_trainer::architecture::network_in_words;
use host_trainer::dataset::npy::load_reference;
use host_trainer::import::Imported;
use host_trainer::inference::infer;
use std::path::{Path, PathBuf};

/// A file that `fixtures/keras_models.py` has written.
pub fn fixture(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/keras/fixtures").join(name)
}

/// Imports a file, compares its answers with those of Keras, and gives its words.
fn check(name: &str) -> (Imported, String) {
    let path = fixture(name);
    let imported = Imported::read(&path).unwrap_or_else(|error| panic!("{error}"));
    let specs = imported.network.specs();
    let width = imported.input_sizes.iter().product();
    let outputs = specs.last().unwrap().outputs() as usize;
    let reference = load_reference(&path.with_extension("npz"), (width, outputs)).unwrap();
    let found = infer(&imported.network, &imported.arrange(&reference.x)).outputs;
    assert_eq!(found.len(), reference.y.len());
    let largest = reference.y.iter().fold(0.0f32, |most, y| most.max(y.abs()));
    for (a, b) in found.iter().zip(&reference.y) {
        // What is promised: a hundred thousandth of the largest output.
        assert!((a - b).abs() <= 1e-5 * largest, "{name}: {a} and {b}");
    }
    (imported, network_in_words(&specs))
}

#[test]
fn images_in_hdf5() {
    let (imported, words) = check("image.h5");
    assert_eq!(
        words,
        "standardize, conv 4 3x2 stride 2 same-end relu6, depthwise 3x3 same times 2 hard-swish, depthwise 3x3 same \
         identity, conv 5 1x1 relu, maxpool 2x1, dense 4 tanh, dense 3 softmax"
    );
    assert!(imported.is_classifier && !imported.is_rearranged());
    assert_eq!(
        (&imported.producer[..], &imported.input_sizes[..]),
        ("Keras 3.15.1", &[9, 8, 2][..])
    );
}

#[test]
fn signals_with_branches_in_an_archive() {
    let (imported, words) = check("signal.keras");
    assert_eq!(
        words,
        "standardize, conv 4 3 dilation 2 causal leaky-relu, depthwise 1 identity, conv 4 2 causal elu, \
         residual(depthwise 3 same identity) relu, avgpool 2, concat(maxovertime, globalavgpool; globalavgpool), dense 2 \
         sigmoid"
    );
    assert_eq!(imported.input, "acceleration");
    // About the mean and the deviation of what the layer was adapted to.
    assert!((imported.normalizer.offset[0] - 3.0).abs() < 0.5, "{:?}", imported.normalizer);
    assert!((imported.normalizer.scale[0] - 2.0).abs() < 0.5, "{:?}", imported.normalizer);
}

#[test]
fn recurrent_layers_of_every_kind() {
    let (_, words) = check("recurrent.keras");
    assert_eq!(
        words,
        "gru-before 3 each, gru 4 each, conv 3 1 relu, lstm 3 each, rnn 2 reversed, dense 2 identity"
    );
}

#[test]
fn cut_off_and_changed_files_are_imported_or_refused() {
    let run = |bytes: &[u8]| {
        let file = tempfile::NamedTempFile::new().unwrap();
        std::fs::write(file.path(), bytes).unwrap();
        Imported::read(file.path()).map(|imported| {
            let width: usize = imported.input_sizes.iter().product();
            infer(&imported.network, &imported.arrange(&vec![0.5; width]));
        })
    };
    for name in ["image.h5", "signal.keras", "recurrent.keras"] {
        let bytes = std::fs::read(fixture(name)).unwrap();
        assert!(run(&bytes).is_ok(), "{name}");
        let step = bytes.len().div_ceil(200).max(1);
        for place in (0..bytes.len()).step_by(step) {
            assert!(run(&bytes[..place]).is_err(), "{name}, {place} bytes");
            for change in [0x01, 0x80, 0xff] {
                let mut changed = bytes.clone();
                changed[place] ^= change;
                let _ = run(&changed);
            }
        }
    }
}

/// As `tests/tests/fuzz.rs` does for the other targets, whose programs do not read HDF5.
#[test]
fn seeds_of_the_fuzz_target_cut_off_and_changed_are_imported_or_refused() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../fuzz/seeds/keras");
    let mut count = 0;
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let seed = std::fs::read(&path).unwrap();
        assert!(any_bytes::run(&seed), "{} is refused", path.display());
        for place in (0..seed.len()).step_by(seed.len().div_ceil(400)) {
            any_bytes::run(&seed[..place]);
            for change in [0x01, 0x80, 0xff] {
                let mut changed = seed.clone();
                changed[place] ^= change;
                any_bytes::run(&changed);
            }
        }
        count += 1;
    }
    assert_eq!(count, 3);
}
