//! Lines of text, and what was read in them, as a picture.

use host_trainer::dataset::text_lines::{HEIGHT, LONGEST_COLUMNS, Line, Print, TextLines};

/// Lines in a picture.
const LINES: usize = 8;
/// Pixels of the picture for a pixel of a line, sideways and downwards.
const TIMES: usize = 2;
/// Rows between a line and its text, and between lines.
const GAP: usize = 6;

/// A PNG of the lines in which most was read wrong, and then of the first ones. Below each, clean, what was read.
pub fn of_lines(read: &[(Line, String)]) -> anyhow::Result<Vec<u8>> {
    let (wrong, right): (Vec<_>, Vec<_>) = read.iter().partition(|(line, text)| line.text != *text);
    let chosen: Vec<_> = wrong.into_iter().take(LINES / 4).chain(right).take(LINES).collect();
    let typeface = TextLines::new(Print::CLEAN);
    let height = chosen.len() * (2 * HEIGHT + 2 * GAP);
    let mut grey = vec![255u8; LONGEST_COLUMNS * height];
    for (index, (line, text)) in chosen.into_iter().enumerate() {
        let top = GAP / 2 + index * (2 * HEIGHT + 2 * GAP);
        draw(&mut grey, top, &line.columns);
        draw(&mut grey, top + HEIGHT + GAP / 2, &typeface.typed(text));
    }
    let size = (LONGEST_COLUMNS * TIMES, height * TIMES);
    let pixels: Vec<u8> = (0..size.1)
        .flat_map(|y| (0..size.0).map(move |x| (y / TIMES) * LONGEST_COLUMNS + x / TIMES))
        .map(|pixel| grey[pixel])
        .collect();
    let mut file = Vec::new();
    let mut encoder = png::Encoder::new(&mut file, size.0 as u32, size.1 as u32);
    encoder.set_color(png::ColorType::Grayscale);
    let mut writer = encoder.write_header()?;
    writer.write_image_data(&pixels)?;
    writer.finish()?;
    Ok(file)
}

/// Draws ink as dark.
fn draw(grey: &mut [u8], top: usize, columns: &[[u8; HEIGHT]]) {
    for (x, column) in columns.iter().take(LONGEST_COLUMNS).enumerate() {
        for (y, &ink) in column.iter().enumerate() {
            grey[(top + y) * LONGEST_COLUMNS + x] = 255 - ink;
        }
    }
}
