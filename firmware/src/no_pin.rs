//! A pin that is not there.

use core::convert::Infallible;
use embedded_hal::digital::{ErrorType, OutputPin};

/// An [`OutputPin`](https://docs.rs/embedded-hal/1/embedded_hal/digital/trait.OutputPin.html) without a wire, for
/// boards where none is free.
#[derive(Clone, Copy, Debug, Default)]
pub struct NoPin;

impl ErrorType for NoPin {
    type Error = Infallible;
}

impl OutputPin for NoPin {
    fn set_low(&mut self) -> Result<(), Infallible> {
        Ok(())
    }

    fn set_high(&mut self) -> Result<(), Infallible> {
        Ok(())
    }
}
