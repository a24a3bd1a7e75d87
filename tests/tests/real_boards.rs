//! The image of every board without semihosting, booted in the board's emulator. Needs emulators, therefore
//! ignored by a plain `cargo test`; `cargo xtask test` installs them and runs these.

use std::collections::BTreeSet;
use std::fs;
use std::path::PathBuf;
use std::sync::LazyLock;
use tests::document::Document;
use xtask::board::{Board, Drive, DriveFile};
use xtask::build::{Build, cargo};
use xtask::calls::Calls;
use xtask::elf::Elf;
use xtask::emulator::{self, Port};
use xtask::{boot2, flash, uf2};

const MODELS: [&str; 2] = ["f32", "quantized"];

/// What a self-test prints of its samples, and in how many it is right.
fn of_samples(lines: &[String]) -> &[String] {
    let end = lines.iter().position(|line| line.starts_with("stack of")).unwrap();
    &lines[1..end]
}

/// What the self-test prints in QEMU, with each of the models.
static REFERENCES: LazyLock<[Vec<String>; 2]> = LazyLock::new(|| {
    MODELS.map(|model| {
        let elf = Build::self_test(Board::MPS2_AN386, model).run().unwrap();
        emulator::lines(Board::MPS2_AN386, &elf).unwrap()
    })
});

/// The image of a board prints what the same self-test prints in QEMU, with every bit of the laptop.
fn passes_with_both_models(board: Board) {
    for (model, reference) in MODELS.into_iter().zip(&*REFERENCES) {
        let elf = Build::self_test(board, model).run().unwrap();
        let lines = emulator::lines(board, &elf).unwrap();
        let name = format!("{board} ({}): 2410 parameters", board.core.name());
        assert!(lines[0].starts_with(&name), "{}", lines[0]);
        assert_eq!(of_samples(&lines).len(), 359 + 1, "{board}");
        assert_eq!(of_samples(&lines), of_samples(reference), "{board}");
        assert!(of_samples(&lines)[359].ends_with("359 of 359 with the laptop's bits"));
        assert_eq!(lines.last().unwrap(), "PASS: every bit is the laptop's", "{board}");
        if model == "quantized" {
            let flash_bytes = Elf::read(&elf).unwrap().flash_bytes;
            let [static_ram_bytes, stack_bytes] =
                ["static RAM: ", "stack of an inference: "].map(|mark| number(&lines, mark));
            let measured = [flash_bytes, static_ram_bytes, stack_bytes];
            let shown = shown_sizes(board);
            let is_near = |(shown, found): (&u64, &u64)| shown.abs_diff(*found) <= 16 + found / 20;
            assert!(shown.iter().zip(&measured).all(is_near), "{board}: {shown:?}, {measured:?}");
        }
    }
}

fn number(lines: &[String], mark: &str) -> u64 {
    let rest = lines.iter().find_map(|line| line.strip_prefix(mark)).unwrap();
    rest.split(' ').next().unwrap().parse().unwrap()
}

/// Flash, static RAM and stack of a board's self-test in `docs/boards.md`.
fn shown_sizes(board: Board) -> [u64; 3] {
    let page = Document::read("docs/boards.md").text;
    let (_, section) = page.split_once("\n## Sizes\n").unwrap();
    let row =
        section.lines().find_map(|line| line.strip_prefix(&format!("| `{board}` | "))).unwrap();
    let numbers = row.trim_end_matches(" |").split(" | ").map(|cell| cell.replace(',', "").parse());
    numbers.collect::<Result<Vec<_>, _>>().unwrap().try_into().unwrap()
}

mod slow {
    use super::*;

    /// Convolutions of 405,440 multiply-accumulates.
    #[test]
    #[ignore = "runs in emulators for long: type `cargo xtask test --all`"]
    fn a_network_of_convolutions_has_the_bits_of_the_laptop_where_it_fits() {
        for board in Board::without_semihosting().filter(|board| *board != Board::BLUEPILL) {
            let elf = Build::self_test(board, "mnist_quantized").run().unwrap();
            let lines = emulator::lines(board, &elf).unwrap();
            let total = "82 of 82 samples right, 82 of 82 with the laptop's bits";
            assert!(lines.iter().any(|line| line == total), "{board}: {lines:?}");
        }
    }
}

#[test]
#[ignore = "builds for boards: type `cargo xtask test`"]
fn a_network_that_needs_more_ram_than_the_board_has_is_refused_in_words() {
    let arguments = ["xtask", "qemu", "--board", "bluepill", "--model", "mnist_quantized"];
    let output = cargo().args(arguments).output().unwrap();
    let message = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(1), "{message}");
    assert!(message.contains("do not fit into the RAM of this board"), "{message}");
}

macro_rules! boots {
    ($($test:ident $board:ident;)*) => {
        const BOOTED: &[Board] = &[$(Board::$board),*];
        $(
            #[test]
            #[ignore = "runs in an emulator: type `cargo xtask test`"]
            fn $test() {
                passes_with_both_models(Board::$board);
            }
        )*
    };
}

boots! {
    the_bluepill_has_the_bits_of_the_laptop BLUEPILL;
    the_microbit_v2_has_the_bits_of_the_laptop MICROBIT_V2;
    the_nano_33_ble_has_the_bits_of_the_laptop NANO_33_BLE;
    the_nrf52840_dk_has_the_bits_of_the_laptop NRF52840_DK;
    the_nucleo_f411re_has_the_bits_of_the_laptop NUCLEO_F411RE;
    the_nucleo_f446re_has_the_bits_of_the_laptop NUCLEO_F446RE;
    the_nucleo_h743zi_has_the_bits_of_the_laptop NUCLEO_H743ZI;
    the_pico_has_the_bits_of_the_laptop PICO;
    the_pico2_has_the_bits_of_the_laptop PICO2;
}

