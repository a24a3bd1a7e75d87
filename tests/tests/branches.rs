//! Networks with branches from training to boards.

use host_trainer::dataset::{Options, Shares, Source};
use host_trainer::export::TrainedModel;
use nn_core::ram_bytes;
use std::path::Path;
use tests::command::Trainer;
use tests::device::traced;
use xtask::board::Board;
use xtask::build::Build;
use xtask::elf::Elf;
use xtask::emulator;
use xtask::size::Costs;

const LAYERS: &str = "conv 8 3x3 same relu, residual(conv 8 3x3 same relu, conv 8 3x3 same identity) relu, maxpool 2, \
                      sum(conv 16 3x3 stride 2 same relu; conv 16 1x1 stride 2 identity) relu, \
                      concat(conv 8 1x1; conv 8 3x3 same), globalavgpool, dense 10";

/// Trains on the digits that come with the program.
fn train(seed: u64, options: &str) -> Trainer {
    let trainer = Trainer::new();
    let arguments = format!("train --data digits --quantize --seed {seed} {options}");
    trainer.command(&arguments).args(["--layers", LAYERS]).assert().success();
    trainer
}

fn model(trainer: &Trainer, name: &str) -> TrainedModel {
    TrainedModel::read(&trainer.path(&format!("{name}.postcard"))).unwrap()
}

/// Test samples for which a program for `board`, run on `machine`, computes anything else.
fn differing(board: Board, machine: Board, model: &Path, seed: u64) -> usize {
    let source = Source::load("digits", &Options::default(), seed).unwrap();
    let test = source.split(Shares::default(), seed).unwrap().test;
    let samples = test.rows().map(<[f32]>::to_vec);
    let (count, differing) = traced((board, machine), model, None, samples).unwrap();
    assert_eq!(count, test.len());
    differing
}

#[test]
fn branches_are_accurate_in_integers_as_in_f32() {
    let (mut of_f32, mut of_integers, mut samples) = (0, 0, 0);
    for seed in 0..3 {
        let trainer = train(seed, "--epochs 20");
        let [f32, integers] =
            ["digits", "digits_quantized"].map(|name| model(&trainer, name).origin);
        println!("seed {seed}: {} and {} right", f32.test_correct, integers.test_correct);
        of_f32 += f32.test_correct;
        of_integers += integers.test_correct;
        samples += f32.test_samples;
    }
    assert!(of_f32 * 100 > samples * 95, "{of_f32} of {samples}");
    // 0.1 points.
    assert!((of_integers + samples / 1000) >= of_f32, "{of_integers} and {of_f32} of {samples}");
}

#[test]
fn the_source_beside_a_model_has_its_branches_as_types() {
    let trainer = train(0, "--epochs 2");
    for name in ["digits", "digits_quantized"] {
        let source = String::from_utf8(trainer.read(&format!("{name}.rs"))).unwrap();
        let quantized = if name == "digits" { "" } else { "Quantized" };
        let number = if name == "digits" { "f32" } else { "i16" };
        for part in [
            format!("Residual<chain![{quantized}Conv2d<"),
            format!("Sum<{quantized}Conv2d<"),
            format!("Concat<{quantized}Conv2d<"),
            format!("Image<{number}, 2, 2, 16>>"),
        ] {
            assert!(source.contains(&part), "{part} is not in\n{source}");
        }
    }
}

#[test]
fn branches_are_the_same_bytes_on_any_number_of_threads() {
    let of = |threads: usize| {
        let options =
            format!("--epochs 2 --batch-size 200 --dropout 0.1 --batch-norm --threads {threads}");
        let trainer = train(1, &options);
        (trainer.read("digits.postcard"), trainer.read("digits_quantized.postcard"))
    };
    assert!(of(1) == of(2));
}

#[test]
#[ignore = "runs in QEMU: type `cargo xtask test`"]
fn branches_have_the_laptops_bits_on_boards_and_no_code_that_panics() {
    let trainer = train(0, "--epochs 3 --batch-norm");
    for name in ["digits", "digits_quantized"] {
        let path = trainer.path(&format!("{name}.postcard"));
        let on_m4 = differing(Board::MPS2_AN386, Board::MPS2_AN386, &path, 0);
        assert_eq!(on_m4, 0, "{name} on a Cortex-M4F");
        // A Cortex-M3 runs a Cortex-M0's instructions, and has the RAM that f32 takes.
        let machine = if name == "digits" { Board::MPS2_AN385 } else { Board::MICROBIT };
        let on_m0 = differing(Board::MICROBIT, machine, &path, 0);
        assert_eq!(on_m0, 0, "{name} on a Cortex-M0");
    }
    let source = trainer.path("digits_quantized.rs");
    let specs = model(&trainer, "digits_quantized").network.specs();
    for board in [Board::MICROBIT, Board::MPS2_AN386] {
        let source = source.to_str().unwrap();
        let elf = Build::self_test(board, source).run().unwrap();
        for elf in [&elf, &Build::example("inference_model", board.target(), source).run().unwrap()]
        {
            let elf = Elf::read(elf).unwrap();
            assert_eq!(elf.panic_symbols(), Vec::<&str>::new(), "{board}");
        }
        let lines = emulator::lines(board, &elf).unwrap();
        assert_eq!(lines.last().unwrap(), "PASS: every bit is the laptop's", "{board}");
        // What types say about RAM is what the board takes, but for what functions keep on the stack.
        let buffers = ram_bytes(&specs) - specs[0].input_bytes();
        let stack_bytes = Costs::of_self_test(&lines).unwrap().stack_bytes;
        println!("{board}: {stack_bytes} bytes of stack, {buffers} of buffers");
        assert!((buffers..=buffers + 600).contains(&stack_bytes), "{stack_bytes} of {buffers}");
    }
}
