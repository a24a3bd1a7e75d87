//! Long recordings of a machine that runs normally, and alarms for others: from training to boards.

use host_trainer::export::TrainedModel;
use host_trainer::inference::infer;
use nn_core::fingerprint_scored;
use serde_json::Value;
use std::fmt::Write;
use std::fs::create_dir_all;
use tests::command::Trainer;
use xtask::board::Board;
use xtask::build::Build;
use xtask::elf::Elf;
use xtask::emulator;

/// Numbers without a pattern, from -1 to 1.
fn noise(seed: u64) -> f64 {
    let mixed = (seed ^ 0x9e37_79b9).wrapping_mul(0xd134_2543_de82_ef95).rotate_left(29);
    (mixed.wrapping_mul(0xd134_2543_de82_ef95) >> 40) as f64 / (1 << 23) as f64 - 1.0
}

/// Two axes of a motor that turns about 12 times a second, 200 moments a second; each take turns a little differently.
fn moment(label: &str, take: usize, index: usize) -> [f64; 2] {
    let seconds = index as f64 / 200.0;
    let angle = std::f64::consts::TAU * (12.0 + 0.05 * noise(take as u64)) * seconds + take as f64;
    let seed = take as u64 * 1_000_000 + 2 * index as u64;
    let [mut x, y] = [angle.sin() + 0.3 * (2.0 * angle).sin(), 0.8 * angle.cos()];
    // A bearing rings at 70 Hz; an imbalance shakes one axis twice as much.
    match label {
        "bearing" => x += 0.5 * (std::f64::consts::TAU * 70.0 * seconds).sin(),
        "imbalance" => x *= 2.0,
        _ => {}
    }
    [x + 0.1 * noise(seed), y + 0.1 * noise(seed + 1)]
}

/// A recording as a file: its times in milliseconds, and two channels.
fn recording(label: &str, take: usize, moments: usize) -> String {
    let mut text = String::from("t_ms,x,y\n");
    for index in 0..moments {
        let [x, y] = moment(label, take, index);
        writeln!(text, "{},{x:.4},{y:.4}", 5 * index).unwrap();
    }
    text
}

/// Takes of a kind in a folder: `FOLDER/LABEL_01.csv` and so on.
fn takes(trainer: &Trainer, folder: &str, label: &str, takes: std::ops::Range<usize>) {
    create_dir_all(trainer.path(folder)).unwrap();
    for take in takes {
        trainer.write(&format!("{folder}/{label}_{take:02}.csv"), recording(label, take, 800));
    }
}

fn json(trainer: &Trainer, arguments: &str) -> Value {
    serde_json::from_str(&trainer.run(&format!("--json {arguments}"))).unwrap()
}

fn has(text: &str, parts: &[&str]) {
    for part in parts {
        assert!(text.contains(part), "{part}: {text}");
    }
}

const CUT: &str = "--window 32 --hop 8";

/// 20 normal recordings, and others of which some have faults.
fn motor() -> Trainer {
    let trainer = Trainer::new();
    takes(&trainer, "motor", "normal", 0..20);
    takes(&trainer, "judged", "normal", 20..26);
    takes(&trainer, "judged", "bearing", 30..33);
    takes(&trainer, "judged", "imbalance", 40..43);
    trainer
}

