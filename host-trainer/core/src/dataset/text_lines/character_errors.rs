//! Character error rate of texts that were read.

use core::ops::AddAssign;

/// Characters to insert, remove or replace to make one text the other (Levenshtein 1966).
///
/// Takes `a.len() · b.len()` steps.
pub fn edit_distance(a: &[u8], b: &[u8]) -> usize {
    // The distances of what was seen of `a` to each beginning of `b`.
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, x) in a.iter().enumerate() {
        let mut diagonal = i;
        row[0] = i + 1;
        for (j, y) in b.iter().enumerate() {
            let replaced = diagonal + usize::from(x != y);
            diagonal = row[j + 1];
            row[j + 1] = replaced.min(diagonal + 1).min(row[j] + 1);
        }
    }
    row[b.len()]
}

/// Errors in texts, counted over all of them: long lines weigh more than short ones.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct CharacterErrors {
    /// The edit distances, added up.
    pub edits: usize,
    /// Characters of the true texts.
    pub characters: usize,
}

impl CharacterErrors {
    /// The errors of one text.
    pub fn of(read: &str, truth: &str) -> Self {
        let edits = edit_distance(read.as_bytes(), truth.as_bytes());
        Self { edits, characters: truth.len() }
    }

    /// Edits for each character: above 1 if much was read that is not there.
    pub fn rate(&self) -> f64 {
        self.edits as f64 / self.characters.max(1) as f64
    }
}

impl AddAssign for CharacterErrors {
    fn add_assign(&mut self, other: Self) {
        self.edits += other.edits;
        self.characters += other.characters;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// By its definition, in exponential time.
    fn naive(a: &[u8], b: &[u8]) -> usize {
        match (a, b) {
            ([], rest) | (rest, []) => rest.len(),
            ([x, a_rest @ ..], [y, b_rest @ ..]) => {
                let replaced = naive(a_rest, b_rest) + usize::from(x != y);
                replaced.min(naive(a_rest, b) + 1).min(naive(a, b_rest) + 1)
            }
        }
    }

    proptest! {
        #[test]
        fn the_distance_is_that_of_its_definition(a in "[ab ]{0,6}", b in "[ab ]{0,6}") {
            prop_assert_eq!(edit_distance(a.as_bytes(), b.as_bytes()), naive(a.as_bytes(), b.as_bytes()));
        }
    }

    #[test]
    fn known_words_have_their_known_distance() {
        assert_eq!(edit_distance(b"kitten", b"sitting"), 3);
        assert_eq!(edit_distance(b"", b"abc"), 3);
        assert_eq!(edit_distance(b"flaw", b"lawn"), 2);
    }

    #[test]
    fn errors_are_counted_over_all_characters() {
        let mut errors = CharacterErrors::default();
        assert_eq!(errors.rate(), 0.0);
        errors += CharacterErrors::of("a", "b");
        errors += CharacterErrors::of("two words", "two  words of");
        assert_eq!(errors, CharacterErrors { edits: 5, characters: 14 });
        assert!((errors.rate() - 5.0 / 14.0).abs() < 1e-12);
    }
}
