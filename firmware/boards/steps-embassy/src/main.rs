//! Inference in steps in a task of embassy, on a micro:bit V1: it takes turns with a task that answers on the serial port,
//! in the one executor of the thread. The answer to a byte is a line of numbers: the step at which the port was looked at
//! without it and that of the answer, inferences so far, and how many of them had the laptop's bits.
//!
//! The port holds six bytes, which last half a millisecond: longer steps need an interrupt that keeps what comes.

#![no_std]
#![no_main]

use core::cell::Cell;
use core::fmt::Write as _;
use embassy_executor::Spawner;
use embassy_futures::yield_now;
use embedded_io::{Read, ReadReady, Write as _};
use firmware::Text;
use firmware::model::{MODEL, Model, SAMPLES};
use nn_core::{Layer, NetworkInput, StepBuffers, fingerprint};
use nrf51_hal::gpio::{Level, p0};
use nrf51_hal::pac::{Peripherals, UART0};
use nrf51_hal::uart::{Baudrate, Parity, Pins, Uart};
use panic_halt as _;

/// Rows of a layer that are computed at a time.
const ROWS: usize = 4;

/// What both tasks see; they run in one thread.
#[derive(Clone, Copy, Default)]
struct Counts {
    steps: u32,
    inferences: u32,
    same_bits: u32,
}

/// Classifies the test samples again and again.
async fn infer(counts: &Cell<Counts>) -> ! {
    let mut buffers = StepBuffers::new();
    let mut x = <Model as Layer>::Input::BLANK;
    loop {
        for sample in 0..SAMPLES.len() {
            let Some((_, expected)) = SAMPLES.read(sample, &mut x) else { break };
            let mut steps = MODEL.steps(&x, &mut buffers);
            let y = loop {
                let before = counts.get();
                counts.set(Counts { steps: before.steps.wrapping_add(1), ..before });
                if let Some(y) = steps.step(ROWS) {
                    break y;
                }
                yield_now().await;
            };
            let is_same = fingerprint(y) == expected;
            let Counts { steps, inferences, same_bits } = counts.get();
            let inferences = inferences.wrapping_add(1);
            let same_bits = same_bits.wrapping_add(is_same.into());
            counts.set(Counts { steps, inferences, same_bits });
            yield_now().await;
        }
    }
}

/// Answers each byte.
async fn answer(mut uart: Uart<UART0>, counts: &Cell<Counts>) -> ! {
    let mut before = 0;
    loop {
        let Counts { steps, inferences, same_bits } = counts.get();
        if let Ok(true) = uart.read_ready()
            && uart.read(&mut [0]).is_ok()
        {
            let mut out = Text(|bytes: &[u8]| uart.write_all(bytes));
            // Nobody may be listening.
            let _ = writeln!(out, "{before} {steps} {inferences} {same_bits}");
        }
        before = steps;
        yield_now().await;
    }
}

/// The serial port. The HAL sends a byte before it enables it, which QEMU ignores, and waits for it. Set up a second time,
/// the port is enabled.
fn serial() -> Option<Uart<UART0>> {
    let chip = Peripherals::take()?;
    let port = p0::Parts::new(chip.GPIO);
    let pins = Pins {
        rxd: port.p0_25.into_floating_input().degrade(),
        txd: port.p0_24.into_push_pull_output(Level::High).degrade(),
        cts: None,
        rts: None,
    };
    let set_up = |uart, pins| Uart::new(uart, pins, Parity::EXCLUDED, Baudrate::BAUD115200);
    let (uart, pins) = set_up(chip.UART0, pins).free();
    Some(set_up(uart, pins))
}

#[embassy_executor::main]
async fn main(_spawner: Spawner) {
    let Some(uart) = serial() else { firmware::rest() };
    let counts = Cell::new(Counts::default());
    embassy_futures::join::join(infer(&counts), answer(uart, &counts)).await;
}
