//! Weights in the order of any processor give the integers of the definition.

use super::*;
use crate::quantized::Requantization;
use crate::quantized::kernel::{self, add_product, add_row};
use crate::quantized::layout::Layout;
use proptest::prelude::*;
use std::vec::Vec;

/// The inner loop of a processor, in Rust, over groups of four inputs.
pub trait Accumulate {
    /// The order of the weights.
    const LAYOUT: Layout;

    /// Fills four accumulators, which are zero, as the layout describes them.
    fn accumulate(weights: &[[u32; 4]], x: &[[i16; 4]], sums: &mut [i32; 4]);

    /// The sums of four rows.
    fn sums(block: &[u32], x: &[i16]) -> [i32; 4] {
        let ((groups, columns), (x_groups, x_rest)) = (block.as_chunks::<4>(), x.as_chunks());
        let in_groups = x_groups.as_flattened().iter().map(|x| i32::from(*x));
        let mut sums = [0; 4];
        Self::accumulate(groups, x_groups, &mut sums);
        Self::LAYOUT.separate(&mut sums, in_groups.fold(0, i32::wrapping_add) << 7);
        for (column, x) in columns.iter().zip(x_rest) {
            for (sum, w) in sums.iter_mut().zip(column.to_le_bytes()) {
                *sum = add_product(*sum, w as i8, *x);
            }
        }
        sums
    }
}

impl<K: Accumulate> FourRows for K {
    type Weight = i8;

    fn in_order<'a>(_: (&'a [i8], &'a [OutputScale]), _: usize) -> Option<Filters<'a, i8>> {
        None
    }

    fn last_row(inputs: usize) -> usize {
        inputs
    }

    fn add_row(row: &[i8], x: &[i16]) -> i32 {
        add_row(row, x)
    }

    fn outputs(
        weights: &[u32],
        scales: &[[OutputScale; 4]],
        x: &[i16],
        y: &mut [[i16; 4]],
        (pixels, low): (usize, i16),
    ) {
        let inputs = x.len() / pixels;
        for (pixel, y) in y.chunks_mut(scales.len().max(1)).enumerate() {
            let x = &x[pixel * inputs..][..inputs];
            for (block, (y, scales)) in y.iter_mut().zip(scales).enumerate() {
                let Some(weights) = weights.get(block * inputs..(block + 1) * inputs) else {
                    return;
                };
                for ((y, scale), sum) in y.iter_mut().zip(scales).zip(K::sums(weights, x)) {
                    *y = scale.output(sum, low);
                }
            }
        }
    }

    fn computes_pools(geometry: &WindowGeometry) -> bool {
        PoolShape::fits(geometry)
    }

    fn outputs_of_pool(
        (weights, scales): (&[u32], &[[OutputScale; 4]]),
        x: &[i16],
        (_, copied): (&mut [u32; PoolShape::WORDS], &mut [i16]),
        shape: &PoolShape,
        y: &mut [[i16; 4]],
        low: i16,
    ) {
        let room = if shape.is_copied() { shape.windows() * shape.copied() } else { 0 };
        assert!(copied.len() >= room && x.len() >= shape.reach());
        let blocks = weights.chunks(shape.terms());
        for ((y, scales), weights) in y.iter_mut().zip(scales).zip(blocks) {
            let sums = shape.windows_on(x).map(|x| K::sums(weights, &x));
            let larger = |a: [i32; 4], b: [i32; 4]| core::array::from_fn(|row| a[row].max(b[row]));
            let largest = sums.reduce(larger).unwrap();
            for ((y, scale), sum) in y.iter_mut().zip(scales).zip(largest) {
                *y = scale.output(sum, low);
            }
        }
    }

    fn keep_larger(weights: &[u32], x: &[i16], y: &mut [[i16; 4]], pixel: &mut [[i16; 4]]) {
        for ((y, pixel), weights) in y.iter_mut().zip(pixel).zip(weights.chunks(x.len())) {
            let kept = y.as_chunks_mut().0.iter_mut().chain(pixel.as_chunks_mut().0);
            for (sum, [lower, upper]) in K::sums(weights, x).into_iter().zip(kept) {
                keep(sum, false, lower, upper);
            }
        }
    }
}

/// The assembly for pairs, in Rust.
pub struct Pairs;

impl Accumulate for Pairs {
    const LAYOUT: Layout = Layout::Pairs;

    fn accumulate(weights: &[[u32; 4]], x: &[[i16; 4]], sums: &mut [i32; 4]) {
        for (group, x) in weights.iter().zip(x) {
            for (word, weights) in group.iter().enumerate() {
                let x = [x[word / 2 * 2], x[word / 2 * 2 + 1]].map(i32::from);
                let halves = [*weights as i16, (weights >> 16) as i16].map(i32::from);
                for (half, x) in halves.into_iter().zip(x) {
                    let row = word % 2 * 2;
                    sums[row] = sums[row].wrapping_add(half * x);
                    sums[row + 1] = sums[row + 1].wrapping_add((half >> 8) * x);
                }
            }
        }
    }
}

/// The assembly for columns, in Rust.
pub struct Columns;

impl Accumulate for Columns {
    const LAYOUT: Layout = Layout::Columns;

    fn accumulate(weights: &[[u32; 4]], x: &[[i16; 4]], sums: &mut [i32; 4]) {
        let x = x.as_flattened();
        for (word, x) in weights.as_flattened().iter().zip(x) {
            for (row, sum) in sums.iter_mut().enumerate() {
                let shifted = *word as i32 >> (8 * row);
                *sum = sum.wrapping_add(shifted.wrapping_mul(i32::from(*x)));
            }
        }
    }
}

