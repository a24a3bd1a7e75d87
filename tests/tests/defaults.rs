//! What training chooses by itself, and that it can be repeated.

use serde_json::Value;
use tests::command::Trainer;

fn document(text: &str) -> Value {
    serde_json::from_str(text).unwrap()
}

fn with_iris() -> Trainer {
    let trainer = Trainer::new();
    trainer.write("iris.csv", include_str!("../../host-trainer/data/iris.csv"));
    trainer
}

#[test]
fn what_is_chosen_gives_the_same_bytes_when_it_is_typed_and_on_any_number_of_threads() {
    let trainer = with_iris();
    let text = trainer.run("train --data iris.csv --epochs 20 --threads 1");
    let line = text.lines().find(|line| line.starts_with("chosen ")).expect("a line");
    assert!(text.contains("120 for training, none for validation, 30 for test"), "{text}");
    let options = line.strip_prefix("chosen").unwrap().trim().split(',').next().unwrap();
    assert!(options.ends_with(" --validation-share 0"), "{line}");
    let chosen = trainer.read("iris.postcard");
    let page = String::from_utf8(trainer.read("reports/iris/report.html")).unwrap();
    assert!(page.contains(&format!("--threads 1 {options}")), "{options}");

    let found = document(&trainer.run("train --data iris.csv --epochs 20 --threads 3 --json"));
    assert_eq!(found["chosen"]["options"], options);
    assert_eq!(found["chosen"]["tried"].as_array().unwrap().len(), 3);
    assert_eq!(found["data"]["validation"], 0);
    assert_eq!(trainer.read("iris.postcard"), chosen);

    let text = trainer.run(&format!("train --data iris.csv --epochs 20 {options}"));
    assert!(!text.contains("chosen "), "{text}");
    assert_eq!(trainer.read("iris.postcard"), chosen);
}

#[test]
fn what_is_typed_is_taken_and_built_in_sets_are_trained_as_ever() {
    let trainer = with_iris();
    for arguments in [
        "--data iris.csv --epochs 2 --weight-decay 0.1",
        "--data iris.csv --epochs 2 --early-stopping loss",
        "--data iris.csv --epochs 2 --schedule plateau",
        "--data iris.csv --epochs 2 --optimizer sgd",
        "--data iris.csv --epochs 2 --test-share 0",
        "--data iris.csv --epochs 2 --hidden 30000",
        "--data moons --epochs 2",
    ] {
        let text = trainer.run(&format!("train {arguments} --no-report"));
        assert!(!text.contains("\nchosen "), "{arguments}: {text}");
    }
    let arguments = "train --data iris.csv --epochs 2 --validation-share 0.2";
    let found = document(&trainer.run(&format!("{arguments} --json")));
    assert_eq!(found["data"]["validation"], 30);
    let options = found["chosen"]["options"].as_str().unwrap();
    assert!(!options.contains("--validation-share"), "{options}");
    let found = document(&trainer.run("train --data moons --epochs 2 --weight-decay auto --json"));
    assert_eq!(found["data"]["validation"], 0);
    assert!(found["chosen"].is_object());
    for (command, expected) in [
        ("train --data moons --weight-decay auto --early-stopping loss", "--early-stopping"),
        ("train --data moons --weight-decay auto --optimizer sgd", "--optimizer"),
        ("find-learning-rate --data moons --weight-decay auto", "is for train"),
    ] {
        let text = trainer.fail(2, command);
        assert!(text.contains(expected) && text.contains("--weight-decay auto"), "{text}");
    }
}

#[test]
fn each_optimizer_has_a_learning_rate_and_a_weight_decay_of_its_own() {
    let trainer = Trainer::new();
    for (optimizer, numbers) in [
        ("adam-w", "--learning-rate 0.02 --weight-decay 0.1"),
        ("adam", "--learning-rate 0.01 --weight-decay 0.001"),
        ("rms-prop", "--learning-rate 0.01 --weight-decay 0.001"),
        ("sgd", "--learning-rate 0.03 --weight-decay 0.005"),
        ("nesterov", "--learning-rate 0.03 --weight-decay 0.005"),
        ("sgd --momentum 0", "--learning-rate 0.15 --weight-decay 0.005"),
        ("sgd --loss mse", "--learning-rate 0.15 --weight-decay 0.001"),
        ("adam --loss bce", "--learning-rate 0.01 --weight-decay 0.0002"),
    ] {
        let command = format!("train --no-report --optimizer {optimizer}");
        let accuracy = document(&trainer.run(&format!("{command} --json")))["test"]["accuracy"]
            .as_f64()
            .unwrap();
        assert!(accuracy > 0.95, "{optimizer}: {accuracy}");
        let by_default = trainer.read("digits.postcard");
        trainer.run(&format!("{command} {numbers}"));
        assert_eq!(trainer.read("digits.postcard"), by_default, "{optimizer}");
    }
}

#[test]
fn validation_samples_that_decide_nothing_are_said() {
    let trainer = with_iris();
    let arguments = "train --data iris.csv --epochs 2 --weight-decay 0.1";
    let text = trainer.run(arguments);
    assert!(text.contains("kept back  15 validation samples"), "{text}");
    for option in ["--validation-share 0", "--validation-share 0.1", "--early-stopping loss"] {
        let text = trainer.run(&format!("{arguments} {option}"));
        assert!(!text.contains("kept back"), "{option}: {text}");
    }
}

#[test]
fn a_training_that_chose_goes_on_and_ends_with_the_same_bytes() {
    let trainer = with_iris();
    let arguments = "train --data iris.csv --epochs 20 --no-report";
    trainer.run(&format!("{arguments} --checkpoint state"));
    let whole = trainer.read("iris.postcard");
    std::fs::remove_file(trainer.path("iris.postcard")).unwrap();
    // The choice is made again, and is the same: another would be refused.
    trainer.run(&format!("{arguments} --checkpoint state --resume --threads 1"));
    assert_eq!(trainer.read("iris.postcard"), whole);
}
