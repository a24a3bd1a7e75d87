//! Notes on recordings: how they were sampled, and what is wrong with their times.

use super::TimeUnit;
use crate::dataset::csv::Note;

/// Intervals that are looked at.
const MOST_INTERVALS: usize = 1 << 20;

/// Something that occurs here and there: how often, the largest, and where that is.
#[derive(Debug, Default)]
pub(super) struct Finding {
    pub count: usize,
    pub largest: f64,
    pub place: String,
}

impl Finding {
    pub fn add(&mut self, size: f64, place: impl FnOnce() -> String) {
        self.count += 1;
        if self.count == 1 || size > self.largest {
            (self.largest, self.place) = (size, place());
        }
    }
}

/// Findings in the times of all recordings.
#[derive(Debug, Default)]
pub(super) struct Findings {
    /// Seconds from moment to moment.
    pub intervals: Vec<f64>,
    pub gaps: Finding,
    pub backwards: Finding,
    pub repeated: usize,
    pub coarse: usize,
    /// Recordings whose moments are uneven.
    pub uneven: usize,
    /// Recordings that are shorter than a window; the size is their moments.
    pub short: Finding,
    /// Pieces between gaps that are shorter than a window.
    pub short_pieces: usize,
    pub resampled: usize,
    /// Rates of the recordings, if they differ.
    pub slowest: f64,
    pub fastest: f64,
    pub clock: Option<(String, TimeUnit, bool)>,
}

impl Findings {
    pub fn add_intervals(&mut self, intervals: &[f64]) {
        let room = MOST_INTERVALS - self.intervals.len().min(MOST_INTERVALS);
        self.intervals.extend(intervals.iter().take(room));
    }

    pub fn add_rate(&mut self, rate: f64) {
        self.slowest = if self.slowest == 0.0 { rate } else { self.slowest.min(rate) };
        self.fastest = self.fastest.max(rate);
    }

    /// `rate` is that of the windows, `recordings` how many there are.
    pub fn notes(mut self, rate: f64, recordings: usize, window: usize) -> Vec<Note> {
        let mut notes = Vec::new();
        if let Some((column, unit, is_guessed)) = &self.clock {
            let how =
                if *is_guessed { ", as its steps suggest (--time-unit says another)" } else { "" };
            notes.push(Note::new("time", format!("{column}, in {}{how}", unit.symbol())));
        }
        self.intervals.sort_unstable_by(f64::total_cmp);
        let at = |share: f64| {
            let place = (share * (self.intervals.len().saturating_sub(1)) as f64) as usize;
            self.intervals.get(place).map_or(0.0, |&interval| interval)
        };
        if !self.intervals.is_empty() {
            let text = format!(
                "{} from moment to moment ({} to {} in 90 of 100, at most {}): {} a second",
                seconds(at(0.5)),
                seconds(at(0.05)),
                seconds(at(0.95)),
                seconds(at(1.0)),
                plain(1.0 / at(0.5))
            );
            notes.push(Note::new("sampling", text));
        }
        let of = |count: usize| format!("{count} of {recordings} recordings");
        if self.resampled > 0 {
            let mut why = Vec::new();
            if self.fastest > self.slowest * 1.02 {
                why.push(format!(
                    "they have {} to {} moments a second",
                    plain(self.slowest),
                    plain(self.fastest)
                ));
            }
            if self.uneven > 0 {
                why.push(format!("{} are sampled unevenly", of(self.uneven)));
            }
            let why = if why.is_empty() { String::new() } else { format!(" ({})", why.join("; ")) };
            notes.push(Note::new(
                "resampled",
                format!("{} to {} moments a second{why}", of(self.resampled), plain(rate)),
            ));
        }
        let mut warn = |text: String| notes.push(Note::warning(text));
        let Finding { count, largest, place } = &self.gaps;
        if *count > 0 {
            warn(format!(
                "gaps in the time: {count}, the largest of {} in {place}; no window crosses them",
                seconds(*largest)
            ));
        }
        let Finding { count, largest, place } = &self.backwards;
        if *count > 0 {
            warn(format!(
                "time goes back: {}, at most by {} in {place}; no window crosses that",
                times(*count),
                seconds(*largest)
            ));
        }
        if self.coarse > 0 {
            warn(format!(
                "the clock of {} is too coarse to tell moments apart ({} moments have the time of the one before): they are spread evenly from first to last, and gaps cannot be seen",
                of(self.coarse),
                self.repeated
            ));
        } else if self.repeated > 0 {
            warn(format!(
                "moments that have the time of the one before: {}; they are left out",
                self.repeated
            ));
        }
        let Finding { count, place, .. } = &self.short;
        if *count > 0 {
            warn(format!(
                "shorter than a window of {window} moments, and left out: {} (the longest {place})",
                of(*count)
            ));
        }
        if self.short_pieces > 0 {
            warn(format!(
                "pieces between gaps that are shorter than a window, and left out: {}",
                self.short_pieces
            ));
        }
        notes
    }
}

/// `once`, `3 times`
fn times(count: usize) -> String {
    if count == 1 { "once".into() } else { format!("{count} times") }
}

/// A time in a unit that suits it.
pub(super) fn seconds(seconds: f64) -> String {
    match seconds {
        s if s >= 1.0 => format!("{} s", plain(s)),
        s if s >= 1e-3 => format!("{} ms", plain(s * 1e3)),
        s => format!("{} us", plain(s * 1e6)),
    }
}

/// Four digits at most behind those that count.
pub(super) fn plain(number: f64) -> String {
    let decimals = match number.abs() {
        n if n >= 1000.0 => 0,
        n if n >= 100.0 => 1,
        n if n >= 10.0 => 2,
        _ => 3,
    };
    let text = format!("{number:.decimals$}");
    if text.contains('.') { text.trim_end_matches('0').trim_end_matches('.').into() } else { text }
}