#[test]
fn every_board_with_a_package_is_booted() {
    let booted: BTreeSet<&str> = BOOTED.iter().map(|board| board.name).collect();
    assert_eq!(booted, Board::without_semihosting().map(|board| board.name).collect());
}

#[test]
#[ignore = "runs in an emulator: type `cargo xtask test`"]
fn the_pico_says_the_same_over_usb() {
    let elf = Build::self_test(Board::PICO, "quantized").run().unwrap();
    let usb = emulator::lines_of(Board::PICO, Port::Usb, &elf).unwrap();
    let uart = emulator::lines(Board::PICO, &elf).unwrap();
    assert_eq!(of_samples(&usb), of_samples(&uart));
    assert!(usb.last().unwrap().starts_with("PASS"));
}

/// rp2040-hal replaces the compiler's floating-point functions by the boot ROM's, which round otherwise.
#[test]
#[ignore = "runs in an emulator: type `cargo xtask test`"]
fn floating_point_functions_of_the_boot_rom_are_found_out() {
    // With the compiler's own functions, the same program passes: nothing else in it is at fault.
    for (feature, verdict, count) in [("", "FAIL", 0), ("disable-intrinsics", "PASS", 359)] {
        let build = Build::package("rom-floats", feature, Board::PICO, "quantized");
        let elf = build.run().unwrap();
        let mut lines = Vec::new();
        let ended = emulator::run(Board::PICO, Port::UartWithBootRom, &elf, |line| {
            lines.push(line.to_string());
            Ok(())
        });
        assert_eq!(ended.is_ok(), verdict == "PASS", "{ended:?}");
        assert!(lines.last().unwrap().starts_with(verdict), "{lines:?}");
        let total = format!(" {count} of 359 with the laptop's bits");
        assert!(of_samples(&lines)[359].ends_with(&total), "{lines:?}");
    }
}

/// Boards whose whole program has no panic, as the page on boards says.
fn without_any_panic() -> BTreeSet<String> {
    let page = Document::read("docs/boards.md");
    let (_, list) = page.text.split_once("no panic at all: ").unwrap();
    let list = list.split('.').next().unwrap();
    list.split('`').skip(1).step_by(2).map(String::from).collect()
}

#[test]
#[ignore = "links for boards: type `cargo xtask test`"]
fn inference_comes_to_no_panic_in_the_image_of_any_board() {
    // In those with semihosting, `boards.rs` finds no panic at all.
    let mut found: BTreeSet<String> =
        Board::with_semihosting().map(|board| board.name.into()).collect();
    for board in Board::without_semihosting() {
        let mut has_none = true;
        for model in MODELS {
            let path = Build::self_test(board, model).run().unwrap();
            let calls = Calls::read(&path).unwrap();
            let elf = Elf::read(&path).unwrap();
            let panics = elf.panic_symbols();
            let reached = calls.reachable_from("firmware7machine5infer").unwrap();
            let computes = reached.iter().any(|name| name.contains("dense"));
            assert!(computes, "{board} {model}: {reached:?}");
            let panicking: Vec<_> = reached.iter().filter(|name| panics.contains(name)).collect();
            assert!(panicking.is_empty(), "{board} {model}: {panicking:?}");
            has_none &= panics.is_empty();
        }
        if has_none {
            found.insert(board.name.into());
        }
    }
    assert_eq!(found, without_any_panic(), "docs/boards.md lists them");
    // The search finds a panic where there is one: what starts an RP2040 may.
    let path = Build::self_test(Board::PICO, "quantized").run().unwrap();
    let reached = Calls::read(&path).unwrap();
    let reached = reached.reachable_from("embassy_rp4init").unwrap();
    let elf = Elf::read(&path).unwrap();
    assert!(elf.panic_symbols().iter().any(|name| reached.contains(name)), "{reached:?}");
}

fn uf2_of(board: Board) -> (PathBuf, Vec<u8>) {
    let elf = Build::self_test(board, "quantized").run().unwrap();
    let hint = flash::write_file(board, &elf).unwrap().unwrap();
    assert!(hint.contains(".uf2") && hint.contains("BOOTSEL"), "{hint}");
    let file = fs::read(elf.with_extension("uf2")).unwrap();
    (elf, file)
}

#[test]
#[ignore = "builds for boards: type `cargo xtask test`"]
fn the_chips_of_raspberry_pi_would_start_what_is_copied_to_them() {
    for board in [Board::PICO, Board::PICO2] {
        let Some(Drive { file: DriveFile::Uf2 { family }, .. }) = board.drive else { panic!() };
        let (elf, file) = uf2_of(board);
        let program = Elf::read(&elf).unwrap();
        assert_eq!(file, uf2::file(&program.segments, family), "{board}");
        let image = program.image_from(program.start().unwrap());
        if board == Board::PICO {
            boot2::check(&image).unwrap();
        } else {
            // The RP2350's boot ROM looks for a block between these words in the first 4 KiB (data sheet, 5.9).
            let words: Vec<u32> = image[..4096]
                .chunks_exact(4)
                .map(|bytes| u32::from_le_bytes(bytes.try_into().unwrap()))
                .collect();
            let start = words.iter().position(|word| *word == 0xffff_ded3).unwrap();
            assert!(words[start..].contains(&0xab12_3579));
            // Item 0x42, 1 word long, of type 0x1021: an executable for Arm on an RP2350, in the secure state.
            assert_eq!(words[start + 1], 0x1021_0142);
        }
    }
}
