//! Numbers that are a yes or no.

/// The output from which on the prediction is yes.
const YES: f32 = 0.5;

/// Metrics of an output between 0 and 1, on the right side of ½ or not, where every truth is 0 (no) or 1 (yes).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct YesNo {
    /// (target, prediction), no before yes: how often.
    pub confusion: [[usize; 2]; 2],
}

impl YesNo {
    /// Adds a prediction. Returns whether truth and output are such that this makes sense.
    pub(super) fn add(&mut self, output: f32, truth: f32) -> bool {
        self.confusion[usize::from(truth >= YES)][usize::from(output >= YES)] += 1;
        (truth == 0.0 || truth == 1.0) && (0.0..=1.0).contains(&output)
    }

    /// Samples.
    pub fn samples(&self) -> usize {
        self.confusion.iter().flatten().sum()
    }

    /// Samples predicted correctly.
    pub fn correct(&self) -> usize {
        self.confusion[0][0] + self.confusion[1][1]
    }

    /// The share of correct predictions, 0 to 1.
    pub fn accuracy(&self) -> f64 {
        share(self.correct(), self.samples())
    }

    /// Precision: of the predictions that say yes, the share that is right; 0 if there are none.
    pub fn precision(&self) -> f64 {
        share(self.confusion[1][1], self.confusion[0][1] + self.confusion[1][1])
    }

    /// Recall: of the samples that are a yes, the share that is found; 0 if there are none.
    pub fn recall(&self) -> f64 {
        share(self.confusion[1][1], self.confusion[1][0] + self.confusion[1][1])
    }

    /// The harmonic mean of precision and recall; 0 if both are.
    pub fn f1(&self) -> f64 {
        let (precision, recall) = (self.precision(), self.recall());
        if precision + recall > 0.0 { 2.0 * precision * recall / (precision + recall) } else { 0.0 }
    }
}

fn share(part: usize, whole: usize) -> f64 {
    part as f64 / whole.max(1) as f64
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shares_are_those_worked_out_by_hand() {
        let mut metrics = YesNo::default();
        for (output, truth) in [(0.9, 1.0), (0.5, 1.0), (0.2, 1.0), (0.7, 0.0), (0.1, 0.0)] {
            assert!(metrics.add(output, truth));
        }
        assert_eq!(metrics.confusion, [[1, 1], [1, 2]]);
        assert_eq!((metrics.correct(), metrics.samples()), (3, 5));
        // 2 of 3 that say yes, 2 of 3 that are yes.
        assert_eq!([metrics.precision(), metrics.recall()], [2.0 / 3.0; 2]);
        assert!((metrics.f1() - 2.0 / 3.0).abs() < 1e-12);
        assert!(!metrics.add(1.5, 1.0) && !metrics.add(0.5, 0.3));
    }
}
