//! Channels of images and signals: how many there are, and whether they come first or last.

use super::ImageSize;
#[cfg(feature = "data-files")]
use super::csv::Note;
use nn_core::Shape;

/// Height, width and channels of samples of `width` numbers; a signal of one channel if they are no images.
pub(super) fn shape_of(width: usize, image: Option<ImageSize>) -> Shape {
    let side = |length: usize| u16::try_from(length).unwrap_or(u16::MAX);
    let (rows, columns) = image.map_or((1, width), |size| (size.height, size.width));
    let channels = width / (rows * columns).max(1);
    Shape::new(side(rows), side(columns), side(channels))
}

/// Height, width and channels, of which those of 1 say nothing about the order of numbers.
pub(super) fn sides(shape: Shape) -> Vec<u16> {
    [shape.height, shape.width, shape.channels].into_iter().filter(|&side| side != 1).collect()
}

/// Returns whether samples of the shape `found` have channels in front that are last in the shape that is `expected`;
/// not where both orders have the same extents.
pub(super) fn are_first(found: Shape, expected: Shape) -> bool {
    let Shape { height, width, channels } = expected;
    let found = sides(found);
    found == sides(Shape::new(channels, height, width)) && found != sides(expected)
}

/// Puts the channels of samples last, if they [are first](are_first); whether they were.
pub(super) fn put_last(features: &mut [f32], found: Shape, expected: Shape) -> bool {
    if !are_first(found, expected) {
        return false;
    }
    let channels = usize::from(expected.channels);
    let pixels = expected.numbers() as usize / channels;
    for sample in features.chunks_exact_mut(channels * pixels) {
        let from = sample.to_vec();
        crate::matmul::transpose(&from, pixels, sample);
    }
    true
}

/// Says that channels were put last.
#[cfg(feature = "data-files")]
pub(super) fn note(shape: Shape) -> Note {
    format!("channels are first, and were put last: {shape}").into()
}