#[test]
fn windows_with_faults_are_told_from_normal_ones_by_every_command() {
    let trainer = motor();
    let of = format!("train --data motor {CUT} --anomaly --test judged --false-alarms 0.05");
    let trained = json(&trainer, &format!("{of} --quantize"));
    for test in [&trained["test"], &trained["quantized"]["test"]] {
        assert!(test["auc"].as_f64().unwrap() > 0.95, "{test}");
        assert!(test["detection_rate"].as_f64().unwrap() > 0.8, "{test}");
        // 97 windows of a recording of 800 moments.
        assert_eq!((&test["normal"], &test["faults"]), (&(6 * 97).into(), &(6 * 97).into()));
    }
    // 5 % were asked for, and all recordings are alike.
    let rate = trained["test"]["false_alarm_rate"].as_f64().unwrap();
    assert!((0.02..0.1).contains(&rate), "{rate}");
    let expected =
        serde_json::json!({ "window": 32, "hop": 8, "rate": 200.0, "channels": ["x", "y"] });
    assert_eq!(trained["windowing"], expected);
    assert_eq!(
        trained["recordings"],
        serde_json::json!({ "training": 16, "validation": 4, "test": 0 })
    );
    assert_eq!(trained["anomaly"]["validation_samples"], 4 * 97);
    assert_eq!(trained["anomaly"]["promised"], false);
    let page = String::from_utf8(trainer.read("reports/motor/report.html")).unwrap();
    has(&page, &["id=\"scores\"", "32 moments (0.16 s at 200 a second), one every 8"]);
    for name in ["motor", "motor_quantized"] {
        let judged = json(&trainer, &format!("evaluate {name}.postcard --data judged"));
        let of_training =
            if name == "motor" { &trained["test"] } else { &trained["quantized"]["test"] };
        assert_eq!(&judged["test"], of_training);
        let text = trainer.run(&format!("inspect {name}.postcard"));
        has(&text, &["windows    32 moments (0.16 s at 200 a second), one every 8; channels x, y"]);
    }
    trainer.run("quantize motor.postcard --data motor --out again");
    assert_eq!(
        TrainedWeights::of(&trainer, "again/motor_quantized.postcard"),
        TrainedWeights::of(&trainer, "motor_quantized.postcard")
    );
    has(&trainer.run("plot motor.postcard"), &["wrote"]);
}

/// The network and the threshold of a model file, without what it was judged by.
#[derive(Debug, PartialEq)]
struct TrainedWeights {
    network: host_trainer::TrainedNetwork,
    anomaly: Option<host_trainer::export::Anomaly>,
    windowing: Option<host_trainer::export::Windowing>,
}

impl TrainedWeights {
    fn of(trainer: &Trainer, name: &str) -> Self {
        let model = TrainedModel::read(&trainer.path(name)).unwrap();
        assert!(model.windowing.is_some() && model.anomaly.is_some());
        Self { network: model.network, anomaly: model.anomaly, windowing: model.windowing }
    }
}

#[test]
fn each_window_of_a_recording_without_labels_has_its_score_its_alarm_and_its_time() {
    let trainer = motor();
    trainer.run(&format!("train --data motor {CUT} --anomaly --no-report"));
    // Normal for two seconds, then with a fault.
    let (normal, fault) = (recording("normal", 7, 400), recording("bearing", 7, 800));
    let tail: Vec<&str> = fault.lines().skip(401).collect();
    trainer.write("new.csv", format!("{normal}{}\n", tail.join("\n")));
    let output = trainer.command("predict motor.postcard --data new.csv").assert().success();
    let table = String::from_utf8_lossy(&output.get_output().stdout).into_owned();
    let rows: Vec<Vec<&str>> = table.lines().map(|line| line.split(',').collect()).collect();
    assert_eq!(rows[0], ["recording", "start", "score", "alarm", "because"]);
    assert_eq!(rows.len(), 98);
    assert_eq!(rows[2][..2], ["new.csv", "0.04"]);
    let alarms = |from: f64, to: f64| {
        let inside = rows[1..].iter().filter(|row| {
            let start: f64 = row[1].parse().unwrap();
            start >= from && start < to
        });
        let all: Vec<bool> = inside.map(|row| row[3] == "yes").collect();
        all.iter().filter(|&&alarm| alarm).count() as f64 / all.len() as f64
    };
    // A window is 0.16 s long.
    assert!(alarms(0.0, 1.84) < 0.1, "{table}");
    assert!(alarms(2.0, 9.0) > 0.8, "{table}");
    let alarm = rows[1..].iter().rfind(|row| row[3] == "yes").unwrap();
    assert!(alarm[4].starts_with("x "), "{alarm:?}");
    let said = String::from_utf8_lossy(&output.get_output().stderr).into_owned();
    has(&said, &["recording: new.csv: ", " of 97 windows raise the alarm; the largest score, "]);
    let answers = json(&trainer, "predict motor.postcard --data new.csv");
    assert_eq!(answers["predictions"][1]["recording"], "new.csv");
    assert_eq!(answers["predictions"][1]["start"], 0.04);
    assert_eq!(answers["predictions"].as_array().unwrap().len(), 97);
    assert_eq!(answers["recordings"][0]["windows"], 97);
    let count = rows.iter().filter(|row| row[3] == "yes").count();
    assert_eq!(answers["recordings"][0]["alarms"], count);
}

