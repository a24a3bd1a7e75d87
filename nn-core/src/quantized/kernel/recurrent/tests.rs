use super::*;
use crate::quantized::{Requantization, kernel};
use std::vec;
use std::vec::Vec;

const INPUTS: usize = 5;
const UNITS: usize = 15;

struct Random(u64);

impl Random {
    /// A number in ±`size`.
    fn number(&mut self, size: f64) -> f64 {
        let next = self.0.wrapping_mul(6_364_136_223_846_793_005);
        self.0 = next.wrapping_add(1_442_695_040_888_963_407);
        ((self.0 >> 32) as f64 / 2_147_483_648.0 - 1.0) * size
    }

    fn numbers(&mut self, count: usize, size: f64) -> Vec<i16> {
        (0..count).map(|_| self.number(size) as i16).collect()
    }
}

/// One block, and its exact meaning in real numbers.
struct Weights {
    weights: Vec<i8>,
    scales: Vec<OutputScale>,
    columns: usize,
}

impl Weights {
    /// `scale` is what a sum of products is multiplied with to become a number in steps of 2⁻¹⁰.
    fn random(rows: usize, columns: usize, scale: f64, seed: u64) -> Self {
        let mut random = Random(seed);
        let weights = (0..rows * columns).map(|_| random.number(128.0) as i8).collect();
        let scales = (0..rows)
            .map(|_| {
                let requantization =
                    Requantization::nearest(scale * (1.0 + random.number(0.3))).unwrap();
                OutputScale {
                    bias: (random.number(512.0) / requantization.factor()) as i32,
                    requantization,
                }
            })
            .collect();
        Self { weights, scales, columns }
    }

    fn set_bias(&mut self, row: usize, bias: f64) {
        let scale = &mut self.scales[row];
        scale.bias = (bias * 1024.0 / scale.requantization.factor()) as i32;
    }

    fn block(&self) -> Block<'_> {
        (&self.weights, &self.scales)
    }

    /// The real sum of a row, `x` in its own steps.
    fn sum(&self, row: usize, x: impl Iterator<Item = f64>) -> f64 {
        let weights = &self.weights[row * self.columns..][..self.columns];
        let products = weights.iter().zip(x).map(|(w, x)| f64::from(*w) * x);
        let scale = self.scales[row];
        (f64::from(scale.bias) + products.sum::<f64>()) * scale.requantization.factor() / 1024.0
    }
}

#[derive(Clone, Copy, Debug, PartialEq)]
enum Cell {
    Rnn,
    Gru(Reset),
    Lstm,
}

const CELLS: [Cell; 4] = [Cell::Rnn, Cell::Gru(Reset::After), Cell::Gru(Reset::Before), Cell::Lstm];

struct Layer {
    cell: Cell,
    input: Weights,
    recurrent: Weights,
}

impl Cell {
    fn gates(self) -> usize {
        match self {
            Self::Rnn => 1,
            Self::Gru(_) => 3,
            Self::Lstm => 4,
        }
    }
}

impl Layer {
    /// Inputs in steps of 2⁻¹² within ±8 make sums of about ±6, states sums of about ±`hidden`.
    fn random(cell: Cell, hidden: f64, seed: u64) -> Self {
        let rows = UNITS * cell.gates();
        Self {
            cell,
            input: Weights::random(rows, INPUTS, 0.003, seed),
            // 128 / 2 · 2¹⁵ / 2 · √UNITS is a typical sum.
            recurrent: Weights::random(rows, UNITS, hidden * 1024.0 / 4.0e6, seed + 1),
        }
    }

    fn run(&self, x: &[i16], h: &mut [i16], c: &mut [i32]) {
        let (mut zx, mut zh) = (vec![77; 4 * UNITS], vec![-77; 4 * UNITS]);
        let (input, recurrent) = (self.input.block(), self.recurrent.block());
        let (zx, zh) = (&mut zx[..], &mut zh[..]);
        match self.cell {
            Cell::Rnn => {
                rnn(kernel::dense, input, recurrent, x, h, &mut zx[..UNITS], &mut zh[..UNITS]);
            }
            Cell::Gru(reset) => gru(kernel::dense, input, recurrent, reset, x, h, zx, zh),
            Cell::Lstm => lstm(kernel::dense, input, recurrent, x, h, c, zx, zh),
        }
    }

