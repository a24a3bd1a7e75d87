//! Projects that `host-trainer new` makes, built without a warning, in the emulator of every board. Ignored by a plain
//! `cargo test`; `cargo xtask test` installs the emulators and runs these.

use std::fs;
use tests::command::Trainer;
use tests::own_project::OwnProject;
use tests::wire::{Running, write_moves};
use xtask::board::{Board, Emulator};
use xtask::build::workspace;
use xtask::elf::Elf;
use xtask::emulator::{self, Port};

const PASS: &str = "PASS 359/359: every bit is the laptop's";

/// Boards whose templates differ: without the self-test, too, their projects have no warning.
const ONE_OF_EACH_FAMILY: [Board; 6] = [
    Board::MICROBIT,
    Board::BLUEPILL,
    Board::MICROBIT_V2,
    Board::NUCLEO_F446RE,
    Board::PICO,
    Board::MPS2_AN386,
];

#[test]
#[ignore = "builds for boards and runs in their emulators: type `cargo xtask test`"]
fn the_project_of_every_board_builds_without_a_warning_and_has_the_bits_of_the_laptop() {
    for board in Board::with_firmware() {
        let project = OwnProject::new(&format!("own-{board}"), board, &[]);
        if board == Board::BLUEPILL {
            // QEMU has less RAM than the chip.
            let layout = workspace().join("firmware/boards/bluepill/memory.x");
            fs::copy(layout, project.folder.join("memory.x")).unwrap();
        }
        let plain = ONE_OF_EACH_FAMILY
            .contains(&board)
            .then(|| Elf::read(&project.build(&[], true)).unwrap().flash_bytes);
        let program = project.build(&["self-test"], true);
        assert_eq!(project.lines(Port::Uart, &program).last().unwrap(), PASS);
        // Of 359 samples of 70 bytes, and a few lines of code: only the self-test has them.
        let samples = plain.map(|plain| Elf::read(&program).unwrap().flash_bytes - plain);
        let has_samples = |bytes| (25_130..28_000).contains(&bytes);
        assert!(samples.is_none_or(has_samples), "{board}: {samples:?}");
    }
}

#[test]
#[ignore = "builds for boards and runs in their emulators: type `cargo xtask test`"]
fn projects_on_a_link_build_and_are_watched_with_the_laptops_bits() {
    are_watched([Board::MICROBIT, Board::NUCLEO_F446RE]);
}

mod slow {
    use super::*;

    #[test]
    #[ignore = "builds for all boards and runs in their emulators: type `cargo xtask test --all`"]
    fn projects_on_a_link_build_for_every_board_and_are_watched_with_the_laptops_bits() {
        are_watched(OwnProject::boards_on_a_link());
    }
}

/// A project that records, and one with what was trained on such recordings: both build, and run where an emulator gives
/// its serial port to this machine. Emulators of ST's chips show what they send.
fn are_watched(boards: impl IntoIterator<Item = Board>) {
    let trainer = Trainer::new();
    write_moves(&trainer);
    trainer.run(
        "train --data moves --window 24 --hop 4 --hidden 6 --epochs 4 --no-report --quantize --refuse 0.05",
    );
    let model = trainer.path("moves_quantized.postcard").display().to_string();
    let watches = ["--link", "--model", &model];
    for board in boards {
        let records = OwnProject::new(&format!("records-{board}"), board, &watches[..1]);
        let records = records.build(&[], false);
        let watches = OwnProject::new(&format!("watches-{board}"), board, &watches);
        let watches = watches.build(&[], false);
        match board.emulator {
            Some(Emulator::Qemu { .. } | Emulator::Rp2040js) => {
                let running = Running::start(board, &records);
                let port = running.name();
                trainer.run(&format!("record {port} --label {board} --seconds 3"));
                let take = trainer.read_text(&format!("recordings/{board}_01.csv"));
                assert_is_the_slope(&take, board);
                drop(running);
                let running = Running::start(board, &watches);
                let port = running.name();
                let options = "--model moves_quantized.postcard --windows 100";
                let text = trainer.run(&format!("monitor {port} {options}"));
                let same = "100 windows with this laptop's bits, 0 without, 0 not known";
                assert!(text.contains(same), "{board}: {text}");
            }
            Some(Emulator::Rigless { .. }) => {
                let sent = emulator::first_bytes(board, &records, 40).unwrap();
                let name = format!("records-{board} 0.1.0");
                let is_said = sent.windows(name.len()).any(|bytes| bytes == name.as_bytes());
                assert!(is_said, "{board}: {sent:?}");
            }
            // Of what is around the processor there is a stub, without interrupts.
            Some(Emulator::Unicorn { .. }) | None => {}
        }
    }
}

