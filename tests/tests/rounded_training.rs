//! `train --bits`: the models that it writes, and what it refuses.

use serde_json::Value;
use tests::command::Trainer;
use tests::mnist;
use xtask::board::Board;

#[test]
fn both_models_have_the_weights_of_the_training() {
    let trainer = Trainer::new();
    let train = "train --hidden 16 --bits 8,4 --epochs 10 --batch-norm --out out --json";
    let document: Value = serde_json::from_str(&trainer.run(train)).unwrap();
    assert_eq!(document["quantized"]["fine_tuned"], false);
    trainer
        .run("quantize out/digits.postcard --data digits --bits 8,4 --fine-tune never --out again");
    for name in ["digits_quantized.rs", "digits_quantized.postcard"] {
        assert_eq!(
            trainer.read(&format!("out/{name}")),
            trainer.read(&format!("again/{name}")),
            "{name}"
        );
    }
}

#[test]
fn what_cannot_be_is_refused_with_what_to_type_instead() {
    for (arguments, expected) in [
        ("--bits auto", "add --quantize, or say the bits"),
        ("--bits 4,4,4", "--bits has 3 numbers, but 2 layers have weights"),
        ("--bits 4 --fine-tune always", "--fine-tune is for networks trained in f32"),
        ("--bits 2", "weights of 2 bits are not supported"),
        ("--input-type u8", "add --quantize or --bits"),
    ] {
        let text = Trainer::new().fail(2, &format!("train --epochs 1 {arguments}"));
        assert!(text.contains(expected), "{arguments}: {text}");
    }
}

#[test]
fn a_training_killed_at_any_moment_goes_on_and_ends_with_the_same_bytes() {
    let train = "train --hidden 24 --bits 4 --batch-norm --epochs 60 --out out --no-report";
    let [whole, killed] = [Trainer::new(), Trainer::new()];
    whole.run(train);
    killed.run_and_kill(|attempt| {
        format!("{train} --checkpoint state --resume --threads {}", 1 + attempt % 3)
    });
    for name in ["out/digits.postcard", "out/digits_quantized.postcard"] {
        assert_eq!(killed.read(name), whole.read(name), "{name}");
    }
}

mod slow {
    use super::*;

    /// The network of docs/quantization.md that takes 1,032 bytes, trained for one epoch.
    #[test]
    #[ignore = "runs in QEMU for minutes: type `cargo xtask test --all`"]
    fn images_of_mnist_have_the_laptops_integers_in_every_layer_behind_rounded_weights() {
        let Some(folder) = mnist::folder() else { return };
        let trainer = Trainer::new();
        let layers = "conv 4 3x3 same, maxpool 2, conv 8 3x3, maxpool 2, conv 12 3x3, globalavgpool, dense 10";
        let mut command = trainer.command("train --bits 8,4,4,8 --normalize minmax --epochs 1");
        command.args(["--batch-norm", "--name", "mnist", "--layers", layers, "--data"]);
        command.arg(&folder).assert().success();
        let images = mnist::test_images(&folder);
        // Code of a Cortex-M0 on a board that has enough flash for so many images.
        let m0 = (Board::MICROBIT, Board::MPS2_AN385);
        for (boards, count) in [((Board::MPS2_AN386, Board::MPS2_AN386), 10_000), (m0, 1_000)] {
            let images = &images[..count * 784];
            let found = mnist::traced(&trainer, "mnist_quantized.postcard", boards, images);
            assert_eq!(found, (count, 0), "{boards:?}");
        }
    }
}
