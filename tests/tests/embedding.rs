//! Models that must not compile into firmware, and what the compiler says.

use std::process::Command;
use tests::command::Trainer;
use xtask::build::{cargo, target_folder};

/// The compiler's words on firmware with the model `moons.rs` in this folder; `None` if it compiles.
fn compile_error(trainer: &Trainer) -> Option<String> {
    let mut command: Command = cargo();
    command
        .args(["build", "--quiet", "--package", "firmware", "--lib", "--target-dir"])
        .arg(target_folder().join("firmware"))
        .env("NN_MODEL", trainer.path("moons.rs"));
    let output = command.output().unwrap();
    (!output.status.success()).then(|| String::from_utf8_lossy(&output.stderr).into_owned())
}

#[test]
fn a_damaged_cut_off_or_different_model_does_not_compile_and_the_message_says_why() {
    let trainer = Trainer::new();
    trainer.run("train --data moons --epochs 1 --hidden 8");
    assert_eq!(compile_error(&trainer), None);
    let (model, source, samples) =
        (trainer.read("moons.postcard"), trainer.read("moons.rs"), trainer.read("moons.samples"));
    let expect = |expected: &str| {
        let text = compile_error(&trainer).expect("it must not compile");
        assert!(text.contains(expected), "expected `{expected}` in: {text}");
    };

    let mut damaged = model.clone();
    damaged[model.len() - 20] ^= 1;
    trainer.write("moons.postcard", &damaged);
    expect("moons.postcard: the file is damaged: its checksum is ");

    trainer.write("moons.postcard", &model[..12]);
    expect("moons.postcard: the file is cut off: 12 bytes, expected at least");

    trainer.write("moons.postcard", b"no model");
    expect("moons.postcard: not a model file");

    trainer.write("moons.postcard", &model);
    let text = String::from_utf8(source.clone()).unwrap();
    trainer.write("moons.rs", text.replace("Dense<2, 8, Relu>", "Dense<2, 8, Softmax>"));
    expect(
        "layer 1 is Dense<2, 8, Relu> in the file, but Dense<2, 8, Softmax> in the network type",
    );

    trainer.write("moons.rs", text.replace("Dense<8, 2, Softmax>", "Dense<9, 2, Softmax>"));
    expect("Dense<9, 2, Softmax>");

    trainer.write("moons.rs", &source);
    let mut other = samples.clone();
    other[samples.len() - 30] ^= 1;
    trainer.write("moons.samples", &other);
    expect("moons.samples: the samples file is damaged: train again");

    trainer.run("train --data moons --epochs 1 --hidden 8 --seed 5 --out other");
    trainer.write("moons.samples", trainer.read("other/moons.samples"));
    expect("moons.samples: samples computed by another model: train again");
}

#[test]
fn a_model_that_is_not_there_is_named_with_the_command_that_trains_it() {
    let trainer = Trainer::new();
    let text = compile_error(&trainer).expect("it must not compile");
    assert!(text.contains("moons.rs") && text.contains("cargo run -p host-trainer"), "{text}");
}
