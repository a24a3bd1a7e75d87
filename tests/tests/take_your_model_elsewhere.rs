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

/// The label follows from the first column: without names, the columns of the other file would be taken by place.
#[test]
fn names_of_columns_come_back() {
    let trainer = Trainer::new();
    let file = |head: &str, line: &dyn Fn(usize, usize) -> String| {
        let lines = (0..60).map(|index| line(index % 10, index * 7 % 10)).collect::<String>();
        format!("{head},label\n{lines}")
    };
    let label = |x: usize| if x < 5 { "low" } else { "high" };
    trainer.write("xy.csv", file("x,y", &|x, y| format!("{x},{y},{}\n", label(x))));
    trainer.write("yx.csv", file("y,x", &|x, y| format!("{y},{x},{}\n", label(x))));
    trainer.run("train --data xy.csv --epochs 60 --weight-decay 0 --name here --out . --no-report");
    trainer.run("export here.postcard --onnx");
    trainer.run("import here.onnx --name back --out .");
    let accuracy = |model: &str, data: &str| {
        let text = trainer.run(&format!("evaluate {model}.postcard --data {data}"));
        text.lines().find(|line| line.starts_with("accuracy ")).unwrap().to_string()
    };
    assert!(accuracy("back", "xy.csv").contains("60 of 60 samples right"));
    assert!(accuracy("back", "yx.csv").contains("60 of 60 samples right"));
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

/// Compiles C without a warning, and runs it.
fn run_c(trainer: &Trainer, arguments: &[&str]) -> String {
    let status = Command::new("cc")
        .args(["-std=c99", "-Wall", "-Wextra", "-pedantic", "-Werror", "-o", "program"])
        .args(arguments)
        .current_dir(&trainer.folder)
        .status();
    assert!(status.unwrap().success());
    let output = Command::new(trainer.path("program")).output().unwrap();
    assert!(output.status.success(), "{output:?}");
    String::from_utf8(output.stdout).unwrap()
}

fn has_c_compiler() -> bool {
    let is_there = Command::new("cc").arg("--version").output().is_ok();
    if !is_there {
        eprintln!("NOT RUN: there is no C compiler (cc)");
    }
    is_there
}

#[test]
fn c_source_has_every_bit_of_all_test_samples() {
    if !has_c_compiler() {
        return;
    }
    let trainer = Trainer::new();
    for (name, samples) in [
        ("digits", 359),
        ("digits_quantized", 359),
        ("mnist_quantized", 82),
        ("text_lines_quantized", 6),
    ] {
        for ending in ["postcard", "samples"] {
            let file = format!("{name}.{ending}");
            trainer.write(
                &file,
                std::fs::read(workspace().join("firmware/models").join(&file)).unwrap(),
            );
        }
        let text = trainer.run(&format!("export {name}.postcard --c"));
        assert!(!text.contains("made-up"), "{text}");
        let check = format!("-D{}_SELF_CHECK", name.to_uppercase());
        let text = run_c(&trainer, &[&check, &format!("{name}.c")]);
        let all = format!("{samples} of {samples} samples with the laptop's bits\nPASS\n");
        assert_eq!(text, all, "{name}");
    }
}

#[test]
fn features_are_written_in_c_with_every_bit_and_refused_in_onnx() {
    let trainer = Trainer::new();
    for (layers, kind) in [
        ("statistics, dense 6 relu, dense 5", "Statistics<"),
        ("frames 20 hop 7, statistics, dense 5", "Statistics<"),
        ("frames 32 hop 16, spectrum, dense 5", "Spectrum<"),
        ("spectrum log, dense 5", "LogSpectrum<"),
        ("frames 16, logmel 3 rate 50 low 3 floor -12, dense 5", "LogMel<"),
        ("frames 16 hop 8, mfcc 3 bands 4 rate 50 low 2 floor -12, dense 5", "Mfcc<"),
    ] {
        let mut command = trainer.command("train --data gestures --epochs 2 --quantize --name net");
        command.args(["--layers", layers]).assert().success();
        for (name, layer) in [("net", 1), ("net_quantized", 2)] {
            let text = trainer.fail(1, &format!("export {name}.postcard --onnx"));
            let row = format!("layer {layer}, {kind}");
            assert!(text.contains(&row) && text.contains("--c"), "{text}");
            if has_c_compiler() {
                trainer.run(&format!("export {name}.postcard --c --replace"));
                let check = format!("-D{}_SELF_CHECK", name.to_uppercase());
                let text = run_c(&trainer, &[&check, &format!("{name}.c")]);
                assert!(text.ends_with("samples with the laptop's bits\nPASS\n"), "{text}");
            }
        }
    }
}

#[test]
fn a_self_check_without_samples_has_made_up_ones_and_finds_a_changed_weight() {
    if !has_c_compiler() {
        return;
    }
    let trainer = with_digits();
    let text = trainer.run("export digits_quantized.postcard --c --name net");
    assert!(text.contains("no samples of this model are beside it"), "{text}");
    let check = ["-DNET_SELF_CHECK", "net.c"];
    assert_eq!(run_c(&trainer, &check), "32 of 32 samples with the laptop's bits\nPASS\n");
    let source = String::from_utf8(trainer.read("net.c")).unwrap();
    let (before, weights) = source.split_once("static const int8_t w3[320] = {\n    ").unwrap();
    let (first, after) = weights.split_once(',').unwrap();
    let other = if first == "0" { "99" } else { "0" };
    let changed = format!("{before}static const int8_t w3[320] = {{\n    {other},{after}");
    trainer.write("net.c", changed);
    let status = Command::new("cc")
        .args(["-std=c99", "-o", "program"])
        .args(check)
        .current_dir(&trainer.folder)
        .status();
    assert!(status.unwrap().success());
    let output = Command::new(trainer.path("program")).output().unwrap();
    assert_eq!(output.status.code(), Some(1));
    assert!(String::from_utf8_lossy(&output.stdout).ends_with("FAIL\n"));
}

#[test]
fn the_program_in_c_names_the_flower() {
    if !has_c_compiler() {
        return;
    }
    let trainer = Trainer::new();
    let document = Document::read(PAGE);
    let programs = document.blocks_of("c");
    let [program] = &programs[..] else { panic!("one program") };
    let data = workspace().join("host-trainer/data/iris.csv");
    trainer.write("iris.csv", std::fs::read(data).unwrap());
    trainer.run("train --data iris.csv --hidden 8 --quantize --no-report");
    trainer.run("export iris_quantized.postcard --c");
    trainer.write("main.c", &program.text);
    assert_eq!(run_c(&trainer, &["main.c", "iris_quantized.c"]), "setosa\n");
}

#[test]
fn several_formats_are_written_at_once_or_none() {
    let trainer = with_digits();
    let all = "export digits_quantized.postcard --npz --safetensors --c --name all";
    trainer.run(all);
    let names = ["all.c", "all.h", "all.npz", "all.safetensors"];
    let files: Vec<String> = trainer.files();
    assert!(names.iter().all(|name| files.contains(&name.to_string())), "{files:?}");
    let before = names.map(|name| trainer.read(name));
    trainer.run(&format!("{all} --replace"));
    assert_eq!(names.map(|name| trainer.read(name)), before);
    // One that cannot be written keeps the others from being written.
    trainer.write("other.h", "mine");
    trainer.fail(1, "export digits.postcard --npz --c --name other");
    assert!(!trainer.path("other.npz").exists() && !trainer.path("other.c").exists());
    // A quantized network comes back as one of f32.
    trainer.run("export digits_quantized.postcard --onnx --name back");
    let text = trainer.run("import back.onnx");
    assert!(text.contains(", dense 32 relu, dense 10 softmax\n"), "{text}");
    assert!(text.contains("\nnote       16x8: dequantized to f32"), "{text}");
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
