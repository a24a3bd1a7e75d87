//! The board: the serial port that USB shows (115,200 baud), and a clock.

use crate::port::Port;
use nrf51_hal::gpio::{Level, p0};
use nrf51_hal::pac::{Peripherals, TIMER0, UART0};
use nrf51_hal::timer::{Periodic, Timer};
use nrf51_hal::uart::{Baudrate, Parity, Pins, Uart};

/// Counts microseconds since the start.
pub struct Clock {
    timer: Timer<TIMER0, Periodic>,
}

impl Clock {
    /// The microseconds, of which 32 bits count.
    pub fn micros(&mut self) -> u32 {
        self.timer.read()
    }
}

/// Sets the chip up.
pub fn set_up() -> (Port, Clock) {
    let chip = Peripherals::take().expect("the chip is set up once");
    let port = p0::Parts::new(chip.GPIO);
    let mut timer = Timer::periodic(chip.TIMER0);
    timer.start(u32::MAX);
    let pins = Pins {
        rxd: port.p0_25.into_floating_input().degrade(),
        txd: port.p0_24.into_push_pull_output(Level::High).degrade(),
        cts: None,
        rts: None,
    };
    (Port::new(serial(chip.UART0, pins)), Clock { timer })
}

/// The HAL sends a byte before it enables the port, which QEMU ignores, and waits for it. Set up a second time, the
/// port is enabled. QEMU takes the interrupt only then.
fn serial(uart: UART0, pins: Pins) -> Uart<UART0> {
    let set_up = |uart, pins| Uart::new(uart, pins, Parity::EXCLUDED, Baudrate::BAUD115200);
    let (uart, pins) = set_up(uart, pins).free();
    uart.intenset.write(|bits| bits.rxdrdy().set());
    set_up(uart, pins)
}
