{% if is_defmt %}
//! The board: the LED. Text goes to the debug probe.

use embassy_rp::gpio::{Level, Output};
{% else %}
//! The board: the LED, and text through UART0 (GP0, 115,200 baud){{ " and USB" if has_usb else "" }}.

{% if has_usb %}
use crate::usb;
{% endif %}
use core::fmt;
{% if has_usb %}
use embassy_executor::Spawner;
{% endif %}
use embassy_rp::gpio::{Level, Output};
use embassy_rp::uart::{Blocking, Config, UartTx};
{% endif %}
{% if not is_async %}
use embassy_time::{Duration, block_for};
{% endif %}

/// What the program uses of the board.
pub struct Board {
    led: Output<'static>,
{% if not is_defmt %}
    /// {{ "Two serial ports" if has_usb else "A serial port" }}.
    pub text: Text,
{% endif %}
}

impl Board {
    /// Sets the chip up.
    pub fn new({{ "spawner: Spawner" if has_usb else "" }}) -> Self {
        let chip = embassy_rp::init(Default::default());
{% if not is_defmt %}
        let uart = UartTx::new_blocking(chip.UART0, chip.PIN_0, Config::default());
{% endif %}
{% if has_usb %}
        usb::start(chip.USB, spawner);
{% endif %}
        Self {
            led: Output::new(chip.PIN_25, Level::Low),
{% if not is_defmt %}
            text: Text(uart),
{% endif %}
        }
    }
