//! What `--json` gives: one document, with the numbers that people see.

use serde_json::{Map, Value};
use std::collections::BTreeSet;
use tests::command::Trainer;

const QUICK: &str = "train --data moons --epochs 3";

/// The only thing on the standard output.
fn document(trainer: &Trainer, arguments: &str) -> Value {
    let document: Value =
        serde_json::from_str(&trainer.run(&format!("{arguments} --json"))).unwrap();
    assert_eq!(document["command"], arguments.split(' ').next().unwrap());
    document
}

/// `0.9777` as people see it.
fn percent(share: &Value) -> String {
    format!("{:.1} %", 100.0 * share.as_f64().unwrap())
}

#[test]
fn training_gives_what_it_prints() {
    let trainer = Trainer::new();
    let arguments = &format!("{QUICK} --quantize");
    let text = trainer.run(arguments);
    let found = document(&trainer, arguments);
    let test = &found["test"];
    let line = format!(
        "test       {} of {} samples right: {}",
        test["correct"],
        test["samples"],
        percent(&test["accuracy"])
    );
    assert!(text.contains(&line), "{line}\n{text}");
    let (network, quantized) = (&found["network"], &found["quantized"]);
    let line = format!(
        "device     {} bytes of flash for parameters, {} bytes of RAM",
        network["flash_bytes"], network["ram_bytes"]
    );
    assert!(text.contains(&line), "{line}\n{text}");
    let accuracy = |of: &Value| format!("{:.2} %", 100.0 * of["accuracy"].as_f64().unwrap());
    let line = format!(
        "{} in f32, {} quantized",
        accuracy(&quantized["before"]),
        accuracy(&quantized["test"])
    );
    assert!(text.contains(&line), "{line}\n{text}");

    let data = &found["data"];
    assert_eq!((&data["samples"], &data["features"]), (&400.into(), &2.into()));
    assert_eq!(data["labels"], serde_json::json!(["upper", "lower"]));
    let epochs = found["training"]["epochs"].as_array().unwrap();
    assert_eq!(epochs.len(), 3);
    let last = &epochs[2];
    let line = format!(
        "epoch 3   training loss {:.4}, accuracy",
        last["training"]["loss"].as_f64().unwrap()
    );
    assert!(text.contains(&line), "{line}\n{text}");
    for file in
        [&found["files"], &quantized["files"]].into_iter().flat_map(|f| f.as_array().unwrap())
    {
        let bytes = trainer.read(file["path"].as_str().unwrap());
        assert_eq!(file["bytes"], bytes.len());
    }
    // A row for each truth: together all test samples.
    let counts =
        test["confusion"].as_array().unwrap().iter().flat_map(|row| row.as_array().unwrap());
    assert_eq!(counts.map(|count| count.as_u64().unwrap()).sum::<u64>(), 80);
}

#[test]
fn models_are_judged_and_shown_with_the_numbers_that_people_see() {
    let trainer = Trainer::new();
    let trained = document(&trainer, QUICK);
    let evaluated = document(&trainer, "evaluate moons.postcard");
    assert_eq!(evaluated["test"], trained["test"]);
    assert_eq!(evaluated["data"]["never_trained_on"], true);

    let text = trainer.run("inspect moons.postcard");
    let shown = document(&trainer, "inspect moons.postcard");
    assert_eq!(shown["network"], trained["network"]);
    assert_eq!(shown["origin"]["accuracy"], trained["test"]["accuracy"]);
    assert_eq!((&shown["checksum"], &shown["is_quantized"]), (&"right".into(), &false.into()));
    let boards = shown["boards"].as_array().unwrap();
    assert!(boards.len() >= 5);
    for board in boards {
        assert!(board["cycles"].is_null() && board["milliseconds"].is_null(), "in f32: {board}");
        let line = text
            .lines()
            .find(|line| line.trim().starts_with(&format!("{} ", board["name"].as_str().unwrap())));
        let fits = if board["fits"].as_bool().unwrap() { " yes " } else { " no " };
        assert!(line.unwrap().contains(fits), "{board}");
    }
    for layer in shown["weights"].as_array().unwrap() {
        let counts = layer["histogram"].as_array().unwrap().iter().map(|n| n.as_u64().unwrap());
        assert_eq!(counts.sum::<u64>(), layer["count"].as_u64().unwrap());
        assert!(layer["levels"].is_null());
    }
    trainer.run("quantize moons.postcard");
    let shown = document(&trainer, "inspect moons_quantized.postcard");
    assert_eq!(shown["is_quantized"], true);
    let milliseconds = |name: &str| {
        let boards = shown["boards"].as_array().unwrap();
        let board = boards.iter().find(|board| board["name"] == name).unwrap();
        let clock = board["clock_hz"].as_f64().unwrap();
        let known = board["milliseconds"].as_f64();
        assert_eq!(known, board["cycles"].as_f64().map(|cycles| cycles * 1e3 / clock));
        known
    };
    assert!(milliseconds("microbit") > milliseconds("pico") && milliseconds("pico").is_some());
    assert_eq!(milliseconds("pico2"), None);
    let levels = shown["weights"][0]["levels"].as_u64().unwrap();
    assert!((2..=256).contains(&levels), "{levels}");
}

