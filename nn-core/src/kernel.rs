//! The one kernel behind every dense layer and every convolution, typed or dynamic, on the laptop and on the
//! board.
//!
//! # The numerics contract
//!
//! `z[o] = bias[o] + w[o][0]·x[0] + w[o][1]·x[1] + …`, in index order, starting from the bias, every
//! product and every sum rounded to `f32`, never fused. The kernel may work on several outputs or
//! several samples at a time, because that changes no sum; it never splits the terms of one sum.
//! Rust does not contract `a * b + c`, so the same source gives the same bits on every processor.

mod conv2d;
mod few_terms;
mod four_windows;
pub(crate) mod patches;
mod pool;
pub mod recurrent;
mod side_by_side;
mod standardize;
#[cfg(all(target_arch = "arm", target_abi = "eabihf"))]
mod taps_vldm;
mod window_places;
#[cfg(test)]
mod windows_of_tests;

pub(crate) use conv2d::plain_conv2d;
pub use conv2d::{conv2d, depthwise_conv2d};
pub use pool::{avg_pool2d, max_pool2d};
pub(crate) use side_by_side::depthwise_side_by_side;
pub use standardize::standardize;

/// Outputs computed at a time: each input is loaded once for this many rows of weights.
const ROWS: usize = 4;

/// Inputs between two looks at the loop counter. More take more flash, which is worth it where a product is
/// one instruction.
const UNROLL: usize = if cfg!(target_abi = "eabihf") { 16 } else { 8 };

/// `Z = W·X + b` for `SAMPLES` inputs at a time.
///
/// | slice | shape |
/// | --- | --- |
/// | `weights` | (OUT, IN), row-major: the weights of one output are neighbours |
/// | `bias` | (OUT) |
/// | `x` | (IN, SAMPLES) |
/// | `z` | (OUT, SAMPLES) |
///
/// IN is the length of `x`, OUT that of `z`. A device asks for one sample; the laptop asks for
/// several, which vectorizes over samples and gives each sample the same bits.
///
/// Cost: OUT·IN multiply-accumulates a sample. Total for any lengths: outputs for which `weights` or
/// `bias` is too short are left as they were. Not inlined, so that a network of many layers has it
/// in flash once.
#[inline(never)]
pub fn dense<const SAMPLES: usize>(
    weights: &[f32],
    bias: &[f32],
    x: &[[f32; SAMPLES]],
    z: &mut [[f32; SAMPLES]],
) {
    let mut weights = weights;
    let (bias_blocks, bias_rest) = bias.as_chunks::<ROWS>();
    let (z_blocks, z_rest) = z.as_chunks_mut::<ROWS>();
    for (z, bias) in z_blocks.iter_mut().zip(bias_blocks) {
        let Some((row0, rest)) = weights.split_at_checked(x.len()) else { return };
        let Some((row1, rest)) = rest.split_at_checked(x.len()) else { return };
        let Some((row2, rest)) = rest.split_at_checked(x.len()) else { return };
        let Some((row3, rest)) = rest.split_at_checked(x.len()) else { return };
        weights = rest;
        *z = bias.map(|bias| [bias; SAMPLES]);
        add_four_rows([row0, row1, row2, row3], x, z);
    }
    for (z, &bias) in z_rest.iter_mut().zip(bias_rest) {
        let Some((row, rest)) = weights.split_at_checked(x.len()) else { return };
        weights = rest;
        *z = [bias; SAMPLES];
        add_row(row, x, z);
    }
}

/// Adds the terms of four sums side by side, each in the order of its inputs.
#[inline(always)]
fn add_four_rows<const SAMPLES: usize>(
    rows: [&[f32]; ROWS],
    x: &[[f32; SAMPLES]],
    z: &mut [[f32; SAMPLES]; ROWS],
) {
    let (x_blocks, x_rest) = x.as_chunks::<UNROLL>();
    let [row0, row1, row2, row3] = rows.map(|row| row.as_chunks::<UNROLL>().0);
    let mut sums = *z;
    let rows_and_x = row0.iter().zip(row1).zip(row2).zip(row3).zip(x_blocks);
    for ((((w0, w1), w2), w3), x) in rows_and_x {
        add_four_blocks([w0, w1, w2, w3], x, &mut sums);
    }
    *z = sums;
    if x_rest.is_empty() {
        return;
    }
    let rests = rows.map(|row| row.as_chunks::<UNROLL>().1);
    if cfg!(target_abi = "eabihf") {
        add_four_rests(rests, x_rest, z);
    } else {
        // Where a product is a function, nothing is gained, and more stack is taken.
        for (rest, sum) in rests.iter().zip(z) {
            add_row(rest, x_rest, sum);
        }
    }
}

/// Adds the terms of a block, one after the other without a loop: compilers differ in how far they unroll one.
#[inline(always)]
fn add_four_blocks<const SAMPLES: usize>(
    [w0, w1, w2, w3]: [&[f32; UNROLL]; ROWS],
    x: &[[f32; SAMPLES]; UNROLL],
    sums: &mut [[f32; SAMPLES]; ROWS],
) {
    macro_rules! add_inputs {
        ($($input:literal)*) => {
            $(
                if let (Some(x), Some(w0), Some(w1), Some(w2), Some(w3)) =
                    (x.get($input), w0.get($input), w1.get($input), w2.get($input), w3.get($input))
                {
                    for (sum, w) in sums.iter_mut().zip([w0, w1, w2, w3]) {
                        add_products(*w, x, sum);
                    }
                }
            )*
        };
    }
    add_inputs!(0 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15);
}

