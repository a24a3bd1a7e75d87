//! Moments at another rate.

use super::track::Piece;

/// A piece at `rate` moments a second, from its first moment to its last.
///
/// Between two moments, a straight line. A source that is slower is read off that line; of one that is faster, the
/// mean of the line over one new interval is taken, half of it on each side (at the ends, as much as there is), so that
/// what is too quick for the new rate mostly averages out: a moving average, the first zero of which lies at `rate`.
pub(super) fn resample(piece: &Piece, channels: usize, rate: f64) -> Piece {
    let Piece { times, numbers } = piece;
    let (Some(&start), Some(&end)) = (times.first(), times.last()) else { return Piece::default() };
    // Half a thousandth of an interval is rounding.
    let count = ((end - start) * rate + 5e-4).floor() as usize + 1;
    let is_faster = (times.len() - 1) as f64 > (end - start) * rate * 1.01;
    let mut new =
        Piece { times: Vec::with_capacity(count), numbers: Vec::with_capacity(count * channels) };
    let areas = if is_faster { areas(piece, channels) } else { Vec::new() };
    let line = Line { times, numbers, areas: &areas, channels };
    let (mut left, mut right) = (0, 0);
    for moment in 0..count {
        let time = (start + moment as f64 / rate).min(end);
        let (from, to) = if is_faster {
            ((time - 0.5 / rate).max(start), (time + 0.5 / rate).min(end))
        } else {
            (time, time)
        };
        line.advance(&mut left, from);
        line.advance(&mut right, to);
        for channel in 0..channels {
            let number = if to > from {
                (line.area(right, to, channel) - line.area(left, from, channel)) / (to - from)
            } else {
                line.at(left, from, channel)
            };
            new.numbers.push(number as f32);
        }
        new.times.push(time);
    }
    new
}

struct Line<'a> {
    times: &'a [f64],
    numbers: &'a [f32],
    areas: &'a [f64],
    channels: usize,
}

impl Line<'_> {
    /// Moves on to the last moment that is not behind `time`.
    fn advance(&self, moment: &mut usize, time: f64) {
        while self.times.get(*moment + 1).is_some_and(|&next| next <= time) {
            *moment += 1;
        }
    }

    fn number(&self, moment: usize, channel: usize) -> f64 {
        f64::from(self.numbers[moment * self.channels + channel])
    }

    fn at(&self, moment: usize, time: f64, channel: usize) -> f64 {
        let first = self.number(moment, channel);
        let Some(&next) = self.times.get(moment + 1) else { return first };
        let share = (time - self.times[moment]) / (next - self.times[moment]);
        first + share * (self.number(moment + 1, channel) - first)
    }

    /// Under the line, from the start to `time`.
    fn area(&self, moment: usize, time: f64, channel: usize) -> f64 {
        let middle = (self.number(moment, channel) + self.at(moment, time, channel)) / 2.0;
        self.areas[moment * self.channels + channel] + middle * (time - self.times[moment])
    }
}

/// (moments, channels): under the line, from the start to each moment.
fn areas(piece: &Piece, channels: usize) -> Vec<f64> {
    let mut areas = vec![0.0; piece.numbers.len()];
    for moment in 1..piece.times.len() {
        let width = piece.times[moment] - piece.times[moment - 1];
        for channel in 0..channels {
            let number = |moment: usize| f64::from(piece.numbers[moment * channels + channel]);
            let before = areas[(moment - 1) * channels + channel];
            areas[moment * channels + channel] =
                before + width * (number(moment - 1) + number(moment)) / 2.0;
        }
    }
    areas
}

#[cfg(test)]
mod tests {
    use super::*;

    fn piece(rate: f64, count: usize, of: impl Fn(f64) -> f64) -> Piece {
        let times: Vec<f64> = (0..count).map(|moment| moment as f64 / rate).collect();
        let numbers = times.iter().flat_map(|&time| [of(time) as f32, 1.0]).collect();
        Piece { times, numbers }
    }

    /// Not of the ends, where the mean is over half an interval.
    fn largest(piece: &Piece) -> f32 {
        let inner = &piece.numbers[2..piece.numbers.len() - 2];
        inner.iter().step_by(2).fold(0.0, |most, number| number.abs().max(most))
    }

    #[test]
    fn a_straight_line_stays_one_up_and_down() {
        for rate in [20.0, 50.0, 80.0, 100.0, 130.0] {
            let new = resample(&piece(100.0, 101, |time| 3.0 * time), 2, rate);
            assert_eq!(new.times.len(), rate as usize + 1);
            let inner = new.times.len() - 1;
            for (moment, row) in new.numbers.chunks_exact(2).enumerate().take(inner).skip(1) {
                assert!(
                    (f64::from(row[0]) - 3.0 * moment as f64 / rate).abs() < 1e-6,
                    "{rate} {moment}"
                );
                assert!((row[1] - 1.0).abs() < 1e-6);
            }
        }
    }

    #[test]
    fn what_is_too_quick_for_the_new_rate_averages_out() {
        let tone = |hertz: f64| move |time: f64| libm::sin(std::f64::consts::TAU * hertz * time);
        // At 50 a second, 48 Hz would look like 2 Hz at full strength.
        assert!(largest(&resample(&piece(1000.0, 2001, tone(48.0)), 2, 50.0)) < 0.12);
        assert!(largest(&resample(&piece(1000.0, 2001, tone(2.0)), 2, 50.0)) > 0.98);
    }

    #[test]
    fn a_single_moment_stays_one() {
        let one = piece(100.0, 1, |_| 2.0);
        assert_eq!(resample(&one, 2, 50.0), one);
        assert_eq!(resample(&Piece::default(), 2, 50.0), Piece::default());
    }
}
