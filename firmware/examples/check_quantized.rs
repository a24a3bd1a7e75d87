//! Compares quantized layers of many shapes, as this processor computes them at once and in steps, with their definition.

#![cfg_attr(target_os = "none", no_std, no_main)]
// The compiler makes up the weights.
#![allow(long_running_const_eval)]

#[cfg(target_os = "none")]
use {
    core::fmt::Write,
    nn_core::quantized::{QuantizedActivation, QuantizedDense, Requantization, kernel},
    nn_core::{Identity, Layer, Relu, StepBuffers, Steps},
    workload::numbers::made_up_numbers,
    workload::quantized::{made_up_bias, made_up_weights},
};

/// Counts outputs of a layer with these weights that differ from the definition.
#[cfg(target_os = "none")]
macro_rules! differing {
    ($inputs:literal, $outputs:literal, $activation:ty, $weights:expr) => {{
        static WEIGHTS: [[i8; $inputs]; $outputs] = $weights;
        static LAYER: QuantizedDense<$inputs, $outputs, $activation> =
            QuantizedDense::of_integers(WEIGHTS, made_up_bias($outputs), requantizations());
        differing(&WEIGHTS, &LAYER)
    }};
}

#[cfg(target_os = "none")]
macro_rules! differing_shapes {
    ($($inputs:literal * $outputs:literal),* $(,)?) => {
        [$(
            (($inputs, $outputs), differing!($inputs, $outputs, Relu, made_up_weights($inputs))),
            (($inputs, $outputs), differing!($inputs, $outputs, Identity, made_up_weights($outputs))),
        )*]
    };
}

firmware::board_main!({
    let Board { mut out, .. } = mps2::an386();
    let shapes = differing_shapes![
        1 * 1,
        1 * 4,
        2 * 5,
        3 * 3,
        3 * 8,
        4 * 1,
        4 * 4,
        5 * 4,
        5 * 7,
        6 * 12,
        7 * 9,
        8 * 8,
        9 * 4,
        11 * 6,
        12 * 5,
        13 * 13,
        16 * 4,
        19 * 10,
        28 * 3,
        31 * 17,
        32 * 10,
        64 * 32,
        127 * 9,
        255 * 6,
    ];
    let extremes = [
        ((509, 6), differing!(509, 6, Identity, [[-128; 509]; 6])),
        ((508, 7), differing!(508, 7, Identity, [[127; 508]; 7])),
    ];
    let mut passed = true;
    for ((inputs, outputs), differing) in shapes.into_iter().chain(extremes) {
        if differing > 0 {
            passed = false;
            let _ = writeln!(out, "{inputs} inputs, {outputs} outputs: {differing} differ");
        }
    }
    let layers = shapes.len() + extremes.len();
    let verdict = if passed { "PASS" } else { "FAIL" };
    let _ = writeln!(out, "{verdict}: {layers} quantized layers compared with their definition");
    exit(passed)
});

/// Outputs that differ from the definition, for inputs of all sizes, at even and odd halfwords.
#[cfg(target_os = "none")]
fn differing<const IN: usize, const OUT: usize, A: QuantizedActivation>(
    weights: &[[i8; IN]; OUT],
    layer: &QuantizedDense<IN, OUT, A>,
) -> usize {
    const NUMBERS: [i16; 1024] = made_up_numbers(3);
    const LARGEST: [i16; 1024] = [i16::MAX; 1024];
    const SMALLEST: [i16; 1024] = [i16::MIN; 1024];
    static INPUTS: [[i16; 1024]; 3] = [NUMBERS, LARGEST, SMALLEST];
    let mut differing = 0;
    for numbers in &INPUTS {
        for skip in [0, 1, 32, 33, 514, 515] {
            let Some(x) = numbers.get(skip..).and_then(|numbers| numbers.first_chunk()) else {
                return usize::MAX;
            };
            let mut expected = [0; OUT];
            let weights = weights.as_flattened();
            kernel::dense(weights, layer.rows().scales(), x, &mut expected, A::LOW);
            let y = layer.forward(x);
            differing += y.iter().zip(expected).filter(|(y, expected)| **y != *expected).count();
            for rows in [4, 12, OUT] {
                let mut buffers = StepBuffers::new();
                let mut steps = Steps::new(layer, x, &mut buffers);
                for _ in rows..OUT {
                    steps.step(rows);
                }
                differing += usize::from(steps.step(rows) != Some(&expected));
            }
        }
    }
    differing
}

/// Factors of many sizes.
#[cfg(target_os = "none")]
const fn requantizations<const OUT: usize>() -> [Requantization; OUT] {
    let mut requantizations = [Requantization::ZERO; OUT];
    let mut output = 0;
    while output < OUT {
        let multiplier = 16_384 + (output * 2_741 % 16_384) as u16;
        requantizations[output] = Requantization::new(multiplier, 20 + output as u32 % 10).unwrap();
        output += 1;
    }
    requantizations
}
