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

    /// Switches {{ led }}.
    pub fn set_led(&mut self, is_on: bool) {
        let level = if is_on { Level::{{ led_on }} } else { Level::{{ led_off }} };
        self.led.set_level(level);
    }
{% if not is_async %}

    /// Waits.
    pub fn pause(&mut self, milliseconds: u64) {
        block_for(Duration::from_millis(milliseconds));
    }
{% endif %}
}
{% if not is_defmt %}

/// Text to a serial port.
pub struct Text(UarteTx<'static>);

impl fmt::Write for Text {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        let written = self.0.blocking_write(text.as_bytes());
        written.map_err(|_| fmt::Error)
    }
}
{% endif %}
