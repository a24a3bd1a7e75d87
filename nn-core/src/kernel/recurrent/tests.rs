use super::*;
use std::vec;
use std::vec::Vec;

/// Numbers in ±`size`, the same for the same `seed`.
fn random(count: usize, size: f32, mut seed: u64) -> Vec<f32> {
    (0..count)
        .map(|_| {
            seed = seed
                .wrapping_mul(6_364_136_223_846_793_005)
                .wrapping_add(1_442_695_040_888_963_407);
            ((seed >> 40) as f32 / 8_388_608.0 - 1.0) * size
        })
        .collect()
}

struct Weights {
    w: Vec<f32>,
    b: Vec<f32>,
    u: Vec<f32>,
    b_h: Vec<f32>,
}

const INPUTS: usize = 5;
const UNITS: usize = 7;

impl Weights {
    fn random(gates: usize) -> Self {
        let rows = gates * UNITS;
        Self {
            w: random(rows * INPUTS, 0.8, 1),
            b: random(rows, 0.5, 2),
            u: random(rows * UNITS, 0.6, 3),
            b_h: random(rows, 0.5, 4),
        }
    }

    fn input(&self) -> Block<'_> {
        (&self.w, &self.b)
    }

    fn recurrent(&self) -> Block<'_> {
        (&self.u, &self.b_h)
    }

    fn zx(&self, gate: usize, unit: usize, x: &[f32]) -> f64 {
        sum(&self.w, &self.b, gate * UNITS + unit, x.iter().map(|&x| x.into()))
    }

    fn zh(&self, gate: usize, unit: usize, h: &[f64]) -> f64 {
        sum(&self.u, &self.b_h, gate * UNITS + unit, h.iter().copied())
    }
}

fn sum(weights: &[f32], bias: &[f32], row: usize, x: impl ExactSizeIterator<Item = f64>) -> f64 {
    let columns = x.len();
    let products = x.enumerate().map(|(i, x)| f64::from(weights[row * columns + i]) * x);
    f64::from(bias[row]) + products.sum::<f64>()
}

fn sigmoid(z: f64) -> f64 {
    1.0 / (1.0 + libm::exp(-z))
}

fn naive_gru(weights: &Weights, reset: Reset, x: &[f32], h: &[f64]) -> Vec<f64> {
    let gate = |g, u| sigmoid(weights.zx(g, u, x) + weights.zh(g, u, h));
    let reset_h: Vec<f64> = (0..UNITS).map(|u| gate(0, u) * h[u]).collect();
    let of_unit = |u| {
        let zh = match reset {
            Reset::After => gate(0, u) * weights.zh(2, u, h),
            Reset::Before => weights.zh(2, u, &reset_h),
        };
        let (z, n) = (gate(1, u), libm::tanh(weights.zx(2, u, x) + zh));
        (1.0 - z) * n + z * h[u]
    };
    (0..UNITS).map(of_unit).collect()
}

fn naive_lstm(weights: &Weights, x: &[f32], h: &[f64], c: &mut [f64]) -> Vec<f64> {
    let z = |g, u| weights.zx(g, u, x) + weights.zh(g, u, h);
    let of_unit = |u: usize| {
        c[u] = sigmoid(z(1, u)) * c[u] + sigmoid(z(0, u)) * libm::tanh(z(2, u));
        sigmoid(z(3, u)) * libm::tanh(c[u])
    };
    (0..UNITS).map(of_unit).collect()
}

/// Runs 20 moments of one sample in both, and compares every state.
fn assert_equal_states(
    mut ours: impl FnMut(&[[f32; 1]], &mut [[f32; 1]]),
    mut naive: impl FnMut(&[f32], &[f64]) -> Vec<f64>,
) {
    let (mut h, mut expected) = (vec![[0.0]; UNITS], vec![0.0; UNITS]);
    for moment in 0..20 {
        let x = random(INPUTS, 2.0, 100 + moment);
        ours(x.as_chunks().0, &mut h);
        expected = naive(&x, &expected);
        for ([h], expected) in h.iter().zip(&expected) {
            assert!((f64::from(*h) - expected).abs() < 1e-6, "moment {moment}: {h} {expected}");
        }
    }
}

#[test]
fn an_rnn_goes_through_the_states_of_its_formula() {
    let weights = Weights::random(1);
    let (mut zx, mut zh) = ([[0.0]; UNITS], [[0.0]; UNITS]);
    assert_equal_states(
        |x, h| rnn(weights.input(), weights.recurrent(), x, h, &mut zx, &mut zh),
        |x, h| (0..UNITS).map(|u| libm::tanh(weights.zx(0, u, x) + weights.zh(0, u, h))).collect(),
    );
}

#[test]
fn a_gru_goes_through_the_states_of_its_formula_wherever_it_resets() {
    let weights = Weights::random(3);
    let (mut zx, mut zh) = ([[0.0]; 3 * UNITS], [[0.0]; 3 * UNITS]);
    for reset in [Reset::After, Reset::Before] {
        assert_equal_states(
            |x, h| gru(weights.input(), weights.recurrent(), reset, x, h, &mut zx, &mut zh),
            |x, h| naive_gru(&weights, reset, x, h),
        );
    }
}

