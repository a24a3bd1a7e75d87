//! The board: its serial port ({{ port_said }}, 115,200 baud), and its clock.

use crate::port::Port;
{% if family == "rp" %}
use embassy_rp::uart::{BufferedInterruptHandler, BufferedUart, Config};
use embassy_rp::{bind_interrupts, peripherals};
{% elif family == "stm32" %}
use embassy_stm32::usart::{BufferedInterruptHandler, BufferedUart, Config};
use embassy_stm32::{bind_interrupts, peripherals};
{% else %}
use embassy_nrf::buffered_uarte::{BufferedUarte, InterruptHandler};
use embassy_nrf::uarte::Config;
use embassy_nrf::{bind_interrupts, peripherals};
{% endif %}
use embassy_time::Instant;

bind_interrupts!(struct Interrupts {
{% if family == "rp" %}
    {{ usart }}_IRQ => BufferedInterruptHandler<peripherals::{{ usart }}>;
{% elif family == "stm32" %}
    {{ usart }} => BufferedInterruptHandler<peripherals::{{ usart }}>;
{% else %}
    {{ usart }} => InterruptHandler<peripherals::{{ usart }}>;
{% endif %}
});

/// Counts microseconds since the start.
pub struct Clock;

impl Clock {
    /// The microseconds, of which 32 bits count.
    pub fn micros(&self) -> u32 {
        Instant::now().as_micros() as u32
    }
}

/// Sets the chip up, with buffers for what is sent and received.
{% if family == "rp" %}
pub fn set_up(sent: &mut [u8], received: &mut [u8]) -> (Port<BufferedUart>, Clock) {
    let chip = embassy_rp::init(Default::default());
    let (tx, rx) = (chip.{{ transmit_pin }}, chip.{{ receive_pin }});
    let config = Config::default();
    let uart = BufferedUart::new(chip.{{ usart }}, tx, rx, Interrupts, sent, received, config);
    (Port::new(uart), Clock)
}
{% elif family == "stm32" %}
pub fn set_up<'a>(sent: &'a mut [u8], received: &'a mut [u8]) -> (Port<BufferedUart<'a>>, Clock) {
    let chip = embassy_stm32::init(Default::default());
    let (rx, tx) = (chip.{{ receive_pin }}, chip.{{ transmit_pin }});
    let config = Config::default();
    let uart = BufferedUart::new(chip.{{ usart }}, rx, tx, sent, received, Interrupts, config);
    (Port::new(uart.expect("the clock has this baud rate")), Clock)
}
{% else %}
pub fn set_up<'a>(sent: &'a mut [u8], received: &'a mut [u8]) -> (Port<BufferedUarte<'a>>, Clock) {
    let chip = embassy_nrf::init(Default::default());
    let uart = BufferedUarte::new(
        chip.{{ usart }},
        chip.TIMER1,
        chip.PPI_CH0,
        chip.PPI_CH1,
        chip.PPI_GROUP0,
        chip.{{ receive_pin }},
        chip.{{ transmit_pin }},
        Interrupts,
        Config::default(),
        received,
        sent,
    );
    (Port::new(uart), Clock)
}
{% endif %}
