//! The self-test of an autoencoder: scores and alarms, with every bit of the outputs.

use super::{SelfTest, whose_bits, write_bits, write_costs, write_thousandths};
use crate::detector::{Detector, Verdict};
use crate::machine::Machine;
use core::fmt::Write;
use embedded_hal::digital::OutputPin;
use nn_core::{Alarm, Layer, NO_CLASS, Network, NetworkInput, Samples, fingerprint_scored};

/// Does the same as [`self_test`](super::self_test()), of a network that raises the alarm: a line with the score of
/// each sample.
///
/// # Errors
///
/// Those of the text output. A pin that fails counts as a sample with other bits.
pub fn self_test_anomalies<L, const IN: usize>(
    network: &Network<L>,
    alarm: &Alarm<IN>,
    samples: &Samples<IN>,
    busy: impl OutputPin,
    machine: &mut impl Machine,
    out: &mut impl Write,
) -> Result<SelfTest, core::fmt::Error>
where
    L: Layer<Output = [f32; IN]>,
    L::Input: NetworkInput,
{
    let mut detector = Detector::new(network, alarm, busy);
    let mut found = SelfTest { samples: 0, judged: 0, correct: 0, same_bits: 0 };
    let mut x = L::Input::BLANK;
    for index in 0..samples.len() {
        let Some((class, expected)) = samples.read(index, &mut x) else { break };
        found.samples += 1;
        let Ok(verdict) = judge(&mut detector, &x) else {
            writeln!(out, "sample {index}: the pin failed")?;
            continue;
        };
        let is_same = fingerprint_scored(&verdict.outputs, verdict.score) == expected;
        found.same_bits += usize::from(is_same);
        write!(out, "sample {index}: score ")?;
        write_thousandths(verdict.score, out)?;
        write!(out, ", {}, ", word(verdict.is_anomalous))?;
        if class != NO_CLASS {
            let is_fault = class != 0;
            found.judged += 1;
            found.correct += usize::from(verdict.is_anomalous == is_fault);
            write!(out, "truth {}, ", if is_fault { "fault" } else { "normal" })?;
        }
        writeln!(out, "{}", whose_bits(is_same))?;
        if cfg!(feature = "bits") {
            write_bits(index, &verdict.outputs, out)?;
        }
    }
    found.write(out)?;
    if samples.read(0, &mut x).is_some() {
        write_costs(network, &x, machine, out)?;
    }
    Ok(found)
}

const fn word(is_anomalous: bool) -> &'static str {
    if is_anomalous { "ALARM" } else { "normal" }
}

/// Not inlined, so that its activations do not stay on the stack while others are measured.
#[inline(never)]
fn judge<L, P, const N: usize>(
    detector: &mut Detector<'_, L, P, N>,
    x: &L::Input,
) -> Result<Verdict<N>, P::Error>
where
    L: Layer<Output = [f32; N]>,
    L::Input: NetworkInput,
    P: OutputPin,
{
    detector.judge(x)
}
