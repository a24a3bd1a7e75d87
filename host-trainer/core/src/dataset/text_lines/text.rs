//! Texts: words as in English, and characters as they come.

use rand::{Rng, RngExt};

/// Characters of the longest text.
pub const LONGEST: usize = 40;

/// Spaces that may follow each other.
const MOST_SPACES: usize = 3;

/// Frequent words of English.
const WORDS: &str = "the of and to in a is that for it as was with be by on not he I this are or his from at \
    which but have an had they you were their one all we can her has there been if more when will would who so \
    no out up into than them only time some could these two may then do first any my now such like our over man";

/// Letters about as often as in English texts, for a hundred letters.
const CONSONANTS: &str = "tttttttttnnnnnnnsssssshhhhhhrrrrrrddddllllcccmmmwwffggyypbvkjxqz";
const VOWELS: &str = "eeeeeeeeeeeeaaaaaaaaooooooooiiiiiiiuuu";

fn any(generator: &mut impl Rng, of: &str) -> char {
    char::from(of.as_bytes()[generator.random_range(0..of.len())])
}

/// A text of 1 to [`LONGEST`] printable characters of ASCII that neither begins nor ends with a space.
pub(super) fn draw(generator: &mut impl Rng, words: bool) -> String {
    let length = generator.random_range(1..=LONGEST);
    let mut text = if words { sentence(generator, length) } else { characters(generator, length) };
    text.truncate(text.trim_end().len());
    text
}

/// Any characters, every eighth a space.
fn characters(generator: &mut impl Rng, length: usize) -> String {
    let mut text = String::with_capacity(length);
    let mut spaces = MOST_SPACES;
    while text.len() < length {
        if generator.random_ratio(1, 8) && spaces < MOST_SPACES {
            text.push(' ');
            spaces += 1;
        } else {
            text.push(char::from(generator.random_range(b'!'..=b'~')));
            spaces = 0;
        }
    }
    text
}

/// Words with one space between them, seldom two.
fn sentence(generator: &mut impl Rng, length: usize) -> String {
    let mut text = String::with_capacity(length + 16);
    while text.len() < length {
        if !text.is_empty() {
            text.push_str(if generator.random_ratio(1, 16) { "  " } else { " " });
        }
        let word = match generator.random_range(0..10) {
            0..4 => {
                let number = generator.random_range(0..WORDS.split_whitespace().count());
                WORDS.split_whitespace().nth(number).unwrap_or("a").into()
            }
            4..9 => made_word(generator),
            _ => {
                let digits = generator.random_range(1..6);
                generator.random_range(0..10_u32.pow(digits)).to_string()
            }
        };
        text.push_str(&match generator.random_range(0..8) {
            0 => word.to_uppercase(),
            1 | 2 => word[..1].to_uppercase() + &word[1..],
            _ => word,
        });
        match generator.random_range(0..12) {
            0 => text.push(','),
            1 => text.push('.'),
            2 => text.push(any(generator, ";:!?-'\")")),
            _ => {}
        }
    }
    text.truncate(length);
    text
}

/// A word that can be spoken, if not found in a dictionary.
fn made_word(generator: &mut impl Rng) -> String {
    let mut word = String::new();
    for _ in 0..generator.random_range(1..=4) {
        if generator.random_ratio(4, 5) {
            word.push(any(generator, CONSONANTS));
        }
        word.push(any(generator, VOWELS));
        if generator.random_ratio(1, 3) {
            word.push(any(generator, CONSONANTS));
        }
    }
    word
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::random::{Purpose, generator};

    fn texts(words: bool) -> Vec<String> {
        let mut generator = generator(1, Purpose::Data);
        (0..2000).map(|_| draw(&mut generator, words)).collect()
    }

    #[test]
    fn texts_are_printable_and_begin_and_end_with_ink() {
        for text in texts(true).iter().chain(&texts(false)) {
            assert!((1..=LONGEST).contains(&text.len()), "{text:?}");
            assert!(text.bytes().all(|byte| (b' '..=b'~').contains(&byte)), "{text:?}");
            assert!(!text.starts_with(' ') && !text.ends_with(' '), "{text:?}");
            assert!(!text.contains("    "), "{text:?}");
        }
    }

    #[test]
    fn all_characters_come_about_equally_often_where_there_are_no_words() {
        let mut counts = [0; 256];
        texts(false)
            .iter()
            .flat_map(|text| text.bytes())
            .for_each(|byte| counts[usize::from(byte)] += 1);
        // About 36,000 of 41,000 characters, each of 94 on average 383 times, standard deviation 20.
        for character in b'!'..=b'~' {
            assert!((280..500).contains(&counts[usize::from(character)]), "{character}");
        }
    }

    #[test]
    fn words_have_the_letters_of_english() {
        let text: String = texts(true).concat().to_lowercase();
        let count = |letter: char| text.matches(letter).count();
        assert!(['t', 'a', 'o', 'n'].iter().all(|&letter| count('e') > count(letter)));
        assert!(['q', 'x', 'z', 'j'].iter().all(|&letter| count('t') > 5 * count(letter)));
        // Words of English have 4.7 letters on average.
        let spaces = count(' ') as f64 / text.len() as f64;
        assert!((0.12..0.22).contains(&spaces), "{spaces}");
    }
}
