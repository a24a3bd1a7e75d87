//! Layers with made-up weights, compared with their definition.

use core::fmt;
use nn_core::quantized::{OutputScale, Requantization, kernel};
use nn_core::{InSteps, StepBuffers, Steps};

use super::numbers::made_up_numbers;

/// Inputs of all sizes.
pub static INPUTS: [[i16; 1024]; 3] = [made_up_numbers(3), [i16::MAX; 1024], [i16::MIN; 1024]];

/// Counts outputs of a dense layer that differ from the definition with these weights and scales, for inputs of all
/// sizes, at even and odd halfwords, at once and in steps. `low` is the smallest output of its activation.
pub fn differing_dense<const IN: usize, const OUT: usize, L>(
    layer: &L,
    (weights, scales): (&[[i8; IN]; OUT], &[OutputScale]),
    low: i16,
) -> usize
where
    L: InSteps<Input = [i16; IN], Output = [i16; OUT]>,
{
    let mut differing = 0;
    for numbers in &INPUTS {
        for skip in [0, 1, 32, 33, 514, 515] {
            let Some(x) = numbers.get(skip..).and_then(|numbers| numbers.first_chunk()) else {
                return usize::MAX;
            };
            let mut expected = [0; OUT];
            kernel::dense(weights.as_flattened(), scales, x, &mut expected, low);
            differing += different(&layer.forward(x), &expected);
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

/// Says how many outputs of which layers differ, and returns whether none does. `what` are the layers.
pub fn have_no_difference(
    layers: impl IntoIterator<Item = (impl fmt::Display, usize)>,
    what: &str,
    out: &mut impl fmt::Write,
) -> bool {
    let (mut passed, mut count) = (true, 0);
    for (layer, differing) in layers {
        count += 1;
        if differing > 0 {
            passed = false;
            let _ = writeln!(out, "{layer}: {differing} differ");
        }
    }
    let verdict = if passed { "PASS" } else { "FAIL" };
    let _ = writeln!(out, "{verdict}: {count} {what} compared with their definition");
    passed
}

/// Counts numbers that differ.
pub fn different(y: &[i16], expected: &[i16]) -> usize {
    y.iter().zip(expected).filter(|(y, expected)| y != expected).count()
}

/// Makes up factors, whose shifts are this one and those behind it, as many as `shifts`.
pub const fn made_up_requantizations<const OUT: usize>(
    shift: u32,
    shifts: u32,
) -> [Requantization; OUT] {
    let mut requantizations = [Requantization::ZERO; OUT];
    let mut output = 0;
    while output < OUT {
        let multiplier = 16_384 + (output * 2_741 % 16_384) as u16;
        let shift = shift + output as u32 % shifts;
        requantizations[output] = Requantization::new(multiplier, shift).unwrap();
        output += 1;
    }
    requantizations
}
