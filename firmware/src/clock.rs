//! A clock to measure with.

use crate::Machine;
use crate::board;

/// A [`Machine`] on a chip whose clock a function reads, in ticks of `NANOSECONDS`, of which it keeps the bits of `MASK`.
///
/// It measures nanoseconds by the chip's own clock, whatever the processor did in them.
#[derive(Clone, Copy, Debug)]
pub struct Clock<F, const NANOSECONDS: u32, const MASK: u32 = { u32::MAX }> {
    now: F,
    ram_start: usize,
}

impl<F: FnMut() -> u32, const NANOSECONDS: u32> Clock<F, NANOSECONDS> {
    /// A clock of 32 bits that `now` reads. `ram_start` is the address at which the linker puts the first static.
    pub const fn new(now: F, ram_start: usize) -> Self {
        Self::of_bits(now, ram_start)
    }
}

impl<F: FnMut() -> u32, const NANOSECONDS: u32, const MASK: u32> Clock<F, NANOSECONDS, MASK> {
    /// Makes, as [`new`](Clock::new) does, a clock that starts again after `MASK`, which is 2ⁿ − 1.
    pub const fn of_bits(now: F, ram_start: usize) -> Self {
        Self { now, ram_start }
    }
}

impl<F: FnMut() -> u32, const NANOSECONDS: u32, const MASK: u32> Machine
    for Clock<F, NANOSECONDS, MASK>
{
    const NANOSECONDS_PER_TICK: u32 = NANOSECONDS;
    const TICKS_MASK: u32 = MASK;
    const UNIT: &'static str = "nanoseconds";

    fn ticks(&mut self) -> u32 {
        (self.now)()
    }

    fn stack_bytes(&mut self, work: impl FnOnce()) -> u32 {
        board::stack_bytes(work)
    }

    fn static_ram_bytes(&self) -> u32 {
        board::static_ram_bytes(self.ram_start)
    }
}
