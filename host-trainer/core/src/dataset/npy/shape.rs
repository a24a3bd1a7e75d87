//! Reading of the shape of an array as samples.

use crate::dataset::ImageSize;

/// More channels than this, behind two other sizes, are the columns of an image.
const MOST_CHANNELS: usize = 16;

/// Numbers of a sample.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Samples {
    pub width: usize,
    /// Rows of pixels, or a single row of moments; `width` has the channels.
    pub image: Option<ImageSize>,
    /// Note on how the shape was understood, where another reading is possible.
    pub note: Option<String>,
}

/// Samples of this shape; else what was expected.
///
/// Three sizes are grey images, (samples, height, width), or signals, (samples, moments, channels): a signal has
/// at most 16 channels and at least twice as many moments. Four sizes are images with channels behind them.
pub(super) fn samples(shape: &[usize], shown: &str) -> Result<Samples, String> {
    let width = shape.iter().skip(1).fold(1, |width: usize, &size| width.saturating_mul(size));
    let of = |width: usize, height: usize| Some(ImageSize { width, height });
    let (image, note) = match *shape {
        [_, _] => (None, None),
        [_, moments, channels] | [_, 1, moments, channels]
            if (1..=MOST_CHANNELS).contains(&channels) && moments >= 2 * channels =>
        {
            let note = format!(
                "the shape {shown} is taken as {moments} moments of {channels} channels; if samples are images, name their \
                 shape for convolutions: --input {moments}x{channels}x1"
            );
            (of(moments, 1), Some(note))
        }
        [_, height, width] | [_, height, width, 1] | [_, 1, height, width] => {
            let is_doubtful = height <= MOST_CHANNELS && width >= 2 * height && shape.len() == 3;
            let note = is_doubtful.then(|| {
                format!(
                    "the shape {shown} is taken as images of {height} rows and {width} columns; if samples are signals of {height} \
                     channels, put these last: x.transpose(0, 2, 1)"
                )
            });
            (of(width, height), note)
        }
        [_, height, width, channels]
            if channels <= MOST_CHANNELS && (height > 4 || channels <= 4) =>
        {
            (of(width, height), None)
        }
        [_, channels, _, _] if channels <= MOST_CHANNELS => {
            return Err(format!(
                "the shape is {shown}, expected channels behind height and width: x.transpose(0, 2, 3, 1)"
            ));
        }
        [_] => {
            return Err(format!(
                "the shape is {shown}, expected (samples, width): for one feature, use .reshape(-1, 1)"
            ));
        }
        _ => {
            return Err(format!(
                "the shape is {shown}, expected (samples, width), images: (samples, height, width) or (samples, height, \
                 width, channels), or signals: (samples, moments, channels)"
            ));
        }
    };
    Ok(Samples { width, image, note })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(shape: &[usize]) -> Samples {
        samples(shape, "S").unwrap()
    }

    #[test]
    fn few_numbers_behind_many_are_channels_of_a_signal() {
        for (moments, channels) in [(32, 3), (32, 8), (128, 9), (32, 16), (64, 1), (6, 3)] {
            let found = read(&[9, moments, channels]);
            assert_eq!(found.image, Some(ImageSize { width: moments, height: 1 }));
            assert_eq!(found.width, moments * channels);
            assert!(found.note.unwrap().contains(&format!("--input {moments}x{channels}x1")));
        }
    }

    #[test]
    fn squares_and_large_sizes_are_images() {
        for (height, width) in [(28, 28), (8, 8), (16, 16), (10, 8), (100, 64), (2, 3)] {
            let found = read(&[9, height, width]);
            assert_eq!((found.image, found.note), (Some(ImageSize { width, height }), None));
        }
        let found = read(&[9, 3, 128]);
        assert_eq!(found.image, Some(ImageSize { width: 128, height: 3 }));
        assert!(found.note.unwrap().contains("x.transpose(0, 2, 1)"));
    }

    #[test]
    fn four_sizes_are_images_with_their_channels_last() {
        let image = Some(ImageSize { width: 5, height: 6 });
        for (shape, width) in [([9, 6, 5, 1], 30), ([9, 6, 5, 3], 90), ([9, 1, 6, 5], 30)] {
            let found = read(&shape);
            assert_eq!((found.image, found.width), (image, width), "{shape:?}");
        }
        let error = samples(&[9, 3, 32, 32], "S").unwrap_err();
        assert!(error.contains("x.transpose(0, 2, 3, 1)"), "{error}");
        assert!(samples(&[9], "S").unwrap_err().contains(".reshape(-1, 1)"));
        assert!(samples(&[9, 1, 2, 3, 4], "S").is_err());
    }
}
