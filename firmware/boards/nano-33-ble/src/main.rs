//! The self-test on an Arduino Nano 33 BLE: text through pin TX1 (115,200 baud); the LED is the pin.

#![no_std]
#![no_main]

use boards::Board as Row;
use embassy_nrf::gpio::{Level, Output, OutputDrive};
use embassy_nrf::uarte::{Config, UarteTx};
use embassy_nrf::{bind_interrupts, peripherals, uarte};
use embassy_time::Instant;
use firmware::{Board, Clock, Text};
use panic_halt as _;

bind_interrupts!(struct Interrupts {
    UARTE0 => uarte::InterruptHandler<peripherals::UARTE0>;
});

const _: () = firmware::assert_fits(&Row::NANO_33_BLE);

#[cortex_m_rt::entry]
fn main() -> ! {
    let chip = embassy_nrf::init(Default::default());
    let mut uart = UarteTx::new(chip.UARTE0, Interrupts, chip.P1_03, Config::default());
    let mut board = Board {
        row: Row::NANO_33_BLE,
        pin: Output::new(chip.P0_13, Level::Low, OutputDrive::Standard),
        machine: Clock::<_, 1000>::new(|| Instant::now().as_micros() as u32, 0x2000_0000),
        out: Text(|bytes: &[u8]| uart.blocking_write(bytes)),
    };
    board.test();
    firmware::rest()
}
