//! Compares layers with 4-bit weights of many shapes, as this processor computes them, with their definition.

#![cfg_attr(target_os = "none", no_std, no_main)]
// The compiler makes up the weights.
#![allow(long_running_const_eval)]

#[cfg(target_os = "none")]
use {
    core::fmt::Write,
    nn_core::kernel::recurrent::Reset,
    nn_core::quantized::{I4, NibbleFilters, NibbleGates, NibbleRows, OutputScale, kernel},
    nn_core::{Cell, Shape, Tensor, Window},
    nn_core::{
        Conv2d, Dense, Gru, Image, Layer, Lstm, Network, Relu, ResetAfter, ResetBefore, Rnn,
        SlidingWindow, WindowGeometry,
    },
    workload::compared::{INPUTS, different, differing_dense, made_up_requantizations},
    workload::made_up_nibbles,
    workload::nibbles::made_up_weight,
    workload::quantized::made_up_bias,
};

/// Counts outputs of dense layers of made-up weights that differ from the definition.
#[cfg(target_os = "none")]
macro_rules! dense {
    ($($inputs:literal * $outputs:literal),* $(,)?) => {
        [$({
            type Layer4 = Dense<$inputs, $outputs, Relu, I4>;
            static LAYER: Layer4 = Dense::of(NibbleRows::new(
                made_up_nibbles!($outputs, $inputs, $inputs),
                made_up_bias($outputs),
                made_up_requantizations(18, 8),
            ));
            static WEIGHTS: [[i8; $inputs]; $outputs] = unpacked($inputs);
            let differing = differing_dense(&LAYER, (&WEIGHTS, &LAYER.rows().scales()[..]), 0);
            (($inputs, $outputs), differing)
        },)*]
    };
}

/// Counts outputs of a convolution that differ from the definition.
#[cfg(target_os = "none")]
macro_rules! convolutions {
    ($(($c:literal, $o:literal, $h:literal, $w:literal, $s:literal, $p:literal, $pool:literal, $oh:literal, $ow:literal)),* $(,)?) => {
        [$({
            type In = Image<i16, 7, 9, $c>;
            type Out = Image<i16, $oh, $ow, $o>;
            type Layer4 = Conv2d<In, Out, SlidingWindow<$h, $w, $s, $s, $p, $p>, Relu, $pool, I4>;
            const TERMS: usize = $h * $w * $c;
            static LAYER: Layer4 = Conv2d::new(NibbleFilters::new(
                made_up_nibbles!($o, TERMS, 5),
                made_up_bias($o),
                made_up_requantizations(18, 8),
            ));
            static WEIGHTS: [[i8; TERMS]; $o] = unpacked(5);
            let window = Window { stride_y: $s, stride_x: $s, ..Window::new($h, $w) };
            let window = window.padding($p, $p);
            let mut differing = usize::MAX;
            if let Some(geometry) = WindowGeometry::new(Shape::new(7, 9, $c), window, $pool, $o) {
                differing = 0;
                for numbers in &INPUTS {
                    let mut x = Image([[[0; $c]; 9]; 7]);
                    x.numbers_mut().copy_from_slice(&numbers[..7 * 9 * $c]);
                    let (mut patch, mut pixel) = ([0; TERMS], [0; $o]);
                    let mut expected = Image([[[0; $o]; $ow]; $oh]);
                    let filters = (WEIGHTS.as_flattened(), &LAYER.filters().scales()[..]);
                    let y = expected.numbers_mut();
                    kernel::conv2d(&geometry, filters, x.numbers(), &mut patch, &mut pixel, y, 0);
                    differing += different(LAYER.forward(&x).numbers(), expected.numbers());
                }
            }
            (($h * 1000 + $c, $o), differing)
        },)*]
    };
}

