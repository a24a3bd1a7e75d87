//! The services of a board, on a port of two queues.

#![cfg(feature = "device")]

use link::{Classifier, Clock, Frame, Hello, Moment, NumberKind, PROTOCOL, Receiver, Recorder};
use link::{Report, Request, Sensor};
use nn_core::{Dense, DriftLimits, Gates, Judge, Network, Scale, Softmax, Usual};
use std::cell::{Cell, RefCell};
use std::collections::VecDeque;
use std::convert::Infallible;
use std::rc::Rc;

/// Both directions of a wire.
#[derive(Clone, Default)]
struct Wire {
    /// Bytes that it takes before it has to be emptied; `None` for any number.
    room: Rc<Cell<Option<usize>>>,
    to_board: Rc<RefCell<VecDeque<u8>>>,
    to_laptop: Rc<RefCell<Vec<u8>>>,
}

impl embedded_io::ErrorType for Wire {
    type Error = Infallible;
}

impl embedded_io::Read for Wire {
    fn read(&mut self, buffer: &mut [u8]) -> Result<usize, Infallible> {
        let byte = self.to_board.borrow_mut().pop_front();
        Ok(buffer.iter_mut().zip(byte).map(|(place, byte)| *place = byte).count())
    }
}

impl embedded_io::ReadReady for Wire {
    fn read_ready(&mut self) -> Result<bool, Infallible> {
        Ok(!self.to_board.borrow().is_empty())
    }
}

impl embedded_io::WriteReady for Wire {
    fn write_ready(&mut self) -> Result<bool, Infallible> {
        Ok(self.room.get() != Some(0))
    }
}

impl embedded_io::Write for Wire {
    fn write(&mut self, bytes: &[u8]) -> Result<usize, Infallible> {
        let bytes = &bytes[..bytes.len().min(self.room.get().unwrap_or(usize::MAX))];
        assert!(!bytes.is_empty(), "a port that is not ready would wait");
        self.room.set(self.room.get().map(|room| room - bytes.len()));
        self.to_laptop.borrow_mut().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> Result<(), Infallible> {
        Ok(())
    }
}

/// Measures its number and its negative, once a millisecond; misses what the script says.
struct Counter {
    next: u32,
    missed: u32,
    /// Number before which some were missed, and how many.
    gap: (u32, u32),
    /// Number of the moment at which it ends.
    end: Rc<Cell<u32>>,
}

impl Sensor<2> for Counter {
    type Number = i16;
    type Error = &'static str;

    fn measure(&mut self, micros: u32) -> Result<Option<[i16; 2]>, &'static str> {
        if micros / 1000 < self.next || self.next >= self.end.get() {
            return Ok(None);
        }
        self.missed = 0;
        if self.next == self.gap.0 {
            self.missed = self.gap.1;
            self.next += self.gap.1;
        }
        let number = self.next as i16;
        self.next += 1;
        Ok(Some([number, -number]))
    }

    fn missed(&mut self) -> u32 {
        self.missed
    }
}

const HELLO: Hello<'static> = Hello {
    protocol: PROTOCOL,
    firmware: "test",
    boots: 1,
    channels: "up\ndown",
    number: NumberKind::F32,
    scale: 0.5,
    rate: 1000.0,
    network: None,
};

struct Bench<C: Clock> {
    wire: Wire,
    now: Rc<Cell<u32>>,
    end: Rc<Cell<u32>>,
    recorder: Recorder<Counter, Wire, C, 2>,
    receiver: Receiver<256>,
}

/// What a report said, for comparisons.
#[derive(Debug, PartialEq)]
enum Said {
    Hello { rate: f32, number: NumberKind },
    Samples { first: u32, micros: u32, lost: u32, values: Vec<f32> },
    Other,
}

fn bench(gap: (u32, u32)) -> Bench<impl Clock> {
    let now = Rc::new(Cell::new(0));
    let end = Rc::new(Cell::new(u32::MAX));
    let wire = Wire::default();
    let sensor = Counter { next: 0, missed: 0, gap, end: end.clone() };
    let clock = {
        let now = now.clone();
        move || now.get()
    };
    let recorder = Recorder::new(HELLO, sensor, wire.clone(), clock);
    Bench { wire, now, end, recorder, receiver: Receiver::new() }
}

impl<C: Clock> Bench<C> {
    fn ask(&mut self, request: Request) {
        let mut frame = Frame::<16>::new();
        self.wire.to_board.borrow_mut().extend(frame.write(&request).unwrap());
    }

