//! What measuring asks of a board.

use core::hint::black_box;
use nn_core::{Buffer, Layer, Network};

/// A board to measure on.
pub trait Machine {
    /// How long a tick of [`ticks`](Machine::ticks) is. In QEMU with `-icount shift=0` every instruction
    /// takes one nanosecond, so this is also the number of instructions in a tick.
    const NANOSECONDS_PER_TICK: u32;
    /// Ticks after which the count starts again, less one: 2ⁿ − 1.
    const TICKS_MASK: u32;

    /// A count that goes up.
    fn ticks(&mut self) -> u32;

    /// The most stack, in bytes, that `work` used beyond what was in use before.
    fn stack_bytes(&mut self, work: impl FnOnce()) -> u32;

    /// Bytes of RAM that statics take.
    fn static_ram_bytes(&self) -> u32;
}

/// Runs of the measured work: so many that the length of a tick hardly matters.
const RUNS: u32 = 200;

/// Instructions that `work` takes, counted in QEMU with `-icount shift=0`; nanoseconds elsewhere.
///
/// Runs it 200 times, less the same loop without it. Exact to half an instruction where a tick has at
/// most 50 of them.
pub fn instructions<M: Machine>(machine: &mut M, work: impl FnMut()) -> u32 {
    let with_work = ticks_of_runs(machine, work);
    let without = ticks_of_runs(machine, || {});
    let nanoseconds =
        u64::from(with_work.saturating_sub(without)) * u64::from(M::NANOSECONDS_PER_TICK);
    let runs = u64::from(RUNS);
    u32::try_from((nanoseconds + runs / 2) / runs).unwrap_or(u32::MAX)
}

/// One inference, kept apart so that it is measured alone, not merged with what is around it.
#[inline(never)]
pub fn infer<L: Layer>(network: &Network<L>, x: &L::Input) {
    let (mut front, mut back) = (L::Front::EMPTY, L::Back::EMPTY);
    black_box(network.forward_in(black_box(x), &mut front, &mut back));
}

fn ticks_of_runs<M: Machine>(machine: &mut M, mut work: impl FnMut()) -> u32 {
    let start = machine.ticks();
    for run in 0..RUNS {
        black_box(run);
        work();
    }
    machine.ticks().wrapping_sub(start) & M::TICKS_MASK
}

#[cfg(test)]
mod tests {
    use super::*;
    use core::cell::Cell;

    struct Fake<'a>(&'a Cell<u32>);

    impl Machine for Fake<'_> {
        const NANOSECONDS_PER_TICK: u32 = 40;
        const TICKS_MASK: u32 = 0xff_ffff;

        fn ticks(&mut self) -> u32 {
            (self.0.get() / 40) & Self::TICKS_MASK
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
    fn counts_to_the_instruction_across_the_wrap_of_the_counter() {
        for expected in [1, 7_703, 99_999] {
            let time = Cell::new(0xff_ffff * 40 - 1000);
            let counted = instructions(&mut Fake(&time), || time.set(time.get() + expected));
            assert_eq!(counted, expected);
        }
    }
}
