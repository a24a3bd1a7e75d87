//! Data in other files than CSV, as a user hands it to the command.

use std::io::{Cursor, Write};
use tests::command::Trainer;
use zip::write::{SimpleFileOptions, ZipWriter};

/// The number before `of … samples right`.
fn right_of(text: &str) -> u32 {
    let (before, _) = text.split_once(" of ").expect("samples that are right");
    before.split_whitespace().last().unwrap().replace(',', "").parse().unwrap()
}

fn line<'t>(text: &'t str, title: &str) -> &'t str {
    text.lines().find(|line| line.starts_with(title)).unwrap_or_else(|| panic!("{title}: {text}"))
}

/// The bytes of a NumPy array.
fn npy(description: &str, shape: &str, elements: &[u8]) -> Vec<u8> {
    let text =
        format!("{{'descr': '{description}', 'fortran_order': False, 'shape': {shape}, }}\n");
    let mut bytes = b"\x93NUMPY\x01\x00".to_vec();
    bytes.extend((text.len() as u16).to_le_bytes());
    bytes.extend(text.as_bytes());
    bytes.extend(elements);
    bytes
}

fn floats(shape: &str, numbers: impl Iterator<Item = f32>) -> Vec<u8> {
    npy("<f4", shape, &numbers.flat_map(f32::to_le_bytes).collect::<Vec<u8>>())
}

fn npz(arrays: &[(&str, Vec<u8>)]) -> Vec<u8> {
    let mut archive = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, bytes) in arrays {
        archive.start_file(format!("{name}.npy"), SimpleFileOptions::default()).unwrap();
        archive.write_all(bytes).unwrap();
    }
    archive.finish().unwrap().into_inner()
}

/// A grey image of one brightness.
fn png(width: u32, height: u32, grey: u8) -> Vec<u8> {
    let mut bytes = Vec::new();
    let mut encoder = png::Encoder::new(&mut bytes, width, height);
    encoder.set_color(png::ColorType::Grayscale);
    let pixels = vec![grey; (width * height) as usize];
    encoder.write_header().unwrap().write_image_data(&pixels).unwrap();
    bytes
}

/// A folder with 10 dark and 10 bright images.
fn write_images(trainer: &Trainer, folder: &str, width: u32, height: u32) {
    for (class, grey) in [("bright", 180), ("dark", 20)] {
        std::fs::create_dir_all(trainer.path(&format!("{folder}/{class}"))).unwrap();
        for index in 0..10 {
            let image = png(width, height, grey + 5 * index);
            trainer.write(&format!("{folder}/{class}/{index}.png"), image);
        }
    }
}

#[test]
fn an_archive_in_the_layout_of_keras_goes_the_whole_way() {
    let trainer = Trainer::new();
    // Written by NumPy: host-trainer/core/tests/reference/arrays.py
    let archive = include_bytes!("../../host-trainer/core/tests/reference/digits.npz");
    trainer.write("digits.npz", archive);
    let text = trainer.run("train --data digits.npz --epochs 20");
    assert!(
        text.starts_with("data       digits: 500 samples of 64 features, 10 classes; 400 for training, none for validation, 100 for test"),
        "{text}"
    );
    let right = right_of(line(&text, "test "));
    assert!(right >= 80, "{text}");
    let text = trainer.run("evaluate digits.postcard --data digits.npz");
    assert!(text.contains("never trained on"), "{text}");
    assert_eq!(right_of(line(&text, "accuracy ")), right, "{text}");
}

