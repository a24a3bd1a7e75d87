//! Boards in QEMU on a wire: what they measure is recorded without a loss, and what they answer has the laptop's bits.

use std::fmt::Write as _;
use std::io::Read as _;
use std::net::{TcpListener, TcpStream};
use std::time::Duration;
use tests::command::Trainer;
use tests::wire::{Running, build_monitor, free_port, reset, train_moves};
use xtask::board::Board;
use xtask::build::Build;
use xtask::elf::Elf;
use xtask::size::code_bytes;

/// The numbers of the lines of a take, without time and label.
fn numbers(text: &str) -> Vec<Vec<i64>> {
    let row = |line: &str| {
        let cells: Vec<&str> = line.split(',').collect();
        cells[1..cells.len() - 1].iter().map(|cell| cell.parse().unwrap()).collect()
    };
    text.lines().skip(1).map(row).collect()
}

/// The bits of a sample that a 16-bit sensor has.
fn wrapped(number: i64) -> i64 {
    i64::from(number as i16)
}

fn record_elf(board: Board) -> std::path::PathBuf {
    Build::example_on(board, "record", board.default_model()).run().unwrap()
}

#[test]
#[ignore = "runs in QEMU: type `cargo xtask test`"]
fn ten_thousand_samples_of_every_board_come_in_order_and_none_is_lost() {
    let trainer = Trainer::new();
    for board in Board::with_semihosting() {
        let elf = record_elf(board);
        assert_eq!(Elf::read(&elf).unwrap().panic_symbols(), Vec::<&str>::new(), "{board}");
        let running = Running::start(board, &elf);
        let label = board.name;
        let command =
            format!("record {} --label {label} --seconds 5.2 --out takes --json", running.name());
        let document: serde_json::Value = serde_json::from_str(&trainer.run(&command)).unwrap();
        let take = &document["take"];
        assert_eq!((&take["gaps"], &take["damaged"]), (&0.into(), &0.into()), "{board}: {take}");
        let text = trainer.read_text(&format!("takes/{label}_01.csv"));
        assert!(text.starts_with("time_s,x,y,z,label\n"), "{board}");
        let rows = numbers(&text);
        assert!(rows.len() >= 10_000, "{board}: {}", rows.len());
        let first = rows[0][0];
        for (row, number) in rows.iter().zip(first..) {
            let number = wrapped(number);
            assert_eq!(row, &[number, wrapped(7 * number), wrapped(-number)], "{board}");
        }
    }
}

/// Beside the link, this counts the set-up of the port, a clock and the sensor of the example.
#[test]
#[ignore = "builds firmware: type `cargo xtask test`"]
fn a_board_that_records_takes_at_most_six_kilobytes_of_flash() {
    let board = Board::MICROBIT;
    let code = code_bytes("record", board.target(), board.default_model(), 0).unwrap();
    assert!((3000..=6000).contains(&code), "{code}");
}

#[test]
#[ignore = "runs in QEMU: type `cargo xtask test`"]
fn a_board_that_is_gone_leaves_a_whole_file_and_a_clear_message() {
    let trainer = Trainer::new();
    let board = Board::MPS2_AN386;
    let mut running = Running::start(board, &record_elf(board));
    let name = running.name();
    let recording = {
        let mut command = trainer.command(&format!("record {name} --label gone --out takes"));
        std::thread::spawn(move || command.output().unwrap())
    };
    let path = trainer.path("takes/gone_01.csv");
    let is_long = || std::fs::metadata(&path).is_ok_and(|file| file.len() > 20_000);
    while !is_long() {
        assert!(!recording.is_finished(), "{:?}", recording.join());
        std::thread::sleep(Duration::from_millis(20));
    }
    running.emulator.kill().unwrap();
    let output = recording.join().unwrap();
    assert_eq!(output.status.code(), Some(1));
    let error = String::from_utf8_lossy(&output.stderr);
    assert!(error.contains("the port is gone: was the board unplugged?"), "{error}");
    assert!(error.contains("what came before is whole, in takes/gone_01.csv"), "{error}");
    let text = trainer.read_text("takes/gone_01.csv");
    assert!(text.ends_with(",gone\n"));
    let rows = numbers(&text);
    assert!(rows.windows(2).all(|pair| pair[1][0] == wrapped(pair[0][0] + 1)));
}