#[test]
fn parts_are_of_other_recordings_and_a_single_one_is_split_in_time() {
    let trainer = motor();
    let text = trainer.run(&format!("train --data motor {CUT} --anomaly --no-report"));
    has(
        &text,
        &[
            "recordings 20, cut into 1940 windows of 32 moments (160 ms), one every 8; channels x, y",
            "parts      normal recordings: 12 for training, 4 for validation, 4 for test",
            "1,940 normal samples of 64 features; 1,164 for training, 388 for validation, 388 for test",
            "normal     is what has the label normal",
            "windows    of a recording are alike",
            "none to judge by",
        ],
    );
    let text = trainer.run("evaluate motor.postcard --data motor");
    has(&text, &["normal test samples, never trained on", " of 388 normal samples"]);
    trainer.write("long.csv", recording("normal", 3, 3000));
    let text = trainer.run(&format!("train --data long.csv {CUT} --anomaly --no-report"));
    has(
        &text,
        &[
            "labels     there are none: all recordings are taken as `normal`",
            "fewer than 3 recordings of normal: each of them is split in time",
            "parts      normal recordings: 1 for training, 1 for validation, 1 for test",
        ],
    );
    has(
        &trainer.run("evaluate long.postcard --data long.csv"),
        &["normal test samples, never trained on"],
    );
    trainer.write("short.csv", recording("normal", 3, 80));
    let error = trainer.fail(1, &format!("train --data short.csv {CUT} --anomaly"));
    has(&error, &["windows of class `normal`: 7; at least", "--window"]);
}

#[test]
fn faults_may_be_among_the_recordings_in_folders_or_in_a_column() {
    let trainer = motor();
    takes(&trainer, "all/ok", "run", 0..8);
    takes(&trainer, "all/bearing", "run", 8..10);
    for take in 8..10 {
        trainer.write(&format!("all/bearing/run_{take:02}.csv"), recording("bearing", take, 800));
    }
    let trained = json(&trainer, &format!("train --data all {CUT} --normal ok"));
    assert!(trained["test"]["auc"].as_f64().unwrap() > 0.95, "{}", trained["test"]);
    // Of 8 recordings, one or two for the test.
    assert_eq!(trained["test"]["faults"], 2 * 97);
    let judged = json(&trainer, "evaluate all.postcard --data all");
    assert_eq!(
        (&judged["test"], &judged["data"]["never_trained_on"]),
        (&trained["test"], &true.into())
    );
    let mut text = String::from("t_ms,x,y,state\n");
    for take in 0..10 {
        let label = if take % 5 == 4 { "bearing" } else { "ok" };
        for (index, line) in recording(label, take, 400).lines().skip(1).enumerate() {
            let (_, numbers) = line.split_once(',').unwrap();
            writeln!(text, "{},{numbers},{label}", 5 * (400 * take + index)).unwrap();
        }
    }
    trainer.write("log.csv", text);
    let found = json(&trainer, &format!("train --data log.csv {CUT} --normal ok --no-report"));
    assert!(found["test"]["auc"].as_f64().unwrap() > 0.9, "{}", found["test"]);
}

