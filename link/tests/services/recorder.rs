//! A board that records.

use crate::bench::{Said, bench};
use link::{Moment, NumberKind, Request};

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
