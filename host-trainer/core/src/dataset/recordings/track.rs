//! A recording: moments of one class, in pieces without a gap.

/// A longer pause than so many usual intervals is a gap.
const GAP_INTERVALS: f64 = 2.5;

/// Moments that follow each other.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Piece {
    /// Seconds of each moment; empty without a clock.
    pub times: Vec<f64>,
    /// (moments, channels)
    pub numbers: Vec<f32>,
}

/// Findings in the times of a recording.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Timing {
    /// The middle of the intervals from moment to moment, in seconds; 0 if there is none.
    pub interval: f64,
    /// All intervals that are no gap, in seconds, sorted.
    pub intervals: Vec<f64>,
    /// Length of each gap, and behind which moment it is.
    pub gaps: Vec<(f64, usize)>,
    /// Size of each step back, and behind which moment it is.
    pub backwards: Vec<(f64, usize)>,
    /// Moments that have the time of the one before.
    pub repeated: usize,
    /// Tells whether the clock is too coarse to tell moments apart: only its ends are believed.
    pub is_coarse: bool,
}

impl Timing {
    /// Returns whether moments are so uneven that windows would have no fixed length: more than one in a hundred
    /// lies half
    /// an interval off, or one in twenty a quarter.
    pub fn is_uneven(&self) -> bool {
        let off = |share: f64| {
            let is_off =
                |&&interval: &&f64| (interval - self.interval).abs() > share * self.interval;
            self.intervals.iter().filter(is_off).count()
        };
        !self.is_coarse
            && (off(0.5) * 100 > self.intervals.len() || off(0.25) * 20 > self.intervals.len())
    }
}

/// Takes a recording apart at gaps and where the time goes back. A moment with the time of the one before is left out.
/// If most have it, the clock is too coarse: moments are spread evenly from its first time to its last.
pub(super) fn pieces(times: &[f64], numbers: &[f32], channels: usize) -> (Vec<Piece>, Timing) {
    let mut timing = Timing::default();
    let steps = || times.windows(2).map(|pair| pair[1] - pair[0]);
    timing.repeated = steps().filter(|&step| step == 0.0).count();
    let mut forward: Vec<f64> = steps().filter(|&step| step > 0.0).collect();
    forward.sort_unstable_by(f64::total_cmp);
    if timing.repeated * 4 > times.len() {
        let span = times.iter().copied().fold(f64::MIN, f64::max)
            - times.iter().copied().fold(f64::MAX, f64::min);
        timing.is_coarse = true;
        timing.interval =
            if times.len() > 1 { span.max(0.0) / (times.len() - 1) as f64 } else { 0.0 };
        let start = times.first().copied().unwrap_or(0.0);
        let even = (0..times.len()).map(|moment| start + moment as f64 * timing.interval).collect();
        return (vec![Piece { times: even, numbers: numbers.to_vec() }], timing);
    }
    timing.interval = forward.get(forward.len() / 2).copied().unwrap_or(0.0);
    let longest = GAP_INTERVALS * timing.interval;
    forward.retain(|&step| step <= longest);
    timing.intervals = forward;
    let mut found = vec![Piece::default()];
    for (moment, (&time, row)) in times.iter().zip(numbers.chunks_exact(channels)).enumerate() {
        if let Some(&before) = found.last().and_then(|piece| piece.times.last()) {
            let step = time - before;
            if step == 0.0 {
                continue;
            }
            if step < 0.0 {
                timing.backwards.push((-step, moment - 1));
            } else if step > longest {
                timing.gaps.push((step, moment - 1));
            }
            if step < 0.0 || step > longest {
                found.push(Piece::default());
            }
        }
        if let Some(piece) = found.last_mut() {
            piece.times.push(time);
            piece.numbers.extend_from_slice(row);
        }
    }
    (found, timing)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(times: &[f64]) -> (Vec<usize>, Timing) {
        let numbers: Vec<f32> = times.iter().map(|&time| time as f32).collect();
        let (found, timing) = pieces(times, &numbers, 1);
        for piece in &found {
            assert_eq!(piece.times.len(), piece.numbers.len());
        }
        (found.iter().map(|piece| piece.times.len()).collect(), timing)
    }

    #[test]
    fn gaps_and_steps_back_take_a_recording_apart() {
        let (lengths, timing) = of(&[0.0, 1.0, 2.0, 3.0, 9.0, 10.0, 11.0, 4.0, 5.0, 6.0]);
        assert_eq!(lengths, [4, 3, 3]);
        assert_eq!((timing.interval, &timing.gaps[..]), (1.0, &[(6.0, 3)][..]));
        assert_eq!(timing.backwards, [(7.0, 6)]);
        assert!(!timing.is_uneven());
    }

    #[test]
    fn repeated_times_are_left_out_and_a_coarse_clock_is_spread() {
        let (lengths, timing) = of(&[0.0, 1.0, 1.0, 2.0, 3.0, 4.0]);
        assert_eq!((lengths, timing.repeated), (vec![5], 1));
        let coarse: Vec<f64> = (0..101).map(|moment| f64::from(moment / 50)).collect();
        let (lengths, timing) = of(&coarse);
        assert_eq!(lengths, [101]);
        assert!(timing.is_coarse && timing.interval == 0.02, "{timing:?}");
    }

    #[test]
    fn jitter_is_uneven_from_a_quarter_of_an_interval_on() {
        let jitter = |share: f64| -> Vec<f64> {
            (0..100).map(|moment| f64::from(moment) + share * f64::from(moment % 2)).collect()
        };
        assert!(!of(&jitter(0.1)).1.is_uneven());
        assert!(of(&jitter(0.4)).1.is_uneven());
        assert_eq!(of(&[]).0, [0]);
    }
}
