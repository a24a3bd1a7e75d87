//! A picture file as pixels: PNG or JPEG, whatever its name says.

use super::format::{JPEG, PNG, format_of};
use super::picture::{MOST_PIXELS, Picture, too_large};
use super::{error_in, jpeg};
use crate::dataset::kind::start_of;
use crate::dataset::{DatasetError, ImageSize};
use png::{BitDepth, ColorType, Decoder, DecodingError, Limits, Reader, Transformations};
use std::fs::File;
use std::io::BufReader;
use std::path::Path;

/// Bytes that the decoder may use for a line and for what else the file has.
const DECODER_BYTES: usize = 64 << 20;

/// The size of an image, without its pixels.
pub(super) fn size(path: &Path) -> Result<ImageSize, DatasetError> {
    if format(path)? == JPEG {
        return jpeg::size(path);
    }
    let reader = open(path)?;
    Ok(ImageSize { width: reader.info().width as usize, height: reader.info().height as usize })
}

/// The pixels of an image.
pub(super) fn read(path: &Path) -> Result<Picture, DatasetError> {
    if format(path)? == JPEG {
        return jpeg::read(path);
    }
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
    Ok(match color {
        ColorType::Grayscale => Picture::grey(size, pixels),
        ColorType::GrayscaleAlpha => {
            let pixels = pixels.as_chunks().0.iter();
            Picture::grey(size, pixels.map(|&[grey, alpha]| on_white(grey, alpha)).collect())
        }
        ColorType::Rgb => Picture::colours(size, pixels.as_chunks().0.to_vec()),
        ColorType::Rgba => {
            let blend = |&[red, green, blue, alpha]: &[u8; 4]| {
                [red, green, blue].map(|channel| on_white(channel, alpha))
            };
            Picture::colours(size, pixels.as_chunks().0.iter().map(blend).collect())
        }
        ColorType::Indexed => return Err(error_in(path, "its colours have no palette".into())),
    })
}

/// PNG or JPEG.
fn format(path: &Path) -> Result<&'static str, DatasetError> {
    // A file that cannot be opened is said by its own error.
    File::open(path).map_err(|error| DatasetError::Read { path: path.into(), error })?;
    match format_of(&start_of(path)) {
        Some(format @ (PNG | JPEG)) => Ok(format),
        Some(other) => Err(error_in(
            path,
            format!(
                "a {other} image, and PNG and JPEG are read: convert it, for example with magick {} image.png",
                path.file_name().unwrap_or_default().display()
            ),
        )),
        None => Err(error_in(
            path,
            "not a PNG or JPEG image: expected nothing else in a class folder; convert or remove it"
                .into(),
        )),
    }
}

fn open(path: &Path) -> Result<Reader<BufReader<File>>, DatasetError> {
    let read_error = |error| DatasetError::Read { path: path.into(), error };
    let file = BufReader::new(File::open(path).map_err(read_error)?);
    let mut decoder = Decoder::new_with_limits(file, Limits { bytes: DECODER_BYTES });
    decoder.set_transformations(Transformations::normalize_to_color8());
    decoder.set_ignore_text_chunk(true);
    let info = decoder.read_header_info().map_err(|error| damaged(path, &error))?;
    let (width, height) = (info.width, info.height);
    if u64::from(width) * u64::from(height) > MOST_PIXELS {
        return Err(too_large(path, width, height));
    }
    decoder.read_info().map_err(|error| damaged(path, &error))
}

fn damaged(path: &Path, error: &DecodingError) -> DatasetError {
    error_in(path, format!("the image is damaged: {error}; repair or remove it"))
}

/// Blends a channel with white paper: with the opacity a from 0 to 1, `a·channel + (1 − a)·255`.
fn on_white(channel: u8, alpha: u8) -> u8 {
    let (channel, alpha) = (u32::from(channel), u32::from(alpha));
    ((channel * alpha + 255 * (255 - alpha) + 127) / 255) as u8
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_transparent_is_white() {
        assert_eq!([on_white(0, 0), on_white(7, 255), on_white(0, 128)], [255, 7, 127]);
    }
}
