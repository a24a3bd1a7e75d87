//! Cycles of an inference at zero wait states: Arm's tables over an exact trace of instructions.
//!
//! QEMU computes the inference and logs its instructions ([`trace`](mod@trace)), [`thumb`] tells them apart,
//! [`pipeline`] has what each takes, and [`count`] adds up.

pub mod count;
pub mod pico;
pub mod pipeline;
pub mod report;
pub mod thumb;
pub mod trace;

use crate::board::{Board, Core, Emulator};
use crate::build::Build;
use crate::calls::Calls;
use crate::setup;
use anyhow::{Context, Result, bail, ensure};
use count::Call;
use pipeline::Pipeline;
use std::io::BufReader;
use std::path::Path;
use std::process::{Command, Stdio};
use trace::Trace;

/// Cores whose cycles are known.
pub const CORES: [Core; 4] = [Core::M0, Core::M0Plus, Core::M3, Core::M4F];

/// Functions that the firmware keeps apart to be measured: an inference, and a moment of a stream.
const MEASURED: [&str; 2] = ["firmware7machine5infer", "firmware7machine4step"];

/// Cost of an inference.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Cost {
    /// Instructions.
    pub instructions: u64,
    /// Instructions of the floating-point unit among them.
    pub floats: u64,
    /// Cycles at zero wait states.
    pub cycles: u64,
}

impl Cost {
    /// Cost of a call on a core.
    ///
    /// # Errors
    ///
    /// If the cycles of the core are not known.
    pub fn of(call: &Call, core: Core) -> Result<Self> {
        let Some(pipeline) = Pipeline::of(core) else {
            bail!("cycles of a {} are not known: no table was compared with one", core.name());
        };
        let (instructions, floats) = (call.instructions(), call.floats());
        Ok(Self { instructions, floats, cycles: call.cycles(&pipeline) })
    }

    /// Cycles of an instruction on average.
    pub fn cycles_per_instruction(&self) -> f64 {
        self.cycles as f64 / self.instructions as f64
    }

    /// Milliseconds at a clock.
    pub fn milliseconds(&self, clock_hz: u32) -> f64 {
        self.cycles as f64 * 1e3 / f64::from(clock_hz)
    }
}

/// Costs of the quantized networks of `cargo xtask bench` on a core, in their order.
///
/// # Errors
///
/// If the cycles of the core are not known, or something cannot be built or run.
pub fn of_workloads(core: Core, count: usize) -> Result<Vec<Cost>> {
    let elf = Build::example("cycles_workloads", core.target(), "digits_quantized").run()?;
    let calls = calls(machine_of(core), &elf, count)?;
    calls.iter().map(|call| Cost::of(call, core)).collect()
}

/// Cost of an inference of a model with its first sample on a core.
///
/// # Errors
///
/// As [`of_workloads`].
pub fn of_model(core: Core, model: &str) -> Result<Cost> {
    let elf = Build::example("cycles_model", core.target(), model).run()?;
    let calls = calls(machine_of(core), &elf, 1)?;
    Cost::of(calls.first().context("no inference")?, core)
}

/// The board of QEMU that computes the instructions of a core: that of a Cortex-M3 computes those of smaller ones, and
/// has more memory.
const fn machine_of(core: Core) -> Board {
    match core {
        Core::M0 | Core::M0Plus | Core::M3 => Board::MPS2_AN385,
        Core::M4F | Core::M7F | Core::M33F => Board::MPS2_AN386,
    }
}

/// Addresses of the functions of a program that infer.
///
/// # Errors
///
/// If it cannot be read, or has none.
pub fn starts(elf: &Path) -> Result<Vec<u32>> {
    let calls = Calls::read(elf)?;
    let starts: Vec<u32> = MEASURED.iter().flat_map(|name| calls.starts_of(name)).collect();
    ensure!(!starts.is_empty(), "{} has no function that infers", elf.display());
    Ok(starts)
}

/// The first calls of the functions of a program that infer, so many, as QEMU computes them.
///
/// # Errors
///
/// If QEMU cannot be started or ends before, or the program has no such function.
pub fn calls(board: Board, elf: &Path, count: usize) -> Result<Vec<Call>> {
    let starts = starts(elf)?;
    let Some(Emulator::Qemu { machine }) = board.emulator else {
        bail!("{board} does not run in QEMU");
    };
    let mut qemu = Command::new(setup::QEMU)
        .args(["-machine", machine, "-icount", "shift=0", "-d", "in_asm,exec,nochain"])
        .args(["-display", "none", "-monitor", "none", "-serial", "none"])
        .args(["-semihosting-config", "enable=on,target=native", "-kernel"])
        .arg(elf)
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        // The log goes here unless a file is named.
        .stderr(Stdio::piped())
        .spawn()
        .with_context(|| format!("cannot start {}: type `cargo xtask setup`", setup::QEMU))?;
    let log = qemu.stderr.take().context("QEMU has no log")?;
    let found = Call::read(&mut Trace::new(BufReader::with_capacity(1 << 16, log)), &starts, count);
    qemu.kill()?;
    qemu.wait()?;
    found
}