    /// Lets milliseconds pass, polling in each; returns the moments.
    fn run(&mut self, milliseconds: u32) -> Vec<Moment<2>> {
        let mut moments = Vec::new();
        for _ in 0..milliseconds {
            moments.extend(self.recorder.poll().unwrap());
            self.now.set(self.now.get() + 1000);
        }
        moments
    }

    fn said(&mut self) -> Vec<Said> {
        let bytes = std::mem::take(&mut *self.wire.to_laptop.borrow_mut());
        let mut said = Vec::new();
        for byte in bytes {
            if !self.receiver.push(byte) {
                continue;
            }
            said.push(match self.receiver.message::<Report>().unwrap() {
                Report::Hello(hello) => Said::Hello { rate: hello.rate, number: hello.number },
                Report::Samples(samples) => Said::Samples {
                    first: samples.first,
                    micros: samples.micros,
                    lost: samples.lost,
                    values: NumberKind::I16.values(samples.values, 0.5).collect(),
                },
                _ => Said::Other,
            });
        }
        assert_eq!(self.receiver.damaged(), 0);
        said
    }
}

#[test]
fn a_board_says_hello_every_second_until_it_is_asked() {
    let mut bench = bench((u32::MAX, 0));
    bench.run(3500);
    let hello = || Said::Hello { rate: 1000.0, number: NumberKind::I16 };
    assert_eq!(bench.said(), [hello(), hello(), hello(), hello()]);
    bench.ask(Request::Start { frames: 1000 });
    bench.run(3000);
    assert!(bench.said().iter().all(|said| matches!(said, Said::Samples { .. })));
    bench.ask(Request::Hello);
    bench.run(1);
    assert_eq!(bench.said(), [hello()]);
    bench.ask(Request::Stop);
    bench.run(2500);
    assert_eq!(bench.said(), [hello(), hello()]);
}

/// 4 bytes a moment, so 48 moments a frame of 192.
#[test]
fn full_frames_follow_each_other_without_a_gap() {
    let mut bench = bench((u32::MAX, 0));
    bench.ask(Request::Start { frames: 100 });
    let moments = bench.run(480);
    assert_eq!(moments.len(), 480);
    assert_eq!(moments[7], Moment { values: [3.5, -3.5], is_behind_a_gap: false });
    let said = bench.said();
    let expected = (0..10u32).map(|frame| Said::Samples {
        first: 48 * frame,
        micros: 48_000 * frame,
        lost: 0,
        values: (48 * frame..48 * frame + 48)
            .flat_map(|number| [number as f32 / 2.0, -(number as f32) / 2.0])
            .collect(),
    });
    // The hello, then the samples.
    assert!(said.into_iter().skip(1).eq(expected));
}

/// A wire of 12 bytes a millisecond, the 115,200 baud of a serial port: a moment of 4 bytes and its share of a frame's
/// 24 take less.
#[test]
fn measuring_goes_on_while_a_frame_leaves() {
    let mut bench = bench((u32::MAX, 0));
    bench.ask(Request::Start { frames: 1000 });
    let mut moments = 0;
    for _ in 0..5000 {
        bench.wire.room.set(Some(12));
        moments += bench.run(1).len();
    }
    assert_eq!(moments, 5000);
    let mut next = 0;
    for said in bench.said() {
        if let Said::Samples { first, lost, values, .. } = said {
            assert_eq!((first, lost), (next, 0));
            next += values.len() as u32 / 2;
        }
    }
    assert!(next > 4900, "{next}");
}

/// Of 20,000 bytes, 95 frames of about 209 can leave: whole ones, and the counter shows what is missing.
#[test]
fn a_wire_that_is_too_slow_loses_whole_frames_which_are_counted() {
    let mut bench = bench((u32::MAX, 0));
    bench.ask(Request::Start { frames: 1000 });
    for _ in 0..10_000 {
        bench.wire.room.set(Some(2));
        bench.run(1);
    }
    let (mut next, mut missing, mut frames) = (0, 0, 0);
    for said in bench.said() {
        if let Said::Samples { first, lost, values, .. } = said {
            missing += first - next;
            // Those too that were lost while it waited.
            assert!((missing..missing + 200).contains(&lost), "{lost} {missing}");
            next = first + values.len() as u32 / 2;
            frames += 1;
        }
    }
    assert!((90..97).contains(&frames) && missing > 5000, "{frames} {missing}");
}

