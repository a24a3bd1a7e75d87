//! Long recordings of sensors, cut into windows: on the laptop, and moment by moment on boards.

use host_trainer::dataset::csv::Options;
use host_trainer::dataset::recordings::{Asked, load};
use host_trainer::export::TrainedModel;
use host_trainer::inference::infer;
use nn_core::{Windower, argmax, fingerprint};
use std::fmt::Write;
use std::fs::create_dir_all;
use tests::command::Trainer;
use xtask::board::Board;
use xtask::build::Build;
use xtask::elf::Elf;
use xtask::emulator;

const NAMES: [&str; 3] = ["wave", "shake", "tap"];

/// Numbers without a pattern, from -1 to 1.
fn noise(seed: u64) -> f64 {
    let mixed = (seed ^ 0x9e37_79b9).wrapping_mul(0xd134_2543_de82_ef95).rotate_left(29);
    (mixed.wrapping_mul(0xd134_2543_de82_ef95) >> 40) as f64 / (1 << 23) as f64 - 1.0
}

/// Three channels of a movement of this class at this time.
fn moment(class: usize, take: usize, seconds: f64) -> [f64; 3] {
    let hertz = [1.5, 3.0, 5.0][class];
    let angle = std::f64::consts::TAU * hertz * seconds + take as f64;
    let seed = (class * 1000 + take) as u64 * 100_000 + (seconds * 1000.0).round() as u64;
    [
        angle.sin() + 0.2 * noise(seed),
        angle.cos() + 0.2 * noise(seed + 7),
        1.0 + 0.2 * noise(seed + 13),
    ]
}

/// The lines of a recording of so many moments at 50 a second, behind its times in milliseconds.
fn lines(class: usize, take: usize, moments: usize, time: impl Fn(usize) -> f64) -> String {
    let mut text = String::new();
    for index in 0..moments {
        let [x, y, z] = moment(class, take, time(index) / 1000.0);
        writeln!(text, "{},{x:.3},{y:.3},{z:.3}", time(index)).unwrap();
    }
    text
}

fn write_folder(trainer: &Trainer, takes: usize, path: impl Fn(&str, usize) -> String) {
    for (class, name) in NAMES.iter().enumerate() {
        for take in 0..takes {
            let path = path(name, take);
            create_dir_all(trainer.path(&path).parent().unwrap()).unwrap();
            let text = lines(class, take, 400, |index| 20.0 * index as f64);
            trainer.write(&path, format!("t_ms,x,y,z\n{text}"));
        }
    }
}

fn has(text: &str, parts: &[&str]) {
    for part in parts {
        assert!(text.contains(part), "{part}: {text}");
    }
}

#[test]
fn a_folder_is_cut_alike_by_every_command() {
    let trainer = Trainer::new();
    write_folder(&trainer, 6, |name, take| format!("moves/{name}_{take:02}.csv"));
    let text = trainer.run("train --data moves --window 64 --hop 16 --epochs 10 --quantize");
    has(
        &text,
        &[
            "moves: 396 samples of 192 features, 3 classes",
            "recordings 18, cut into 396 windows of 64 moments (1.28 s), one every 16; channels x, y, z",
            "sampling   20 ms from moment to moment (20 ms to 20 ms in 90 of 100, at most 20 ms): 50 a second",
            "test       66 of 66 samples right",
        ],
    );
    let text = trainer.run("evaluate moves.postcard --data moves");
    has(&text, &["the test samples, never trained on", "66 of 66"]);
    has(
        &trainer.run("inspect moves_quantized.postcard"),
        &["windows    64 moments (1.28 s at 50 a second), one every 16; channels x, y, z"],
    );
    has(&trainer.run("quantize moves.postcard --data moves --out again"), &["66 of 66"]);
    assert_eq!(
        trainer.read("again/moves_quantized.postcard"),
        trainer.read("moves_quantized.postcard")
    );
    // Channels are matched by name, in any order, and labels need not be there.
    let text = lines(1, 9, 100, |index| 20.0 * index as f64);
    let swapped: String = text
        .lines()
        .map(|line| {
            let cells: Vec<&str> = line.split(',').collect();
            format!("{},{},{},{}\n", cells[2], cells[3], cells[0], cells[1])
        })
        .collect();
    trainer.write("new.csv", format!("y,z,t_ms,x\n{swapped}"));
    let output = trainer.command("predict moves.postcard --data new.csv").assert().success();
    let table = String::from_utf8_lossy(&output.get_output().stdout).into_owned();
    let rows: Vec<&str> = table.lines().collect();
    assert_eq!((rows[0], rows.len()), ("recording,start,prediction,probability", 4));
    assert!(
        rows[1].starts_with("new.csv,0,shake,") && rows[3].starts_with("new.csv,0.64,shake,"),
        "{table}"
    );
    has(&String::from_utf8_lossy(&output.get_output().stderr), &["recording: new.csv: shake"]);
}

