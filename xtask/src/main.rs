//! `cargo xtask`: see `cargo xtask --help`.

use clap::{Parser, Subcommand, ValueEnum};
use std::path::PathBuf;
use std::process::ExitCode;
use xtask::board::{self, Board};

/// Set-up, tests, emulators, flashing, size and instruction reports.
#[derive(Parser)]
#[command(name = "cargo xtask", bin_name = "cargo xtask")]
struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Install the compiler's targets, emulators and a browser, whatever is missing
    Setup,
    /// Run the tests, on this machine, on every board in its emulator and in a browser; sets up what is missing
    Test {
        /// Test also what is slow and rarely breaks: projects for all boards, every activation on every board, tables of
        /// costs, and the reader of lines of text, which is trained again and compared with the committed model
        #[arg(long)]
        all: bool,
        /// Run one other test instead: a sweep on SLURM with two nodes on this machine, one of which dies. Installs SLURM if
        /// it is missing
        #[arg(long, conflicts_with = "all")]
        cluster: bool,
    },
    /// Run the self-test in the emulator of a board: it classifies test samples and compares every bit; or run an example
    #[command(visible_alias = "emulate")]
    Qemu {
        /// The board
        #[arg(long, value_parser = board::parser(), default_value_t = Board::MPS2_AN386)]
        board: Board,
        /// The model: f32 or quantized (the digits), a name in firmware/models, or the path of a file that the
        /// trainer wrote; without it, quantized on boards without a floating-point unit, f32 on others
        #[arg(long)]
        model: Option<String>,
        /// A program of firmware/examples instead of the self-test
        #[arg(long)]
        example: Option<String>,
        /// The program of a project that `host-trainer new` made for this board instead
        #[arg(long, value_name = "FILE", conflicts_with_all = ["model", "example"])]
        elf: Option<PathBuf>,
        /// A port of this machine that is the board's serial port, in real time, in QEMU and rp2040js: `host-trainer record
        /// tcp:127.0.0.1:PORT` reads it. The program starts when something connects
        #[arg(long, value_name = "PORT")]
        serial: Option<u16>,
    },
    /// Write the self-test, or an example, to a real board
    Flash {
        /// The board
        #[arg(long, value_parser = board::parser())]
        board: Board,
        /// The model, as for qemu
        #[arg(long)]
        model: Option<String>,
        /// A program of firmware/examples instead of the self-test
        #[arg(long)]
        example: Option<String>,
        /// The program of a project that `host-trainer new` made for this board instead
        #[arg(long, value_name = "FILE", conflicts_with_all = ["model", "example"])]
        elf: Option<PathBuf>,
    },
    /// Report flash, RAM and stack of a model on every board
    Size {
        /// The models, as for qemu; without it, f32 and quantized
        #[arg(long)]
        model: Vec<String>,
    },
    /// Count the instructions of an inference, for networks of several sizes; or time training
    Bench {
        /// Benchmark to run
        #[arg(value_enum, default_value_t = Measured::Inference)]
        what: Measured,
        /// For train: a folder with the four files of MNIST; without it, random data of that shape
        #[arg(long, value_name = "FOLDER")]
        data: Option<PathBuf>,
    },
    /// Add up the cycles of an inference, by Arm's tables over a trace of its instructions: of networks of several
    /// sizes, or of models on boards
    Cycles {
        /// The quantized models, as for qemu
        #[arg(long)]
        model: Vec<String>,
        /// The board; without it, all whose cycles are known
        #[arg(long, value_parser = board::parser())]
        board: Option<Board>,
    },
    /// Offer a page on which one draws a digit, and the network of the device reads it, in the browser
    Demo {
        /// The port on this machine; 0 for any that is free
        #[arg(long, default_value_t = 8000)]
        port: u16,
        /// Write the page into this folder instead, as index.html, which any server can offer
        #[arg(long, value_name = "FOLDER", conflicts_with = "port")]
        out: Option<PathBuf>,
    },
    /// Look for bytes that break what reads files, with cargo-fuzz
    Fuzz {
        /// The targets; without one, all
        targets: Vec<String>,
        /// Seconds for each target
        #[arg(long, default_value_t = 60)]
        seconds: u32,
    },
    /// Run Clippy for the packages of boards, each for its processor
    Lint,
    /// Make the pictures of the documentation anew
    Pictures,
    /// Run a program for a board in QEMU; `cargo run` calls this
    #[command(hide = true)]
    RunElf {
        /// The program
        elf: PathBuf,
    },
}

/// Benchmark.
#[derive(Clone, Copy, ValueEnum)]
enum Measured {
    /// Instructions per inference, counted in QEMU
    Inference,
    /// Seconds per epoch on this machine
    Train,
}

fn main() -> ExitCode {
    let result = match Arguments::parse().command {
        Command::Setup => xtask::setup::run(),
        Command::Test { cluster: true, .. } => xtask::test::run_on_cluster(),
        Command::Test { all, cluster: false } => xtask::test::run(all),
        Command::Qemu { board, elf: Some(elf), serial: None, .. } => {
            xtask::emulator::run_project(board, &elf)
        }
        Command::Qemu { board, elf: Some(elf), serial: Some(port), .. } => {
            xtask::serial::run(board, &elf, port)
        }
        Command::Qemu { board, model, example, elf: None, serial } => {
            let model = model.as_deref().unwrap_or(board.default_model());
            match serial {
                Some(port) => xtask::serial::build_and_run(board, example.as_deref(), model, port),
                None => xtask::emulator::build_and_run(board, example.as_deref(), model),
            }
        }
        Command::Flash { board, elf: Some(elf), .. } => xtask::flash::run_project(board, &elf),
        Command::Flash { board, model, example, elf: None } => {
            let model = model.as_deref().unwrap_or(board.default_model());
            xtask::flash::run(board, example.as_deref(), model)
        }
        Command::Size { model } if model.is_empty() => xtask::size::run(&["f32", "quantized"]),
        Command::Size { model } => xtask::size::run(&model),
        Command::Bench { what: Measured::Inference, .. } => xtask::bench::run(),
        Command::Bench { what: Measured::Train, data } => xtask::bench_train::run(data.as_deref()),
        Command::Cycles { model, board } => xtask::cycles::report::run(&model, board),
        Command::Demo { out: Some(folder), .. } => xtask::demo::write(&folder),
        Command::Demo { port, out: None } => xtask::demo::serve(port),
        Command::Fuzz { targets, seconds } => xtask::fuzz::run(&targets, seconds),
        Command::Lint => xtask::lint::run(),
        Command::Pictures => xtask::pictures::run(),
        Command::RunElf { elf } => xtask::emulator::run_elf(&elf),
    };
    match result {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error:#}");
            ExitCode::FAILURE
        }
    }
}