#[test]
fn without_credit_moments_are_lost_and_counted() {
    let mut bench = bench((u32::MAX, 0));
    bench.ask(Request::Start { frames: 1 });
    bench.run(48 * 3);
    bench.ask(Request::More { frames: 2 });
    bench.run(48 * 2);
    let samples: Vec<(u32, u32)> = bench
        .said()
        .iter()
        .filter_map(|said| match said {
            Said::Samples { first, lost, .. } => Some((*first, *lost)),
            _ => None,
        })
        .collect();
    // The second frame waited; what came behind it was lost.
    assert_eq!(samples, [(0, 0), (48, 48), (48 * 3, 48)]);
}

#[test]
fn what_the_sensor_missed_is_a_gap_in_the_numbers() {
    let mut bench = bench((20, 5));
    bench.ask(Request::Start { frames: 100 });
    let moments = bench.run(73);
    let gaps: Vec<usize> = (0..moments.len()).filter(|at| moments[*at].is_behind_a_gap).collect();
    assert_eq!(gaps, [20]);
    let firsts: Vec<(u32, usize)> = bench
        .said()
        .iter()
        .filter_map(|said| match said {
            Said::Samples { first, values, .. } => Some((*first, values.len() / 2)),
            _ => None,
        })
        .collect();
    assert_eq!(firsts, [(0, 20), (25, 48)]);
}

/// The moments are those of 0 to 9 ms; the frame, which has room for 48, leaves 100 ms behind the first.
#[test]
fn moments_wait_at_most_a_tenth_of_a_second_for_more() {
    let mut bench = bench((u32::MAX, 0));
    bench.end.set(10);
    bench.ask(Request::Start { frames: 100 });
    bench.run(100);
    assert_eq!(bench.said().len(), 1, "the hello alone");
    bench.run(1);
    let said = bench.said();
    assert!(
        matches!(&said[..], [Said::Samples { first: 0, micros: 0, values, .. }] if values.len() == 20),
        "{said:?}"
    );
}

static NETWORK: Network<Dense<8, 2, Softmax>> = Network::new(Dense::new(
    [[0.1, 0.0, 0.2, 0.0, 0.3, 0.0, 0.4, 0.0], [0.0, 0.5, 0.0, 0.5, 0.0, 0.5, 0.0, 0.5]],
    [-9.0, 0.0],
));

#[test]
fn answers_are_those_of_the_network_for_the_windows_of_a_recording() {
    let mut bench = bench((30, 3));
    bench.ask(Request::Start { frames: 1000 });
    let Bench { wire, now, recorder, mut receiver, .. } = bench;
    let mut classifier = Classifier::<_, _, _, _, 4, 2, 2>::new(&NETWORK, recorder);
    let mut classes = Vec::new();
    for _ in 0..60 {
        classes.extend(classifier.poll().unwrap().map(|window| window.class));
        now.set(now.get() + 1000);
    }
    // What the laptop would say of the moments that it was told of, window by window.
    let mut moments: Vec<(u32, [f32; 2])> = Vec::new();
    let mut answers = 0;
    for byte in wire.to_laptop.borrow().iter() {
        if !receiver.push(*byte) {
            continue;
        }
        match receiver.message::<Report>().unwrap() {
            Report::Samples(samples) => {
                let values: Vec<f32> = NumberKind::I16.values(samples.values, 0.5).collect();
                moments.extend((samples.first..).zip(values.as_chunks().0.iter().copied()));
            }
            Report::Answer(answer) => {
                let start = moments.iter().position(|(number, _)| *number == answer.first);
                let window = &moments[start.unwrap()..][..4];
                let numbers: Vec<u32> = window.iter().map(|(number, _)| *number).collect();
                assert!(numbers.iter().copied().eq(answer.first..answer.first + 4), "{numbers:?}");
                let mut x = [0.0; 8];
                let flat = window.iter().flat_map(|(_, moment)| moment);
                x.iter_mut().zip(flat).for_each(|(x, number)| *x = *number);
                let expected = NETWORK.probabilities(&x);
                let outputs: Vec<f32> = NumberKind::F32.values(answer.outputs, 1.0).collect();
                assert_eq!(outputs, expected);
                assert_eq!(answer.fingerprint, nn_core::fingerprint(&expected));
                assert_eq!(usize::from(answer.class), nn_core::argmax(&expected));
                assert_eq!(usize::from(answer.class), classes[answers]);
                assert_eq!((answer.number as usize, answer.decided), (answers, None));
                answers += 1;
            }
            Report::Hello(_) | Report::SensorFailed { .. } | Report::Counters(_) => {}
        }
    }
    // 30 moments give 14 windows of 4, every 2; behind the gap of 3, the moments 33 to 59 give 12.
    assert_eq!((answers, classes.len()), (26, 26));
    assert!(classes.contains(&0) && classes.contains(&1), "{classes:?}");
}