    /// The same in `f64`, but for states and sums without steps and ranges. `x` in its steps.
    fn naive(&self, x: &[i16], h: &mut [f64], c: &mut [f64]) {
        let zx = |g: usize, u: usize| self.input.sum(g * UNITS + u, x.iter().map(|&x| x.into()));
        let steps = |h: &[f64]| -> Vec<f64> { h.iter().map(|h| h * 32_768.0).collect() };
        let of =
            |g: usize, u: usize, h: &[f64]| self.recurrent.sum(g * UNITS + u, h.iter().copied());
        let before = steps(h);
        let zh = |g: usize, u: usize| of(g, u, &before);
        let gate = |g: usize, u: usize| 1.0 / (1.0 + libm::exp(-zx(g, u) - zh(g, u)));
        let reset_h: Vec<f64> = match self.cell {
            Cell::Gru(_) => (0..UNITS).map(|u| gate(0, u) * before[u]).collect(),
            _ => Vec::new(),
        };
        for u in 0..UNITS {
            match self.cell {
                Cell::Rnn => h[u] = libm::tanh(zx(0, u) + zh(0, u)),
                Cell::Gru(reset) => {
                    let from_state = match reset {
                        Reset::After => gate(0, u) * zh(2, u),
                        Reset::Before => of(2, u, &reset_h),
                    };
                    let n = libm::tanh(zx(2, u) + from_state);
                    h[u] = (1.0 - gate(1, u)) * n + gate(1, u) * h[u];
                }
                Cell::Lstm => {
                    let g = libm::tanh(zx(2, u) + zh(2, u));
                    c[u] = gate(1, u) * c[u] + gate(0, u) * g;
                    h[u] = gate(3, u) * libm::tanh(c[u]);
                }
            }
        }
    }
}

/// A row without weights, whose sum is this number of steps of 2⁻¹⁰.
fn number(steps: i32) -> OutputScale {
    OutputScale { bias: steps * 4096, requantization: Requantization::new(1 << 14, 26).unwrap() }
}

fn real(h: &[i16]) -> Vec<f64> {
    h.iter().map(|&h| f64::from(h) / 32_768.0).collect()
}

/// Both sums are half a step of 2⁻¹⁰ off, so a gate is `2⁻¹⁰/4 + 2·2⁻¹⁵` = 0.0003 off, and the hyperbolic tangent of
/// both `2⁻¹⁰ + 3·2⁻¹⁵` = 0.0011. A GRU's state is between that of its candidate and twice that of its update gate; to
/// the first comes a reset gate's 0.0003 times a hidden sum. Random weights do not meet the worst of all at once.
#[test]
fn one_moment_is_near_the_real_formula_for_any_weights_and_states() {
    let bound = |cell| match cell {
        Cell::Rnn => 0.0012,
        Cell::Gru(_) => 0.0015,
        Cell::Lstm => 0.0015,
    };
    for cell in CELLS {
        let mut largest = 0.0f64;
        for seed in 0..300 {
            let layer = Layer::random(cell, 2.0, 10 * seed);
            let mut random = Random(seed + 7);
            let x = random.numbers(INPUTS, 32_768.0);
            let mut h = random.numbers(UNITS, 32_768.0);
            let mut c: Vec<i32> =
                (0..UNITS).map(|_| random.number(3.0 * 1_048_576.0) as i32).collect();
            let mut expected = real(&h);
            let mut expected_c: Vec<f64> = c.iter().map(|&c| f64::from(c) / 1_048_576.0).collect();
            layer.run(&x, &mut h, &mut c);
            layer.naive(&x, &mut expected, &mut expected_c);
            for (h, expected) in real(&h).iter().zip(&expected) {
                largest = largest.max((h - expected).abs());
            }
            if cell == Cell::Lstm {
                for (c, expected) in c.iter().zip(&expected_c) {
                    let c = f64::from(*c) / 1_048_576.0;
                    assert!((c - expected).abs() < 0.0025, "{c} {expected}");
                }
            }
        }
        assert!(largest < bound(cell), "{cell:?}: {largest}");
        assert!(largest > bound(cell) / 4.0, "{cell:?}: the bound says nothing: {largest}");
    }
}

