//! Autoencoders that raise the alarm, from training to boards.

use serde_json::Value;
use tests::command::Trainer;
use xtask::board::Board;
use xtask::build::Build;
use xtask::elf::Elf;
use xtask::emulator;

/// A pump: current, vibration, temperature and pressure hang together; three kinds of faults. `kinds` says how many
/// samples of which label.
fn pump(kinds: &[(&str, usize)], has_label: bool) -> String {
    let mut text = String::from("current,vibration,heat,pressure,valve");
    text += if has_label { ",state\n" } else { "\n" };
    let mut state = 12345u64;
    let mut random = move || {
        state = state.wrapping_mul(6364136223846793005).wrapping_add(1442695040888963407);
        (state >> 40) as f64 / (1u64 << 24) as f64 - 0.5
    };
    for &(label, count) in kinds {
        for _ in 0..count {
            let load = random() + 0.5;
            let current = 2.0 + 3.0 * load + 0.1 * random();
            let mut vibration = 0.2 + 0.5 * load * load + 0.04 * random();
            let mut heat = 40.0 + 25.0 * load + 1.0 * random();
            let mut pressure = 1000.0 * (1.0 + 2.0 * load) + 40.0 * random();
            match label {
                "bearing" => vibration += 0.25,
                "leak" => pressure *= 0.7,
                "hot" => heat += 12.0,
                _ => {}
            }
            text += &format!("{current:.4},{vibration:.4},{heat:.3},{pressure:.2},1");
            text += &if has_label { format!(",{label}\n") } else { "\n".into() };
        }
    }
    text
}

const ALL: [(&str, usize); 4] = [("ok", 800), ("bearing", 40), ("leak", 40), ("hot", 40)];

fn json(trainer: &Trainer, arguments: &str) -> Value {
    serde_json::from_str(&trainer.run(&format!("--json {arguments}"))).unwrap()
}

#[test]
fn faults_are_told_from_normal_samples_in_f32_and_quantized_and_judged_alike_later() {
    let trainer = Trainer::new();
    trainer.write("pump.csv", pump(&ALL, true));
    let trained = json(&trainer, "train --data pump.csv --normal ok --quantize");
    for test in [&trained["test"], &trained["quantized"]["test"]] {
        assert!(test["auc"].as_f64().unwrap() > 0.97, "{test}");
        assert!(test["detection_rate"].as_f64().unwrap() > 0.85, "{test}");
        assert!(test["false_alarm_rate"].as_f64().unwrap() < 0.05, "{test}");
        assert_eq!((&test["normal"], &test["faults"]), (&160.into(), &120.into()));
    }
    assert_eq!(trained["anomaly"]["promised"], true);
    for name in ["pump", "pump_quantized"] {
        let judged = json(&trainer, &format!("evaluate {name}.postcard --data pump.csv"));
        let expected =
            if name == "pump" { &trained["test"] } else { &trained["quantized"]["test"] };
        assert_eq!(&judged["test"], expected);
        assert_eq!(judged["data"]["never_trained_on"], true);
    }
    let text = trainer.run("inspect pump.postcard");
    assert!(text.contains("samples right"), "{text}");
    let page = String::from_utf8(trainer.read("reports/pump/report.html")).unwrap();
    assert!(page.contains("id=\"scores\"") && page.contains("faults found"));
    // The same threshold, bit for bit.
    let other = Trainer::new();
    other.write("pump.csv", pump(&ALL, true));
    other.run("train --data pump.csv --normal ok --threads 1 --no-report");
    assert_eq!(other.read("pump.postcard"), trainer.read("pump.postcard"));
    trainer.run("quantize pump.postcard --data pump.csv --out again");
    assert_eq!(
        trainer.read("again/pump_quantized.postcard"),
        trainer.read("pump_quantized.postcard")
    );
}

