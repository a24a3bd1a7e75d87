//! A clock of microseconds.

use crate::Machine;

/// Microseconds since the start, from the ticks of a board: 32 bits of them, which start again after 71 minutes.
///
/// It must be asked before the ticks start again: on a board with a counter of 24 bits at 25 MHz, every 0.6 s.
#[derive(Clone, Debug)]
pub struct Micros<M> {
    machine: M,
    last: u32,
    /// Nanoseconds that are no whole microsecond.
    rest: u32,
    micros: u32,
}

impl<M: Machine> Micros<M> {
    /// Makes a clock that starts at 0 now.
    pub fn new(mut machine: M) -> Self {
        let last = machine.ticks();
        Self { machine, last, rest: 0, micros: 0 }
    }

    /// Returns the time.
    pub fn now(&mut self) -> u32 {
        let ticks = self.machine.ticks();
        let passed = ticks.wrapping_sub(self.last) & M::TICKS_MASK;
        self.last = ticks;
        if M::NANOSECONDS_PER_TICK == 1000 {
            // Without a division, which a Cortex-M0 does not have.
            self.micros = self.micros.wrapping_add(passed);
        } else {
            let nanoseconds =
                u64::from(passed) * u64::from(M::NANOSECONDS_PER_TICK) + u64::from(self.rest);
            self.rest = (nanoseconds % 1000) as u32;
            self.micros = self.micros.wrapping_add((nanoseconds / 1000) as u32);
        }
        self.micros
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Counts 24 bits, a tick in 40 ns.
    struct Steps(u32);

    impl Machine for Steps {
        const NANOSECONDS_PER_TICK: u32 = 40;
        const TICKS_MASK: u32 = 0xff_ffff;

        fn ticks(&mut self) -> u32 {
            self.0 = self.0.wrapping_add(1_234_567) & Self::TICKS_MASK;
            self.0
        }

        fn stack_bytes(&mut self, work: impl FnOnce()) -> u32 {
            work();
            0
        }

        fn static_ram_bytes(&self) -> u32 {
            0
        }
    }

    #[test]
    fn no_nanosecond_is_lost_where_the_ticks_start_again() {
        let mut clock = Micros::new(Steps(16_000_000));
        for call in 1..1000u64 {
            assert_eq!(u64::from(clock.now()), call * 1_234_567 * 40 / 1000);
        }
    }
}