#[test]
fn an_archive_of_numbers_is_a_regression() {
    let trainer = Trainer::new();
    let x = || (0..200).map(|i| i as f32 / 20.0);
    let arrays = |y: Vec<u8>| npz(&[("x", floats("(200, 1)", x())), ("y", y)]);
    trainer.write("line.npz", arrays(floats("(200,)", x().map(|x| 3.0 * x + 1.5))));
    let text = trainer.run("train --data line.npz --epochs 30");
    assert_eq!(line(&text, "targets "), "targets    y");
    let text = trainer.run("evaluate line.postcard --data line.npz");
    assert!(text.contains("errors ") && text.contains("never trained on"), "{text}");

    trainer.write("whole.npz", arrays(floats("(200,)", (0..200).map(|i| i as f32))));
    let text = trainer.run("train --data whole.npz --target price --epochs 2");
    assert_eq!(line(&text, "targets "), "targets    price");
    trainer.run("evaluate whole.postcard --data whole.npz");
}

#[test]
fn a_single_array_has_the_label_in_its_last_column() {
    let trainer = Trainer::new();
    let rows = |columns: [fn(f32) -> f32; 3]| {
        (0..60).flat_map(move |i| columns.map(|column| column(i as f32)))
    };
    trainer.write("t.npy", floats("(60, 3)", rows([|i| i, |i| -i, |i| (i / 30.0).floor()])));
    let text = trainer.run("train --data t.npy --hidden 8 --epochs 40");
    assert!(text.starts_with("data       t: 60 samples of 2 features, 2 classes"), "{text}");
    let text = trainer.run("evaluate t.postcard --data t.npy");
    assert!(text.contains("never trained on"), "{text}");

    trainer.write("n.npy", floats("(60, 3)", rows([|i| i, |i| 0.5 * i, |i| 1.5 - i])));
    let text = trainer.run("train --data n.npy --target 2 --hidden 8 --epochs 40");
    assert_eq!(line(&text, "targets "), "targets    column2");
    let text = trainer.run("evaluate n.postcard --data n.npy");
    assert!(text.contains("never trained on"), "{text}");
    let text = trainer.fail(1, "train --data n.npy");
    assert!(text.contains("for a regression, name the column: --target 3"), "{text}");
}

#[test]
fn a_folder_of_images_goes_the_whole_way() {
    let trainer = Trainer::new();
    write_images(&trainer, "lamps", 6, 4);
    trainer.write("lamps/.DS_Store", "x");
    let train = "train --data lamps --hidden 4 --epochs 30";
    let text = trainer.run(train);
    assert!(text.starts_with("data       lamps: 20 samples of 24 features, 2 classes"), "{text}");
    assert!(text.contains("4 of 4 samples right"), "{text}");
    let text = trainer.run("evaluate lamps.postcard --data lamps");
    assert!(text.contains("4 of 4 samples right") && text.contains("never trained on"), "{text}");

    // A size of its own is found again where it is a square, and can be given where it is not.
    trainer.run(&format!("{train} --size 5x5"));
    let text = trainer.run("evaluate lamps.postcard --data lamps");
    assert!(text.contains("4 of 4 samples right") && text.contains("never trained on"), "{text}");
    let text = trainer.run(&format!("{train} --size 5x3"));
    assert!(text.contains("lamps.postcard --data lamps --size 5x3\n"), "{text}");
    let text = trainer.fail(1, "evaluate lamps.postcard --data lamps");
    assert!(text.contains("takes 15 features") && text.contains("has 24 features"), "{text}");
    let text = trainer.run("evaluate lamps.postcard --data lamps --size 5x3");
    assert!(text.contains("4 of 4 samples right") && text.contains("never trained on"), "{text}");

    // Other images with the same labels.
    write_images(&trainer, "others", 10, 6);
    trainer.write("others/dark/10.png", png(1, 1, 33));
    let text = trainer.run("evaluate lamps.postcard --data others --size 5x3");
    assert!(text.contains("21 of 21 samples right") && text.contains("all samples"), "{text}");
}

