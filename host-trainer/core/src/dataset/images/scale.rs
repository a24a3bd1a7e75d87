//! Images brought to another size.
//!
//! A pixel of the result is the mean of those around its place, weighted by a triangle that reaches to
//! the places of its neighbours: a mean over the area where images get smaller, linear interpolation
//! where they get larger. Rows and columns are done one after the other.

use crate::dataset::ImageSize;

/// Stretches pixels to another size; the same size leaves them as they are.
pub(super) fn scaled(pixels: Vec<u8>, from: ImageSize, to: ImageSize) -> Vec<u8> {
    if from == to {
        return pixels;
    }
    let (across, down) = (weights(from.width, to.width), weights(from.height, to.height));
    // (from.height, to.width)
    let mut narrowed = Vec::with_capacity(from.height * to.width);
    for row in pixels.chunks_exact(from.width) {
        narrowed.extend(across.iter().map(|(start, weights)| {
            let pixels = &row[*start..][..weights.len()];
            pixels.iter().zip(weights).map(|(&pixel, w)| f32::from(pixel) * w).sum::<f32>()
        }));
    }
    let mut scaled = Vec::with_capacity(to.width * to.height);
    for (start, weights) in &down {
        let rows = || narrowed.chunks_exact(to.width).skip(*start).zip(weights);
        scaled.extend((0..to.width).map(|column| {
            let sum: f32 = rows().map(|(row, w)| row[column] * w).sum();
            (sum + 0.5) as u8
        }));
    }
    scaled
}

/// For each new pixel of a row: the first old one that counts, and the weights of it and those behind.
fn weights(from: usize, to: usize) -> Vec<(usize, Vec<f32>)> {
    let ratio = from as f64 / to as f64;
    let reach = ratio.max(1.0);
    let weights_at = |pixel: usize| {
        let centre = (pixel as f64 + 0.5) * ratio;
        let first = (centre - reach).max(0.0) as usize;
        let last = ((centre + reach) as usize).min(from - 1);
        let weight = |old: usize| (1.0 - (old as f64 + 0.5 - centre).abs() / reach).max(0.0);
        let sum: f64 = (first..=last).map(weight).sum();
        (first, (first..=last).map(|old| (weight(old) / sum) as f32).collect())
    };
    (0..to).map(weights_at).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn size(width: usize, height: usize) -> ImageSize {
        ImageSize { width, height }
    }

    #[test]
    fn a_plain_image_stays_plain_in_every_size() {
        for (from, to) in
            [((3, 5), (7, 2)), ((1, 1), (4, 4)), ((9, 9), (1, 1)), ((40, 3), (28, 28))]
        {
            let pixels = scaled(vec![201; from.0 * from.1], size(from.0, from.1), size(to.0, to.1));
            assert_eq!(pixels, vec![201; to.0 * to.1], "{from:?} {to:?}");
        }
    }

    #[test]
    fn larger_images_are_interpolated() {
        // New centres at ¼, ¾, 1¼ and 1¾; old ones at ½ and 1½: weights (1, 0), (¾, ¼), (¼, ¾), (0, 1).
        assert_eq!(scaled(vec![0, 100], size(2, 1), size(4, 1)), [0, 25, 75, 100]);
        assert_eq!(scaled(vec![0, 100], size(1, 2), size(1, 4)), [0, 25, 75, 100]);
    }

    #[test]
    fn smaller_images_are_means() {
        // Half the size, reach 2. From the first new centre at 1, the old ones are ½, ½ and 1½ away: they
        // weigh ¾, ¾ and ¼, and (3·0 + 3·0 + 1·70) / 7 = 10. The other end is its mirror image.
        assert_eq!(scaled(vec![0, 0, 70, 70], size(4, 1), size(2, 1)), [10, 60]);
    }

    #[test]
    fn the_same_size_changes_nothing() {
        assert_eq!(scaled(vec![1, 2, 3, 4], size(2, 2), size(2, 2)), [1, 2, 3, 4]);
    }
}
