//! A window over a stream of measurements.

use crate::input::InputNumber;

/// The last `WINDOW` moments of `CHANNELS` measurements each, of type `T`; gives them all every `HOP` moments.
///
/// The windows are those that a recording is cut into for training: the first when `WINDOW` moments have come, then one
/// every `HOP`. It has no heap, and takes twice the memory of a window: moments are written in two places, so that
/// those of a window always lie one after the other, oldest first, and none is ever moved.
///
/// ```
/// use nn_core::Windower;
///
/// let mut windower = Windower::<4, 1, 2>::new();
/// let mut found = Vec::new();
/// for moment in 0..8u8 {
///     if let Some(window) = windower.push([f32::from(moment)]) {
///         found.push(window.as_flattened().to_vec());
///     }
/// }
/// assert_eq!(found, [[0.0, 1.0, 2.0, 3.0], [2.0, 3.0, 4.0, 5.0], [4.0, 5.0, 6.0, 7.0]]);
/// ```
///
/// A window of no moments, or a hop of none, does not compile:
///
/// ```compile_fail,E0080
/// let windower = nn_core::Windower::<0, 1, 1, f32>::new();
/// ```
#[derive(Clone, Debug)]
pub struct Windower<const WINDOW: usize, const CHANNELS: usize, const HOP: usize, T = f32> {
    /// Twice a window: a moment at `next` lies at the same place of the other half too, so that the window that ends
    /// with it is in one piece.
    moments: [[[T; CHANNELS]; WINDOW]; 2],
    /// Place of the next moment, below `WINDOW`.
    next: usize,
    /// Moments to come until a window is whole.
    missing: usize,
}

impl<const WINDOW: usize, const CHANNELS: usize, const HOP: usize, T: InputNumber>
    Windower<WINDOW, CHANNELS, HOP, T>
{
    const IS_ONE: () =
        assert!(WINDOW > 0 && HOP > 0, "a window and a hop have at least one moment");

    /// Makes a window that holds no moment yet.
    pub const fn new() -> Self {
        let () = Self::IS_ONE;
        Self { moments: [[[T::ZERO; CHANNELS]; WINDOW]; 2], next: 0, missing: WINDOW }
    }

    /// Takes the measurements of a moment. Gives a window, oldest moment first, if one is due.
    pub fn push(&mut self, moment: [T; CHANNELS]) -> Option<&[[T; CHANNELS]; WINDOW]> {
        for half in &mut self.moments {
            if let Some(place) = half.get_mut(self.next) {
                *place = moment;
            }
        }
        self.next += 1;
        if self.next >= WINDOW {
            self.next = 0;
        }
        self.missing = self.missing.saturating_sub(1);
        if self.missing > 0 {
            return None;
        }
        self.missing = HOP;
        // The oldest moment lies where the next will go.
        self.moments.as_flattened().get(self.next..)?.first_chunk()
    }

    /// Forgets all moments, for example behind a gap: no window holds moments from before and after.
    pub fn clear(&mut self) {
        (self.next, self.missing) = (0, WINDOW);
    }
}

impl<const WINDOW: usize, const CHANNELS: usize, const HOP: usize, T: InputNumber> Default
    for Windower<WINDOW, CHANNELS, HOP, T>
{
    fn default() -> Self {
        Self::new()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::vec::Vec;

    /// The first channel of each window of moments 0, 1, 2, …; the second is its negative.
    fn windows<const WINDOW: usize, const HOP: usize>(
        windower: &mut Windower<WINDOW, 2, HOP>,
        moments: u8,
    ) -> Vec<Vec<f32>> {
        let mut found = Vec::new();
        for moment in 0..moments {
            let number = f32::from(moment);
            if let Some(window) = windower.push([number, -number]) {
                assert!(window.iter().all(|row| row[0] == -row[1]));
                found.push(window.iter().map(|row| row[0]).collect());
            }
        }
        found
    }

    /// The windows that are cut out of a recording.
    fn expected(window: usize, hop: usize, moments: u8) -> Vec<Vec<f32>> {
        let all: Vec<f32> = (0..moments).map(f32::from).collect();
        all.windows(window).step_by(hop).map(<[f32]>::to_vec).collect()
    }

    #[test]
    fn windows_are_those_of_a_recording_for_any_hop() {
        assert_eq!(windows(&mut Windower::<5, 2, 1>::new(), 40), expected(5, 1, 40));
        assert_eq!(windows(&mut Windower::<5, 2, 3>::new(), 40), expected(5, 3, 40));
        assert_eq!(windows(&mut Windower::<5, 2, 5>::new(), 40), expected(5, 5, 40));
        assert_eq!(windows(&mut Windower::<5, 2, 13>::new(), 40), expected(5, 13, 40));
        assert_eq!(windows(&mut Windower::<1, 2, 1>::new(), 9), expected(1, 1, 9));
        assert_eq!(windows(&mut Windower::<64, 2, 16>::new(), 200), expected(64, 16, 200));
    }

    #[test]
    fn behind_a_gap_windows_begin_anew() {
        let mut windower = Windower::<4, 2, 2>::default();
        windows(&mut windower, 7);
        windower.clear();
        assert_eq!(windows(&mut windower, 9), expected(4, 2, 9));
    }
}
