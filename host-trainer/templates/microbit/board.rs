{% if is_defmt %}
//! The board: pin 0 of the edge connector. Text goes to the debug probe.

use embedded_hal::digital::OutputPin;
use nrf51_hal::gpio::{Level, Output, Pin, PushPull, p0};
use nrf51_hal::pac::Peripherals;
{% else %}
//! The board: pin 0 of the edge connector, and text through the serial port that USB shows (115,200 baud).

use embedded_hal::digital::OutputPin;
use nrf51_hal::gpio::{Level, Output, Pin, PushPull, p0};
use nrf51_hal::pac::{Peripherals, UART0};
use nrf51_hal::uart::{Baudrate, Parity, Pins, Uart};
{% endif %}

/// Clock of the chip.
const CLOCK_HZ: u32 = 16_000_000;

/// What the program uses of the board.
pub struct Board {
    led: Pin<Output<PushPull>>,
{% if not is_defmt %}
    /// A serial port.
    pub text: Uart<UART0>,
{% endif %}
}

impl Board {
    /// Sets the chip up.
    pub fn new() -> Self {
        let chip = Peripherals::take().expect("the chip is set up once");
        let port = p0::Parts::new(chip.GPIO);
{% if not is_defmt %}
        let pins = Pins {
            rxd: port.p0_25.into_floating_input().degrade(),
            txd: port.p0_24.into_push_pull_output(Level::High).degrade(),
            cts: None,
            rts: None,
        };
{% endif %}
        Self {
            led: port.p0_03.into_push_pull_output(Level::Low).degrade(),
{% if not is_defmt %}
            text: serial(chip.UART0, pins),
{% endif %}
        }
    }

    /// Switches pin 0.
    pub fn set_led(&mut self, is_on: bool) {
        let Ok(()) = if is_on {
            self.led.set_high()
        } else {
            self.led.set_low()
        };
    }

    /// Waits.
    pub fn pause(&mut self, milliseconds: u32) {
        cortex_m::asm::delay(CLOCK_HZ / 1000 * milliseconds);
    }
}
{% if not is_defmt %}

/// The HAL sends a byte before it enables the port, which QEMU ignores, and waits for it. Set up a second time, the
/// port is enabled.
fn serial(uart: UART0, pins: Pins) -> Uart<UART0> {
    let set_up = |uart, pins| Uart::new(uart, pins, Parity::EXCLUDED, Baudrate::BAUD115200);
    let (uart, pins) = set_up(uart, pins).free();
    set_up(uart, pins)
}
{% endif %}
