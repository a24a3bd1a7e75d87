//! A small network learns from a larger one.

use tests::command::Trainer;

const QUICK: &str = "--no-report --out .";

/// Labels of one training sample in three are wrong; those of the test samples are right.
fn with_wrong_labels() -> Trainer {
    let trainer = Trainer::new();
    let line = |n: u32, wrong: bool| {
        let (x, y) = (n * 37 % 101, n * 53 % 89);
        format!("{x},{y},{}\n", if (x > y) == wrong { "below" } else { "above" })
    };
    let lines = |numbers: std::ops::Range<u32>, is_wrong: fn(u32) -> bool| -> String {
        let lines = numbers.map(|n| line(n, is_wrong(n)));
        "x,y,label\n".to_string() + &lines.collect::<String>()
    };
    trainer.write("right.csv", lines(0..400, |_| false));
    trainer.write("wrong.csv", lines(0..400, |n| n.is_multiple_of(3)));
    trainer.write("test.csv", lines(400..600, |_| false));
    trainer
}

fn accuracy(document: &str) -> f64 {
    let document: serde_json::Value = serde_json::from_str(document).unwrap();
    document["test"]["accuracy"].as_f64().unwrap()
}

#[test]
fn a_teacher_says_what_labels_do_not() {
    let trainer = with_wrong_labels();
    trainer.run(&format!("train --data right.csv --test test.csv --name large {QUICK}"));
    let student = "train --data wrong.csv --test test.csv --hidden 3 --weight-decay 0.1";
    let train = |more: &str| trainer.run(&format!("{student} {more} {QUICK}"));
    let taught = "--teacher large.postcard --teacher-share 1 --temperature 1";
    let text = train(taught);
    assert!(
        text.contains(
            "\nteacher    large.postcard (trained on right.csv); share 1, temperature 1\n"
        ),
        "{text}"
    );
    assert!(
        text.contains("large.postcard may have been trained on test samples"),
        "other data: {text}"
    );
    let better = accuracy(&train(&format!("{taught} --json")));
    let alone = accuracy(&train("--json"));
    assert!(better > 0.95 && better > alone, "{better} {alone}");
    // The same bytes on any number of threads, and of two teachers that agree as of one.
    let bytes = |threads: u32| {
        train(&format!("{taught} --threads {threads} --name same"));
        trainer.read("same.postcard")
    };
    assert_eq!(bytes(1), bytes(2));
    trainer.write("copy.postcard", trainer.read("large.postcard"));
    let both = train(
        "--teacher large.postcard,copy.postcard --teacher-share 1 --temperature 1 --json --name both",
    );
    assert_eq!(accuracy(&both), better);
}

#[test]
fn rounded_weights_of_images_that_change_are_taught_too() {
    let trainer = Trainer::new();
    trainer.run(&format!("train --data digits --hidden 24 --epochs 3 --name large {QUICK}"));
    let train = |name: &str, more: &str| {
        let text = trainer.run(&format!(
            "train --data digits --hidden 6 --epochs 2 --bits 4 --augment shift=1,rotate=8 --name {name} {more} {QUICK}"
        ));
        assert!(!text.contains("may have been trained on test"), "{text}");
        trainer.read(&format!("{name}_quantized.postcard"))
    };
    let taught = train("taught", "--teacher large.postcard");
    assert_ne!(taught, train("alone", ""));
    let again = train("taught", "--teacher large.postcard --threads 2");
    assert_eq!(taught, again);
    let text = trainer.run("inspect taught.postcard");
    assert!(text.contains(", taught by large"), "{text}");
    let text = trainer.run("evaluate taught.postcard");
    assert!(text.contains("the test samples, never trained on"), "{text}");
}

#[test]
fn a_teacher_of_another_split_is_said_to_have_seen_test_samples() {
    const WARNED: &str = "large.postcard may have been trained on test samples";
    let trainer = Trainer::new();
    let quick = format!("--epochs 2 {QUICK}");
    trainer.run(&format!("train --data digits --hidden 8 --name large {quick}"));
    let text = trainer.run(&format!(
        "train --data digits --hidden 6 --seed 1 --teacher large.postcard --name small {quick}"
    ));
    assert!(text.contains(WARNED), "{text}");
    let text = trainer.run("evaluate small.postcard");
    assert!(text.contains("whether a model that it learned from was trained on them"), "{text}");
    let text = trainer
        .run("train --data digits --hidden 6 --epochs 2 --teacher large.postcard --seeds 0..3");
    assert_eq!(text.matches(WARNED).count(), 1, "{text}");
    assert_eq!(text.matches("teacher    large.postcard (").count(), 1, "{text}");
}

