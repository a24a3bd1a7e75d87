//! Known or unknown: whether a sample is like those that a network was trained on.

mod decision;
mod gates;
mod kernel;
mod smoother;
mod usual;
mod watch;

pub use decision::Decision;
pub use gates::Gates;
pub use kernel::{Likeness, Scale, likeness};
pub use smoother::{MOST_SMOOTHING, Smoother};
pub use usual::Usual;
pub use watch::{BLOCK, DriftLimits, Watch};

use crate::argmax::argmax;
use crate::input::NetworkInput;

/// Number of bins in the histogram of largest logits.
pub const LOGIT_BINS: usize = 8;

/// Tells samples that are like those of the training from others, for a classifier of `N` inputs and `OUT` classes.
/// Made by [`include_judge!`](crate::include_judge), and then in flash.
///
/// A sample is known if its largest logit is at least that of all but a few known samples, if its distance to the
/// nearest of `CENTRES` centres of the training samples is at most theirs, and so is its roughness beside its spread, for
/// its class. Inputs are compared in sixteenths of their deviation, as 8-bit integers: the same integers on every
/// processor. Input `i` has scale `i % CHANNELS`.
///
/// ```
/// use nn_core::{DriftLimits, Gates, Judge, Scale, Usual};
///
/// static JUDGE: Judge<2, 2, 1, 2> = Judge {
///     gates: Gates { least_logit: 1.0, largest_distance: 100, largest_roughness: 32, is_relative: true },
///     smoothing: 1,
///     limits: DriftLimits { refused: 32, shift: 16 },
///     logit_edges: [0.0; 7],
///     scales: [Scale { offset: 10.0, steps: 16.0 }; 2],
///     centres: [[0], [0]],
///     usual: [Usual::NOTHING; 2],
/// };
///
/// // Near the centre, and sure.
/// assert_eq!(JUDGE.decide(&[10.5, 10.0], &[3.0, -3.0]).known(), Some(0));
/// // Not sure; far away; no number.
/// assert_eq!(JUDGE.decide(&[10.5, 10.0], &[0.5, 0.4]).known(), None);
/// assert_eq!(JUDGE.decide(&[99.0, 10.0], &[3.0, -3.0]).known(), None);
/// assert_eq!(JUDGE.decide(&[f32::NAN, 10.0], &[3.0, -3.0]).known(), None);
/// ```
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Judge<const N: usize, const CHANNELS: usize, const CENTRES: usize, const OUT: usize> {
    /// Limits of what is known.
    pub gates: Gates,
    /// Number of the last windows whose majority is the answer for a stream: see [`Smoother`].
    pub smoothing: u8,
    /// Limits of what is no drift.
    pub limits: DriftLimits,
    /// Largest logits between eighths of the known samples.
    pub logit_edges: [f32; LOGIT_BINS - 1],
    /// Scale of each channel.
    pub scales: [Scale; CHANNELS],
    /// Centres: of each input, its number in every one of them.
    pub centres: [[i8; CENTRES]; N],
    /// Usual windows of each class.
    pub usual: [Usual; OUT],
}

impl<const N: usize, const CHANNELS: usize, const CENTRES: usize, const OUT: usize>
    Judge<N, CHANNELS, CENTRES, OUT>
{
    /// Decides by a sample `x` and the [`logits`](crate::Network::logits) that the network gives for it.
    ///
    /// Costs one conversion to an integer for each input, and `N·CENTRES` multiply-accumulates of integers.
    #[inline(never)]
    pub fn decide<X: NetworkInput>(&self, x: &X, logits: &[f32; OUT]) -> Decision {
        const {
            assert!(X::COUNT == N, "a sample of another width than the judge's");
        }
        let (mut sums, mut before) = ([0; CENTRES], [0; CHANNELS]);
        let likeness =
            likeness(x.inputs(), &self.scales, self.centres.iter(), &mut sums, &mut before);
        let class = argmax(logits);
        let logit = logits.get(class).copied().unwrap_or(f32::NAN);
        let is_known = self.gates.pass(logit, &likeness, self.usual.get(class));
        Decision { class, is_known, logit, likeness }
    }
}
