//! Features each of which tells the class alone.

use crate::dataset::{Dataset, Targets};

/// Fewer samples may be told apart by chance.
const FEWEST_SAMPLES: usize = 30;
/// Samples of which a feature must tell the class before all are looked at.
const FIRST: usize = 512;
/// Fewest features: of fewer, one that tells the class is just the measurement.
const FEWEST_FEATURES: usize = 3;
/// A prime: multiples of it are spread over all samples.
const STREWN: usize = 1_000_003;
/// If another feature alone tells so large a share, classes are simply easy to tell apart.
const EASY: f64 = 0.85;

/// A feature that tells the class of every sample.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Deciding {
    /// Position.
    pub feature: usize,
    /// Tells whether it has one number for each class, as a label that is written as a number.
    pub is_a_code: bool,
    /// The feature that comes next, and the share of samples whose class it tells alone by thresholds.
    pub next: (usize, f64),
}

/// A feature that tells the class of every sample alone, where no other feature comes near. It may be a measurement
/// that is that good, and it may be what the label was made of: worth a question, among three features or more. If
/// several tell the class equally well, classes are far apart; only a label that is written as a number may be there
/// twice.
pub fn deciding(data: &Dataset) -> Vec<Deciding> {
    let Targets::Classes { classes, .. } = &data.targets else { return Vec::new() };
    if data.image.is_some() || data.len() < FEWEST_SAMPLES || data.width < FEWEST_FEATURES {
        return Vec::new();
    }
    // Strewn, because classes may take turns.
    let some: Vec<usize> =
        (0..data.len().min(FIRST)).map(|i| i.wrapping_mul(STREWN) % data.len()).collect();
    let pair = |feature: usize, i: usize| (data.features[i * data.width + feature], classes[i]);
    let pairs =
        |feature: usize| -> Vec<(f32, usize)> { some.iter().map(|&i| pair(feature, i)).collect() };
    let shares: Vec<f64> =
        (0..data.width).map(|feature| told(&mut pairs(feature)).unwrap_or(0.0)).collect();
    // (feature, whether it is a code) of those that tell all.
    let mut found = Vec::new();
    for feature in (0..data.width).filter(|&feature| shares[feature] == 1.0) {
        let mut all: Vec<(f32, usize)> = (0..data.len()).map(|i| pair(feature, i)).collect();
        if told(&mut all) == Some(1.0) {
            all.dedup_by_key(|(x, _)| *x);
            found.push((feature, all.len() == occurring(classes)));
        }
    }
    let is_found = |feature: usize| found.iter().any(|&(other, _)| other == feature);
    // A constant is no feature to compare with.
    let varies = |&feature: &usize| {
        let column = pairs(feature);
        column.iter().any(|(x, _)| *x != column[0].0)
    };
    let others: Vec<usize> =
        (0..data.width).filter(|&feature| !is_found(feature)).filter(varies).collect();
    let by_share = |a: &&usize, b: &&usize| shares[**a].total_cmp(&shares[**b]);
    let Some(&next) = others.iter().max_by(by_share) else { return Vec::new() };
    let is_one = match found[..] {
        [(_, is_a_code)] => is_a_code || others.len() + 1 >= FEWEST_FEATURES,
        [(_, true), (_, true)] => true,
        _ => false,
    };
    if !is_one || shares[next] > EASY {
        return Vec::new();
    }
    let next = (next, shares[next]);
    found.into_iter().map(|(feature, is_a_code)| Deciding { feature, is_a_code, next }).collect()
}

/// Number of classes have samples.
fn occurring(classes: &[usize]) -> usize {
    let mut occurring = classes.to_vec();
    occurring.sort_unstable();
    occurring.dedup();
    occurring.len()
}

/// The share of samples whose class is that of most with the same number, if there are not many more runs of one
/// class than classes; sorts.
fn told(pairs: &mut [(f32, usize)]) -> Option<f64> {
    pairs.sort_unstable_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)));
    let classes = pairs.iter().map(|(_, class)| class + 1).max()?;
    // (class, samples) of each stretch of one class: stretches of equal numbers count as their commonest class.
    let (mut stretches, mut right) = (Vec::<usize>::new(), 0);
    let mut counts = vec![0usize; classes];
    for group in pairs.chunk_by(|a, b| a.0 == b.0) {
        counts.fill(0);
        group.iter().for_each(|(_, class)| counts[*class] += 1);
        let (class, &most) = counts.iter().enumerate().max_by_key(|(_, count)| **count)?;
        right += most;
        if stretches.last() != Some(&class) {
            stretches.push(class);
        }
    }
    let share = right as f64 / pairs.len() as f64;
    // Stretches that are shorter come of numbers that hardly repeat: the best cut in their place.
    if stretches.len() <= 2 * classes { Some(share) } else { Some(best_cut(pairs, classes)) }
}

