{% if is_defmt %}
//! The board: the LED. Text goes to the debug probe.

use embassy_nrf::gpio::{Level, Output, OutputDrive};
{% else %}
//! The board: the LED, and text through a serial port ({{ port }}, 115,200 baud).

use core::fmt;
use embassy_nrf::gpio::{Level, Output, OutputDrive};
use embassy_nrf::uarte::{Config, UarteTx};
use embassy_nrf::{bind_interrupts, peripherals, uarte};
{% endif %}
{% if not is_async %}
use embassy_time::{Duration, block_for};
{% endif %}
{% if not is_defmt %}

bind_interrupts!(struct Interrupts {
    UARTE0 => uarte::InterruptHandler<peripherals::UARTE0>;
});
{% endif %}

/// What the program uses of the board.
pub struct Board {
    led: Output<'static>,
{% if not is_defmt %}
    /// A serial port.
    pub text: Text,
{% endif %}
}

impl Board {
    /// Sets the chip up.
    pub fn new() -> Self {
        let chip = embassy_nrf::init(Default::default());
{% if not is_defmt %}
        let uart = UarteTx::new(chip.UARTE0, Interrupts, chip.{{ transmit_pin }}, Config::default());
{% endif %}
        Self {
            led: Output::new(chip.{{ led_pin }}, Level::{{ led_off }}, OutputDrive::Standard),
{% if not is_defmt %}
            text: Text(uart),
{% endif %}
        }
    }
