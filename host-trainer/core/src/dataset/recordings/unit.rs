//! The unit of a clock.

use crate::dataset::csv::Clock;

/// Unit that the numbers of a time column count.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TimeUnit {
    /// `s`
    Seconds,
    /// `ms`
    Milliseconds,
    /// `us`
    Microseconds,
    /// `ns`
    Nanoseconds,
}

impl TimeUnit {
    /// Length of the unit in seconds.
    pub fn seconds(self) -> f64 {
        1.0 / self.in_a_second()
    }

    fn in_a_second(self) -> f64 {
        match self {
            Self::Seconds => 1.0,
            Self::Milliseconds => 1e3,
            Self::Microseconds => 1e6,
            Self::Nanoseconds => 1e9,
        }
    }

    /// Symbol of the unit, as it is written behind a number.
    pub fn symbol(self) -> &'static str {
        match self {
            Self::Seconds => "s",
            Self::Milliseconds => "ms",
            Self::Microseconds => "us",
            Self::Nanoseconds => "ns",
        }
    }

    /// Finds the unit in the name of a column: `time_ms`, `Time (s)`, `micros`.
    fn of_name(name: &str) -> Option<Self> {
        let words = name.split(|c: char| !c.is_alphanumeric());
        words.into_iter().find_map(|word| match word {
            "s" | "sec" | "secs" | "second" | "seconds" => Some(Self::Seconds),
            "us" | "µs" | "μs" | "usec" => Some(Self::Microseconds),
            "ms" | "msec" => Some(Self::Milliseconds),
            "ns" | "nsec" => Some(Self::Nanoseconds),
            word if word.starts_with("milli") => Some(Self::Milliseconds),
            word if word.starts_with("micro") => Some(Self::Microseconds),
            word if word.starts_with("nano") => Some(Self::Nanoseconds),
            _ => None,
        })
    }

    /// The unit of a clock, and whether it is guessed: since 1970 by the size of its numbers, else by its usual step.
    pub(super) fn of(clock: &Clock) -> (Self, bool) {
        if clock.is_date_time {
            return (Self::Seconds, false);
        }
        if let Some(unit) = Self::of_name(&clock.name) {
            return (unit, false);
        }
        // From 2001 on.
        let first = clock.times.first().copied().unwrap_or(0.0);
        for (least, unit) in [
            (1e18, Self::Nanoseconds),
            (1e15, Self::Microseconds),
            (1e12, Self::Milliseconds),
            (1e9, Self::Seconds),
        ] {
            if first >= least && first < least * 10.0 {
                return (unit, false);
            }
        }
        let mut steps: Vec<f64> = clock
            .times
            .windows(2)
            .map(|pair| pair[1] - pair[0])
            .filter(|&step| step > 0.0)
            .collect();
        steps.sort_unstable_by(f64::total_cmp);
        let step = steps.get(steps.len() / 2).copied().unwrap_or(0.0);
        let is_whole = steps.iter().all(|step| step.fract() == 0.0);
        let unit = match step {
            step if !is_whole || step < 2.0 => Self::Seconds,
            step if step < 1e3 => Self::Milliseconds,
            step if step < 5e5 => Self::Microseconds,
            _ => Self::Nanoseconds,
        };
        (unit, true)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(name: &str, times: &[f64]) -> (TimeUnit, bool) {
        let (column, name) = (String::new(), name.into());
        TimeUnit::of(&Clock { column, name, is_date_time: false, times: times.to_vec() })
    }

    #[test]
    fn the_name_the_size_and_the_step_tell_the_unit() {
        assert_eq!(of("time_ms", &[0.0, 1.0]), (TimeUnit::Milliseconds, false));
        assert_eq!(of("time (s)", &[0.0, 1.0]), (TimeUnit::Seconds, false));
        assert_eq!(of("micros", &[0.0]), (TimeUnit::Microseconds, false));
        assert_eq!(of("ts", &[1.7e12, 1.7e12 + 20.0]), (TimeUnit::Milliseconds, false));
        assert_eq!(of("ts", &[1.7e18]), (TimeUnit::Nanoseconds, false));
        assert_eq!(of("t", &[0.0, 0.02, 0.04]), (TimeUnit::Seconds, true));
        assert_eq!(of("t", &[0.0, 20.0, 40.0]), (TimeUnit::Milliseconds, true));
        assert_eq!(of("t", &[0.0, 20_000.0]), (TimeUnit::Microseconds, true));
        assert_eq!(of("t", &[]), (TimeUnit::Seconds, true));
    }
}
