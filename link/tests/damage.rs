//! No damaged frame is taken for a message, and the next whole one is read.

use link::{
    Answer, Counters, Decided, Frame, Hello, Message, NetworkId, NumberKind, PROTOCOL, Receiver,
};
use link::{Report, Request, Samples};
use proptest::prelude::*;

fn frame<'m>(message: &impl Message<'m>) -> Vec<u8> {
    Frame::<256>::new().write(message).unwrap().to_vec()
}

/// A message of each kind, with numbers that have zero bytes and such that have none.
fn frames() -> Vec<Vec<u8>> {
    let hello = Hello {
        protocol: PROTOCOL,
        firmware: "wand 1.0",
        boots: 3,
        channels: "x g\ny g\nz g",
        number: NumberKind::I16,
        scale: 0.001,
        rate: 50.0,
        network: Some(NetworkId { checksum: 0x1234_5678, outputs: 5, window: 64, hop: 16 }),
    };
    let samples =
        Samples { first: 70_000, micros: 1_400_000, lost: 0, values: &[1, 0, 0, 255, 8, 0] };
    let outputs = [0, 0, 0, 0, 0, 0, 0x80, 0x3f];
    let answer = Answer {
        number: 9,
        first: 144,
        class: 1,
        micros: 850,
        fingerprint: 0xdead,
        decided: None,
        outputs: &outputs,
    };
    let decided = Decided { is_known: true, distance: 8_787, steady: Some(1) };
    let counters = Counters {
        windows: 640,
        refused: 13,
        refused_of_block: 2,
        level_shift: -3,
        spread_shift: 5,
        is_drifting: false,
        logits: [80, 81, 79, 80, 84, 76, 0, 160],
        classes: &[7, 0, 0, 0, 0, 1, 0, 0],
    };
    let mut frames = vec![
        frame(&Report::Hello(hello)),
        frame(&Report::Samples(samples)),
        frame(&Report::Samples(Samples { values: &[7; 40], ..samples })),
        frame(&Report::Answer(answer)),
        frame(&Report::Answer(Answer { decided: Some(decided), ..answer })),
        frame(&Report::SensorFailed { count: 300 }),
        frame(&Report::Counters(counters)),
    ];
    let requests =
        [Request::Start { frames: 16 }, Request::More { frames: 8 }, Request::Stop, Request::Hello];
    frames.extend(requests.iter().map(frame));
    frames
}

/// How many frames with right checksums are in these bytes.
fn found(receiver: &mut Receiver<256>, bytes: &[u8]) -> usize {
    bytes.iter().filter(|byte| receiver.push(**byte)).count()
}

#[test]
fn every_flip_of_one_or_two_bits_is_refused() {
    let mut count = 0;
    for whole in frames() {
        let bits = 8 * whole.len();
        for first in 0..bits {
            // The same bit twice is no flip, so it stands for one flip alone.
            for second in first..bits {
                let mut bytes = whole.clone();
                bytes[first / 8] ^= 1 << (first % 8);
                if second != first {
                    bytes[second / 8] ^= 1 << (second % 8);
                }
                let mut receiver = Receiver::new();
                let flipped = found(&mut receiver, &bytes);
                assert_eq!(flipped, 0, "bits {first} and {second} of {whole:02x?}");
                count += 1;
            }
        }
        // Undamaged it is read.
        assert_eq!(found(&mut Receiver::new(), &whole), 1);
    }
    assert!(count > 200_000, "{count}");
}

#[test]
fn every_piece_of_a_frame_is_refused_and_the_next_frame_is_read() {
    for whole in frames() {
        for start in 1..whole.len() - 1 {
            for end in start..whole.len() - 1 {
                if (start, end) == (1, whole.len() - 1) {
                    continue;
                }
                let mut receiver = Receiver::new();
                let piece = [&whole[start..end], &[0]].concat();
                assert_eq!(found(&mut receiver, &piece), 0, "{start}..{end} of {whole:02x?}");
                assert_eq!(found(&mut receiver, &whole), 1);
            }
        }
    }
}

#[test]
fn a_lost_byte_costs_one_frame() {
    let all = frames();
    for whole in &all {
        for lost in 0..whole.len() {
            let mut bytes = whole.clone();
            bytes.remove(lost);
            let mut receiver = Receiver::new();
            let mut read = found(&mut receiver, &bytes);
            read += found(&mut receiver, &all[1]);
            // The zero bytes at the ends are there twice between two frames.
            let is_end = lost == 0 || lost == whole.len() - 1;
            assert_eq!(read, 1 + usize::from(is_end), "byte {lost} of {whole:02x?}");
        }
    }
}

/// Numbers of a generator of Marsaglia's kind, xorshift64*.
fn noise() -> impl Iterator<Item = u8> {
    let mut state = 0x9e37_79b9_7f4a_7c15_u64;
    std::iter::repeat_with(move || {
        state ^= state >> 12;
        state ^= state << 25;
        state ^= state >> 27;
        (state.wrapping_mul(0x2545_f491_4f6c_dd1d) >> 56) as u8
    })
}

#[test]
fn behind_a_million_bytes_of_noise_the_next_frame_is_read() {
    let mut receiver = Receiver::<256>::new();
    let taken = noise().take(1_000_000).filter(|byte| receiver.push(*byte)).count();
    assert_eq!(taken, 0);
    assert!(receiver.damaged() > 1000);
    for whole in frames() {
        assert_eq!(found(&mut receiver, &whole), 1);
    }
}

#[test]
fn text_of_another_program_is_pending_and_no_message() {
    let mut receiver = Receiver::<256>::new();
    assert_eq!(found(&mut receiver, b"x=1,y=2\r\nx=3"), 0);
    assert_eq!(receiver.pending(), b"x=1,y=2\r\nx=3");
    assert!(receiver.message::<Report>().is_err());
}

#[test]
fn a_right_frame_of_another_message_is_refused() {
    let mut receiver = Receiver::<256>::new();
    let request = frame(&Request::Start { frames: 16 });
    assert_eq!(found(&mut receiver, &request), 1);
    // As a report, kind 0 is a hello, which is longer.
    assert!(receiver.message::<Report>().is_err());
    assert_eq!(receiver.message::<Request>(), Ok(Request::Start { frames: 16 }));
}

proptest! {
    #[test]
    fn any_bytes_are_a_message_or_refused(bytes in prop::collection::vec(any::<u8>(), 0..300)) {
        let mut receiver = Receiver::<64>::new();
        for byte in bytes {
            if receiver.push(byte) {
                let _ = receiver.message::<Report>();
                let _ = receiver.message::<Request>();
            }
        }
    }

    #[test]
    fn samples_come_back(first: u32, micros: u32, lost: u32, values in prop::collection::vec(any::<u8>(), 0..190)) {
        let report = Report::Samples(Samples { first, micros, lost, values: &values });
        let bytes = frame(&report);
        let mut receiver = Receiver::<256>::new();
        prop_assert_eq!(found(&mut receiver, &bytes), 1);
        prop_assert_eq!(receiver.message::<Report>(), Ok(report));
    }
}
