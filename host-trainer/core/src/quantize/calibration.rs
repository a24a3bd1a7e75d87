//! The samples that ranges are learned from, and what is noted of the numbers between layers.

use crate::dataset::Dataset;
use crate::layers::windows::Windows;
use nn_core::LayerSpec;

/// More samples make no difference.
const SAMPLES: usize = 4096;
/// More numbers of windows make no difference either: 64 MiB.
const WINDOW_NUMBERS: usize = 1 << 24;

/// Samples spread evenly over `data`.
pub(super) fn calibration_samples(data: &Dataset) -> Vec<f32> {
    let count = data.len().min(SAMPLES);
    let position = |index: usize| index * data.len() / count;
    (0..count)
        .flat_map(|index| &data.features[position(index) * data.width..][..data.width])
        .copied()
        .collect()
}

/// Moments of each number of a layer's input, over the calibration samples.
pub(super) struct Moments {
    pub mean: Vec<f64>,
    pub variance: Vec<f64>,
    pub least: Vec<f64>,
    pub most: Vec<f64>,
}

impl Moments {
    /// Computes those of what a layer sees: of a convolution, of all its windows.
    pub fn of_layer(layer: &LayerSpec, samples: &[f32]) -> Self {
        let Some(geometry) = layer.geometry().filter(|_| layer.has_weights()) else {
            return Self::new(samples, layer.inputs() as usize);
        };
        let windows = Windows::new(&geometry);
        let images: Vec<&[f32]> = samples.chunks_exact(windows.image).collect();
        let most = (WINDOW_NUMBERS / (windows.count * windows.numbers).max(1)).max(1);
        let mut unfolded = Vec::new();
        for image in images.iter().step_by(images.len().div_ceil(most)) {
            let mut windows_of_image = vec![0.0; windows.count * windows.numbers];
            windows.unfold(image, &mut windows_of_image);
            unfolded.extend(windows_of_image);
        }
        Self::new(&unfolded, windows.numbers)
    }

    /// Repeats them for a sum of so many terms: a filter of one channel sees every channel.
    pub fn of_sum(self, terms: usize) -> Self {
        match self.mean.len() / terms.max(1) {
            0 | 1 => self,
            channels => self.averaged(channels),
        }
    }

    /// Selects those of one of several channels.
    pub fn of_channel(&self, channel: usize, channels: usize) -> Self {
        let of =
            |numbers: &[f64]| numbers.iter().skip(channel).step_by(channels).copied().collect();
        Self {
            mean: of(&self.mean),
            variance: of(&self.variance),
            least: of(&self.least),
            most: of(&self.most),
        }
    }

    /// Averages those of the numbers of each pixel, over its channels.
    fn averaged(&self, channels: usize) -> Self {
        let mean = |numbers: &[f64]| -> Vec<f64> {
            let pixels = numbers.chunks_exact(channels);
            pixels.map(|pixel| pixel.iter().sum::<f64>() / channels as f64).collect()
        };
        let folded = |numbers: &[f64], fold: fn(f64, f64) -> f64, from: f64| -> Vec<f64> {
            let pixels = numbers.chunks_exact(channels);
            pixels.map(|pixel| pixel.iter().copied().fold(from, fold)).collect()
        };
        Self {
            mean: mean(&self.mean),
            variance: mean(&self.variance),
            least: folded(&self.least, f64::min, f64::INFINITY),
            most: folded(&self.most, f64::max, f64::NEG_INFINITY),
        }
    }

    /// Computes those of samples of `width` numbers that lie one after the other.
    pub fn new(samples: &[f32], width: usize) -> Self {
        let rows = samples.chunks_exact(width);
        let count = rows.len().max(1) as f64;
        let mut moments = Self {
            mean: vec![0.0; width],
            variance: vec![0.0; width],
            least: vec![f64::INFINITY; width],
            most: vec![f64::NEG_INFINITY; width],
        };
        for row in rows.clone() {
            for (i, &x) in row.iter().enumerate() {
                let x = f64::from(x);
                moments.mean[i] += x / count;
                moments.least[i] = moments.least[i].min(x);
                moments.most[i] = moments.most[i].max(x);
            }
        }
        // In a second pass: no large sums that cancel.
        for row in rows {
            for (i, &x) in row.iter().enumerate() {
                let deviation = f64::from(x) - moments.mean[i];
                moments.variance[i] += deviation * deviation / count;
            }
        }
        moments
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dataset::Targets;

    #[test]
    fn moments_are_those_worked_out_by_hand() {
        let moments = Moments::new(&[1.0, 5.0, 3.0, 5.0], 2);
        assert_eq!((moments.mean, moments.variance), (vec![2.0, 5.0], vec![1.0, 0.0]));
        assert_eq!((moments.least, moments.most), (vec![1.0, 5.0], vec![3.0, 5.0]));
    }

    #[test]
    fn samples_are_taken_from_everywhere() {
        let data = Dataset {
            name: "t".into(),
            columns: Vec::new(),
            width: 1,
            features: (0..10_000).map(|i| i as f32).collect(),
            targets: Targets::Classes { classes: vec![0; 10_000], labels: vec!["a".into()] },
            image: None,
        };
        let samples = calibration_samples(&data);
        assert_eq!((samples.len(), samples[0], samples[4095]), (4096, 0.0, 9997.0));
    }
}
