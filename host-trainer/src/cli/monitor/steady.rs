//! The answer of several windows, as far as they were all computed here.

use nn_core::Smoother;

/// The last windows, taken together as a board does.
pub(super) struct Steady {
    windows: u8,
    smoother: Smoother,
    /// Windows since the last one that is missing.
    seen: u8,
    next: Option<u32>,
}

impl Steady {
    /// Takes so many windows together.
    pub fn new(windows: u8) -> Self {
        Self { windows, smoother: Smoother::new(windows), seen: 0, next: None }
    }

    /// Takes the class of a window, `None` if it is unknown, and returns that of the last windows; `None` as long as
    /// not all of them were seen.
    pub fn push(&mut self, number: u32, class: Option<usize>) -> Option<Option<usize>> {
        if self.next.is_some_and(|next| next != number) {
            self.forget();
        }
        self.next = Some(number.wrapping_add(1));
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
        let mut steady = Steady::new(3);
        let pushed = |steady: &mut Steady, number| steady.push(number, Some(1));
        assert_eq!([5, 6].map(|number| pushed(&mut steady, number)), [None; 2]);
        assert_eq!(pushed(&mut steady, 7), Some(Some(1)));
        // Window 8 is missing.
        assert_eq!([9, 10].map(|number| pushed(&mut steady, number)), [None; 2]);
        assert_eq!(pushed(&mut steady, 11), Some(Some(1)));
        assert_eq!(Steady::new(1).push(0, None), Some(None));
    }
}
