//! Metrics of predicted numbers.

use super::YesNo;

/// Metrics of a regression: how far a network's numbers are from the truth.
#[derive(Clone, Debug, PartialEq)]
pub struct Regression {
    outputs: Vec<Output>,
}

/// One of the targets.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Output {
    samples: f64,
    squared_errors: f64,
    absolute_errors: f64,
    /// Mean of the truth, and the sum of squared differences from it (Welford's method).
    mean: f64,
    squares: f64,
    /// Counted as long as it makes sense.
    yes_no: Option<YesNo>,
}

impl Output {
    const NONE: Self = Self {
        samples: 0.0,
        squared_errors: 0.0,
        absolute_errors: 0.0,
        mean: 0.0,
        squares: 0.0,
        yes_no: Some(YesNo { confusion: [[0; 2]; 2] }),
    };
}

impl Regression {
    /// Starts without predictions.
    pub fn new(outputs: usize) -> Self {
        Self { outputs: vec![Output::NONE; outputs] }
    }

    /// Adds a prediction.
    pub fn add(&mut self, outputs: &[f32], truth: &[f32]) {
        for ((sums, &y), &t) in self.outputs.iter_mut().zip(outputs).zip(truth) {
            sums.yes_no = sums.yes_no.and_then(|mut counts| counts.add(y, t).then_some(counts));
            let (y, t) = (f64::from(y), f64::from(t));
            sums.samples += 1.0;
            sums.squared_errors += (y - t) * (y - t);
            sums.absolute_errors += (y - t).abs();
            let difference = t - sums.mean;
            sums.mean += difference / sums.samples;
            sums.squares += difference * (t - sums.mean);
        }
    }

    /// Number of targets.
    pub fn outputs(&self) -> usize {
        self.outputs.len()
    }

    /// The root of the mean squared error of an output, in its unit.
    pub fn rmse(&self, output: usize) -> f64 {
        let sums = &self.outputs[output];
        (sums.squared_errors / sums.samples.max(1.0)).sqrt()
    }

    /// The mean absolute error of an output, in its unit.
    pub fn mae(&self, output: usize) -> f64 {
        let sums = &self.outputs[output];
        sums.absolute_errors / sums.samples.max(1.0)
    }

    /// The coefficient of determination R²: the share of an output's variance that is explained. 1 is
    /// perfect, 0 as good as always predicting the mean, below it worse. NaN for a single sample and for a truth
    /// that never changes: there is no variance to explain.
    pub fn r_squared(&self, output: usize) -> f64 {
        let sums = &self.outputs[output];
        if sums.squares > 0.0 { 1.0 - sums.squared_errors / sums.squares } else { f64::NAN }
    }

    /// The output as a yes or no, if every target was 0 or 1 and every prediction between them; one sample does not tell.
    pub fn yes_no(&self, output: usize) -> Option<YesNo> {
        self.outputs[output].yes_no.filter(|counts| counts.samples() > 1)
    }

    /// The mean of `of` over all outputs that are a yes or no; NaN if there are others.
    pub fn mean_yes_no(&self, of: impl Fn(&YesNo) -> f64) -> f64 {
        let each: Option<Vec<f64>> =
            (0..self.outputs()).map(|output| self.yes_no(output).as_ref().map(&of)).collect();
        each.map_or(f64::NAN, |each| each.iter().sum::<f64>() / each.len() as f64)
    }

    /// [`rmse`](Self::rmse) over all outputs.
    pub fn total_rmse(&self) -> f64 {
        let squares = (0..self.outputs()).map(|output| self.rmse(output).powi(2));
        (squares.sum::<f64>() / self.outputs().max(1) as f64).sqrt()
    }

    /// The mean of [`r_squared`](Self::r_squared) over all outputs for which it is a number; NaN if it is for none.
    pub fn mean_r_squared(&self) -> f64 {
        let each: Vec<f64> = (0..self.outputs())
            .map(|output| self.r_squared(output))
            .filter(|share| !share.is_nan())
            .collect();
        each.iter().sum::<f64>() / each.len() as f64
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn errors_are_those_worked_out_by_hand() {
        let mut metrics = Regression::new(2);
        metrics.add(&[1.0, 5.0], &[2.0, 5.0]);
        metrics.add(&[5.0, 7.0], &[2.0, 6.0]);
        metrics.add(&[5.0, 7.0], &[5.0, 7.0]);
        assert!((metrics.rmse(0) - (10f64 / 3.0).sqrt()).abs() < 1e-12);
        assert!((metrics.mae(0) - 4.0 / 3.0).abs() < 1e-12);
        // Truths 2, 2, 5: mean 3, squares 6.
        assert!((metrics.r_squared(0) - (1.0 - 10.0 / 6.0)).abs() < 1e-12);
        assert!((metrics.r_squared(1) - 0.5).abs() < 1e-12);
        assert!((metrics.total_rmse() - ((10.0 / 3.0 + 1.0 / 3.0) / 2f64).sqrt()).abs() < 1e-12);
    }

    #[test]
    fn there_is_no_r_squared_of_one_sample_or_of_a_truth_that_never_changes() {
        let mut metrics = Regression::new(2);
        metrics.add(&[5.0, 1.0], &[5.0, 1.0]);
        assert!(metrics.r_squared(0).is_nan() && metrics.mean_r_squared().is_nan());
        metrics.add(&[4.0, 2.0], &[5.0, 2.0]);
        assert!(metrics.r_squared(0).is_nan());
        assert_eq!((metrics.r_squared(1), metrics.mean_r_squared()), (1.0, 1.0));
    }

    #[test]
    fn numbers_are_a_yes_or_no_only_if_all_of_them_can_be() {
        let mut metrics = Regression::new(2);
        metrics.add(&[0.9, 0.9], &[1.0, 1.0]);
        metrics.add(&[0.8, 0.1], &[0.0, 0.5]);
        let counts = metrics.yes_no(0).unwrap();
        assert_eq!(counts.confusion, [[0, 1], [0, 1]]);
        assert_eq!(metrics.yes_no(1), None);
        assert!(metrics.mean_yes_no(YesNo::accuracy).is_nan());
    }
}
