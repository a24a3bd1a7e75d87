//! A board that classifies, and tells unknown windows.

use crate::bench::{Bench, bench};
use link::{Classifier, NumberKind, Report, Request};
use nn_core::{Dense, DriftLimits, Gates, Judge, Network, Scale, Softmax, Usual};

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
    gates: Gates {
        least_logit: -100.0,
        largest_distance: 8 * 60 * 60,
        largest_roughness: 0,
        is_relative: true,
    },
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
