//! The self-test on a Nucleo-64: text through USART2, which its ST-Link shows on USB (115,200 baud); the LED is the pin.

#![no_std]
#![no_main]

use boards::Board as Row;
use embassy_stm32::gpio::{Level, Output, Speed};
use embassy_stm32::usart::{BufferedInterruptHandler, BufferedUart, Config};
use embassy_stm32::{bind_interrupts, peripherals};
use embassy_time::Instant;
use embedded_io_async::Write;
use firmware::{Board, Clock, Text};
use panic_halt as _;

bind_interrupts!(struct Interrupts {
    USART2 => BufferedInterruptHandler<peripherals::USART2>;
});

#[cfg(feature = "stm32f411re")]
const ROW: Row = Row::NUCLEO_F411RE;
#[cfg(not(feature = "stm32f411re"))]
const ROW: Row = Row::NUCLEO_F446RE;

const _: () = firmware::assert_fits(&ROW);

#[cortex_m_rt::entry]
fn main() -> ! {
    let chip = embassy_stm32::init(Default::default());
    let (mut sent, mut received) = ([0; 64], [0; 1]);
    let (rx, tx, config) = (chip.PA3, chip.PA2, Config::default());
    let Ok(uart) =
        BufferedUart::new(chip.USART2, rx, tx, &mut sent, &mut received, Interrupts, config)
    else {
        firmware::rest()
    };
    let (mut uart, _) = uart.split();
    let mut board = Board {
        row: ROW,
        pin: Output::new(chip.PA5, Level::Low, Speed::Low),
        machine: Clock::<_, 1000>::new(|| Instant::now().as_micros() as u32, 0x2000_0000),
        out: Text(|bytes: &[u8]| {
            firmware::wait(async {
                uart.write_all(bytes).await?;
                uart.flush().await
            })
        }),
    };
    board.test();
    firmware::rest()
}
