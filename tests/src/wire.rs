//! Boards in QEMU whose serial port is a port of this machine, and a model that they run.

use crate::command::Trainer;
use std::fmt::Write as _;
use std::io::{Read, Write as _};
use std::net::{TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::process::Child;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;
use xtask::board::Board;
use xtask::build::Build;
use xtask::serial;

/// Finds a port that is free: nothing else takes it between here and the emulator but by chance.
///
/// # Panics
///
/// If there is none.
pub fn free_port() -> u16 {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    listener.local_addr().expect("an address").port()
}

/// Held by the board that runs: its clock is this machine's, and it loses what comes while it waits for a processor.
static RUNS: Mutex<()> = Mutex::new(());

fn alone() -> MutexGuard<'static, ()> {
    RUNS.lock().unwrap_or_else(PoisonError::into_inner)
}

/// A board in its emulator, which ends with this. Another thread's board starts after its end.
#[derive(Debug)]
pub struct Running {
    /// The emulator.
    pub emulator: Child,
    /// Port of this machine that is the board's serial port.
    pub port: u16,
    _alone: MutexGuard<'static, ()>,
}

impl Running {
    /// Starts a program on a board, at a port that is free.
    ///
    /// # Panics
    ///
    /// If the emulator does not start.
    pub fn start(board: Board, elf: &Path) -> Self {
        Self::start_at(board, elf, free_port())
    }

    /// Starts a program on a board, at this port.
    ///
    /// # Panics
    ///
    /// If the emulator does not start.
    pub fn start_at(board: Board, elf: &Path, port: u16) -> Self {
        let alone = alone();
        let emulator = serial::start(board, elf, port).expect("an emulator");
        Self { emulator, port, _alone: alone }
    }

    /// Starts a program on a board that [`reset`] can reset; with the port of its monitor.
    ///
    /// # Panics
    ///
    /// If the emulator does not start.
    pub fn start_to_reset(board: Board, elf: &Path) -> (Self, u16) {
        let (port, monitor) = (free_port(), free_port());
        let alone = alone();
        let emulator = serial::start_with_monitor(board, elf, port, monitor).expect("an emulator");
        (Self { emulator, port, _alone: alone }, monitor)
    }

    /// Returns the port as `host-trainer` takes it.
    pub fn name(&self) -> String {
        format!("tcp:127.0.0.1:{}", self.port)
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.emulator.kill();
        let _ = self.emulator.wait();
    }
}

/// Resets the board whose emulator has its monitor at this port.
///
/// # Panics
///
/// If nothing is there.
pub fn reset(monitor: u16) {
    let mut stream = TcpStream::connect(("127.0.0.1", monitor)).expect("QEMU's monitor");
    stream.write_all(b"system_reset\n").expect("a command");
    // It may end what it has not read if it is left at once; it echoes the command with codes of a terminal.
    stream.set_read_timeout(Some(Duration::from_millis(500))).expect("a time");
    let _ = stream.read_to_end(&mut Vec::new());
}

/// Makes a recording of two movements in turn, 64 moments each.
pub fn played() -> Vec<[f32; 2]> {
    let moment = |index: usize| {
        let angle = index as f32 * if (index / 64).is_multiple_of(2) { 0.1 } else { 0.7 };
        [(angle.sin() * 100.0).round() / 100.0, (angle.cos() * 100.0).round() / 100.0]
    };
    (0..1024).map(moment).collect()
}

/// Writes recordings of two movements, of two channels, 500 moments a second.
///
/// # Panics
///
/// If the folder is there already.
pub fn write_moves(trainer: &Trainer) {
    std::fs::create_dir(trainer.path("moves")).expect("a folder");
    for (name, step) in [("slow", 0.1f64), ("fast", 0.7)] {
        for take in 0..4 {
            let mut text = String::from("t_ms,a,b\n");
            for index in 0..300 {
                let angle = f64::from(take) + f64::from(index) * step;
                writeln!(text, "{},{:.3},{:.3}", 2 * index, angle.sin(), angle.cos())
                    .expect("a text grows");
            }
            trainer.write(&format!("moves/{name}_{take}.csv"), text);
        }
    }
}

/// Trains two models of one shape that tell the movements apart, `moves`, which tells unknown windows as well, and
/// `other`, and quantizes them.
///
/// # Panics
///
/// If the command fails.
pub fn train_moves(trainer: &Trainer) {
    write_moves(trainer);
    trainer.run(
        "train --data moves --window 24 --hop 4 --hidden 12 --epochs 8 --quantize --refuse 0.05 --smoothing 3",
    );
    trainer.run(
        "train --data moves --window 24 --hop 4 --hidden 12 --epochs 9 --quantize --name other",
    );
    let bytes: Vec<u8> = played().as_flattened().iter().flat_map(|x| x.to_le_bytes()).collect();
    trainer.write("played.bin", bytes);
}

/// Builds a program that classifies the recording with a model of [`train_moves`].
///
/// # Panics
///
/// If it cannot be built.
pub fn build_monitor(board: Board, trainer: &Trainer, model: &str) -> PathBuf {
    let model = trainer.path(&format!("{model}.rs"));
    let images = trainer.path("played.bin");
    let build = Build::example_on(board, "monitor", model.to_str().expect("UTF-8"));
    Build { images: Some(&images), ..build }.run().expect("the example builds")
}
