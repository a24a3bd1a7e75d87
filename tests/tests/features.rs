//! Features in front of a network: from recordings to boards and to C.

use host_trainer::export::TrainedModel;
use nn_core::Number;
use std::fmt::Write;
use std::process::Command;
use tests::command::Trainer;
use workload::frames;
use xtask::board::Board;
use xtask::build::{Build, cargo, target_folder};
use xtask::elf::Elf;
use xtask::{emulator, setup};

/// Layers, and the type that the source of the model has for the first one.
const NETWORKS: [(&str, &str); 2] = [
    (
        "statistics, dense 12 relu, dense 3",
        "Statistics<Image<f32, 1, 64, 2>, Image<f32, 1, 1, 12>, 64, 64>",
    ),
    (
        "frames 24 hop 10, statistics, conv 4 3 same tanh, dense 3",
        "Statistics<Image<f32, 1, 64, 2>, Image<f32, 1, 5, 12>, 24, 10>",
    ),
];

/// Recordings of rest, of a slow turn and of a tremor, beside gravity that points anywhere.
fn write_recordings(trainer: &Trainer) {
    let mut state = 7u32;
    let mut noise = || {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        f64::from(state >> 8) / f64::from(1u32 << 23) - 1.0
    };
    for (class, hertz, size) in [("rest", 0.0, 0.0), ("turn", 0.5, 3.0), ("tremor", 6.0, 0.8)] {
        for take in 0..12 {
            let (gravity, phase) = (9.0 + noise(), 3.0 * noise());
            let mut csv = String::from("t_ms,x,y\n");
            for moment in 0..300 {
                let t = f64::from(moment) / 50.0;
                let angle = std::f64::consts::TAU * hertz * t + phase;
                let x = gravity + size * angle.sin() + 0.05 * noise();
                let y = size * angle.cos() + 0.05 * noise();
                writeln!(csv, "{},{x:.4},{y:.4}", 20 * moment).unwrap();
            }
            std::fs::create_dir_all(trainer.path(&format!("takes/{class}"))).unwrap();
            trainer.write(&format!("takes/{class}/{take}.csv"), csv);
        }
    }
}

fn trained(layers: &str) -> Trainer {
    let trainer = Trainer::new();
    write_recordings(&trainer);
    let mut command = trainer.command("train --data takes --window 64 --hop 16 --name motion");
    command.arg("--quantize");
    command.args(["--epochs", "30", "--batch-size", "16", "--layers", layers]).assert().success();
    trainer
}

#[test]
fn a_small_network_behind_features_learns_motion_beside_gravity() {
    for (layers, first) in NETWORKS {
        let trainer = trained(layers);
        let source = String::from_utf8(trainer.read("motion.rs")).unwrap();
        assert!(source.contains(first), "{source}");
        let model = TrainedModel::read(&trainer.path("motion.postcard")).unwrap();
        let (right, all) = (model.origin.test_correct, model.origin.test_samples);
        assert!(all > 20 && right * 10 >= all * 9, "{layers}: {right} of {all}");
        // The record of scaling is of the two channels that go in, moment after moment.
        let scaling = &model.normalizer;
        assert_eq!((scaling.offset.len(), scaling.scale.len()), (128, 128));
        assert_eq!(scaling.scale[..2], scaling.scale[126..]);
        let text = trainer.run("evaluate motion.postcard --data takes");
        assert!(text.contains(&format!("{right} of {all}")), "{text}");
        // In integers without a float on the way, and as good.
        let model = TrainedModel::read(&trainer.path("motion_quantized.postcard")).unwrap();
        let rows = model.network.specs();
        assert!(rows[1..rows.len() - 1].iter().all(|row| {
            (row.input_number(), row.output_number()) == (Number::I16, Number::I16)
        }));
        let of_integers = model.origin.test_correct;
        assert!(of_integers + 2 >= right, "{layers}: {of_integers} instead of {right}");
    }
}

