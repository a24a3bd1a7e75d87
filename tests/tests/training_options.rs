//! What can be asked of a training beyond data and layers.

use tests::command::Trainer;

#[test]
fn every_epoch_is_a_line_of_json() {
    let trainer = Trainer::new();
    trainer.run("train --data moons --epochs 3 --metrics classes.jsonl");
    trainer.run("train --data sine --epochs 2 --metrics numbers.jsonl");
    let lines = |name: &str| -> Vec<serde_json::Value> {
        let text = String::from_utf8(trainer.read(name)).unwrap();
        text.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
    };
    let classes = lines("classes.jsonl");
    assert_eq!(classes.len(), 3);
    for (index, line) in classes.iter().enumerate() {
        assert_eq!(line["epoch"], index + 1);
        for number in ["loss", "accuracy", "precision", "recall", "f1"] {
            assert!(line["validation"][number].as_f64().is_some(), "{number}: {line}");
        }
        assert!(line["training"]["loss"].as_f64().unwrap() > 0.0);
        assert!(line["learning_rate"].as_f64().unwrap() > 0.0);
    }
    let numbers = lines("numbers.jsonl");
    assert_eq!(numbers.len(), 2);
    for number in ["rmse", "mae", "r2"] {
        assert_eq!(numbers[1]["validation"][number].as_array().unwrap().len(), 1, "{number}");
    }
    let text = trainer.fail(1, "train --data moons --metrics no/such/folder.jsonl");
    assert!(text.contains("cannot write the metrics file no/such/folder.jsonl"), "{text}");
}

#[test]
fn several_seeds_give_their_mean_and_deviation_and_no_files() {
    let trainer = Trainer::new();
    let text = trainer.run("train --data moons --epochs 20 --seeds 2..5");
    let lines: Vec<&str> = text.lines().collect();
    assert!(lines[0].starts_with("seed 2     ") && lines[2].starts_with("seed 4     "), "{text}");
    assert!(lines[3].starts_with("all        accuracy of 3 seeds: mean "), "{text}");
    // Each is what training with that seed alone gives.
    let alone = trainer.run("train --data moons --epochs 20 --seed 3");
    let right = lines[1].split_once("seed 3").unwrap().1.trim();
    assert!(alone.contains(right), "{right}: {alone}");
    let trainer = Trainer::new();
    trainer.run("train --data sine --epochs 2 --seeds 0..2");
    assert!(trainer.files().is_empty());
}

#[test]
fn early_stopping_says_which_epoch_was_the_best() {
    let trainer = Trainer::new();
    let text = trainer
        .run("train --epochs 300 --early-stopping accuracy --patience 5 --schedule constant");
    let best = text.lines().find(|line| line.starts_with("best ")).expect("a best epoch");
    assert!(best.contains("by validation accuracy"), "{best}");
    assert!(!text.contains("\nepoch 300"), "{text}");
}

#[test]
fn validation_samples_may_be_in_a_file_of_their_own() {
    let trainer = Trainer::new();
    let iris = include_str!("../../host-trainer/data/iris.csv");
    let lines: Vec<&str> = iris.lines().collect();
    let every_fifth: Vec<&str> = lines[1..].iter().step_by(5).copied().collect();
    trainer.write("watch.csv", format!("{}\n{}\n", lines[0], every_fifth.join("\n")));
    trainer.write("iris.csv", iris);
    let text = trainer.run("train --data iris.csv --validation watch.csv --hidden 8");
    assert!(text.contains("120 for training, 30 for validation, 30 for test"), "{text}");
    trainer.write("watch.csv", "1,2,3,4,rose\n");
    let text = trainer.fail(1, "train --data iris.csv --validation watch.csv");
    assert!(text.contains("they have the unknown label rose"), "{text}");
}

#[test]
fn a_learning_rate_is_found_without_writing_files() {
    let trainer = Trainer::new();
    let text = trainer.run("find-learning-rate --optimizer sgd --weight-decay 0.001");
    let line = text.lines().find(|line| line.starts_with("suggested ")).unwrap();
    let rate: f64 = line.split_whitespace().nth(2).unwrap().parse().unwrap();
    assert!((0.01..0.5).contains(&rate), "{line}");
    assert!(trainer.files().is_empty());
}

