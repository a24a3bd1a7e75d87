//! A self-test that must fail: rp2040-hal, without its feature `disable-intrinsics`, takes floating-point functions
//! from the boot ROM, which round other than Rust's. Tests run it in an emulator with that ROM; with the feature, it
//! must pass.

#![no_std]
#![no_main]

use boards::Board as Row;
use firmware::{Board, Clock, NoPin, Text};
use panic_halt as _;
use rp2040_hal::clocks::init_clocks_and_plls;
use rp2040_hal::fugit::RateExtU32;
use rp2040_hal::gpio::Pins;
use rp2040_hal::gpio::bank0::Gpio0;
use rp2040_hal::gpio::{FunctionUart, Pin, PullNone};
use rp2040_hal::pac::Peripherals;
use rp2040_hal::uart::{DataBits, StopBits, UartConfig, UartPeripheral};
use rp2040_hal::{Clock as _, Sio, Timer, Watchdog};

/// The Pico's oscillator.
const CRYSTAL_HZ: u32 = 12_000_000;

#[rp2040_hal::entry]
fn main() -> ! {
    let Some(chip) = Peripherals::take() else { firmware::rest() };
    let mut resets = chip.RESETS;
    let mut watchdog = Watchdog::new(chip.WATCHDOG);
    let Ok(clocks) = init_clocks_and_plls(
        CRYSTAL_HZ,
        chip.XOSC,
        chip.CLOCKS,
        chip.PLL_SYS,
        chip.PLL_USB,
        &mut resets,
        &mut watchdog,
    ) else {
        firmware::rest()
    };
    let timer = Timer::new(chip.TIMER, &mut resets, &clocks);
    let pins =
        Pins::new(chip.IO_BANK0, chip.PADS_BANK0, Sio::new(chip.SIO).gpio_bank0, &mut resets);
    let tx: Pin<Gpio0, FunctionUart, PullNone> = pins.gpio0.reconfigure();
    let rx = pins.gpio1.reconfigure::<FunctionUart, PullNone>();
    let config = UartConfig::new(115_200.Hz(), DataBits::Eight, None, StopBits::One);
    let port = UartPeripheral::new(chip.UART0, (tx, rx), &mut resets);
    let Ok(uart) = port.enable(config, clocks.peripheral_clock.freq()) else { firmware::rest() };
    let mut board = Board {
        row: Row::PICO,
        pin: NoPin,
        machine: Clock::<_, 1000>::new(|| timer.get_counter_low(), 0x2000_0000),
        out: Text(|bytes: &[u8]| {
            uart.write_full_blocking(bytes);
            Ok::<(), ()>(())
        }),
    };
    board.test();
    firmware::rest()
}