#[test]
fn an_lstm_goes_through_the_states_of_its_formula() {
    let weights = Weights::random(4);
    let (mut zx, mut zh) = ([[0.0]; 4 * UNITS], [[0.0]; 4 * UNITS]);
    let (mut c, mut expected_c) = ([[0.0]; UNITS], [0.0; UNITS]);
    assert_equal_states(
        |x, h| lstm(weights.input(), weights.recurrent(), x, h, &mut c, &mut zx, &mut zh),
        |x, h| naive_lstm(&weights, x, h, &mut expected_c),
    );
    for ([c], expected) in c.iter().zip(expected_c) {
        assert!((f64::from(*c) - expected).abs() < 2e-6, "{c} {expected}");
    }
}

/// The contract, operation by operation, of one unit.
#[test]
fn the_order_of_operations_is_that_of_the_contract() {
    let (zx, zh, h0) = ([0.3f32, -0.7, 1.1], [0.9f32, 0.4, -1.7], 0.37f32);
    let unit = |z: f32| {
        let mut y = [z];
        Sigmoid::apply(&mut y);
        y[0]
    };
    let bend = |z: f32| {
        let mut y = [z];
        Tanh::apply(&mut y);
        y[0]
    };
    let (r, z) = (unit(zx[0] + zh[0]), unit(zx[1] + zh[1]));
    let product = r * zh[2];
    let n = bend(zx[2] + product);
    let difference = h0 - n;
    let step = z * difference;
    let mut h = [[h0]];
    let none: [[f32; 1]; 0] = [];
    let (mut a, mut b) = ([[0.0]; 3], [[0.0]; 3]);
    // Weights of zero: sums are the biases.
    gru((&[], &zx), (&[0.0; 3], &zh), Reset::After, &none, &mut h, &mut a, &mut b);
    assert_eq!(h[0][0].to_bits(), (n + step).to_bits());
}

#[test]
fn eight_samples_at_a_time_have_the_bits_of_one() {
    let numbers =
        |count, seed| -> Vec<[f32; 8]> { random(count * 8, 1.5, seed).as_chunks().0.to_vec() };
    let (x, h0, c0) = (numbers(INPUTS, 20), numbers(UNITS, 21), numbers(UNITS, 22));
    let column =
        |of: &[[f32; 8]], s: usize| -> Vec<[f32; 1]> { of.iter().map(|n| [n[s]]).collect() };
    for cell in 0..4 {
        let weights = Weights::random([1, 3, 3, 4][cell]);
        let (input, recurrent) = (weights.input(), weights.recurrent());
        let (mut h, mut c) = (h0.clone(), c0.clone());
        let (mut zx, mut zh) = (vec![[0.0; 8]; 4 * UNITS], vec![[0.0; 8]; 4 * UNITS]);
        run(cell, input, recurrent, &x, &mut h, &mut c, &mut zx, &mut zh);
        for s in 0..8 {
            let (mut one_h, mut one_c) = (column(&h0, s), column(&c0, s));
            let (mut zx, mut zh) = (vec![[9.0]; 4 * UNITS], vec![[9.0]; 4 * UNITS]);
            run(cell, input, recurrent, &column(&x, s), &mut one_h, &mut one_c, &mut zx, &mut zh);
            assert_eq!(one_h, column(&h, s), "cell {cell}, sample {s}");
            assert_eq!(one_c, column(&c, s), "cell {cell}, sample {s}");
        }
    }
}

#[expect(clippy::too_many_arguments, reason = "those of all cells")]
fn run<const SAMPLES: usize>(
    cell: usize,
    input: Block<'_>,
    recurrent: Block<'_>,
    x: &[[f32; SAMPLES]],
    h: &mut [[f32; SAMPLES]],
    c: &mut [[f32; SAMPLES]],
    zx: &mut [[f32; SAMPLES]],
    zh: &mut [[f32; SAMPLES]],
) {
    match cell {
        0 => rnn(input, recurrent, x, h, zx, zh),
        1 => gru(input, recurrent, Reset::After, x, h, zx, zh),
        2 => gru(input, recurrent, Reset::Before, x, h, zx, zh),
        _ => lstm(input, recurrent, x, h, c, zx, zh),
    }
}

#[test]
fn no_lengths_panic_and_scratch_that_is_too_short_leaves_the_state_alone() {
    let weights = Weights::random(4);
    for cell in 0..4 {
        for cut in 0..6 {
            let length = |index: usize, full: usize| if cut == index { full / 2 } else { full };
            let input = (&weights.w[..length(0, weights.w.len())], &weights.b[..]);
            let recurrent =
                (&weights.u[..length(1, weights.u.len())], &weights.b_h[..length(2, 28)]);
            let gates = [1, 3, 3, 4][cell];
            let (mut h, mut c) = (vec![[0.5]; UNITS], vec![[0.5]; length(3, UNITS)]);
            let (mut zx, mut zh) =
                (vec![[0.0]; length(4, gates * UNITS)], vec![[0.0]; length(5, gates * UNITS)]);
            run(cell, input, recurrent, &[[1.0]; INPUTS], &mut h, &mut c, &mut zx, &mut zh);
            if cut > 3 || (cut == 3 && cell == 3) {
                assert_eq!(h, [[0.5]; UNITS], "cell {cell}, cut {cut}");
            }
        }
        run::<1>(cell, (&[], &[]), (&[], &[]), &[], &mut [], &mut [], &mut [], &mut []);
        let no_samples = (&mut [[]], &mut [[]], &mut [[]; 4], &mut [[]; 4]);
        let (h, c, zx, zh) = no_samples;
        run::<0>(cell, (&[], &[]), (&[], &[]), &[], h, c, zx, zh);
    }
}