/// The mean squared distance to the real states in each thousand of 20,000 moments.
fn squared_distances(layer: &Layer) -> [f64; 20] {
    let mut random = Random(5);
    let (mut h, mut c) = (vec![0; UNITS], vec![0; UNITS]);
    let (mut real_h, mut real_c) = (vec![0.0; UNITS], vec![0.0; UNITS]);
    let mut sums = [0.0; 20];
    for moment in 0..20_000 {
        let x = random.numbers(INPUTS, 16_384.0);
        layer.run(&x, &mut h, &mut c);
        layer.naive(&x, &mut real_h, &mut real_c);
        let squares = real(&h).into_iter().zip(&real_h).map(|(h, r)| (h - r) * (h - r));
        sums[moment / 1_000] += squares.sum::<f64>();
    }
    sums.map(|sum| sum / (1_000 * UNITS) as f64)
}

#[test]
fn twenty_thousand_moments_do_not_drift_away() {
    for cell in CELLS {
        let squares = squared_distances(&Layer::random(cell, 0.6, 3));
        let [first, last] = [squares[0], squares[19]].map(libm::sqrt);
        assert!(last <= 1.1 * first && first < 0.0003, "{cell:?}: {first} {last}");
    }
}

/// Forget and update gates of sigmoid(4) = 0.982, whatever the input, remember some 100 moments: the first thousand
/// fills the memories, and a distance of a thousand is that of few independent states.
#[test]
fn gates_that_keep_nearly_all_do_not_drift_away() {
    for cell in [Cell::Gru(Reset::After), Cell::Gru(Reset::Before), Cell::Lstm] {
        let (mut first, mut last) = (0.0, 0.0);
        for seed in 0..8 {
            let mut layer = Layer::random(cell, 0.1, 3 + seed);
            for row in UNITS..2 * UNITS {
                layer.input.weights[row * INPUTS..][..INPUTS].fill(0);
                layer.input.set_bias(row, 4.0);
            }
            let squares = squared_distances(&layer);
            first += squares[1..6].iter().sum::<f64>() / 40.0;
            last += squares[15..].iter().sum::<f64>() / 40.0;
        }
        let [first, last] = [first, last].map(libm::sqrt);
        assert!(last <= 1.1 * first && first < 0.0005, "{cell:?}: {first} {last}");
    }
}

#[test]
fn a_cell_that_forgets_a_thousandth_a_moment_does_so() {
    // sigmoid(6.90625) = 0.999 000; no input, so c = c₀·fⁿ. In steps of 2⁻¹² it would stand still at 500 of them.
    let bias = |number: i32| OutputScale {
        bias: number * 4096,
        requantization: Requantization::new(1 << 14, 26).unwrap(),
    };
    let scales = [bias(-32_000), bias(7_072), bias(0), bias(0)];
    let none = [bias(0); 4];
    let (mut h, mut c) = ([0], [1 << 20]);
    for _ in 0..5_000 {
        let (zx, zh) = (&mut [0; 4], &mut [0; 4]);
        lstm(kernel::dense, (&[], &scales), (&[0; 4], &none), &[], &mut h, &mut c, zx, zh);
    }
    let f = f64::from(crate::quantized::curve::sigmoid(2 * 7_072)) / 32_768.0;
    let expected = libm::pow(f, 5_000.0);
    let c = f64::from(c[0]) / 1_048_576.0;
    assert!((c - expected).abs() < 0.0005, "{c} {expected}");
    assert!((0.003..0.01).contains(&c), "{c}");
}

#[test]
fn a_hidden_sum_beyond_eight_that_the_reset_gate_makes_small_is_not_clipped() {
    // r = sigmoid(−3) = 0.0474; z = sigmoid(−9), near 0; n = tanh(−0.25 + 0.0474·20) = tanh(0.698 5)
    let (input, recurrent) = ([-3072, -9216, -256].map(number), [0, 0, 20 * 1024].map(number));
    let mut h = [0];
    let (zx, zh) = (&mut [0; 3], &mut [0; 3]);
    let reset = Reset::After;
    gru(kernel::dense, (&[], &input), (&[0; 3], &recurrent), reset, &[], &mut h, zx, zh);
    let r = 1.0 / (1.0 + libm::exp(3.0));
    let expected = libm::tanh(-0.25 + 20.0 * r);
    assert!((f64::from(h[0]) / 32_768.0 - expected).abs() < 0.001, "{h:?} {expected}");
}