/// Layers behind frequencies of sounds, and the type that the source has for the first one.
const FREQUENCIES: [(&str, &str); 4] = [
    (
        "logmel 12 rate 8000, dense 8 relu, dense 2",
        "LogMel<Image<f32, 1, 128, 1>, Image<f32, 1, 1, 12>, 128, 128, 12, 8000, 0, 4000, -20>",
    ),
    (
        "frames 32 hop 16, spectrum, conv 4 3 same, dense 2",
        "Spectrum<Image<f32, 1, 128, 1>, Image<f32, 1, 7, 17>, 32, 16>",
    ),
    (
        "frames 64, spectrum log floor -30, dense 2",
        "LogSpectrum<Image<f32, 1, 128, 1>, Image<f32, 1, 2, 33>, 64, 64, -30>",
    ),
    (
        "mfcc 8 bands 12 rate 8000, dense 8 relu, dense 2",
        "Mfcc<Image<f32, 1, 128, 1>, Image<f32, 1, 1, 8>, 128, 128, 8, 12, 8000, 0, 4000, -20>",
    ),
];

/// Tones of any frequency, phase and size, and noise: of each moment alone nothing can be told.
fn sounds() -> String {
    let mut state = 11u32;
    let mut noise = || {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        f64::from(state >> 8) / f64::from(1u32 << 23) - 1.0
    };
    let mut csv = String::new();
    for sample in 0..240 {
        let (turns, phase, size) = (0.23 + 0.2 * noise(), 3.0 * noise(), 1.0 + 0.9 * noise());
        for moment in 0..128 {
            let tone = (std::f64::consts::TAU * turns * f64::from(moment) + phase).sin();
            let x = if sample % 2 == 0 { tone + 0.05 * noise() } else { 1.2 * noise() };
            write!(csv, "{:.4},", size * x).unwrap();
        }
        csv += ["tone\n", "noise\n"][sample % 2];
    }
    csv
}

fn trained_on_sounds(layers: &str) -> Trainer {
    let trainer = Trainer::new();
    trainer.write("sounds.csv", sounds());
    let mut command = trainer.command("train --data sounds.csv --name sounds --quantize");
    command.args(["--epochs", "30", "--weight-decay", "0.1", "--layers", layers]);
    command.assert().success();
    trainer
}

#[test]
fn tones_are_told_from_noise_by_their_frequencies_in_f32_and_in_integers() {
    for (layers, first) in FREQUENCIES {
        let trainer = trained_on_sounds(layers);
        let source = String::from_utf8(trainer.read("sounds.rs")).unwrap();
        assert!(source.contains(first), "{source}");
        for name in ["sounds", "sounds_quantized"] {
            let model = TrainedModel::read(&trainer.path(&format!("{name}.postcard"))).unwrap();
            let (right, all) = (model.origin.test_correct, model.origin.test_samples);
            assert!(all >= 40 && right * 100 >= all * 85, "{layers}: {name} {right} of {all}");
        }
    }
}

/// Takes of a tone that is slow or quick, at so many moments a second, with a time column or without.
fn write_takes(trainer: &Trainer, rate: impl Fn(usize) -> f64, has_time: bool) {
    for (class, hertz) in [("slow", 3.0), ("quick", 11.0)] {
        for take in 0..6 {
            let rate = rate(take);
            let mut csv = String::from(if has_time { "t_ms,x\n" } else { "x\n" });
            for moment in 0..(8.0 * rate) as usize {
                let seconds = moment as f64 / rate;
                let x = (std::f64::consts::TAU * hertz * seconds + take as f64).sin();
                if has_time {
                    write!(csv, "{:.3},", 1000.0 * seconds).unwrap();
                }
                writeln!(csv, "{x:.4}").unwrap();
            }
            std::fs::create_dir_all(trainer.path(&format!("takes/{class}"))).unwrap();
            trainer.write(&format!("takes/{class}/{take}.csv"), csv);
        }
    }
}