#[test]
fn a_detector_trained_with_weights_of_4_bits_finds_faults_and_keeps_its_integers() {
    let trainer = Trainer::new();
    trainer.write("pump.csv", pump(&ALL, true));
    let train = "train --data pump.csv --normal ok --bits 4 --no-report";
    let trained = json(&trainer, train);
    let test = &trained["quantized"]["test"];
    assert!(test["auc"].as_f64().unwrap() > 0.97, "{test}");
    assert!(test["detection_rate"].as_f64().unwrap() > 0.85, "{test}");
    assert!(test["false_alarm_rate"].as_f64().unwrap() < 0.05, "{test}");
    assert_eq!((&test["normal"], &test["faults"]), (&160.into(), &120.into()));
    let text = trainer.run("inspect pump_quantized.postcard");
    assert!(text.contains("weights -8 to 7"), "{text}");
    let judged = json(&trainer, "evaluate pump_quantized.postcard --data pump.csv");
    assert_eq!(&judged["test"], test);
    // The same integers and the same threshold, with other threads, and quantized again.
    let other = Trainer::new();
    other.write("pump.csv", pump(&ALL, true));
    other.run(&format!("{train} --threads 1"));
    trainer.run("quantize pump.postcard --data pump.csv --bits 4 --fine-tune never --out again");
    let model = trainer.read("pump_quantized.postcard");
    assert_eq!(other.read("pump_quantized.postcard"), model);
    assert_eq!(trainer.read("again/pump_quantized.postcard"), model);
}

#[test]
fn an_answer_is_a_score_yes_or_no_and_the_inputs_it_comes_from() {
    let trainer = Trainer::new();
    trainer.write("pump.csv", pump(&[("ok", 600)], false));
    trainer.write("new.csv", "heat,current,pressure,vibration,valve\n52.5,3.5,2000,0.325,1\n95,3.5,2000,0.325,1\n52.5,3.5,2000,0.325,7\n");
    let text = trainer.run("train --data pump.csv --anomaly --no-report");
    assert!(text.contains("no column is a label") && text.contains("none to judge by"), "{text}");
    let text = trainer.run("predict pump.postcard --data new.csv");
    let lines: Vec<&str> = text.lines().collect();
    assert_eq!(lines[0], "score,alarm,because");
    assert!(lines[1].ends_with(",no,"), "{text}");
    assert!(lines[2].contains(",yes,heat "), "{text}");
    // An input that never changed in training.
    assert!(lines[3].contains(",yes,valve "), "{text}");
    let predictions = json(&trainer, "predict pump.postcard --data new.csv");
    assert_eq!(predictions["predictions"][1]["alarm"], true);
    assert_eq!(predictions["predictions"][1]["because"][0]["input"], "heat");
}

#[test]
fn samples_of_one_label_are_normal_without_being_asked_and_a_file_of_faults_judges() {
    let trainer = Trainer::new();
    trainer.write("fine.csv", pump(&[("ok", 500)], true));
    trainer.write("faults.csv", pump(&[("ok", 60), ("leak", 60)], true));
    let text = trainer.run("train --data fine.csv --no-report");
    assert!(text.contains("all samples have the label ok"), "{text}");
    assert!(text.contains("none to judge by"), "{text}");
    let trained = json(&trainer, "train --data fine.csv --test faults.csv --no-report");
    assert!(trained["test"]["auc"].as_f64().unwrap() > 0.95, "{}", trained["test"]);
    assert_eq!(trained["test"]["faults"], 60);
    let text = trainer.run("evaluate fine.postcard --data faults.csv");
    assert!(text.contains("AUC") && text.contains("60 faults"), "{text}");
    // Without labels in training, the test needs to say which is normal.
    trainer.write("bare.csv", pump(&[("ok", 500)], false));
    let text = trainer.fail(1, "train --data bare.csv --anomaly --test faults.csv");
    assert!(text.contains("--normal"), "{text}");
    let text =
        trainer.run("train --data bare.csv --anomaly --test faults.csv --normal ok --no-report");
    assert!(text.contains("AUC"), "{text}");
}

#[test]
fn what_cannot_be_known_is_said() {
    let trainer = Trainer::new();
    trainer.write("few.csv", pump(&[("ok", 100), ("leak", 10)], true));
    let text = trainer.run("train --data few.csv --normal ok --no-report --false-alarms 0.01");
    assert!(
        text.contains("20 validation samples can promise 4.8 % false alarms at best"),
        "{text}"
    );
    assert!(text.contains("needs 99"), "{text}");
    // Faults that are none.
    trainer.write("alike.csv", pump(&[("ok", 400), ("other", 100)], true));
    let text = trainer.run("train --data alike.csv --normal ok --no-report --seed 2");
    assert!(text.contains("no better") && text.contains("than chance"), "{text}");
    // One that is hidden among normal samples.
    trainer.write("mixed.csv", pump(&[("ok", 400)], true) + "3,0.4,400,1500,1,ok\n");
    let text = trainer.run("train --data mixed.csv --no-report");
    assert!(text.contains("unusual    1 of "), "{text}");
    let text = trainer.run("train --data alike.csv --normal ok --no-report --false-alarms 0.05");
    assert!(!text.contains("unusual") && !text.contains("few  "), "{text}");
}