#[test]
fn predictions_are_those_of_the_table() {
    let trainer = Trainer::new();
    trainer.run(QUICK);
    trainer.write("new.csv", "0.1,0.2\n1.5,-0.5\n");
    let arguments = "predict moons.postcard --data new.csv";
    let (text, found) = (trainer.run(arguments), document(&trainer, arguments));
    let predictions = found["predictions"].as_array().unwrap();
    let rows: Vec<String> = predictions
        .iter()
        .map(|a| {
            format!(
                "{},{:.4}",
                a["prediction"].as_str().unwrap(),
                a["probability"].as_f64().unwrap()
            )
        })
        .collect();
    assert_eq!(text.lines().skip(1).collect::<Vec<_>>(), rows);
    assert_eq!(predictions[0]["outputs"].as_array().unwrap().len(), 2);

    trainer.run("train --data sine --epochs 2");
    trainer.write("x.csv", "0.5\n");
    let found = document(&trainer, "predict sine.postcard --data x.csv");
    assert_eq!((&found["task"], &found["labels"][0]), (&"regression".into(), &"sine".into()));
    assert!(found["predictions"][0]["outputs"][0].is_number());
}

#[test]
fn seeds_have_their_mean() {
    let trainer = Trainer::new();
    let found = document(&trainer, &format!("{QUICK} --seeds 0..3 --quantize"));
    let seeds = found["seeds"].as_array().unwrap();
    let accuracies: Vec<f64> =
        seeds.iter().map(|seed| seed["test"]["accuracy"].as_f64().unwrap()).collect();
    let mean = accuracies.iter().sum::<f64>() / 3.0;
    assert!((found["all"]["mean"].as_f64().unwrap() - mean).abs() < 1e-12);
    assert_eq!(found["all"]["metric"], "accuracy");
    assert!(found["quantized"]["mean"].is_number() && seeds[2]["quantized"]["loss"].is_number());
}

#[test]
fn errors_are_documents_too_and_leave_the_standard_output_empty() {
    let trainer = Trainer::new();
    for (code, arguments, expected) in [
        (1, "train --data digts", "did you mean `digits`?"),
        (1, "inspect missing.postcard", "No such file"),
        (2, "train --hidden 0", "a width of 0"),
        (2, "train --hiden 8", "'--hidden'"),
        (2, "train --warm-up 5", "--warm-up is for"),
    ] {
        let output = trainer.command(&format!("{arguments} --json")).assert().code(code);
        let output = output.get_output();
        assert!(output.stdout.is_empty(), "{arguments}");
        let error: Value = serde_json::from_slice(&output.stderr).unwrap();
        assert_eq!(error["exit_code"], code);
        let message = error["error"].as_str().unwrap();
        assert!(message.contains(expected) && !message.starts_with("error"), "{message}");
    }
}

#[test]
fn a_file_that_cannot_be_read_is_no_output_that_cannot_be_written() {
    let trainer = Trainer::new();
    trainer.run(QUICK);
    let text = trainer.fail(1, "plot moons.postcard --metrics missing.jsonl");
    assert!(text.starts_with("error: cannot read the metrics file missing.jsonl"), "{text}");
}

#[test]
fn a_report_that_is_not_written_is_said_with_json_and_quiet_too() {
    let trainer = Trainer::new();
    let report = &document(&trainer, QUICK)["report"];
    assert_eq!(report["path"], "reports/moons/report.html");
    assert!(report["error"].is_null());
    std::fs::create_dir_all(trainer.path("taken/report.html")).unwrap();
    let arguments = &format!("{QUICK} --report taken");
    let report = &document(&trainer, arguments)["report"];
    assert!(report["path"].is_null());
    assert!(report["error"].as_str().unwrap().contains("taken/report.html"), "{report}");
    let text = trainer.run(&format!("{arguments} --quiet"));
    assert!(text.contains("report     not written: "), "{text}");
    assert!(document(&trainer, &format!("{QUICK} --no-report")).get("report").is_none());
}

#[cfg(target_os = "linux")]
#[test]
fn a_standard_error_that_is_full_changes_no_exit_code() {
    let trainer = Trainer::new();
    for (code, arguments) in
        [(1, "inspect missing"), (1, "inspect missing --json"), (2, "trian --json")]
    {
        let full = std::fs::File::options().write(true).open("/dev/full").unwrap();
        let status = std::process::Command::new(trainer.command("").get_program())
            .args(arguments.split(' '))
            .stderr(full)
            .status();
        assert_eq!(status.unwrap().code(), Some(code), "{arguments}");
    }
}

/// The names of all members, at any depth.
fn names(value: &Value, found: &mut BTreeSet<String>) {
    match value {
        Value::Object(members) => {
            let members: &Map<String, Value> = members;
            for (name, value) in members {
                found.insert(name.clone());
                names(value, found);
            }
        }
        Value::Array(items) => items.iter().for_each(|item| names(item, found)),
        _ => {}
    }
}

#[test]
fn every_member_is_explained_in_the_help() {
    let trainer = Trainer::new();
    let help = trainer.run("--help");
    let words: BTreeSet<&str> = help
        .split(|c: char| !c.is_alphanumeric() && c != '_')
        .filter(|word| !word.is_empty())
        .collect();
    trainer.write("new.csv", "0.1,0.2\n");
    for arguments in [
        &format!("{QUICK} --quantize"),
        &format!("{QUICK} --seeds 0..2 --quantize"),
        "train --data sine --epochs 2",
        "evaluate moons.postcard",
        "plot moons.postcard",
        "quantize moons.postcard",
        "inspect moons.postcard",
        "inspect sine.postcard",
        "predict moons.postcard --data new.csv",
        "find-learning-rate --data moons",
        "completions bash",
        "manual train",
        "manual --out man",
    ] {
        let mut found = BTreeSet::new();
        names(&document(&trainer, arguments), &mut found);
        for name in found {
            assert!(words.contains(name.as_str()), "{arguments}: {name}");
        }
    }
}
