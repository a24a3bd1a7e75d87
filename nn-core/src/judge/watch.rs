//! Counters of what a network saw, and whether that drifts away from the training.

use super::decision::Decision;
use super::{Judge, LOGIT_BINS, Usual};

/// Windows in a block, at whose end the drift is looked at.
pub const BLOCK: u8 = 64;

/// Sixteenths of a deviation, at most eight deviations.
const LARGEST_SHIFT: i16 = 128;

/// Limits of what is no drift.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DriftLimits {
    /// The most unknown windows in a block of 64.
    pub refused: u8,
    /// The largest mean shift of level or spread in a block, in sixteenths of a deviation.
    pub shift: u8,
}

/// Counts decisions, and tells drift: whether the last 64 windows are unlike those of the training. At most 100 bytes of
/// RAM for 10 classes.
///
/// Level and spread of a window are compared with those of training samples of the same class, so that it does not
/// matter how often each class comes.
#[derive(Clone, Debug, PartialEq)]
pub struct Watch<const OUT: usize> {
    windows: u32,
    refused: u32,
    classes: [u32; OUT],
    logits: [u16; LOGIT_BINS],
    in_block: u8,
    refused_in_block: u8,
    level: i16,
    spread: i16,
    last_refused: u8,
    last_level: i8,
    last_spread: i8,
    is_drifting: bool,
}

const _: () = assert!(size_of::<Watch<10>>() <= 100);

impl<const OUT: usize> Watch<OUT> {
    /// The counters before the first window.
    pub const NEW: Self = Self {
        windows: 0,
        refused: 0,
        classes: [0; OUT],
        logits: [0; LOGIT_BINS],
        in_block: 0,
        refused_in_block: 0,
        level: 0,
        spread: 0,
        last_refused: 0,
        last_level: 0,
        last_spread: 0,
        is_drifting: false,
    };

    /// Counts a decision; returns whether a block ended with it.
    #[inline(never)]
    pub fn count<const N: usize, const CHANNELS: usize, const CENTRES: usize>(
        &mut self,
        judge: &Judge<N, CHANNELS, CENTRES, OUT>,
        decision: &Decision,
    ) -> bool {
        self.count_against(&judge.logit_edges, &judge.usual, judge.limits, decision)
    }

    /// Counts a decision against the windows of the training, which a [`Judge`] has, and returns whether a block ended
    /// with it.
    #[inline(always)]
    pub fn count_against(
        &mut self,
        logit_edges: &[f32; LOGIT_BINS - 1],
        usual: &[Usual],
        limits: DriftLimits,
        decision: &Decision,
    ) -> bool {
        self.windows = self.windows.saturating_add(1);
        if !decision.is_known {
            self.refused = self.refused.saturating_add(1);
            self.refused_in_block += 1;
        } else if let Some(count) = self.classes.get_mut(decision.class) {
            *count = count.saturating_add(1);
        }
        let bin = logit_edges.iter().filter(|&&edge| decision.logit >= edge).count();
        if let Some(count) = self.logits.get_mut(bin) {
            *count += 1;
            if *count == u16::MAX {
                // Shares stay as they are.
                for count in &mut self.logits {
                    *count /= 2;
                }
            }
        }
        if let Some(usual) = usual.get(decision.class) {
            let cut = |shift: i16| shift.clamp(-LARGEST_SHIFT, LARGEST_SHIFT - 1);
            self.level += cut(usual.level_shift(&decision.likeness));
            self.spread += cut(usual.spread_shift(&decision.likeness));
        }
        self.in_block += 1;
        if self.in_block < BLOCK {
            return false;
        }
        self.last_refused = self.refused_in_block;
        self.last_level = (self.level / i16::from(BLOCK)) as i8;
        self.last_spread = (self.spread / i16::from(BLOCK)) as i8;
        (self.in_block, self.refused_in_block, self.level, self.spread) = (0, 0, 0, 0);
        self.is_drifting = self.last_refused > limits.refused
            || self.last_level.unsigned_abs() > limits.shift
            || self.last_spread.unsigned_abs() > limits.shift;
        true
    }

    /// Returns whether the last whole block of 64 windows was unlike the training.
    pub const fn is_drifting(&self) -> bool {
        self.is_drifting
    }

