//! A split by subject or recording: no group is on both sides.

use super::split::without;
use super::{Dataset, DatasetError, Shares, Source, Split, Targets};
use crate::random::{Purpose, generator};
use rand::seq::SliceRandom;

/// Orders of groups that are tried; the one that fits the shares best is taken.
const TRIES: usize = 200;

/// The parts that a group may be in.
const TRAINING: usize = 0;
const VALIDATION: usize = 1;
const TEST: usize = 2;

impl Source {
    /// As [`split`](Self::split), but all samples of a group, a subject or a recording, come into the same part: the
    /// result then says how a network does with subjects that it has never met. Shares are met as well as groups
    /// allow, those of each class too.
    ///
    /// # Errors
    ///
    /// As [`split`](Self::split); and [`DatasetError::Groups`] if there are too few groups, or if a class would be
    /// missing in training.
    pub fn split_by_group(
        self,
        groups: &[String],
        shares: Shares,
        seed: u64,
    ) -> Result<Split, DatasetError> {
        let Self { data, validation, test, .. } = self;
        let of_validation = if validation.is_some() { 0.0 } else { shares.validation };
        let of_test = if test.is_some() { 0.0 } else { shares.test };
        let mut names: Vec<&String> = groups.iter().collect();
        names.sort_unstable();
        names.dedup();
        let wrong = |what: String| DatasetError::Groups { groups: names.len(), what };
        if groups.len() != data.len() {
            return Err(wrong(format!("they are of {} of {} samples", groups.len(), data.len())));
        }
        let needed = 1 + usize::from(of_validation > 0.0) + usize::from(of_test > 0.0);
        if names.len() < needed {
            let what = "training, validation and test need at least one each (--group; --validation FILE gives one)";
            return Err(wrong(what.into()));
        }
        let group_of: Vec<usize> =
            groups.iter().map(|name| names.binary_search(&name).unwrap_or(0)).collect();
        let parts = assigned(&data, &group_of, names.len(), [of_validation, of_test], seed);
        let positions = |part: usize| -> Vec<usize> {
            (0..data.len()).filter(|&sample| parts[group_of[sample]] == part).collect()
        };
        let [of_validation, of_test] = [VALIDATION, TEST].map(positions);
        let given = |part: Option<Dataset>, name, positions: &[usize]| match part {
            Some(part) => part.matched(&data, name).map(Some),
            None if positions.is_empty() => Ok(None),
            None => Ok(Some(data.subset(positions))),
        };
        let validation = given(validation, "validation", &of_validation)?;
        let test = given(test, "test", &of_test)?;
        let training = without(data, [of_validation, of_test].concat());
        if let Targets::Classes { classes, labels } = &training.targets
            && let Some(missing) = (0..labels.len()).find(|class| !classes.contains(class))
        {
            let what = format!(
                "no training sample would be of class `{}`, which is in too few groups",
                labels[missing]
            );
            return Err(wrong(what));
        }
        let or_all = |part: Option<Dataset>| part.unwrap_or_else(|| training.clone());
        Ok(Split { validation: or_all(validation), test: or_all(test), training })
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
    let mut all = vec![0.0f64; kinds];
    counts.iter().for_each(|group| add(&mut all, group));
    let shares = [1.0 - of_validation - of_test, of_validation, of_test];
    let mut generator = generator(seed, Purpose::Split);
    let mut order: Vec<usize> = (0..groups).collect();
    let mut best = (f64::INFINITY, vec![TRAINING; groups]);
    for _ in 0..TRIES {
        order.shuffle(&mut generator);
        let mut parts = vec![TRAINING; groups];
        let mut sums = vec![vec![0.0f64; kinds]; 3];
        let mut rest = order.iter().copied().peekable();
        for part in [TEST, VALIDATION] {
            let wanted = shares[part] * data.len() as f64;
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
                parts[group] = part;
                add(&mut sums[part], &counts[group]);
                rest.next();
            }
        }
        rest.for_each(|group| add(&mut sums[TRAINING], &counts[group]));
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

/// How far the parts are from their shares of each class; a class that training has not is the worst.
fn cost(sums: &[Vec<f64>], all: &[f64], shares: [f64; 3]) -> f64 {
    let of_part = |(sums, share): (&Vec<f64>, f64)| -> f64 {
        (sums.iter().zip(all)).map(|(sum, all)| (sum / all.max(1.0) - share).powi(2)).sum()
    };
    let missing = sums[TRAINING].iter().zip(all).filter(|(sum, all)| **sum == 0.0 && **all > 0.0);
    sums.iter().zip(shares).map(of_part).sum::<f64>() + 1e6 * missing.count() as f64
}

/// CRC-32 of the groups of all samples: with that of the data, it tells whether a split is the same.
pub(crate) fn groups_checksum(groups: &[String]) -> u32 {
    let crc = crc::Crc::<u32, crc::Table<16>>::new(&crc::CRC_32_ISO_HDLC);
    let mut digest = crc.digest();
    for group in groups {
        digest.update(group.as_bytes());
        digest.update(&[0]);
    }
    digest.finalize()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dataset::generated;
    use std::collections::BTreeSet;

    fn subjects(count: usize) -> Vec<String> {
        (0..400).map(|i| format!("subject {}", (i * 31 / 7) % count)).collect()
    }

    fn source() -> Source {
        let mut data = generated::xor(400, 0);
        // A feature by which a sample is recognized.
        (0..400).for_each(|i| data.features[2 * i] = i as f32);
        Source { data, validation: None, test: None, notes: Vec::new(), cut: None }
    }

    #[test]
    fn no_group_is_on_both_sides_and_shares_are_near() {
        let groups = subjects(20);
        let split = source().split_by_group(&groups, Shares::default(), 3).unwrap();
        let of = |part: &Dataset| -> BTreeSet<&String> {
            part.rows().map(|row| &groups[row[0] as usize]).collect()
        };
        let (training, validation, test) =
            (of(&split.training), of(&split.validation), of(&split.test));
        assert!(training.is_disjoint(&test) && training.is_disjoint(&validation));
        assert!(validation.is_disjoint(&test));
        assert_eq!(training.len() + validation.len() + test.len(), 20);
        assert!((60..=100).contains(&split.test.len()), "{}", split.test.len());
        assert!((20..=60).contains(&split.validation.len()), "{}", split.validation.len());
        assert_eq!(source().split_by_group(&groups, Shares::default(), 3).unwrap(), split);
    }

    #[test]
    fn too_few_groups_and_classes_of_one_group_are_refused() {
        let error = source().split_by_group(&subjects(2), Shares::default(), 0).unwrap_err();
        assert!(error.to_string().starts_with("2 groups cannot be split"), "{error}");
        let three = source().split_by_group(&subjects(3), Shares::default(), 0).unwrap();
        assert!(!three.training.is_empty() && !three.validation.is_empty());
        assert!(!three.test.is_empty());
        let mut source = source();
        let Targets::Classes { classes, .. } = &mut source.data.targets else { panic!() };
        // Every group has a class of its own.
        (0..400).for_each(|i| classes[i] = i % 2);
        let groups: Vec<String> = (0..400).map(|i| (i % 2 + 2 * (i % 4 / 3)).to_string()).collect();
        let split = source.split_by_group(&groups, Shares::default(), 0);
        assert!(split.is_err() || !split.unwrap().training.is_empty());
    }
}
