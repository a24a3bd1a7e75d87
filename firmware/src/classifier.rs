//! A network, the names of its classes, and a pin that shows when it computes.

use embedded_hal::digital::OutputPin;
use nn_core::{Layer, Network, argmax};

/// RAM that a program needs beyond the activations: text, answers, what functions keep on the stack.
#[cfg(microbit)]
const BESIDE_ACTIVATIONS: usize = 2048;

/// RAM of a micro:bit V1.
#[cfg(microbit)]
const MICROBIT_RAM_BYTES: usize = 16 * 1024;

/// Refuses, in the compiler, a network whose activations do not fit into the RAM of a micro:bit there.
pub(crate) const fn assert_fits<L: Layer>() {
    #[cfg(microbit)]
    assert!(
        L::RAM_BYTES + BESIDE_ACTIVATIONS <= MICROBIT_RAM_BYTES,
        "the activations of this model do not fit into the 16 KiB of RAM of a micro:bit: make its layers narrower"
    );
}

/// Classifies samples; its pin is high while it does.
///
/// A scope or logic analyzer on the pin shows the latency of an inference on real silicon. Where no pin
/// is free: [`NoPin`](crate::NoPin).
///
/// ```
/// use firmware::model::{LABELS, MODEL, SAMPLES};
/// use firmware::{Classifier, NoPin};
///
/// let mut classifier = Classifier::new(&MODEL, &LABELS, NoPin);
/// let sample = SAMPLES.get(0).expect("the model comes with samples");
/// let answer = classifier.classify(&sample.x)?;
/// assert_eq!(answer.label, LABELS[answer.class]);
/// # Ok::<(), core::convert::Infallible>(())
/// ```
#[derive(Debug)]
pub struct Classifier<'n, L, P, const OUT: usize> {
    network: &'n Network<L>,
    labels: &'n [&'n str; OUT],
    busy: P,
}

/// Answer of a network to a sample.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Answer<'n, const OUT: usize> {
    /// The index of the class.
    pub class: usize,
    /// Name.
    pub label: &'n str,
    /// The network's outputs: after a softmax, the probability of each class.
    pub outputs: [f32; OUT],
}

impl<const OUT: usize> Answer<'_, OUT> {
    /// The output of the answer: after a softmax, its probability.
    pub fn output(&self) -> f32 {
        self.outputs.get(self.class).copied().unwrap_or(0.0)
    }
}

impl<'n, L, P, const OUT: usize> Classifier<'n, L, P, OUT>
where
    L: Layer<Output = [f32; OUT]>,
    P: OutputPin,
{
    /// A classifier at rest; sets nothing, so `busy` should start low.
    ///
    /// A network whose activations do not fit into the RAM of a micro:bit is refused by the compiler there.
    pub const fn new(network: &'n Network<L>, labels: &'n [&'n str; OUT], busy: P) -> Self {
        const { assert_fits::<L>() };
        Self { network, labels, busy }
    }

    /// Classifies a sample.
    ///
    /// # Errors
    ///
    /// Those of the pin.
    pub fn classify(&mut self, x: &L::Input) -> Result<Answer<'n, OUT>, P::Error> {
        self.busy.set_high()?;
        let logits = self.network.logits(x);
        let class = argmax(&logits);
        let outputs = L::activate(logits);
        self.busy.set_low()?;
        let label = self.labels.get(class).copied().unwrap_or("?");
        Ok(Answer { class, label, outputs })
    }

    /// Gives the pin back.
    pub fn release(self) -> P {
        self.busy
    }
}

#[cfg(test)]
mod tests {
    extern crate std;
    use super::*;
    use embedded_hal_mock::eh1::MockError;
    use embedded_hal_mock::eh1::digital::{Mock, State, Transaction};
    use nn_core::{Dense, Softmax};
    use std::io::ErrorKind;

    static NETWORK: Network<Dense<1, 2, Softmax>> =
        Network::new(Dense::new([[1.0], [-1.0]], [0.0, 0.0]));

    #[test]
    fn the_pin_is_high_while_it_computes() {
        let pin = Mock::new(&[Transaction::set(State::High), Transaction::set(State::Low)]);
        let mut classifier = Classifier::new(&NETWORK, &["plus", "minus"], pin);
        let answer = classifier.classify(&[-2.0]).unwrap();
        assert_eq!((answer.class, answer.label), (1, "minus"));
        assert_eq!(answer.outputs, NETWORK.probabilities(&[-2.0]));
        assert_eq!(answer.output(), answer.outputs[1]);
        classifier.release().done();
    }

    #[test]
    fn a_pin_that_fails_is_reported() {
        let error = MockError::Io(ErrorKind::NotConnected);
        let pin = Mock::new(&[Transaction::set(State::High).with_error(error.clone())]);
        let mut classifier = Classifier::new(&NETWORK, &["plus", "minus"], pin);
        assert_eq!(classifier.classify(&[1.0]), Err(error));
        classifier.release().done();
    }
}
