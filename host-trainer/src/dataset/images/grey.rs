//! A PNG file as grey pixels.

use super::error_in;
use crate::dataset::{DatasetError, ImageSize};
use png::{BitDepth, ColorType, Decoder, DecodingError, Limits, Reader, Transformations};
use std::fs::File;
use std::io::{BufReader, Read, Seek};
use std::path::Path;

/// What every PNG file begins with.
const SIGNATURE: [u8; 8] = *b"\x89PNG\r\n\x1a\n";

/// Larger images are not read: 8,192×8,192 pixels.
const MOST_PIXELS: u64 = 1 << 26;

/// Bytes that the decoder may use for a line and for what else the file has.
const DECODER_BYTES: usize = 64 << 20;

/// The size of an image, without its pixels.
pub(super) fn size(path: &Path) -> Result<ImageSize, DatasetError> {
    let reader = open(path)?;
    Ok(ImageSize { width: reader.info().width as usize, height: reader.info().height as usize })
}

/// Pixels row after row, from 0 (black) to 255 (white).
pub(super) fn read(path: &Path) -> Result<(Vec<u8>, ImageSize), DatasetError> {
    let mut reader = open(path)?;
    let size =
        ImageSize { width: reader.info().width as usize, height: reader.info().height as usize };
    let bytes =
        reader.output_buffer_size().ok_or_else(|| damaged(path, &DecodingError::LimitsExceeded))?;
    let mut pixels = vec![0; bytes];
    reader.next_frame(&mut pixels).map_err(|error| damaged(path, &error))?;
    let (color, depth) = reader.output_color_type();
    if depth != BitDepth::Eight {
        return Err(error_in(path, format!("{depth:?} bits for each channel, expected 8")));
    }
    let grey = match color {
        ColorType::Grayscale => pixels,
        ColorType::GrayscaleAlpha => {
            pixels.as_chunks().0.iter().map(|&[grey, alpha]| on_white(grey, alpha)).collect()
        }
        ColorType::Rgb => pixels.as_chunks().0.iter().map(|&pixel| luma(pixel)).collect(),
        ColorType::Rgba => {
            let blend = |&[red, green, blue, alpha]: &[u8; 4]| {
                luma([red, green, blue].map(|channel| on_white(channel, alpha)))
            };
            pixels.as_chunks().0.iter().map(blend).collect()
        }
        ColorType::Indexed => return Err(error_in(path, "its colours have no palette".into())),
    };
    Ok((grey, size))
}

fn open(path: &Path) -> Result<Reader<BufReader<File>>, DatasetError> {
    let read_error = |error| DatasetError::Read { path: path.into(), error };
    let mut file = BufReader::new(File::open(path).map_err(read_error)?);
    let mut start = Vec::new();
    file.by_ref().take(SIGNATURE.len() as u64).read_to_end(&mut start).map_err(read_error)?;
    if start != SIGNATURE {
        let what = "not a PNG image: expected nothing else in a class folder; convert or remove it";
        return Err(error_in(path, what.into()));
    }
    file.rewind().map_err(read_error)?;
    let mut decoder = Decoder::new_with_limits(file, Limits { bytes: DECODER_BYTES });
    decoder.set_transformations(Transformations::normalize_to_color8());
    decoder.set_ignore_text_chunk(true);
    let info = decoder.read_header_info().map_err(|error| damaged(path, &error))?;
    let (width, height) = (info.width, info.height);
    if u64::from(width) * u64::from(height) > MOST_PIXELS {
        return Err(error_in(
            path,
            format!("{width}×{height} pixels, at most {MOST_PIXELS} are read: make it smaller"),
        ));
    }
    decoder.read_info().map_err(|error| damaged(path, &error))
}

fn damaged(path: &Path, error: &DecodingError) -> DatasetError {
    error_in(path, format!("the image is damaged: {error}; repair or remove it"))
}

/// `0.299·red + 0.587·green + 0.114·blue`, rounded.
fn luma([red, green, blue]: [u8; 3]) -> u8 {
    let sum = 299 * u32::from(red) + 587 * u32::from(green) + 114 * u32::from(blue);
    ((sum + 500) / 1000) as u8
}

/// What is seen of a channel on white paper: with the opacity a from 0 to 1, `a·channel + (1 − a)·255`.
fn on_white(channel: u8, alpha: u8) -> u8 {
    let (channel, alpha) = (u32::from(channel), u32::from(alpha));
    ((channel * alpha + 255 * (255 - alpha) + 127) / 255) as u8
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn grey_stays_and_colours_get_their_share() {
        assert!((0..=255).all(|grey| luma([grey; 3]) == grey));
        // 0.299 · 255 = 76.2, 0.587 · 255 = 149.7, 0.114 · 255 = 29.1
        assert_eq!([luma([255, 0, 0]), luma([0, 255, 0]), luma([0, 0, 255])], [76, 150, 29]);
    }

    #[test]
    fn what_is_transparent_is_white() {
        assert_eq!([on_white(0, 0), on_white(7, 255), on_white(0, 128)], [255, 7, 127]);
    }
}
