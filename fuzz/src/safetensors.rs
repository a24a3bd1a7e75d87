//! Weights in a safetensors file, for layers that the file names itself, or layers in words.

use super::files::Folder;
use super::imported;
use host_trainer::import::Words;
use nn_core::Shape;

/// Layers that files of others are tried with, and the shape of their input.
const WORDS: [(&str, [u16; 3]); 2] = [
    ("conv 2 2 relu, dense 3 tanh, dense 1", [1, 3, 2]),
    ("standardize, bidirectional(gru 2 each), lstm 2, dense 1", [1, 3, 2]),
];

/// Imports it; what comes out answers with finite weights.
pub fn run(bytes: &[u8]) -> bool {
    let folder = Folder::with(&[("net.safetensors", bytes)]);
    let path = folder.path("net.safetensors");
    let mut is_accepted = imported::run(&path);
    for (layers, [height, width, channels]) in WORDS {
        let input = Some(Shape::new(height, width, channels));
        is_accepted |= imported::run_in_words(&path, Words { layers: Some(layers), input });
    }
    is_accepted
}
