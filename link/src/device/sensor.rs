//! What a board measures with.

use crate::Number;

/// A sensor of `CHANNELS` channels.
///
/// # For implementers
///
/// `measure` must not wait: a sensor without anything new says so. A sensor whose moments are counted by an interrupt or
/// by its own queue says in [`missed`](Sensor::missed) how many were overwritten, so that a gap is known, never guessed.
pub trait Sensor<const CHANNELS: usize> {
    /// The type of the numbers.
    type Number: Number;
    /// What can fail.
    type Error;

    /// Returns the numbers of the next moment, if there is one that was not returned yet. `micros` is the time of the
    /// board's clock, for a sensor that is read at a rate of the program's own.
    ///
    /// # Errors
    ///
    /// Those of the sensor's driver.
    fn measure(&mut self, micros: u32) -> Result<Option<[Self::Number; CHANNELS]>, Self::Error>;

    /// Returns the number of moments that were missed before the one that `measure` returned last.
    fn missed(&mut self) -> u32 {
        0
    }
}

/// A clock: microseconds, which start again after 2³².
pub trait Clock {
    /// Returns the time.
    fn micros(&mut self) -> u32;
}

impl<F: FnMut() -> u32> Clock for F {
    fn micros(&mut self) -> u32 {
        self()
    }
}
