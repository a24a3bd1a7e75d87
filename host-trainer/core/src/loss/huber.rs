//! The Huber loss: squared for small errors, straight for large ones.
//!
//! With `r = y − t`, `L = r²/2` for `|r| ≤ δ` and `δ·(|r| − δ/2)` beyond; its derivative is `r`, kept
//! between `−δ` and `δ`. The mean over OUT outputs divides both by OUT.

use crate::scalar::Scalar;

/// The loss of a sample; `y` becomes its gradient.
pub(super) fn of_sample<T: Scalar>(y: &mut [T], t: &[T], delta: T) -> T {
    let count = T::of(y.len() as f64);
    let half = T::of(0.5);
    let mut loss = T::zero();
    for (y, &t) in y.iter_mut().zip(t) {
        let r = *y - t;
        let size = r.abs();
        loss += if size <= delta { half * r * r } else { delta * (size - half * delta) };
        *y = num_traits::clamp(r, -delta, delta) / count;
    }
    loss / count
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn loss_and_gradient_are_those_worked_out_by_hand() {
        let mut y = [1.5, -3.0];
        // r = 0.5 and −3: 0.125 and 1·(3 − 0.5).
        assert_eq!(of_sample(&mut y, &[1.0, 0.0], 1.0), (0.125 + 2.5) / 2.0);
        assert_eq!(y, [0.25, -0.5]);
    }
}
