//! The page on networks of others: its table is the code's, its scripts are Python, and the example that comes along goes
//! all the way.

use host_trainer::import::{builtins, operators};
use std::process::{Command, Stdio};
use tests::command::Trainer;
use tests::document::Document;
use xtask::build::workspace;

const PAGE: &str = "docs/bring-your-model.md";

#[test]
fn the_table_of_operators_is_that_of_the_code() {
    let text = Document::read(PAGE).text;
    let (_, table) = text.split_once("| operator | becomes |\n| --- | --- |\n").unwrap();
    let (table, _) = table.split_once("\n\n").unwrap();
    let rows = operators().map(|known| format!("| `{}` | {} |", known.name, known.becomes));
    assert_eq!(table.lines().map(String::from).collect::<Vec<_>>(), rows.collect::<Vec<_>>());
}

#[test]
fn the_table_of_operators_of_tensorflow_lite_is_that_of_the_code() {
    let text = Document::read(PAGE).text;
    let head = "| operator of TensorFlow Lite | becomes |\n| --- | --- |\n";
    let (_, table) = text.split_once(head).unwrap();
    let (table, _) = table.split_once("\n\n").unwrap();
    let rows = builtins().map(|known| format!("| `{}` | {} |", known.name, known.becomes));
    assert_eq!(table.lines().map(String::from).collect::<Vec<_>>(), rows.collect::<Vec<_>>());
}

/// What a script needs, and whether it stands alone.
const SCRIPTS: [(&str, bool); 5] = [
    ("torch", false),
    ("safetensors", false),
    ("model.save", false),
    ("tf.lite", false),
    ("skl2onnx", true),
];

#[test]
fn the_scripts_are_python_and_the_one_of_the_example_writes_a_network_that_is_imported() {
    let document = Document::read(PAGE);
    let scripts = document.blocks_of("python");
    assert_eq!(scripts.len(), SCRIPTS.len());
    let python = |arguments: &[&str], folder: &std::path::Path| {
        let mut command = Command::new("python3");
        command.args(arguments).current_dir(folder).stdout(Stdio::null()).stderr(Stdio::null());
        command.status().is_ok_and(|status| status.success())
    };
    let trainer = Trainer::new();
    if !python(&["-c", ""], trainer.folder.path()) {
        eprintln!("NOT RUN: there is no python3, so the scripts of {PAGE} were not looked at");
        return;
    }
    for (script, (needs, is_whole)) in scripts.iter().zip(SCRIPTS) {
        assert!(script.text.contains(needs), "{needs}");
        trainer.write("script.py", &script.text);
        let parse = "import ast; ast.parse(open('script.py').read())";
        assert!(python(&["-c", parse], trainer.folder.path()), "{needs}: no Python");
        let modules = "import sklearn, skl2onnx, numpy";
        if !is_whole || !python(&["-c", modules], trainer.folder.path()) {
            eprintln!("NOT RUN, only parsed: the script with {needs}");
            continue;
        }
        assert!(python(&["script.py"], trainer.folder.path()), "{needs}: fails");
        let text = trainer.run("import flowers.onnx --samples flowers.npz");
        assert!(text.contains("equal but for rounding"), "{text}");
    }
}

/// The example, in a folder of its own.
fn with_flowers() -> Trainer {
    let trainer = Trainer::new();
    for name in ["flowers.onnx", "flowers.npz", "iris.csv"] {
        let path = workspace().join("host-trainer/data").join(name);
        trainer.write(name, std::fs::read(path).unwrap());
    }
    trainer
}