#[test]
#[ignore = "runs in QEMU: type `cargo xtask test`"]
fn a_board_that_is_reset_in_mid_take_goes_on_behind_a_gap_and_loses_nothing() {
    for board in [Board::MICROBIT, Board::MPS2_AN386] {
        let trainer = Trainer::new();
        let (running, monitor) = Running::start_to_reset(board, &record_elf(board));
        let name = running.name();
        let recording = {
            let mut command =
                trainer.command(&format!("record {name} --label reset --out takes --seconds 6"));
            std::thread::spawn(move || command.output().unwrap())
        };
        let path = trainer.path("takes/reset_01.csv");
        let is_longer = |than| std::fs::metadata(&path).is_ok_and(|file| file.len() > than);
        while !is_longer(20_000) {
            assert!(!recording.is_finished(), "{:?}", recording.join());
            std::thread::sleep(Duration::from_millis(20));
        }
        let before = std::fs::metadata(&path).unwrap().len();
        reset(monitor);
        let output = recording.join().unwrap();
        let error = String::from_utf8_lossy(&output.stderr).into_owned();
        assert_eq!(output.status.code(), Some(0), "{board}: {error}");
        assert!(error.contains("the board started again; the recording goes on"), "{error}");
        let text = trainer.read_text("takes/reset_01.csv");
        assert!(text.len() as u64 > before + 20_000, "{board}: {} of {before}", text.len());
        // Moments tell their place: without a gap up to the reset, and again behind it. The board counts from 0 again,
        // but how far it has come until it is read is a matter of time.
        let rows = numbers(&text);
        for row in &rows {
            assert_eq!(row, &[row[0], 7 * row[0], -row[0]].map(wrapped), "{board}");
        }
        let breaks: Vec<[i64; 2]> = rows
            .windows(2)
            .map(|pair| [pair[0][0], pair[1][0]])
            .filter(|[before, next]| *next != wrapped(before + 1))
            .collect();
        assert_eq!(breaks.len(), 1, "{board}: {breaks:?}");
    }
}

#[test]
#[ignore = "runs in QEMU: type `cargo xtask test`"]
fn a_thousand_windows_of_a_board_have_the_laptops_bits_and_a_wrong_model_is_found_at_once() {
    let trainer = Trainer::new();
    train_moves(&trainer);
    for (board, name) in [(Board::MICROBIT, "moves_quantized"), (Board::MPS2_AN386, "moves")] {
        let elf = build_monitor(board, &trainer, name);
        assert_eq!(Elf::read(&elf).unwrap().panic_symbols(), Vec::<&str>::new(), "{board}");

        let running = Running::start(board, &elf);
        let port = running.name();
        let text = trainer.run(&format!("monitor {port} --model {name}.postcard --windows 1000"));
        assert!(
            text.contains("1000 windows with this laptop's bits, 0 without, 0 not known"),
            "{board}: {text}"
        );
        assert!(text.contains("slow") && text.contains("fast"), "{board}: {text}");
        // Windows with some of each movement are unlike all of the training.
        assert!(
            text.contains("unknown (") && text.contains(" of these windows; of the board"),
            "{board}: {text}"
        );

        drop(running);

        // Another training of the same shape.
        let other = name.replace("moves", "other");
        let running = Running::start(board, &elf);
        let port = running.name();
        let error =
            trainer.fail(1, &format!("monitor {port} --model {other}.postcard --windows 1"));
        assert!(error.contains("1 of 1 windows have other bits"), "{board}: {error}");
        assert!(error.contains("another training"), "{board}: {error}");
    }
}