#[test]
fn what_makes_no_sense_is_refused_or_said() {
    let trainer = motor();
    takes(&trainer, "mixed", "normal", 0..4);
    takes(&trainer, "mixed", "bearing", 4..6);
    takes(&trainer, "faults", "bearing", 4..6);
    for (folder, name, label) in [
        ("days", "monday", ""),
        ("days", "tuesday", ""),
        ("some", "run_1", ",state"),
        ("some", "run_2", ""),
    ] {
        create_dir_all(trainer.path(folder)).unwrap();
        let text = recording("normal", 1, 200);
        let cell = if label.is_empty() { "" } else { ",ok" };
        let lines = text.lines().skip(1).map(|line| format!("{line}{cell}\n"));
        let text = format!("t_ms,x,y{label}\n{}", lines.collect::<String>());
        trainer.write(&format!("{folder}/{name}.csv"), text);
    }
    trainer.write("bare.csv", recording("normal", 50, 800));
    for (code, arguments, expected) in [
        (1, "--data mixed --anomaly", "say which is normal, for example --normal bearing"),
        (
            1,
            "--data mixed --normal nrmal",
            "no sample has the label `nrmal` (did you mean `normal`?)",
        ),
        (
            1,
            "--data motor --anomaly --test bare.csv",
            "no label: to judge, recordings need a label column",
        ),
        (1, "--data days --anomaly", "if all are, put the files into a folder called normal"),
        (1, "--data some --anomaly", "name its columns as there, `state` among them"),
        (1, "--data motor --anomaly --validation faults", "no sample has the label"),
        (2, "--data motor --anomaly --seeds 0..3", "--seeds"),
        (2, "--data motor --anomaly --outliers drop", "--outliers does not go with anomalies"),
        (
            1,
            "--data motor --anomaly --validation-share 0",
            "--validation-share 0 leaves no samples",
        ),
        (1, "--data digits --anomaly", "no recordings: --window cuts a CSV file"),
    ] {
        let error = trainer.fail(code, &format!("train {CUT} {arguments}"));
        assert!(error.contains(expected), "{arguments}: {error}");
    }
    // Without a normal recording, all count as faults, and that is said.
    let text =
        trainer.run(&format!("train --data motor {CUT} --anomaly --test faults --no-report"));
    has(
        &text,
        &["no recording of faults has the label normal, so all of them count as faults: bearing"],
    );
    let error = trainer.fail(1, "evaluate motor.postcard --data bare.csv");
    has(&error, &["no label: to judge", "host-trainer predict"]);
    let error = trainer.fail(1, "evaluate motor.postcard --data judged --normal well");
    has(&error, &["no sample has the label well; labels are bearing, imbalance, normal"]);
    // Takes of a name of their own may be called what the test calls normal.
    takes(&trainer, "runs", "run", 0..6);
    let text =
        trainer.run(&format!("train --data runs {CUT} --test judged --normal normal --no-report"));
    has(&text, &["AUC"]);
    has(
        &trainer.run("evaluate runs.postcard --data runs"),
        &["all samples, those that it was trained on"],
    );
}

#[test]
fn the_source_beside_a_model_embeds_windows_and_alarm_of_one_file() {
    let trainer = motor();
    trainer.run(&format!("train --data motor {CUT} --anomaly --no-report --epochs 2"));
    let source = String::from_utf8(trainer.read("motor.rs")).unwrap();
    has(
        &source,
        &[
            "pub const WINDOWING: WindowSize = \"motor.postcard\";",
            "pub static ALARM: Alarm<64> = \"motor.postcard\";",
        ],
    );
}

#[test]
#[ignore = "runs in QEMU: type `cargo xtask test`"]
fn a_recording_on_boards_has_the_laptops_scores_and_alarms_window_by_window() {
    let trainer = motor();
    trainer.run(&format!("train --data motor {CUT} --anomaly --quantize --no-report"));
    // Normal, then with a fault.
    let recording: Vec<[f32; 2]> = (0..200)
        .map(|index| moment(if index < 100 { "normal" } else { "bearing" }, 7, index))
        .map(|moment| moment.map(|x| x as f32))
        .collect();
    let bytes: Vec<u8> = recording.as_flattened().iter().flat_map(|x| x.to_le_bytes()).collect();
    trainer.write("recording.bin", bytes);
    let path = trainer.path("recording.bin");
    let windows: Vec<f32> = recording.windows(32).step_by(8).flatten().flatten().copied().collect();
    for (board, name) in [(Board::MICROBIT, "motor_quantized"), (Board::MPS2_AN386, "motor")] {
        let model = TrainedModel::read(&trainer.path(&format!("{name}.postcard"))).unwrap();
        let alarm = model.anomaly.unwrap();
        let answers = infer(&model.network, &windows);
        let mut expected = Vec::new();
        for (x, (_, y)) in windows.chunks_exact(64).zip(answers.iter()) {
            let score = alarm.score(x, y);
            let word = if alarm.is_anomalous(score) { "ALARM" } else { "normal" };
            let bits = fingerprint_scored(y, score);
            expected.push(format!("window {}: {bits:08x} {word}", expected.len()));
        }
        assert_eq!(expected.len(), 22);
        assert!(expected.iter().filter(|line| line.ends_with("ALARM")).count() > 5, "{expected:?}");
        let path_of_model = trainer.path(&format!("{name}.rs"));
        let build = Build::example_on(board, "vibrations", path_of_model.to_str().unwrap());
        let elf = Build { images: Some(&path), ..build }.run().unwrap();
        assert_eq!(Elf::read(&elf).unwrap().panic_symbols(), Vec::<&str>::new(), "{board}");
        assert_eq!(emulator::lines(board, &elf).unwrap(), expected, "{board}: {name}");
    }
}
