//! A JPEG file as pixels, turned as the camera was held.

use super::error_in;
use super::orientation::Orientation;
use super::picture::{MOST_PIXELS, Picture, too_large};
use crate::dataset::{DatasetError, ImageSize, limit};
use std::fs::File;
use std::io::Read;
use std::path::Path;
use zune_jpeg::JpegDecoder;
use zune_jpeg::errors::DecodeErrors;
use zune_jpeg::zune_core::bytestream::ZCursor;
use zune_jpeg::zune_core::colorspace::ColorSpace;
use zune_jpeg::zune_core::options::DecoderOptions;

/// A file whose header has been read.
struct Jpeg {
    bytes: Vec<u8>,
    /// Before it is turned.
    size: ImageSize,
    orientation: Orientation,
    is_grey: bool,
}

/// The size of an image, without its pixels.
pub(super) fn size(path: &Path) -> Result<ImageSize, DatasetError> {
    let Jpeg { size, orientation, .. } = open(path)?;
    Ok(orientation.turned_size(size))
}

/// Pixels row after row.
pub(super) fn read(path: &Path) -> Result<Picture, DatasetError> {
    let Jpeg { bytes, size, orientation, is_grey } = open(path)?;
    let colours = if is_grey { ColorSpace::Luma } else { ColorSpace::RGB };
    let mut decoder = decoder(&bytes, colours);
    let pixels = decoder.decode().map_err(|error| damaged(path, &error))?;
    let count = if is_grey { 1 } else { 3 };
    if pixels.len() != count * size.width * size.height {
        return Err(damaged_because(path, "it has more or fewer pixels than its header says"));
    }
    let turned = orientation.turned_size(size);
    Ok(if is_grey {
        Picture::grey(turned, orientation.turned(size, pixels))
    } else {
        let pixels: Vec<[u8; 3]> = pixels.as_chunks().0.to_vec();
        Picture::colours(turned, orientation.turned(size, pixels))
    })
}

fn open(path: &Path) -> Result<Jpeg, DatasetError> {
    let read_error = |error| DatasetError::Read { path: path.into(), error };
    let mut file = File::open(path).map_err(read_error)?;
    // The decoder needs all of it.
    limit::check(path, file.metadata().map_err(read_error)?.len())?;
    let mut bytes = Vec::new();
    file.read_to_end(&mut bytes).map_err(read_error)?;
    let mut decoder = decoder(&bytes, ColorSpace::RGB);
    decoder.decode_headers().map_err(|error| damaged(path, &error))?;
    let Some((width, height)) = decoder.dimensions() else {
        return Err(damaged_because(path, "it has no size"));
    };
    if width as u64 * height as u64 > MOST_PIXELS {
        return Err(too_large(path, width as u32, height as u32));
    }
    let orientation = decoder.exif().and_then(|exif| Orientation::of_exif(exif));
    let is_grey = decoder.input_colorspace() == Some(ColorSpace::Luma);
    let size = ImageSize { width, height };
    Ok(Jpeg { size, orientation: orientation.unwrap_or_default(), is_grey, bytes })
}

fn decoder(bytes: &[u8], colours: ColorSpace) -> JpegDecoder<ZCursor<&[u8]>> {
    let options = DecoderOptions::default()
        .set_strict_mode(false)
        .set_max_width(usize::MAX)
        .set_max_height(usize::MAX)
        .jpeg_set_out_colorspace(colours);
    JpegDecoder::new_with_options(ZCursor::new(bytes), options)
}

fn damaged(path: &Path, error: &DecodeErrors) -> DatasetError {
    damaged_because(path, &error.to_string())
}

fn damaged_because(path: &Path, why: &str) -> DatasetError {
    let why = why.trim_end_matches(['.', '\n', ' ']);
    error_in(path, format!("the image is damaged: {why}; repair or remove it"))
}
