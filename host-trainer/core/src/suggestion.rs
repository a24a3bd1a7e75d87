//! Suggestions for a misspelt word.

use strsim::osa_distance;

/// The most similar candidate, if one is similar: a third of the letters may be wrong, missing, too many or
/// swapped with their neighbour.
pub fn similar<'a>(word: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let distance = |candidate: &'a str| {
        let letters = word.chars().count().max(candidate.chars().count());
        let distance = osa_distance(&word.to_lowercase(), &candidate.to_lowercase());
        (3 * distance <= letters).then_some((distance, candidate))
    };
    let similar = candidates.into_iter().filter_map(distance);
    similar.min_by_key(|&(distance, _)| distance).map(|(_, candidate)| candidate)
}

/// ` (did you mean `digits`?)`, or nothing.
pub fn did_you_mean<'a>(word: &str, candidates: impl IntoIterator<Item = &'a str>) -> String {
    let question = |found: &str| format!(" (did you mean `{}`?)", found.escape_debug());
    similar(word, candidates).map(question).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_slip_of_the_fingers_finds_what_was_meant() {
        let names = ["digits", "xor", "moons", "sine", "letters", "gestures"];
        for (word, meant) in [
            ("digts", "digits"),
            ("digit", "digits"),
            ("moon", "moons"),
            ("mooons", "moons"),
            ("xro", "xor"),
            ("Sine", "sine"),
            ("lettres", "letters"),
        ] {
            assert_eq!(similar(word, names), Some(meant), "{word}");
        }
    }

    #[test]
    fn what_resembles_nothing_finds_nothing() {
        for word in ["", "x", "mnist", "data", "ab"] {
            assert_eq!(similar(word, ["digits", "xor", "moons", "sine"]), None, "{word}");
        }
        assert_eq!(similar("a", []), None);
        assert_eq!(did_you_mean("mnist", ["xor"]), "");
        assert_eq!(did_you_mean("xo", ["xor"]), " (did you mean `xor`?)");
    }
}
