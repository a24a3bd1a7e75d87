//! Inference in a program of RTIC and of embassy, while something of a higher priority goes on. Needs emulators, therefore
//! ignored by a plain `cargo test`; `cargo xtask test` installs them and runs these.

use std::collections::BTreeSet;
use std::io::{BufRead, BufReader, Write};
use std::net::TcpStream;
use std::time::Duration;
use tests::wire::Running;
use xtask::board::Board;
use xtask::build::Build;
use xtask::emulator;

/// The program passes with the laptop's bits, and what is urgent went on during inferences.
#[track_caller]
fn goes_on(package: &str, board: Board, what: &str) {
    for model in ["quantized", "f32"] {
        let elf = Build::package(package, "", board, model).run().unwrap();
        let lines = emulator::lines(board, &elf).unwrap();
        let total = "359 of 359 with the laptop's bits";
        assert!(lines.iter().any(|line| line.ends_with(total)), "{lines:?}");
        let count = lines.iter().find_map(|line| line.strip_suffix(what));
        let count: u32 = count.unwrap_or_else(|| panic!("{lines:?}")).parse().unwrap();
        println!("{package}, {model}: {count}{what}");
        assert!(count > 10, "{count}{what}");
        assert_eq!(lines.last().unwrap(), "PASS");
    }
}

#[test]
#[ignore = "runs in an emulator: type `cargo xtask test`"]
fn an_interrupt_of_rtic_goes_on_during_inferences_in_idle() {
    goes_on("with-rtic", Board::NUCLEO_F446RE, " interrupts during inferences");
}

mod slow {
    use super::*;

    #[test]
    #[ignore = "runs in an emulator for long: type `cargo xtask test --all`"]
    fn a_second_executor_of_embassy_goes_on_during_inferences() {
        goes_on("with-embassy", Board::PICO, " ticks during inferences");
    }
}

/// Each byte is answered within a step of an inference, and all inferences have the laptop's bits.
#[track_caller]
fn answers_within_a_step(package: &str) {
    let board = Board::MICROBIT;
    let elf = Build::package(package, "", board, "quantized").run().unwrap();
    let running = Running::start(board, &elf);
    let mut port = std::iter::repeat_with(|| {
        std::thread::sleep(Duration::from_millis(50));
        TcpStream::connect(("127.0.0.1", running.port))
    })
    .take(200)
    .find_map(Result::ok)
    .expect("the emulator's port");
    port.set_read_timeout(Some(Duration::from_secs(60))).unwrap();
    let mut lines = BufReader::new(port.try_clone().unwrap()).lines();
    let (mut last, mut steps_of) = ([0; 4], BTreeSet::new());
    // As often as it takes to come in the middle of many steps: several may come within one.
    for question in 0..100_000 {
        if steps_of.len() > 100 && last[2] > 20 {
            break;
        }
        port.write_all(b"?").unwrap();
        let line = lines.next().unwrap().unwrap();
        // The first byte of a port may be one that its set-up sent.
        let line = line.trim_start_matches('\0');
        let numbers: Vec<u32> = line.split(' ').map(|number| number.parse().unwrap()).collect();
        let [asked, answered, inferences, same_bits] = numbers[..] else { panic!("{line}") };
        assert!(answered - asked <= 1, "{package}, question {question}: {line}");
        assert_eq!(inferences, same_bits, "{package}, question {question}: {line}");
        assert!(answered >= last[1] && inferences >= last[2], "{line} behind {last:?}");
        last = [asked, answered, inferences, same_bits];
        steps_of.insert(answered);
    }
    println!("{package}: {last:?}, answers in {} different steps", steps_of.len());
    // An inference has a dozen steps: answers came in the middle of many.
    assert!(steps_of.len() > 100 && last[1] > 8 * last[2] && last[2] > 20, "{last:?}");
}

#[test]
#[ignore = "runs in QEMU: type `cargo xtask test`"]
fn the_serial_port_answers_in_the_middle_of_a_step_of_rtics_idle() {
    answers_within_a_step("steps-rtic");
}

#[test]
#[ignore = "runs in QEMU: type `cargo xtask test`"]
fn the_serial_port_answers_between_two_steps_of_an_embassy_task() {
    answers_within_a_step("steps-embassy");
}
