//! The time of every moment, from the board's own counter and clock.

use super::event::Samples;

/// Steps of the clock after which it starts again.
const CLOCK: u64 = 1 << 32;

/// A moment, with the time that the board measured it.
#[derive(Clone, Debug, PartialEq)]
pub struct Moment {
    /// Seconds from the first moment.
    pub seconds: f64,
    /// Whether moments are missing before it.
    pub is_behind_a_gap: bool,
    /// The numbers of all channels.
    pub values: Vec<f32>,
}

/// Gives every moment its time, and counts what is missing.
///
/// A message says the time of its first moment, so the moments of a message lie evenly between that and the next
/// message's: they are held back until that comes, and [`finish`](Timeline::finish) gives the last ones.
#[derive(Clone, Debug)]
pub struct Timeline {
    channels: usize,
    held: Option<Held>,
    /// Microseconds from the board's start, beyond 32 bits, of the first moment of all.
    origin: Option<u64>,
    /// Microseconds of the last message, beyond 32 bits.
    last: u64,
    /// Microseconds from moment to moment, as measured last.
    step: f64,
    /// Seconds by which times are later because the board started again.
    shift: f64,
    moments: u64,
    missing: u64,
    gaps: u64,
    restarts: u64,
    /// Steps between messages: their number, weighted by moments, sum and sum of squares.
    steps: (f64, f64, f64),
    end: f64,
}

/// A message whose moments wait for their end.
#[derive(Clone, Debug)]
struct Held {
    first: u32,
    micros: u64,
    is_behind_a_gap: bool,
    values: Vec<f32>,
}

impl Timeline {
    /// A line of moments of so many channels, of a board that says it measures so many moments a second, or 0.
    pub fn new(channels: usize, rate: f32) -> Self {
        let step = if rate > 0.0 && rate.is_finite() { 1e6 / f64::from(rate) } else { 10_000.0 };
        Self {
            channels: channels.max(1),
            held: None,
            origin: None,
            last: 0,
            step,
            shift: 0.0,
            moments: 0,
            missing: 0,
            gaps: 0,
            restarts: 0,
            steps: (0.0, 0.0, 0.0),
            end: 0.0,
        }
    }

    /// Takes a message, and returns the moments whose time is known now: those of the message before.
    pub fn push(&mut self, samples: &Samples) -> Vec<Moment> {
        let micros = self.unwrapped(samples.micros);
        let mut done = Vec::new();
        let mut is_behind_a_gap = false;
        if let Some(held) = self.held.take() {
            let count = (held.values.len() / self.channels) as u32;
            let missing = samples.first.wrapping_sub(held.first).wrapping_sub(count);
            // A counter that went back is a message come twice: it is left out.
            if missing > u32::MAX / 2 {
                self.held = Some(held);
                return done;
            }
            is_behind_a_gap = missing > 0;
            let between = (micros - held.micros) as f64 / f64::from(count + missing).max(1.0);
            if !is_behind_a_gap && between > 0.0 {
                self.step = between;
                let weight = f64::from(count);
                self.steps.0 += weight;
                self.steps.1 += weight * between;
                self.steps.2 += weight * between * between;
            }
            self.gaps += u64::from(is_behind_a_gap);
            self.missing += u64::from(missing);
            done = self.moments_of(held);
        } else if self.restarts > 0 {
            is_behind_a_gap = true;
        }
        self.origin.get_or_insert(micros);
        self.held = Some(Held {
            first: samples.first,
            micros,
            is_behind_a_gap,
            values: samples.values.clone(),
        });
        done
    }

    /// Returns the moments that are left: at the end, or when the board started again `pause` seconds after the last
    /// message. The next moments are behind a gap.
    pub fn restart(&mut self, pause: f64) -> Vec<Moment> {
        let left = self.finish();
        self.restarts += 1;
        self.gaps += 1;
        // At least so much that nobody takes the moments for neighbours.
        self.shift = self.end + pause.max(5.0 * self.step / 1e6);
        (self.origin, self.last) = (None, 0);
        left
    }

    /// Returns the moments that are left, as far apart as those before.
    pub fn finish(&mut self) -> Vec<Moment> {
        self.held.take().map(|held| self.moments_of(held)).unwrap_or_default()
    }

    /// Returns the number of moments so far.
    pub fn moments(&self) -> u64 {
        self.moments
    }

    /// Returns the number of moments that are missing between those, as the board counts.
    pub fn missing(&self) -> u64 {
        self.missing
    }

    /// Returns the number of gaps: places where moments are missing, starts of the board included.
    pub fn gaps(&self) -> u64 {
        self.gaps
    }

    /// Returns how many times the board started again.
    pub fn restarts(&self) -> u64 {
        self.restarts
    }

    /// Returns seconds from the first moment to the last.
    pub fn seconds(&self) -> f64 {
        self.end
    }

    /// Returns moments a second by the board's clock, once two messages came.
    pub fn rate(&self) -> Option<f64> {
        let (weight, sum, _) = self.steps;
        (sum > 0.0).then(|| 1e6 * weight / sum)
    }

    /// Returns the deviation of the intervals, each the mean over a message, as a share of the mean.
    pub fn jitter(&self) -> Option<f64> {
        let (weight, sum, squares) = self.steps;
        let mean = sum / weight;
        (sum > 0.0).then(|| (squares / weight - mean * mean).max(0.0).sqrt() / mean)
    }

