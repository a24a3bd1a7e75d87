//! The boards that are binaries of this package: where text goes, which pin is free, what keeps time.

#[cfg(microbit)]
pub mod microbit;
pub mod mps2;

pub use crate::board::Board;
pub use boards::Board as Row;

use crate::Machine;
use core::fmt::Write;
use cortex_m_semihosting::debug;
use embedded_hal::digital::OutputPin;

use panic_semihosting as _; // A panic ends the program with an exit code.

/// Runs what every board's binary does: a self-test, then the end.
pub fn run<P: OutputPin, M: Machine, W: Write>(mut board: Board<P, M, W>) -> ! {
    exit(board.test())
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
