//! Decisions about windows, and counters of what was seen.

use super::recorder::VALUES;
use crate::{Counters, Decided};
use heapless::Vec;
use nn_core::{Judge, Layer, NetworkInput, Smoother, Watch};

/// Decides whether windows are known: [`Judged`], or `()`, which knows them all.
pub trait Judging<L: Layer> {
    /// Decides by a window and its logits; `None` if every window is known.
    fn decide(&mut self, x: &L::Input, logits: &L::Output) -> Option<Decided>;

    /// Hands the counters over, if there are any and they are due. `bytes` is room for those of the classes.
    fn counters<'b>(&self, bytes: &'b mut Vec<u8, VALUES>) -> Option<Counters<'b>>;

    /// Notes that counters were sent, or that a laptop wants to hear them.
    fn set_due(&mut self, is_due: bool);

    /// Forgets the last windows, as behind a gap.
    fn clear(&mut self);
}

impl<L: Layer> Judging<L> for () {
    fn decide(&mut self, _: &L::Input, _: &L::Output) -> Option<Decided> {
        None
    }

    fn counters<'b>(&self, _: &'b mut Vec<u8, VALUES>) -> Option<Counters<'b>> {
        None
    }

    fn set_due(&mut self, _: bool) {}

    fn clear(&mut self) {}
}

/// Decides by a [`Judge`], takes the last windows together, and counts.
#[derive(Debug)]
pub struct Judged<'n, const N: usize, const CHANNELS: usize, const CENTRES: usize, const OUT: usize>
{
    judge: &'n Judge<N, CHANNELS, CENTRES, OUT>,
    smoother: Smoother,
    watch: Watch<OUT>,
    is_due: bool,
}

impl<'n, const N: usize, const CHANNELS: usize, const CENTRES: usize, const OUT: usize>
    Judged<'n, N, CHANNELS, CENTRES, OUT>
{
    pub(super) const fn new(judge: &'n Judge<N, CHANNELS, CENTRES, OUT>) -> Self {
        Self { judge, smoother: Smoother::new(judge.smoothing), watch: Watch::NEW, is_due: true }
    }
}

impl<L, const N: usize, const CHANNELS: usize, const CENTRES: usize, const OUT: usize> Judging<L>
    for Judged<'_, N, CHANNELS, CENTRES, OUT>
where
    L: Layer<Output = [f32; OUT]>,
    L::Input: NetworkInput,
{
    fn decide(&mut self, x: &L::Input, logits: &[f32; OUT]) -> Option<Decided> {
        let decision = self.judge.decide(x, logits);
        self.is_due |= self.watch.count(self.judge, &decision);
        let steady = self.smoother.push_decision(&decision);
        Some(Decided {
            is_known: decision.is_known,
            distance: decision.likeness.distance,
            steady: steady.map(|class| class as u16),
        })
    }

    fn counters<'b>(&self, bytes: &'b mut Vec<u8, VALUES>) -> Option<Counters<'b>> {
        if !self.is_due {
            return None;
        }
        bytes.clear();
        for count in self.watch.classes() {
            if bytes.extend_from_slice(&count.to_le_bytes()).is_err() {
                bytes.clear();
                break;
            }
        }
        Some(Counters {
            windows: self.watch.windows(),
            refused: self.watch.refused(),
            refused_of_block: self.watch.refused_of_block(),
            level_shift: self.watch.level_shift(),
            spread_shift: self.watch.spread_shift(),
            is_drifting: self.watch.is_drifting(),
            logits: *self.watch.logits(),
            classes: bytes,
        })
    }

    fn set_due(&mut self, is_due: bool) {
        self.is_due = is_due;
    }

    fn clear(&mut self) {
        self.smoother.clear();
    }
}
