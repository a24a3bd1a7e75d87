//! The command line, as a user types it.

use tests::command::Trainer;

/// Quick to train, and enough to have files.
const QUICK: &str = "train --data moons --epochs 2";

#[test]
fn without_arguments_it_trains_the_digits_and_says_what_to_type_next() {
    let trainer = Trainer::new();
    std::fs::create_dir_all(trainer.path("firmware/models")).unwrap();
    let text = trainer.run("");
    assert!(
        text.starts_with("data       digits: 1,797 samples of 64 features, 10 classes"),
        "{text}"
    );
    assert!(text.contains("9,640 bytes of flash"), "{text}");
    assert!(text.contains("\nepoch 60   training loss "), "{text}");
    assert!(text.contains("cargo xtask qemu"), "{text}");
    let models = tests::command::files_in(&trainer.path("firmware/models"));
    let of = |name: &str| ["postcard", "rs", "samples"].map(|ending| format!("{name}.{ending}"));
    assert_eq!(models, [of("digits"), of("digits_quantized")].concat());
    let right = right_of(&text);
    assert!(right >= 345, "{right} of 359 test samples right: below 96 %");
}

/// The first number of the line `test       351 of 359 samples right`.
fn right_of(text: &str) -> u32 {
    let line = text.lines().find_map(|line| line.strip_prefix("test ")).expect("a test line");
    line.split_whitespace().next().unwrap().parse().unwrap()
}

#[test]
fn digits_are_learned_to_97_percent_over_five_seeds() {
    let trainer = Trainer::new();
    let right: u32 =
        (0..5).map(|seed| right_of(&trainer.run(&format!("train --seed {seed}")))).sum();
    // 5 · 359 test samples; 97 % are 1,741.
    assert!(right >= 1741, "{right} of 1795");
}

#[test]
fn the_same_seed_writes_the_same_bytes_and_another_seed_others() {
    let trainer = Trainer::new();
    trainer.run(&format!("{QUICK} --seed 1 --out a"));
    trainer.run(&format!("{QUICK} --seed 1 --out b"));
    trainer.run(&format!("{QUICK} --seed 2 --out c"));
    for name in ["moons.postcard", "moons.rs", "moons.samples"] {
        assert_eq!(
            trainer.read(&format!("a/{name}")),
            trainer.read(&format!("b/{name}")),
            "{name}"
        );
    }
    assert_ne!(trainer.read("a/moons.postcard"), trainer.read("c/moons.postcard"));
}

#[test]
fn evaluating_repeats_what_training_measured_on_the_same_test_samples() {
    let trainer = Trainer::new();
    let trained = right_of(&trainer.run("train --epochs 3"));
    let text = trainer.run("evaluate digits.postcard");
    assert!(text.contains(&format!("accuracy   {trained} of 359 samples right")), "{text}");
    assert!(text.contains("never trained on"), "{text}");
}

#[test]
fn a_csv_file_goes_the_whole_way() {
    let trainer = Trainer::new();
    let iris = include_str!("../../host-trainer/data/iris.csv");
    trainer.write("Iris data.csv", iris);
    trainer
        .command("train --label species --hidden 8 --data")
        .arg("Iris data.csv")
        .assert()
        .success();
    assert_eq!(
        trainer.files(),
        ["Iris data.csv", "iris_data.postcard", "iris_data.rs", "iris_data.samples", "reports"]
    );

    let mut evaluate = trainer.command("evaluate iris_data.postcard --data");
    let output = evaluate.arg("Iris data.csv").assert().success().get_output().stdout.clone();
    let text = String::from_utf8(output).unwrap();
    assert!(text.contains("of 30 samples right"), "{text}");
    assert!(text.contains("versicolor"), "{text}");

    trainer.write("new.csv", "5.1,3.5,1.4,0.2\n6.7,3.0,5.2,2.3\n");
    let text = trainer.run("predict iris_data.postcard --data new.csv");
    let lines: Vec<&str> = text.lines().collect();
    assert_eq!(lines.len(), 3);
    assert_eq!(lines[0], "prediction,probability");
    assert!(lines[1].starts_with("setosa,"), "{text}");
    assert!(lines[2].starts_with("virginica,"), "{text}");

    let text = trainer.run("inspect iris_data.postcard");
    assert!(text.contains("labels     setosa, versicolor, virginica"), "{text}");
    assert!(text.contains("checksum right"), "{text}");
}

