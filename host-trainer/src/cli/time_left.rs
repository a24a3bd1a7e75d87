//! Estimate of the time that a training will take, from the steps that are done.

use std::time::{Duration, Instant};

/// Fewer seconds say little about the rest.
const SHORTEST: Duration = Duration::from_secs(1);

/// A training that takes longer is worth a line where nobody sees a bar.
const LONG: Duration = Duration::from_secs(10 * 60);

/// An estimate of the time that is left.
pub(super) struct TimeLeft {
    started: Instant,
    done: u64,
    steps: u64,
    is_announced: bool,
}

impl TimeLeft {
    /// Begins to measure a training of so many steps.
    pub fn new(steps: u64) -> Self {
        Self { started: Instant::now(), done: 0, steps, is_announced: false }
    }

    /// Notes that so many steps are done.
    pub fn note(&mut self, done: u64) {
        self.done = done;
    }

    /// Estimates what is left, once enough is done to tell.
    pub fn estimate(&self) -> Option<Duration> {
        estimate(self.started.elapsed(), self.done, self.steps)
    }

    /// Returns the estimate if it is to be announced: a long one, once.
    pub fn announcement(&mut self) -> Option<Duration> {
        if self.is_announced {
            return None;
        }
        let long = self.estimate().filter(|left| *left > LONG)?;
        self.is_announced = true;
        Some(long)
    }
}

fn estimate(elapsed: Duration, done: u64, steps: u64) -> Option<Duration> {
    if elapsed < SHORTEST || done == 0 {
        return None;
    }
    let left = steps.saturating_sub(done) as f64;
    let seconds = elapsed.as_secs_f64() / done as f64 * left;
    Some(Duration::try_from_secs_f64(seconds).unwrap_or(Duration::MAX))
}

/// Says a duration in one unit: `about 3 h`.
pub(super) fn about(duration: Duration) -> String {
    const UNITS: [(&str, f64); 3] = [("s", 60.0), ("min", 60.0), ("h", 24.0)];
    let mut value = duration.as_secs_f64();
    for (unit, next) in UNITS {
        // One and a half of the next unit is not said well as one or two of it.
        if value.round() < 1.5 * next {
            return format!("about {} {unit}", value.round());
        }
        value /= next;
    }
    format!("about {} days", indicatif::HumanCount(value.round() as u64))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn durations_are_said_in_one_unit() {
        let said = |seconds: u64| about(Duration::from_secs(seconds));
        assert_eq!(said(0), "about 0 s");
        assert_eq!(said(89), "about 89 s");
        assert_eq!(said(90), "about 2 min");
        assert_eq!(said(89 * 60), "about 89 min");
        assert_eq!(said(3 * 3600), "about 3 h");
        assert_eq!(said(35 * 3600), "about 35 h");
        assert_eq!(said(36 * 3600), "about 2 days");
        assert_eq!(said(4_000 * 86_400), "about 4,000 days");
        assert_eq!(about(Duration::MAX), "about 213,503,982,334,601 days");
    }

    #[test]
    fn what_is_left_takes_as_long_for_each_step_as_what_is_done() {
        let seconds = Duration::from_secs;
        assert_eq!(estimate(seconds(30), 3, 33), Some(seconds(300)));
        assert_eq!(estimate(seconds(30), 33, 33), Some(seconds(0)));
        assert_eq!(estimate(seconds(30), 0, 33), None);
        assert_eq!(estimate(Duration::from_millis(999), 3, 33), None);
        assert_eq!(estimate(seconds(1 << 40), 1, u64::MAX), Some(Duration::MAX));
    }

    #[test]
    fn a_long_training_is_announced_once_and_a_short_one_never() {
        let mut left = TimeLeft::new(1_000_000);
        left.started -= Duration::from_secs(10);
        assert_eq!(left.announcement(), None);
        left.note(1);
        assert!(left.announcement().is_some_and(|left| left > LONG));
        assert_eq!(left.announcement(), None);
        let mut short = TimeLeft::new(2);
        short.started -= Duration::from_secs(10);
        short.note(1);
        assert_eq!(short.announcement(), None);
    }
}
