//! Sequences with a class at every moment.

use super::{Dataset, ImageSize, Targets};

/// Sequences of moments, each with its class: recordings in which one thing follows another, or lines of text.
///
/// They are asked for by number, from several threads, so they may be drawn when they are needed.
pub trait Sequences: Sync {
    /// Moments of each sequence.
    fn moments(&self) -> u16;

    /// Numbers of each moment.
    fn channels(&self) -> u16;

    /// The name of each class.
    fn labels(&self) -> Vec<String>;

    /// Fills `x` (moments, channels) and `classes` (moments) with the sequence of this number. The same number
    /// gives the same sequence.
    fn draw(&self, index: u64, x: &mut [f32], classes: &mut [usize]);

    /// The first so many sequences as windows, each with the class of its last moment: what a network over a window
    /// is scaled, quantized and judged by.
    fn windows(&self, name: &str, count: usize) -> Dataset {
        let (moments, channels) = (usize::from(self.moments()), usize::from(self.channels()));
        let width = moments * channels;
        let (mut features, mut of_moments) = (vec![0.0; count * width], vec![0; moments]);
        let mut classes = Vec::with_capacity(count);
        for (index, x) in features.chunks_exact_mut(width).enumerate() {
            self.draw(index as u64, x, &mut of_moments);
            classes.push(of_moments.last().copied().unwrap_or(0));
        }
        Dataset {
            name: name.into(),
            columns: Vec::new(),
            width,
            features,
            targets: Targets::Classes { classes, labels: self.labels() },
            image: Some(ImageSize { width: moments, height: 1 }),
        }
    }
}