/// Adds the last terms of four sums side by side, one input at a time. A loop with two ways out is not unrolled,
/// which would take 600 bytes more and save little.
#[inline(never)]
fn add_four_rests<const SAMPLES: usize>(
    [row0, row1, row2, row3]: [&[f32]; ROWS],
    x: &[[f32; SAMPLES]],
    z: &mut [[f32; SAMPLES]; ROWS],
) {
    let mut sums = *z;
    let mut weights = row0.iter().zip(row1).zip(row2).zip(row3);
    for x in x {
        let Some((((w0, w1), w2), w3)) = weights.next() else { break };
        for (sum, w) in sums.iter_mut().zip([w0, w1, w2, w3]) {
            add_products(*w, x, sum);
        }
    }
    *z = sums;
}

/// Adds the terms of one sum, in the order of its inputs.
#[inline(never)]
fn add_row<const SAMPLES: usize>(row: &[f32], x: &[[f32; SAMPLES]], z: &mut [f32; SAMPLES]) {
    for (w, x) in row.iter().zip(x) {
        add_products(*w, x, z);
    }
}

#[inline(always)]
fn add_products<const SAMPLES: usize>(w: f32, x: &[f32; SAMPLES], sums: &mut [f32; SAMPLES]) {
    for (sum, x) in sums.iter_mut().zip(x) {
        *sum += w * x;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use std::vec::Vec;

    /// The contract, computed term by term.
    fn by_definition(weights: &[f32], bias: &[f32], x: &[f32]) -> Vec<f32> {
        let mut z = Vec::new();
        for output in 0..bias.len() {
            let mut sum = bias[output];
            for input in 0..x.len() {
                let product = weights[output * x.len() + input] * x[input];
                sum += product;
            }
            z.push(sum);
        }
        z
    }

    fn bits(values: &[f32]) -> Vec<u32> {
        // A NaN equals a NaN: its payload differs between processors.
        values.iter().map(|v| if v.is_nan() { f32::NAN.to_bits() } else { v.to_bits() }).collect()
    }

    fn any_layer() -> impl Strategy<Value = (Vec<f32>, Vec<f32>, Vec<Vec<f32>>)> {
        (0usize..20, 0usize..14).prop_flat_map(|(inputs, outputs)| {
            let numbers = |count| prop::collection::vec(any::<f32>(), count);
            (numbers(inputs * outputs), numbers(outputs), prop::collection::vec(numbers(inputs), 8))
        })
    }

    proptest! {
        #[test]
        fn any_layer_has_the_bits_of_the_definition_one_sample_or_eight_at_a_time(
            (weights, bias, samples) in any_layer()
        ) {
            let inputs = samples[0].len();
            let mut together = std::vec![[0.0; 8]; bias.len()];
            let columns: Vec<[f32; 8]> =
                (0..inputs).map(|i| core::array::from_fn(|s| samples[s][i])).collect();
            dense(&weights, &bias, &columns, &mut together);

            for (s, x) in samples.iter().enumerate() {
                let expected = bits(&by_definition(&weights, &bias, x));
                let mut z = std::vec![0.0; bias.len()];
                dense::<1>(&weights, &bias, x.as_chunks().0, z.as_chunks_mut().0);
                prop_assert_eq!(&bits(&z), &expected);
                let column: Vec<f32> = together.iter().map(|z| z[s]).collect();
                prop_assert_eq!(&bits(&column), &expected);
            }
        }
    }

    #[test]
    fn the_order_of_the_sum_is_the_order_of_the_inputs() {
        // 1e8 + 1 − 1e8 is 0 from the left in f32, 1 in any other order.
        let mut z = [[0.0]];
        dense(&[1.0, 1.0], &[1e8], &[[1.0], [-1e8]], &mut z);
        assert_eq!(z, [[0.0]]);
    }

    #[test]
    fn products_are_rounded_before_they_are_added() {
        // (1 + 2⁻¹²)² = 1 + 2⁻¹¹ + 2⁻²⁴; the last term is lost unless multiply and add are fused.
        let x = 1.0 + 1.0 / 4096.0;
        let mut z = [[0.0]];
        dense(&[x], &[-1.0 - 1.0 / 2048.0], &[[x]], &mut z);
        assert_eq!(z, [[0.0]]);
    }

    #[test]
    fn slices_too_short_leave_outputs_alone() {
        let mut z = [[7.0]; 6];
        dense(&[2.0; 10], &[1.0; 6], &[[1.0]; 2], &mut z);
        assert_eq!(z, [[5.0], [5.0], [5.0], [5.0], [5.0], [7.0]]);
        dense(&[2.0; 3], &[1.0; 6], &[[1.0]; 2], &mut z);
        assert_eq!(z[0], [5.0], "a block of four rows that is not all there is not computed");
    }
}
