//! The BBC micro:bit V1 (Cortex-M0): the same program runs on the board and in QEMU.
//!
//! Text goes to the serial port (115,200 baud, the USB port of a real board), time comes from TIMER0.
//! The pin is edge connector pin 0.

#![no_std]
#![cfg(target_os = "none")]

#[cfg(feature = "port")]
mod port;

#[cfg(feature = "port")]
pub use port::Port;

use boards::Board as Row;
use firmware::semihosting::exit;
use firmware::{Board, Machine};
use nrf51_hal::gpio::{Level, Output, Pin, PushPull, p0};
use nrf51_hal::pac::{Peripherals, TIMER0, UART0};
use nrf51_hal::timer::{Periodic, Timer};
use nrf51_hal::uart::{Baudrate, Parity, Pins, Uart};

const RAM_START: usize = 0x2000_0000;

/// The board.
pub fn microbit() -> Board<Pin<Output<PushPull>>, Microbit, Uart<UART0>> {
    let (pin, machine, uart, pins) = hardware();
    Board { row: Row::MICROBIT, pin, machine, out: serial(uart, pins, |_| {}) }
}

/// The clock and the serial port, for messages.
#[cfg(feature = "port")]
pub fn linked() -> (Microbit, Port) {
    let (_, machine, uart, pins) = hardware();
    let interrupts = |uart: &UART0| uart.intenset.write(|bits| bits.rxdrdy().set());
    (machine, Port::new(serial(uart, pins, interrupts)))
}

fn hardware() -> (Pin<Output<PushPull>>, Microbit, UART0, Pins) {
    let Some(peripherals) = Peripherals::take() else { exit(false) };
    let port = p0::Parts::new(peripherals.GPIO);
    let mut timer = Timer::periodic(peripherals.TIMER0);
    timer.start(u32::MAX);
    let pins = Pins {
        rxd: port.p0_25.into_floating_input().degrade(),
        txd: port.p0_24.into_push_pull_output(Level::High).degrade(),
        cts: None,
        rts: None,
    };
    let pin = port.p0_03.into_push_pull_output(Level::Low).degrade();
    (pin, Microbit { timer }, peripherals.UART0, pins)
}

/// The HAL starts its transmitter by sending a zero byte before it enables the port. A real chip takes
/// that; QEMU ignores it, and the HAL waits forever for it to be sent. Set up a second time, with the
/// port enabled, the byte is sent on both. Other registers, which QEMU takes only then, are written in between.
fn serial(uart: UART0, pins: Pins, write: impl FnOnce(&UART0)) -> Uart<UART0> {
    let set_up = |uart, pins| Uart::new(uart, pins, Parity::EXCLUDED, Baudrate::BAUD115200);
    let (uart, pins) = set_up(uart, pins).free();
    write(&uart);
    set_up(uart, pins)
}

/// TIMER0 counts microseconds, 32 bits of them.
pub struct Microbit {
    timer: Timer<TIMER0, Periodic>,
}

impl Machine for Microbit {
    const NANOSECONDS_PER_TICK: u32 = 1000;
    const TICKS_MASK: u32 = u32::MAX;

    fn ticks(&mut self) -> u32 {
        self.timer.read()
    }

    fn stack_bytes(&mut self, work: impl FnOnce()) -> u32 {
        firmware::stack_bytes(work)
    }

    fn static_ram_bytes(&self) -> u32 {
        firmware::static_ram_bytes(RAM_START)
    }
}
