//! Instructions per inference and per multiply-accumulate, counted in QEMU.

use crate::board::Board;
use crate::build::Build;
use crate::{qemu, setup, size};
use anyhow::{Context, Result};

/// A network to measure with; see `firmware/src/workload.rs`.
#[derive(Clone, Copy, Debug)]
pub struct Workload {
    /// Its name.
    pub name: &'static str,
    /// Its widths.
    pub shape: &'static str,
    /// The example that infers with it and does nothing else.
    pub example: &'static str,
    /// Bytes of its parameters and of its input.
    pub constant_bytes: u64,
}

/// All of them.
pub const WORKLOADS: [Workload; 3] = [
    Workload {
        name: "W1",
        shape: "64-32-10",
        example: "inference_w1",
        constant_bytes: 4 * (65 * 32 + 33 * 10 + 64),
    },
    Workload {
        name: "W2",
        shape: "784-80-80-10",
        example: "inference_w2",
        constant_bytes: 4 * (785 * 80 + 81 * 80 + 81 * 10 + 784),
    },
    Workload {
        name: "W3",
        shape: "640-128×4-8-128×4-640",
        example: "inference_w3",
        constant_bytes: 4 * (641 * 128 + 6 * 129 * 128 + 129 * 8 + 9 * 128 + 129 * 640 + 640),
    },
];

/// What was measured.
#[derive(Clone, Copy, Debug)]
pub struct Measurement {
    /// What was measured.
    pub workload: Workload,
    /// Multiply-accumulates of one inference.
    pub macs: u64,
    /// Instructions of one inference.
    pub instructions: u64,
    /// The most stack of one inference, in bytes.
    pub stack_bytes: u64,
    /// Flash beyond parameters, in bytes.
    pub code_bytes: u64,
}

impl Measurement {
    /// Instructions per multiply-accumulate.
    pub fn instructions_per_mac(&self) -> f64 {
        self.instructions as f64 / self.macs as f64
    }
}

/// Measures all workloads in `f32` on `mps2-an386`.
///
/// # Errors
///
/// If something cannot be built or run.
pub fn measure() -> Result<Vec<Measurement>> {
    let board = Board::An386;
    let elf = Build::example("bench", board.target(), "digits").run()?;
    let lines = qemu::lines(board, &elf)?;
    let measurement = |workload: Workload| -> Result<Measurement> {
        let line = lines.iter().find(|line| line.starts_with(workload.name));
        let numbers: Vec<u64> = line
            .iter()
            .flat_map(|line| line.split(' ').skip(1))
            .filter_map(|n| n.parse().ok())
            .collect();
        let [macs, instructions, stack_bytes] = numbers[..] else {
            return None.with_context(|| format!("no measurement of {}", workload.name));
        };
        let code_bytes =
            size::code_bytes(workload.example, board.target(), "digits", workload.constant_bytes)?;
        Ok(Measurement { workload, macs, instructions, stack_bytes, code_bytes })
    };
    WORKLOADS.into_iter().map(measurement).collect()
}

/// Prints the table.
///
/// # Errors
///
/// If something cannot be built or run.
pub fn run() -> Result<()> {
    setup::ensure(&[Board::An386.target()])?;
    println!("f32 on mps2-an386 (Cortex-M4F), instructions of one inference counted in QEMU");
    println!(
        "workload                            MACs  instructions  per MAC  stack bytes  code bytes"
    );
    for measurement in measure()? {
        let Measurement { workload, macs, instructions, stack_bytes, code_bytes } = measurement;
        println!(
            "{} {:<26} {macs:>10} {instructions:>13} {:>8.2} {stack_bytes:>12} {code_bytes:>11}",
            workload.name,
            workload.shape,
            measurement.instructions_per_mac()
        );
    }
    println!("code bytes: flash of a program that only infers, beyond its parameters");
    Ok(())
}
