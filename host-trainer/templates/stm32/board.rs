{% if is_defmt %}
//! The board: the LED. Text goes to the debug probe.

use embassy_stm32::gpio::{Level, Output, Speed};
{% else %}
//! The board: the LED, and text through {{ usart }}, which the ST-Link shows on USB (115,200 baud).

use core::fmt;
use embassy_stm32::gpio::{Level, Output, Speed};
use embassy_stm32::mode::Blocking;
use embassy_stm32::usart::{Config, UartTx};
{% endif %}
{% if not is_async %}
use embassy_time::{Duration, block_for};
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
    /// Sets the chip up. Its clock stays as it is after a reset.
    pub fn new() -> Self {
        let chip = embassy_stm32::init(Default::default());
{% if not is_defmt %}
        let uart = UartTx::new_blocking(chip.{{ usart }}, chip.{{ transmit_pin }}, Config::default());
        let uart = uart.expect("the clock has this baud rate");
{% endif %}
        Self {
            led: Output::new(chip.{{ led_pin }}, Level::Low, Speed::Low),
{% if not is_defmt %}
            text: Text(uart),
{% endif %}
        }
    }