#[test]
fn labels_may_be_in_folders_or_in_a_column_of_one_long_file() {
    let trainer = Trainer::new();
    write_folder(&trainer, 4, |name, take| format!("by-folder/{name}/{take}.csv"));
    has(
        &trainer.run("train --data by-folder --window 50 --epochs 2"),
        &["recordings 12, cut into 180 windows of 50 moments (1 s), one every 25"],
    );
    let mut text = String::from("time,x,y,z,activity\n");
    for take in 0..12 {
        let start = 8000.0 * take as f64;
        for line in lines(take % 3, take, 400, |index| start + 20.0 * index as f64).lines() {
            let (time, rest) = line.split_once(',').unwrap();
            let seconds: f64 = time.parse::<f64>().unwrap() / 1000.0;
            let minutes = (seconds / 60.0).floor();
            writeln!(
                text,
                "2026-11-27T10:{minutes:02}:{:06.3}Z,{rest},{}",
                seconds - 60.0 * minutes,
                NAMES[take % 3]
            )
            .unwrap();
        }
    }
    trainer.write("long.csv", text);
    has(
        &trainer.run("train --data long.csv --window 50 --epochs 2"),
        &[
            "recordings 12, cut into 180 windows of 50 moments (1 s), one every 25; channels x, y, z",
        ],
    );
}

#[test]
fn parts_are_of_other_recordings_so_what_is_learned_by_heart_does_not_help() {
    let trainer = Trainer::new();
    // Windows of a recording have its level, which tells nothing of its class.
    for recording in 0..60u64 {
        let level = 10.0 * noise(recording * 31 + 5);
        let class = ["up", "down"][(recording % 2) as usize];
        let mut text = String::from("t,x\n");
        for index in 0..200 {
            writeln!(
                text,
                "{:.2},{:.3}",
                index as f64 / 50.0,
                level + 0.01 * noise(recording * 1000 + index)
            )
            .unwrap();
        }
        create_dir_all(trainer.path("levels")).unwrap();
        trainer.write(&format!("levels/{class}_{recording:02}.csv"), text);
    }
    let output =
        trainer.run("train --data levels --window 20 --hop 5 --hidden 64,64 --epochs 60 --json");
    let accuracy = output
        .split("\"accuracy\":")
        .filter_map(|rest| rest.split(&[',', '}'][..]).next()?.trim().parse::<f64>().ok());
    let all: Vec<f64> = accuracy.collect();
    assert!(all.iter().any(|&accuracy| (0.2..0.8).contains(&accuracy)), "{all:?}");
    assert!(all.iter().all(|&accuracy| accuracy < 0.9), "{all:?}");
}

#[test]
fn gaps_steps_back_repeated_times_and_short_recordings_are_said_with_numbers() {
    let trainer = Trainer::new();
    write_folder(&trainer, 4, |name, take| format!("moves/{name}_{take}.csv"));
    let text =
        lines(0, 0, 400, |index| 20.0 * index as f64 + if index >= 200 { 2500.0 } else { 0.0 });
    trainer.write("moves/wave_0.csv", format!("t_ms,x,y,z\n{text}"));
    let text =
        lines(1, 1, 400, |index| 20.0 * index as f64 - if index >= 150 { 1000.0 } else { 0.0 });
    trainer.write("moves/shake_1.csv", format!("t_ms,x,y,z\n{text}"));
    let text =
        lines(2, 2, 400, |index| 20.0 * index as f64 - if index == 100 { 20.0 } else { 0.0 });
    trainer.write("moves/tap_2.csv", format!("t_ms,x,y,z\n{text}"));
    trainer.write(
        "moves/tap_9.csv",
        format!("t_ms,x,y,z\n{}", lines(2, 9, 40, |index| 20.0 * index as f64)),
    );
    let text = trainer.run("train --data moves --window 64 --hop 32 --epochs 2");
    has(
        &text,
        &[
            "gaps in the time: 1, the largest of 2.52 s in wave_0.csv behind line 201",
            "time goes back: once, at most by 980 ms in shake_1.csv behind line 151",
            "moments that have the time of the one before: 1",
            "shorter than a window of 64 moments, and left out: 1 of 13 recordings (the longest has 40: tap_9.csv)",
        ],
    );
    let error = trainer.fail(1, "train --data moves/tap_9.csv --label x --window 64");
    assert!(error.contains("no recording is as long as a window of 64 moments"), "{error}");
    // Moments are counted, not the numbers of all channels.
    let moments: String = (0..40).map(|i| format!("{},{},a\n", i % 7, i % 5)).collect();
    trainer.write("clockless.csv", format!("x,y,label\n{moments}"));
    let error = trainer.fail(1, "train --data clockless.csv --window 64");
    assert!(error.contains("the longest has 40 without a gap"), "{error}");
}

