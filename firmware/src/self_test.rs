//! A board shows that it computes what the laptop computed, and what that costs.

mod anomalies;
mod judged;
#[cfg(test)]
mod laptop;

pub use anomalies::self_test_anomalies;
pub use judged::self_test_judged;

use crate::classifier::{Answer, Classifier};
use crate::machine::{Machine, infer, instructions};
use core::fmt::{Result, Write};
use embedded_hal::digital::OutputPin;
use nn_core::{
    Activate, ActivationKind, Layer, NO_CLASS, Network, NetworkInput, Samples, fingerprint,
};

/// Result of a self-test.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SelfTest {
    /// Samples.
    pub samples: usize,
    /// Samples that have a true class; a regression has none.
    pub judged: usize,
    /// Samples whose answer is the true class.
    pub correct: usize,
    /// Samples whose output bits are all those of the laptop.
    pub same_bits: usize,
}

impl SelfTest {
    /// Returns whether there were samples, and every bit was the laptop's.
    pub fn passed(&self) -> bool {
        self.samples > 0 && self.same_bits == self.samples
    }

    /// The totals, in a line.
    fn write(&self, out: &mut impl Write) -> Result {
        let Self { samples, judged, correct, same_bits } = self;
        if *judged > 0 {
            write!(out, "{correct} of {judged} samples right, ")?;
        }
        writeln!(out, "{same_bits} of {samples} with the laptop's bits")
    }
}

const fn whose_bits(is_same: bool) -> &'static str {
    if is_same { "the laptop's bits" } else { "OTHER BITS THAN THE LAPTOP" }
}

/// Classifies all samples, writes a line for each, then the totals and what an inference costs.
///
/// # Errors
///
/// Those of the text output. A pin that fails counts as a sample with other bits.
pub fn self_test<L, const IN: usize, const OUT: usize>(
    network: &Network<L>,
    labels: &[&str; OUT],
    samples: &Samples<IN>,
    busy: impl OutputPin,
    machine: &mut impl Machine,
    out: &mut impl Write,
) -> core::result::Result<SelfTest, core::fmt::Error>
where
    L: Layer<Output = [f32; OUT]>,
    L::Input: NetworkInput,
{
    const { assert!(L::INPUTS == IN, "samples of another width than the network's input") };
    let mut classifier = Classifier::new(network, labels, busy);
    let mut found = SelfTest { samples: 0, judged: 0, correct: 0, same_bits: 0 };
    // One sample at a time, in one place: a large image may take a fifth of a small board's RAM.
    let mut x = L::Input::BLANK;
    for index in 0..samples.len() {
        let Some((class, expected)) = samples.read(index, &mut x) else { break };
        found.samples += 1;
        let Ok(answer) = classify(&mut classifier, &x) else {
            writeln!(out, "sample {index}: the pin failed")?;
            continue;
        };
        let is_same = fingerprint(&answer.outputs) == expected;
        found.same_bits += usize::from(is_same);
        write!(out, "sample {index}: ")?;
        if class == NO_CLASS {
            write_numbers(labels, &answer.outputs, out)?;
        } else {
            found.judged += 1;
            found.correct += usize::from(answer.class == usize::from(class));
            write!(out, "{} with ", answer.label)?;
            match L::Activation::KIND {
                ActivationKind::Softmax => write_percent(answer.output(), out)?,
                ActivationKind::Identity
                | ActivationKind::Relu
                | ActivationKind::LeakyRelu
                | ActivationKind::Sigmoid
                | ActivationKind::Tanh
                | ActivationKind::Relu6
                | ActivationKind::HardSigmoid
                | ActivationKind::HardSwish
                | ActivationKind::Elu => write_thousandths(answer.output(), out)?,
            }
            let truth = labels.get(usize::from(class)).copied().unwrap_or("?");
            write!(out, ", truth {truth}, ")?;
        }
        writeln!(out, "{}", whose_bits(is_same))?;
        if cfg!(feature = "bits") {
            write_bits(index, &answer.outputs, out)?;
        }
    }
    found.write(out)?;
    if samples.read(0, &mut x).is_some() {
        write_costs(network, &x, machine, out)?;
    }
    Ok(found)
}

/// Not inlined, so that its activations do not stay on the stack while others are measured.
#[inline(never)]
fn classify<'n, L, P, const OUT: usize>(
    classifier: &mut Classifier<'n, L, P, OUT>,
    x: &L::Input,
) -> core::result::Result<Answer<'n, OUT>, P::Error>
where
    L: Layer<Output = [f32; OUT]>,
    P: OutputPin,
{
    classifier.classify(x)
}