#[test]
fn what_cannot_be_reached_or_understood_is_said_with_the_next_step() {
    let trainer = Trainer::new();
    let error = trainer.fail(1, "record /dev/no_such_port --label a");
    assert!(error.contains("/dev/no_such_port: there is no such port; there "), "{error}");
    let port = free_port();
    let error = trainer.fail(1, &format!("record tcp:127.0.0.1:{port} --label a"));
    assert!(error.contains("start the emulator first"), "{error}");
    let error = trainer.fail(1, "monitor tcp:nowhere");
    assert!(error.contains("tcp:HOST:PORT"), "{error}");
    let error = trainer.fail(2, "record /dev/ttyACM0");
    assert!(error.contains("--label"), "{error}");
    assert!(!trainer.path("recordings").exists());
}

/// A program on the other side of a wire, which sends bytes and then waits for the end.
fn program(bytes: Vec<u8>) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let name = format!("tcp:{}", listener.local_addr().unwrap());
    std::thread::spawn(move || {
        let (mut stream, _): (TcpStream, _) = listener.accept().unwrap();
        std::io::Write::write_all(&mut stream, &bytes).unwrap();
        let mut rest = Vec::new();
        let _ = stream.read_to_end(&mut rest);
    });
    name
}

#[test]
fn another_program_or_version_on_the_board_is_told_apart() {
    let trainer = Trainer::new();
    let port = program(b"0.1,0.2,9.8\r\n".repeat(20));
    let error = trainer.fail(1, &format!("record {port} --label a"));
    assert!(error.contains("if it prints lines of numbers, add --lines"), "{error}");
    let port = program((0..200u8).map(|byte| byte.wrapping_mul(77) | 0x80).collect());
    let error = trainer.fail(1, &format!("record {port} --label a"));
    assert!(error.contains("is the baud rate right (--baud)"), "{error}");

    let hello = link::Hello {
        protocol: link::PROTOCOL,
        firmware: "test",
        boots: 0,
        channels: "x\nx",
        number: link::NumberKind::F32,
        scale: 1.0,
        rate: 0.0,
        network: None,
    };
    let mut frame = link::Frame::<256>::new();
    let newer = link::Report::Hello(link::Hello { protocol: 9, ..hello });
    let port = program(frame.write(&newer).unwrap().to_vec());
    let error = trainer.fail(1, &format!("record {port} --label a"));
    assert!(
        error.contains(&format!(
            "speaks version 9 of the link, this program version {}",
            link::PROTOCOL
        )),
        "{error}"
    );
    let port = program(frame.write(&link::Report::Hello(hello)).unwrap().to_vec());
    let error = trainer.fail(1, &format!("record {port} --label a"));
    assert!(error.contains("two channels are called x"), "{error}");
    let named = link::Report::Hello(link::Hello { channels: "x\ny", ..hello });
    let port = program(frame.write(&named).unwrap().to_vec());
    let error = trainer.fail(1, &format!("monitor {port}"));
    assert!(error.contains("has no network"), "{error}");
}

/// A hello, then messages of ten moments, 10 ms apart, from the start of a board.
fn start_of_a_board(messages: u32) -> Vec<u8> {
    let hello = link::Hello {
        protocol: link::PROTOCOL,
        firmware: "test",
        boots: 0,
        channels: "n",
        number: link::NumberKind::U16,
        scale: 1.0,
        rate: 100.0,
        network: None,
    };
    let mut frame = link::Frame::<256>::new();
    let mut bytes = frame.write(&link::Report::Hello(hello)).unwrap().to_vec();
    for first in (0..messages).map(|message| 10 * message) {
        let values: Vec<u8> = (first as u16..).take(10).flat_map(u16::to_le_bytes).collect();
        let samples = link::Samples { first, micros: 10_000 * first, lost: 0, values: &values };
        bytes.extend(frame.write(&link::Report::Samples(samples)).unwrap());
    }
    bytes
}

