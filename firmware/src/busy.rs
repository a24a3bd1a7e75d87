//! A flag instead of a pin.

use core::convert::Infallible;
use core::sync::atomic::{AtomicBool, Ordering};
use embedded_hal::digital::{ErrorType, OutputPin};

/// Flag that is set during an inference, instead of a pin: others, such as interrupts, may look at it.
#[derive(Debug)]
pub struct Busy(AtomicBool);

impl Busy {
    /// Makes a flag that is not set.
    #[allow(clippy::new_without_default)]
    pub const fn new() -> Self {
        Self(AtomicBool::new(false))
    }

    /// Tells whether an inference is under way.
    pub fn is_set(&self) -> bool {
        self.0.load(Ordering::Relaxed)
    }
}

impl ErrorType for &Busy {
    type Error = Infallible;
}

impl OutputPin for &Busy {
    fn set_low(&mut self) -> Result<(), Infallible> {
        self.0.store(false, Ordering::Relaxed);
        Ok(())
    }

    fn set_high(&mut self) -> Result<(), Infallible> {
        self.0.store(true, Ordering::Relaxed);
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_is_set_while_the_pin_would_be_high() {
        static BUSY: Busy = Busy::new();
        let mut pin = &BUSY;
        assert!(!BUSY.is_set());
        assert!(pin.set_high().is_ok() && BUSY.is_set());
        assert!(pin.set_low().is_ok() && !BUSY.is_set());
    }
}
