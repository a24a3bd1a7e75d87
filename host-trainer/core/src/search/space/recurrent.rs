//! Networks of recurrent layers over a signal.

use super::pick;
use rand::{Rng, RngExt};

/// A recurrent layer, perhaps behind a convolution that makes the signal shorter, or in both directions.
pub(super) fn recurrent(generator: &mut impl Rng) -> Vec<String> {
    let mut layers = Vec::new();
    if generator.random() {
        let filters = pick(generator, &[4, 6, 8, 12, 16]);
        layers.push(format!("conv {filters} 5 stride {}", pick(generator, &[2, 4])));
    }
    let cell = pick(generator, &["gru", "gru", "lstm", "rnn"]);
    let layer = format!("{cell} {}", pick(generator, &[4, 6, 8, 12, 16, 24, 32]));
    layers.push(match generator.random_range(0..4) {
        0 => format!("bidirectional({layer})"),
        _ => layer,
    });
    layers
}
