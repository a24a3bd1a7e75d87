//! Batch normalization, forward and backward (Ioffe, Szegedy 2015).
//!
//! Of the sums `s` of a channel over a part of a batch, N of them (samples of a dense layer; samples times windows
//! of a convolution), with mean `μ` and variance `v`, the biased one:
//!
//! ```text
//! n = (s − μ) / √(v + ε)        normalized: mean 0, variance 1
//! z = γ·n + b
//! ```
//!
//! `γ` is trained, and `b` is the layer's bias. Every sum acts on the mean and the variance of all, so its gradient
//! has three terms:
//!
//! ```text
//! dγ = Σ dz·n;  db = Σ dz
//! ds = γ/√(v + ε) · (dz − db/N − n·dγ/N)
//! ```
//!
//! In the network that remains nothing of it is left: with the mean and the variance of many batches it is
//! `z = f·s + (b − f·μ)` with `f = γ/√(v + ε)`, which are other weights and another bias.
//!
//! Statistics are those of a part of a batch, 32 to 128 samples whatever the number of threads ("ghost batch
//! normalization", Hoffer, Hubara, Soudry 2017): threads need not wait for each other in every layer, and parts of
//! that size generalize no worse than whole batches.

use super::rows::add_rows;
use crate::scalar::Scalar;
use crate::vectorized::vectorized;

/// Keeps variances away from 0.
pub const EPSILON: f64 = 1e-5;

/// Rows whose sum is a chain of its own, so that a sum of many small numbers stays exact enough.
const BLOCK: usize = 64;

/// Mean and variance of each channel.
#[derive(Clone, Debug, PartialEq)]
pub struct Moments<T> {
    /// (OUT)
    pub mean: Vec<T>,
    /// (OUT), the biased one: divided by N.
    pub variance: Vec<T>,
    /// N
    pub count: usize,
}

impl<T> Default for Moments<T> {
    fn default() -> Self {
        Self { mean: Vec::new(), variance: Vec::new(), count: 0 }
    }
}

impl<T: Scalar> Moments<T> {
    /// Becomes what the numbers of both have together.
    pub fn add(&mut self, other: &Self) {
        let (a, b) = (self.count as f64, other.count as f64);
        let share = if self.count + other.count == 0 { 0.0 } else { b / (a + b) };
        let statistics = self.mean.iter_mut().zip(&mut self.variance);
        for ((mean, variance), (m, v)) in statistics.zip(other.mean.iter().zip(&other.variance)) {
            let difference = m.to_f64() - mean.to_f64();
            let between = share * (1.0 - share) * difference * difference;
            let within = variance.to_f64() + share * (v.to_f64() - variance.to_f64());
            *mean = T::of(mean.to_f64() + share * difference);
            *variance = T::of(within + between);
        }
        self.count += other.count;
    }
}

/// `sums` (N, OUT) become normalized; `moments` say what they were.
pub fn forward<T: Scalar>(sums: &mut [T], outputs: usize, moments: &mut Moments<T>) {
    moments.count = sums.len() / outputs;
    let share = T::of(1.0 / moments.count as f64);
    let Moments { mean, variance, .. } = moments;
    column_sums(outputs, sums, mean);
    mean.iter_mut().for_each(|mean| *mean *= share);
    vectorized!((&mut *sums, &*mean, &mut *variance), |(sums, mean, variance)| {
        sum_by_blocks(
            outputs,
            variance,
            sums.chunks_mut(BLOCK * outputs),
            #[inline(always)]
            |block, of_block| {
                for row in block.chunks_exact_mut(outputs) {
                    for ((sum, s), &mean) in of_block.iter_mut().zip(row).zip(mean) {
                        *s -= mean;
                        *sum = s.fused_multiply_add(*s, *sum);
                    }
                }
            },
        );
    });
    variance.iter_mut().for_each(|variance| *variance *= share);
    let inverse = inverse_deviations(variance);
    vectorized!((sums, &inverse), |(sums, inverse)| {
        for row in sums.chunks_exact_mut(outputs) {
            for (s, &inverse) in row.iter_mut().zip(inverse) {
                *s *= inverse;
            }
        }
    });
}

/// `z` = `scale`·`normalized` + `bias`, both (N, OUT).
pub fn scale_and_shift<T: Scalar>(normalized: &[T], scale: &[T], bias: &[T], z: &mut [T]) {
    let outputs = bias.len();
    vectorized!((normalized, scale, bias, z), |(normalized, scale, bias, z)| {
        let rows = normalized.chunks_exact(outputs).zip(z.chunks_exact_mut(outputs));
        for (row, z) in rows {
            for (((z, &n), &scale), &bias) in z.iter_mut().zip(row).zip(scale).zip(bias) {
                *z = n.fused_multiply_add(scale, bias);
            }
        }
    });
}

