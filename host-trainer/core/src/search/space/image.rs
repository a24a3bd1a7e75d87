//! Networks of convolutions, over pictures and along signals.

use super::pick;
use rand::{Rng, RngExt};

/// Filters of a convolution.
const FILTERS: [u16; 7] = [4, 6, 8, 12, 16, 24, 32];

/// Shapes of windows: along a signal, or of a picture.
#[derive(Clone, Copy, Debug)]
pub(super) struct Shapes {
    pub is_signal: bool,
}

impl Shapes {
    /// One to three convolutions, each with a pool or a stride or neither, and perhaps a hidden dense layer.
    pub fn convolution(self, generator: &mut impl Rng) -> Vec<String> {
        let mut layers = Vec::new();
        for _ in 0..pick(generator, &[1, 2, 2, 3]) {
            let (filters, window) = (pick(generator, &FILTERS), self.window(generator));
            let zeros = pick(generator, &["", " same"]);
            let stride = pick(generator, &["", "", " stride 2"]);
            layers.push(format!("conv {filters} {window}{zeros}{stride}"));
            if stride.is_empty() && generator.random_range(0..3) > 0 {
                layers.push("maxpool 2".into());
            }
        }
        self.end(generator, layers)
    }

    /// A convolution, and one to three depthwise-separable ones (Howard et al. 2017).
    pub fn separable(self, generator: &mut impl Rng) -> Vec<String> {
        let first = pick(generator, &FILTERS);
        let stride = pick(generator, &["", " stride 2"]);
        let mut layers = vec![format!("conv {first} {} same{stride}", self.window(generator))];
        for _ in 0..pick(generator, &[1, 2, 3]) {
            let stride = pick(generator, &["", " stride 2"]);
            layers.push(format!("depthwise {} same{stride}", self.window(generator)));
            let pixel = if self.is_signal { "1" } else { "1x1" };
            layers.push(format!("conv {} {pixel}", pick(generator, &FILTERS)));
        }
        self.end(generator, layers)
    }

    /// A convolution, and one or two residual blocks behind it (He et al. 2016).
    pub fn residual(self, generator: &mut impl Rng) -> Vec<String> {
        let filters = pick(generator, &FILTERS);
        let window = self.window(generator);
        let stride = pick(generator, &["", " stride 2"]);
        let mut layers = vec![format!("conv {filters} {window} same{stride}")];
        let conv = format!("conv {filters} {window} same");
        for _ in 0..pick(generator, &[1, 2]) {
            layers.push(format!("residual({conv}, {conv} identity) relu"));
            if generator.random() {
                layers.push("maxpool 2".into());
            }
        }
        self.end(generator, layers)
    }

    /// Side of a window.
    fn window(self, generator: &mut impl Rng) -> &'static str {
        match self.is_signal {
            true => pick(generator, &["3", "5", "9"]),
            false => pick(generator, &["3x3", "3x3", "5x5"]),
        }
    }

    /// Way from an image to a list: all its numbers, the average of each channel, or a hidden dense layer.
    fn end(self, generator: &mut impl Rng, mut layers: Vec<String>) -> Vec<String> {
        match pick(generator, &[0, 0, 1, 2]) {
            0 => {}
            1 => layers.push("globalavgpool".into()),
            _ => layers.push(format!("dense {}", pick(generator, &[8, 12, 16, 24, 32]))),
        }
        layers
    }
}
