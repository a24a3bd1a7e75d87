//! Features each of which tells the class alone.

use crate::dataset::{Dataset, Targets};

/// Fewer samples may be told apart by chance.
const FEWEST_SAMPLES: usize = 30;
/// Samples of which a feature must tell the class before all are looked at.
const FIRST: usize = 512;
/// A prime: multiples of it are spread over all samples.
const STREWN: usize = 1_000_003;
/// If another feature alone tells so large a share, classes are simply easy to tell apart.
const EASY: f64 = 0.85;

/// A feature that tells the class of every sample.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Deciding {
    /// Its position.
    pub feature: usize,
    /// Whether it has one number for each class, as a label that is written as a number.
    pub is_a_code: bool,
}

/// Features that tell the class of every sample alone, where no other feature comes near; among several features
/// only. They may be measurements that are that good, and they may be what the label was made of.
pub fn deciding(data: &Dataset) -> Vec<Deciding> {
    let Targets::Classes { classes, .. } = &data.targets else { return Vec::new() };
    if data.image.is_some() || data.len() < FEWEST_SAMPLES || data.width < 2 {
        return Vec::new();
    }
    // Strewn, because classes may take turns.
    let some: Vec<usize> =
        (0..data.len().min(FIRST)).map(|i| i.wrapping_mul(STREWN) % data.len()).collect();
    let all: Vec<usize> = (0..data.len()).collect();
    let pairs = |feature: usize, samples: &[usize]| -> Vec<(f32, usize)> {
        let pair = |&i: &usize| (data.features[i * data.width + feature], classes[i]);
        samples.iter().map(pair).collect()
    };
    let mut found = Vec::new();
    for feature in 0..data.width {
        if told(&mut pairs(feature, &some)).is_some_and(|share| share == 1.0) {
            let mut all = pairs(feature, &all);
            if told(&mut all) == Some(1.0) {
                all.dedup_by_key(|(x, _)| *x);
                let mut occurring = classes.clone();
                occurring.sort_unstable();
                occurring.dedup();
                found.push(Deciding { feature, is_a_code: all.len() == occurring.len() });
            }
        }
    }
    let is_easy = |feature: usize| {
        told(&mut pairs(feature, &some)).is_some_and(|share| share > EASY)
            && found.iter().all(|deciding| deciding.feature != feature)
    };
    // Two that are the same thing twice still decide; of more, classes are far apart.
    let are_too_many = found.len() > 2 || found.len() == data.width;
    // Beside constants, a feature that is good is just the only one.
    let varies = |feature: usize| {
        let column = pairs(feature, &some);
        column.iter().any(|(x, _)| *x != column[0].0)
            && found.iter().all(|deciding| deciding.feature != feature)
    };
    let is_alone = !found.is_empty() && !(0..data.width).any(varies);
    if found.is_empty() || are_too_many || is_alone || (0..data.width).any(is_easy) {
        return Vec::new();
    }
    found
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

    fn data(column: impl Fn(usize) -> f32) -> Dataset {
        let class = |i: usize| (i / 3) % 2;
        let labels = ["a", "b"].map(String::from).to_vec();
        Dataset {
            name: "t".into(),
            columns: Vec::new(),
            width: 2,
            features: (0..120).flat_map(|i| [(i * 7919 % 101) as f32, column(i)]).collect(),
            targets: Targets::Classes { classes: (0..120).map(class).collect(), labels },
            image: None,
        }
    }

    #[test]
    fn a_label_among_the_features_is_found() {
        let of_class = |i: usize| ((i / 3) % 2) as f32;
        let found = |is_a_code| [Deciding { feature: 1, is_a_code }];
        assert_eq!(deciding(&data(of_class)), found(true));
        assert_eq!(deciding(&data(|i| 10.0 * of_class(i) + (i % 7) as f32)), found(false));
    }

    #[test]
    fn what_does_not_tell_every_class_is_none() {
        assert_eq!(deciding(&data(|i| ((i / 3) % 2) as f32 + (i % 7) as f32)), []);
        assert_eq!(deciding(&data(|i| if i == 0 { 1.0 } else { ((i / 3) % 2) as f32 })), []);
        let mut alone = data(|i| ((i / 3) % 2) as f32);
        alone.features.iter_mut().step_by(2).for_each(|x| *x = 7.0);
        assert_eq!(deciding(&alone), []);
        assert_eq!(deciding(&generated::moons(400, 0)), []);
        let iris = Path::new(env!("CARGO_MANIFEST_DIR")).join("data/iris.csv");
        assert_eq!(deciding(&csv::load(&iris, &csv::Options::default()).unwrap().0), []);
    }
}
