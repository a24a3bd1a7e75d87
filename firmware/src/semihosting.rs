//! Programs that end through semihosting: in QEMU, or under a debugger.

pub use crate::board::Board;

use crate::Machine;
use core::fmt::Write;
use cortex_m_semihosting::debug;
use embedded_hal::digital::OutputPin;

use panic_semihosting as _; // A panic ends the program with an exit code.

/// Runs a board's self-test, then ends the program.
pub fn run<P: OutputPin, M: Machine, W: Write>(mut board: Board<P, M, W>) -> ! {
    exit(board.test())
}

/// Ends the program: in QEMU with an exit code; with a debugger, it stops there.
///
/// A real board without a debugger takes the semihosting breakpoint for a fault and stays in its
/// handler; pins keep their state.
pub fn exit(success: bool) -> ! {
    debug::exit(if success { debug::EXIT_SUCCESS } else { debug::EXIT_FAILURE });
    crate::rest()
}