#[test]
fn takes_that_look_like_a_class_each_are_said() {
    let trainer = Trainer::new();
    create_dir_all(trainer.path("takes")).unwrap();
    for take in 0..3 {
        let text = lines(0, take, 900, |index| 20.0 * index as f64);
        trainer.write(&format!("takes/wave_{take}.csv"), format!("t_ms,x,y,z\n{text}"));
    }
    let text = trainer.run("train --data takes --window 64 --epochs 1");
    has(&text, &["a class for each file, called like it; takes of one class belong in a folder"]);
    // Names that tell classes apart say nothing of the kind, and neither do folders.
    write_folder(&trainer, 3, |name, take| format!("moves/{name}_{take}.csv"));
    write_folder(&trainer, 1, |name, _| format!("inside/{name}/{name}.csv"));
    for data in ["moves", "inside"] {
        let text = trainer.run(&format!("train --data {data} --window 32 --epochs 1"));
        assert!(!text.contains("a class for each file"), "{text}");
    }
}

#[test]
fn other_rates_and_uneven_moments_are_resampled() {
    let trainer = Trainer::new();
    write_folder(&trainer, 4, |name, take| format!("moves/{name}_{take}.csv"));
    trainer.write(
        "moves/wave_0.csv",
        format!("t_ms,x,y,z\n{}", lines(0, 0, 800, |index| 10.0 * index as f64)),
    );
    let jitter = |index: usize| 20.0 * index as f64 + if index % 2 == 1 { 8.0 } else { 0.0 };
    trainer.write("moves/tap_1.csv", format!("t_ms,x,y,z\n{}", lines(2, 1, 400, jitter)));
    let text = trainer.run("train --data moves --window 50 --epochs 2");
    has(
        &text,
        &[
            "resampled  2 of 12 recordings to 50 moments a second",
            "1 of 12 recordings are sampled unevenly",
        ],
    );
    let text = trainer.run("train --data moves --window 25 --rate 25 --epochs 2 --name slow");
    has(
        &text,
        &["resampled  12 of 12 recordings to 25 moments a second", "windows of 25 moments (1 s)"],
    );
    has(
        &trainer.run("evaluate slow.postcard --data moves"),
        &["the test samples, never trained on"],
    );
}

#[test]
fn a_class_of_few_recordings_is_split_in_time_and_that_is_said() {
    let trainer = Trainer::new();
    write_folder(&trainer, 1, |name, _| format!("moves/{name}.csv"));
    let text = trainer.run("train --data moves --window 20 --hop 10 --epochs 2");
    has(&text, &["fewer than 3 recordings of shake, tap, wave: each of them is split in time"]);
    let error = trainer.fail(1, "train --data moves --window 150 --epochs 2");
    has(&error, &["windows of class `shake`: 4; at least", "--window"]);
}

#[test]
fn a_recording_that_is_read_line_by_line_gets_advice() {
    let trainer = Trainer::new();
    let mut text = String::from("t_ms,x,y,z,activity\n");
    for (class, name) in NAMES.iter().enumerate() {
        let start = 8000.0 * class as f64;
        for line in lines(class, 0, 400, |index| start + 20.0 * index as f64).lines() {
            writeln!(text, "{line},{name}").unwrap();
        }
    }
    trainer.write("log.csv", text);
    has(
        &trainer.run("train --data log.csv --epochs 2"),
        &["t_ms is a time, and labels stay for many lines", "--window 64"],
    );
    let text = trainer.run("train --data log.csv --epochs 2 --window 32");
    assert!(!text.contains("labels stay for many lines") && !text.contains("leak"), "{text}");
}

