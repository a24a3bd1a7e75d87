//! The self-test on a Raspberry Pi Pico 2: text through UART0 (GP0, 115,200 baud); the LED is the pin.

#![no_std]
#![no_main]

use boards::Board as Row;
use embassy_rp::gpio::{Level, Output};
use embassy_rp::uart::{Config, UartTx};
use embassy_time::Instant;
use firmware::{Board, Clock, Text};
use panic_halt as _;

const _: () = firmware::assert_fits(&Row::PICO2);

#[cortex_m_rt::entry]
fn main() -> ! {
    let chip = embassy_rp::init(Default::default());
    let mut uart = UartTx::new_blocking(chip.UART0, chip.PIN_0, Config::default());
    let mut board = Board {
        row: Row::PICO2,
        pin: Output::new(chip.PIN_25, Level::Low),
        machine: Clock::<_, 1000>::new(|| Instant::now().as_micros() as u32, 0x2000_0000),
        out: Text(|bytes: &[u8]| uart.blocking_write(bytes)),
    };
    board.test();
    firmware::rest()
}
