//! The self-test on a Blue Pill: text through USART1 (PA9, 115,200 baud); the LED, which is on when its pin is low, is
//! the pin.

#![no_std]
#![no_main]

use boards::Board as Row;
use cortex_m::peripheral::SYST;
use cortex_m::peripheral::syst::SystClkSource;
use firmware::{Board, Clock};
use panic_halt as _;
use stm32f1xx_hal::pac::Peripherals;
use stm32f1xx_hal::prelude::*;
use stm32f1xx_hal::serial::{Config, Serial};

// Of its RAM, the linker gets what QEMU has too.
const _: () = firmware::assert_fits(&Row { ram_bytes: 8 << 10, ..Row::BLUEPILL });

/// SysTick counts down in 24 bits, at the 8 MHz of the chip's own oscillator.
const SYST_MASK: u32 = 0xff_ffff;

#[cortex_m_rt::entry]
fn main() -> ! {
    let (Some(chip), Some(core)) = (Peripherals::take(), cortex_m::Peripherals::take()) else {
        firmware::rest()
    };
    let mut rcc = chip.RCC.constrain();
    let mut gpioa = chip.GPIOA.split(&mut rcc);
    let mut gpioc = chip.GPIOC.split(&mut rcc);
    let mut syst = core.SYST;
    syst.set_clock_source(SystClkSource::Core);
    syst.set_reload(SYST_MASK);
    syst.clear_current();
    syst.enable_counter();
    let pin = gpioa.pa9.into_alternate_push_pull(&mut gpioa.crh);
    let mut board = Board {
        row: Row::BLUEPILL,
        pin: gpioc.pc13.into_push_pull_output(&mut gpioc.crh),
        machine: Clock::<_, 125, SYST_MASK>::of_bits(
            || SYST_MASK - SYST::get_current(),
            0x2000_0000,
        ),
        out: Serial::tx(chip.USART1, pin, Config::default(), &mut rcc),
    };
    board.test();
    firmware::rest()
}
