//! A JPEG file as pixels, turned as the camera was held.

use super::error_in;
use super::picture::{MOST_PIXELS, Picture, too_large};
use crate::dataset::{DatasetError, ImageSize, limit};
use image::codecs::jpeg::JpegDecoder;
use image::metadata::Orientation;
use image::{DynamicImage, ImageDecoder, ImageError};
use std::fs::File;
use std::io::BufReader;
use std::path::Path;

type Decoder = JpegDecoder<BufReader<File>>;

/// The size of an image, without its pixels.
pub(super) fn size(path: &Path) -> Result<ImageSize, DatasetError> {
    let (decoder, orientation) = open(path)?;
    let (width, height) = decoder.dimensions();
    let is_turned = matches!(
        orientation,
        Orientation::Rotate90
            | Orientation::Rotate270
            | Orientation::Rotate90FlipH
            | Orientation::Rotate270FlipH
    );
    let (width, height) = if is_turned { (height, width) } else { (width, height) };
    Ok(ImageSize { width: width as usize, height: height as usize })
}

/// Pixels row after row.
pub(super) fn read(path: &Path) -> Result<Picture, DatasetError> {
    let (decoder, orientation) = open(path)?;
    let mut image = DynamicImage::from_decoder(decoder).map_err(|error| damaged(path, &error))?;
    image.apply_orientation(orientation);
    let size = ImageSize { width: image.width() as usize, height: image.height() as usize };
    Ok(match image {
        DynamicImage::ImageLuma8(grey) => Picture::grey(size, grey.into_raw()),
        colours => {
            let colours = colours.into_rgb8().into_raw();
            Picture::colours(size, colours.as_chunks().0.to_vec())
        }
    })
}

fn open(path: &Path) -> Result<(Decoder, Orientation), DatasetError> {
    let read_error = |error| DatasetError::Read { path: path.into(), error };
    let file = File::open(path).map_err(read_error)?;
    // The decoder reads all of it.
    limit::check(path, file.metadata().map_err(read_error)?.len())?;
    let mut decoder =
        JpegDecoder::new(BufReader::new(file)).map_err(|error| damaged(path, &error))?;
    let (width, height) = decoder.dimensions();
    if u64::from(width) * u64::from(height) > MOST_PIXELS {
        return Err(too_large(path, width, height));
    }
    let orientation = decoder.orientation().unwrap_or(Orientation::NoTransforms);
    Ok((decoder, orientation))
}

fn damaged(path: &Path, error: &ImageError) -> DatasetError {
    error_in(path, format!("the image is damaged: {error}; repair or remove it"))
}
