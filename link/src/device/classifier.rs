//! A board that classifies what its sensor measures, and says so.

use super::error::ServiceError;
use super::judged::{Judged, Judging};
use super::recorder::{Recorder, VALUES};
use super::sensor::{Clock, Sensor};
use crate::{Answer, Decided, Report};
use embedded_io::{Read, ReadReady, Write, WriteReady};
use heapless::Vec;
use nn_core::{
    InputNumber, Judge, Layer, Network, NetworkInput, Tensor, Windower, argmax, fingerprint,
};

/// Classifies each window of what a sensor measures, and tells the laptop the answers as well as the measurements.
///
/// Windows are those that a recording is cut into for training. Whether a laptop listens or not, the answers are the
/// same. A network for integers takes the nearest ones to what the sensor gives.
///
/// If the wire is too slow for all answers, the newest is sent, and their numbers show what is missing.
///
/// RAM: that of the [`Recorder`], 220 bytes for an answer, of the window twice, and of the network's activations on the stack.
#[derive(Debug)]
pub struct Classifier<
    'n,
    L,
    S,
    P,
    C,
    const WINDOW: usize,
    const CHANNELS: usize,
    const HOP: usize,
    J = (),
> {
    network: &'n Network<L>,
    recorder: Recorder<S, P, C, CHANNELS>,
    windower: Windower<WINDOW, CHANNELS, HOP>,
    judging: J,
    number: u32,
    waiting: Option<Waiting>,
    /// Whether the laptop listened when it was looked at last.
    was_watched: bool,
}

/// An answer that waits for the line.
#[derive(Debug)]
struct Waiting {
    number: u32,
    /// Number of the moment behind the window.
    end: u32,
    class: u16,
    micros: u32,
    fingerprint: u32,
    decided: Option<Decided>,
    outputs: Vec<u8, VALUES>,
}

/// What a window is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Classified {
    /// The class of the largest logit.
    pub class: usize,
    /// Tells whether the window is like those of the training; always, without a judge.
    pub is_known: bool,
    /// The class of the last windows together, by the smoothing of the judge; `None` if they agree on none, or do not
    /// know it. Without a judge, it is that of this window.
    pub steady: Option<usize>,
}

impl<'n, L, S, P, C, const WINDOW: usize, const CHANNELS: usize, const HOP: usize>
    Classifier<'n, L, S, P, C, WINDOW, CHANNELS, HOP>
where
    L: Layer,
    L::Input: NetworkInput,
    L::Output: Tensor<Number = f32>,
    S: Sensor<CHANNELS>,
    P: Read + ReadReady + Write + WriteReady,
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
        Self {
            network,
            recorder,
            windower: Windower::new(),
            judging: (),
            number: 0,
            waiting: None,
            was_watched: false,
        }
    }

    /// Tells unknown windows by a judge, takes windows together as it says, and counts them: about 100 bytes of RAM and
    /// the counters, 60 bytes and four for each class.
    pub fn with_judge<
        'j,
        const N: usize,
        const SCALES: usize,
        const CENTRES: usize,
        const OUT: usize,
    >(
        self,
        judge: &'j Judge<N, SCALES, CENTRES, OUT>,
    ) -> Classifier<'n, L, S, P, C, WINDOW, CHANNELS, HOP, Judged<'j, N, SCALES, CENTRES, OUT>>
    {
        let Self { network, recorder, windower, number, waiting, was_watched, .. } = self;
        let judging = Judged::new(judge);
        Classifier { network, recorder, windower, judging, number, waiting, was_watched }
    }
}

impl<L, S, P, C, const WINDOW: usize, const CHANNELS: usize, const HOP: usize, J>
    Classifier<'_, L, S, P, C, WINDOW, CHANNELS, HOP, J>
where
    L: Layer,
    L::Input: NetworkInput,
    L::Output: Tensor<Number = f32>,
    S: Sensor<CHANNELS>,
    P: Read + ReadReady + Write + WriteReady,
    C: Clock,
    J: Judging<L>,
{
    /// Measures, and classifies a window if one is whole: returns what it is then.
    ///
    /// # Errors
    ///
    /// As [`Recorder::poll`].
    pub fn poll(&mut self) -> Result<Option<Classified>, ServiceError<P::Error>> {
        // An answer goes before the next measurements, which on a full wire are always there.
        let is_next = |waiting: &Waiting| self.recorder.is_sent_before(waiting.end);
        let is_next = self.waiting.as_ref().is_some_and(is_next);
        self.recorder.hold(is_next && self.recorder.is_watched());
        let moment = self.recorder.poll()?;
        self.send()?;
        let Some(moment) = moment else { return Ok(None) };
        if moment.is_behind_a_gap {
            self.windower.clear();
            self.judging.clear();
        }
        let Some(window) = self.windower.push(moment.values) else { return Ok(None) };
        let start = self.recorder.now();
        let mut x = L::Input::BLANK;
        for (x, number) in x.inputs_mut().iter_mut().zip(window.as_flattened()) {
            *x = InputNumber::from_f32(*number);
        }
        let logits = self.network.logits(&x);
        let class = argmax(logits.numbers());
        let decided = self.judging.decide(&x, &logits);
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
        self.waiting = Some(Waiting {
            number: self.number,
            end: self.recorder.next(),
            class: class as u16,
            micros,
            fingerprint: fingerprint(outputs.numbers()),
            decided,
            outputs: bytes,
        });
        self.number = self.number.wrapping_add(1);
        self.recorder.hurry(true);
        Ok(Some(match decided {
            Some(Decided { is_known, steady, .. }) => {
                Classified { class, is_known, steady: steady.map(usize::from) }
            }
            None => Classified { class, is_known: true, steady: Some(class) },
        }))
    }

    /// Sends the counters if they are due, else the answer that waits, behind the measurements of its window, which the
    /// laptop computes again.
    fn send(&mut self) -> Result<(), ServiceError<P::Error>> {
        let is_watched = self.recorder.is_watched();
        if is_watched && !self.was_watched {
            self.judging.set_due(true);
        }
        self.was_watched = is_watched;
        let Some(waiting) = &self.waiting else { return self.send_counters() };
        if !self.recorder.is_sent_before(waiting.end) {
            return Ok(());
        }
        let answer = Answer {
            number: waiting.number,
            first: waiting.end.wrapping_sub(WINDOW as u32),
            class: waiting.class,
            micros: waiting.micros,
            fingerprint: waiting.fingerprint,
            decided: waiting.decided,
            outputs: &waiting.outputs,
        };
        if self.recorder.report(&Report::Answer(answer))? || !self.recorder.is_watched() {
            self.waiting = None;
            self.recorder.hurry(false);
        }
        Ok(())
    }

    fn send_counters(&mut self) -> Result<(), ServiceError<P::Error>> {
        let mut bytes = Vec::new();
        let Some(counters) = self.judging.counters(&mut bytes) else { return Ok(()) };
        if self.recorder.report(&Report::Counters(counters))? {
            self.judging.set_due(false);
        }
        Ok(())
    }
}
