//! The beginnings of lines, to train on.

use super::{BLANK, CHARACTERS, HEIGHT, Print, TextLines};
use crate::dataset::Sequences;

/// One clean line among so many.
const CLEAN_EVERY: u64 = 8;

/// The first columns of lines that are drawn anew, seven in eight of them noisy.
///
/// What a network learns of the first characters is true of all that follow, because it takes them as a stream; so
/// short pieces teach it more in the same time.
pub struct Beginnings {
    clean: TextLines,
    noisy: TextLines,
    seed: u64,
    columns: u16,
}

impl Beginnings {
    /// Beginnings of so many columns of the lines of this seed.
    pub fn new(seed: u64, columns: u16) -> Self {
        let [clean, noisy] = [Print::CLEAN, Print::NOISY].map(TextLines::new);
        Self { clean, noisy, seed, columns }
    }
}

impl Sequences for Beginnings {
    fn moments(&self) -> u16 {
        self.columns
    }

    fn channels(&self) -> u16 {
        HEIGHT as u16
    }

    fn labels(&self) -> Vec<String> {
        let character = |class: usize| char::from(b' ' + class as u8).to_string();
        (0..CHARACTERS).map(character).chain(["blank".into()]).collect()
    }

    fn draw(&self, index: u64, x: &mut [f32], classes: &mut [usize]) {
        // Pairs, because every other line is of words.
        let lines = if (index / 2).is_multiple_of(CLEAN_EVERY) { &self.clean } else { &self.noisy };
        // A short line is followed by the beginning of another, of the same print.
        let (mut at, mut part) = (0, 0);
        while at < classes.len() {
            let number = index + (part << 40);
            let line = lines.beginning(self.seed, number, classes.len() - at);
            for (column, label) in line.columns.iter().zip(&line.labels) {
                let pixels = &mut x[at * HEIGHT..][..HEIGHT];
                pixels.iter_mut().zip(column).for_each(|(x, &grey)| *x = grey.into());
                classes[at] = *label;
                at += 1;
            }
            part += 1;
        }
        debug_assert!(classes.iter().all(|&class| class <= BLANK));
    }
}
