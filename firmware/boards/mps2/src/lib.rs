//! Arm's MPS2 boards, as QEMU emulates them: text through semihosting, time from SysTick.

#![no_std]
#![cfg(target_os = "none")]

mod port;

pub use port::Port;

use boards::Board as Row;
use cortex_m::Peripherals;
use cortex_m::peripheral::SYST;
use cortex_m::peripheral::syst::SystClkSource;
use cortex_m_semihosting::hio::{self, HostStream};
use firmware::semihosting::exit;
use firmware::{Board, Machine, NoPin};

/// `mps2-an385`: Cortex-M3, no floating-point unit.
pub fn an385() -> Board<NoPin, Mps2<40>, HostStream> {
    board(Row::MPS2_AN385, 0x2000_0000)
}

/// `mps2-an386`: Cortex-M4 with a floating-point unit.
pub fn an386() -> Board<NoPin, Mps2<40>, HostStream> {
    board(Row::MPS2_AN386, 0x2000_0000)
}

/// `mps2-an500`: Cortex-M7 with a floating-point unit.
pub fn an500() -> Board<NoPin, Mps2<40>, HostStream> {
    board(Row::MPS2_AN500, 0x2000_0000)
}

/// `mps2-an505`: Cortex-M33 with a floating-point unit.
pub fn an505() -> Board<NoPin, Mps2<50>, HostStream> {
    board(Row::MPS2_AN505, 0x3800_0000)
}

/// The clock and the serial port of `mps2-an385`, `mps2-an386` or `mps2-an500`, for messages.
pub fn linked() -> (Mps2<40>, Port) {
    (clock(0x2000_0000), Port::new(0x4000_4000))
}

/// The clock and the serial port of `mps2-an505`, for messages.
pub fn an505_linked() -> (Mps2<50>, Port) {
    (clock(0x3800_0000), Port::new(0x4020_0000))
}

/// The SysTick timer counts the core's clock, one tick in `NANOSECONDS`: 25 MHz, 20 MHz on the an505.
pub struct Mps2<const NANOSECONDS: u32> {
    syst: SYST,
    ram_start: usize,
}

fn board<const NANOSECONDS: u32>(
    row: Row,
    ram_start: usize,
) -> Board<NoPin, Mps2<NANOSECONDS>, HostStream> {
    let (machine, Ok(out)) = (clock(ram_start), hio::hstdout()) else { exit(false) };
    Board { row, pin: NoPin, machine, out }
}

fn clock<const NANOSECONDS: u32>(ram_start: usize) -> Mps2<NANOSECONDS> {
    let Some(peripherals) = Peripherals::take() else { exit(false) };
    let mut syst = peripherals.SYST;
    syst.set_clock_source(SystClkSource::Core);
    syst.set_reload(Mps2::<NANOSECONDS>::TICKS_MASK);
    syst.clear_current();
    syst.enable_counter();
    Mps2 { syst, ram_start }
}

impl<const NANOSECONDS: u32> Machine for Mps2<NANOSECONDS> {
    const NANOSECONDS_PER_TICK: u32 = NANOSECONDS;
    const TICKS_MASK: u32 = 0x00ff_ffff;

    fn ticks(&mut self) -> u32 {
        let _: &SYST = &self.syst;
        // It counts down.
        Self::TICKS_MASK - SYST::get_current()
    }

    fn stack_bytes(&mut self, work: impl FnOnce()) -> u32 {
        firmware::stack_bytes(work)
    }

    fn static_ram_bytes(&self) -> u32 {
        firmware::static_ram_bytes(self.ram_start)
    }
}
