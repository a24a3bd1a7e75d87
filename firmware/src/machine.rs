//! Requirements of measuring on a board.

use core::hint::black_box;
use nn_core::{Buffer, InSteps, Layer, Network, StepBuffers};

/// A board to measure on.
pub trait Machine {
    /// Length of a tick of [`ticks`](Machine::ticks). In QEMU with `-icount shift=0` every instruction
    /// takes one nanosecond, so this is also the number of instructions in a tick.
    const NANOSECONDS_PER_TICK: u32;
    /// Ticks after which the count starts again, less one: 2ⁿ − 1.
    const TICKS_MASK: u32;
    /// Unit of what [`instructions`] counts: `nanoseconds` by the clock of a board that is no machine of QEMU.
    const UNIT: &'static str = "instructions";

    /// A count that goes up.
    fn ticks(&mut self) -> u32;

    /// The most stack, in bytes, that `work` used beyond what was in use before.
    fn stack_bytes(&mut self, work: impl FnOnce()) -> u32;

    /// Bytes of RAM that statics take.
    fn static_ram_bytes(&self) -> u32;
}

impl<M: Machine> Machine for &mut M {
    const NANOSECONDS_PER_TICK: u32 = M::NANOSECONDS_PER_TICK;
    const TICKS_MASK: u32 = M::TICKS_MASK;
    const UNIT: &'static str = M::UNIT;

    fn ticks(&mut self) -> u32 {
        M::ticks(self)
    }

    fn stack_bytes(&mut self, work: impl FnOnce()) -> u32 {
        M::stack_bytes(self, work)
    }

    fn static_ram_bytes(&self) -> u32 {
        M::static_ram_bytes(self)
    }
}

/// Runs of work that is short: so many that the length of a tick hardly matters.
const RUNS: u32 = 200;
/// Runs of work that is long.
const LONG_RUNS: u32 = 8;
/// Nanoseconds from which work is long: 200 runs of less end before ticks start again anywhere.
const LONG: u64 = 2_000_000;

/// Instructions that `work` takes, counted in QEMU with `-icount shift=0`; nanoseconds elsewhere.
///
/// Runs it 200 times, less the same loop without it: exact to half an instruction where a tick has at most 50
/// of them. Of two million instructions and more, 8 runs are enough for a few parts in a million. A single run
/// must end before the ticks start again.
pub fn instructions<M: Machine>(machine: &mut M, mut work: impl FnMut()) -> u32 {
    let is_long = nanoseconds_of_runs(machine, 1, &mut work) >= LONG;
    let runs = if is_long { LONG_RUNS } else { RUNS };
    let with_work = if is_long {
        (0..runs).map(|_| nanoseconds_of_runs(machine, 1, &mut work)).sum()
    } else {
        nanoseconds_of_runs(machine, runs, work)
    };
    let without = nanoseconds_of_runs(machine, runs, || {});
    let runs = u64::from(runs);
    u32::try_from((with_work.saturating_sub(without) + runs / 2) / runs).unwrap_or(u32::MAX)
}

/// One inference, kept apart so that it is measured alone, not merged with what is around it.
#[inline(never)]
pub fn infer<L: Layer>(network: &Network<L>, x: &L::Input) {
    let (mut output, mut scratch) = (L::OutputBuffer::EMPTY, <nn_core::ScratchBuffer<L>>::EMPTY);
    black_box(network.forward_in(black_box(x), &mut output, &mut scratch));
}

/// One moment of a stream, kept apart as [`infer`].
#[inline(never)]
pub fn step<L: Layer>(network: &Network<L>, state: &mut L::State, x: &L::Input) {
    let (mut output, mut scratch) = (L::OutputBuffer::EMPTY, <nn_core::ScratchBuffer<L>>::EMPTY);
    black_box(network.step_in(state, black_box(x), &mut output, &mut scratch));
}

/// One inference in steps of so many rows, kept apart as [`infer`].
#[inline(never)]
pub fn infer_in_steps<L: InSteps>(network: &Network<L>, x: &L::Input, rows: usize) {
    let mut buffers = StepBuffers::new();
    let mut steps = network.steps(black_box(x), &mut buffers);
    while black_box(steps.step(rows)).is_none() {}
}

/// The first step of an inference, kept apart as [`infer`].
#[inline(never)]
pub fn first_step<L: InSteps>(
    network: &Network<L>,
    buffers: &mut StepBuffers<Network<L>>,
    x: &L::Input,
    rows: usize,
) {
    black_box(network.steps(black_box(x), buffers).step(rows));
}

/// Right if the ticks start again at most once.
fn nanoseconds_of_runs<M: Machine>(machine: &mut M, runs: u32, mut work: impl FnMut()) -> u64 {
    let start = machine.ticks();
    for run in 0..runs {
        black_box(run);
        work();
    }
    let ticks = machine.ticks().wrapping_sub(start) & M::TICKS_MASK;
    u64::from(ticks) * u64::from(M::NANOSECONDS_PER_TICK)
}

#[cfg(test)]
mod tests {
    use super::*;
    use core::cell::Cell;

    struct Fake<'a>(&'a Cell<u64>);

    impl Machine for Fake<'_> {
        const NANOSECONDS_PER_TICK: u32 = 40;
        const TICKS_MASK: u32 = 0xff_ffff;

        fn ticks(&mut self) -> u32 {
            (self.0.get() / 40) as u32 & Self::TICKS_MASK
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
        for expected in [1, 7_703, 99_999, 1_999_999] {
            let time = Cell::new(0xff_ffff * 40 - 1000);
            let counted = instructions(&mut Fake(&time), || time.set(time.get() + expected));
            assert_eq!(u64::from(counted), expected);
        }
    }

    #[test]
    fn work_whose_runs_together_are_longer_than_the_counter_is_counted_right() {
        // The counter starts again after 671 million.
        for expected in [2_000_001, 30_000_007, 600_000_000] {
            let time = Cell::new(123);
            let runs = Cell::new(0);
            let counted = instructions(&mut Fake(&time), || {
                time.set(time.get() + expected);
                runs.set(runs.get() + 1);
            });
            assert!(u64::from(counted).abs_diff(expected) <= 5, "{counted} of {expected}");
            assert!(runs.get() < 20, "{} runs take too long", runs.get());
        }
    }
}