#[test]
fn a_board_that_starts_again_goes_on_in_the_same_file_behind_a_gap() {
    let trainer = Trainer::new();
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = format!("tcp:{}", listener.local_addr().unwrap());
    std::thread::spawn(move || {
        let (mut stream, _) = listener.accept().unwrap();
        std::io::Write::write_all(&mut stream, &start_of_a_board(0)).unwrap();
        // Two requests, each between zero bytes: for a hello, and to start.
        let mut ends = 0;
        while ends < 4 {
            let mut byte = [0];
            stream.read_exact(&mut byte).unwrap();
            ends += usize::from(byte == [0]);
        }
        let all = [start_of_a_board(3), start_of_a_board(5)].concat();
        std::io::Write::write_all(&mut stream, &all).unwrap();
        let mut rest = Vec::new();
        let _ = stream.read_to_end(&mut rest);
    });
    let command = format!("record {port} --label twice --seconds 0.6");
    let output = trainer.command(&command).assert().success();
    let error = String::from_utf8_lossy(&output.get_output().stderr).into_owned();
    assert!(error.contains("the board started again; the recording goes on"), "{error}");
    assert!(error.contains("gaps: 1, with 0 moments missing and 1 starts of the board"), "{error}");
    let text = trainer.read_text("recordings/twice_01.csv");
    let rows: Vec<Vec<f64>> = text
        .lines()
        .skip(1)
        .map(|line| line.split(',').take(2).map(|cell| cell.parse().unwrap()).collect())
        .collect();
    assert!(rows.len() > 40, "{text}");
    for (index, pair) in rows.windows(2).enumerate() {
        let (step, is_start) = (pair[1][0] - pair[0][0], index == 29);
        assert_eq!(pair[1][1], if is_start { 0.0 } else { pair[0][1] + 1.0 });
        // Behind the start at least five intervals, of which no window is made.
        let is_right = if is_start { step > 0.049 } else { (step - 0.01).abs() < 1e-6 };
        assert!(is_right, "{index}: {step}");
    }
}

#[test]
fn lines_of_any_program_are_recorded() {
    let trainer = Trainer::new();
    let mut text = String::from("half a li\nax\tay\n");
    for index in 0..500 {
        writeln!(text, "{}\t{}\r", index, -0.5 * f64::from(index)).unwrap();
    }
    text.push_str("oops\n1\t2\t3\n500\t-250\n");
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let name = format!("tcp:{}", listener.local_addr().unwrap());
    std::thread::spawn(move || {
        let (mut stream, _) = listener.accept().unwrap();
        for piece in text.as_bytes().chunks(97) {
            std::io::Write::write_all(&mut stream, piece).unwrap();
            std::thread::sleep(Duration::from_millis(2));
        }
        let mut rest = Vec::new();
        let _ = stream.read_to_end(&mut rest);
    });
    let command = format!("record {name} --lines --label spin --seconds 1 --json");
    let document: serde_json::Value = serde_json::from_str(&trainer.run(&command)).unwrap();
    let take = &document["take"];
    assert_eq!(take["channels"], serde_json::json!(["ax", "ay"]), "{take}");
    assert_eq!((&take["moments"], &take["damaged"]), (&501.into(), &2.into()), "{take}");
    let text = trainer.read_text("recordings/spin_01.csv");
    assert_eq!(text.lines().next(), Some("time_s,ax,ay,label"));
    assert!(text.lines().nth(3).unwrap().ends_with(",2,-1,spin"), "{text}");
    assert!(text.ends_with(",500,-250,spin\n"));
    // It is a recording that train reads: times rise.
    let times: Vec<f64> =
        text.lines().skip(1).map(|line| line.split(',').next().unwrap().parse().unwrap()).collect();
    assert!(times.windows(2).all(|pair| pair[0] <= pair[1]));

    let port = program(b"ready\nhello\n".repeat(3));
    let error = trainer.fail(1, &format!("record {port} --lines --label a"));
    assert!(error.contains("no line of numbers came within 5 s; the last line was"), "{error}");
}
