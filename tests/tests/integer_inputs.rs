//! Quantized networks that take integers as a sensor gives them, from the command to the file.

use host_trainer::dataset::{Options, Shares, Source};
use host_trainer::export::TrainedModel;
use host_trainer::inference::infer;
use nn_core::{Number, ram_bytes};
use tests::command::Trainer;

const LAYERS: &str = "conv 6 3x3 same, maxpool 2, conv 8 3x3, dense 10";

/// A folder with a network of `f32` that knows digits.
fn trained() -> Trainer {
    let trainer = Trainer::new();
    let mut command = trainer.command("train --data digits --epochs 5 --seed 3 --layers");
    command.arg(LAYERS).assert().success();
    trainer
}

#[test]
fn bytes_have_the_outputs_of_the_same_f32_and_a_quarter_of_their_ram() {
    let trainer = trained();
    let of_floats = trainer.run("quantize digits.postcard --out f32");
    let of_bytes = trainer.run("quantize digits.postcard --input-type u8 --out u8");
    let accuracy =
        |text: &str| text.lines().find(|l| l.contains("samples right")).map(String::from);
    assert!(accuracy(&of_floats).is_some());
    assert_eq!(accuracy(&of_floats), accuracy(&of_bytes));
    let read = |folder: &str| {
        let path = trainer.path(&format!("{folder}/digits_quantized.postcard"));
        TrainedModel::read(&path).unwrap().network
    };
    let (floats, bytes) = (read("f32"), read("u8"));
    assert_eq!(floats.le_bytes(), bytes.le_bytes(), "the same parameters");
    assert_eq!((floats.input_number(), bytes.input_number()), (Number::F32, Number::U8));
    let source = Source::load("digits", &Options::default(), 3).unwrap();
    let test = source.split(Shares::default(), 3).unwrap().test;
    let outputs = |network| infer(network, &test.features).outputs;
    assert_eq!(outputs(&floats), outputs(&bytes));
    // 64 pixels as they are: of `f32` four bytes each.
    assert!(ram_bytes(&bytes.specs()) + 3 * 64 <= ram_bytes(&floats.specs()));
    let evaluated = trainer.run("evaluate u8/digits_quantized.postcard");
    assert!(
        of_bytes.contains(evaluated.lines().find_map(|l| l.strip_prefix("accuracy ")).unwrap())
    );
    let inspected = trainer.run("inspect u8/digits_quantized.postcard");
    assert!(inspected.contains("1  inputs u8"), "{inspected}");
    let source = String::from_utf8(trainer.read("u8/digits_quantized.rs")).unwrap();
    let first =
        "PatchByPatch<QuantizeImage<8, 8, 1, Integers<u8>>, QuantizedConv2d<Image<i16, 8, 8, 1>";
    assert!(source.contains(first), "{source}");
}

#[test]
fn samples_that_are_no_such_integers_are_refused_before_anything_is_trained() {
    let trainer = trained();
    for (arguments, code, expected) in [
        ("quantize digits.postcard --input-type u16", 2, "i16"),
        ("train --data digits --input-type u8", 2, "add --quantize or --bits, or leave it away"),
        (
            "train --data moons --quantize --input-type u8 --epochs 100000",
            1,
            "and u8 goes from 0 to 255: give the numbers that the sensor gives",
        ),
        (
            "train --data gestures --quantize --input-type i8 --epochs 100000",
            1,
            "no whole number, and the network takes i8",
        ),
    ] {
        let text = trainer.fail(code, arguments);
        assert!(text.contains(expected), "{arguments}: {text}");
    }
    trainer.run("quantize digits.postcard --input-type u8");
    let line = |last: &str| format!("{},{last}\n", vec!["3"; 63].join(","));
    trainer.write("large.csv", line("300"));
    trainer.write("fraction.csv", line("3.5"));
    trainer.write("whole.csv", line("4"));
    let text = trainer.fail(1, "predict digits_quantized.postcard --data large.csv");
    assert!(text.contains("input 64 of sample 1 is 300, and u8 goes from 0 to 255"), "{text}");
    let text = trainer.fail(1, "predict digits_quantized.postcard --data fraction.csv");
    assert!(text.contains("input 64 of sample 1 is 3.5, no whole number"), "{text}");
    let text = trainer.run("predict digits_quantized.postcard --data whole.csv");
    assert_eq!(text.lines().count(), 2, "{text}");
    let normal = "--normal 0 --epochs 1 --name odd";
    trainer.run(&format!("train --data digits --anomaly {normal}"));
    let text = trainer.fail(2, "quantize odd.postcard --input-type u8");
    assert!(text.contains("not for anomaly detectors"), "{text}");
}

#[test]
fn pictures_of_another_size_are_bytes_too() {
    let trainer = Trainer::new();
    // Two classes of pictures of 9 × 9 pixels, scaled to 6 × 6.
    for (class, dark) in [("dark", 20), ("light", 180)] {
        let folder = trainer.path(&format!("photos/{class}"));
        std::fs::create_dir_all(&folder).unwrap();
        for picture in 0..12u32 {
            let pixels: Vec<u8> =
                (0..81).map(|at| dark + ((at * 7 + picture) % 50) as u8).collect();
            png(&folder.join(format!("{picture}.png")), 9, &pixels);
        }
    }
    let how = "--data photos --size 6x6 --epochs 2 --quantize --input-type u8 --hidden 4";
    let text = trainer.run(&format!("train {how}"));
    assert!(!text.contains("rounded"), "{text}");
    trainer.run("predict photos_quantized.postcard --data photos");
}

#[test]
fn fractions_that_are_small_for_their_column_are_rounded_and_it_is_said() {
    let trainer = Trainer::new();
    let lines = (0..60).map(|i| format!("{}.25,{},{}\n", i * 4, 240 - i * 4, i / 30));
    trainer.write("lights.csv", format!("near,far,class\n{}", lines.collect::<String>()));
    let how = "--data lights.csv --epochs 2 --quantize --input-type u8 --hidden 4";
    let text = trainer.run(&format!("train {how}"));
    assert!(text.contains("inputs     fractions are rounded to u8"), "{text}");
    let text = trainer.run("evaluate lights_quantized.postcard --data lights.csv");
    assert!(text.contains("fractions are rounded to u8"), "{text}");
}

/// Writes a grey picture.
fn png(path: &std::path::Path, side: u32, pixels: &[u8]) {
    let file = std::fs::File::create(path).unwrap();
    let mut encoder = png::Encoder::new(file, side, side);
    encoder.set_color(png::ColorType::Grayscale);
    encoder.write_header().unwrap().write_image_data(pixels).unwrap();
}