/// A wire for 14 bytes a millisecond takes neither all measurements (4 bytes each, and frames) nor all answers.
#[test]
fn answers_come_through_on_a_wire_that_is_too_slow_for_all_measurements() {
    let mut bench = bench((u32::MAX, 0));
    bench.ask(Request::Start { frames: 60_000 });
    let Bench { wire, now, recorder, mut receiver, .. } = bench;
    let mut classifier = Classifier::<_, _, _, _, 4, 2, 2>::new(&NETWORK, recorder);
    wire.room.set(Some(0));
    for _ in 0..3_000 {
        wire.room.set(wire.room.get().map(|room| (room + 14).min(64)));
        // A program polls more often than it measures.
        for _ in 0..3 {
            classifier.poll().unwrap();
        }
        now.set(now.get() + 1000);
    }
    let (mut answers, mut moments) = (0, 0);
    for byte in wire.to_laptop.borrow().iter() {
        if receiver.push(*byte) {
            match receiver.message::<Report>().unwrap() {
                Report::Answer(_) => answers += 1,
                Report::Samples(samples) => moments += samples.values.len() / 4,
                Report::Hello(_) | Report::SensorFailed { .. } | Report::Counters(_) => {}
            }
        }
    }
    assert!(answers > 300 && moments > 1_000, "{answers} answers, {moments} moments");
}

/// Windows of small numbers are known.
static JUDGE: Judge<8, 2, 1, 2> = Judge {
    gates: Gates { least_logit: -100.0, largest_distance: 8 * 60 * 60, largest_roughness: 0 },
    smoothing: 3,
    limits: DriftLimits { refused: 20, shift: 16 },
    logit_edges: [0.0; 7],
    scales: [Scale { offset: 0.0, steps: 1.0 }; 2],
    centres: [[0]; 8],
    usual: [Usual::NOTHING; 2],
};

#[test]
fn a_judge_decides_about_every_window_and_its_counters_are_sent() {
    let mut bench = bench((u32::MAX, 0));
    bench.ask(Request::Start { frames: 1000 });
    let Bench { wire, now, recorder, mut receiver, .. } = bench;
    let classifier = Classifier::<_, _, _, _, 4, 2, 2>::new(&NETWORK, recorder);
    let mut classifier = classifier.with_judge(&JUDGE);
    let mut windows = Vec::new();
    for _ in 0..300 {
        windows.extend(classifier.poll().unwrap());
        now.set(now.get() + 1000);
    }
    let known: Vec<bool> = windows.iter().map(|window| window.is_known).collect();
    assert!(known[0] && !known[known.len() - 1], "{known:?}");
    // Three windows make the first majority, and the majority of unknown ones is none.
    assert_eq!((windows[0].steady, windows[1].steady.is_some()), (None, true));
    assert_eq!(windows[windows.len() - 1].steady, None);
    let (mut answers, mut counted) = (0, Vec::new());
    for byte in wire.to_laptop.borrow().iter() {
        if !receiver.push(*byte) {
            continue;
        }
        match receiver.message::<Report>().unwrap() {
            Report::Answer(answer) => {
                let window = windows[answer.number as usize];
                let decided = answer.decided.unwrap();
                assert_eq!(decided.is_known, window.is_known);
                assert_eq!(decided.is_known, decided.distance <= JUDGE.gates.largest_distance);
                assert_eq!(decided.steady.map(usize::from), window.steady);
                answers += 1;
            }
            Report::Counters(counters) => {
                let classes: Vec<u32> =
                    counters.classes.as_chunks().0.iter().map(|&b| u32::from_le_bytes(b)).collect();
                assert_eq!(classes.iter().sum::<u32>() + counters.refused, counters.windows);
                counted.push((counters.windows, counters.is_drifting));
            }
            Report::Hello(_) | Report::Samples(_) | Report::SensorFailed { .. } => {}
        }
    }
    assert!(answers > 140, "{answers}");
    // When the laptop began to listen, and after each 64 windows.
    assert_eq!(counted, [(0, false), (64, false), (128, true)]);
}

#[test]
fn noise_on_the_wire_is_no_request() {
    let mut bench = bench((u32::MAX, 0));
    bench.wire.to_board.borrow_mut().extend([0, 1, 2, 3, 0, 255, 255, 255, 255, 0]);
    bench.run(100);
    assert_eq!(bench.said().len(), 1);
    bench.ask(Request::Start { frames: 10 });
    bench.run(100);
    assert!(bench.said().len() >= 2);
}
