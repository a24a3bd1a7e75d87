//! A split by subject or recording: no group is on both sides.

use super::split::Given;
use super::{Dataset, DatasetError, Groups, Shares, Split, Targets};
use crate::random::{Purpose, generator};
use rand::Rng;
use rand::seq::SliceRandom;

/// Orders of groups that are tried; the one that fits the shares best is taken.
const TRIES: usize = 200;

/// The parts that a group may be in.
const TRAINING: usize = 0;
const VALIDATION: usize = 1;
const TEST: usize = 2;

impl Given {
    /// All samples of a group, a subject or a recording, come into the same part: the result then says how a network
    /// does with subjects that it has never met. Shares are met as well as groups allow, those of each class too.
    ///
    /// # Errors
    ///
    /// As [`split`](Self::split); and [`DatasetError::Groups`] if there are too few groups, or if a class would be
    /// missing in training.
    pub(super) fn split_by_group(
        self,
        groups: &Groups,
        shares: Shares,
        seed: u64,
    ) -> Result<Split, DatasetError> {
        let [of_test, of_validation] = self.missing(shares);
        let data = &self.data;
        let (count, group_of) = groups.in_order();
        let wrong = |what: String| DatasetError::Groups { groups: count, what };
        if groups.len() != data.len() {
            return Err(wrong(format!("they are of {} of {} samples", groups.len(), data.len())));
        }
        let needed = 1 + usize::from(of_validation > 0.0) + usize::from(of_test > 0.0);
        if count < needed {
            let what = "training, validation and test need at least one each (--group; --validation FILE gives one)";
            return Err(wrong(what.into()));
        }
        let parts = assigned(data, &group_of, count, [of_validation, of_test], seed);
        let positions = |part: usize| -> Vec<usize> {
            (0..data.len()).filter(|&sample| parts[group_of[sample]] == part).collect()
        };
        let positions = [TEST, VALIDATION].map(positions);
        let split = self.taken_apart(positions)?;
        if let Targets::Classes { classes, labels } = &split.training.targets
            && let Some(missing) = (0..labels.len()).find(|class| !classes.contains(class))
        {
            let what = format!(
                "no training sample would be of class `{}`, which is in too few groups",
                labels[missing]
            );
            return Err(wrong(what));
        }
        Ok(split)
    }
}

/// The part of each group.
fn assigned(
    data: &Dataset,
    group_of: &[usize],
    groups: usize,
    [of_validation, of_test]: [f64; 2],
    seed: u64,
) -> Vec<usize> {
    let classes = data.targets.classes();
    let kinds = classes.map_or(1, |_| data.targets.outputs());
    // (group, class) how many samples.
    let mut counts = vec![vec![0.0f64; kinds]; groups];
    for (sample, &group) in group_of.iter().enumerate() {
        counts[group][classes.map_or(0, |classes| classes[sample])] += 1.0;
    }
    let shares = [1.0 - of_validation - of_test, of_validation, of_test];
    let mut generator = generator(seed, Purpose::Split);
    let mut parts = vec![TRAINING; groups];
    for mut order in each_class_alone(&counts, shares).unwrap_or(vec![(0..groups).collect()]) {
        for (group, part) in best_of(&mut order, &counts, shares, &mut generator) {
            parts[group] = part;
        }
    }
    parts
}

/// The groups of each class, if all samples of a group are of one class and every class has a group for each part:
/// as recordings are that each show one thing.
fn each_class_alone(counts: &[Vec<f64>], shares: [f64; 3]) -> Option<Vec<Vec<usize>>> {
    let needed = shares.iter().filter(|&&share| share > 0.0).count();
    let mut of_class = vec![Vec::new(); counts.first()?.len()];
    for (group, of_group) in counts.iter().enumerate() {
        let mut classes = (0..of_group.len()).filter(|&class| of_group[class] > 0.0);
        let (class, None) = (classes.next()?, classes.next()) else { return None };
        of_class[class].push(group);
    }
    of_class.iter().all(|groups| groups.len() >= needed).then_some(of_class)
}

/// The part of each of these groups, by which their shares are met best among many orders of them.
fn best_of(
    order: &mut [usize],
    counts: &[Vec<f64>],
    shares: [f64; 3],
    generator: &mut impl Rng,
) -> Vec<(usize, usize)> {
    let kinds = counts.first().map_or(0, Vec::len);
    let mut all = vec![0.0f64; kinds];
    order.iter().for_each(|&group| add(&mut all, &counts[group]));
    let samples = all.iter().sum::<f64>();
    let mut best = (f64::INFINITY, Vec::new());
    for _ in 0..TRIES {
        order.shuffle(generator);
        let mut parts: Vec<(usize, usize)> = Vec::with_capacity(order.len());
        let mut sums = vec![vec![0.0f64; kinds]; 3];
        let mut rest = order.iter().copied().peekable();
        for part in [TEST, VALIDATION] {
            let wanted = shares[part] * samples;
            let mut found = 0.0;
            // At least one, and then as long as that comes nearer; one is left for training.
            while shares[part] > 0.0
                && let Some(&group) = rest.peek()
            {
                let size = counts[group].iter().sum::<f64>();
                if found > 0.0 && (found + size - wanted).abs() > (found - wanted).abs() {
                    break;
                }
                found += size;
                parts.push((group, part));
                add(&mut sums[part], &counts[group]);
                rest.next();
            }
        }
        for group in rest {
            parts.push((group, TRAINING));
            add(&mut sums[TRAINING], &counts[group]);
        }
        let cost = cost(&sums, &all, shares);
        if cost < best.0 {
            best = (cost, parts);
        }
    }
    best.1
}

