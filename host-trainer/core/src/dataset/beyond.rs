//! Samples that lie far from all that a network was trained on.

use super::Normalizer;

/// Deviations from the mean, or widths of the range, beyond which a number is far away.
const FAR: f32 = 6.0;

/// Larger distances count as this, so that a pixel that was hardly ever lit makes no sample strange.
const MOST: f32 = 30.0;

/// Fewer samples do not show that a feature is always far away.
const FEWEST_SAMPLES: usize = 3;

/// Samples that lie far from those for training. A network extrapolates there; a quantized one cuts its inputs off.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Beyond {
    /// Number of samples do.
    pub samples: usize,
    /// Number of all samples.
    pub of: usize,
    /// The feature that is farthest away, and the number.
    pub farthest: Option<(usize, f32)>,
}

impl Beyond {
    /// Finds it in samples as long as the normalizer's features. Without one there is nothing to compare with.
    ///
    /// A sample is far away if the root mean square of its distances is above 6, in deviations from the mean of
    /// training; so is every sample with a feature that is farther than this in most samples.
    pub fn of(normalizer: &Normalizer, features: &[f32]) -> Self {
        let width = normalizer.offset.len();
        if width == 0 {
            return Self::default();
        }
        let distances = |row: &[f32]| -> Vec<f32> {
            let known = row.iter().zip(&normalizer.offset).zip(&normalizer.scale);
            known.map(|((x, offset), scale)| ((x - offset) / scale).abs().min(MOST)).collect()
        };
        let rows = || features.chunks_exact(width).map(distances);
        let of = rows().len();
        let mut far = vec![0; width];
        for row in rows() {
            far.iter_mut().zip(&row).for_each(|(far, &d)| *far += usize::from(d > FAR));
        }
        let is_always = |column: usize| of >= FEWEST_SAMPLES && 2 * far[column] > of;
        let (mut samples, mut farthest) = (0, (0.0, None));
        for (index, row) in rows().enumerate() {
            let mean = row.iter().map(|d| d * d).sum::<f32>() / width as f32;
            let is_far = mean > FAR * FAR
                || row.iter().enumerate().any(|(column, &d)| d > FAR && is_always(column));
            if !is_far {
                continue;
            }
            samples += 1;
            for (column, &distance) in row.iter().enumerate() {
                if distance > farthest.0 {
                    farthest = (distance, Some((column, features[index * width + column])));
                }
            }
        }
        Self { samples, of, farthest: farthest.1 }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_far_from_the_mean_of_training_are_counted_and_the_farthest_is_named() {
        let normalizer = Normalizer { offset: vec![1.0], scale: vec![0.5] };
        let found = Beyond::of(&normalizer, &[0.0, 2.0, 5.0, -9.0]);
        assert_eq!(found, Beyond { samples: 2, of: 4, farthest: Some((0, -9.0)) });
        assert_eq!(Beyond::of(&Normalizer::default(), &[1e9]), Beyond::default());
    }

    #[test]
    fn a_rare_pixel_is_not_far_but_a_column_in_another_unit_is() {
        let normalizer = Normalizer { offset: vec![0.0; 64], scale: vec![1.0; 64] };
        let mut features = vec![0.5; 64 * 4];
        features[3] = 1000.0;
        assert_eq!(Beyond::of(&normalizer, &features).samples, 0);
        features.chunks_exact_mut(64).for_each(|row| row[7] = 300.0);
        let found = Beyond::of(&normalizer, &features);
        assert_eq!((found.samples, found.of), (4, 4));
    }

    #[test]
    fn features_that_are_ignored_are_never_far() {
        let normalizer = Normalizer { offset: vec![5.0], scale: vec![f32::INFINITY] };
        assert_eq!(Beyond::of(&normalizer, &[1e9]).samples, 0);
    }
}