/// Moments of a recording, (moments, 3).
fn recording() -> Vec<[f32; 3]> {
    (0..200)
        .map(|index| {
            moment(1, 3, f64::from(index) / 50.0).map(|x| (x * 1000.0).round() as f32 / 1000.0)
        })
        .collect()
}

#[test]
fn a_device_gives_the_windows_of_the_laptop() {
    let trainer = Trainer::new();
    let mut text = String::from("x,y,z,kind\n");
    for [x, y, z] in recording() {
        writeln!(text, "{x},{y},{z},a").unwrap();
    }
    trainer.write("one.csv", text);
    let path = trainer.path("one.csv");
    let asked = Asked { window: 64, hop: Some(24), rate: Some(50.0), ..Asked::default() };
    let source = load(path.to_str().unwrap(), &Options::default(), &asked, None).unwrap();
    let mut windower = Windower::<64, 3, 24>::new();
    let mut windows = Vec::new();
    for moment in recording() {
        windows.extend(windower.push(moment).copied());
    }
    assert_eq!(windows.len(), 6);
    assert_eq!(windows.as_flattened().as_flattened(), source.data.features);
}

#[test]
#[ignore = "runs in QEMU: type `cargo xtask test`"]
fn a_recording_on_boards_has_the_laptops_answers_window_by_window() {
    let trainer = Trainer::new();
    write_folder(&trainer, 4, |name, take| format!("moves/{name}_{take}.csv"));
    trainer.run("train --data moves --window 64 --hop 24 --epochs 4 --quantize");
    let recording = recording();
    let bytes: Vec<u8> = recording.as_flattened().iter().flat_map(|x| x.to_le_bytes()).collect();
    trainer.write("recording.bin", bytes);
    let path = trainer.path("recording.bin");
    for (board, name) in [
        (Board::MICROBIT, "moves_quantized"),
        (Board::MPS2_AN386, "moves"),
        (Board::MPS2_AN386, "moves_quantized"),
    ] {
        let network =
            TrainedModel::read(&trainer.path(&format!("{name}.postcard"))).unwrap().network;
        let windows: Vec<f32> =
            recording.windows(64).step_by(24).flatten().flatten().copied().collect();
        let predictions = infer(&network, &windows);
        let line = |(number, (logits, _)): (usize, (&[f32], &[f32]))| {
            format!("window {number}: {} {:08x}", argmax(logits), fingerprint(logits))
        };
        let expected: Vec<String> = predictions.iter().enumerate().map(line).collect();
        assert_eq!(expected.len(), 6);
        let model = trainer.path(&format!("{name}.rs"));
        let build = Build::example_on(board, "recordings", model.to_str().unwrap());
        let elf = Build { images: Some(&path), ..build }.run().unwrap();
        assert_eq!(Elf::read(&elf).unwrap().panic_symbols(), Vec::<&str>::new(), "{board}");
        assert_eq!(emulator::lines(board, &elf).unwrap(), expected, "{board}: {name}");
    }
}

/// Four years between two moments of a file of ten, resampled, would fill the memory of this machine.
#[test]
fn a_rate_that_makes_a_flood_of_moments_is_refused() {
    let trainer = Trainer::new();
    let mut text = String::from("time;x;label\n2026-11-27T10:00:00.000Z;0;a\n");
    text += "2026-11-27T10:00Z;2;a\n2026-11-27T10:00:00.700Z;3;a\n2022-11-27T10:00:00.800Z;0;a\n";
    for tenth in 9..20 {
        let label = if tenth < 10 { 'a' } else { 'b' };
        let seconds = f64::from(tenth) / 10.0;
        writeln!(text, "2026-11-27T10:00:{seconds:06.3}Z;{};{label}", tenth % 4).unwrap();
    }
    trainer.write("flood.csv", text);
    let error = trainer.fail(1, "train --data flood.csv --window 2 --rate 50");
    assert!(error.contains("50 moments a second would be "), "{error}");
    assert!(error.contains("correct the times, or choose a lower --rate"), "{error}");
}
