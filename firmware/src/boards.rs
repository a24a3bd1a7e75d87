//! The boards: where text goes, which pin is free, what keeps time.

#[cfg(microbit)]
pub mod microbit;
pub mod mps2;

use crate::model::{MODEL, SAMPLES};
use crate::{Machine, SelfTest};
use core::fmt::Write;
use cortex_m_semihosting::debug;
use embedded_hal::digital::OutputPin;
use nn_core::Layer;

use panic_semihosting as _; // A panic ends the program with an exit code.

/// Hardware of a board.
#[derive(Debug)]
pub struct Board<P, M, W> {
    /// Name, that of its binary.
    pub name: &'static str,
    /// Processor.
    pub core: &'static str,
    /// A pin that is high during an inference, and stays high after a self-test that passed.
    pub pin: P,
    /// Clock and stack, for measuring.
    pub machine: M,
    /// Output for text.
    pub out: W,
}

/// Runs what every board's binary does: a self-test, then the end.
pub fn run<P: OutputPin, M: Machine, W: Write>(mut board: Board<P, M, W>) -> ! {
    let Board { name, core, pin, machine, out } = &mut board;
    let passed = write_banner(name, core, out)
        .and_then(|()| test(&mut *pin, machine, out))
        .is_ok_and(|found| found.passed());
    let shown = if passed { pin.set_high() } else { pin.set_low() };
    let verdict = if passed { "PASS: every bit is the laptop's" } else { "FAIL" };
    let written = writeln!(out, "{verdict}");
    exit(passed && shown.is_ok() && written.is_ok())
}

/// The self-test that suits the model.
fn test(
    pin: impl OutputPin,
    machine: &mut impl Machine,
    out: &mut impl Write,
) -> Result<SelfTest, core::fmt::Error> {
    #[cfg(anomalies)]
    return crate::self_test_anomalies(&MODEL, &crate::model::ALARM, &SAMPLES, pin, machine, out);
    #[cfg(not(anomalies))]
    return crate::self_test(&MODEL, &crate::model::LABELS, &SAMPLES, pin, machine, out);
}

fn write_banner(name: &str, core: &str, out: &mut impl Write) -> core::fmt::Result {
    type Model = crate::model::Model;
    writeln!(
        out,
        "{name} ({core}): {} parameters in {} bytes of flash, {} bytes of activations",
        Model::PARAMETERS,
        Model::FLASH_BYTES,
        Model::RAM_BYTES
    )
}

/// Ends the program: in QEMU with an exit code; with a debugger, it stops there.
///
/// A real board without a debugger takes the semihosting breakpoint for a fault and stays in its
/// handler; pins keep their state.
pub fn exit(success: bool) -> ! {
    debug::exit(if success { debug::EXIT_SUCCESS } else { debug::EXIT_FAILURE });
    loop {
        cortex_m::asm::wfi();
    }
}

/// The most stack that `work` used beyond what was in use.
fn stack_bytes(work: impl FnOnce()) -> u32 {
    cortex_m_stack::repaint_stack();
    let before = cortex_m_stack::current_stack_in_use();
    work();
    cortex_m_stack::stack_size() - cortex_m_stack::stack_painted() - before
}

/// Bytes of RAM that statics take, from where RAM starts.
fn static_ram_bytes(ram_start: usize) -> u32 {
    (cortex_m_rt::heap_start() as usize - ram_start) as u32
}
