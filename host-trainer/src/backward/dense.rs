//! The fully connected layer, forward and backward, on a batch.
//!
//! Forward, for each sample: `z = W·x + b` with `W` (OUT, IN). For B samples as columns:
//!
//! ```text
//! Z = W·X + b·1ᵀ        (OUT, B) = (OUT, IN)·(IN, B) + (OUT, 1)·(1, B)
//! ```
//!
//! Backward, given `dZ` (OUT, B). A weight `w_oi` acts on `z_o` of every sample with the factor `x_i`,
//! a bias `b_o` with the factor 1, an input `x_i` on every `z_o` with the factor `w_oi`; the chain
//! rule sums over what each acts on:
//!
//! ```text
//! dW = dZ·Xᵀ            (OUT, IN) = (OUT, B)·(B, IN)
//! db = dZ·1             (OUT)     sum over samples
//! dX = Wᵀ·dZ            (IN, B)   = (IN, OUT)·(OUT, B)
//! ```
//!
//! The products go through nalgebra's `gemm`. Transposed operands are the same numbers with rows and
//! columns swapped: `gemm` takes them at full speed, which `gemm_tr` does not.
//!
//! One exception: where a dimension is at most 5, nalgebra 0.35.0 leaves its vectorized product for a
//! plain one, which reads and writes beyond a left operand whose rows are not neighbours
//! (`axcpy_uninit` takes the length of the memory for the length of the column). There, `gemm_tr`.

use crate::scalar::Scalar;
use nalgebra::{DMatrixView, DMatrixViewMut, Dyn};

/// `z` (OUT, B) = `W` (OUT, IN) · `x` (IN, B) + `b`.
pub fn forward<T: Scalar>(weights: &[T], bias: &[T], x: &[T], z: &mut [T]) {
    let (outputs, batch) = (bias.len(), z.len() / bias.len());
    let inputs = x.len() / batch;
    for z in z.chunks_exact_mut(outputs) {
        z.copy_from_slice(bias);
    }
    let mut z = matrix_mut(z, outputs, batch);
    let x = matrix(x, inputs, batch);
    if [outputs, inputs, batch].iter().all(|&dimension| dimension > NALGEBRA_SMALL) {
        z.gemm(T::one(), &transposed(weights, outputs, inputs), &x, T::one());
    } else {
        z.gemm_tr(T::one(), &matrix(weights, inputs, outputs), &x, T::one());
    }
}

/// Up to this dimension nalgebra's `gemm` must not be given a left operand stored row after row.
const NALGEBRA_SMALL: usize = 5;

/// `dW` (OUT, IN) = `dz` (OUT, B) · `x`ᵀ (B, IN); `db` = the sum of `dz` over samples.
pub fn backward_parameters<T: Scalar>(x: &[T], dz: &[T], dweights: &mut [T], dbias: &mut [T]) {
    let (outputs, batch) = (dbias.len(), dz.len() / dbias.len());
    let inputs = x.len() / batch;
    // As (IN, OUT), column by column, this is the row-major (OUT, IN): dWᵀ = X·dZᵀ.
    matrix_mut(dweights, inputs, outputs).gemm(
        T::one(),
        &matrix(x, inputs, batch),
        &transposed(dz, batch, outputs),
        T::zero(),
    );
    dbias.fill(T::zero());
    for dz in dz.chunks_exact(outputs) {
        for (dbias, &dz) in dbias.iter_mut().zip(dz) {
            *dbias += dz;
        }
    }
}

/// `dx` (IN, B) = `W`ᵀ (IN, OUT) · `dz` (OUT, B).
pub fn backward_input<T: Scalar>(weights: &[T], dz: &[T], dx: &mut [T], outputs: usize) {
    let (inputs, batch) = (weights.len() / outputs, dz.len() / outputs);
    matrix_mut(dx, inputs, batch).gemm(
        T::one(),
        &matrix(weights, inputs, outputs),
        &matrix(dz, outputs, batch),
        T::zero(),
    );
}

/// Column after column.
fn matrix<T: Scalar>(data: &[T], rows: usize, columns: usize) -> DMatrixView<'_, T, Dyn, Dyn> {
    DMatrixView::from_slice_with_strides(data, rows, columns, 1, rows)
}