/// Test samples are drawn before those for validation, so that these need not be alike.
#[test]
fn a_teacher_of_the_same_test_samples_is_not_warned_of() {
    const WARNED: &str = "may have been trained on test samples";
    let trainer = with_wrong_labels();
    let train = |data: &str, options: &str| {
        trainer.run(&format!("train --data {data} --epochs 5 {options} {QUICK}"))
    };
    train("right.csv", "--hidden 24 --weight-decay 0.1 --name watched");
    train("right.csv", "--hidden 24 --test test.csv --name apart");
    let text = train("right.csv", "--hidden 4 --teacher watched.postcard --name small");
    assert!(text.contains("\nchosen ") && !text.contains(WARNED), "{text}");
    let text = trainer.run("evaluate small.postcard --data right.csv");
    assert!(text.contains("the test samples, never trained on"), "{text}");
    // That one was trained on all samples of the file.
    let text = train("right.csv", "--hidden 4 --teacher apart.postcard --name small");
    assert!(text.contains(WARNED), "{text}");
    let text = trainer.run("evaluate apart.postcard --data right.csv");
    assert!(text.contains("all samples, those that it was trained on"), "{text}");
    let text = train(
        "right.csv",
        "--hidden 4 --test test.csv --seed 3 --teacher apart.postcard --name small",
    );
    assert!(!text.contains(WARNED), "{text}");
}

/// Samples that are kept out of training are put into the order of the teacher too.
#[test]
fn unknown_samples_have_the_columns_of_the_teacher() {
    let trainer = Trainer::new();
    let rows = |columns: &str, line: fn(u32, u32, &str) -> String| -> String {
        let row = |n: u32| {
            let class = (n % 3) as usize;
            // What is odd is low if x and y change places.
            let (x, y) = ([0, 40, 200][class] + n * 7 % 5, [200, 200, 0][class] + n * 11 % 5);
            line(x, y, ["low", "high", "odd"][class])
        };
        format!("{columns},label\n") + &(0..240).map(row).collect::<String>()
    };
    trainer.write("xy.csv", rows("x,y", |x, y, label| format!("{x},{y},{label}\n")));
    trainer.write("yx.csv", rows("y,x", |x, y, label| format!("{y},{x},{label}\n")));
    let quick = format!("--hidden 8 --weight-decay 0.1 --refuse 0.1 --unknown odd {QUICK}");
    trainer.run(&format!("train --data xy.csv --name large {quick}"));
    let refused = ["xy", "yx"].map(|data| {
        let train = "--teacher large.postcard --name small --json";
        let text = trainer.run(&format!("train --data {data}.csv {train} {quick}"));
        let document: serde_json::Value = serde_json::from_str(&text).unwrap();
        document["known"].clone()
    });
    assert!(refused[0].is_object(), "{refused:?}");
    assert_eq!(refused[0], refused[1]);
}

#[test]
fn a_model_never_takes_the_place_of_its_teacher() {
    let trainer = Trainer::new();
    let train = format!("train --data moons --epochs 2 {QUICK}");
    trainer.run(&train);
    let before = trainer.read("moons.postcard");
    let text = trainer.fail(2, &format!("{train} --teacher ./moons.postcard"));
    assert!(text.contains("in place of its teacher: give it another --name"), "{text}");
    assert_eq!(trainer.read("moons.postcard"), before);
    let text = trainer.run("find-learning-rate --data moons --teacher moons.postcard");
    assert!(text.contains("teacher    moons.postcard (trained on moons); share 0.9"), "{text}");
}

