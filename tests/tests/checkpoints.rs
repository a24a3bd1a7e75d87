//! A training that is killed and goes on.

use serde_json::{Value, json};
use tests::command::Trainer;

const TRAIN: &str = "train --hidden 40 --epochs 200 --dropout 0.1 --early-stopping accuracy --patience 200 \
                     --batch-size 40 --metrics m.jsonl --out out";

#[test]
fn a_process_killed_at_any_moment_goes_on_and_ends_with_the_same_bytes() {
    let whole = Trainer::new();
    whole.run(TRAIN);

    let killed = Trainer::new();
    killed.run_and_kill(|attempt| {
        format!("{TRAIN} --checkpoint state --resume --threads {}", 1 + attempt % 3)
    });
    for name in ["out/digits.postcard", "out/digits.rs", "out/digits.samples", "m.jsonl"] {
        assert_eq!(killed.read(name), whole.read(name), "{name}");
    }
    // Killed while it wrote, it may leave a file that it had not renamed yet.
    let files = tests::command::files_in(&killed.path("state"));
    let whole = files.iter().filter(|name| !name.ends_with(".tmp"));
    assert_eq!(whole.collect::<Vec<_>>(), ["epochs.jsonl", "training.checkpoint"]);
    assert_eq!(killed.read("state/epochs.jsonl"), killed.read("m.jsonl"));
}

/// What is said of the training in the JSON document.
fn training(trainer: &Trainer, arguments: &str) -> Value {
    let mut document: Value = serde_json::from_str(&trainer.run(arguments)).unwrap();
    let mut training = document["training"].take();
    training["seconds"] = Value::Null;
    training
}

#[test]
fn a_resumed_training_lists_all_its_epochs_and_how_many_are_not_known() {
    let trainer = Trainer::new();
    let arguments = "train --data moons --epochs 6 --json --no-report";
    let whole = training(&trainer, arguments);
    assert_eq!(whole["epochs"].as_array().unwrap().len(), 6);
    let kept = format!("{arguments} --checkpoint state");
    assert_eq!(training(&trainer, &kept), whole);
    // All are done: what is listed was kept.
    let resumed = format!("{kept} --resume");
    assert_eq!(training(&trainer, &resumed), whole);
    // A line that was written before its checkpoint is not listed twice.
    let lines = String::from_utf8(trainer.read("state/epochs.jsonl")).unwrap();
    trainer
        .write("state/epochs.jsonl", lines.clone() + &lines.replace("\"epoch\":", "\"epoch\":1"));
    assert_eq!(training(&trainer, &resumed), whole);
    // A checkpoint of a version that kept none.
    std::fs::remove_file(trainer.path("state/epochs.jsonl")).unwrap();
    let unknown = training(&trainer, &resumed);
    assert_eq!((&unknown["epochs"], &unknown["missing_epochs"]), (&json!([]), &json!(6)));
    // A file of somebody else is left alone.
    trainer.write("state/epochs.jsonl", "mine");
    let text = trainer.fail(1, &resumed);
    assert!(text.contains("--checkpoint DIR"), "{text}");
    assert_eq!(trainer.read("state/epochs.jsonl"), b"mine");
}

#[test]
fn another_network_other_data_and_damage_are_refused_and_nothing_is_lost() {
    let trainer = Trainer::new();
    trainer.run("train --data moons --epochs 3 --checkpoint state");
    let checkpoint = trainer.read("state/training.checkpoint");
    for (arguments, expected) in [
        ("--data moons --epochs 3 --hidden 8", "the network was Dense<2, 32, Relu>"),
        ("--data xor --epochs 3", "the data was 280 samples"),
        ("--data moons --epochs 4", "an option was epochs: 3, and is now epochs: 4"),
    ] {
        let text = trainer.fail(1, &format!("train {arguments} --checkpoint state --resume"));
        assert!(text.contains(expected) && text.contains("--resume"), "{arguments}: {text}");
        assert_eq!(trainer.read("state/training.checkpoint"), checkpoint);
    }
    let text = trainer.fail(1, "train --data moons --epochs 3 --checkpoint state");
    assert!(text.contains("a checkpoint in state already: add --resume"), "{text}");
    assert_eq!(trainer.read("state/training.checkpoint"), checkpoint);
    trainer.write("state/training.checkpoint", &checkpoint[..checkpoint.len() / 2]);
    let text = trainer.fail(1, "train --data moons --epochs 3 --checkpoint state --resume");
    assert!(text.contains("training.checkpoint: the checkpoint is damaged"), "{text}");
}

#[test]
fn a_training_that_diverges_keeps_the_last_good_checkpoint() {
    let trainer = Trainer::new();
    // The learning rate grows from epoch to epoch until the loss leaves the range of f32.
    let arguments = "train --data moons --optimizer sgd --weight-decay 0 --learning-rate 300 --loss mse \
                     --output-activation identity --schedule cosine --warm-up 999 --epochs 1000 --checkpoint state";
    let text = trainer.fail(1, arguments);
    assert!(text.contains("training diverged in epoch"), "{text}");
    assert!(text.contains("--learning-rate 30.0"), "{text}");
    let epoch = |text: &str| -> usize {
        text.split("epoch ").nth(1).unwrap().split(':').next().unwrap().parse().unwrap()
    };
    assert!(epoch(&text) > 1, "{text}");
    // What is kept loads, and diverges at the same place.
    assert_eq!(epoch(&trainer.fail(1, &format!("{arguments} --resume"))), epoch(&text));
}
