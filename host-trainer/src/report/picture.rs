//! Pictures that are part of a page.

use crate::plot::{PlotError, encode};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use nn_core::Shape;

/// Pixels of the longer side of a picture.
const LONGEST_SIDE: usize = 64;

/// An image of numbers as a data URI: grey, or in color if a pixel is three numbers. The smallest number is black,
/// the largest white.
pub(super) fn of_sample(numbers: &[f32], shape: Shape) -> Result<String, PlotError> {
    let finite = || numbers.iter().copied().filter(|number| number.is_finite());
    let (low, high) = finite()
        .fold((f32::INFINITY, f32::NEG_INFINITY), |(low, high), n| (low.min(n), high.max(n)));
    let level = |number: f32| {
        let share = (number - low) / (high - low);
        if share.is_finite() { (255.0 * share.clamp(0.0, 1.0)).round() as u8 } else { 0 }
    };
    let channels = usize::from(shape.channels).max(1);
    let (color, taken) =
        if channels == 3 { (png::ColorType::Rgb, 3) } else { (png::ColorType::Grayscale, 1) };
    let (width, height) = (usize::from(shape.width), usize::from(shape.height));
    // Every second pixel, or every third, of an image that would make the page large.
    let step = width.max(height).div_ceil(LONGEST_SIDE).max(1);
    let pixels: Vec<u8> = numbers
        .chunks_exact((width * channels).max(1))
        .step_by(step)
        .flat_map(|row| row.chunks_exact(channels).step_by(step))
        .flat_map(|pixel| pixel[..taken].iter().map(|&number| level(number)))
        .collect();
    let side = |pixels: usize| pixels.div_ceil(step) as u32;
    data_uri((side(width), side(height)), color, &pixels)
}

/// Pixels as a data URI.
pub(super) fn data_uri(
    size: (u32, u32),
    color: png::ColorType,
    pixels: &[u8],
) -> Result<String, PlotError> {
    Ok(format!("data:image/png;base64,{}", STANDARD.encode(encode(size, color, pixels)?)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sample_is_from_black_to_white() {
        let uri = of_sample(&[0.0, 16.0, 8.0, f32::NAN], Shape::new(2, 2, 1)).unwrap();
        let file = STANDARD.decode(uri.strip_prefix("data:image/png;base64,").unwrap()).unwrap();
        let mut reader = png::Decoder::new(std::io::Cursor::new(file)).read_info().unwrap();
        let mut pixels = vec![0; reader.output_buffer_size().unwrap()];
        reader.next_frame(&mut pixels).unwrap();
        assert_eq!(pixels, [0, 255, 128, 0]);
        assert!(of_sample(&[], Shape::new(0, 0, 1)).is_err());
        assert!(of_sample(&[5.0; 6], Shape::new(1, 2, 3)).is_ok());
        // 50 x 34 pixels of a large image.
        let numbers = vec![1.0; 100 * 67 * 3];
        assert!(of_sample(&numbers, Shape::new(67, 100, 3)).is_ok());
    }
}
