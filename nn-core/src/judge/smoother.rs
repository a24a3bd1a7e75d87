//! The answer of several windows.

use super::decision::Decision;

/// The most windows that are taken together.
pub const MOST_SMOOTHING: u8 = 15;

/// A window that is not known, or not measured yet.
const NONE: u8 = u8::MAX;

/// Takes the last windows of a stream together: the answer is the class that more than half of them were known as. 17
/// bytes of RAM.
///
/// ```
/// use nn_core::Smoother;
///
/// let mut smoother = Smoother::new(3);
/// assert_eq!(smoother.push(Some(1)), None);
/// assert_eq!(smoother.push(Some(1)), Some(1));
/// // One window of another class, or unknown, changes nothing.
/// assert_eq!(smoother.push(None), Some(1));
/// assert_eq!(smoother.push(Some(0)), None);
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Smoother {
    last: [u8; MOST_SMOOTHING as usize],
    windows: u8,
    next: u8,
}

impl Smoother {
    /// Takes so many windows together, from 1 to [`MOST_SMOOTHING`].
    pub const fn new(windows: u8) -> Self {
        let windows = match windows {
            0 => 1,
            1..=MOST_SMOOTHING => windows,
            _ => MOST_SMOOTHING,
        };
        Self { last: [NONE; MOST_SMOOTHING as usize], windows, next: 0 }
    }

    /// Takes the class of the next window, `None` if it is unknown, and returns that of the last windows. Classes
    /// from 255 on count as unknown.
    pub fn push(&mut self, class: Option<usize>) -> Option<usize> {
        let class = class.and_then(|class| u8::try_from(class).ok()).unwrap_or(NONE);
        if let Some(place) = self.last.get_mut(usize::from(self.next)) {
            *place = class;
        }
        self.next = if self.next + 1 >= self.windows { 0 } else { self.next + 1 };
        let windows = usize::from(self.windows);
        let last = || self.last.iter().take(windows);
        let is_majority = |class: &&u8| last().filter(|other| other == class).count() * 2 > windows;
        last().find(is_majority).filter(|&&class| class != NONE).map(|&class| usize::from(class))
    }

    /// Takes the decision about the next window.
    pub fn push_decision(&mut self, decision: &Decision) -> Option<usize> {
        self.push(decision.known())
    }

    /// Forgets all windows, as behind a gap.
    pub fn clear(&mut self) {
        self.last = [NONE; MOST_SMOOTHING as usize];
        self.next = 0;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_window_is_its_own_answer() {
        for windows in [0, 1] {
            let mut smoother = Smoother::new(windows);
            assert_eq!(smoother.push(Some(3)), Some(3));
            assert_eq!(smoother.push(None), None);
            assert_eq!(smoother.push(Some(254)), Some(254));
            assert_eq!(smoother.push(Some(255)), None);
        }
    }

    #[test]
    fn half_of_the_windows_is_no_majority_and_a_gap_forgets_them() {
        let mut smoother = Smoother::new(4);
        assert_eq!(
            [Some(2), Some(2), Some(1), Some(1)].map(|class| smoother.push(class)),
            [None; 4]
        );
        assert_eq!(smoother.push(Some(1)), Some(1));
        smoother.clear();
        assert_eq!(smoother.push(Some(1)), None);
        let mut longest = Smoother::new(200);
        let answers: std::vec::Vec<_> = (0..8).map(|_| longest.push(Some(0))).collect();
        assert_eq!(answers[..7], [None; 7]);
        assert_eq!(answers[7], Some(0));
    }
}