#[test]
fn a_cell_state_saturates_and_comes_back() {
    let number = |z: i32| OutputScale {
        bias: z * 4096,
        requantization: Requantization::new(1 << 14, 26).unwrap(),
    };
    let none = [number(0); 4];
    // f and i as large as they get, g near 1; then the input gate closes and the forget gate is one half.
    let (zx, zh) = (&mut [0; 4], &mut [0; 4]);
    let (mut h, mut c) = ([0], [i32::MAX]);
    let full = [32_000, 32_000, 32_000, 32_000].map(number);
    lstm(kernel::dense, (&[], &full), (&[0; 4], &none), &[], &mut h, &mut c, zx, zh);
    assert_eq!((h, c), ([32_766], [i32::MAX]));
    let halves = [-32_000, 0, 0, 32_000].map(number);
    lstm(kernel::dense, (&[], &halves), (&[0; 4], &none), &[], &mut h, &mut c, zx, zh);
    assert_eq!(c, [1 << 30]);
    c = [i32::MIN];
    lstm(kernel::dense, (&[], &halves), (&[0; 4], &none), &[], &mut h, &mut c, zx, zh);
    assert_eq!((h, c), ([-32_766], [-(1 << 30)]));
}

/// Weights of a processor's own order lie in blocks of four rows, and the last rows one by one.
#[test]
fn a_reset_before_the_product_asks_for_whole_blocks_of_four_rows() {
    for units in 1..9 {
        let rows = 3 * units;
        let layer = Weights::random(rows, units, 0.001, 3);
        let last_blocks = rows / 4 * 4;
        let dense = |w: &[i8], scales: &[OutputScale], x: &[i16], y: &mut [i16], low: i16| {
            assert_eq!((w.len(), x.len()), (y.len() * units, units));
            let first = layer.scales.iter().position(|c| *c == scales[0]).unwrap();
            let end = first + y.len();
            assert!(first.is_multiple_of(4), "{units}: {first}");
            assert!(end.is_multiple_of(4) || (end == rows && end > last_blocks), "{units}: {end}");
            kernel::dense(w, scales, x, y, low);
        };
        let (mut h, mut zx, mut zh) = (vec![9; units], vec![0; rows], vec![0; rows]);
        let x = vec![5; units];
        let block = layer.block();
        gru(dense, block, block, Reset::Before, &x, &mut h, &mut zx, &mut zh);
    }
}

#[test]
fn the_product_by_halves_is_that_of_64_bits() {
    let mut random = Random(1);
    let mut numbers = vec![i32::MIN, i32::MIN + 1, -65_536, -1, 0, 1, 65_535, i32::MAX];
    numbers.extend((0..2_000).map(|_| random.number(2_147_483_648.0) as i32));
    for c in numbers {
        for f in [0, 1, 2, 16_384, 20_001, 32_766, 32_767] {
            let exact = (i64::from(f) * i64::from(c) + (1 << 14)) >> 15;
            assert_eq!(i64::from(times(f, c)), exact, "{f} {c}");
        }
    }
}

#[test]
fn no_lengths_panic_and_scratch_that_is_too_short_leaves_the_state_alone() {
    for cell in CELLS {
        let layer = Layer::random(cell, 1.0, 9);
        let rows = layer.input.scales.len();
        for cut in 0..7 {
            let length = |index: usize, full: usize| if cut == index { full / 2 } else { full };
            let (w, w_scales) = layer.input.block();
            let (u, u_scales) = layer.recurrent.block();
            let input = (&w[..length(0, w.len())], w_scales);
            let recurrent = (&u[..length(1, u.len())], &u_scales[..length(2, rows)]);
            let x = vec![i16::MIN; length(6, INPUTS)];
            let (mut h, mut c) = (vec![i16::MIN; UNITS], vec![5; length(3, UNITS)]);
            let (mut zx, mut zh) = (vec![i16::MIN; length(4, rows)], vec![0; length(5, rows)]);
            let (zx, zh) = (&mut zx[..], &mut zh[..]);
            match cell {
                Cell::Rnn => rnn(kernel::dense, input, recurrent, &x, &mut h, zx, zh),
                Cell::Gru(reset) => {
                    gru(kernel::dense, input, recurrent, reset, &x, &mut h, zx, zh);
                }
                Cell::Lstm => lstm(kernel::dense, input, recurrent, &x, &mut h, &mut c, zx, zh),
            }
            if cut == 4 || cut == 5 || (cut == 3 && cell == Cell::Lstm) {
                assert_eq!(h, vec![i16::MIN; UNITS], "{cell:?}, cut {cut}");
            }
        }
    }
}