#[test]
fn bands_have_the_rate_of_the_recordings_unless_those_disagree() {
    let train = |trainer: &Trainer, options: &str, layers: &str| {
        let mut command = trainer.command("train --data takes --window 64 --no-report --epochs 3");
        command.args(options.split_whitespace()).args(["--name", "tones", "--layers", layers]);
        let output = command.output().unwrap();
        let text = [output.stdout, output.stderr].concat();
        (output.status.code(), String::from_utf8(text).unwrap())
    };
    let of_model = |trainer: &Trainer| String::from_utf8(trainer.read("tones.rs")).unwrap();
    let (bands, coefficients) =
        ("frames 32, logmel 4, dense 2", "frames 32, mfcc 3 bands 4, dense 2");
    let even = Trainer::new();
    // A clock that is 0.2 % slow: 50 all the same.
    write_takes(&even, |_| 49.9, true);
    for (layers, kind) in
        [(bands, "32, 32, 4, 50, 0, 25, -20"), (coefficients, "32, 32, 3, 4, 50, 0, 25, -20")]
    {
        let (code, text) = train(&even, "", layers);
        assert_eq!(code, Some(0), "{text}");
        assert!(of_model(&even).contains(kind), "{}", of_model(&even));
    }
    // What is said must be what the recordings have.
    let (code, text) = train(&even, "", "frames 32, logmel 4 rate 8000, dense 2");
    assert!(
        code == Some(2) && text.contains("its rate is 8000, and the recordings have 49.9"),
        "{text}"
    );
    let (code, text) = train(&even, "--rate 40", "frames 32, logmel 4, dense 2");
    assert!(code == Some(0) && of_model(&even).contains("4, 40, 0, 20, -20"), "{text}");
    let (code, text) = train(&even, "--rate 12.5", "frames 32, logmel 4, dense 2");
    assert!(code == Some(2) && text.contains("have 12.5: bring them to another rate"), "{text}");
    // Of two rates nobody can tell which is meant.
    let other = Trainer::new();
    write_takes(&other, |take| if take == 5 { 100.0 } else { 50.0 }, true);
    let (code, text) = train(&other, "", bands);
    assert!(code == Some(2) && text.contains("layer 2 `logmel 4`"), "{text}");
    assert!(text.contains("50 and ") && text.contains("5.csv 100 moments a second"), "{text}");
    assert!(text.contains("--rate 50"), "{text}");
    assert_eq!(train(&other, "--rate 50", bands).0, Some(0));
    assert_eq!(train(&other, "", "frames 32, logmel 4 rate 50, dense 2").0, Some(0));
    // Without a clock nothing says it.
    let none = Trainer::new();
    write_takes(&none, |_| 50.0, false);
    let (code, text) = train(&none, "", bands);
    assert!(code == Some(2) && text.contains("have no time column"), "{text}");
    assert_eq!(train(&none, "--rate 50", bands).0, Some(0));
    assert_eq!(train(&none, "", "frames 32, logmel 4 rate 50, dense 2").0, Some(0));
}

#[test]
fn features_take_the_integers_of_a_sensor_as_they_are() {
    let trainer = Trainer::new();
    for (class, hertz) in [("slow", 3.0), ("quick", 11.0)] {
        std::fs::create_dir_all(trainer.path(&format!("takes/{class}"))).unwrap();
        for take in 0..6 {
            let mut csv = String::from("t_ms,x\n");
            for moment in 0..400 {
                let angle = std::f64::consts::TAU * hertz * f64::from(moment) / 50.0;
                let x = (900.0 * (angle + f64::from(take)).sin()).round();
                writeln!(csv, "{},{x}", 20 * moment).unwrap();
            }
            trainer.write(&format!("takes/{class}/{take}.csv"), csv);
        }
    }
    let train = "train --data takes --window 64 --no-report --epochs 5 --name net --quantize";
    for layers in ["statistics, dense 2", "frames 32, mfcc 3 bands 4, dense 2"] {
        let mut command = trainer.command(&format!("{train} --input-type i16"));
        command.args(["--layers", layers]).assert().success();
        let model = TrainedModel::read(&trainer.path("net_quantized.postcard")).unwrap();
        let rows = model.network.specs();
        assert!(rows[..rows.len() - 1].iter().all(|row| row.input_number() == Number::I16));
        let (of_i16, crc) = (model.origin.test_correct, model.network.le_bytes());
        // The same numbers as f32 become the same integers, so the same answers.
        trainer.command(train).args(["--layers", layers]).assert().success();
        let model = TrainedModel::read(&trainer.path("net_quantized.postcard")).unwrap();
        assert_eq!(
            (model.origin.test_correct, model.network.le_bytes()),
            (of_i16, crc),
            "{layers}"
        );
    }
}