/// Row after row.
fn transposed<T: Scalar>(data: &[T], rows: usize, columns: usize) -> DMatrixView<'_, T, Dyn, Dyn> {
    DMatrixView::from_slice_with_strides(data, rows, columns, columns, 1)
}

fn matrix_mut<T: Scalar>(data: &mut [T], rows: usize, columns: usize) -> DMatrixViewMut<'_, T> {
    DMatrixViewMut::from_slice(data, rows, columns)
}

#[cfg(test)]
mod tests {
    use super::*;

    // W = [1 2 3; 4 5 6], b = [10 20], samples x = [1 0 −1] and [2 1 0].
    const W: [f64; 6] = [1.0, 2.0, 3.0, 4.0, 5.0, 6.0];
    const X: [f64; 6] = [1.0, 0.0, -1.0, 2.0, 1.0, 0.0];
    const DZ: [f64; 4] = [1.0, -1.0, 0.5, 2.0];

    #[test]
    fn forward_is_the_product_worked_out_by_hand() {
        let mut z = [0.0; 4];
        forward(&W, &[10.0, 20.0], &X, &mut z);
        assert_eq!(z, [8.0, 18.0, 14.0, 33.0]);
    }

    /// Guards the exception for small dimensions: beyond the matrices there is memory that must stay.
    #[test]
    fn every_small_shape_gives_the_sums_of_its_definition() {
        let numbers = |count: usize, step: usize| -> Vec<f64> {
            (0..count).map(|i| ((i * step) % 11) as f64 - 5.0).collect()
        };
        for (inputs, outputs, batch) in
            (1..=8).flat_map(|i| (1..=8).flat_map(move |o| (1..=8).map(move |b| (i, o, b))))
        {
            let weights = numbers(inputs * outputs, 7);
            let (bias, x) = (numbers(outputs, 3), numbers(inputs * batch, 5));
            let mut z = vec![0.5; outputs * batch + 64];
            let (inside, beyond) = z.split_at_mut(outputs * batch);
            forward(&weights, &bias, &x, inside);
            assert!(beyond.iter().all(|&z| z == 0.5));
            for (s, (x, z)) in x.chunks(inputs).zip(inside.chunks(outputs)).enumerate() {
                for o in 0..outputs {
                    let row = &weights[o * inputs..][..inputs];
                    let sum = row.iter().zip(x).fold(bias[o], |sum, (w, x)| sum + w * x);
                    assert_eq!(z[o], sum, "{inputs} {outputs} {batch}: output {o} of sample {s}");
                }
            }

            let dz = numbers(outputs * batch, 2);
            let (mut dweights, mut dbias) = (vec![0.5; outputs * inputs], vec![0.5; outputs]);
            backward_parameters(&x, &dz, &mut dweights, &mut dbias);
            let mut dx = vec![0.5; inputs * batch];
            backward_input(&weights, &dz, &mut dx, outputs);
            let sum_of =
                |count: usize, term: &dyn Fn(usize) -> f64| (0..count).map(term).sum::<f64>();
            for o in 0..outputs {
                assert_eq!(dbias[o], sum_of(batch, &|s| dz[s * outputs + o]));
                for i in 0..inputs {
                    let expected = sum_of(batch, &|s| dz[s * outputs + o] * x[s * inputs + i]);
                    assert_eq!(dweights[o * inputs + i], expected, "{inputs} {outputs} {batch}");
                }
            }
            for (index, &dx) in dx.iter().enumerate() {
                let (s, i) = (index / inputs, index % inputs);
                let expected = sum_of(outputs, &|o| weights[o * inputs + i] * dz[s * outputs + o]);
                assert_eq!(dx, expected, "{inputs} {outputs} {batch}");
            }
        }
    }

    #[test]
    fn backward_is_the_sum_over_samples_worked_out_by_hand() {
        let (mut dweights, mut dbias) = ([9.0; 6], [9.0; 2]);
        backward_parameters(&X, &DZ, &mut dweights, &mut dbias);
        // dW = dz₁·x₁ᵀ + dz₂·x₂ᵀ
        assert_eq!(dweights, [2.0, 0.5, -1.0, 3.0, 2.0, 1.0]);
        assert_eq!(dbias, [1.5, 1.0]);
        let mut dx = [9.0; 6];
        backward_input(&W, &DZ, &mut dx, 2);
        assert_eq!(dx, [-3.0, -3.0, -3.0, 8.5, 11.0, 13.5]);
    }
}