/// The share of samples that are right if there is one cut, and on each side the commonest class.
fn best_cut(sorted: &[(f32, usize)], classes: usize) -> f64 {
    let (mut below, mut above) = (vec![0usize; classes], vec![0usize; classes]);
    sorted.iter().for_each(|(_, class)| above[*class] += 1);
    let mut best = 0;
    for (_, class) in sorted {
        below[*class] += 1;
        above[*class] -= 1;
        let most = |counts: &[usize]| counts.iter().max().copied().unwrap_or(0);
        best = best.max(most(&below) + most(&above));
    }
    best as f64 / sorted.len() as f64
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dataset::{csv, generated};
    use std::path::Path;

    /// Three features, the second of which is this one; two classes.
    fn data(column: impl Fn(usize) -> f32) -> Dataset {
        let class = |i: usize| (i / 3) % 2;
        let labels = ["a", "b"].map(String::from).to_vec();
        let noise = |i: usize| [(i * 7919 % 101) as f32, (i * 104_729 % 97) as f32];
        Dataset {
            name: "t".into(),
            columns: Vec::new(),
            width: 3,
            features: (0..120).flat_map(|i| [noise(i)[0], column(i), noise(i)[1]]).collect(),
            targets: Targets::Classes { classes: (0..120).map(class).collect(), labels },
            image: None,
        }
    }

    fn of_class(i: usize) -> f32 {
        ((i / 3) % 2) as f32
    }

    #[test]
    fn a_label_among_the_features_is_found() {
        let found = |data: &Dataset| -> Vec<(usize, bool)> {
            deciding(data).iter().map(|found| (found.feature, found.is_a_code)).collect()
        };
        assert_eq!(found(&data(of_class)), [(1, true)]);
        let measured = data(|i| 10.0 * of_class(i) + (i % 7) as f32);
        assert_eq!(found(&measured), [(1, false)]);
        // One of the others is next, with little more than half of 120 samples by one threshold.
        let (next, share) = deciding(&measured)[0].next;
        assert!(next != 1 && (0.5..0.7).contains(&share), "{next} {share}");
        // The label as a number and as its negative.
        let mut twice = data(of_class);
        twice.features.chunks_exact_mut(3).for_each(|row| row[2] = -row[1]);
        assert_eq!(found(&twice), [(1, true), (2, true)]);
    }

    #[test]
    fn what_does_not_tell_every_class_is_none() {
        assert_eq!(deciding(&data(|i| of_class(i) + (i % 7) as f32)), []);
        assert_eq!(deciding(&data(|i| if i == 0 { 1.0 } else { of_class(i) })), []);
        let mut alone = data(of_class);
        alone.features.chunks_exact_mut(3).for_each(|row| (row[0], row[2]) = (7.0, 7.0));
        assert_eq!(deciding(&alone), []);
        assert_eq!(deciding(&generated::moons(400, 0)), []);
    }

    #[test]
    fn measurements_that_decide_together_or_among_two_are_none() {
        let good = |i: usize| 10.0 * of_class(i) + (i % 7) as f32;
        let mut both = data(good);
        both.features.chunks_exact_mut(3).enumerate().for_each(|(i, row)| row[2] = 5.0 - good(i));
        assert_eq!(deciding(&both), []);
        let wide = data(good);
        let narrow = Dataset {
            width: 2,
            features: wide.features.chunks_exact(3).flat_map(|row| [row[0], row[1]]).collect(),
            ..wide
        };
        assert_eq!(deciding(&narrow), []);
    }

    #[test]
    fn flowers_are_told_apart_without_a_question() {
        let iris = Path::new(env!("CARGO_MANIFEST_DIR")).join("../data/iris.csv");
        let iris = csv::load(&iris, &csv::Options::default()).unwrap().0;
        assert_eq!(deciding(&iris), []);
        // Setosa and one other: length and width of a petal tell them apart alone, each of them.
        let classes = iris.targets.classes().unwrap();
        for other in [1, 2] {
            let two: Vec<usize> = (0..iris.len())
                .filter(|&i| matches!(classes[i], 0) || classes[i] == other)
                .collect();
            assert_eq!(deciding(&iris.subset(&two)), []);
        }
    }
}