#[test]
fn a_training_behind_features_goes_on_from_a_model_and_from_a_checkpoint() {
    let trainer = Trainer::new();
    let train = "train --data gestures --no-report --epochs 3 --name";
    let layers = ["--layers", "statistics, dense 6 relu, dense 5"];
    let run = |arguments: &str| trainer.command(arguments).args(layers).assert().success();
    run(&format!("{train} whole"));
    run("train --data gestures --no-report --epochs 3 --name parts --checkpoint kept");
    let text = trainer.run(&format!("{train} again --from whole.postcard"));
    assert!(text.contains("epoch 3"), "{text}");
    let weights = |name: &str| {
        TrainedModel::read(&trainer.path(&format!("{name}.postcard"))).unwrap().network.le_bytes()
    };
    assert!(weights("whole") == weights("parts") && weights("whole") != weights("again"));
}

#[test]
fn features_where_they_cannot_be_are_refused_with_what_to_write() {
    let trainer = Trainer::new();
    let refused = |data: &str, layers: &str, expected: &str| {
        let mut command = trainer.command("train --data");
        let output = command.args([data, "--layers", layers]).output().unwrap();
        let text = String::from_utf8(output.stderr).unwrap();
        assert_eq!(output.status.code(), Some(2), "{layers}: {text}");
        assert!(text.contains(expected), "{layers}: {text}");
    };
    let gestures = |layers, expected| refused("gestures", layers, expected);
    gestures("conv 4 3, statistics, dense 5", "layer 2 `statistics`: statistics is for what the");
    gestures("standardize, statistics, dense 5", "put it in front of all layers");
    gestures("frames 65, statistics, dense 5", "a frame has 65 moments, and the signal has 64");
    gestures("frames 32, dense 5", "behind frames comes what is computed of them: statistics");
    gestures("dense 5, frames 32", "layer 2 `frames 32`");
    gestures("frames 0, statistics, dense 5", "`0` is neither");
    gestures("frames 32 hop, statistics, dense 5", "`hop` has no number behind it");
    gestures("frames 32 hop 8 relu, statistics, dense 5", "and nothing else");
    gestures("statistics 3, dense 5", "statistics has nothing behind it");
    gestures("conv 4 3 hop 2, dense 5", "hop is for frames");
    gestures("statistics", "the last layer must be dense");
    gestures("concat(statistics; statistics), dense 5", "outside of branches");
    refused("digits", "statistics, dense 10", "this is an image of 8 x 8 x 1");
    gestures("frames 48, spectrum, dense 5", "a frame of 48 moments is none of a power of two");
    gestures("logmel 20, dense 5", "write, for example, rate 8000; recordings with a time column");
    gestures("statistics, logmel 2, dense 5", "of their frames");
    gestures("mfcc 4 rate 8000, dense 5", "mfcc 13 bands 20 rate 8000");
    gestures("mfcc 4 bands 3 rate 50, dense 5", "4 coefficients of 3 bands");
    gestures("mfcc 1 bands 1 rate 50, dense 5", "take 2 bands or more");
    gestures("mfcc 4 bands 8 rate 50 relu, dense 5", "and nothing else");
    gestures("mfcc 13 bands 30 rate 8000, dense 5", "of 30 bands one has no frequency");
    gestures("logmel 4 bands 8 rate 50, dense 5", "bands is for mfcc");
    gestures("dense 5 bands 3", "bands for mfcc");
    gestures("logmel 30 rate 8000, dense 5", "of 30 bands one has no frequency");
    gestures("logmel 4 rate 50 low 25, dense 5", "bands from 25 to 25 Hz");
    gestures("logmel 4 rate 50 high 26, dense 5", "at most at half the rate");
    gestures("logmel 4 rate 50 floor -64, dense 5", "no whole number from -63 to 63");
    gestures("spectrum floor -3, dense 5", "spectrum log floor -20");
    gestures("statistics rate 3, dense 5", "rate, low and high for logmel");
    gestures("dense 5 log", "log and floor are for spectrum");
}

