//! Networks of images from MNIST to boards; see `tests::mnist` for where it is looked for.

use host_trainer::export::TrainedModel;
use nn_core::{LayerSpec, ram_bytes};
use std::path::Path;
use tests::command::Trainer;
use tests::device::traced;
use tests::mnist;
use xtask::board::Board;
use xtask::build::Build;
use xtask::emulator;
use xtask::size::Costs;

const LAYERS: &str =
    "conv 8 3x3 same, maxpool 2, conv 16 3x3 same, maxpool 2, conv 32 3x3, dense 10";

/// Images, of 784 bytes each, for which a program for `board`, run on `machine`, computes anything else.
fn differing(board: Board, machine: Board, model: &Path, folder: &Trainer, images: &[u8]) -> usize {
    folder.write("images", images);
    let samples = images.chunks(784).map(|image| image.iter().copied().map(f32::from).collect());
    let file = folder.path("images");
    let (count, differing) = traced((board, machine), model, Some(&file), samples).unwrap();
    assert_eq!(count, images.len() / 784);
    differing
}

#[test]
#[ignore = "runs in QEMU: type `cargo xtask test`"]
fn a_network_of_images_fits_the_microbit_and_has_the_laptops_bits_there_and_on_a_cortex_m4() {
    let Some(folder) = mnist::folder() else { return };
    let trainer = Trainer::new();
    let mut command = trainer.command("train --batch-size 64 --epochs 1 --learning-rate 0.01");
    command.args(["--normalize", "minmax", "--quantize", "--name", "mnist", "--fit", "microbit"]);
    command.args(["--layers", LAYERS, "--data"]).arg(&folder).assert().success();
    let images = mnist::test_images(&folder);
    for name in ["mnist", "mnist_quantized"] {
        let model = trainer.path(&format!("{name}.postcard"));
        let on_m4 = &images[..1000 * 784];
        assert_eq!(
            differing(Board::MPS2_AN386, Board::MPS2_AN386, &model, &trainer, on_m4),
            0,
            "{name}"
        );
        // The f32 network needs more RAM than a micro:bit has; a Cortex-M3 runs a Cortex-M0's instructions.
        let machine = if name == "mnist" { Board::MPS2_AN385 } else { Board::MICROBIT };
        let on_m0 = &images[..100 * 784];
        assert_eq!(differing(Board::MICROBIT, machine, &model, &trainer, on_m0), 0, "{name}");
    }
    // The self-test, with as many test samples as fit beside it.
    let model = trainer.path("mnist_quantized.rs");
    let elf = Build::self_test(Board::MICROBIT, model.to_str().unwrap()).run().unwrap();
    let lines = emulator::lines(Board::MICROBIT, &elf).unwrap();
    assert_eq!(lines.last().unwrap(), "PASS: every bit is the laptop's");
    // What types say about RAM is what the board takes, but for what functions keep on the stack: 672 bytes of it for the
    // windows of a pool.
    let specs = TrainedModel::read(&model.with_extension("postcard")).unwrap().network.specs();
    let buffers = ram_bytes(&specs) - specs[0].input_bytes();
    let stack_bytes = Costs::of_self_test(&lines).unwrap().stack_bytes;
    assert!((buffers..=buffers + 1300).contains(&stack_bytes), "{stack_bytes} of {buffers}");
}

#[test]
fn a_small_network_of_images_is_accurate_in_f32_and_in_integers() {
    let Some(folder) = mnist::folder() else { return };
    let trainer = Trainer::new();
    let mut command = trainer.command("train --batch-size 64 --epochs 4 --learning-rate 0.01");
    command.args(["--normalize", "minmax", "--weight-decay", "0.02", "--quantize"]);
    command.args(["--name", "mnist", "--flash", "32K", "--ram", "8K", "--layers", LAYERS]);
    command.arg("--data").arg(&folder).assert().success();
    let model = TrainedModel::read(&trainer.path("mnist_quantized.postcard")).unwrap();
    let specs = model.network.specs();
    let flash_bytes: u64 = specs.iter().map(LayerSpec::flash_bytes).sum();
    assert!(flash_bytes <= 32_000 && ram_bytes(&specs) <= 8_192, "{flash_bytes}");
    let correct = |name: &str| TrainedModel::read(&trainer.path(name)).unwrap().origin.test_correct;
    let (f32, quantized) = (correct("mnist.postcard"), correct("mnist_quantized.postcard"));
    assert!(f32 >= 9_870, "{f32}");
    assert!(quantized + 10 >= f32, "{quantized} of {f32}");
}

#[test]
fn the_number_of_threads_does_not_change_a_byte_of_a_network_of_images() {
    let of = |threads: &str| {
        let trainer = Trainer::new();
        let mut command =
            trainer.command("train --epochs 3 --batch-size 100 --dropout 0.1 --quantize");
        command.args(["--layers", "conv 6 3x3 same, maxpool 2, depthwise 3x3 tanh, dense 10"]);
        command.args(["--fine-tune", "always", "--threads", threads]).assert().success();
        (trainer.read("digits.postcard"), trainer.read("digits_quantized.postcard"))
    };
    assert!(of("1") == of("2"));
    assert!(of("1") == of("3"));
}
