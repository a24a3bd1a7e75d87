//! The mean squared error.
//!
//! For N numbers (outputs times samples), `L = 1/N·Σ (y − t)²`, therefore `dy = 2/N·(y − t)`.

use crate::scalar::Scalar;

/// What these numbers add to the loss of `count` numbers; `y` becomes `dy`.
pub(super) fn evaluate<T: Scalar>(y: &mut [T], targets: &[T], count: usize) -> T {
    let count = T::of(count as f64);
    let mut loss = T::zero();
    for (y, &t) in y.iter_mut().zip(targets) {
        let difference = *y - t;
        loss += difference * difference;
        *y = T::of(2.0) * difference / count;
    }
    loss / count
}

/// The loss of one sample of this class, with one-hot targets.
pub(super) fn of_sample(y: &[f32], class: usize) -> f64 {
    let target = |output| if output == class { 1.0 } else { 0.0 };
    let squares = y.iter().enumerate().map(|(o, &y)| (f64::from(y) - target(o)).powi(2));
    squares.sum::<f64>() / y.len() as f64
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn loss_and_gradient_are_those_worked_out_by_hand() {
        let mut y = [1.0, 0.5];
        assert_eq!(evaluate(&mut y, &[0.0, 1.0], 2), 0.625);
        assert_eq!(y, [1.0, -0.5]);
        assert_eq!(of_sample(&[1.0, 0.5], 1), 0.625);
    }
}
