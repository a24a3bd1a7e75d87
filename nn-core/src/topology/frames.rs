//! The frames of a signal, one behind the other.

use super::shape::Shape;
use core::num::NonZeroU16;

/// Frames of a signal of several channels: so many moments each, begun anew every few moments.
///
/// Moments behind the last whole frame belong to none.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Frames {
    channels: u16,
    frame: u16,
    hop: u16,
}

impl Frames {
    /// The frames of a signal of this shape; `None` if it has no whole frame, more than one row, or the hop is 0.
    pub(super) const fn new(signal: &Shape, frame: u16, hop: u16) -> Option<Self> {
        let is_empty = signal.channels == 0 || frame == 0 || frame > signal.width;
        if signal.height != 1 || hop == 0 || is_empty {
            return None;
        }
        Some(Self { channels: signal.channels, frame, hop })
    }

    /// Number of frames in so many moments.
    pub(super) const fn count(&self, moments: u16) -> u32 {
        match moments.checked_sub(self.frame) {
            Some(behind) => (behind / self.hop) as u32 + 1,
            None => 0,
        }
    }

    /// Moments of a frame, if there are any.
    pub const fn moments(&self) -> Option<NonZeroU16> {
        NonZeroU16::new(self.frame)
    }

    /// Calls with the numbers of each channel of each frame, oldest first, and the numbers that it becomes, of which a
    /// channel has so many. Total for slices of any length.
    #[inline(always)]
    pub fn each<T: Copy>(
        &self,
        x: &[T],
        y: &mut [T],
        numbers: usize,
        mut work: impl FnMut(Channel<'_, T>, &mut [T]),
    ) {
        let (channels, mut x, mut y) = (usize::from(self.channels), x, y);
        loop {
            let Some((frame, _)) = x.split_at_checked(usize::from(self.frame) * channels) else {
                return;
            };
            for channel in 0..channels {
                let Some((of_channel, rest)) = y.split_at_mut_checked(numbers) else { return };
                y = rest;
                let numbers = frame.get(channel..).unwrap_or(&[]);
                work(Channel { numbers, step: channels }, of_channel);
            }
            // A hop of 0 would never end; no such frames are made.
            let Some(behind) = x.get(usize::from(self.hop.max(1)) * channels..) else { return };
            if y.is_empty() {
                return;
            }
            x = behind;
        }
    }
}

/// The numbers of one channel of a frame, which lie among those of the others.
#[derive(Clone, Copy, Debug)]
pub struct Channel<'a, T> {
    numbers: &'a [T],
    step: usize,
}

impl<'a, T: Copy> Channel<'a, T> {
    /// The numbers, oldest first.
    #[inline(always)]
    pub fn iter(self) -> ChannelNumbers<'a, T> {
        ChannelNumbers { rest: self.numbers, step: self.step.max(1) }
    }

    /// The same numbers, two at a time.
    #[inline(always)]
    pub fn pairs(self) -> impl Iterator<Item = [T; 2]> + use<'a, T> {
        let mut numbers = self.iter();
        core::iter::from_fn(move || Some([numbers.next()?, numbers.next()?]))
    }

    /// The same numbers in one piece; `None` if those of other channels lie between them.
    #[inline(always)]
    pub fn alone(self) -> Option<&'a [T]> {
        (self.step == 1).then_some(self.numbers)
    }
}

/// Iterator over the numbers of a channel: fewer instructions than the standard library's steps.
#[derive(Clone, Debug)]
pub struct ChannelNumbers<'a, T> {
    rest: &'a [T],
    step: usize,
}

impl<T: Copy> Iterator for ChannelNumbers<'_, T> {
    type Item = T;

    #[inline(always)]
    fn next(&mut self) -> Option<T> {
        let number = *self.rest.first()?;
        self.rest = self.rest.get(self.step..).unwrap_or(&[]);
        Some(number)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::vec::Vec;

    #[test]
    fn frames_overlap_or_leave_moments_out_and_channels_are_taken_apart() {
        let signal = Shape::new(1, 7, 2);
        let x: Vec<i16> = (0..14).collect();
        let seen = |frame, hop| {
            let frames = Frames::new(&signal, frame, hop).unwrap();
            let mut seen = Vec::new();
            let mut y = [0; 100];
            let count = frames.count(7) as usize * 2;
            frames.each(&x, &mut y[..count], 1, |channel, _| {
                seen.push(channel.iter().collect::<Vec<_>>());
            });
            seen
        };
        assert_eq!(seen(4, 3), [[0, 2, 4, 6], [1, 3, 5, 7], [6, 8, 10, 12], [7, 9, 11, 13]]);
        assert_eq!(seen(2, 5), [[0, 2], [1, 3], [10, 12], [11, 13]]);
        assert_eq!(seen(7, 1).len(), 2);
        assert_eq!(Frames::new(&signal, 8, 1), None);
        assert_eq!(Frames::new(&signal, 4, 0), None);
        assert_eq!(Frames::new(&signal, 0, 4), None);
        assert_eq!(Frames::new(&Shape::new(2, 7, 1), 4, 1), None);
    }
}
