//! Networks that no other beats.

use super::Score;

/// The front of Pareto: the networks, by number, for which there is no other with at most their error, flash and
/// instructions and less of one of them. Of two that are equal in all three, the first stays. Networks that guess are
/// not on it. The most accurate come first.
pub fn front(scores: &[Score]) -> Vec<usize> {
    let useful = || scores.iter().filter(|score| score.error < 1.0);
    let mut found: Vec<&Score> =
        useful().filter(|score| !useful().any(|other| beats(other, score))).collect();
    found.sort_by(|a, b| {
        let costs = |score: &Score| (score.costs.flash_bytes, score.costs.instructions);
        a.error.total_cmp(&b.error).then(costs(a).cmp(&costs(b)))
    });
    found.iter().map(|score| score.candidate).collect()
}

/// Returns whether one network makes another superfluous.
fn beats(one: &Score, other: &Score) -> bool {
    let (ours, theirs) = (one.costs, other.costs);
    let is_no_worse = one.error <= other.error
        && ours.flash_bytes <= theirs.flash_bytes
        && ours.instructions <= theirs.instructions;
    let is_better = one.error < other.error
        || ours.flash_bytes < theirs.flash_bytes
        || ours.instructions < theirs.instructions;
    is_no_worse && (is_better || one.candidate < other.candidate)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::search::Costs;

    fn score(candidate: usize, error: f64, flash_bytes: u64, instructions: u64) -> Score {
        let costs = Costs { flash_bytes, ram_bytes: 0, instructions };
        Score { candidate, error, loss: 0.0, costs }
    }

    #[test]
    fn what_is_beaten_in_all_three_is_not_on_the_front() {
        let scores = [
            score(0, 0.10, 100, 100),
            // Beaten by 0: more bytes for the same.
            score(1, 0.10, 101, 100),
            // Fewer instructions than 0.
            score(2, 0.20, 100, 50),
            // More accurate than all.
            score(3, 0.05, 900, 900),
            // Equal to 2.
            score(4, 0.20, 100, 50),
            // Smallest, but no better than guessing.
            score(5, 1.00, 1, 1),
            score(6, f64::NAN, 1, 1),
        ];
        assert_eq!(front(&scores), [3, 0, 2]);
        assert!(front(&[]).is_empty());
    }
}
