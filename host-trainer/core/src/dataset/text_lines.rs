//! Lines of printed text that are drawn, not scanned, for networks that read column after column.

mod beginnings;
mod character_errors;
mod glyph;
mod print;
mod reading;
mod text;

pub use beginnings::Beginnings;
pub use character_errors::{CharacterErrors, edit_distance};
pub use print::Print;
pub use reading::{read, without_spaces};
pub use text::LONGEST;

use crate::random::{Purpose, generator_at, normal};
use glyph::Typeface;

/// Pixels of a column, from the top.
pub const HEIGHT: usize = 16;

/// Columns between the end of a character and its label: what comes next tells whether it has ended.
pub const DELAY: usize = 2;

/// Columns in a row that have the label of a character.
pub const HOLD: usize = 4;

/// Printable characters of ASCII, from the space to `~`. The class of one is its distance from the space.
pub const CHARACTERS: usize = 95;

/// The class of a column in which nothing is read.
pub const BLANK: usize = CHARACTERS;

/// No line has more columns: a margin, characters and the widest spaces between them, and the last label.
pub const LONGEST_COLUMNS: usize = 12 + 11 * LONGEST + 4;

/// Classes: the characters and [`BLANK`].
pub const CLASSES: usize = CHARACTERS + 1;

/// A line of text: what a reader sees, and its target.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    /// 1 to [`LONGEST`] characters, no space at either end.
    pub text: String,
    /// Grey from 0 (paper) to 255 (ink), from the left to the right.
    pub columns: Vec<[u8; HEIGHT]>,
    /// A class for each column: that of a character in [`HOLD`] columns from [`DELAY`] behind its end, that of a
    /// space in 3 around the column where it would end if it were as wide as a character, [`BLANK`] elsewhere.
    ///
    /// A run of a label is one character, see [`read`]. Where noise or a space of unknown width leaves the column in
    /// doubt, a network with a single column to hit would predict it in none of them; and a run is learned sooner.
    pub labels: Vec<usize>,
}

/// Draws lines.
pub struct TextLines {
    typeface: Typeface,
    print: Print,
}

impl TextLines {
    /// Lines of the typeface Hack, 13 pixels high, all characters of the same width.
    pub fn new(print: Print) -> Self {
        Self { typeface: Typeface::hack(), print }
    }

    /// The line of this number, the same on every platform and whatever was drawn before.
    ///
    /// Every second text is of words, every other of any characters.
    pub fn line(&self, seed: u64, index: u64) -> Line {
        self.beginning(seed, index, usize::MAX)
    }

    /// A text as it is typed: black on white, without a margin. Characters that are not printable ASCII are spaces.
    pub fn typed(&self, text: &str) -> Vec<[u8; HEIGHT]> {
        let advance = self.typeface.advance;
        let mut columns = vec![[0; HEIGHT]; text.len() * advance];
        for (character, cell) in text.bytes().zip(columns.chunks_exact_mut(advance.max(1))) {
            let character = if (b' '..=b'~').contains(&character) { character } else { b' ' };
            for (to, drawn) in cell.iter_mut().zip(&self.typeface.glyph(character).columns) {
                *to = drawn.map(|covered| (255.0 * covered).round() as u8);
            }
        }
        columns
    }

