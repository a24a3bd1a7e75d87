//! The self-test on a Nucleo-144: text through USART3, which its ST-Link shows on USB (115,200 baud); the green LED is
//! the pin.

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
    USART3 => BufferedInterruptHandler<peripherals::USART3>;
});

const _: () = firmware::assert_fits(&Row::NUCLEO_H743ZI);

#[cortex_m_rt::entry]
fn main() -> ! {
    let chip = embassy_stm32::init(Default::default());
    let (mut sent, mut received) = ([0; 64], [0; 1]);
    let (rx, tx, config) = (chip.PD9, chip.PD8, Config::default());
    let Ok(uart) =
        BufferedUart::new(chip.USART3, rx, tx, &mut sent, &mut received, Interrupts, config)
    else {
        firmware::rest()
    };
    let (mut uart, _) = uart.split();
    let mut board = Board {
        row: Row::NUCLEO_H743ZI,
        pin: Output::new(chip.PB0, Level::Low, Speed::Low),
        machine: Clock::<_, 1000>::new(|| Instant::now().as_micros() as u32, 0x2400_0000),
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