    /// A time beyond 32 bits: the clock goes on, or started again.
    fn unwrapped(&mut self, micros: u32) -> u64 {
        let mut time = self.last / CLOCK * CLOCK + u64::from(micros);
        // A little back is a message come twice; a lot is the clock's start.
        if time + CLOCK / 2 < self.last {
            time += CLOCK;
        }
        self.last = self.last.max(time);
        self.last
    }

    fn moments_of(&mut self, held: Held) -> Vec<Moment> {
        let start = (held.micros - self.origin.unwrap_or(held.micros)) as f64;
        let rows = held.values.chunks_exact(self.channels);
        let moments: Vec<Moment> = (0..)
            .zip(rows)
            .map(|(place, values)| Moment {
                seconds: self.shift + (start + self.step * f64::from(place)) / 1e6,
                is_behind_a_gap: held.is_behind_a_gap && place == 0,
                values: values.to_vec(),
            })
            .collect();
        self.moments += moments.len() as u64;
        if let Some(last) = moments.last() {
            self.end = last.seconds;
        }
        moments
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn samples(first: u32, micros: u32, count: u32) -> Samples {
        let values = (first..first + count).map(|number| number as f32).collect();
        Samples { first, micros, lost: 0, values }
    }

    fn times(moments: &[Moment]) -> Vec<f64> {
        moments.iter().map(|moment| (moment.seconds * 1e6).round()).collect()
    }

    #[test]
    fn moments_lie_evenly_between_the_times_of_messages() {
        let mut line = Timeline::new(1, 100.0);
        assert!(line.push(&samples(70, 5_000_000, 4)).is_empty());
        // 4 moments in 44,000 µs: the true rate is not the 100 a second that the board says.
        let done = line.push(&samples(74, 5_044_000, 4));
        assert_eq!(times(&done), [0.0, 11_000.0, 22_000.0, 33_000.0]);
        assert_eq!(done[3].values, [73.0]);
        assert_eq!(times(&line.finish()), [44_000.0, 55_000.0, 66_000.0, 77_000.0]);
        assert_eq!((line.moments(), line.missing(), line.gaps()), (8, 0, 0));
        assert!((line.rate().unwrap() - 1e6 / 11_000.0).abs() < 1e-9);
        assert_eq!(line.jitter(), Some(0.0));
    }

    #[test]
    fn what_the_board_counted_and_did_not_send_is_a_gap() {
        let mut line = Timeline::new(1, 1000.0);
        line.push(&samples(0, 0, 10));
        line.push(&samples(10, 10_000, 10));
        // 30 to 49 are missing; the step across the gap is that of all 30.
        let done = line.push(&samples(50, 50_000, 10));
        assert_eq!((line.missing(), line.gaps()), (30, 1));
        assert!(done.iter().all(|moment| !moment.is_behind_a_gap));
        let last = line.finish();
        assert!(last[0].is_behind_a_gap && !last[1].is_behind_a_gap);
        assert_eq!(times(&last)[0], 50_000.0);
        assert_eq!(line.moments(), 30);
    }

    #[test]
    fn a_message_come_twice_is_left_out() {
        let mut line = Timeline::new(1, 1000.0);
        line.push(&samples(0, 0, 10));
        line.push(&samples(10, 10_000, 10));
        assert!(line.push(&samples(10, 10_000, 10)).is_empty());
        line.push(&samples(20, 20_000, 10));
        line.finish();
        assert_eq!((line.moments(), line.missing(), line.gaps()), (30, 0, 0));
    }

    #[test]
    fn the_clock_and_the_counter_may_start_again_at_their_ends() {
        let mut line = Timeline::new(1, 1000.0);
        line.push(&samples(0, u32::MAX - 4_999, 10));
        let done = line.push(&samples(10, 5_000, 10));
        assert_eq!(times(&done)[9], 9_000.0);
        let mut line = Timeline::new(1, 1000.0);
        let before = Samples { first: u32::MAX - 4, micros: 0, lost: 0, values: vec![0.0; 10] };
        line.push(&before);
        line.push(&samples(5, 10_000, 10));
        assert_eq!((line.missing(), line.gaps()), (0, 0));
    }

    #[test]
    fn a_board_that_starts_again_goes_on_behind_a_gap() {
        let mut line = Timeline::new(1, 1000.0);
        line.push(&samples(0, 7_000, 10));
        line.push(&samples(10, 17_000, 10));
        let left = line.restart(2.5);
        assert_eq!(times(&left)[9], 19_000.0);
        line.push(&samples(0, 3_000, 10));
        let after = line.push(&samples(10, 13_000, 10));
        assert_eq!(times(&after)[0], 2_519_000.0);
        assert!(after[0].is_behind_a_gap);
        assert_eq!((line.restarts(), line.gaps(), line.missing()), (1, 1, 0));
    }

    #[test]
    fn an_uneven_clock_is_jitter() {
        let mut line = Timeline::new(1, 1000.0);
        for (message, micros) in [0, 9_000, 20_000, 29_000, 40_000].into_iter().enumerate() {
            line.push(&samples(10 * message as u32, micros, 10));
        }
        // Steps of 900 and 1,100 µs in turn: a deviation of 100 from 1,000.
        assert!((line.jitter().unwrap() - 0.1).abs() < 1e-9);
    }
}
