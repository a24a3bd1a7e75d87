//! A board, and its self-test.

use crate::model::{MODEL, SAMPLES};
use crate::{Machine, SelfTest};
use core::fmt::Write;
use core::pin::pin;
use core::task::{Context, Poll, Waker};
use embedded_hal::digital::OutputPin;
use nn_core::Layer;

/// The embedded model.
type Model = crate::model::Model;

/// RAM that a program needs beside activations: text, answers, what functions and drivers keep.
const OTHER_RAM_BYTES: u64 = 4 * 1024;

/// Hardware of a board.
#[derive(Debug)]
pub struct Board<P, M, W> {
    /// Row in the table of boards: name and processor.
    pub row: boards::Board,
    /// A pin that is high during an inference, and stays high after a self-test that passed.
    pub pin: P,
    /// Clock and stack, for measuring.
    pub machine: M,
    /// Output for text.
    pub out: W,
}

impl<P: OutputPin, M: Machine, W: Write> Board<P, M, W> {
    /// Runs the self-test that suits the embedded model, and writes `PASS` or `FAIL` in the last line.
    ///
    /// Returns whether it passed and could be written.
    pub fn test(&mut self) -> bool {
        let Self { row, pin, machine, out } = self;
        let passed = write_banner(row, out)
            .and_then(|()| test(&mut *pin, machine, out))
            .is_ok_and(|found| found.passed());
        let shown = if passed { pin.set_high() } else { pin.set_low() };
        let verdict = if passed { "PASS: every bit is the laptop's" } else { "FAIL" };
        let written = writeln!(out, "{verdict}");
        passed && shown.is_ok() && written.is_ok()
    }
}

/// Refuses, in the compiler, an embedded model whose activations do not fit into the RAM of a board.
///
/// ```ignore
/// const _: () = firmware::assert_fits(&boards::Board::PICO);
/// ```
pub const fn assert_fits(row: &boards::Board) {
    assert!(
        Model::RAM_BYTES as u64 + OTHER_RAM_BYTES <= row.ram_bytes,
        "the activations of this model do not fit into the RAM of this board: make its layers narrower, or take a board with more RAM"
    );
}

/// Waits forever, for the end of a program: pins keep their state.
pub fn rest() -> ! {
    loop {
        cortex_m::asm::wfi();
    }
}

/// Waits for a future, asleep until the next interrupt each time that it is not ready.
pub fn wait<F: Future>(future: F) -> F::Output {
    let mut future = pin!(future);
    let mut context = Context::from_waker(Waker::noop());
    loop {
        if let Poll::Ready(output) = future.as_mut().poll(&mut context) {
            return output;
        }
        // An interrupt since the last time ends this at once.
        cortex_m::asm::wfe();
    }
}

/// The self-test that suits the model.
fn test(
    pin: impl OutputPin,
    machine: &mut impl Machine,
    out: &mut impl Write,
) -> Result<SelfTest, core::fmt::Error> {
    #[cfg(anomalies)]
    return crate::self_test_anomalies(&MODEL, &crate::model::ALARM, &SAMPLES, pin, machine, out);
    #[cfg(judged)]
    return crate::self_test_judged(
        &MODEL,
        &crate::model::LABELS,
        &crate::model::JUDGE,
        &SAMPLES,
        pin,
        machine,
        out,
    );
    #[cfg(not(any(anomalies, judged)))]
    return crate::self_test(&MODEL, &crate::model::LABELS, &SAMPLES, pin, machine, out);
}

fn write_banner(row: &boards::Board, out: &mut impl Write) -> core::fmt::Result {
    writeln!(
        out,
        "{} ({}): {} parameters in {} bytes of flash, {} bytes of activations",
        row.name,
        row.core.name(),
        Model::PARAMETERS,
        Model::FLASH_BYTES,
        Model::RAM_BYTES
    )
}

/// The most stack that `work` used beyond what was in use, without interrupts.
pub fn stack_bytes(work: impl FnOnce()) -> u32 {
    cortex_m::interrupt::free(|_| {
        cortex_m_stack::repaint_stack();
        let before = cortex_m_stack::current_stack_in_use();
        work();
        cortex_m_stack::stack_size() - cortex_m_stack::stack_painted() - before
    })
}

/// Bytes of RAM that statics take, from where RAM starts.
pub fn static_ram_bytes(ram_start: usize) -> u32 {
    (cortex_m_rt::heap_start() as usize - ram_start) as u32
}