#[test]
fn the_page_begins_with_how_well_faults_are_told_from_normal_samples() {
    let trainer = Trainer::new();
    trainer.write("pump.csv", pump(&ALL, true));
    let found = json(&trainer, "train --data pump.csv --normal ok");
    let page = String::from_utf8(trainer.read("reports/pump/report.html")).unwrap();
    let (head, _) = page.split_once("</header>").unwrap();
    let auc = format!("{:.4}", found["test"]["auc"].as_f64().unwrap());
    assert!(head.contains("<dt>AUC</dt>") && head.contains(&auc), "{head}");
    let alarms = found["test"]["false_alarms"].as_u64().unwrap();
    assert!(head.contains(&format!("{alarms} of 160 normal samples")), "{head}");
    assert!(!head.contains("accuracy"), "{head}");
}

#[test]
fn what_is_piped_in_is_judged_as_the_file_is() {
    let trainer = Trainer::new();
    trainer.write("pump.csv", pump(&ALL, true));
    trainer.write("other.csv", pump(&[("ok", 50), ("bearing", 20)], true));
    trainer.run("train --data pump.csv --normal ok --no-report");
    for file in ["pump.csv", "other.csv"] {
        let of_file = trainer.run(&format!("evaluate pump.postcard --data {file} --json"));
        let mut command = trainer.command("evaluate pump.postcard --data - --json");
        let output = command.write_stdin(trainer.read(file)).assert().success();
        let piped = String::from_utf8(output.get_output().stdout.clone()).unwrap();
        let test =
            |text: &str| serde_json::from_str::<serde_json::Value>(text).unwrap()["test"].clone();
        assert_eq!(test(&piped), test(&of_file), "{file}");
        assert!(test(&piped)["auc"].is_number(), "{piped}");
    }
}

#[test]
fn what_makes_no_sense_is_refused_with_what_to_type() {
    let trainer = Trainer::new();
    trainer.write("pump.csv", pump(&ALL, true));
    for (code, arguments, expected) in [
        (1, "--anomaly", "say which is normal, for example --normal bearing"),
        (1, "--normal Ok", "no sample has the label `Ok` (did you mean `ok`?)"),
        (2, "--normal ok --layers conv_2_3", "--layers"),
        (2, "--normal ok --outliers drop", "--outliers does not go with anomalies"),
        (2, "--normal ok --target heat", "--target is for regressions"),
        (2, "--normal ok --seeds 0..3", "--seeds"),
        (1, "--normal ok --validation-share 0", "--validation-share 0 leaves no samples"),
        (1, "--normal ok --output-activation sigmoid --loss mse", "leave its activation away"),
    ] {
        let text = trainer.command(&format!("train --data pump.csv {arguments}"));
        let output = { text }.output().unwrap();
        let error = String::from_utf8(output.stderr).unwrap();
        assert!(error.contains(expected), "{arguments}: {error}");
        assert_eq!(output.status.code(), Some(code), "{arguments}: {error}");
    }
    let mut command = trainer.command("train --data pump.csv --normal ok");
    let output = command.args(["--layers", "dense 3, dense 4"]).output().unwrap();
    let error = String::from_utf8(output.stderr).unwrap();
    assert!(error.contains("end --layers with dense 5"), "{error}");
}

#[test]
#[ignore = "runs in QEMU: type `cargo xtask test`"]
fn a_board_has_the_laptops_scores_and_alarms_and_cannot_panic() {
    let trainer = Trainer::new();
    trainer.write("pump.csv", pump(&ALL, true));
    trainer.run("train --data pump.csv --normal ok --quantize --no-report");
    for (board, name) in [(Board::MICROBIT, "pump_quantized"), (Board::MPS2_AN386, "pump")] {
        let model = trainer.path(&format!("{name}.rs"));
        let elf = Build::self_test(board, model.to_str().unwrap()).run().unwrap();
        assert_eq!(Elf::read(&elf).unwrap().panic_symbols(), Vec::<&str>::new(), "{board}");
        let lines = emulator::lines(board, &elf).unwrap();
        assert_eq!(lines.last().unwrap(), "PASS: every bit is the laptop's", "{board}");
        let of = |word: &str| lines.iter().filter(|line| line.contains(word)).count();
        // 160 normal test samples and 120 faults; the last line counts them.
        assert_eq!(of("the laptop's bits") - 1, 280, "{board}: {lines:?}");
        assert!(of(", ALARM, truth fault") > 100, "{board}");
        assert!(of(", normal, truth normal") > 150, "{board}");
    }
}
