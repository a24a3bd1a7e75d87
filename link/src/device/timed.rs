//! A sensor that is read at a rate of the program's own.

use super::sensor::Sensor;
use crate::Number;

/// Calls a function for a measurement every so many microseconds: for an analog input, or any driver that answers at
/// once.
///
/// A program that comes late by whole periods has missed so many moments, and says so.
///
/// ```
/// use link::{Sensor, Timed};
///
/// let mut level = 2040u16;
/// // 100 moments a second of one channel, such as an analog-to-digital converter gives.
/// let mut sensor = Timed::new(10_000, || {
///     level += 1;
///     Ok::<_, core::convert::Infallible>([level])
/// });
/// assert_eq!(sensor.measure(0), Ok(Some([2041])));
/// assert_eq!(sensor.measure(9_999), Ok(None));
/// assert_eq!(sensor.measure(10_000), Ok(Some([2042])));
/// // Two moments late: those at 20 and 30 ms were never measured.
/// assert_eq!((sensor.measure(41_000), sensor.missed()), (Ok(Some([2043])), 2));
/// ```
#[derive(Clone, Debug)]
pub struct Timed<F> {
    read: F,
    period: u32,
    /// Time of the next moment; `None` before the first.
    due: Option<u32>,
    missed: u32,
}

impl<F> Timed<F> {
    /// A sensor that is read every `period` microseconds, at least 1, first when it is asked first.
    pub const fn new(period: u32, read: F) -> Self {
        Self { read, period: if period == 0 { 1 } else { period }, due: None, missed: 0 }
    }
}

impl<F, T, E, const CHANNELS: usize> Sensor<CHANNELS> for Timed<F>
where
    F: FnMut() -> Result<[T; CHANNELS], E>,
    T: Number,
{
    type Number = T;
    type Error = E;

    fn measure(&mut self, micros: u32) -> Result<Option<[T; CHANNELS]>, E> {
        let due = *self.due.get_or_insert(micros);
        let mut late = micros.wrapping_sub(due);
        // Before its time, the difference is below zero.
        if late > u32::MAX / 2 {
            return Ok(None);
        }
        // Seldom more than one round, so no division, which a Cortex-M0 does not have.
        let (mut next, mut missed) = (due.wrapping_add(self.period), 0);
        while late >= self.period {
            late -= self.period;
            next = next.wrapping_add(self.period);
            missed += 1;
        }
        (self.due, self.missed) = (Some(next), missed);
        (self.read)().map(Some)
    }

    fn missed(&mut self) -> u32 {
        self.missed
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use core::convert::Infallible;

    #[test]
    fn moments_stay_in_step_with_the_clock_also_where_it_starts_again() {
        let mut sensor = Timed::new(1000, || Ok::<_, Infallible>([1i16]));
        let start = u32::MAX - 4_500;
        let mut moments = 0;
        // Asked every 300 µs for 30 ms.
        for call in 0..100u32 {
            let measured = sensor.measure(start.wrapping_add(300 * call));
            moments += u32::from(measured == Ok(Some([1])));
            assert_eq!(sensor.missed(), 0, "call {call}");
        }
        // At 0, 1, …, 29 ms: the last call is at 29.7 ms.
        assert_eq!(moments, 30);
    }

    #[test]
    fn a_period_of_nothing_is_one_microsecond() {
        let mut sensor = Timed::new(0, || Ok::<_, Infallible>([1i16]));
        assert_eq!(sensor.measure(5), Ok(Some([1])));
        assert_eq!((sensor.measure(8), sensor.missed()), (Ok(Some([1])), 2));
    }
}
