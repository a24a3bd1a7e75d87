{% if is_defmt %}
//! The board: the LED, which is on when its pin is low. Text goes to the debug probe.

use stm32f1xx_hal::gpio::{Output, PC13};
use stm32f1xx_hal::pac::Peripherals;
use stm32f1xx_hal::prelude::*;
{% else %}
//! The board: the LED, which is on when its pin is low, and text through USART1 (PA9, 115,200 baud).

use stm32f1xx_hal::gpio::{Output, PC13};
use stm32f1xx_hal::pac::{Peripherals, USART1};
use stm32f1xx_hal::prelude::*;
use stm32f1xx_hal::serial::{Config, Serial, Tx};
{% endif %}

/// Clock of the chip after a reset.
const CLOCK_HZ: u32 = 8_000_000;

/// What the program uses of the board.
pub struct Board {
    led: PC13<Output>,
{% if not is_defmt %}
    /// A serial port.
    pub text: Tx<USART1>,
{% endif %}
}

impl Board {
    /// Sets the chip up.
    pub fn new() -> Self {
        let chip = Peripherals::take().expect("the chip is set up once");
        let mut rcc = chip.RCC.constrain();
        let mut gpioc = chip.GPIOC.split(&mut rcc);
{% if not is_defmt %}
        let mut gpioa = chip.GPIOA.split(&mut rcc);
        let pin = gpioa.pa9.into_alternate_push_pull(&mut gpioa.crh);
{% endif %}
        Self {
            led: gpioc.pc13.into_push_pull_output_with_state(
                &mut gpioc.crh,
                stm32f1xx_hal::gpio::PinState::High,
            ),
{% if not is_defmt %}
            text: Serial::tx(chip.USART1, pin, Config::default(), &mut rcc),
{% endif %}
        }
    }

    /// Switches the LED.
    pub fn set_led(&mut self, is_on: bool) {
        if is_on {
            self.led.set_low();
        } else {
            self.led.set_high();
        }
    }

    /// Waits.
    pub fn pause(&mut self, milliseconds: u32) {
        cortex_m::asm::delay(CLOCK_HZ / 1000 * milliseconds);
    }
}