/// Counts states of a recurrent layer that differ from the definition.
#[cfg(target_os = "none")]
macro_rules! recurrent {
    ($($inputs:literal, $units:literal, $gates:literal, $cell:expr, $layer:ty);* $(;)?) => {
        [$({
            static LAYER: Network<$layer> = Network::new(<$layer>::new(
                NibbleGates::new(
                    made_up_nibbles!($gates * $units, $inputs, 3),
                    [made_up_bias(3); $gates],
                    [made_up_requantizations(18, 8); $gates],
                ),
                NibbleGates::new(
                    made_up_nibbles!($gates * $units, $units, 4),
                    [made_up_bias(4); $gates],
                    [made_up_requantizations(18, 8); $gates],
                ),
            ));
            static INPUT: [[i8; $inputs]; $gates * $units] = unpacked(3);
            static STATE: [[i8; $units]; $gates * $units] = unpacked(4);
            let scales = |blocks: &[[OutputScale; $units]; $gates]| *blocks;
            let of_input = scales(LAYER.layers().blocks().input.scales());
            let of_state = scales(LAYER.layers().blocks().state.scales());
            let input = (INPUT.as_flattened(), of_input.as_flattened());
            let block = (STATE.as_flattened(), of_state.as_flattened());
            let (mut state, mut differing) = (Network::<$layer>::FRESH, 0);
            let (mut h, mut c) = ([0; $units], [0; $units]);
            for moment in 0..24 {
                let mut x = [0; $inputs];
                x.copy_from_slice(&INPUTS[0][moment * $inputs..][..$inputs]);
                let (mut zx, mut zh) = ([0; $gates * $units], [0; $gates * $units]);
                let (dense, zx, zh) = (kernel::dense, &mut zx, &mut zh);
                match $cell {
                    Cell::Rnn => kernel::recurrent::rnn(dense, input, block, &x, &mut h, zx, zh),
                    Cell::Gru(reset) => {
                        kernel::recurrent::gru(dense, input, block, reset, &x, &mut h, zx, zh);
                    }
                    Cell::Lstm => {
                        kernel::recurrent::lstm(dense, input, block, &x, &mut h, &mut c, zx, zh);
                    }
                }
                differing += different(&LAYER.step(&mut state, &x), &h);
            }
            (($inputs, $units), differing)
        },)*]
    };
}

firmware::board_main!({
    let Board { mut out, .. } = mps2::an386();
    let lists = dense![
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
        480 * 5,
    ];
    let images = convolutions![
        (1, 8, 3, 3, 1, 1, 1, 7, 9),
        (3, 7, 3, 3, 1, 1, 2, 3, 4),
        (4, 8, 1, 1, 1, 0, 1, 7, 9),
        (5, 12, 1, 1, 1, 0, 1, 7, 9),
        (5, 6, 1, 1, 1, 0, 1, 7, 9),
        (8, 5, 3, 3, 2, 1, 1, 4, 5),
        (2, 4, 2, 3, 1, 0, 3, 2, 2),
    ];
    let cells = recurrent![
        3, 5, 1, Cell::Rnn, Rnn<3, 5, I4>;
        3, 16, 3, Cell::Gru(Reset::After), Gru<3, 16, ResetAfter, I4>;
        5, 7, 3, Cell::Gru(Reset::Before), Gru<5, 7, ResetBefore, I4>;
        4, 8, 3, Cell::Gru(Reset::Before), Gru<4, 8, ResetBefore, I4>;
        6, 9, 4, Cell::Lstm, Lstm<6, 9, I4>;
    ];
    let mut passed = true;
    let count = lists.len() + images.len() + cells.len();
    for ((inputs, outputs), differing) in lists.into_iter().chain(images).chain(cells) {
        if differing > 0 {
            passed = false;
            let _ = writeln!(out, "{inputs} inputs, {outputs} outputs: {differing} differ");
        }
    }
    let verdict = if passed { "PASS" } else { "FAIL" };
    let _ =
        writeln!(out, "{verdict}: {count} layers of 4-bit weights compared with their definition");
    exit(passed)
});

/// The made-up weights, a byte each.
#[cfg(target_os = "none")]
const fn unpacked<const IN: usize, const OUT: usize>(seed: u32) -> [[i8; IN]; OUT] {
    let (mut weights, mut row) = ([[0; IN]; OUT], 0);
    while row < OUT {
        let mut term = 0;
        while term < IN {
            weights[row][term] = made_up_weight(seed, row, term);
            term += 1;
        }
        row += 1;
    }
    weights
}