    /// Returns the number of windows since the start.
    pub const fn windows(&self) -> u32 {
        self.windows
    }

    /// Returns the number of unknown windows since the start.
    pub const fn refused(&self) -> u32 {
        self.refused
    }

    /// Returns how many windows were known as each class since the start.
    pub const fn classes(&self) -> &[u32; OUT] {
        &self.classes
    }

    /// Returns the histogram of largest logits: how many windows lie in each eighth of the known samples. All are
    /// halved before one overflows.
    pub const fn logits(&self) -> &[u16; LOGIT_BINS] {
        &self.logits
    }

    /// Returns the number of unknown windows in the last whole block.
    pub const fn refused_of_block(&self) -> u8 {
        self.last_refused
    }

    /// Returns the mean shift of the level in the last whole block, in sixteenths of a deviation.
    pub const fn level_shift(&self) -> i8 {
        self.last_level
    }

    /// Returns the mean shift of the spread in the last whole block, in sixteenths of a deviation.
    pub const fn spread_shift(&self) -> i8 {
        self.last_spread
    }
}

#[cfg(test)]
mod tests {
    use super::super::{Gates, Likeness, Scale};
    use super::*;

    const JUDGE: Judge<1, 1, 1, 2> = Judge {
        gates: Gates {
            least_logit: 0.0,
            largest_distance: 10,
            largest_roughness: 0,
            is_relative: true,
        },
        smoothing: 1,
        limits: DriftLimits { refused: 3, shift: 16 },
        logit_edges: [1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0],
        scales: [Scale { offset: 0.0, steps: 1.0 }],
        centres: [[0]],
        usual: [
            Usual { level: 10, level_deviation: 4, ..Usual::NOTHING },
            Usual {
                level: -10,
                level_deviation: 4,
                spread: 7,
                spread_deviation: 1,
                ..Usual::NOTHING
            },
        ],
    };

    fn decision(class: usize, is_known: bool, level: i32) -> Decision {
        let likeness = Likeness { distance: 0, level, spread: 7, roughness: 0, is_finite: true };
        Decision { class, is_known, logit: 4.5, likeness }
    }

    #[test]
    fn windows_are_compared_with_those_of_their_class() {
        let mut watch = Watch::NEW;
        for window in 0..BLOCK {
            let class = usize::from(window % 2);
            let ended = watch.count(&JUDGE, &decision(class, true, [10, -10][class]));
            assert_eq!(ended, window == BLOCK - 1);
        }
        assert!(!watch.is_drifting());
        assert_eq!((watch.windows(), watch.refused(), *watch.classes()), (64, 0, [32, 32]));
        assert_eq!(*watch.logits(), [0, 0, 0, 0, 64, 0, 0, 0]);
        // A deviation and a quarter, for all windows.
        for _ in 0..BLOCK {
            watch.count(&JUDGE, &decision(1, true, -5));
        }
        assert_eq!((watch.level_shift(), watch.spread_shift()), (20, 0));
        assert!(watch.is_drifting());
        for _ in 0..BLOCK {
            watch.count(&JUDGE, &decision(1, true, -10));
        }
        assert!(!watch.is_drifting(), "the last block alone counts");
    }

    #[test]
    fn too_many_unknown_windows_are_a_drift() {
        for refused in [3, 4] {
            let mut watch = Watch::NEW;
            for window in 0..BLOCK {
                watch.count(&JUDGE, &decision(0, window >= refused, 10));
            }
            assert_eq!(watch.refused_of_block(), refused);
            assert_eq!(watch.is_drifting(), refused > JUDGE.limits.refused);
        }
    }

    #[test]
    fn shifts_are_cut_off_and_counters_stay_within_their_numbers() {
        let mut watch = Watch::NEW;
        for _ in 0..1_100 * u32::from(BLOCK) {
            watch.count(&JUDGE, &decision(9, true, i32::MIN));
        }
        assert!(watch.logits()[4] > 30_000);
        assert_eq!((watch.level_shift(), *watch.classes()), (0, [0, 0]));
        for _ in 0..BLOCK {
            watch.count(&JUDGE, &decision(0, true, i32::MIN));
        }
        assert_eq!(watch.level_shift(), -128);
    }
}
