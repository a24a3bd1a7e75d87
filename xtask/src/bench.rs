//! Instructions per inference and per multiply-accumulate, counted in QEMU.

mod workloads;

pub use workloads::Workload;

use crate::board::{Board, Core};
use crate::build::{self, Build};
use crate::{emulator, setup, size};
use anyhow::{Context, Result};
use workloads::{F32_WORKLOADS, NIBBLE_WORKLOADS, QUANTIZED_WORKLOADS, RECURRENT_WORKLOADS};

/// Workloads, and the processor that they are measured on.
#[derive(Clone, Copy, Debug)]
pub struct Bench {
    /// The type of the numbers.
    pub numbers: &'static str,
    /// The example that measures all of them.
    pub example: &'static str,
    /// Measured.
    pub workloads: &'static [Workload],
    /// The compiler's target.
    pub target: &'static str,
    /// The processor that the target is for.
    pub core: &'static str,
    /// Board that runs it: one with enough memory, also for code of a smaller processor.
    pub board: Board,
}

impl Bench {
    /// 32-bit floating point.
    pub const F32: Self = Self {
        numbers: "f32",
        example: "bench",
        workloads: F32_WORKLOADS,
        target: Core::M4F.target(),
        core: Core::M4F.name(),
        board: Board::MPS2_AN386,
    };

    /// 8-bit weights on a processor with SMLAD.
    pub const QUANTIZED_M4: Self = Self {
        numbers: "8-bit weights",
        example: "bench_quantized",
        workloads: QUANTIZED_WORKLOADS,
        ..Self::F32
    };

    /// 8-bit weights on a processor with MLA.
    pub const QUANTIZED_M3: Self = Self {
        target: Core::M3.target(),
        core: Core::M3.name(),
        board: Board::MPS2_AN385,
        ..Self::QUANTIZED_M4
    };

    /// 8-bit weights on a processor with MULS. No Cortex-M0 in QEMU holds the largest network, but a
    /// Cortex-M3 runs its instructions, one by one.
    pub const QUANTIZED_M0: Self =
        Self { target: Core::M0.target(), core: Core::M0.name(), ..Self::QUANTIZED_M3 };

    /// 4-bit weights on a processor with SMLAD.
    pub const NIBBLES_M4: Self = Self {
        numbers: "4-bit weights",
        example: "bench_nibbles",
        workloads: NIBBLE_WORKLOADS,
        ..Self::F32
    };

    /// 4-bit weights on a processor with MLA.
    pub const NIBBLES_M3: Self = Self {
        target: Core::M3.target(),
        core: Core::M3.name(),
        board: Board::MPS2_AN385,
        ..Self::NIBBLES_M4
    };

    /// 4-bit weights on a processor with MULS: see [`QUANTIZED_M0`](Self::QUANTIZED_M0).
    pub const NIBBLES_M0: Self =
        Self { target: Core::M0.target(), core: Core::M0.name(), ..Self::NIBBLES_M3 };

    /// Recurrent networks of 32-bit floating point on a processor without a floating-point unit.
    pub const F32_M3: Self = Self {
        example: "bench_recurrent",
        workloads: RECURRENT_WORKLOADS,
        target: Core::M3.target(),
        core: Core::M3.name(),
        board: Board::MPS2_AN385,
        ..Self::F32
    };

    /// The same as [`F32_M3`](Self::F32_M3), in the instructions of a smaller processor.
    pub const F32_M0: Self =
        Self { target: Core::M0.target(), core: Core::M0.name(), ..Self::F32_M3 };

    /// All of them.
    pub const ALL: [Self; 9] = [
        Self::F32,
        Self::F32_M3,
        Self::F32_M0,
        Self::QUANTIZED_M4,
        Self::QUANTIZED_M3,
        Self::QUANTIZED_M0,
        Self::NIBBLES_M4,
        Self::NIBBLES_M3,
        Self::NIBBLES_M0,
    ];
}

/// Measurement of a workload.
#[derive(Clone, Copy, Debug)]
pub struct Measurement {
    /// Workload that was measured.
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
    /// Instructions per multiply-accumulate; a dash without any.
    pub fn instructions_per_mac(&self) -> String {
        match self.macs {
            0 => "-".into(),
            macs => format!("{:.2}", self.instructions as f64 / macs as f64),
        }
    }
}

/// Measures all workloads.
///
/// # Errors
///
/// If something cannot be built or run.
pub fn measure(bench: &Bench) -> Result<Vec<Measurement>> {
    let programs = bench.workloads.iter().map(|workload| workload.example);
    let programs: Vec<&str> = programs.chain(["inference_none"]).collect();
    build::examples(&programs, bench.target, "digits")?;
    let elf = Build::example(bench.example, bench.target, "digits").run()?;
    let lines = emulator::lines(bench.board, &elf)?;
    let measurement = |&workload: &Workload| -> Result<Measurement> {
        let named = format!("{} ", workload.name);
        let line = lines.iter().find(|line| line.starts_with(&named));
        let numbers: Vec<u64> = line
            .iter()
            .flat_map(|line| line.split(' ').skip(1))
            .filter_map(|n| n.parse().ok())
            .collect();
        let [macs, instructions, stack_bytes] = numbers[..] else {
            return None.with_context(|| format!("no measurement of {}", workload.name));
        };
        let code_bytes =
            size::code_bytes(workload.example, bench.target, "digits", workload.constant_bytes)?;
        Ok(Measurement { workload, macs, instructions, stack_bytes, code_bytes })
    };
    bench.workloads.iter().map(measurement).collect()
}

/// The lines of a table, the first of which says what was measured.
pub fn table(bench: &Bench, measurements: &[Measurement]) -> Vec<String> {
    let mut lines = vec![
        format!("{} on {} ({})", bench.numbers, bench.core, bench.board),
        "workload                                 MACs  instructions  per MAC  stack bytes  code bytes".into(),
    ];
    lines.extend(measurements.iter().map(|measurement| {
        let Measurement { workload, macs, instructions, stack_bytes, code_bytes } = measurement;
        format!(
            "{:<7} {:<26} {macs:>10} {instructions:>13} {:>8} {stack_bytes:>12} {code_bytes:>11}",
            workload.name,
            workload.shape,
            measurement.instructions_per_mac()
        )
    }));
    lines
}

/// Prints the tables.
///
/// # Errors
///
/// If something cannot be built or run.
pub fn run() -> Result<()> {
    setup::ensure(&Bench::ALL.map(|bench| bench.target))?;
    println!("instructions of one inference, counted in QEMU");
    for bench in Bench::ALL {
        println!();
        for line in table(&bench, &measure(&bench)?) {
            println!("{line}");
        }
    }
    println!();
    println!("code bytes: flash of a program that only infers, beyond its parameters");
    println!("8-bit and 4-bit weights: from 16-bit inputs to 16-bit outputs, without softmax");
    Ok(())
}