#[test]
fn folders_of_parts_are_kept_apart() {
    let trainer = Trainer::new();
    write_images(&trainer, "lamps/train", 3, 3);
    write_images(&trainer, "lamps/test", 3, 3);
    let text = trainer.run("train --data lamps --hidden 4 --epochs 30");
    assert!(
        text.starts_with("data       lamps: 40 samples of 9 features, 2 classes; 18 for training, 2 for validation, 20 for test"),
        "{text}"
    );
    let text = trainer.run("evaluate lamps.postcard --data lamps");
    assert!(text.contains("20 of 20 samples right") && text.contains("never trained on"), "{text}");
}

#[test]
fn letters_are_learned_to_90_percent_and_evaluated_without_a_file() {
    let trainer = Trainer::new();
    let text = trainer.run("train --data letters --hidden 64");
    assert!(
        text.starts_with("data       letters: 2,600 samples of 1024 features, 26 classes"),
        "{text}"
    );
    let right = right_of(line(&text, "test "));
    assert!(right >= 468, "{right} of 520");
    let text = trainer.run("evaluate letters.postcard");
    assert_eq!(right_of(line(&text, "accuracy ")), right, "{text}");
}

#[test]
fn gestures_are_signals_of_three_channels_without_being_told() {
    let trainer = Trainer::new();
    let layers = ["--layers", "conv 8 5, maxpool 2, conv 16 5, maxpool 2, globalavgpool, dense 5"];
    let output = trainer.command("train --data gestures").args(layers).assert().success();
    let text = String::from_utf8(output.get_output().stdout.clone()).unwrap();
    assert!(
        text.starts_with("data       gestures: 1,500 samples of 192 features, 5 classes"),
        "{text}"
    );
    let right = right_of(line(&text, "test "));
    assert!(right >= 294, "{right} of 300");
    let text = trainer.run("evaluate gestures.postcard");
    assert!(text.starts_with("model      gestures (1x64x3-"), "{text}");
    assert_eq!(right_of(line(&text, "accuracy ")), right, "{text}");
    let text = trainer.fail(1, "train --data gestures --augment shift=1");
    assert!(text.contains("needs images, but the samples are none"), "{text}");
}