#[test]
#[ignore = "runs in QEMU: type `cargo xtask test`"]
fn features_have_the_laptops_bits_on_boards_and_no_code_that_panics() {
    let motion = NETWORKS.map(|(layers, _)| (trained(layers), "motion"));
    let sounds = FREQUENCIES.map(|(layers, _)| (trained_on_sounds(layers), "sounds"));
    for (trainer, name) in motion.into_iter().chain(sounds) {
        let files = [format!("{name}.rs"), format!("{name}_quantized.rs")];
        for (rust, board) in files.iter().flat_map(|rust| {
            [Board::MICROBIT, Board::MPS2_AN386].map(|board| (trainer.path(rust), board))
        }) {
            let elf = Build::self_test(board, rust.to_str().unwrap()).run().unwrap();
            assert_eq!(Elf::read(&elf).unwrap().panic_symbols(), Vec::<&str>::new());
            let lines = emulator::lines(board, &elf).unwrap();
            assert_eq!(lines.last().unwrap(), "PASS: every bit is the laptop's", "{rust:?}");
        }
    }
}

#[test]
fn features_of_different_frames_and_kinds_have_fingerprints_of_their_own() {
    let all = [frames::of_floats(), frames::of_integers()].concat();
    let mut prints: Vec<u32> = all.iter().map(|(_, print)| *print).collect();
    prints.sort_unstable();
    prints.dedup();
    assert_eq!(prints.len(), 2 * frames::FEATURES, "{all:?}");
}

#[test]
#[ignore = "runs in QEMU: type `cargo xtask test`"]
fn features_of_ten_thousand_frames_have_the_laptops_bits_on_every_board() {
    let line = |numbers| move |(name, print)| format!("{numbers} {name} {print:08x}");
    let (floats, integers) = (frames::of_floats(), frames::of_integers());
    let expected: Vec<String> =
        floats.into_iter().map(line("f32")).chain(integers.into_iter().map(line("i16"))).collect();
    for board in Board::with_semihosting() {
        let elf = Build::example_on(board, "check_features", "digits").run().unwrap();
        // Of frames of two sizes, the compiler knows less.
        assert_eq!(Elf::read(&elf).unwrap().panic_symbols(), Vec::<&str>::new(), "{board}");
        assert_eq!(emulator::lines(board, &elf).unwrap(), expected, "{board}");
    }
}

#[test]
#[ignore = "builds for WebAssembly and runs in node: type `cargo xtask test`"]
fn features_of_ten_thousand_frames_have_the_laptops_bits_in_webassembly() {
    const TARGET: &str = "wasm32-unknown-unknown";
    setup::ensure_targets(&[TARGET]).unwrap();
    let all = [frames::of_floats(), frames::of_integers()].concat();
    let mut prints: Vec<u32> = all.iter().map(|(_, print)| *print).collect();
    // The program says 0 if all are equal; it must be able to say 1.
    assert_eq!(in_webassembly(TARGET, &prints), "0");
    prints[9] ^= 1;
    assert_eq!(in_webassembly(TARGET, &prints), "1");
}

/// What the program says that compares with these fingerprints.
fn in_webassembly(target: &str, prints: &[u32]) -> String {
    let prints: Vec<String> = prints.iter().map(|print| format!("{print:x}")).collect();
    let folder = target_folder().join("firmware");
    let status = cargo()
        .args(["build", "--quiet", "--release", "--package", "workload"])
        .args(["--example", "features_of_frames", "--target", target])
        .arg("--target-dir")
        .arg(&folder)
        .env("FINGERPRINTS", prints.join(" "))
        .status()
        .unwrap();
    assert!(status.success());
    let module = folder.join(target).join("release/examples/features_of_frames.wasm");
    let script = "WebAssembly.instantiate(require('fs').readFileSync(process.argv[1]))
        .then(({ instance }) => console.log(instance.exports.main(0, 0)))";
    let output = Command::new("node").args(["-e", script]).arg(module).output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap().trim().to_string()
}
