//! Instructions of transforms to frequencies.

use nn_core::Feature;

/// Cost of a transform to frequencies, in instructions.
#[derive(Clone, Copy, Debug)]
pub(super) struct Transform {
    /// Number of a frame: its window, its power, its weight in bands.
    pub of_number: f64,
    /// Number of a frame, in each of the passes, which are as many as the logarithm of half a frame.
    pub of_pass: f64,
    /// Root or logarithm.
    pub of_output: f64,
    /// Product of a logarithm and a cosine.
    pub of_product: f64,
}

impl Transform {
    /// Cost of a frame of so many numbers.
    pub fn of_frame(&self, frame: f64) -> f64 {
        frame * (self.of_number + self.of_pass * (frame / 2.0).log2())
    }

    /// Cost of so many numbers that come out of the frequencies of a frame.
    pub fn of_outputs(&self, feature: &Feature, numbers: f64) -> f64 {
        match feature {
            Feature::Mfcc(_, mel, _) => {
                let bands = f64::from(mel.bands);
                bands * (self.of_output + numbers * self.of_product)
            }
            Feature::Statistics
            | Feature::Spectrum
            | Feature::LogSpectrum(_)
            | Feature::LogMel(..) => numbers * self.of_output,
        }
    }
}