fn by_definition(weights: &[i8], scales: &[OutputScale], x: &[i16], low: i16) -> Vec<i16> {
    let mut y = std::vec![0; scales.len()];
    kernel::dense(weights, scales, x, &mut y, low);
    y
}

/// Weights (OUT, IN), put in order: blocks of four rows, and the rows behind them.
pub fn pack<K: Accumulate>(weights: &[i8], inputs: usize) -> (Vec<u32>, Vec<i8>) {
    let mut packed = std::vec![0; weights.len()];
    K::LAYOUT.pack_rows(weights, inputs, &mut packed);
    let rows = weights.len().checked_div(inputs).unwrap_or(0);
    let (blocks, last_rows) = packed.split_at(rows / 4 * 4 * inputs);
    let word = |bytes: &[i8; 4]| u32::from_le_bytes(bytes.map(|byte| byte as u8));
    (blocks.as_chunks().0.iter().map(word).collect(), last_rows.to_vec())
}

fn packed<K: Accumulate>(weights: &[i8], scales: &[OutputScale], x: &[i16], low: i16) -> Vec<i16> {
    let (words, last_rows) = pack::<K>(weights, x.len());
    let mut y = std::vec![0; scales.len()];
    dense::<K>(&words, &last_rows, scales, x, &mut y, low);
    y
}

fn any_weight() -> impl Strategy<Value = i8> {
    prop_oneof![any::<i8>(), Just(i8::MIN), Just(i8::MAX), Just(0)]
}

fn any_activation() -> impl Strategy<Value = i16> {
    prop_oneof![any::<i16>(), Just(i16::MIN), Just(i16::MAX), Just(0)]
}

fn any_scale() -> impl Strategy<Value = OutputScale> {
    let requantization =
        (0..=Requantization::MAX_MULTIPLIER, Requantization::MIN_SHIFT..=Requantization::MAX_SHIFT);
    (any::<i32>(), requantization).prop_map(|(bias, (multiplier, shift))| OutputScale {
        bias,
        requantization: Requantization::new(multiplier, shift).unwrap(),
    })
}

type Layer = (Vec<i8>, Vec<OutputScale>, Vec<i16>);

fn any_layer() -> impl Strategy<Value = Layer> {
    (0usize..40, 0usize..14).prop_flat_map(|(inputs, outputs)| {
        (
            prop::collection::vec(any_weight(), inputs * outputs),
            prop::collection::vec(any_scale(), outputs),
            prop::collection::vec(any_activation(), inputs),
        )
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2000))]

    /// Sums that do not fit wrap, in every order alike.
    #[test]
    fn any_layer_has_the_integers_of_the_definition_in_every_order_of_its_weights(
        (weights, scales, x) in any_layer(), low in prop_oneof![Just(0), Just(i16::MIN)]
    ) {
        let expected = by_definition(&weights, &scales, &x, low);
        prop_assert_eq!(&packed::<Pairs>(&weights, &scales, &x, low), &expected);
        prop_assert_eq!(&packed::<Columns>(&weights, &scales, &x, low), &expected);
    }

    #[test]
    fn each_weight_has_its_one_place(inputs in 1usize..40, outputs in 1usize..14) {
        let weights: Vec<i8> = (0..inputs * outputs).map(|index| (index * 37) as i8).collect();
        for layout in [Layout::Rows, Layout::Pairs, Layout::Columns] {
            let mut places = std::vec![0; inputs * outputs];
            layout.pack_rows(&weights, inputs, &mut places);
            let mut seen = std::vec![0; inputs * outputs];
            for (place, &packed) in places.iter().enumerate() {
                let (output, input, offset) = layout.source(inputs, outputs, place);
                let index = output * inputs + input;
                prop_assert_eq!(packed, weights[index].wrapping_add(offset));
                seen[index] += 1;
            }
            prop_assert!(seen.iter().all(|&times| times == 1));
        }
    }
}

#[test]
fn the_largest_weights_and_activations_have_the_integers_of_the_definition() {
    for w in [i8::MIN, -1, 1, i8::MAX] {
        for x in [i16::MIN, -1, 1, i16::MAX] {
            let (weights, x) = ([w; 511 * 7], [x; 511]);
            let scale = OutputScale {
                bias: 1000,
                requantization: Requantization::new(20_000, 31).unwrap(),
            };
            assert!(scale.cannot_overflow(&[w; 511]));
            let expected = by_definition(&weights, &[scale; 7], &x, i16::MIN);
            let exact = 1000 + 511 * i64::from(w) * i64::from(x[0]);
            assert_eq!(i64::from(expected[0]), (exact * 20_000 + (1 << 30)) >> 31);
            assert_eq!(packed::<Pairs>(&weights, &[scale; 7], &x, i16::MIN), expected);
            assert_eq!(packed::<Columns>(&weights, &[scale; 7], &x, i16::MIN), expected);
        }
    }
}

#[test]
fn slices_too_short_leave_outputs_alone() {
    let scale = OutputScale { bias: 8, requantization: Requantization::new(1 << 14, 17).unwrap() };
    let mut y = [7; 10];
    dense::<Columns>(&[0; 7], &[], &[scale; 10], &[1; 4], &mut y, 0);
    assert_eq!(y[4..], [7; 6]);
    dense::<Pairs>(&[], &[0; 5], &[scale; 10], &[], &mut y, 0);
}
