//! Characters as columns of pixels.

use super::{CHARACTERS, HEIGHT};
use ab_glyph::{Font, FontRef, GlyphId, PxScale, point};
use epaint_default_fonts::HACK_REGULAR;

/// The size of an em in pixels: ascenders and descenders fill 14 of 16 rows.
const EM: f32 = 13.0;

/// The row that characters stand on.
const BASELINE: f32 = 12.0;

/// A column with less ink than this in every pixel is not seen as part of a character.
const VISIBLE: f32 = 0.25;

/// Glyph: the share of each pixel that a character covers.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Glyph {
    /// From the left of its cell to its last ink; none for a space.
    pub columns: Vec<[f32; HEIGHT]>,
}

impl Glyph {
    fn draw(font: &FontRef<'_>, id: GlyphId, scale: PxScale) -> Self {
        let mut columns: Vec<[f32; HEIGHT]> = Vec::new();
        if let Some(outline) =
            font.outline_glyph(id.with_scale_and_position(scale, point(0.0, BASELINE)))
        {
            let (left, top) = (outline.px_bounds().min.x, outline.px_bounds().min.y);
            outline.draw(|x, y, covered| {
                // What is left of the cell is less than a tenth of a pixel in this typeface.
                let column = (left + x as f32).max(0.0) as usize;
                let row = (top + y as f32).clamp(0.0, (HEIGHT - 1) as f32) as usize;
                columns.resize(columns.len().max(column + 1), [0.0; HEIGHT]);
                columns[column][row] = (columns[column][row] + covered).clamp(0.0, 1.0);
            });
        }
        Self { columns }
    }

    /// The last column that can be seen.
    pub fn end(&self) -> Option<usize> {
        self.columns.iter().rposition(|column| column.iter().any(|&covered| covered >= VISIBLE))
    }
}

/// All characters of one size.
pub(super) struct Typeface {
    glyphs: Vec<Glyph>,
    /// Columns from the left of a character to the left of the next.
    pub advance: usize,
}

impl Typeface {
    /// A typeface for source code, all characters of the same width.
    pub fn hack() -> Self {
        let mut glyphs = vec![Glyph::default(); CHARACTERS];
        let mut advance = 0;
        if let Ok(font) = FontRef::try_from_slice(HACK_REGULAR) {
            // The library counts in heights of a line.
            let pixels = EM / font.units_per_em().unwrap_or(EM);
            let scale = PxScale::from(font.height_unscaled() * pixels);
            for (glyph, character) in glyphs.iter_mut().zip(' '..) {
                *glyph = Glyph::draw(&font, font.glyph_id(character), scale);
            }
            advance = (font.h_advance_unscaled(font.glyph_id('0')) * pixels).round() as usize;
        }
        Self { glyphs, advance }
    }

    /// The shape of a printable character of ASCII.
    pub fn glyph(&self, character: u8) -> &Glyph {
        &self.glyphs[usize::from(character - b' ')]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_character_but_the_space_has_ink_within_its_cell() {
        let typeface = Typeface::hack();
        assert_eq!(typeface.advance, 8); // 0.602 em of 13 pixels
        assert_eq!(typeface.glyph(b' ').end(), None);
        for character in b'!'..=b'~' {
            let glyph = typeface.glyph(character);
            let end = glyph.end().unwrap();
            assert!((3..8).contains(&end), "{}: {end}", char::from(character));
            let ink = |row: usize| glyph.columns.iter().map(|column| column[row]).sum::<f32>();
            // A shift by one row loses next to nothing: the tip of a bar.
            assert!(ink(0) + ink(15) < 0.1, "{}: {} {}", char::from(character), ink(0), ink(15));
        }
    }

    #[test]
    fn no_two_characters_look_alike() {
        let typeface = Typeface::hack();
        for character in b'!'..=b'~' {
            for other in b'!'..character {
                let pixels = |character| {
                    let mut columns = typeface.glyph(character).columns.clone();
                    columns.resize(9, [0.0; HEIGHT]);
                    columns.concat()
                };
                let (one, two) = (pixels(character), pixels(other));
                let difference: f32 = one.iter().zip(two).map(|(a, b)| (a - b).abs()).sum();
                let names = (char::from(character), char::from(other));
                assert!(difference > 2.0, "{names:?}: {difference}");
            }
        }
    }

    #[test]
    fn a_bar_is_upright_and_a_dash_lies() {
        let typeface = Typeface::hack();
        let inked = |character, row: usize| {
            let columns = &typeface.glyph(character).columns;
            columns.iter().filter(|column| column[row] >= VISIBLE).count()
        };
        assert!((3..13).all(|row| (1..=2).contains(&inked(b'|', row))));
        let dash: Vec<_> = (0..HEIGHT).map(|row| inked(b'-', row)).collect();
        assert!(dash.iter().filter(|&&width| width > 0).count() <= 2);
        assert!(dash.iter().max() >= Some(&4));
    }
}
