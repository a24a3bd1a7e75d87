//! A board that sends what its sensor measures.

use super::error::ServiceError;
use super::line::Line;
use super::measured::Measured;
use super::sensor::{Clock, Sensor};
use crate::{Hello, Number, Report, Samples};
use embedded_io::{Read, ReadReady, Write, WriteReady};
use heapless::Vec;

/// Bytes of measurements in a frame, at most.
pub(super) const VALUES: usize = 192;
/// Microseconds after which measurements are sent, though there is room for more.
const FLUSH_MICROS: u32 = 100_000;

/// Sends every moment that a sensor of `CHANNELS` channels measures to the laptop, with its number and time.
///
/// Call [`poll`](Recorder::poll) again and again, often enough for the sensor. It waits for nothing: while a frame
/// leaves, byte by byte as the port takes them, the next is filled. Moments for which there is no room, because the
/// laptop gave no credit or the port is too slow, are not sent, and counted. A port that cannot say whether it takes a
/// byte is used in a [`Blocking`](crate::Blocking).
///
/// RAM: about 500 bytes, plus those of sensor and port. Frames: up to 192 bytes of measurements, sent when they are
/// full, or 100 ms after the first.
#[derive(Debug)]
pub struct Recorder<S, P, C, const CHANNELS: usize> {
    hello: Hello<'static>,
    sensor: S,
    line: Line<P>,
    clock: C,
    values: Vec<u8, VALUES>,
    /// Number and time of the first moment in `values`.
    first: u32,
    micros: u32,
    /// Number of the moment behind those in `values`.
    behind: u32,
    /// Number of the next moment.
    next: u32,
    lost: u32,
    failures: u32,
    /// Whether somebody waits for the measurements, full or not.
    is_urgent: bool,
    /// Whether the line is kept for another report.
    is_held: bool,
}

/// Of 16 KiB that a small board has, the link takes no more than this, besides sensor, port and clock.
const MOST_RAM_BYTES: usize = 600;
const _: () =
    assert!(size_of::<Recorder<(), (), (), 1>>() <= MOST_RAM_BYTES || size_of::<usize>() > 4);

impl<S, P, C, const CHANNELS: usize> Recorder<S, P, C, CHANNELS>
where
    S: Sensor<CHANNELS>,
    P: Read + ReadReady + Write + WriteReady,
    C: Clock,
{
    const MOMENT_BYTES: usize = CHANNELS * S::Number::KIND.bytes();

    /// A recorder that says this hello. Its number type is that of the sensor, whatever `hello` says.
    pub const fn new(hello: Hello<'static>, sensor: S, port: P, clock: C) -> Self {
        const {
            assert!(
                CHANNELS > 0 && Self::MOMENT_BYTES <= VALUES,
                "a moment has at least one channel, and at most 192 bytes"
            );
        }
        let hello = Hello { number: S::Number::KIND, ..hello };
        let values = Vec::new();
        let line = Line::new(port);
        Self {
            hello,
            sensor,
            line,
            clock,
            values,
            first: 0,
            micros: 0,
            behind: 0,
            next: 0,
            lost: 0,
            failures: 0,
            is_urgent: false,
            is_held: false,
        }
    }

    /// Reads requests, measures, and sends what is due. Returns the moment, in the unit of the hello, if the sensor had
    /// one, and whether it follows the one before without a gap.
    ///
    /// # Errors
    ///
    /// [`ServiceError`] if the port fails, or if the names in the hello are too long for a frame.
    pub fn poll(&mut self) -> Result<Option<Moment<CHANNELS>>, ServiceError<P::Error>> {
        let now = self.clock.micros();
        self.line.poll(now, &self.hello)?;
        let measured = match self.sensor.measure(now) {
            Ok(measured) => measured,
            Err(_) => {
                self.failures = self.failures.saturating_add(1);
                self.line.send_on_credit(&Measured::SensorFailed { count: self.failures })?;
                None
            }
        };
        let missed = if measured.is_some() { self.sensor.missed() } else { 0 };
        self.next = self.next.wrapping_add(missed);
        if let Some(numbers) = measured {
            self.keep(now, &numbers)?;
        }
        let is_full = VALUES - self.values.len() < Self::MOMENT_BYTES;
        let is_old = now.wrapping_sub(self.micros) >= FLUSH_MICROS;
        if is_full || is_old || self.is_urgent {
            self.flush()?;
        }
        let scale = self.hello.scale;
        Ok(measured.map(|numbers| Moment {
            values: numbers.map(|number| number.value(scale)),
            is_behind_a_gap: missed > 0,
        }))
    }

    /// Sends the measurements that wait, if the line is idle; without a laptop that listens, forgets them.
    fn flush(&mut self) -> Result<(), ServiceError<P::Error>> {
        if self.values.is_empty() || self.is_held {
            return Ok(());
        }
        let (first, micros, lost) = (self.first, self.micros, self.lost);
        let samples = Samples { first, micros, lost, values: &self.values };
        if self.line.send_on_credit(&Measured::Samples(samples))? || !self.line.is_started() {
            self.values.clear();
        }
        Ok(())
    }

    /// Sends measurements as soon as can be, or as they become full again.
    pub(super) fn hurry(&mut self, is_urgent: bool) {
        self.is_urgent = is_urgent;
    }

    /// Keeps the line for another report: measurements wait, or no longer.
    pub(super) fn hold(&mut self, is_held: bool) {
        self.is_held = is_held;
    }

    /// Whether every moment before this number was sent, or will never be.
    pub(super) fn is_sent_before(&self, number: u32) -> bool {
        let unsent = if self.values.is_empty() { self.next } else { self.first };
        unsent.wrapping_sub(number) < u32::MAX / 2
    }

    /// Sends another report, if the laptop gave credit for it.
    pub(super) fn report(&mut self, report: &Report<'_>) -> Result<bool, ServiceError<P::Error>> {
        self.line.send_on_credit(report)
    }

    /// Whether the laptop listens.
    pub(super) const fn is_watched(&self) -> bool {
        self.line.is_started()
    }

    /// Number of the next moment.
    pub(super) const fn next(&self) -> u32 {
        self.next
    }

    /// The time.
    pub(super) fn now(&mut self) -> u32 {
        self.clock.micros()
    }

    /// Puts a moment behind those that wait; without room for it, it is lost and counted.
    fn keep(
        &mut self,
        now: u32,
        numbers: &[S::Number; CHANNELS],
    ) -> Result<(), ServiceError<P::Error>> {
        // The moments of a frame follow each other.
        if VALUES - self.values.len() < Self::MOMENT_BYTES || self.behind != self.next {
            self.flush()?;
        }
        if self.values.is_empty() {
            (self.first, self.micros, self.behind) = (self.next, now, self.next);
        }
        self.next = self.next.wrapping_add(1);
        let has_room = VALUES - self.values.len() >= Self::MOMENT_BYTES;
        if has_room && self.behind.wrapping_add(1) == self.next {
            self.behind = self.next;
            for number in numbers {
                number.write(&mut self.values);
            }
        } else {
            self.lost = self.lost.wrapping_add(1);
        }
        Ok(())
    }
}

/// What a sensor measured at one moment.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Moment<const CHANNELS: usize> {
    /// The numbers, in the unit of the hello.
    pub values: [f32; CHANNELS],
    /// Whether moments before it were missed.
    pub is_behind_a_gap: bool,
}