#[test]
fn every_help_text_has_the_exit_codes_or_an_argument_explained() {
    let trainer = Trainer::new();
    assert!(trainer.run("--help").contains("Exit codes: 0 done, 1 failed, 2 wrong usage"));
    for command in ["train", "find-learning-rate", "evaluate", "predict", "plot", "inspect"] {
        let text = trainer.run(&format!("{command} --help"));
        assert!(text.lines().count() > 8, "{text}");
    }
    assert!(trainer.run("train --help").contains("host-trainer train --data flowers.csv"));
}

#[test]
fn wrong_usage_ends_with_2() {
    let trainer = Trainer::new();
    for (arguments, expected) in [
        ("train --hidden 0", "a width of 0"),
        ("train --hidden 8,x", "`x` is no width"),
        ("train --epochs 0", "0 is not in 1.."),
        ("train --batch-size 0", "0 is not in 1.."),
        ("train --learning-rate 0", "a number above 0"),
        ("train --learning-rate nan", "a number above 0"),
        ("train --momentum 1", "0 to below 1"),
        ("train --weight-decay -1", "0 or a number above it"),
        ("train --learning-rate -1", "a number above 0"),
        ("train --data moons --label kind", "--label, --target and --ignore are for CSV files"),
        ("train --data sine --target sine", "--label, --target and --ignore are for CSV files"),
        ("train --label a --target b", "cannot be used with"),
        ("train --test-share 1", "0 to below 1"),
        ("train --test-share 0.6 --validation-share 0.5", "leave nothing to train on"),
        ("train --loss cross-entropy --output-activation tanh", "must end in Softmax"),
        ("train --loss bce --output-activation softmax", "must end in Sigmoid"),
        ("train --data sine --loss cross-entropy", "is for classes"),
        ("train --dropout 1", "0 to below 1"),
        ("train --label-smoothing -0.1", "0 to below 1"),
        ("train --augment turn=3", "shift=2,rotate=12"),
        ("train --seeds 5", "at least two seeds"),
        ("train --seeds 0..3 --metrics m.jsonl", "cannot be used with"),
        ("train --resume", "--checkpoint"),
        ("train --size 28", "for example 28x28"),
        ("train --early-stopping best", "possible values: loss, accuracy"),
        ("train --name 3d", "\"3d\" cannot be the name"),
        ("train --name match", "\"match\" cannot be the name"),
        ("train --learning-rate 1e-300", "a number above 0"),
        ("train --momentum 0.99999999999", "0 to below 1"),
        ("train --activation swish", "possible values: identity, relu"),
        ("evaluate", "<MODEL>"),
        ("tran", "similar subcommand"),
    ] {
        let text = trainer.fail(2, arguments);
        assert!(text.contains(expected), "{arguments}: {text}");
    }
    assert!(trainer.files().is_empty(), "{:?}", trainer.files());
}

#[test]
fn bad_data_ends_with_1_names_the_place_and_writes_nothing() {
    let trainer = Trainer::new();
    trainer.write("empty.csv", "");
    trainer.write("columns.csv", "1,2,a\n3,4,b\n5,b\n");
    trainer.write("text.csv", "1,2,a\n3,four,b\n");
    trainer.write("nan.csv", "1,2,a\nNaN,4,b\n");
    trainer.write("single.csv", "1,2,a\n3,4,a\n5,6,a\n");
    trainer.write("few.csv", "1,2,a\n3,4,a\n5,6,a\n7,8,b\n");
    trainer.write("binary.csv", [0xff; 64]);
    std::fs::create_dir(trainer.path("nothing")).unwrap();
    let before = trainer.files();
    for (data, expected) in [
        (
            "digit",
            "`digit` is neither a data set that comes with the program (digits, xor, moons, sine, letters, gestures)",
        ),
        ("missing.csv", "missing.csv: No such file"),
        ("empty.csv", "empty.csv: the file is empty"),
        ("columns.csv", "columns.csv line 3: 2 values, expected 2 features + 1 label"),
        ("text.csv", "text.csv line 2: column 2 is `four`, expected a number"),
        ("nan.csv", "nan.csv line 2: column 1 is `NaN`, a missing or infinite value"),
        ("single.csv", "all 3 samples have the label `a`"),
        ("few.csv", "samples of class `b`: 1; at least 3 are needed of each class"),
        ("binary.csv", "binary.csv: a single column"),
        (
            "nothing",
            "no class folders: found nothing; it may hold a subfolder of PNG or JPEG images",
        ),
        ("/dev/zero", "/dev/zero: not a file"),
    ] {
        let text = trainer.fail(1, &format!("train --data {data}"));
        assert!(text.starts_with("error: ") && text.contains(expected), "{data}: {text}");
    }
    let text = trainer.fail(1, "train --data columns.csv --label kind");
    assert!(text.contains("no column `kind`"), "{text}");
    let text = trainer.fail(1, "train --hidden 1000000,1000000");
    assert!(text.contains("make the hidden layers narrower"), "{text}");
    let text = trainer
        .fail(1, "train --data moons --learning-rate 1e30 --loss mse --output-activation identity --no-report");
    assert!(
        text.contains("training diverged in epoch 1") && text.contains("--learning-rate 1"),
        "{text}"
    );
    assert_eq!(trainer.files(), before);
}