/// The sensor of a new project goes up and down by sixteenths, the same on all axes. How far it has come when the laptop
/// listens is a matter of time.
fn assert_is_the_slope(take: &str, board: Board) {
    let (head, rows) = take.split_once('\n').unwrap();
    assert_eq!(head, "time_s,x,y,z,label", "{board}");
    assert!(rows.starts_with("0.000000,"), "{board}: {take}");
    let numbers = |row: &str| -> Vec<f64> {
        row.split(',').skip(1).take(3).map(|number| number.parse().unwrap()).collect()
    };
    let values: Vec<f64> = rows
        .lines()
        .map(|row| {
            let [x, y, z] = numbers(row)[..] else { panic!("{board}: {row}") };
            assert!(x == y && y == z && x.abs() <= 1.0, "{board}: {row}");
            x
        })
        .collect();
    assert!(values.len() > 50, "{board}: {take}");
    let steps = values.windows(2).filter(|pair| (pair[1] - pair[0]).abs() == 0.0625).count();
    assert_eq!(steps, values.len() - 1, "{board}: {take}");
}

/// Tasks of embassy; the Pico then has a serial port on USB. Its executor is a package that nothing else here needs.
#[test]
#[ignore = "builds for boards and runs in their emulators: type `cargo xtask test`"]
fn projects_with_tasks_have_the_bits_of_the_laptop() {
    for (board, ports) in
        [(Board::PICO, &[Port::Uart, Port::Usb][..]), (Board::NUCLEO_F446RE, &[Port::Uart])]
    {
        let project = OwnProject::new(&format!("async-{board}"), board, &["--async"]);
        let program = project.build(&["self-test"], false);
        for port in ports {
            assert_eq!(project.lines(*port, &program).last().unwrap(), PASS, "{board} {port:?}");
        }
    }
}

/// What defmt writes is read by a debug probe, which no emulator has: the image has the channel for it.
#[test]
#[ignore = "builds for boards: type `cargo xtask test`"]
fn projects_with_defmt_build_without_a_warning() {
    for board in [Board::PICO, Board::NUCLEO_F446RE] {
        let project = OwnProject::new(&format!("defmt-{board}"), board, &["--defmt"]);
        let image = fs::read(project.build(&["self-test"], false)).unwrap();
        for mark in ["_SEGGER_RTT", "PASS {=usize}/{=usize}: the laptop's bits"] {
            let is_there = image.windows(mark.len()).any(|bytes| bytes == mark.as_bytes());
            assert!(is_there, "{board}: {mark}");
        }
    }
}

/// Models of other kinds: their programs compile, and so do those without samples. What does not fit, or takes other
/// measurements, is refused in words.
#[test]
#[ignore = "builds for boards and runs in their emulators: type `cargo xtask test`"]
fn other_models_run_and_those_that_do_not_fit_are_refused_in_words() {
    let trainer = Trainer::new();
    let quick = "--epochs 3 --no-report";
    trainer.run(&format!("train --data moons --normal upper --name odd {quick}"));
    trainer.run(&format!("train --data sine {quick}"));
    let mut train = trainer.command(&format!("train --data gestures --quantize {quick}"));
    train.args(["--layers", "gru 8, dense 5"]).assert().success();
    for name in ["odd", "sine", "gestures_quantized"] {
        let model = trainer.path(&format!("{name}.postcard")).display().to_string();
        let project = OwnProject::new("model", Board::MPS2_AN386, &["--model", &model]);
        let program = project.build(&["self-test"], true);
        let lines = project.lines(Port::Uart, &program);
        assert!(lines.last().unwrap().starts_with("PASS "), "{name}: {lines:?}");
    }
    let project = OwnProject::new("model", Board::MPS2_AN386, &[]);
    let train = |options: &str| {
        let mut command = trainer.command(&format!("train {quick} --out"));
        command.arg(project.folder.join("model")).args(options.split(' ')).assert().success();
    };
    for (options, feature, words) in [
        ("--data moons", "", "takes another number of measurements than src/sensor.rs gives"),
        ("--data digits --hidden 16000", "", "the model does not fit into the flash of this board"),
        (
            "--data digits --no-samples",
            "self-test",
            "SAMPLES is missing? Train again without --no-samples",
        ),
    ] {
        train(options);
        let (succeeded, printed) = project.built(&[feature], true);
        assert!(!succeeded && printed.contains(words), "{options}: {printed}");
    }
    train("--data digits --no-samples");
    project.build(&[], true);
}
