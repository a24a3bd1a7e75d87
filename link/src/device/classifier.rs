//! A board that classifies what its sensor measures, and says so.

use super::error::ServiceError;
use super::recorder::{Recorder, VALUES};
use super::sensor::{Clock, Sensor};
use crate::{Answer, Report};
use embedded_io::{Read, ReadReady, Write};
use heapless::Vec;
use nn_core::{InputNumber, Layer, Network, NetworkInput, Tensor, Windower, argmax, fingerprint};

/// Classifies each window of what a sensor measures, and tells the laptop the answers as well as the measurements.
///
/// Windows are those that a recording is cut into for training. Whether a laptop listens or not, the answers are the
/// same. A network for integers takes the nearest ones to what the sensor gives.
///
/// RAM: that of the [`Recorder`], of the window twice, and of the network's activations on the stack.
#[derive(Debug)]
pub struct Classifier<'n, L, S, P, C, const WINDOW: usize, const CHANNELS: usize, const HOP: usize>
{
    network: &'n Network<L>,
    recorder: Recorder<S, P, C, CHANNELS>,
    windower: Windower<WINDOW, CHANNELS, HOP>,
    number: u32,
}

impl<'n, L, S, P, C, const WINDOW: usize, const CHANNELS: usize, const HOP: usize>
    Classifier<'n, L, S, P, C, WINDOW, CHANNELS, HOP>
where
    L: Layer,
    L::Input: NetworkInput,
    L::Output: Tensor<Number = f32>,
    S: Sensor<CHANNELS>,
    P: Read + ReadReady + Write,
    C: Clock,
{
    /// A classifier of what this recorder measures. A network whose inputs are no such window does not compile.
    pub const fn new(network: &'n Network<L>, recorder: Recorder<S, P, C, CHANNELS>) -> Self {
        const {
            assert!(
                L::INPUTS == WINDOW * CHANNELS,
                "the network's inputs are not a window of so many moments and channels"
            );
        }
        Self { network, recorder, windower: Windower::new(), number: 0 }
    }

    /// Measures, and classifies a window if one is whole: returns its class then.
    ///
    /// # Errors
    ///
    /// As [`Recorder::poll`].
    pub fn poll(&mut self) -> Result<Option<usize>, ServiceError<P::Error>> {
        let Some(moment) = self.recorder.poll()? else { return Ok(None) };
        if moment.is_behind_a_gap {
            self.windower.clear();
        }
        let Some(window) = self.windower.push(moment.values) else { return Ok(None) };
        let start = self.recorder.now();
        let mut x = L::Input::BLANK;
        for (x, number) in x.inputs_mut().iter_mut().zip(window.as_flattened()) {
            *x = InputNumber::from_f32(*number);
        }
        let logits = self.network.logits(&x);
        let class = argmax(logits.numbers());
        let outputs = L::activate(logits);
        let micros = self.recorder.now().wrapping_sub(start);
        let mut bytes = Vec::<u8, VALUES>::new();
        for output in outputs.numbers() {
            if bytes.extend_from_slice(&output.to_le_bytes()).is_err() {
                // Too many for a frame: their fingerprint tells whether they are the laptop's.
                bytes.clear();
                break;
            }
        }
        let answer = Answer {
            number: self.number,
            first: self.recorder.next().wrapping_sub(WINDOW as u32),
            class: class as u16,
            micros,
            fingerprint: fingerprint(outputs.numbers()),
            outputs: &bytes,
        };
        // The laptop computes the window again, so its measurements come first.
        self.recorder.flush()?;
        self.recorder.report(&Report::Answer(answer))?;
        self.number = self.number.wrapping_add(1);
        Ok(Some(class))
    }
}
