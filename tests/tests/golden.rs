//! Old model files keep loading, and keep giving the same bits.
//!
//! `BLESS=1 cargo test -p tests golden::` writes the files of the versions that are written today, from
//! the models that the firmware embeds: version 2 for `f32`, version 3 for quantized ones; version 4 from one with
//! branches; version 5 from one that cuts windows; version 7 from one with weights of 4 bits; and version 8 from one that
//! refuses samples, which version 6 is written for if that was read from a file of it. Files of older versions are never written again.

use host_trainer::export::{Known, TrainedModel, Windowing};
use host_trainer::inference::infer;
use nn_core::{DriftLimits, FORMAT_VERSION, Gates, Scale, Usual};
use std::fmt::Write;
use std::fs;
use std::path::PathBuf;
use tests::command::Trainer;
use xtask::build::workspace;

fn golden(version: u16, ending: &str) -> PathBuf {
    workspace().join(format!("tests/golden/digits-v{version}.{ending}"))
}

/// The output bits of made-up images, a line each.
fn answers(model: &TrainedModel) -> String {
    let x: Vec<f32> = (0..64 * 10).map(|i| ((i * i + 7 * i) % 17) as f32).collect();
    let mut text = String::new();
    for (_, outputs) in infer(&model.network, &x).iter() {
        let words: Vec<String> = outputs.iter().map(|y| format!("{:08x}", y.to_bits())).collect();
        writeln!(text, "{}", words.join(" ")).unwrap();
    }
    text
}

/// The versions that are written today, and the model of each that the firmware embeds.
const WRITTEN: [(u16, &str); 2] = [(2, "digits"), (3, "digits_quantized")];

/// What no version before 4 can write.
const BRANCHES: &str = "conv 4 3x3 stride 2 same-end, residual(conv 4 3x3 same identity) relu, \
                        concat(conv 2 1x1; depthwise 3x3 times 2 same), dense 10";

/// Trains a network with [`BRANCHES`].
fn train_branches() -> Trainer {
    let trainer = Trainer::new();
    let mut command = trainer.command("train --epochs 3 --quantize");
    command.args(["--layers", BRANCHES]).assert().success();
    trainer
}

/// Trains a network whose first layer has weights of 4 bits.
fn train_nibbles() -> Trainer {
    let trainer = Trainer::new();
    let mut command = trainer.command("train --epochs 3 --quantize --bits 4,8 --fine-tune never");
    command.assert().success();
    trainer
}

/// The model of version 2, which takes windows of 8 moments with 8 channels.
fn windowed() -> TrainedModel {
    let channels = (0..8).map(|channel| format!("c{channel}")).collect();
    TrainedModel {
        windowing: Some(Windowing { window: 8, hop: 4, rate: 50.0, channels }),
        ..TrainedModel::read(&golden(2, "postcard")).unwrap()
    }
}

/// The model of version 2, which refuses what is far from two centres; what is rough by itself, or beside its spread.
fn refusing(is_relative: bool) -> TrainedModel {
    let gates =
        Gates { least_logit: 1.5, largest_distance: 9_000, largest_roughness: 40, is_relative };
    let usual = |class| Usual { level: class - 5, level_deviation: 3, ..Usual::NOTHING };
    TrainedModel {
        known: Some(Known {
            refuse: 0.05,
            gates,
            smoothing: 3,
            limits: DriftLimits { refused: 19, shift: 16 },
            logit_edges: [1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0],
            scales: vec![Scale { offset: 5.0, steps: 2.5 }],
            centre_count: 2,
            centres: (0..128).map(|place| (place * 7 % 90) as i8 - 40).collect(),
            usual: (0..10).map(usual).collect(),
        }),
        ..TrainedModel::read(&golden(2, "postcard")).unwrap()
    }
}

/// The golden files were made on one processor; whoever runs this has another.
#[test]
fn training_and_quantizing_give_the_same_bytes_on_every_processor() {
    let trainer = Trainer::new();
    trainer.run("");
    for (version, name) in WRITTEN {
        let golden = fs::read(golden(version, "postcard")).unwrap();
        assert!(trainer.read(&format!("{name}.postcard")) == golden, "{name}");
        for ending in ["postcard", "rs", "samples"] {
            let file = format!("{name}.{ending}");
            let embedded = fs::read(workspace().join("firmware/models").join(&file)).unwrap();
            assert!(trainer.read(&file) == embedded, "firmware/models/{file}: train again");
        }
    }
    let branches = train_branches().read("digits_quantized.postcard");
    assert!(branches == fs::read(golden(4, "postcard")).unwrap(), "branches");
    let nibbles = train_nibbles().read("digits_quantized.postcard");
    assert!(nibbles == fs::read(golden(7, "postcard")).unwrap(), "weights of 4 bits");
    assert!(windowed().to_bytes().unwrap() == fs::read(golden(5, "postcard")).unwrap(), "windows");
    for (version, is_relative) in [(6, false), (8, true)] {
        let limits = refusing(is_relative).to_bytes().unwrap();
        assert!(limits == fs::read(golden(version, "postcard")).unwrap(), "limits of {version}");
    }
}

#[test]
fn models_of_every_version_load_and_answer_as_they_always_did() {
    if std::env::var_os("BLESS").is_some() {
        let embedded = WRITTEN.map(|(version, name)| {
            (version, workspace().join(format!("firmware/models/{name}.postcard")))
        });
        let trainer = train_branches();
        let windows = trainer.path("windows.postcard");
        fs::write(&windows, windowed().to_bytes().unwrap()).unwrap();
        let limits = trainer.path("limits.postcard");
        fs::write(&limits, refusing(false).to_bytes().unwrap()).unwrap();
        let relative = trainer.path("relative.postcard");
        fs::write(&relative, refusing(true).to_bytes().unwrap()).unwrap();
        let branches = (4, trainer.path("digits_quantized.postcard"));
        let with_nibbles = train_nibbles();
        let nibbles = (7, with_nibbles.path("digits_quantized.postcard"));
        let newer = [branches, (5, windows), (6, limits), nibbles, (8, relative)];
        for (version, file) in embedded.into_iter().chain(newer) {
            fs::copy(&file, golden(version, "postcard")).unwrap();
            let text = answers(&TrainedModel::read(&file).unwrap());
            fs::write(golden(version, "txt"), text).unwrap();
        }
    }
    for version in 1..=FORMAT_VERSION {
        let model = TrainedModel::read(&golden(version, "postcard")).unwrap();
        let expected = fs::read_to_string(golden(version, "txt")).unwrap();
        assert_eq!(answers(&model), expected, "version {version}");
        assert_eq!(model.labels, ["0", "1", "2", "3", "4", "5", "6", "7", "8", "9"]);
        if version != 4 {
            assert_eq!(model.shape(), "64-32-10");
        }
    }
}
