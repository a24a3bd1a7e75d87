//! Someone who types the commands of a document with boards on the desk: in QEMU, with sensors that play a script.

use crate::document::{Document, Step, words};
use crate::reader::{PROJECT, Reader, TRAINER, XTASK};
use crate::wire::Running;
use std::fs;
use std::io::Write;
use std::net::TcpListener;
use std::time::Duration;
use xtask::board::Board;
use xtask::build::{Build, cargo};

/// Port of the board whose project was made last.
const BOARD_PORT: &str = "/dev/ttyACM0";
/// Port of a program that prints lines of numbers.
const LINES_PORT: &str = "/dev/ttyUSB0";
/// Number of times that a take of the board is recorded: training, validation and test have one each.
const TAKES: usize = 3;

/// A reader with boards.
#[derive(Debug)]
pub struct Workbench {
    reader: Reader,
    /// The movement that the sensor of the board shows.
    label: String,
    /// The board of an example of this repository, and the port that the document says it has.
    example: Option<(Running, String)>,
}

impl Workbench {
    /// Sits down with a document whose files are there, but for recordings, which are to be made.
    ///
    /// # Panics
    ///
    /// If files cannot be written.
    pub fn of(document: &Document) -> Self {
        let reader = Reader::of(document);
        fs::remove_dir_all(reader.trainer.path("recordings")).expect("made-up recordings");
        Self { reader, label: String::new(), example: None }
    }

    /// Types a command of a block `sh board`, and returns what it printed. A take of the board is recorded more than
    /// once; between takes of another label, somebody moves the board otherwise.
    ///
    /// # Panics
    ///
    /// If it does not end as the document says, does not print what it shows, or is none that is known here.
    pub fn type_step(&mut self, step: &Step) -> String {
        let step = Step { is_parsed: false, on_board: false, ..step.clone() };
        if let Some(arguments) = step.command.strip_prefix(TRAINER) {
            return match &words(arguments.trim_start_matches(" --"))[..] {
                [command, port, rest @ ..] if command == "record" || command == "monitor" => {
                    self.connect(&step, command, port, rest)
                }
                _ => self.reader.run_trainer(&step).unwrap_or_default(),
            };
        }
        if step.command.starts_with(PROJECT) {
            assert!(self.reader.build_project(&step), "{}", step.command);
            return String::new();
        }
        if let Some(arguments) = step.command.strip_prefix(XTASK) {
            self.start_example(&words(arguments));
            return String::new();
        }
        match &words(&step.command)[..] {
            [command, from, to] if command == "cp" => {
                let [from, to] = [from, to].map(|path| self.reader.beside(path.clone()));
                fs::copy(&from, &to).unwrap_or_else(|error| panic!("{from} to {to}: {error}"));
                String::new()
            }
            [command, arguments @ ..] if command == "cargo" => {
                let result = cargo().args(arguments).output().expect("it starts");
                assert!(result.status.success(), "{}", step.command);
                let printed = String::from_utf8_lossy(&result.stdout).into_owned();
                step.check(&printed, |a, b| a == b);
                printed
            }
            _ => panic!("nobody knows how to type {}", step.command),
        }
    }

    /// Records or watches what is at a port.
    fn connect(&mut self, step: &Step, command: &str, port: &str, rest: &[String]) -> String {
        let typed = |name: &str| {
            let command = format!("{TRAINER} -- {command} {name} {}", rest.join(" "));
            Step { command, ..step.clone() }
        };
        if port == BOARD_PORT {
            let label = rest.iter().skip_while(|word| *word != "--label").nth(1);
            if let Some(label) = label {
                self.label.clone_from(label);
            }
            let times = if label.is_some() { TAKES } else { 1 };
            let project = self.reader.project.borrow();
            let project = project.as_ref().expect("a project was made before");
            fs::write(project.folder.join("src/sensor.rs"), sensor(&self.label)).expect("a file");
            let program = project.build(&[], true);
            let run = |_| {
                let running = Running::start(project.board, &program);
                self.reader.run_trainer(&typed(&running.name())).unwrap_or_default()
            };
            return (0..times).map(run).last().unwrap_or_default();
        }
        if port == LINES_PORT {
            return self.reader.run_trainer(&typed(&lines())).unwrap_or_default();
        }
        let (running, said) = self.example.take().expect("an example was started before");
        assert_eq!(said, port, "the port that the document says");
        self.reader.run_trainer(&typed(&running.name())).unwrap_or_default()
    }

    /// Starts what `cargo xtask qemu … --serial PORT` starts, at a port that is free. Another test parses its arguments.
    fn start_example(&mut self, words: &[String]) {
        let of = |option: &str| -> &str {
            let value = words.iter().skip_while(|word| *word != option).nth(1);
            value.unwrap_or_else(|| panic!("{words:?} has no {option}"))
        };
        let board = Board::from_name(of("--board")).expect("a board");
        let elf = Build::example_on(board, of("--example"), board.default_model()).run();
        let running = Running::start(board, &elf.expect("the example builds"));
        self.example = Some((running, format!("tcp:127.0.0.1:{}", of("--serial"))));
    }
}

/// The file `sensor.rs` of a project on a link, for a board that rests or is waved: gravity, noise, and a wave or none.
fn sensor(label: &str) -> String {
    let strength = if label == "rest" { 0.0 } else { 0.5 };
    format!(
        "\
//! Plays a script: the board {label}s.

use core::convert::Infallible;

pub const CHANNELS: usize = 3;
pub const NAMES: &str = \"x g\\ny g\\nz g\";
pub const RATE: f32 = 100.0;

pub struct Sensor {{
    moment: u16,
    noise: u32,
}}

impl Sensor {{
    pub fn new() -> Self {{
        Self {{ moment: 0, noise: 1 }}
    }}

    pub fn measure(&mut self) -> Result<[f32; CHANNELS], Infallible> {{
        self.moment = self.moment.wrapping_add(1);
        let phase = self.moment % 40;
        let wave = (f32::from(phase.min(40 - phase)) / 10.0 - 1.0) * {strength:?};
        let mut noisy = |number: f32| {{
            self.noise = self.noise.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            number + (self.noise >> 16) as f32 / 1_048_576.0
        }};
        Ok([noisy(wave), noisy(0.3 * wave), noisy(1.0)])
    }}
}}
"
    )
}

/// Prints lines of three numbers, for whoever connects; returns the port.
fn lines() -> String {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    let port = listener.local_addr().expect("an address").port();
    std::thread::spawn(move || {
        let Ok((mut stream, _)) = listener.accept() else { return };
        for line in 0.. {
            if writeln!(stream, "{line},{},1.5", line % 7).is_err() {
                return;
            }
            std::thread::sleep(Duration::from_millis(10));
        }
    });
    format!("tcp:127.0.0.1:{port}")
}
