//! The self-test on a BBC micro:bit V2: text to the debugger, which shows it on USB (115,200 baud); edge connector pin 0
//! is the pin.

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

const _: () = firmware::assert_fits(&Row::MICROBIT_V2);

#[cortex_m_rt::entry]
fn main() -> ! {
    let chip = embassy_nrf::init(Default::default());
    let mut uart = UarteTx::new(chip.UARTE0, Interrupts, chip.P0_06, Config::default());
    let mut board = Board {
        row: Row::MICROBIT_V2,
        pin: Output::new(chip.P0_02, Level::Low, OutputDrive::Standard),
        machine: Clock::<_, 1000>::new(|| Instant::now().as_micros() as u32, 0x2000_0000),
        out: Text(|bytes: &[u8]| uart.blocking_write(bytes)),
    };
    board.test();
    firmware::rest()
}
