//! Gestures by a recurrent network, from training to boards, and long streams on boards.

use host_trainer::dataset::{Options, Shares, Source};
use tests::command::Trainer;
use tests::device::traced;
use workload::streams::{self, Outcome};
use xtask::board::Board;
use xtask::build::Build;
use xtask::elf::Elf;
use xtask::emulator;

const LAYERS: &str = "gru 8 each, maxovertime, dense 5";

fn gestures(seed: u64) -> Vec<Vec<f32>> {
    let source = Source::load("gestures", &Options::default(), seed).unwrap();
    let test = source.split(Shares::default(), seed).unwrap().test;
    test.rows().map(<[f32]>::to_vec).collect()
}

#[test]
#[ignore = "runs in QEMU: type `cargo xtask test`"]
fn gestures_by_a_gru_fit_the_microbit_and_have_the_laptops_bits_there_and_on_a_cortex_m4() {
    for layers in
        [LAYERS, "bidirectional(lstm 4), dense 5", "gru-before 5 each reversed, rnn 6, dense 5"]
    {
        let trainer = Trainer::new();
        let mut command = trainer.command("train --data gestures --epochs 5 --seed 3 --quantize");
        command.args(["--layers", layers]).assert().success();
        let samples = gestures(3);
        for name in ["gestures", "gestures_quantized"] {
            let model = trainer.path(&format!("{name}.postcard"));
            for board in [Board::MICROBIT, Board::MPS2_AN386] {
                // A micro:bit has room for some of them.
                let (count, differing) =
                    traced((board, board), &model, None, samples.iter().cloned()).unwrap();
                assert!(count >= 60, "{board}: {count} samples");
                assert_eq!(differing, 0, "{board}: {name}, {layers}, of {count}");
            }
        }
        let model = trainer.path("gestures_quantized.rs");
        let model = model.to_str().unwrap();
        for board in [Board::MICROBIT, Board::MPS2_AN386] {
            let elf = Build::self_test(board, model).run().unwrap();
            assert_eq!(Elf::read(&elf).unwrap().panic_symbols(), Vec::<&str>::new(), "{board}");
            let lines = emulator::lines(board, &elf).unwrap();
            assert_eq!(lines.last().unwrap(), "PASS: every bit is the laptop's", "{board}");
        }
    }
}

/// What a program prints of these streams.
fn lines(outcomes: [Outcome; 2]) -> Vec<String> {
    let line = |(name, Outcome { fingerprint, differing }): (&str, Outcome)| {
        format!("{name} {fingerprint:08x}, {differing} windows differ")
    };
    ["gru", "lstm"].into_iter().zip(outcomes).map(line).collect()
}

#[test]
#[ignore = "runs in QEMU: type `cargo xtask test`"]
fn streams_of_ten_thousand_moments_have_the_laptops_bits() {
    let (floats, integers) = (lines(streams::of_floats()), lines(streams::of_integers()));
    for (board, example, expected) in [
        (Board::MPS2_AN386, "check_stream", &floats),
        (Board::MPS2_AN386, "check_stream_quantized", &integers),
        (Board::MPS2_AN385, "check_stream_quantized", &integers),
        (Board::MICROBIT, "check_stream_quantized", &integers),
    ] {
        let build = Build::example_on(board, example, "digits");
        assert_eq!(&emulator::lines(board, &build.run().unwrap()).unwrap(), expected, "{board}");
    }
}

#[test]
fn streams_and_windows_from_a_fresh_state_agree_and_are_streams_of_their_own() {
    let outcomes = [streams::of_floats(), streams::of_integers()].concat();
    assert!(outcomes.iter().all(|outcome| outcome.differing == 0), "{outcomes:?}");
    let mut fingerprints: Vec<u32> = outcomes.iter().map(|outcome| outcome.fingerprint).collect();
    fingerprints.sort_unstable();
    fingerprints.dedup();
    assert_eq!(fingerprints.len(), 4);
}