#[test]
fn an_imported_network_is_a_model_like_any_other() {
    let trainer = with_flowers();
    let text = trainer.run("import flowers.onnx --samples flowers.npz");
    assert!(text.contains("\nwords      dense 8 relu, dense 3 softmax\n"), "{text}");
    assert!(text.contains("150 of 150 classes equal"), "{text}");
    let text = trainer.run("inspect flowers.postcard");
    assert!(text.contains("labels     setosa, versicolor, virginica"), "{text}");
    assert!(text.contains("skl2onnx 1.20.0, imported by host-trainer"), "{text}");
    assert!(!text.contains("\ntest "), "{text}");
    let of_all = |text: &str| text.contains("146 of 150 samples right");
    let text = trainer.run("evaluate flowers.postcard --data iris.csv");
    assert!(
        of_all(&text) && text.contains("whether it was trained on them is not known"),
        "{text}"
    );
    let text = trainer.run("quantize flowers.postcard --data iris.csv");
    assert!(of_all(&text) && !text.contains("not what the model was trained on"), "{text}");
    trainer.write("new.csv", "5.1,3.5,1.4,0.2\n6.7,3.0,5.2,2.3\n");
    let text = trainer.run("predict flowers_quantized.postcard --data new.csv");
    let lines: Vec<&str> = text.lines().collect();
    assert!(lines[1].starts_with("setosa,") && lines[2].starts_with("virginica,"), "{text}");
    trainer.run("plot flowers.postcard --data iris.csv --out plots");
    let source = String::from_utf8(trainer.read("flowers.rs")).unwrap();
    assert!(source.starts_with("//! 4-8-3, imported from flowers.onnx.\n"), "{source}");
    let text = trainer.fail(1, "quantize flowers.postcard");
    assert!(text.contains("imported from flowers.onnx") && text.contains("--data FILE"), "{text}");
}

#[test]
fn names_and_samples_may_be_given_or_left_out() {
    let trainer = with_flowers();
    let text = trainer.run("import flowers.onnx --name iris2 --labels a,b,c --out models");
    assert!(!text.contains("compared"), "{text}");
    assert_eq!(
        tests::command::files_in(&trainer.path("models")),
        ["iris2.postcard", "iris2.rs", "iris2.samples"]
    );
    assert!(trainer.run("inspect models/iris2.postcard").contains("labels     a, b, c"));
    let text = trainer.fail(2, "import flowers.onnx --labels a,b");
    assert!(text.contains("--labels has 2 names, but the network has 3 outputs"), "{text}");
    trainer.run("import flowers.onnx --task regression --name numbers");
    assert!(trainer.run("inspect numbers.postcard").contains("targets    setosa, versicolor"));
    let text = trainer.fail(1, "import flowers.onnx --samples iris.csv");
    assert!(text.contains("iris.csv"), "{text}");
    let text = trainer.fail(1, "import iris.csv");
    assert!(text.contains("iris.csv: no ONNX or TensorFlow Lite file"), "{text}");
    let text = trainer.fail(1, "import none.onnx --json");
    assert!(text.contains("none.onnx"), "{text}");
}

#[test]
fn a_model_of_another_origin_is_not_replaced_without_being_asked() {
    let trainer = with_flowers();
    trainer.run("import flowers.onnx --name net");
    trainer.run("import flowers.onnx --name net --labels a,b,c");
    let other = workspace().join("host-trainer/tests/import/fixtures/skl_logreg.onnx");
    trainer.write("other.onnx", std::fs::read(other).unwrap());
    let before = trainer.read("net.postcard");
    let text = trainer.fail(1, "import other.onnx --name net");
    let expected = "net.postcard is there already, imported from flowers.onnx: add --replace";
    assert!(text.contains(expected), "{text}");
    assert_eq!(trainer.read("net.postcard"), before);
    trainer.run("import other.onnx --name net --replace");
    assert_ne!(trainer.read("net.postcard"), before);
    trainer.run("train --data xor --epochs 1 --name trained --no-report");
    let text = trainer.fail(1, "import flowers.onnx --name trained");
    assert!(text.contains("trained.postcard is there already, trained on xor"), "{text}");
    trainer.write("notes.postcard", "of somebody");
    let text = trainer.fail(1, "import flowers.onnx --name notes");
    assert!(text.contains("is there already, and no model that can be read"), "{text}");
}

#[test]
fn one_number_is_one_and_a_loss_that_does_not_fit_a_model_says_so() {
    let trainer = with_flowers();
    let fixtures = workspace().join("host-trainer/tests/import/fixtures");
    for name in ["torch_sine_regressor_dynamo.onnx", "torch_sine_regressor_dynamo.onnx.data"] {
        trainer.write(name, std::fs::read(fixtures.join(name)).unwrap());
    }
    let text = trainer.run("import torch_sine_regressor_dynamo.onnx --name sine");
    assert!(text.contains("\ninput      1 number\n"), "{text}");
    let text = trainer.run("export sine.postcard --onnx");
    assert!(text.contains("\ntakes      1 number\n"), "{text}");
    assert!(text.contains("\ngives      1 number: y\n"), "{text}");
    trainer.run("import flowers.onnx");
    let arguments = "train --data iris.csv --from flowers.postcard --loss binary-cross-entropy";
    let text = trainer.fail(2, arguments);
    assert!(
        text.contains("flowers.postcard ends in Softmax") && text.contains("leave --loss away"),
        "{text}"
    );
}

