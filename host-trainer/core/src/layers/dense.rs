//! The fully connected layer, forward and backward, on a batch.
//!
//! Forward, for each sample: `z = W·x + b` with `W` (OUT, IN). For B samples as rows:
//!
//! ```text
//! Z = X·Wᵀ + 1·bᵀ       (B, OUT) = (B, IN)·(IN, OUT) + (B, 1)·(1, OUT)
//! ```
//!
//! Backward, given `dZ` (B, OUT). A weight `w_oi` acts on `z_o` of every sample with the factor `x_i`,
//! a bias `b_o` with the factor 1, an input `x_i` on every `z_o` with the factor `w_oi`; the chain
//! rule sums over what each acts on:
//!
//! ```text
//! dWᵀ = Xᵀ·dZ           (IN, OUT) = (IN, B)·(B, OUT)
//! db  = 1ᵀ·dZ           (OUT)     sum over samples
//! dX  = dZ·W            (B, IN)   = (B, OUT)·(OUT, IN)
//! ```
//!
//! During training, weights and their gradients are stored as `Wᵀ` (IN, OUT), row after row: the form
//! that both large products read without rearranging it; see [`matmul`](crate::matmul).

use super::rows::{add_rows, fill_rows};
use crate::matmul::{Left, multiply, multiply_add};
use crate::scalar::Scalar;

/// `z` (B, OUT) = `x` (B, IN) · `weights` (IN, OUT) + `bias`.
pub fn forward<T: Scalar>(weights: &[T], bias: &[T], x: &[T], z: &mut [T]) {
    let outputs = bias.len();
    fill_rows(z, bias);
    multiply_add(Left::Rows(x), weights, z, outputs);
}

/// `dweights` (IN, OUT) = `x`ᵀ (IN, B) · `dz` (B, OUT); `dbias` = the sum of `dz` over samples.
pub fn backward_parameters<T: Scalar>(x: &[T], dz: &[T], dweights: &mut [T], dbias: &mut [T]) {
    let outputs = dbias.len();
    multiply(Left::Transposed(x), dz, dweights, outputs);
    dbias.fill(T::zero());
    add_rows(dz, dbias);
}

/// `dx` (B, IN) = `dz` (B, OUT) · `rows` (OUT, IN), the weights row by row as a network stores them.
pub fn backward_input<T: Scalar>(rows: &[T], dz: &[T], dx: &mut [T], outputs: usize) {
    multiply(Left::Rows(dz), rows, dx, rows.len() / outputs);
}

#[cfg(test)]
mod tests {
    use super::*;

    // W = [1 2 3; 4 5 6], b = [10 20], samples x = [1 0 −1] and [2 1 0].
    const W: [f64; 6] = [1.0, 2.0, 3.0, 4.0, 5.0, 6.0];
    const W_TRANSPOSED: [f64; 6] = [1.0, 4.0, 2.0, 5.0, 3.0, 6.0];
    const X: [f64; 6] = [1.0, 0.0, -1.0, 2.0, 1.0, 0.0];
    const DZ: [f64; 4] = [1.0, -1.0, 0.5, 2.0];

    #[test]
    fn forward_is_the_product_worked_out_by_hand() {
        let mut z = [0.0; 4];
        forward(&W_TRANSPOSED, &[10.0, 20.0], &X, &mut z);
        assert_eq!(z, [8.0, 18.0, 14.0, 33.0]);
    }

    #[test]
    fn backward_is_the_sum_over_samples_worked_out_by_hand() {
        let (mut dweights, mut dbias) = ([9.0; 6], [9.0; 2]);
        backward_parameters(&X, &DZ, &mut dweights, &mut dbias);
        // dW = dz₁·x₁ᵀ + dz₂·x₂ᵀ = [2 0.5 −1; 3 2 1]
        assert_eq!(dweights, [2.0, 3.0, 0.5, 2.0, -1.0, 1.0]);
        assert_eq!(dbias, [1.5, 1.0]);
        let mut dx = [9.0; 6];
        backward_input(&W, &DZ, &mut dx, 2);
        assert_eq!(dx, [-3.0, -3.0, -3.0, 8.5, 11.0, 13.5]);
    }
}