#[test]
fn regularization_changes_what_is_trained() {
    let trainer = Trainer::new();
    let bytes = |options: &str| {
        trainer.run(&format!("train --epochs 2 {options}"));
        trainer.read("digits.postcard")
    };
    let plain = bytes("");
    for options in [
        "--dropout 0.2",
        "--label-smoothing 0.1",
        "--class-weights balanced",
        "--augment shift=1,rotate=10",
        "--loss mse",
        "--loss huber",
        "--loss bce",
        "--clip-norm 0.1",
    ] {
        assert_ne!(bytes(options), plain, "{options}");
        assert_eq!(
            bytes(&format!("{options} --threads 1")),
            bytes(&format!("{options} --threads 3")),
            "{options}"
        );
    }
    assert_eq!(bytes("--portable"), plain, "every training is portable");
    let text = trainer.fail(1, "train --data moons --augment shift=1");
    assert!(text.contains("needs images, but the samples are none"), "{text}");
}

#[test]
fn a_metrics_file_takes_the_place_of_metrics_only() {
    let trainer = Trainer::new();
    let iris = include_str!("../../host-trainer/data/iris.csv");
    trainer.write("iris.csv", iris);
    trainer.write("notes.txt", "my notes\n");
    for (code, metrics, expected) in [
        (2, "iris.csv", "is the file of --data"),
        (1, "notes.txt", "it holds something else already"),
        (1, ".", "it is no file"),
        (1, "/dev/null", "it is no file"),
    ] {
        let text =
            trainer.fail(code, &format!("train --data iris.csv --epochs 1 --metrics {metrics}"));
        assert!(text.contains(expected), "{metrics}: {text}");
    }
    assert_eq!(
        (trainer.read("iris.csv"), trainer.read("notes.txt")),
        (iris.into(), "my notes\n".into())
    );
    trainer.run("train --data iris.csv --epochs 2 --metrics m.jsonl");
    trainer.run("train --data iris.csv --epochs 1 --metrics m.jsonl");
    assert_eq!(trainer.read("m.jsonl").iter().filter(|&&byte| byte == b'\n').count(), 1);
}

#[test]
fn a_board_to_fit_comes_with_about_how_long_an_inference_takes_there() {
    let trainer = Trainer::new();
    let time = |options: &str| {
        let text = trainer.run(&format!("train --epochs 1 --no-report --hidden 16 {options}"));
        let line = text.lines().find(|line| line.starts_with("time       about "));
        line.unwrap_or_else(|| panic!("{text}")).to_string()
    };
    let integers = time("--quantize --fit pico");
    assert!(integers.contains(" instructions on pico, 64,000 cycles, 0.51 ms at 125 MHz"));
    // Cycles of floating point and of a Cortex-M33 are not known.
    for options in ["--fit pico", "--quantize --fit pico2"] {
        let line = time(options);
        assert!(line.contains(" instructions on pico") && !line.contains("cycles"), "{line}");
    }
    assert!(!trainer.run("train --epochs 1 --no-report").contains("time       "));
}

/// Learning rate 0: nothing is changed but what rounding does when scaling is taken out of the weights and put back.
#[test]
fn training_goes_on_from_a_model_and_begins_with_its_predictions() {
    let trainer = Trainer::new();
    let iris = xtask::build::workspace().join("host-trainer/data/iris.csv");
    let train = |options: &str| {
        let mut command = trainer.command("train --no-report");
        command.arg("--data").arg(&iris).args(options.split(' '));
        let output = command.output().unwrap();
        let [out, err] =
            [output.stdout, output.stderr].map(|text| String::from_utf8(text).unwrap());
        (output.status.code(), out + &err)
    };
    assert_eq!(train("--hidden 8 --epochs 40 --name first --out .").0, Some(0));
    let (code, text) =
        train("--from first.postcard --epochs 1 --learning-rate 1e-9 --name same --out .");
    assert_eq!(code, Some(0), "{text}");
    assert!(text.contains("\nfrom       first.postcard (trained on iris.csv)\n"), "{text}");
    let predictions = |model: &str| {
        let mut command = trainer.command(&format!("predict {model}.postcard --json --data"));
        let output = command.arg(&iris).output().unwrap();
        let document: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
        let predictions = document["predictions"].as_array().unwrap().clone();
        let probability = |one: &serde_json::Value| one["probability"].as_f64().unwrap();
        predictions.iter().map(probability).collect::<Vec<f64>>()
    };
    let (first, same) = (predictions("first"), predictions("same"));
    assert_eq!(first.len(), 150);
    for (first, same) in first.iter().zip(&same) {
        assert!((first - same).abs() < 1e-4, "{first} {same}");
    }
    // A few epochs more are better than as many from the start.
    let loss = |text: &str| -> f64 {
        let line = text.lines().find(|line| line.starts_with("epoch ")).unwrap();
        let (_, rest) = line.split_once("loss ").unwrap();
        rest.split(' ').next().unwrap().trim_end_matches(',').parse().unwrap()
    };
    let (_, goes_on) = train("--from first.postcard --epochs 1 --name more --out .");
    let (_, begins) = train("--hidden 8 --epochs 1 --weight-decay 0 --name anew --out .");
    assert!(loss(&goes_on) < 0.5 * loss(&begins), "{goes_on}\n{begins}");
}

