//! Classifiers that say which samples they do not know, from training to boards.

use serde_json::Value;
use tests::command::Trainer;
use xtask::board::Board;
use xtask::build::Build;
use xtask::elf::Elf;
use xtask::emulator;

fn json(trainer: &Trainer, arguments: &str) -> Value {
    serde_json::from_str(&trainer.run(&format!("--json {arguments}"))).unwrap()
}

const TRAIN: &str = "train --refuse 0.05 --unknown 7 --epochs 15";

#[test]
fn every_command_tells_known_samples_from_unknown_ones_alike() {
    let trainer = Trainer::new();
    let trained = json(&trainer, &format!("{TRAIN} --quantize"));
    for known in [&trained["known"], &trained["quantized"]["known"]] {
        assert_eq!(known["refuse"], 0.05);
        // 161 validation samples set the limits: 5 % may be anything from 2 to 12 %.
        let refused = known["refused"]["share"].as_f64().unwrap();
        assert!((0.02..0.12).contains(&refused), "{known}");
        assert!(known["right"]["share"].as_f64().unwrap() > 0.97, "{known}");
        assert!(known["noise_passed"]["share"].as_f64().unwrap() <= 0.03, "{known}");
        assert!(known["shuffled_passed"]["share"].as_f64().unwrap() <= 0.03, "{known}");
        assert!(known["unknown_passed"]["share"].as_f64().unwrap() < 0.4, "{known}");
        assert_eq!(known["unknown_passed"]["samples"], 179);
        assert!(known["auc_of_logits"].as_f64().unwrap() > 0.9, "{known}");
    }
    assert_eq!(trained["data"]["labels"].as_array().unwrap().len(), 9);
    for (name, known) in
        [("digits", &trained["known"]), ("digits_quantized", &trained["quantized"]["known"])]
    {
        let judged = json(&trainer, &format!("evaluate {name}.postcard --unknown 7"));
        assert_eq!(&judged["known"], known);
        assert_eq!(judged["data"]["never_trained_on"], true);
    }
    let page = String::from_utf8(trainer.read("reports/digits/report.html")).unwrap();
    for part in ["id=\"unknown\"", "other classes", "shuffled inputs", "similar to a known class"] {
        assert!(page.contains(part), "{part}");
    }
    let predicted = json(&trainer, "predict digits.postcard --data digits");
    let predictions = predicted["predictions"].as_array().unwrap();
    let refused = predictions.iter().filter(|p| p["known"] == false).count();
    let table = trainer.run("predict digits.postcard --data digits");
    assert!(table.starts_with("prediction,probability,known\n"), "{table}");
    assert_eq!(table.lines().filter(|line| line.ends_with(",no")).count(), refused);
    assert!(refused > 120, "{refused}");
    let text = trainer.run("inspect digits.postcard");
    assert!(text.contains("unknown    logit below "), "{text}");
}

#[test]
fn the_same_seed_gives_the_same_limits_with_any_number_of_threads_and_later() {
    let [one, other] = [Trainer::new(), Trainer::new()];
    one.run(&format!("{TRAIN} --quantize --no-report --threads 1"));
    other.run(&format!("{TRAIN} --no-report --threads 4"));
    for file in ["digits.postcard", "digits.samples", "digits.rs"] {
        assert_eq!(one.read(file), other.read(file), "{file}");
    }
    other.run("quantize digits.postcard --unknown 7");
    assert_eq!(one.read("digits_quantized.postcard"), other.read("digits_quantized.postcard"));
    // A model that refused nothing may learn to.
    let plain = Trainer::new();
    plain.run("train --epochs 5 --no-report");
    let before = plain.read("digits.postcard");
    plain.run("quantize digits.postcard --refuse 0.05 --centres 4");
    assert_eq!(plain.read("digits.postcard"), before);
    let text = plain.run("inspect digits_quantized.postcard");
    assert!(text.contains("to the nearest of 4 centres"), "{text}");
    // So may one that was trained elsewhere: it has seen none of these samples.
    plain.run("export digits.postcard --onnx --name elsewhere");
    plain.run("import elsewhere.onnx --name foreign");
    let quantized = json(&plain, "quantize foreign.postcard --data digits --refuse 0.05");
    let known = &quantized["quantized"]["known"];
    assert!((0.01..0.12).contains(&known["refused"]["share"].as_f64().unwrap()), "{known}");
    assert_eq!(known["refused"]["samples"], 359);
}