/// `dz` (N, OUT) becomes the gradient of the sums; `dscale` and `dbias` (OUT) are those of `γ` and of the bias.
pub fn backward<T: Scalar>(
    normalized: &[T],
    scale: &[T],
    moments: &Moments<T>,
    dz: &mut [T],
    dscale: &mut Vec<T>,
    dbias: &mut Vec<T>,
) {
    let outputs = scale.len();
    vectorized!((normalized, &*dz, &mut *dscale), |(normalized, dz, dscale)| {
        let blocks = normalized.chunks(BLOCK * outputs).zip(dz.chunks(BLOCK * outputs));
        sum_by_blocks(
            outputs,
            dscale,
            blocks,
            #[inline(always)]
            |(normalized, dz), of_block| {
                for (row, dz) in normalized.chunks_exact(outputs).zip(dz.chunks_exact(outputs)) {
                    for ((sum, &n), &dz) in of_block.iter_mut().zip(row).zip(dz) {
                        *sum = n.fused_multiply_add(dz, *sum);
                    }
                }
            },
        );
    });
    column_sums(outputs, dz, dbias);
    let share = T::of(1.0 / moments.count as f64);
    let inverse = inverse_deviations(&moments.variance);
    let factors: Vec<T> = inverse.iter().zip(scale).map(|(&i, &scale)| i * scale).collect();
    let means: Vec<(T, T)> =
        dbias.iter().zip(dscale.iter()).map(|(&b, &s)| (b * share, s * share)).collect();
    vectorized!((normalized, dz, &factors, &means), |(normalized, dz, factors, means)| {
        let rows = normalized.chunks_exact(outputs).zip(dz.chunks_exact_mut(outputs));
        for (row, dz) in rows {
            let channels = dz.iter_mut().zip(row).zip(factors.iter().zip(means));
            for ((dz, &n), (&factor, &(dbias, dscale))) in channels {
                *dz = factor * (*dz - dbias - n * dscale);
            }
        }
    });
}

/// 1/√(v + ε)
fn inverse_deviations<T: Scalar>(variances: &[T]) -> Vec<T> {
    variances.iter().map(|v| T::of(1.0 / (v.to_f64() + EPSILON).sqrt())).collect()
}

/// `sums` (OUT) = the sum of each column of `rows` (N, OUT).
fn column_sums<T: Scalar>(outputs: usize, rows: &[T], sums: &mut Vec<T>) {
    sum_by_blocks(outputs, sums, rows.chunks(BLOCK * outputs), add_rows);
}

/// `sums` (OUT) = the sums of what `add` adds to zeros for each block.
#[inline(always)]
fn sum_by_blocks<T: Scalar, B>(
    outputs: usize,
    sums: &mut Vec<T>,
    blocks: impl Iterator<Item = B>,
    add: impl Fn(B, &mut [T]),
) {
    sums.clear();
    sums.resize(outputs, T::zero());
    let mut of_block = vec![T::zero(); outputs];
    for block in blocks {
        of_block.fill(T::zero());
        add(block, &mut of_block);
        for (sum, &term) in sums.iter_mut().zip(&of_block) {
            *sum += term;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn two_channels_are_as_worked_out_by_hand() {
        // The first channel: 1, 3, mean 2, variance 1; the second: 10, 10, whose deviation is √ε alone.
        let mut rows = [1.0, 10.0, 3.0, 10.0];
        let mut moments = Moments::default();
        forward(&mut rows, 2, &mut moments);
        assert_eq!((&moments.mean[..], &moments.variance[..]), (&[2.0, 10.0][..], &[1.0, 0.0][..]));
        assert_eq!(moments.count, 2);
        let one = 1.0 / (1.0f64 + EPSILON).sqrt();
        assert_eq!(rows, [-one, 0.0, one, 0.0]);
        let mut z = [0.0; 4];
        scale_and_shift(&rows, &[2.0, 3.0], &[0.5, -0.5], &mut z);
        assert_eq!(z, [0.5 - 2.0 * one, -0.5, 0.5 + 2.0 * one, -0.5]);
    }

    #[test]
    fn moments_of_two_parts_are_those_of_the_whole() {
        let of = |numbers: &[f64]| {
            let mut moments = Moments::default();
            forward(&mut numbers.to_vec(), 1, &mut moments);
            moments
        };
        let mut sum = of(&[1.0, 2.0, 6.0]);
        sum.add(&of(&[11.0, 20.0]));
        // Mean 8; squares of the deviations: 49 + 36 + 4 + 9 + 144 = 242
        assert!((sum.mean[0] - 8.0).abs() < 1e-12 && (sum.variance[0] - 48.4).abs() < 1e-12);
        assert_eq!(sum.count, 5);
    }

    #[test]
    fn gradients_have_no_part_that_shifts_or_scales_all_sums() {
        let sums: Vec<f64> = (0..300).map(|i| libm::sin(1.7 * i as f64)).collect();
        let mut dz: Vec<f64> = (0..300).map(|i| libm::cos(0.9 * i as f64)).collect();
        let mut normalized = sums.clone();
        let (mut moments, mut dscale, mut dbias) = (Moments::default(), Vec::new(), Vec::new());
        forward(&mut normalized, 3, &mut moments);
        backward(&normalized, &[1.0, 2.0, 0.5], &moments, &mut dz, &mut dscale, &mut dbias);
        for channel in 0..3 {
            let column = |rows: &[f64]| -> Vec<f64> {
                rows.chunks_exact(3).map(|row| row[channel]).collect()
            };
            let (ds, n) = (column(&dz), column(&normalized));
            assert!(ds.iter().sum::<f64>().abs() < 1e-12);
            // Not exactly 0, because of ε.
            assert!(ds.iter().zip(&n).map(|(ds, n)| ds * n).sum::<f64>().abs() < 1e-3);
            assert!(ds.iter().any(|ds| ds.abs() > 0.1));
        }
    }

    #[test]
    fn sums_of_many_numbers_far_from_zero_keep_their_variance() {
        let mut rows: Vec<f32> = (0..100_000).map(|i| 1000.0 + (i % 2) as f32).collect();
        let mut moments = Moments::default();
        forward(&mut rows, 1, &mut moments);
        assert!((moments.mean[0] - 1000.5).abs() < 1e-2, "{}", moments.mean[0]);
        assert!((moments.variance[0] - 0.25).abs() < 1e-3, "{}", moments.variance[0]);
    }
}
