//! Old model files keep loading, and keep giving the same bits.
//!
//! `BLESS=1 cargo test -p tests --test golden` writes the files of the newest version from the model that
//! the firmware embeds. Files of older versions are never written again.

use host_trainer::export::TrainedModel;
use host_trainer::inference::infer;
use nn_core::FORMAT_VERSION;
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

/// The golden file was trained on one processor; whoever runs this has another.
#[test]
fn training_gives_the_same_bytes_on_every_processor() {
    let trainer = Trainer::new();
    trainer.run("");
    let golden = fs::read(golden(FORMAT_VERSION, "postcard")).unwrap();
    assert!(trainer.read("digits.postcard") == golden);
}

#[test]
fn models_of_every_version_load_and_answer_as_they_always_did() {
    if std::env::var_os("BLESS").is_some() {
        let file = workspace().join("firmware/models/digits.postcard");
        fs::copy(&file, golden(FORMAT_VERSION, "postcard")).unwrap();
        fs::write(golden(FORMAT_VERSION, "txt"), answers(&TrainedModel::read(&file).unwrap()))
            .unwrap();
    }
    for version in 1..=FORMAT_VERSION {
        let model = TrainedModel::read(&golden(version, "postcard")).unwrap();
        let expected = fs::read_to_string(golden(version, "txt")).unwrap();
        assert_eq!(answers(&model), expected, "version {version}");
        assert_eq!(model.labels, ["0", "1", "2", "3", "4", "5", "6", "7", "8", "9"]);
        assert_eq!(model.shape(), "64-32-10");
    }
}
