//! The judge of a classifier, decoded by the compiler.

use super::message::Message;
use super::scan::scan;
use crate::judge::{DriftLimits, Gates, Judge, LOGIT_BINS, Scale, Usual};

/// The judge in a model file. Used by [`include_judge!`](crate::include_judge).
///
/// # Panics
///
/// In the compiler, if the file is no model, its network tells no unknown samples, or it has other numbers of inputs,
/// channels, centres or classes.
pub const fn judge<
    const N: usize,
    const CHANNELS: usize,
    const CENTRES: usize,
    const OUT: usize,
>(
    file: &str,
    bytes: &[u8],
) -> Judge<N, CHANNELS, CENTRES, OUT> {
    let scan = match scan(bytes) {
        Ok(scan) => scan,
        Err(error) => panic!("{}", Message::of_model_error(file, &error).as_str()),
    };
    let Some(known) = scan.known else { panic!("{}", Message::of_no_judge(file).as_str()) };
    let inputs = match scan.layers() {
        [first, ..] => first.inputs() as usize,
        [] => 0,
    };
    let found =
        [inputs, known.channels(), known.centre_count(inputs), known.usual.len() / Usual::BYTES];
    let [inputs, channels, centres, classes] = found;
    if inputs != N || channels != CHANNELS || centres != CENTRES || classes != OUT {
        panic!("{}", Message::of_judge(file, found).as_str());
    }
    let (mut scales, mut index) = ([Scale { offset: 0.0, steps: 0.0 }; CHANNELS], 0);
    let mut rest = known.scales.as_le_bytes();
    while let Some(([a, b, c, d, e, f, g, h], next)) = rest.split_first_chunk::<8>() {
        scales[index] = Scale {
            offset: f32::from_le_bytes([*a, *b, *c, *d]),
            steps: f32::from_le_bytes([*e, *f, *g, *h]),
        };
        (rest, index) = (next, index + 1);
    }
    let (mut logit_edges, mut index) = ([0.0; LOGIT_BINS - 1], 0);
    let mut rest = known.logit_edges.as_le_bytes();
    while let Some((edge, next)) = rest.split_first_chunk::<4>() {
        logit_edges[index] = f32::from_le_bytes(*edge);
        (rest, index) = (next, index + 1);
    }
    let (mut usual, mut index) = ([Usual::from_le_bytes([0; Usual::BYTES]); OUT], 0);
    let mut rest = known.usual;
    while let Some((class, next)) = rest.split_first_chunk() {
        usual[index] = Usual::from_le_bytes(*class);
        (rest, index) = (next, index + 1);
    }
    let (mut numbers, mut index) = ([[0; CENTRES]; N], 0);
    let mut rest = known.centres;
    while let Some((of_input, next)) = rest.split_first_chunk::<CENTRES>() {
        let mut centre = 0;
        while centre < CENTRES {
            numbers[index][centre] = of_input[centre] as i8;
            centre += 1;
        }
        (rest, index) = (next, index + 1);
    }
    Judge {
        gates: Gates {
            least_logit: known.least_logit,
            largest_distance: known.largest_distance,
            largest_roughness: known.largest_roughness,
            is_relative: known.is_relative,
        },
        smoothing: known.smoothing,
        limits: DriftLimits { refused: known.refused, shift: known.shift },
        logit_edges,
        scales,
        centres: numbers,
        usual,
    }
}

/// The judge of a classifier in flash, decoded by the compiler from its model file: it tells known samples from
/// unknown ones.
///
/// ```
/// use nn_core::{include_judge, Judge};
///
/// include_judge!(static JUDGE: Judge<2, 2, 1, 2> = "../../tests/tiny_judge.postcard");
///
/// assert!(JUDGE.decide(&[1.0, 0.5], &[3.0, -3.0]).is_known);
/// assert!(!JUDGE.decide(&[50.0, 0.5], &[3.0, -3.0]).is_known);
/// ```
///
/// A model that tells no unknown samples is refused by the compiler, and so is a judge of another shape:
///
/// ```compile_fail,E0080
/// use nn_core::{include_judge, Judge};
///
/// include_judge!(static JUDGE: Judge<2, 2, 1, 2> = "../../tests/tiny.postcard");
/// ```
///
/// ```compile_fail,E0080
/// use nn_core::{include_judge, Judge};
///
/// include_judge!(static JUDGE: Judge<2, 2, 3, 2> = "../../tests/tiny_judge.postcard");
/// ```
#[macro_export]
macro_rules! include_judge {
    ($(#[$attribute:meta])* $visibility:vis static $name:ident: $judge:ty = $path:literal $(;)?) => {
        $(#[$attribute])*
        #[allow(long_running_const_eval)]
        $visibility static $name: $judge = $crate::embed::judge($path, include_bytes!($path));
    };
}
