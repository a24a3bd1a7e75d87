//! Inference in RTIC's `idle`, the lowest priority, on a Nucleo-64 (STM32F446RE): an interrupt of the SysTick timer
//! pre-empts it and reads a sensor, say, at its own pace. Here it counts how often it did so during inferences.

#![no_std]
#![no_main]

use panic_halt as _;

#[rtic::app(device = embassy_stm32, peripherals = false)]
mod app {
    use core::fmt::Write;
    use core::sync::atomic::{AtomicU32, Ordering};
    use cortex_m::peripheral::syst::SystClkSource;
    use embassy_stm32::usart::{BufferedInterruptHandler, BufferedUart, Config};
    use embassy_stm32::{bind_interrupts, peripherals};
    use embassy_time::Instant;
    use embedded_io_async::Write as _;
    use firmware::model::{LABELS, MODEL, SAMPLES};
    use firmware::{Busy, Clock, SelfTest, Text, self_test};

    bind_interrupts!(struct Interrupts {
        USART2 => BufferedInterruptHandler<peripherals::USART2>;
    });

    /// The clock after a reset, 16 MHz, ticks so often in 50 µs.
    const TICKS: u32 = 800;

    static BUSY: Busy = Busy::new();
    static INTERRUPTS: AtomicU32 = AtomicU32::new(0);

    #[shared]
    struct Shared {}

    #[local]
    struct Local {}

    #[init]
    fn init(context: init::Context) -> (Shared, Local) {
        let mut timer = context.core.SYST;
        timer.set_clock_source(SystClkSource::Core);
        timer.set_reload(TICKS - 1);
        timer.clear_current();
        timer.enable_interrupt();
        timer.enable_counter();
        (Shared {}, Local {})
    }

    #[idle]
    fn idle(_: idle::Context) -> ! {
        let chip = embassy_stm32::init(Default::default());
        let (mut sent, mut received) = ([0; 64], [0; 1]);
        let (rx, tx, config) = (chip.PA3, chip.PA2, Config::default());
        let Ok(uart) =
            BufferedUart::new(chip.USART2, rx, tx, &mut sent, &mut received, Interrupts, config)
        else {
            firmware::rest()
        };
        let (mut uart, _) = uart.split();
        let mut out = Text(|bytes: &[u8]| {
            firmware::wait(async {
                uart.write_all(bytes).await?;
                uart.flush().await
            })
        });
        let mut machine = Clock::<_, 1000>::new(|| Instant::now().as_micros() as u32, 0x2000_0000);
        let found = self_test(&MODEL, &LABELS, &SAMPLES, &BUSY, &mut machine, &mut out);
        let interrupts = INTERRUPTS.load(Ordering::Relaxed);
        let has_passed = found.is_ok_and(|found: SelfTest| found.passed()) && interrupts > 0;
        let _ = writeln!(out, "{interrupts} interrupts during inferences");
        let _ = writeln!(out, "{}", if has_passed { "PASS" } else { "FAIL" });
        firmware::rest()
    }

    #[task(binds = SysTick, priority = 1)]
    fn tick(_: tick::Context) {
        if BUSY.is_set() {
            INTERRUPTS.store(INTERRUPTS.load(Ordering::Relaxed) + 1, Ordering::Relaxed);
        }
    }
}
