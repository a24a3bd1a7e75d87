//! Inference in steps in RTIC's `idle`, the lowest priority, on a micro:bit V1: the interrupt of the serial port answers
//! each byte in the middle of a step. The answer is a line of numbers: the step in which the byte came and that of the
//! answer, inferences so far, and how many of them had the laptop's bits.

#![no_std]
#![no_main]

use panic_halt as _;

#[rtic::app(device = nrf51_hal::pac, peripherals = true)]
mod app {
    use core::fmt::Write as _;
    use core::sync::atomic::{AtomicU32, Ordering};
    use embedded_io::{Read, ReadReady, Write as _};
    use firmware::Text;
    use firmware::model::{MODEL, Model, SAMPLES};
    use nn_core::{Layer, NetworkInput, StepBuffers, fingerprint};
    use nrf51_hal::gpio::{Level, p0};
    use nrf51_hal::pac::UART0;
    use nrf51_hal::uart::{Baudrate, Parity, Pins, Uart};

    /// Rows of a layer that are computed at a time.
    const ROWS: usize = 4;

    static STEPS: AtomicU32 = AtomicU32::new(0);
    static INFERENCES: AtomicU32 = AtomicU32::new(0);
    static SAME_BITS: AtomicU32 = AtomicU32::new(0);

    #[shared]
    struct Shared {}

    #[local]
    struct Local {
        uart: Uart<UART0>,
    }

    #[init]
    fn init(context: init::Context) -> (Shared, Local) {
        let port = p0::Parts::new(context.device.GPIO);
        let pins = Pins {
            rxd: port.p0_25.into_floating_input().degrade(),
            txd: port.p0_24.into_push_pull_output(Level::High).degrade(),
            cts: None,
            rts: None,
        };
        // The HAL sends a byte before it enables the port, which QEMU ignores, and waits for it. Set up a second time,
        // the port is enabled. QEMU takes the interrupt only then.
        let set_up = |uart, pins| Uart::new(uart, pins, Parity::EXCLUDED, Baudrate::BAUD115200);
        let (uart, pins) = set_up(context.device.UART0, pins).free();
        uart.intenset.write(|bits| bits.rxdrdy().set());
        (Shared {}, Local { uart: set_up(uart, pins) })
    }

    /// Classifies the test samples again and again.
    #[idle]
    fn idle(_: idle::Context) -> ! {
        let mut buffers = StepBuffers::new();
        let mut x = <Model as Layer>::Input::BLANK;
        loop {
            for sample in 0..SAMPLES.len() {
                let Some((_, expected)) = SAMPLES.read(sample, &mut x) else { break };
                let mut steps = MODEL.steps(&x, &mut buffers);
                let y = loop {
                    one_more(&STEPS);
                    if let Some(y) = steps.step(ROWS) {
                        break y;
                    }
                };
                if fingerprint(y) == expected {
                    one_more(&SAME_BITS);
                }
                one_more(&INFERENCES);
            }
        }
    }

    /// What only `idle` writes needs no more than a load and a store.
    fn one_more(count: &AtomicU32) {
        count.store(count.load(Ordering::Relaxed).wrapping_add(1), Ordering::Relaxed);
    }

    #[task(binds = UART0, priority = 1, local = [uart])]
    fn answer(context: answer::Context) {
        let uart = context.local.uart;
        let of = |count: &AtomicU32| count.load(Ordering::Relaxed);
        let asked = of(&STEPS);
        while let Ok(true) = uart.read_ready() {
            if uart.read(&mut [0]).is_err() {
                return;
            }
            let same = of(&SAME_BITS);
            let (answered, inferences) = (of(&STEPS), of(&INFERENCES));
            let mut out = Text(|bytes: &[u8]| uart.write_all(bytes));
            // Nobody may be listening.
            let _ = writeln!(out, "{asked} {answered} {inferences} {same}");
        }
    }
}
