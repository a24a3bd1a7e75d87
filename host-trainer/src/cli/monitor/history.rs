//! The moments that came last, by the board's numbers.

use crate::live::Samples;
use std::collections::VecDeque;

/// Moments that are kept: windows of boards are shorter.
const KEPT: usize = 1 << 17;

/// Measurements without a gap, up to the last that came; and those before the gap, whose last window a board that is
/// behind may answer for after it.
pub(super) struct History {
    channels: usize,
    /// Number of the first moment of all.
    start: Option<u32>,
    latest: Stretch,
    before_the_gap: Stretch,
}

/// Moments without a gap.
#[derive(Default)]
struct Stretch {
    /// Number of the moment behind the last.
    next: Option<u32>,
    values: VecDeque<f32>,
}

impl History {
    /// A history of moments of so many channels.
    pub fn new(channels: usize) -> Self {
        Self {
            channels,
            start: None,
            latest: Stretch::default(),
            before_the_gap: Stretch::default(),
        }
    }

    /// Appends moments; returns whether there is a gap before them.
    pub fn push(&mut self, samples: &Samples) -> bool {
        self.start.get_or_insert(samples.first);
        let is_gap = self.latest.next.is_some_and(|next| next != samples.first);
        if is_gap {
            self.before_the_gap = std::mem::take(&mut self.latest);
        }
        let Stretch { next, values } = &mut self.latest;
        values.extend(&samples.values);
        let moments = (samples.values.len() / self.channels) as u32;
        *next = Some(samples.first.wrapping_add(moments));
        let excess = values.len().saturating_sub(KEPT * self.channels);
        values.drain(..excess);
        is_gap
    }

    /// Returns the last numbers of a channel, at most so many, oldest first.
    #[cfg(feature = "terminal")]
    pub fn last(&self, channel: usize, moments: usize) -> impl Iterator<Item = f64> + '_ {
        let values = &self.latest.values;
        let held = values.len() / self.channels;
        let range = held.saturating_sub(moments)..held;
        range.filter_map(move |moment| {
            values.get(moment * self.channels + channel).map(|value| f64::from(*value))
        })
    }

    /// Returns whether a window that begins with this moment began before the first that came.
    pub fn is_before(&self, first: u32) -> bool {
        self.start.is_none_or(|start| first.wrapping_sub(start) > u32::MAX / 2)
    }

    /// Returns the numbers of a window that begins with this moment, if all of them came.
    pub fn window(&self, first: u32, moments: usize) -> Option<Vec<f32>> {
        let of = |stretch: &Stretch| stretch.window(first, moments, self.channels);
        of(&self.latest).or_else(|| of(&self.before_the_gap))
    }
}

impl Stretch {
    fn window(&self, first: u32, moments: usize, channels: usize) -> Option<Vec<f32>> {
        let held = self.values.len() / channels;
        // How many moments before the next the window begins.
        let back = self.next?.wrapping_sub(first) as usize;
        let start = held.checked_sub(back)?;
        let range = start * channels..(start + moments) * channels;
        (range.end <= self.values.len()).then(|| self.values.range(range).copied().collect())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn samples(first: u32, count: u32) -> Samples {
        let values = (0..count).flat_map(|n| [(first.wrapping_add(n)) as f32, 0.5]).collect();
        Samples { first, micros: 0, lost: 0, values }
    }

    #[test]
    fn windows_are_found_by_the_number_of_their_first_moment() {
        let mut history = History::new(2);
        assert_eq!(history.window(0, 1), None);
        assert!(history.is_before(0));
        assert!(!history.push(&samples(100, 3)));
        assert!(!history.push(&samples(103, 3)));
        assert_eq!(history.window(102, 2), Some(vec![102.0, 0.5, 103.0, 0.5]));
        assert_eq!(history.window(104, 2).map(|window| window[0]), Some(104.0));
        assert_eq!(history.window(105, 2), None, "not all came");
        assert_eq!(history.window(99, 2), None, "before the first");
        assert!(history.is_before(99) && !history.is_before(100));
        assert!(history.push(&samples(108, 2)));
        assert_eq!(history.window(105, 3), None, "across the gap");
        assert_eq!(history.window(106, 2), None, "in the gap");
        let before = history.window(103, 3).map(|window| window[4]);
        assert_eq!(before, Some(105.0), "an answer may come behind the next moments");
        assert_eq!(history.window(108, 2).map(|window| window.len()), Some(4));
    }

    #[test]
    fn the_counter_may_start_again_at_its_end() {
        let mut history = History::new(2);
        history.push(&samples(u32::MAX - 1, 4));
        assert!(!history.push(&samples(2, 2)));
        assert_eq!(history.window(u32::MAX, 3).map(|window| window[2]), Some(0.0));
    }

    #[test]
    fn a_long_watch_takes_no_more_memory() {
        let mut history = History::new(2);
        let mut first = 0;
        for _ in 0..3000 {
            history.push(&samples(first, 100));
            first += 100;
        }
        assert!(history.latest.values.len() <= 2 * KEPT);
        assert!(history.window(first - 64, 64).is_some());
    }
}