#[test]
fn bad_models_end_with_1_and_say_why() {
    let trainer = Trainer::new();
    trainer.run(QUICK);
    let good = trainer.read("moons.postcard");
    trainer.write("empty.postcard", b"");
    trainer.write("text.postcard", b"this is no model at all");
    trainer.write("cut.postcard", &good[..good.len() - 1]);
    let mut flipped = good.clone();
    flipped[good.len() / 2] ^= 4;
    trainer.write("flipped.postcard", flipped);
    let mut newer = good.clone();
    newer[4] = 99;
    trainer.write("newer.postcard", newer);
    for (model, expected) in [
        ("missing.postcard", "missing.postcard: No such file"),
        (".", "not a file"),
        ("empty.postcard", "empty.postcard: the file is cut off: 0 bytes, expected at least 14"),
        ("text.postcard", "text.postcard: not a model file: it starts with 74 68 69 73"),
        ("cut.postcard", "cut.postcard: the file is damaged"),
        ("flipped.postcard", "flipped.postcard: the file is damaged"),
        ("newer.postcard", "newer.postcard: format version 99"),
    ] {
        for command in ["evaluate", "inspect", "predict --data x.csv"] {
            let text = trainer.fail(1, &format!("{command} {model}"));
            assert!(text.contains(expected), "{command} {model}: {text}");
        }
    }
    trainer.write("wide.csv", "1,2,3,4,upper\n");
    trainer.write("label.csv", "1,2,upper\n1,2,middle\n");
    trainer.write("unlabelled.csv", "1,2\n");
    for (arguments, expected) in [
        ("--data digits", "takes 2 features"),
        ("--data wide.csv", "wide.csv line 1: 5 values, but the model takes 2 features"),
        (
            "--data label.csv",
            "label.csv line 2: the label `middle` is none of those trained on: `upper`, `lower`",
        ),
        ("--data unlabelled.csv", "no label column"),
    ] {
        let text = trainer.fail(1, &format!("evaluate moons.postcard {arguments}"));
        assert!(text.contains(expected), "{arguments}: {text}");
    }
}

#[test]
fn a_folder_that_cannot_be_written_is_refused_before_training() {
    let trainer = Trainer::new();
    trainer.write("file", "");
    let text = trainer.fail(1, &format!("{QUICK} --out file/models"));
    assert!(text.contains("cannot write to the folder file/models"), "{text}");
    assert!(text.contains("--out DIR"), "{text}");
}

#[cfg(unix)]
#[test]
fn a_full_disk_leaves_the_old_files_as_they_were() {
    let trainer = Trainer::new();
    trainer.run(&format!("{QUICK} --name digits"));
    let (files, old) = (trainer.files(), trainer.read("digits.postcard"));
    // A limit of 4 blocks (2 or 4 KiB) for any file stands in for a full disk.
    let program = trainer.command("").get_program().to_owned();
    let script = "trap '' XFSZ; ulimit -f 4; exec \"$0\" train --epochs 1";
    let output = std::process::Command::new("sh")
        .args(["-c", script])
        .arg(program)
        .current_dir(&trainer.folder)
        .output()
        .unwrap();
    let text = String::from_utf8(output.stderr).unwrap();
    assert_eq!(output.status.code(), Some(1), "{text}");
    assert!(text.contains("cannot write ./digits.postcard"), "{text}");
    assert_eq!((trainer.files(), trainer.read("digits.postcard")), (files, old));
}

#[cfg(unix)]
#[test]
fn a_reader_that_has_seen_enough_is_no_error() {
    let trainer = Trainer::new();
    let program = trainer.command("").get_program().to_owned();
    let output = std::process::Command::new("sh")
        .args(["-c", "{ \"$0\" train --epochs 400; echo $? >&2; } | head -n 1"])
        .arg(program)
        .current_dir(&trainer.folder)
        .output()
        .unwrap();
    assert_eq!(String::from_utf8_lossy(&output.stderr), "0\n");
}
