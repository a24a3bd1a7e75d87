//! Models for other programs, from the command line.

use std::process::Command;
use tests::command::Trainer;
use tests::document::Document;
use xtask::build::workspace;

const PAGE: &str = "docs/take-your-model-elsewhere.md";

/// A folder with the digits, in f32 and quantized.
fn with_digits() -> Trainer {
    let trainer = Trainer::new();
    for name in ["digits.postcard", "digits_quantized.postcard"] {
        let path = workspace().join("firmware/models").join(name);
        trainer.write(name, std::fs::read(path).unwrap());
    }
    trainer
}

#[test]
fn an_exported_network_is_imported_as_it_was() {
    let trainer = with_digits();
    let text = trainer.run("export digits.postcard --onnx --name seen");
    assert!(text.contains("takes      64 numbers; raw, because scaling is part"), "{text}");
    let text = trainer.run("import seen.onnx");
    assert!(text.contains("\nwords      dense 32 relu, dense 10 softmax\n"), "{text}");
    let report = |name: &str| -> Vec<String> {
        let text = trainer.run(&format!("inspect {name}"));
        let has = |line: &&str| line.starts_with("ranges") || line.starts_with("labels");
        text.lines().filter(has).map(String::from).collect()
    };
    assert_eq!(report("seen.postcard"), report("digits.postcard"));
}

#[test]
fn a_file_that_is_there_is_replaced_only_if_that_is_asked_for() {
    let trainer = with_digits();
    let export = "export digits.postcard --onnx";
    trainer.run(export);
    let bytes = trainer.read("digits.onnx");
    // The same contents again change nothing.
    trainer.run(export);
    trainer.write("digits.onnx", "mine");
    let text = trainer.fail(1, export);
    assert!(text.contains("digits.onnx is there already") && text.contains("--replace"), "{text}");
    assert_eq!(trainer.read("digits.onnx"), b"mine");
    trainer.run(&format!("{export} --replace"));
    assert_eq!(trainer.read("digits.onnx"), bytes);
    trainer.run(&format!("{export} --out deep/down"));
    assert_eq!(std::fs::read(trainer.path("deep/down/digits.onnx")).unwrap(), bytes);
}

#[test]
fn what_cannot_be_exported_is_told_and_nothing_is_written() {
    let trainer = with_digits();
    trainer.write("notes.txt", "no model");
    for (arguments, code, expected) in [
        ("export digits.postcard", 2, "--onnx"),
        ("export digits.postcard --tflite", 2, "unexpected argument '--tflite'"),
        ("export digits_quantized.postcard --onnx", 1, "digits_quantized.postcard: the network is"),
        ("export notes.txt --onnx", 1, "notes.txt: not a model file"),
        ("export digit.postcard --onnx", 1, "did you mean `digits.postcard`?"),
        ("export digits.postcard --onnx --name a/b", 2, "a/b"),
    ] {
        let text = trainer.fail(code, arguments);
        assert!(text.contains(expected), "{arguments}: {text}");
    }
    assert_eq!(
        trainer.files(),
        ["digits.postcard", "digits_quantized.postcard", "notes.txt"].map(String::from)
    );
}

#[test]
fn the_document_names_the_files() {
    let trainer = with_digits();
    let text = trainer.run("export digits.postcard --onnx --json");
    let document: serde_json::Value = serde_json::from_str(&text).unwrap();
    assert_eq!(document["command"], "export");
    assert_eq!(document["network"]["parameters"], 2410);
    assert_eq!(document["files"][0]["bytes"], trainer.read("digits.onnx").len());
}

#[test]
fn the_script_reads_a_label_with_onnxruntime() {
    let trainer = Trainer::new();
    let document = Document::read(PAGE);
    let scripts = document.blocks_of("python");
    let [script] = &scripts[..] else { panic!("one script") };
    let python = |arguments: &[&str]| {
        let output = Command::new("python3").args(arguments).current_dir(&trainer.folder).output();
        let output = output.ok().filter(|output| output.status.success())?;
        String::from_utf8(output.stdout).ok()
    };
    if python(&["-c", "import onnxruntime, numpy"]).is_none() {
        eprintln!("NOT RUN: there is no python3 with onnxruntime and numpy");
        return;
    }
    let data = workspace().join("host-trainer/data/iris.csv");
    trainer.write("iris.csv", std::fs::read(data).unwrap());
    trainer.run("train --data iris.csv --hidden 8 --no-report");
    trainer.run("export iris.postcard --onnx --out exported");
    trainer.write("script.py", &script.text);
    assert_eq!(python(&["script.py"]).unwrap().trim(), "setosa");
}
