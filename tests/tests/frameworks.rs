//! Inference in a program of RTIC and of embassy, while something of a higher priority goes on. Needs emulators, therefore
//! ignored by a plain `cargo test`; `cargo xtask test` installs them and runs these.

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

#[test]
#[ignore = "runs in an emulator: type `cargo xtask test`"]
fn a_second_executor_of_embassy_goes_on_during_inferences() {
    goes_on("with-embassy", Board::PICO, " ticks during inferences");
}