#[test]
fn damaged_files_and_folders_end_with_1_name_the_place_and_write_nothing() {
    let trainer = Trainer::new();
    let classes = || ("y", npy("|u1", "(2,)", &[0, 1]));
    let x = |description, shape| [("x", npy(description, shape, &[0; 4])), classes()];
    trainer.write("objects.npz", npz(&x("|O", "(2, 2)")));
    trainer.write("huge.npz", npz(&x("|u1", "(4000000000, 4000)")));
    trainer.write("short.npz", npz(&x("|u1", "(2, 3)")));
    trainer.write("other.npz", npz(&[("arr_0", Vec::new())]));
    trainer.write("text.npz", "x,y\n1,2\n");
    trainer.write("huge.npy", npy("<f8", "(4000000000, 4000)", &[0; 8]));
    trainer.write("objects.npy", npy("|O", "(2, 2)", &[0; 8]));
    let folder = |name: &str| std::fs::create_dir_all(trainer.path(name)).unwrap();
    for name in ["gzip", "billions", "single/cat", "text"] {
        folder(name);
    }
    trainer.write("gzip/train-images-idx3-ubyte.gz", b"\x1f\x8b\x08\0broken and too short");
    let header = [0, 0, 8, 3, 0xee, 0x6b, 0x28, 0, 0, 0, 0, 28, 0, 0, 0, 28];
    trainer.write("billions/train-images-idx3-ubyte", header);
    trainer.write("single/cat/1.png", png(2, 2, 7));
    write_images(&trainer, "text", 2, 2);
    trainer.write("text/dark/notes.txt", "the lamp is off");
    write_images(&trainer, "broken", 2, 2);
    trainer.write("broken/dark/3.png", &png(2, 2, 7)[..50]);
    write_images(&trainer, "sizes", 2, 2);
    trainer.write("sizes/dark/3.png", png(3, 2, 7));
    // Labels beside them, so that the images are what is wrong.
    for name in ["gzip", "billions"] {
        trainer.write(&format!("{name}/train-labels-idx1-ubyte"), [0, 0, 8, 1, 0, 0, 0, 1, 5]);
    }
    let before = trainer.files();
    for (data, expected) in [
        ("objects.npz", "objects.npz: x: Python objects (dtype=object), which are not read"),
        ("huge.npz", "huge.npz: it needs 64000000000000 bytes of memory, but "),
        ("short.npz", "short.npz: x: its header promises 6 elements of 1 bytes"),
        ("other.npz", "other.npz: no array of features: expected one of x_train"),
        ("text.npz", "text.npz: not an archive of NumPy arrays"),
        ("missing.npz", "missing.npz: No such file"),
        ("huge.npy", "huge.npy: it needs 64000000000000 bytes of memory, but "),
        ("objects.npy", "objects.npy: Python objects"),
        ("gzip", "gzip/train-images-idx3-ubyte.gz: "),
        // 4 · 10⁹ images of 784 pixels, 4 bytes each.
        ("billions", "train-images-idx3-ubyte: it needs 12544000000000 bytes of memory, but "),
        ("single", "single: a single class folder, cat: there is nothing to tell apart"),
        ("text", "text/dark/notes.txt: not a PNG or JPEG image"),
        ("broken", "broken/dark/3.png: the image is damaged: "),
        ("sizes", "sizes/dark/3.png: 3×2 pixels, but sizes/bright/0.png has 2×2: give one size"),
    ] {
        for command in ["train", "train --early-stopping loss"] {
            let text = trainer.fail(1, &format!("{command} --data {data}"));
            assert!(text.starts_with("error: ") && text.contains(expected), "{data}: {text}");
        }
    }
    for (arguments, expected) in [
        ("--data sizes --label 1", "a folder of images has no columns"),
        ("--data short.npz --label 1", "an archive has an array of labels, no label column"),
        ("--data short.npz --size 2x2", "--size is for a folder of images"),
        ("--data moons --size 2x2", "--size is for a folder of images"),
    ] {
        let text = trainer.fail(1, &format!("train {arguments}"));
        assert!(text.contains(expected), "{arguments}: {text}");
    }
    assert_eq!(trainer.files(), before);
}

