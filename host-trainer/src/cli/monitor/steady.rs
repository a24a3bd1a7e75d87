//! The answer of several windows, as far as they were all computed here.

use nn_core::Smoother;

/// The last windows, taken together as a board does.
pub(super) struct Steady {
    windows: u8,
    smoother: Smoother,
    /// Moments from window to window.
    hop: u32,
    /// Windows since the last one that is missing.
    seen: u8,
    /// The first moment of the next window, unless there is a gap before it.
    next: Option<u32>,
}

impl Steady {
    /// Takes so many windows together, which begin every `hop` moments.
    pub fn new(windows: u8, hop: u32) -> Self {
        Self { windows, smoother: Smoother::new(windows), hop, seen: 0, next: None }
    }

    /// Takes the class of a window that begins with this moment, `None` if it is unknown, and returns that of the last
    /// windows; `None` as long as not all of them were seen.
    pub fn push(&mut self, first: u32, class: Option<usize>) -> Option<Option<usize>> {
        if self.next.is_some_and(|next| next != first) {
            self.forget();
        }
        self.next = Some(first.wrapping_add(self.hop));
        self.seen = self.seen.saturating_add(1).min(self.windows);
        let steady = self.smoother.push(class);
        (self.seen >= self.windows).then_some(steady)
    }

    /// Forgets them, as behind a gap.
    pub fn forget(&mut self) {
        (self.seen, self.next) = (0, None);
        self.smoother.clear();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_is_known_until_as_many_windows_were_seen_as_are_taken_together() {
        let mut steady = Steady::new(3, 4);
        let pushed = |steady: &mut Steady, first| steady.push(first, Some(1));
        assert_eq!([20, 24].map(|first| pushed(&mut steady, first)), [None; 2]);
        assert_eq!(pushed(&mut steady, 28), Some(Some(1)));
        // Behind a gap, the board has forgotten them too.
        assert_eq!([33, 37].map(|first| pushed(&mut steady, first)), [None; 2]);
        assert_eq!(pushed(&mut steady, 41), Some(Some(1)));
        assert_eq!(Steady::new(1, 4).push(0, None), Some(None));
    }
}
