//! A machine for tests: its clock stands still.

use crate::machine::Machine;

/// Takes 123 bytes of stack for everything, and has 45 bytes of static RAM.
pub(super) struct Laptop;

impl Machine for Laptop {
    const NANOSECONDS_PER_TICK: u32 = 1;
    const TICKS_MASK: u32 = u32::MAX;

    fn ticks(&mut self) -> u32 {
        0
    }

    fn stack_bytes(&mut self, work: impl FnOnce()) -> u32 {
        work();
        123
    }

    fn static_ram_bytes(&self) -> u32 {
        45
    }
}
