//! The self-test of a classifier that tells unknown samples: its decisions, with every bit of the outputs.

use super::{SelfTest, whose_bits, write_bits, write_costs};
use crate::classifier::assert_fits;
use crate::machine::{Machine, infer, instructions};
use core::fmt::Write;
use core::hint::black_box;
use embedded_hal::digital::OutputPin;
use nn_core::{
    Decision, Judge, Layer, NO_CLASS, Network, NetworkInput, Samples, fingerprint_decided,
};

/// Does the same as [`self_test`](super::self_test()), of a network that says which samples it does not know: a line
/// with the class of each sample, or that it is unknown.
///
/// # Errors
///
/// Those of the text output. A pin that fails counts as a sample with other bits.
pub fn self_test_judged<
    L,
    const IN: usize,
    const CHANNELS: usize,
    const CENTRES: usize,
    const OUT: usize,
>(
    network: &Network<L>,
    labels: &[&str; OUT],
    judge: &Judge<IN, CHANNELS, CENTRES, OUT>,
    samples: &Samples<IN>,
    mut busy: impl OutputPin,
    machine: &mut impl Machine,
    out: &mut impl Write,
) -> Result<SelfTest, core::fmt::Error>
where
    L: Layer<Output = [f32; OUT]>,
    L::Input: NetworkInput,
{
    const { assert_fits::<L>() };
    let mut found = SelfTest { samples: 0, judged: 0, correct: 0, same_bits: 0 };
    let mut x = L::Input::BLANK;
    for index in 0..samples.len() {
        let Some((class, expected)) = samples.read(index, &mut x) else { break };
        found.samples += 1;
        let is_high = busy.set_high().is_ok();
        let (outputs, decision) = decide(network, judge, &x);
        if !is_high || busy.set_low().is_err() {
            writeln!(out, "sample {index}: the pin failed")?;
            continue;
        }
        let is_same = fingerprint_decided(&outputs, &decision) == expected;
        found.same_bits += usize::from(is_same);
        let name = |class: usize| labels.get(class).copied().unwrap_or("?");
        write!(out, "sample {index}: {}, ", decision.known().map_or("UNKNOWN", name))?;
        if class != NO_CLASS {
            found.judged += 1;
            found.correct += usize::from(decision.known() == Some(usize::from(class)));
            write!(out, "truth {}, ", name(usize::from(class)))?;
        }
        writeln!(out, "{}", whose_bits(is_same))?;
        if cfg!(feature = "bits") {
            write_bits(index, &outputs, out)?;
        }
    }
    found.write(out)?;
    if samples.read(0, &mut x).is_some() {
        write_costs(network, &x, machine, out)?;
        let both = instructions(machine, || {
            black_box(decide(network, judge, black_box(&x)));
        });
        let alone = instructions(machine, || infer(network, &x));
        writeln!(out, "with its decision: {} more", both.saturating_sub(alone))?;
    }
    Ok(found)
}

/// Not inlined, so that its activations do not stay on the stack while others are measured.
#[inline(never)]
fn decide<L, const IN: usize, const CHANNELS: usize, const CENTRES: usize, const OUT: usize>(
    network: &Network<L>,
    judge: &Judge<IN, CHANNELS, CENTRES, OUT>,
    x: &L::Input,
) -> ([f32; OUT], Decision)
where
    L: Layer<Output = [f32; OUT]>,
    L::Input: NetworkInput,
{
    let logits = network.logits(x);
    let decision = judge.decide(x, &logits);
    (L::activate(logits), decision)
}

#[cfg(test)]
mod tests {
    extern crate std;
    use super::super::laptop::Laptop;
    use super::*;
    use crate::model::{LABELS, MODEL, SAMPLES};
    use crate::no_pin::NoPin;
    use nn_core::{DriftLimits, Gates, Scale, Usual};
    use std::string::String;

    #[test]
    fn samples_of_a_model_without_decisions_are_found_out() {
        let judge: Judge<64, 1, 1, 10> = Judge {
            gates: Gates {
                least_logit: f32::MAX,
                largest_distance: 0,
                largest_roughness: 0,
                is_relative: true,
            },
            smoothing: 1,
            limits: DriftLimits { refused: 0, shift: 0 },
            logit_edges: [0.0; 7],
            scales: [Scale { offset: 0.0, steps: 1.0 }],
            centres: [[0]; 64],
            usual: [Usual::NOTHING; 10],
        };
        let mut text = String::new();
        let found =
            self_test_judged(&MODEL, &LABELS, &judge, &SAMPLES, NoPin, &mut Laptop, &mut text)
                .unwrap();
        assert_eq!((found.same_bits, found.correct), (0, 0));
        assert!(text.starts_with("sample 0: UNKNOWN, truth "), "{text}");
        assert!(text.contains("with its decision: 0 more\n"), "{text}");
    }
}
