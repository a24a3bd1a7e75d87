//! Which samples are trained on, which watch over training, and which judge at the end.

use super::{Dataset, DatasetError};
use crate::random::{Purpose, generator};
use rand::seq::SliceRandom;

/// Three parts of a data set that share no sample.
#[derive(Clone, Debug, PartialEq)]
pub struct Split {
    /// What the network learns from.
    pub training: Dataset,
    /// What is looked at after every epoch.
    pub validation: Dataset,
    /// What is looked at once, at the end.
    pub test: Dataset,
}

/// The shares of validation and test samples; the rest is for training.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Shares {
    /// Between 0 and 1.
    pub validation: f64,
    /// Between 0 and 1.
    pub test: f64,
}

impl Default for Shares {
    fn default() -> Self {
        Self { validation: 0.1, test: 0.2 }
    }
}

/// Splits each class by the same shares (stratified), at random but repeatably.
///
/// Training samples stay in the memory and in the order that they have in `data`.
///
/// # Errors
///
/// [`DatasetError::SingleClass`] or [`DatasetError::TooFewSamples`]: every class needs a sample in
/// every part.
pub fn split(data: Dataset, shares: Shares, seed: u64) -> Result<Split, DatasetError> {
    let is_share = |share: f64| share > 0.0 && share < 1.0;
    let Shares { validation, test } = shares;
    if !is_share(validation) || !is_share(test) || !is_share(validation + test) {
        return Err(DatasetError::Shares { validation, test });
    }
    let [test, validation] = choose(&data, [shares.test, shares.validation], seed)?;
    Ok(Split {
        validation: data.subset(&validation),
        test: data.subset(&test),
        training: without(data, [validation, test].concat()),
    })
}

/// As [`split()`], with test samples that are kept apart already.
///
/// # Errors
///
/// As [`split()`].
pub fn split_with_test(
    data: Dataset,
    test: Dataset,
    validation_share: f64,
    seed: u64,
) -> Result<Split, DatasetError> {
    if validation_share.is_nan() || validation_share <= 0.0 || validation_share >= 1.0 {
        return Err(DatasetError::Shares { validation: validation_share, test: 0.0 });
    }
    let [validation] = choose(&data, [validation_share], seed)?;
    Ok(Split { validation: data.subset(&validation), test, training: without(data, validation) })
}

/// For each share, positions of samples: of every class that share of it, and at least one.
fn choose<const PARTS: usize>(
    data: &Dataset,
    shares: [f64; PARTS],
    seed: u64,
) -> Result<[Vec<usize>; PARTS], DatasetError> {
    let mut by_class = vec![Vec::new(); data.labels.len()];
    for (position, &class) in data.classes.iter().enumerate() {
        by_class[class].push(position);
    }
    if by_class.iter().filter(|positions| !positions.is_empty()).count() < 2 {
        let label = data.classes.first().map_or_else(String::new, |&c| data.labels[c].clone());
        return Err(DatasetError::SingleClass { samples: data.len(), label });
    }

    let mut generator = generator(seed, Purpose::Split);
    let mut parts = [const { Vec::new() }; PARTS];
    for (class, positions) in by_class.iter_mut().enumerate() {
        let samples = positions.len();
        let counts = shares.map(|share| ((share * samples as f64).round() as usize).max(1));
        let needed = counts.iter().sum::<usize>() + 1;
        if samples < needed {
            let label = data.labels[class].clone();
            return Err(DatasetError::TooFewSamples { label, samples, needed });
        }
        positions.shuffle(&mut generator);
        let mut rest = positions.iter().copied();
        for (part, count) in parts.iter_mut().zip(counts) {
            part.extend(rest.by_ref().take(count));
        }
    }
    for part in &mut parts {
        part.shuffle(&mut generator);
    }
    Ok(parts)
}

/// The data set without the samples at these positions; those behind them move up.
fn without(mut data: Dataset, mut positions: Vec<usize>) -> Dataset {
    positions.sort_unstable();
    let mut gone = positions.into_iter().peekable();
    let mut kept = 0;
    for position in 0..data.len() {
        if gone.next_if_eq(&position).is_some() {
            continue;
        }
        let row = position * data.width..(position + 1) * data.width;
        data.features.copy_within(row, kept * data.width);
        data.classes[kept] = data.classes[position];
        kept += 1;
    }
    data.features.truncate(kept * data.width);
    data.features.shrink_to_fit();
    data.classes.truncate(kept);
    data
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dataset::digits;

    fn count(part: &Dataset, class: usize) -> usize {
        part.classes.iter().filter(|&&c| c == class).count()
    }

    #[test]
    fn every_sample_is_in_one_part_and_every_class_is_split_alike() {
        // A feature that is the sample's number makes each sample recognizable.
        let mut data = digits::load();
        data.width = 1;
        data.features = (0..data.len()).map(|position| position as f32).collect();
        let split = split(data.clone(), Shares::default(), 4).unwrap();
        let mut all: Vec<f32> = [&split.training, &split.validation, &split.test]
            .iter()
            .flat_map(|part| part.features.iter().copied())
            .collect();
        all.sort_by(f32::total_cmp);
        assert_eq!(all, data.features);
        for class in 0..10 {
            let whole = count(&data, class) as f64;
            assert_eq!(count(&split.test, class), (0.2 * whole).round() as usize);
            assert_eq!(count(&split.validation, class), (0.1 * whole).round() as usize);
        }
        assert!(split.test.classes.windows(2).any(|pair| pair[0] > pair[1]), "classes are mixed");
    }

    #[test]
    fn a_seed_repeats_and_another_differs() {
        let data = digits::load();
        let of = |seed| split(data.clone(), Shares::default(), seed).unwrap();
        assert_eq!(of(1), of(1));
        assert_ne!(of(1), of(2));
    }

    #[test]
    fn test_samples_that_are_kept_apart_stay_as_they_are() {
        let (data, test) = (digits::load(), digits::load().subset(&[5, 3, 8]));
        let split = split_with_test(data, test.clone(), 0.1, 0).unwrap();
        assert_eq!(split.test, test);
        assert_eq!(split.training.len() + split.validation.len(), 1797);
        assert_eq!(split.validation.len(), 179);
    }

    #[test]
    fn shares_that_are_none_are_refused() {
        for (validation, test) in [
            (0.0, 0.2),
            (0.5, 0.5),
            (-1.0, 0.2),
            (f64::NAN, 0.2),
            (0.1, 1e30),
            (0.1, f64::INFINITY),
        ] {
            let error = split(digits::load(), Shares { validation, test }, 0).unwrap_err();
            assert!(matches!(error, DatasetError::Shares { .. }), "{error}");
        }
    }

    #[test]
    fn small_classes_are_named() {
        let data = |classes: Vec<usize>| Dataset {
            name: "small".into(),
            columns: Vec::new(),
            width: 1,
            features: vec![0.0; classes.len()],
            classes,
            labels: vec!["three".into(), "seven".into()],
        };
        let error = |classes| split(data(classes), Shares::default(), 0).unwrap_err().to_string();
        let single = error(vec![0; 40]);
        assert!(single.starts_with("all 40 samples have the label `three`"), "{single}");
        let few = error([vec![0; 38], vec![1; 2]].concat());
        assert!(few.starts_with("samples of class `seven`: 2; at least 3 are needed"), "{few}");
    }
}