/// PyTorch has channels in front of moments; every command has to see them alike.
#[test]
fn channels_in_front_are_seen_alike_by_all_commands() {
    let [samples, moments, channels] = [90, 24, 3];
    let trainer = Trainer::new();
    let fixtures = xtask::build::workspace().join("host-trainer/tests/import/fixtures/tflite");
    trainer.write("net.tflite", std::fs::read(fixtures.join("signal_f32.tflite")).unwrap());
    trainer.run("import net.tflite --labels 0,1,2 --task classification --out .");
    // Which channel swings is the class.
    let number = move |sample: usize, moment: usize, channel: usize| {
        let swing = ((moment * (3 + channel) + sample * 7) as f32).sin();
        if channel == sample % 3 { 3.0 * swing } else { 0.3 * swing }
    };
    let first = (0..samples).flat_map(|sample| {
        (0..channels).flat_map(move |channel| (0..moments).map(move |m| number(sample, m, channel)))
    });
    let last = (0..samples).flat_map(|sample| {
        (0..moments).flat_map(move |moment| (0..channels).map(move |c| number(sample, moment, c)))
    });
    let labels = || npy("|u1", "(90,)", &(0..90).map(|n| n % 3).collect::<Vec<u8>>());
    let first = floats("(90, 3, 24)", first);
    trainer.write("first.npz", npz(&[("x", first.clone()), ("y", labels())]));
    trainer.write("first.npy", first);
    trainer.write("last.npz", npz(&[("x", floats("(90, 24, 3)", last)), ("y", labels())]));

    let train = |data: &str, name: &str| {
        trainer.run(&format!(
            "train --data {data} --from net.postcard --epochs 30 --learning-rate 0.01 --name {name} --no-report --out ."
        ))
    };
    const NOTED: &str = "channels are first, and were put last: 1 x 24 x 3";
    let text = train("first.npz", "on");
    assert!(text.contains(NOTED), "{text}");
    let right = right_of(line(&text, "test "));
    assert!(right >= 15, "of 18: {text}");
    assert_eq!(right_of(line(&train("last.npz", "on_last"), "test ")), right);
    for data in ["first.npz", "last.npz"] {
        let text = trainer.run(&format!("evaluate on.postcard --data {data}"));
        assert_eq!(right_of(line(&text, "accuracy ")), right, "{text}");
        assert_eq!(text.contains(NOTED), data == "first.npz", "{text}");
    }
    let predicted = ["first.npz", "first.npy", "last.npz"].map(|data| {
        let text = trainer.run(&format!("predict on.postcard --data {data} --json"));
        let document: serde_json::Value = serde_json::from_str(&text).unwrap();
        document["predictions"].clone()
    });
    assert_eq!(predicted[0].as_array().unwrap().len(), 90);
    assert_eq!(predicted[0], predicted[1]);
    assert_eq!(predicted[0], predicted[2]);
    let text = trainer.run("quantize on.postcard --data first.npz");
    assert!(text.contains(NOTED), "{text}");

    // Files of test samples are as those for training are.
    let train = |options: &str, layers: &str| {
        let mut command = trainer.command(&format!("train {options} --no-report --out ."));
        let output = command.args(["--layers", layers]).output().unwrap();
        let text = [output.stdout, output.stderr].concat();
        (output.status.code(), String::from_utf8(text).unwrap())
    };
    let of_test = |test: &str| {
        let options = format!("--data last.npz --test {test} --epochs 30 --name anew");
        let (code, text) = train(&options, "conv 4 3, globalavgpool, dense 3");
        assert_eq!(code, Some(0), "{text}");
        right_of(line(&text, "test "))
    };
    trainer.write("again.npz", trainer.read("last.npz"));
    assert_eq!(of_test("first.npz"), of_test("again.npz"));
    // Of an autoencoder too.
    let layers = "conv 4 3, dense 8, dense 72";
    let (code, text) = train("--data last.npz --normal 0 --epochs 3 --name odd", layers);
    assert_eq!(code, Some(0), "{text}");
    let [first, last] = ["first", "last"].map(|data| {
        let text = trainer.run(&format!("predict odd.postcard --data {data}.npz --json"));
        serde_json::from_str::<serde_json::Value>(&text).unwrap()["predictions"].clone()
    });
    assert!(first.as_array().is_some_and(|all| all.len() == 90) && first == last);
    let text = trainer.run("evaluate odd.postcard --data first.npz");
    assert!(text.contains(NOTED) && line(&text, "test ").contains("AUC 1.0000"), "{text}");
    let judged = ["again", "first"].map(|data| {
        let options = format!("--data last.npz --normal 0 --test {data}.npz --epochs 3 --name two");
        let (code, text) = train(&options, layers);
        assert_eq!(code, Some(0), "{text}");
        assert_eq!(text.contains(NOTED), data == "first", "{text}");
        line(&text, "test ").to_string()
    });
    assert_eq!(judged[0], judged[1]);
    let advice = "save them with channels last";
    let (code, text) = train("--data first.npz --normal 0 --input 1x24x3 --name odd", layers);
    assert!(code == Some(2) && text.contains(advice), "{text}");

    // Where the network to be trained may not know channels, they are not moved.
    let text = trainer.fail(1, "train --data first.npz --hidden 4 --teacher net.postcard");
    assert!(text.contains(advice), "{text}");
    let text = trainer.fail(2, "train --data first.npz --hidden 4 --input 1x24x3");
    assert!(text.contains(advice), "{text}");
    let text = trainer.run("train --data last.npz --hidden 4 --epochs 2 --teacher net.postcard");
    assert!(text.contains("teacher    net.postcard"), "{text}");
}
