//! Answers that are numbers.

/// How far a network's numbers are from the truth.
#[derive(Clone, Debug, PartialEq)]
pub struct Regression {
    outputs: Vec<Output>,
}

/// One of the numbers that are answered.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
struct Output {
    samples: f64,
    squared_errors: f64,
    absolute_errors: f64,
    /// Of the truth, and the sum of squared differences from it (Welford's method).
    mean: f64,
    squares: f64,
}

impl Regression {
    /// No answers yet.
    pub fn new(outputs: usize) -> Self {
        Self { outputs: vec![Output::default(); outputs] }
    }

    /// Adds an answer.
    pub fn add(&mut self, outputs: &[f32], truth: &[f32]) {
        for ((sums, &y), &t) in self.outputs.iter_mut().zip(outputs).zip(truth) {
            let (y, t) = (f64::from(y), f64::from(t));
            sums.samples += 1.0;
            sums.squared_errors += (y - t) * (y - t);
            sums.absolute_errors += (y - t).abs();
            let difference = t - sums.mean;
            sums.mean += difference / sums.samples;
            sums.squares += difference * (t - sums.mean);
        }
    }

    /// How many numbers are answered.
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
    /// perfect, 0 as good as always answering the mean, below it worse. For a truth that never changes it is
    /// 1 if every answer is right, else 0.
    pub fn r_squared(&self, output: usize) -> f64 {
        let sums = &self.outputs[output];
        match (sums.squares > 0.0, sums.squared_errors > 0.0) {
            (true, _) => 1.0 - sums.squared_errors / sums.squares,
            (false, is_wrong) => f64::from(u8::from(!is_wrong)),
        }
    }

    /// [`rmse`](Self::rmse) over all outputs.
    pub fn total_rmse(&self) -> f64 {
        let squares = (0..self.outputs()).map(|output| self.rmse(output).powi(2));
        (squares.sum::<f64>() / self.outputs().max(1) as f64).sqrt()
    }

    /// The mean of [`r_squared`](Self::r_squared) over all outputs.
    pub fn mean_r_squared(&self) -> f64 {
        (0..self.outputs()).map(|output| self.r_squared(output)).sum::<f64>()
            / self.outputs().max(1) as f64
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
        let mut constant = Regression::new(1);
        constant.add(&[5.0], &[5.0]);
        assert_eq!(constant.r_squared(0), 1.0);
        constant.add(&[4.0], &[5.0]);
        assert_eq!(constant.r_squared(0), 0.0);
        assert!((metrics.total_rmse() - ((10.0 / 3.0 + 1.0 / 3.0) / 2f64).sqrt()).abs() < 1e-12);
    }
}