#[test]
fn teachers_of_numbers_teach_numbers() {
    let trainer = Trainer::new();
    let sine = "--data sine --activation tanh --weight-decay 0";
    trainer.run(&format!("train {sine} --hidden 16,16 --name large {QUICK}"));
    let text = trainer.run(&format!(
        "train {sine} --hidden 6 --teacher large.postcard --name small --json {QUICK}"
    ));
    let document: serde_json::Value = serde_json::from_str(&text).unwrap();
    assert_eq!(document["teacher"]["temperature"], 1.0);
    assert!(document["test"]["rmse"][0].as_f64().unwrap() < 0.2, "{text}");
    let text = trainer.fail(
        1,
        &format!("train {sine} --teacher large.postcard --temperature 2 --name small {QUICK}"),
    );
    assert!(text.contains("a temperature is for the softmax of a cross-entropy"), "{text}");
}

#[test]
fn models_that_cannot_teach_are_refused_in_words() {
    let trainer = with_wrong_labels();
    let quick = format!("--epochs 2 {QUICK}");
    trainer.run(&format!("train --data digits --hidden 8 --quantize {quick}"));
    trainer.run(&format!("train --data right.csv --weight-decay 0 {quick}"));
    trainer.run(&format!("train --data digits --normal 1 --name odd {quick}"));
    trainer.run(&format!(
        "train --data digits --hidden 8 --output-activation sigmoid --name yes {quick}"
    ));
    for (options, words) in [
        ("--teacher none.postcard", "none.postcard"),
        ("--teacher right.postcard", "right.postcard takes 2 features and predicts"),
        ("--teacher digits_quantized.postcard", "a teacher is of f32: name the model that it was"),
        ("--teacher odd.postcard", "which predicts no targets: name a classifier"),
        ("--teacher yes.postcard", "a teacher ends in Sigmoid"),
        (
            "--teacher digits.postcard,right.postcard",
            "models that are trained together have the same columns and outputs",
        ),
        ("--loss mean-squared-error --teacher digits.postcard --temperature 3", "leave it at 1"),
    ] {
        let text = trainer.fail(1, &format!("train --data digits --name small {options} {quick}"));
        assert!(text.contains(words), "{options}: {text}");
    }
    for (options, words) in [
        ("--teacher-share 0.5", "--teacher"),
        ("--teacher digits.postcard --teacher-share 0", "above 0, at most 1"),
        ("--teacher digits.postcard --teacher-share 1.5", "above 0, at most 1"),
        ("--teacher digits.postcard --temperature 0", "from 0.01 to 1000"),
        ("--teacher digits.postcard --normal 1", "the targets of an autoencoder are its inputs"),
    ] {
        let text = trainer.fail(2, &format!("train --data digits --name small {options} {quick}"));
        assert!(text.contains(words), "{options}: {text}");
    }
}

#[test]
fn a_checkpoint_and_a_sweep_know_their_teachers() {
    let trainer = Trainer::new();
    let quick = format!("--hidden 6 --epochs 2 {QUICK}");
    for seed in 0..2 {
        trainer.run(&format!("train --data moons --seed {seed} --name t{seed} {quick}"));
    }
    let train = |options: &str| {
        format!("train --data moons --checkpoint state --name small {options} {quick}")
    };
    trainer.run(&train("--teacher t0.postcard"));
    for (other, words) in [
        ("--teacher t1.postcard", "an option was teachers:"),
        (
            "--teacher t0.postcard --teacher-share 0.5",
            "an option was share: 0.9, and is now share: 0.5",
        ),
        ("", "an option was distillation"),
    ] {
        let text = trainer.fail(1, &train(&format!("{other} --resume")));
        assert!(text.contains(words), "{other}: {text}");
    }
    assert!(trainer.run(&train("--teacher t0.postcard --resume")).contains("resumed"));

    trainer.write("plan.toml", "data = \"moons\"\nepochs = 2\nteacher = \"t0.postcard\"\n");
    trainer.run("sweep plan.toml");
    assert!(trainer.run("sweep plan.toml").contains("trained    0 trials, 1 done before"));
    trainer.write("t0.postcard", trainer.read("t1.postcard"));
    let text = trainer.run("sweep plan.toml");
    assert!(text.contains("trained    1 trial, 0 done before"), "{text}");
    let text = trainer.fail(1, "sweep collect sweep");
    assert!(text.contains("are not the same for all trials"), "{text}");
}
