//! The board, which exists in QEMU: text through semihosting; no LED.

use cortex_m_semihosting::hio::{self, HostStream};

/// Clock of the processor.
const CLOCK_HZ: u32 = {{ clock_hz }};

/// What the program uses of the board.
pub struct Board {
    /// QEMU's output.
    pub text: HostStream,
}

impl Board {
    /// Sets the board up.
    pub fn new() -> Self {
        let text = hio::hstdout().expect("QEMU runs with semihosting");
        Self { text }
    }

    /// Would switch an LED.
    pub fn set_led(&mut self, _is_on: bool) {}

    /// Waits.
    pub fn pause(&mut self, milliseconds: u32) {
        cortex_m::asm::delay(CLOCK_HZ / 1000 * milliseconds);
    }
}