fn write_costs<L, M>(
    network: &Network<L>,
    x: &L::Input,
    machine: &mut M,
    out: &mut impl Write,
) -> Result
where
    L: Layer,
    M: Machine,
{
    let stack_bytes = machine.stack_bytes(|| infer(network, x));
    writeln!(out, "stack of an inference: {stack_bytes} bytes")?;
    writeln!(out, "static RAM: {} bytes", machine.static_ram_bytes())?;
    let count = instructions(machine, || infer(network, x));
    writeln!(out, "{} per inference: {count} ({} multiply-accumulates)", M::UNIT, L::MACS)
}

/// `0.9876` as `98.7 %`: without the float formatting of `core`, which takes 10 kB of flash.
fn write_percent(share: f32, out: &mut impl Write) -> Result {
    let tenths = (share * 1000.0) as u32;
    write!(out, "{}.{} %", tenths / 10, tenths % 10)
}

/// `-1.2345` as `-1.234`.
fn write_thousandths(number: f32, out: &mut impl Write) -> Result {
    let thousandths = (number * 1000.0) as i32;
    let sign = if thousandths < 0 { "-" } else { "" };
    let size = thousandths.unsigned_abs();
    write!(out, "{sign}{}.{:03}", size / 1000, size % 1000)
}

/// The numbers of a regression, each with its name.
fn write_numbers(names: &[&str], outputs: &[f32], out: &mut impl Write) -> Result {
    for (name, output) in names.iter().zip(outputs) {
        write!(out, "{name} ")?;
        write_thousandths(*output, out)?;
        write!(out, ", ")?;
    }
    Ok(())
}

fn write_bits(index: usize, outputs: &[f32], out: &mut impl Write) -> Result {
    write!(out, "bits {index}:")?;
    for output in outputs {
        write!(out, " {:08x}", output.to_bits())?;
    }
    writeln!(out)
}

#[cfg(test)]
mod tests {
    extern crate std;
    use super::*;
    use crate::model::{LABELS, MODEL, SAMPLES};
    use crate::no_pin::NoPin;
    use laptop::Laptop;
    use nn_core::{Chain, Describe, Flatten, Image};
    use std::string::String;

    #[test]
    fn the_embedded_model_has_the_bits_of_its_samples() {
        let mut text = String::new();
        let found = self_test(&MODEL, &LABELS, &SAMPLES, NoPin, &mut Laptop, &mut text).unwrap();
        assert!(found.passed(), "{found:?}");
        assert_eq!(found.samples, SAMPLES.len());
        assert!(text.starts_with("sample 0: "), "{text}");
        assert!(text.contains("static RAM: 45 bytes\n"), "{text}");
        assert!(text.contains("stack of an inference: 123 bytes\n"), "{text}");
    }

    /// The pixels of the digits, taken as an image.
    #[test]
    fn a_network_of_images_has_the_bits_of_its_samples() {
        let layers = MODEL.layers();
        let first = Flatten::<Image<f32, 8, 8, 1>, _>::new(layers.first.clone());
        let network = Network::new(Chain::new(first, layers.second.clone()));
        let mut text = String::new();
        let found = self_test(&network, &LABELS, &SAMPLES, NoPin, &mut Laptop, &mut text).unwrap();
        assert!(found.passed(), "{found:?}");
    }

    #[test]
    fn another_network_is_found_out() {
        let mut text = String::new();
        let zeros = crate::model::Model::ZEROS;
        let found = self_test(&zeros, &LABELS, &SAMPLES, NoPin, &mut Laptop, &mut text).unwrap();
        assert_eq!(found.same_bits, 0);
        assert!(!found.passed());
        assert!(text.contains("OTHER BITS"), "{text}");
    }

    #[test]
    fn numbers_are_written_with_their_names() {
        let mut text = String::new();
        write_numbers(&["heat", "power"], &[1.5, -0.25], &mut text).unwrap();
        assert_eq!(text, "heat 1.500, power -0.250, ");
    }

    #[test]
    fn shares_are_written_in_percent() {
        let written = |share| {
            let mut text = String::new();
            write_percent(share, &mut text).unwrap();
            text
        };
        assert_eq!([written(1.0), written(0.0567), written(0.0)], ["100.0 %", "5.6 %", "0.0 %"]);
    }

    #[test]
    fn other_outputs_are_written_in_thousandths() {
        let written = |number| {
            let mut text = String::new();
            write_thousandths(number, &mut text).unwrap();
            text
        };
        assert_eq!([written(1.5), written(-0.0625), written(0.0)], ["1.500", "-0.062", "0.000"]);
    }
}
