//! Inference in a task of embassy, on a Raspberry Pi Pico: it blocks the executor that it runs in, so what must go on
//! meanwhile runs in a second executor, in an interrupt. Here that counts how often it went on during inferences.

#![no_std]
#![no_main]

use core::fmt::Write;
use core::sync::atomic::{AtomicU32, Ordering};
use embassy_executor::{InterruptExecutor, Spawner};
use embassy_rp::interrupt;
use embassy_rp::interrupt::{InterruptExt, Priority};
use embassy_rp::uart::{Config, UartTx};
use embassy_time::{Duration, Instant, Ticker};
use firmware::model::{LABELS, MODEL, SAMPLES};
use firmware::{Busy, Clock, Text, self_test};
use panic_halt as _;

static URGENT: InterruptExecutor = InterruptExecutor::new();
static BUSY: Busy = Busy::new();
static TICKS: AtomicU32 = AtomicU32::new(0);

/// The executor of what is urgent, in an interrupt that no peripheral uses.
#[interrupt]
#[allow(unsafe_code)]
unsafe fn SWI_IRQ_0() {
    // SAFETY: this is the interrupt that the executor was started with, and nothing else calls it.
    unsafe { URGENT.on_interrupt() }
}

/// What must go on: it would read a sensor, say.
#[embassy_executor::task]
async fn tick() {
    let mut ticker = Ticker::every(Duration::from_micros(100));
    loop {
        ticker.next().await;
        if BUSY.is_set() {
            TICKS.store(TICKS.load(Ordering::Relaxed) + 1, Ordering::Relaxed);
        }
    }
}

#[embassy_executor::main]
async fn main(_spawner: Spawner) {
    let chip = embassy_rp::init(Default::default());
    let mut uart = UartTx::new_blocking(chip.UART0, chip.PIN_0, Config::default());
    let mut out = Text(|bytes: &[u8]| uart.blocking_write(bytes));
    interrupt::SWI_IRQ_0.set_priority(Priority::P2);
    let Ok(task) = tick() else { firmware::rest() };
    URGENT.start(interrupt::SWI_IRQ_0).spawn(task);
    let mut machine = Clock::<_, 1000>::new(|| Instant::now().as_micros() as u32, 0x2000_0000);
    let found = self_test(&MODEL, &LABELS, &SAMPLES, &BUSY, &mut machine, &mut out);
    let ticks = TICKS.load(Ordering::Relaxed);
    let has_passed = found.is_ok_and(|found| found.passed()) && ticks > 0;
    let _ = writeln!(out, "{ticks} ticks during inferences");
    let _ = writeln!(out, "{}", if has_passed { "PASS" } else { "FAIL" });
}
