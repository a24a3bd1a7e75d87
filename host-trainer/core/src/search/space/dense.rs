//! Networks of dense layers.

use super::pick;
use rand::Rng;

/// Widths of hidden layers: about as far from each other in proportion.
const WIDTHS: [u16; 10] = [4, 6, 8, 12, 16, 24, 32, 48, 64, 96];

/// One to three hidden layers, or none: a linear model.
pub(super) fn plain(generator: &mut impl Rng) -> Vec<String> {
    let count = pick(generator, &[0, 1, 1, 1, 2, 2, 3]);
    (0..count).map(|_| format!("dense {}", pick(generator, &WIDTHS))).collect()
}

/// A hidden layer, and one or two blocks whose input is added to what they give.
pub(super) fn residual(generator: &mut impl Rng) -> Vec<String> {
    let width = pick(generator, &WIDTHS);
    let block = format!("residual(dense {width}, dense {width} identity) relu");
    let mut layers = vec![format!("dense {width}")];
    layers.extend(vec![block; pick(generator, &[1, 2])]);
    layers
}