    /// The first columns of a [line](Self::line), and all of its text.
    fn beginning(&self, seed: u64, index: u64, columns: usize) -> Line {
        let mut generator = generator_at(seed, Purpose::Data, index);
        let text = text::draw(&mut generator, index.is_multiple_of(2));
        let page = self.print.draw(&mut generator);
        let mut coverage = Vec::new();
        let mut labels = vec![BLANK; page.margin];
        let mut at = page.margin;
        // Where the spaces that follow each other would be if each were as wide as a character.
        let mut nominal = at;
        for character in text.bytes() {
            let glyph = self.typeface.glyph(character);
            let is_space = character == b' ';
            for (index, drawn) in glyph.columns.iter().enumerate() {
                coverage.resize((at + index + 1).max(coverage.len()), [0.0; HEIGHT]);
                for (row, &covered) in drawn.iter().enumerate() {
                    let lower = row.checked_add_signed(page.shift).filter(|&row| row < HEIGHT);
                    if let Some(row) = lower {
                        let pixel = &mut coverage[at + index][row];
                        *pixel = f32::max(*pixel, covered);
                    }
                }
            }
            let labelled = match glyph.end() {
                Some(end) => at + end + DELAY..=at + end + DELAY + HOLD - 1,
                None => nominal + self.typeface.advance - 2..=nominal + self.typeface.advance,
            };
            labels.resize(labels.len().max(labelled.end() + 2), BLANK);
            labels[labelled].fill(usize::from(character - b' '));
            at += page.spacing + if is_space { page.space } else { self.typeface.advance };
            nominal = if is_space { nominal + page.spacing + self.typeface.advance } else { at };
        }
        labels.truncate(columns);
        coverage.resize(labels.len(), [0.0; HEIGHT]);
        let grey = |covered: f32, noise: f32| {
            (page.paper + (page.ink - page.paper) * covered + page.noise * noise).round()
        };
        let columns = coverage
            .iter()
            .map(|column| column.map(|x| grey(x, normal(&mut generator) as f32) as u8))
            .collect();
        Line { text, columns, labels }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dataset::Sequences;

    fn lines(print: Print, seed: u64) -> Vec<Line> {
        let lines = TextLines::new(print);
        (0..300).map(|index| lines.line(seed, index)).collect()
    }

    #[test]
    fn the_labels_of_a_line_read_as_its_text() {
        for line in lines(Print::NOISY, 1) {
            assert_eq!(line.columns.len(), line.labels.len());
            assert!(line.columns.len() <= LONGEST_COLUMNS);
            assert_eq!(read(line.labels.iter().copied()), line.text);
            let labelled = line.labels.iter().filter(|&&class| class != BLANK).count();
            let spaces = line.text.matches(' ').count();
            assert_eq!(labelled, HOLD * line.text.len() - spaces, "{:?}", line.text);
        }
    }

    #[test]
    fn the_label_of_a_single_character_begins_two_columns_behind_its_ink() {
        for line in lines(Print::CLEAN, 2).iter().filter(|line| line.text.len() == 1) {
            let ink = |column: &[u8; HEIGHT]| column.iter().any(|&grey| grey >= 64);
            let last = line.columns.iter().rposition(ink).unwrap();
            let label = line.labels.iter().position(|&class| class != BLANK).unwrap();
            assert_eq!(label, last + 2, "{:?}", line.text);
        }
    }

    #[test]
    fn a_typed_text_has_the_pixels_of_a_clean_line() {
        let lines = TextLines::new(Print { spacing: 0..=0, space: 8..=8, ..Print::CLEAN });
        let line = lines.line(5, 0);
        let typed = lines.typed(&line.text);
        let ink = line.columns.iter().position(|column| column.iter().any(|&grey| grey > 0));
        let first = typed.iter().position(|column| column.iter().any(|&grey| grey > 0));
        let margin = ink.unwrap() - first.unwrap();
        let count = typed.len().min(line.columns.len() - margin);
        assert_eq!(line.columns[margin..][..count], typed[..count], "{:?}", line.text);
    }

    #[test]
    fn the_beginnings_of_lines_are_those_of_whole_lines() {
        let pieces = Beginnings::new(6, 100);
        let (mut x, mut classes) = (vec![0.0; 100 * HEIGHT], vec![0; 100]);
        for index in 0..40 {
            pieces.draw(index, &mut x, &mut classes);
            let print = if index / 2 % 8 == 0 { Print::CLEAN } else { Print::NOISY };
            let line = TextLines::new(print).line(6, index);
            let count = line.columns.len().min(100);
            assert_eq!(classes[..count], line.labels[..count]);
            let expected = line.columns[..count].as_flattened().iter().map(|&x| f32::from(x));
            assert!(expected.eq(x[..count * HEIGHT].iter().copied()), "{index}");
        }
    }

    #[test]
    fn a_clean_line_has_pure_paper_and_a_noisy_one_has_not() {
        for (clean, noisy) in lines(Print::CLEAN, 3).iter().zip(&lines(Print::NOISY, 3)) {
            assert_eq!(clean.text, noisy.text);
            let paper =
                |line: &Line| line.columns.concat().iter().filter(|&&grey| grey == 0).count();
            let pixels = clean.columns.len() * HEIGHT;
            assert!(paper(clean) * 2 > pixels, "{:?}", clean.text);
            assert!(clean.columns.concat().iter().max() >= Some(&100), "{:?}", clean.text);
            assert!(paper(noisy) < paper(clean));
        }
    }

    #[test]
    fn a_line_depends_on_the_seed_and_its_number_alone() {
        let many = lines(Print::NOISY, 4);
        assert_eq!(TextLines::new(Print::NOISY).line(4, 299), many[299]);
        assert_ne!(TextLines::new(Print::NOISY).line(5, 299), many[299]);
    }

    #[test]
    fn the_pixels_are_the_same_on_every_platform() {
        let pixels: Vec<u8> =
            lines(Print::NOISY, 0).iter().flat_map(|line| line.columns.concat()).collect();
        let crc = crc::Crc::<u32>::new(&crc::CRC_32_ISO_HDLC);
        assert_eq!(crc.checksum(&pixels), 206_152_606);
    }
}