/// Files of TensorFlow Lite with samples, in a folder of their own.
fn with_tflite(names: &[&str]) -> Trainer {
    let trainer = Trainer::new();
    let folder = workspace().join("host-trainer/tests/import/fixtures/tflite");
    for name in names.iter().flat_map(|name| ["tflite", "npz"].map(|kind| format!("{name}.{kind}")))
    {
        trainer.write(&name, std::fs::read(folder.join(&name)).unwrap());
    }
    trainer
}

#[test]
fn a_quantized_file_of_16_bits_becomes_a_quantized_model_at_once() {
    let trainer = with_tflite(&["images_16x8", "dense_16x8"]);
    let text = trainer.run("import images_16x8.tflite --samples images_16x8.npz");
    let carried = "\nquantized  with the file's integers: its weights and steps, nothing is quantized again\n";
    assert!(text.contains(carried) && text.contains("26 of 30 integers equal"), "{text}");
    assert!(text.contains("images_16x8_quantized.postcard --data FILE"), "{text}");
    let text = trainer.run("inspect images_16x8_quantized.postcard");
    assert!(text.contains("TensorFlow 2.21.0, imported by host-trainer"), "{text}");
    // What import writes beside a model counts too.
    trainer.run("train --data xor --epochs 1 --name twice_quantized --no-report");
    let text = trainer.fail(1, "import images_16x8.tflite --name twice");
    assert!(text.contains("twice_quantized.postcard is there already, trained on xor"), "{text}");
    let text = trainer.run("import images_16x8.tflite --samples images_16x8.npz --json");
    let document: serde_json::Value = serde_json::from_str(&text).unwrap();
    assert_eq!(document["quantized"]["comparison"]["equal_integers"], 26);
    let text = trainer.run("import dense_16x8.tflite");
    assert!(
        text.contains("\nquantized  not with the file's integers: layer 1 has weights"),
        "{text}"
    );
}

#[test]
fn weights_alone_become_a_model_with_layers_in_words() {
    let trainer = Trainer::new();
    let folder = workspace().join("host-trainer/tests/import/fixtures");
    for name in ["torch_gru.safetensors", "torch_gru.npz"] {
        trainer.write(name, std::fs::read(folder.join(name)).unwrap());
    }
    let import = |layers: &str, options: &[&str]| {
        let mut command = trainer.command("import torch_gru.safetensors --layers");
        let output = command.arg(layers).args(options).output().unwrap();
        let text = [output.stdout, output.stderr].concat();
        (output.status.code(), String::from_utf8(text).unwrap())
    };
    let given = ["--input", "1x128x6", "--samples", "torch_gru.npz"];
    let (code, text) = import("gru 24, dense 6", &given);
    assert_eq!(code, Some(0), "{text}");
    assert!(text.contains("equal but for rounding") && text.contains("2 of 2 classes"), "{text}");
    assert!(
        text.contains("layer 1, `gru 24`: gru.weight_hh_l0 (72 x 24), gru.weight_ih_l0"),
        "{text}"
    );
    let (code, text) = import("lstm 24, dense 6", &given);
    assert!(code == Some(1) && text.contains("\n  1 lstm 24 (96 x 6 and 96 x 24)"), "{text}");
    let (code, text) = import("gru 24, dense 6", &[]);
    assert!(code == Some(1) && text.contains("add --input HxWxC"), "{text}");
    // Written by this project, a file says its layers itself.
    trainer.run("export torch_gru.postcard --safetensors --name own");
    let text = trainer.run("import own.safetensors");
    assert!(text.contains("\nwords      gru 24, dense 6 identity\n"), "{text}");
    let source = |name: &str| String::from_utf8(trainer.read(name)).unwrap();
    assert!(source("own.rs").contains("imported from own.safetensors"));
    let text = trainer.fail(1, "import torch_gru.safetensors");
    assert!(text.contains("say its layers"), "{text}");
}

