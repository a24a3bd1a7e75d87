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
/// # Errors
///
/// [`DatasetError::SingleClass`] or [`DatasetError::TooFewSamples`]: every class needs a sample in
/// every part.
pub fn split(data: &Dataset, shares: Shares, seed: u64) -> Result<Split, DatasetError> {
    let mut by_class = vec![Vec::new(); data.labels.len()];
    for (position, &class) in data.classes.iter().enumerate() {
        by_class[class].push(position);
    }
    if by_class.iter().filter(|positions| !positions.is_empty()).count() < 2 {
        let label = data.classes.first().map_or_else(String::new, |&c| data.labels[c].clone());
        return Err(DatasetError::SingleClass { samples: data.len(), label });
    }

    let mut generator = generator(seed, Purpose::Split);
    let (mut training, mut validation, mut test) = (Vec::new(), Vec::new(), Vec::new());
    for (class, positions) in by_class.iter_mut().enumerate() {
        let count = positions.len();
        let share = |share: f64| ((share * count as f64).round() as usize).max(1);
        let (in_validation, in_test) = (share(shares.validation), share(shares.test));
        if count < in_validation + in_test + 1 {
            return Err(DatasetError::TooFewSamples {
                label: data.labels[class].clone(),
                samples: count,
                needed: in_validation + in_test + 1,
            });
        }
        positions.shuffle(&mut generator);
        let (for_test, rest) = positions.split_at(in_test);
        let (for_validation, for_training) = rest.split_at(in_validation);
        test.extend_from_slice(for_test);
        validation.extend_from_slice(for_validation);
        training.extend_from_slice(for_training);
    }
    for positions in [&mut training, &mut validation, &mut test] {
        positions.shuffle(&mut generator);
    }
    Ok(Split {
        training: data.subset(&training),
        validation: data.subset(&validation),
        test: data.subset(&test),
    })
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
        let split = split(&data, Shares::default(), 4).unwrap();
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
        let of = |seed| split(&data, Shares::default(), seed).unwrap();
        assert_eq!(of(1), of(1));
        assert_ne!(of(1), of(2));
    }

    #[test]
    fn small_classes_are_named() {
        let mut data = digits::load().subset(&(0..40).collect::<Vec<_>>());
        data.classes = vec![3; 40];
        let error = split(&data, Shares::default(), 0).unwrap_err().to_string();
        assert!(error.starts_with("all 40 samples have the label `3`"), "{error}");
        data.classes[0] = 7;
        data.classes[1] = 7;
        data.labels = vec!["3".into(); 8];
        data.labels[7] = "seven".into();
        data.classes.iter_mut().filter(|c| **c == 3).for_each(|c| *c = 0);
        let mut labels = data.labels.clone();
        labels.swap(1, 7);
        data.labels = vec![labels[0].clone(), labels[1].clone()];
        data.classes.iter_mut().filter(|c| **c == 7).for_each(|c| *c = 1);
        let error = split(&data, Shares::default(), 0).unwrap_err().to_string();
        assert!(error.starts_with("class `seven` has 2 samples; at least 3 are needed"), "{error}");
    }
}
