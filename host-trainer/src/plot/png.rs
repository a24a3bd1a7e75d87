//! Drawings and pictures as PNG.

use super::PlotError;
use super::canvas::{Canvas, UNITS};
use plotters::prelude::{BitMapBackend, IntoDrawingArea};

/// Pixels of a PNG for each pixel of a page.
const DENSITY: u32 = 2;

/// The backend takes the height of a text for that of its capitals.
const SINK: f64 = 0.15;

/// Draws something of a size in pixels, twice as fine as a page.
pub(super) fn png(
    (width, height): (u32, u32),
    draw: impl FnOnce(&mut Canvas<BitMapBackend>) -> Result<(), PlotError>,
) -> Result<Vec<u8>, PlotError> {
    let size = (width * UNITS, height * UNITS);
    let mut fine = vec![0; 3 * size.0 as usize * size.1 as usize];
    {
        let area = BitMapBackend::with_buffer(&mut fine, size).into_drawing_area();
        let mut canvas = Canvas::new(area, SINK);
        draw(&mut canvas)?;
        canvas.end()?;
    }
    let rgb = averaged(&fine, size.0 as usize, (UNITS / DENSITY) as usize);
    encode((width * DENSITY, height * DENSITY), ::png::ColorType::Rgb, &rgb)
}

/// Each pixel is the average of `times × times` fine ones, of three numbers each.
fn averaged(fine: &[u8], width: usize, times: usize) -> Vec<u8> {
    let mut rgb = Vec::with_capacity(fine.len() / (times * times));
    let row = 3 * width;
    let mut sums = vec![0u32; row / times];
    for rows in fine.chunks_exact(row * times) {
        sums.fill(0);
        for row in rows.chunks_exact(row) {
            for (sum, pixels) in sums.chunks_exact_mut(3).zip(row.chunks_exact(3 * times)) {
                for pixel in pixels.chunks_exact(3) {
                    sum.iter_mut().zip(pixel).for_each(|(sum, &n)| *sum += u32::from(n));
                }
            }
        }
        let area = (times * times) as u32;
        rgb.extend(sums.iter().map(|sum| ((sum + area / 2) / area) as u8));
    }
    rgb
}

/// Pixels as a PNG file.
pub(crate) fn encode(
    (width, height): (u32, u32),
    color: ::png::ColorType,
    pixels: &[u8],
) -> Result<Vec<u8>, PlotError> {
    let mut file = Vec::new();
    let mut encoder = ::png::Encoder::new(&mut file, width, height);
    encoder.set_color(color);
    encoder.set_depth(::png::BitDepth::Eight);
    encoder.set_compression(::png::Compression::Balanced);
    let failed = |error: ::png::EncodingError| PlotError::Drawing(error.to_string());
    let mut writer = encoder.write_header().map_err(failed)?;
    writer.write_image_data(pixels).map_err(failed)?;
    writer.finish().map_err(failed)?;
    Ok(file)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pixels_are_the_average_of_fine_ones() {
        // Two rows of two fine pixels each, and two of another pixel.
        let fine = [0, 10, 255, 4, 20, 255, 8, 30, 255, 8, 40, 255];
        assert_eq!(averaged(&fine, 2, 2), [5, 25, 255]);
        assert_eq!(averaged(&fine, 2, 1), fine);
    }
}
