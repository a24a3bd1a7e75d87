//! Outputs of an imported network beside those of the program that trained it.

use crate::cli::console::{BAD, Console, GOOD, WARNING};
use crate::cli::table::grouped;
use crate::import::{Imported, Integers};
use anyhow::Result;
use host_trainer_core::dataset::npy::Reference;
use host_trainer_core::inference::{Infer, infer};
use nn_core::argmax;
use serde_json::{Value, json};

/// Differences beyond this share of the largest output are more than those of rounding.
const LARGEST_SHARE: f64 = 1e-5;

/// Differences beyond this share of the largest output, or in more than a tenth of all classes, are more than integers
/// lose on samples like those of their calibration.
const FAR_SHARE: f64 = 0.1;

/// Differences between both programs.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Comparison {
    samples: usize,
    /// The largest difference of an output.
    difference: f64,
    /// The largest output.
    largest: f64,
    /// Samples whose largest output is the same one; none of a single output.
    equal_classes: Option<usize>,
    /// Integers in which the other program computed, if it did.
    integers: Option<Integers>,
    /// Outputs that are the same integer, of all; none without integers at the output.
    equal_integers: Option<usize>,
    outputs: usize,
}

impl Comparison {
    /// Computes all samples by the network that was imported.
    pub fn new(imported: &Imported, reference: &Reference) -> Self {
        Self::of(&imported.network, imported, reference)
    }

    /// Computes all samples by the network, or by what was made of it.
    pub fn of(network: &impl Infer, imported: &Imported, reference: &Reference) -> Self {
        let predictions = infer(network, &imported.arrange(&reference.x));
        let (width, outputs) = (predictions.width.max(1), &predictions.outputs);
        // Probabilities, where the file gives their logarithms.
        let y: Vec<f32> = match imported.is_logarithm {
            true => reference.y.iter().map(|&y| libm::expf(y)).collect(),
            false => reference.y.clone(),
        };
        let pairs = || outputs.iter().zip(&y).map(|(&a, &b)| (f64::from(a), f64::from(b)));
        // An output that is not a number differs from any.
        let distance = |(a, b): (f64, f64)| if a == b { 0.0 } else { (a - b).abs() };
        let most = |a: f64, b: f64| if b.is_nan() || b > a { b } else { a };
        let rows = outputs.chunks_exact(width).zip(y.chunks_exact(width));
        // Of integers, several may be the largest.
        let is_equal =
            |(ours, theirs): &(&[f32], &[f32])| theirs[argmax(ours)] == theirs[argmax(theirs)];
        let equal = rows.filter(is_equal).count();
        let step = imported.integers.and_then(|integers| integers.output);
        let equal_integers = step.map(|step| {
            let integer = |y: f64| libm::round(y / f64::from(step.scale));
            pairs().filter(|&(ours, theirs)| integer(ours) == integer(theirs)).count()
        });
        Self {
            equal_integers,
            outputs: y.len(),
            samples: y.len() / width,
            difference: pairs().map(distance).fold(0.0, most),
            largest: pairs().map(|(_, y)| y.abs()).fold(0.0, most),
            equal_classes: (width > 1).then_some(equal),
            integers: imported.integers,
        }
    }

    /// The difference as a share of the largest output.
    fn share(&self) -> f64 {
        if self.difference == 0.0 { 0.0 } else { self.difference / self.largest }
    }

    /// Returns whether nothing but rounding differs.
    fn is_equal(&self) -> bool {
        self.share() <= LARGEST_SHARE && self.equal_classes.is_none_or(|n| n == self.samples)
    }

    /// Returns whether more differs than integers lose on samples like those of their calibration.
    fn is_far(&self) -> bool {
        let too_few = |equal: usize| 10 * equal < 9 * self.samples;
        let share = self.share();
        share.is_nan() || share > FAR_SHARE || self.equal_classes.is_some_and(too_few)
    }

    /// Writes what differs.
    pub fn write(&self, out: &mut Console) -> Result<()> {
        let samples = grouped(self.samples as u64);
        let classes = self.equal_classes.map_or_else(String::new, |equal| {
            format!(", {} of {samples} classes equal", grouped(equal as u64))
        });
        if let Some(integers) = &self.integers {
            return self.write_integers(integers, &samples, &classes, out);
        }
        let (style, verdict) = match self.is_equal() {
            true => (GOOD, "equal but for rounding"),
            false => (BAD, "NOT EQUAL"),
        };
        writeln!(
            out.result(),
            "compared   {samples} samples with the other program's outputs: {style}{verdict}{style:#}; largest \
             difference {:.1e}, which is {:.1e} of the largest output{classes}",
            self.difference,
            self.share()
        )?;
        Ok(())
    }

    /// Writes what differs from a program that rounds on its way.
    fn write_integers(
        &self,
        integers: &Integers,
        samples: &str,
        classes: &str,
        out: &mut Console,
    ) -> Result<()> {
        let how = match integers.value_bits {
            0 => "rounded to 8 bits where weights have 8 bits".into(),
            bits => format!("computed in integers of {bits} bits"),
        };
        let steps = match integers.output {
            Some(step) => {
                let steps = self.difference / f64::from(step.scale);
                let equal = grouped(self.equal_integers.unwrap_or(0) as u64);
                let all = grouped(self.outputs as u64);
                format!(
                    ", which is {steps:.1} of its steps of {}, {equal} of {all} integers equal",
                    step.scale
                )
            }
            None => format!(", which is {:.1e} of the largest output", self.share()),
        };
        writeln!(
            out.result(),
            "compared   {samples} samples with the other program's outputs, {how}: largest difference {:.1e}{steps}{classes}",
            self.difference
        )?;
        if self.is_far() {
            writeln!(
                out.result(),
                "{WARNING}compared{WARNING:#}   far apart: its integers are cut off beyond the ranges of its calibration, numbers here \
                 are not. Compare measured samples, not random ones; if they are far apart too, import the network in f32"
            )?;
        }
        Ok(())
    }

    /// For programs.
    pub fn document(&self) -> Value {
        json!({
            "samples": self.samples,
            "difference": self.difference,
            "largest_output": self.largest,
            "share": self.share(),
            "equal_classes": self.equal_classes,
            "is_equal": self.is_equal(),
            "equal_integers": self.equal_integers,
            "output_step": self.integers.and_then(|integers| integers.output).map(|step| step.scale),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn integers_that_are_cut_off_elsewhere_are_far_apart() {
        let compared = |difference, equal_classes| Comparison {
            samples: 20,
            difference,
            largest: 2.0,
            equal_classes,
            integers: None,
            equal_integers: None,
            outputs: 60,
        };
        assert!(!compared(0.2, Some(18)).is_far() && !compared(0.2, None).is_far());
        assert!(compared(0.21, Some(20)).is_far() && compared(0.0, Some(17)).is_far());
        assert!(compared(f64::NAN, None).is_far());
    }
}
