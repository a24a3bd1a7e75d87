//! Projects that `host-trainer new --link` makes, whose boards send what they measure: their files, and what is refused.
//! `new_project_boards.rs` builds and runs them.

use std::fs;
use tests::command::Trainer;
use tests::own_project::{OwnProject, dependency};
use tests::wire::write_moves;
use xtask::build::workspace;

#[test]
fn a_project_on_a_link_has_the_port_of_its_board_and_what_its_model_needs() {
    let trainer = Trainer::new();
    write_moves(&trainer);
    trainer.run(
        "train --data moves --window 24 --hop 4 --hidden 6 --epochs 2 --no-report --quantize --refuse 0.05",
    );
    assert_eq!(OwnProject::boards_on_a_link().count(), 9);
    for board in OwnProject::boards_on_a_link() {
        let text_of = |folder: &str, file: &str| trainer.read_text(&format!("{folder}/{file}"));
        let records = format!("records-{board}");
        let said = trainer.run(&format!("new {records} --board {board} --link"));
        assert!(said.contains("model      none: it records, for host-trainer record"), "{said}");
        assert!(!trainer.path(&format!("{records}/model")).exists());
        let main = text_of(&records, "src/main.rs");
        assert!(main.contains("recorder.poll()") && main.contains("sensor::NAMES"), "{main}");
        let sensor = text_of(&records, "src/sensor.rs");
        assert!(sensor.contains(r#"NAMES: &str = "x\ny\nz""#), "{sensor}");
        let manifest = text_of(&records, "Cargo.toml");
        let link = dependency(&manifest, "nn-link").unwrap();
        assert!(link.contains("link\"") && link.contains(r#"features = ["device"]"#), "{link}");
        assert_eq!(dependency(&manifest, "nn-core"), None);
        let readme = text_of(&records, "README.md");
        assert!(readme.contains(&format!("--board {board} --link --model")), "{readme}");

        let watches = format!("watches-{board}");
        trainer
            .run(&format!("new {watches} --board {board} --link --model moves_quantized.postcard"));
        let main = text_of(&watches, "src/main.rs");
        assert!(main.contains("with_judge(&model::JUDGE)"), "{main}");
        let sensor = text_of(&watches, "src/sensor.rs");
        assert!(sensor.contains("CHANNELS: usize = 2;") && sensor.contains("RATE: f32 = 500.0;"));
        assert!(dependency(&text_of(&watches, "Cargo.toml"), "nn-core").is_some());
        assert!(trainer.path(&format!("{watches}/model/moves_quantized.postcard")).is_file());
    }
    let port =
        fs::read_to_string(workspace().join("firmware/boards/microbit/src/port.rs")).unwrap();
    assert_eq!(trainer.read_text("records-microbit/src/port.rs"), port, "copy it to the templates");
}

/// Recordings of so many channels, trained in windows of so many moments.
fn train_channels(trainer: &Trainer, name: &str, channels: usize, prefix: &str, window: usize) {
    fs::create_dir(trainer.path(name)).unwrap();
    let header: String = (0..channels).map(|channel| format!(",{prefix}{channel}")).collect();
    for (label, amplitude) in [("low", 1), ("high", 9)] {
        for take in 0..4 {
            let row = |moment: usize| -> String {
                let number = |channel| (moment * 7 + channel * take + moment * channel) % 5;
                (0..channels).map(|channel| format!(",{}", amplitude * number(channel))).collect()
            };
            let rows: String =
                (0..60).map(|moment| format!("{}{}\n", 10 * moment, row(moment))).collect();
            trainer.write(&format!("{name}/{label}_{take}.csv"), format!("t_ms{header}\n{rows}"));
        }
    }
    let options = format!("--window {window} --hop 5 --hidden 2 --epochs 1 --no-report");
    trainer.run(&format!("train --data {name} {options}"));
}

#[test]
fn what_a_link_cannot_carry_or_a_board_cannot_keep_is_refused_with_the_next_step() {
    let trainer = Trainer::new();
    train_channels(&trainer, "many", 49, "c", 20);
    train_channels(&trainer, "long", 20, "acceleration_", 20);
    train_channels(&trainer, "large", 40, "c", 40);
    let new = |board: &str, model: &str| format!("new p --board {board} --link --model {model}");
    for (command, words) in [
        (
            new("pico", "many.postcard"),
            "many takes 49 channels, and a moment on a link has at most",
        ),
        // 13 letters and a digit or two, 20 times, with 19 line ends; the project is `p 0.1.0`.
        (new("pico", "long.postcard"), "names of the channels of long and of the project have 316"),
        // Two windows of 40 moments of 40 numbers and one more as the input, of four bytes each; 3,072 for the services;
        // 20 of the layers. Of 16 KiB, 2 are kept for the stack.
        (
            new("microbit", "large.postcard"),
            "its windows and activations take 22292 bytes of RAM, and there are 14336: make windows shorter",
        ),
    ] {
        let said = trainer.fail(1, &command);
        assert!(said.contains(words), "{command}: {said}");
    }
    assert!(!trainer.path("p").exists());
    trainer.run(&new("pico", "large.postcard"));
}

/// Behind a space, a board says a unit.
#[test]
fn channels_whose_names_have_spaces_are_told_apart_on_a_link() {
    let trainer = Trainer::new();
    train_channels(&trainer, "spaced", 2, "acc ", 10);
    assert!(trainer.read_text("spaced.rs").contains(r#"CHANNELS: &str = "acc_0\nacc_1""#));
    trainer.run("new p --board pico --link --model spaced.postcard");
    assert!(trainer.read_text("p/src/sensor.rs").contains(r#"NAMES: &str = "acc_0\nacc_1""#));
}