#[test]
fn an_autoencoder_raises_the_alarm_by_the_scores_of_normal_samples() {
    let trainer = with_tflite(&["back_f32", "dense_f32"]);
    let text =
        trainer.run("import back_f32.tflite --samples back_f32.npz --task anomaly-detection");
    assert!(text.contains("for at most 1.0 % false alarms: 0 of 120"), "{text}");
    let text = trainer.run("export back_f32.postcard --onnx");
    assert!(text.contains("\ngives      6 numbers: what it takes, given back\n"), "{text}");
    let text = trainer.run("predict back_f32.postcard --data back_f32.npz");
    assert!(text.lines().count() > 100, "{text}");
    let text = trainer.fail(1, "import back_f32.tflite --task anomaly-detection");
    assert!(text.contains("needs normal samples"), "{text}");
    let arguments = "import dense_f32.tflite --samples dense_f32.npz --task anomaly-detection";
    let text = trainer.fail(1, arguments);
    assert!(text.contains("gives back the 6 numbers that it takes"), "{text}");
    let arguments = "import back_f32.tflite --task anomaly-detection --labels a";
    assert!(trainer.fail(1, arguments).contains("--labels has no meaning"));
}

#[test]
fn integers_of_tensorflow_lite_are_compared_with_their_steps_beside() {
    let trainer = with_tflite(&["image_int8", "image_f32"]);
    let text = trainer.run("import image_int8.tflite --samples image_int8.npz");
    assert!(text.starts_with("network of TensorFlow 2.21.0 (image_int8.tflite)\n"), "{text}");
    assert!(text.contains("\nnote       int8: dequantized to f32"), "{text}");
    assert!(text.contains("\n           in the file integers q, which mean 0.00392"), "{text}");
    assert!(text.contains("computed in integers of 8 bits: largest difference 2.3e-3, "), "{text}");
    let compared = "0.6 of its steps of 0.00390625, 28 of 30 integers equal, 6 of 6 classes equal";
    assert!(text.contains(compared), "{text}");
    let text = trainer.run("import image_int8.tflite --samples image_int8.npz --json");
    let document: serde_json::Value = serde_json::from_str(&text).unwrap();
    assert_eq!(document["comparison"]["output_step"], 0.003_906_25);
    assert_eq!(document["comparison"]["equal_classes"], 6);
    // Samples in numbers are taken as they are.
    let text = trainer.run("import image_int8.tflite --samples image_f32.npz");
    assert!(text.contains("computed in integers of 8 bits"), "{text}");
    let text = trainer.run("import image_f32.tflite --samples image_f32.npz");
    assert!(text.contains("equal but for rounding"), "{text}");
    assert!(trainer.run("inspect image_f32.postcard").contains("TensorFlow 2.21.0, imported by"));
}

#[test]
fn the_document_says_what_was_compared() {
    let trainer = with_flowers();
    let text = trainer.run("import flowers.onnx --samples flowers.npz --json");
    let document: serde_json::Value = serde_json::from_str(&text).unwrap();
    assert_eq!(document["words"], "dense 8 relu, dense 3 softmax");
    assert_eq!(document["task"], "classification");
    assert_eq!(document["comparison"]["is_equal"], true);
    assert_eq!(document["comparison"]["equal_classes"], 150);
    assert!(document["comparison"]["share"].as_f64().unwrap() < 1e-5);
    assert_eq!(document["files"].as_array().unwrap().len(), 3);
    assert_eq!(document["network"]["parameters"], 67);
}

#[test]
fn names_that_are_there_twice_and_a_softmax_of_one_output_are_refused() {
    let trainer = Trainer::new();
    let flowers = workspace().join("host-trainer/data/flowers.onnx");
    let sine =
        workspace().join("host-trainer/tests/import/fixtures/torch_sine_regressor_dynamo.onnx");
    let refused = |file: &std::path::Path, options: &[&str]| {
        let mut command = trainer.command("import --out .");
        let output = command.arg(file).args(options).output().unwrap();
        assert_eq!(output.status.code(), Some(1), "{options:?}");
        String::from_utf8(output.stderr).unwrap()
    };
    for labels in ["a,b,a", ",,", "a, ,b"] {
        let text = refused(&flowers, &["--labels", labels]);
        assert!(text.contains("give each output a name of its own"), "{labels}: {text}");
    }
    let text = refused(&sine, &["--task", "classification"]);
    assert!(text.contains("of two logits or more"), "{text}");
}
