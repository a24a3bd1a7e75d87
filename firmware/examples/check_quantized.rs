//! Compares quantized layers of many shapes, as this processor computes them at once and in steps, with their definition.

#![cfg_attr(target_os = "none", no_std, no_main)]
// The compiler makes up the weights.
#![allow(long_running_const_eval)]

#[cfg(target_os = "none")]
use {
    core::fmt::Write,
    nn_core::quantized::{QuantizedActivation, QuantizedDense},
    nn_core::{Identity, Relu},
    workload::compared::{differing_dense, made_up_requantizations},
    workload::numbers::made_up_weights,
    workload::quantized::made_up_bias,
};

/// Counts outputs of a layer with these weights that differ from the definition.
#[cfg(target_os = "none")]
macro_rules! differing {
    ($inputs:literal, $outputs:literal, $activation:ty, $weights:expr) => {{
        static WEIGHTS: [[i8; $inputs]; $outputs] = $weights;
        static LAYER: QuantizedDense<$inputs, $outputs, $activation> = QuantizedDense::of_integers(
            WEIGHTS,
            made_up_bias($outputs),
            made_up_requantizations(20, 10),
        );
        let definition = (&WEIGHTS, &LAYER.rows().scales()[..]);
        differing_dense(&LAYER, definition, <$activation>::LOW)
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