fn add(to: &mut [f64], from: &[f64]) {
    to.iter_mut().zip(from).for_each(|(to, from)| *to += from);
}

/// Distance of the parts from their shares of each class; a class that training has not is the worst.
fn cost(sums: &[Vec<f64>], all: &[f64], shares: [f64; 3]) -> f64 {
    let of_part = |(sums, share): (&Vec<f64>, f64)| -> f64 {
        (sums.iter().zip(all)).map(|(sum, all)| (sum / all.max(1.0) - share).powi(2)).sum()
    };
    let missing = sums[TRAINING].iter().zip(all).filter(|(sum, all)| **sum == 0.0 && **all > 0.0);
    sums.iter().zip(shares).map(of_part).sum::<f64>() + 1e6 * missing.count() as f64
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dataset::Source;
    use crate::dataset::generated;
    use std::collections::BTreeSet;

    fn subjects(count: usize) -> Groups {
        named(|i| format!("subject {}", (i * 31 / 7) % count))
    }

    fn named(name: impl Fn(usize) -> String) -> Groups {
        let names: Vec<String> = (0..400).map(name).collect();
        names.iter().map(String::as_str).collect()
    }

    fn source() -> Source {
        let mut data = generated::xor(400, 0);
        // A feature by which a sample is recognized.
        (0..400).for_each(|i| data.features[2 * i] = i as f32);
        data.into()
    }

    fn parts(source: Source, groups: Groups) -> Result<Split, DatasetError> {
        Source { groups: Some(groups), ..source }.split(Shares::default(), 3)
    }

    #[test]
    fn no_group_is_on_both_sides_and_shares_are_near() {
        let groups = subjects(20);
        let names: Vec<&str> = groups.iter().collect();
        let split = parts(source(), groups.clone()).unwrap();
        let of = |part: &Dataset| -> BTreeSet<&str> {
            part.rows().map(|row| names[row[0] as usize]).collect()
        };
        let (training, validation, test) =
            (of(&split.training), of(&split.validation), of(&split.test));
        assert!(training.is_disjoint(&test) && training.is_disjoint(&validation));
        assert!(validation.is_disjoint(&test));
        assert_eq!(training.len() + validation.len() + test.len(), 20);
        assert!((60..=100).contains(&split.test.len()), "{}", split.test.len());
        assert!((20..=60).contains(&split.validation.len()), "{}", split.validation.len());
        assert_eq!(parts(source(), groups).unwrap(), split);
    }

    #[test]
    fn groups_of_one_class_are_shared_out_class_by_class() {
        // Sixteen classes of five recordings each: every part gets a recording of every class.
        let mut source = source();
        let labels = (0..16).map(|class| class.to_string()).collect();
        source.data.targets =
            Targets::Classes { classes: (0..400).map(|i| i % 16).collect(), labels };
        let split = parts(source, named(|i| format!("{}_{}", i % 16, i / 16 % 5))).unwrap();
        for part in [&split.training, &split.validation, &split.test] {
            let classes: BTreeSet<usize> =
                part.targets.classes().unwrap().iter().copied().collect();
            assert_eq!(classes.len(), 16);
        }
        assert_eq!((split.validation.len(), split.test.len()), (80, 80));
    }

    #[test]
    fn too_few_groups_and_a_class_of_one_group_are_refused() {
        let error = parts(source(), subjects(2)).unwrap_err();
        assert!(error.to_string().starts_with("2 groups cannot be split"), "{error}");
        let three = parts(source(), subjects(3)).unwrap();
        assert!(!three.training.is_empty() && !three.validation.is_empty());
        assert!(!three.test.is_empty());
        // Four groups, two of each class: one class is missing somewhere, and training has both.
        let mut two_each = source();
        let Targets::Classes { classes, .. } = &mut two_each.data.targets else { panic!() };
        (0..400).for_each(|i| classes[i] = i % 2);
        let split = parts(two_each.clone(), named(|i| (i % 4).to_string())).unwrap();
        let of_training = split.training.targets.classes().unwrap();
        assert!(of_training.contains(&0) && of_training.contains(&1));
        // Three groups, one of which has all samples of a class: it must be trained on and judged by.
        let groups = named(|i| (if i % 2 == 0 { 0 } else { i % 4 }).to_string());
        let split = parts(two_each, groups);
        assert!(matches!(split, Err(DatasetError::Groups { groups: 3, .. })), "{split:?}");
    }

    #[test]
    fn groups_do_not_hide_that_there_is_one_class_only() {
        let mut source = source();
        let labels = vec!["only".into()];
        source.data.targets = Targets::Classes { classes: vec![0; 400], labels };
        assert!(matches!(parts(source, subjects(9)), Err(DatasetError::SingleClass { .. })));
    }
}