#[test]
fn models_that_training_cannot_go_on_from_are_refused_in_words() {
    let trainer = Trainer::new();
    let quick = "--epochs 2 --no-report --out .";
    trainer.run(&format!("train --data moons --quantize {quick}"));
    trainer.run(&format!("train --data moons --normal upper --name odd {quick}"));
    trainer.run(&format!("train --data sine {quick}"));
    let lines = |labels: [&str; 2]| -> String {
        let line = |index: usize| format!("{},{},{}\n", index % 7, index % 5, labels[index % 2]);
        "x,y,label\n".to_string() + &(0..40).map(line).collect::<String>()
    };
    trainer.write("two.csv", lines(["a", "b"]));
    trainer.write("half.csv", lines(["a", "a"]));
    trainer.write("net.onnx", "no model");
    trainer.run(&format!("train --data two.csv {quick}"));
    for (options, words) in [
        (
            "--data moons --from moons_quantized.postcard",
            "training needs f32: name the model that it was made of",
        ),
        ("--data moons --from odd.postcard", "train anew with --anomaly"),
        ("--data moons --from sine.postcard", "takes 1 features and predicts"),
        ("--data digits --from moons.postcard", "but the data has 64 features and 0, 1, 2"),
        ("--data moons --from mons.postcard", "moons.postcard"),
        ("--data half.csv --from two.postcard", "the data has no sample of b"),
        ("--data two.csv --from net.onnx", "is imported first: host-trainer import net.onnx"),
    ] {
        let text = trainer.fail(1, &format!("train {options} {quick}"));
        assert!(text.contains(words), "{options}: {text}");
    }
    let text = trainer.fail(2, "train --data moons --from moons.postcard --weight-decay auto");
    assert!(text.contains("does not go with --from"), "{text}");
    trainer.fail(2, "train --data moons --from moons.postcard --hidden 8");
    trainer.fail(2, "train --data moons --from moons.postcard --anomaly");
}

/// Test samples of which an earlier training may have had some look better than they are.
#[test]
fn training_that_goes_on_says_where_test_samples_may_have_been_seen() {
    let trainer = Trainer::new();
    let quick = "--epochs 2 --no-report --out .";
    trainer.run(&format!("train --data moons --name first {quick}"));
    const WARNED: &str = "it may have been trained on test samples";
    let same =
        trainer.run(&format!("train --data moons --from first.postcard --name same {quick}"));
    assert!(!same.contains(WARNED), "{same}");
    let text = trainer.run("evaluate same.postcard");
    assert!(text.contains("the test samples, never trained on"), "{text}");
    for (options, from) in [
        ("--data moons --seed 1", "first"),
        ("--data moons --test-share 0.4", "first"),
        ("--data moons", "again"),
    ] {
        let train = format!("train {options} --from {from}.postcard --name again {quick}");
        let text = trainer.run(&train);
        assert!(text.contains(WARNED), "{train}: {text}");
        let text = trainer.run("evaluate again.postcard");
        assert!(
            text.contains("whether a model that it learned from was trained on them is not known"),
            "{text}"
        );
    }
    let text = trainer.run("inspect again.postcard");
    assert!(text.contains(", on from again, which may have seen the test samples"), "{text}");
}

#[test]
fn a_checkpoint_is_of_the_model_that_training_went_on_from() {
    let trainer = Trainer::new();
    let quick = "--no-report --out .";
    for seed in 0..2 {
        trainer.run(&format!("train --data moons --epochs 2 --seed {seed} --name m{seed} {quick}"));
    }
    let train = |from: &str, more: &str| {
        format!("train --data moons --epochs 3 --checkpoint state {from} --name on {quick} {more}")
    };
    trainer.run(&train("--from m0.postcard", ""));
    for from in ["--from m1.postcard", ""] {
        let text = trainer.fail(1, &train(from, "--resume"));
        assert!(text.contains("the network"), "{from}: {text}");
    }
    let text = trainer.run(&train("--from m0.postcard", "--resume"));
    assert!(text.contains("resumed    after epoch 3"), "{text}");
}