#[test]
fn what_makes_no_sense_is_refused_with_what_to_type() {
    let trainer = Trainer::new();
    trainer.write("line.csv", "x,y\n1,2.5\n2,4.5\n3,6.5\n4,8.5\n5,10.5\n6,12.5\n7,14.5\n8,16.5\n");
    trainer.run("train --epochs 2 --no-report");
    for (code, arguments, expected) in [
        (
            1,
            "train --refuse 0.05 --unknown seven",
            "--unknown: digits has no label \"seven\": there are 0, 1",
        ),
        (2, "train --unknown 7", "--refuse"),
        (2, "train --refuse 0", "a number above 0, at most 0.5"),
        (2, "train --refuse 0.9", "a number above 0, at most 0.5"),
        (2, "train --refuse 0.1 --centres 17", "1..=16"),
        (2, "train --smoothing 3", "--refuse"),
        (2, "train --refuse 0.1 --anomaly", "--refuse is for classifiers"),
        (2, "train --refuse 0.1 --seeds 0..2", "leave --refuse away"),
        (
            1,
            "train --refuse 0.001",
            "give at least 999 (--validation-share 0.3), or a larger share (--refuse 0.01)",
        ),
        (
            1,
            "train --refuse 0.1 --validation-share 0",
            "no validation samples to set the limits by",
        ),
        (1, "train --data line.csv --target y --refuse 0.2", "not by a regression"),
        (2, "evaluate digits.postcard --unknown 7", "train it with --refuse"),
    ] {
        let output = trainer.command(arguments).output().unwrap();
        let error = String::from_utf8_lossy(&output.stderr).into_owned();
        assert!(error.contains(expected), "{arguments}: {error}");
        assert_eq!(output.status.code(), Some(code), "{arguments}: {error}");
    }
}

#[test]
#[ignore = "runs in QEMU: type `cargo xtask test`"]
fn a_board_decides_as_the_laptop_does_and_cannot_panic() {
    let trainer = Trainer::new();
    trainer.run(&format!("{TRAIN} --quantize --no-report"));
    for (board, name) in [(Board::MICROBIT, "digits_quantized"), (Board::MPS2_AN386, "digits")] {
        let model = trainer.path(&format!("{name}.rs"));
        let elf = Build::self_test(board, model.to_str().unwrap()).run().unwrap();
        assert_eq!(Elf::read(&elf).unwrap().panic_symbols(), Vec::<&str>::new(), "{board}");
        let lines = emulator::lines(board, &elf).unwrap();
        assert_eq!(lines.last().unwrap(), "PASS: every bit is the laptop's", "{board}");
        let of = |word: &str| lines.iter().filter(|line| line.contains(word)).count();
        assert_eq!(of(", the laptop's bits"), 323, "{board}: {lines:?}");
        assert!((5..50).contains(&of(": UNKNOWN, truth ")), "{board}");
        // 64 inputs and 9 centres.
        let mark = "with its decision: ";
        let more = lines.iter().find_map(|line| line.strip_prefix(mark)).unwrap();
        let more: u64 = more.split(' ').next().unwrap().parse().unwrap();
        let most = if board == Board::MICROBIT { 40_000 } else { 9_000 };
        assert!((1_000..most).contains(&more), "{board}: {more}");
        println!("{board}: a decision takes {more} instructions");
    }
}
