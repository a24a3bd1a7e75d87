//! Which samples are trained on, which watch over training, and which judge at the end.

use super::{Dataset, DatasetError, Groups, Targets};
use crate::random::{Purpose, generator};
use nn_core::MAX_LABELS;
use rand::seq::SliceRandom;

/// Three parts of a data set that share no sample, unless all are used for everything ([`Shares`] of 0).
#[derive(Clone, Debug, PartialEq)]
pub struct Split {
    /// Samples that the network learns from.
    pub training: Dataset,
    /// Samples that are looked at after every epoch.
    pub validation: Dataset,
    /// Samples that are looked at once, at the end.
    pub test: Dataset,
}

impl Split {
    /// Number of samples are for training, for validation and for test; 0 for a part whose place the training samples
    /// take.
    pub fn counts(&self) -> [usize; 3] {
        let Self { training, validation, test } = self;
        let apart = |part: &Dataset| if part == training { 0 } else { part.len() };
        [training.len(), apart(validation), apart(test)]
    }
}

/// The shares of validation and test samples; the rest is for training.
///
/// With a share of 0, the training samples take the place of that part: right for a truth table, where there are no
/// other samples, and for parts that come later. How good a network is on new samples is not measured then.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Shares {
    /// From 0 to below 1.
    pub validation: f64,
    /// From 0 to below 1.
    pub test: f64,
}

impl Shares {
    /// The same, 0 for a part that is there already.
    pub(super) fn beside(self, validation: &Option<Dataset>, test: &Option<Dataset>) -> Self {
        let share = |part: &Option<Dataset>, share| if part.is_some() { 0.0 } else { share };
        Self { validation: share(validation, self.validation), test: share(test, self.test) }
    }
}

impl Default for Shares {
    fn default() -> Self {
        Self { validation: 0.1, test: 0.2 }
    }
}

/// Splits at random but repeatably; if samples have classes, each class by the same shares (stratified).
///
/// Training samples stay in the memory and in the order that they have in `data`.
///
/// # Errors
///
/// [`DatasetError::SingleClass`] or [`DatasetError::TooFewSamples`]: every class needs a sample in
/// every part.
pub fn split(data: Dataset, shares: Shares, seed: u64) -> Result<Split, DatasetError> {
    let given = Given { data, validation: None, test: None, groups: None };
    given.checked(shares)?.split(shares, seed)
}

/// Samples to split, and parts that are there already.
pub(super) struct Given {
    /// Samples to train on, and those for the parts that are not given.
    pub data: Dataset,
    /// Samples that watch over training.
    pub validation: Option<Dataset>,
    /// Samples to judge by.
    pub test: Option<Dataset>,
    /// Which samples of `data` belong together, if that is known.
    pub groups: Option<Groups>,
}

impl Given {
    /// Refuses shares and targets that no split has; drops groups if nothing is to be split.
    pub fn checked(mut self, shares: Shares) -> Result<Self, DatasetError> {
        let [of_test, of_validation] = self.missing(shares);
        let is_share = |share: f64| (0.0..1.0).contains(&share);
        if ![of_test, of_validation, of_test + of_validation].into_iter().all(is_share) {
            return Err(DatasetError::Shares { validation: shares.validation, test: shares.test });
        }
        if let Targets::Values { names, .. } = &self.data.targets
            && names.len() > MAX_LABELS
        {
            return Err(DatasetError::TooManyTargets { targets: names.len() });
        }
        self.groups = self.groups.filter(|_| of_test + of_validation > 0.0);
        Ok(self)
    }

    /// The shares of test and validation samples, 0 for a part that is there.
    pub fn missing(&self, shares: Shares) -> [f64; 2] {
        let Shares { validation, test } = shares.beside(&self.validation, &self.test);
        [test, validation]
    }

    /// Splits what [`checked`](Self::checked) let pass.
    pub fn split(mut self, shares: Shares, seed: u64) -> Result<Split, DatasetError> {
        if let Some(together) = self.groups.take() {
            groups(&self.data)?;
            return self.split_by_group(&together, shares, seed);
        }
        let positions = choose(&self.data, self.missing(shares), seed)?;
        self.taken_apart(positions)
    }

    /// Makes parts of the test and validation samples at these positions, where parts are not there already.
    pub fn taken_apart(
        self,
        [test_positions, validation_positions]: [Vec<usize>; 2],
    ) -> Result<Split, DatasetError> {
        let Self { data, validation, test, .. } = self;
        let given = |part: Option<Dataset>, name, positions: &[usize]| match part {
            Some(part) => part.matched(&data, name).map(Some),
            None if positions.is_empty() => Ok(None),
            None => Ok(Some(data.subset(positions))),
        };
        let validation = given(validation, "validation", &validation_positions)?;
        let test = given(test, "test", &test_positions)?;
        let training = without(data, [validation_positions, test_positions].concat());
        let or_all = |part: Option<Dataset>| part.unwrap_or_else(|| training.clone());
        Ok(Split { validation: or_all(validation), test: or_all(test), training })
    }
}

impl Dataset {
    /// Returns whether samples are images of several rows.
    fn is_of_pictures(&self) -> bool {
        self.image.is_some_and(|size| size.height > 1)
    }
}

/// For each share, positions of samples: of every class that share of it, and at least one; none for 0.
fn choose<const PARTS: usize>(
    data: &Dataset,
    shares: [f64; PARTS],
    seed: u64,
) -> Result<[Vec<usize>; PARTS], DatasetError> {
    let mut groups = groups(data)?;
    let mut generator = generator(seed, Purpose::Split);
    let mut parts = [const { Vec::new() }; PARTS];
    // All of them are named at once.
    let (mut small, mut most_needed) = (Vec::new(), 0);
    for (group, positions) in groups.iter_mut().enumerate() {
        let samples = positions.len();
        let count = |share: f64| match share {
            0.0 => 0,
            share => ((share * samples as f64).round() as usize).max(1),
        };
        let counts = shares.map(count);
        let needed = counts.iter().sum::<usize>() + 1;
        if let (0, Targets::Classes { labels, .. }) = (samples, &data.targets) {
            let what = format!("the label {}, which no other sample has", labels[group]);
            return Err(DatasetError::Parts { part: "test", what });
        }
        if samples < needed {
            let Targets::Classes { labels, .. } = &data.targets else {
                return Err(DatasetError::TooFew { samples, needed });
            };
            small.push((labels[group].clone(), samples));
            most_needed = most_needed.max(needed);
            continue;
        }
        positions.shuffle(&mut generator);
        let mut rest = positions.iter().copied();
        for (part, count) in parts.iter_mut().zip(counts) {
            part.extend(rest.by_ref().take(count));
        }
    }
    if !small.is_empty() {
        let (classes, needed) = (small, most_needed);
        return Err(match data.is_of_pictures() {
            true => DatasetError::TooFewImages { classes, needed },
            false => DatasetError::TooFewSamples { classes, needed },
        });
    }
    for part in &mut parts {
        part.shuffle(&mut generator);
    }
    Ok(parts)
}

/// The positions of all samples, those of each class by themselves.
fn groups(data: &Dataset) -> Result<Vec<Vec<usize>>, DatasetError> {
    let Targets::Classes { classes, labels } = &data.targets else {
        return Ok(vec![(0..data.len()).collect()]);
    };
    let mut by_class = vec![Vec::new(); labels.len()];
    for (position, &class) in classes.iter().enumerate() {
        by_class[class].push(position);
    }
    if by_class.iter().filter(|positions| !positions.is_empty()).count() < 2 {
        let label = classes.first().map_or_else(String::new, |&class| labels[class].clone());
        return Err(DatasetError::SingleClass { samples: data.len(), label });
    }
    Ok(by_class)
}

/// The data set without the samples at these positions; those behind them move up.
fn without(mut data: Dataset, mut positions: Vec<usize>) -> Dataset {
    positions.sort_unstable();
    let mut gone = positions.into_iter().peekable();
    let mut kept = Vec::with_capacity(data.len());
    for position in 0..data.len() {
        if gone.next_if_eq(&position).is_some() {
            continue;
        }
        let row = position * data.width..(position + 1) * data.width;
        data.features.copy_within(row, kept.len() * data.width);
        kept.push(position);
    }
    data.features.truncate(kept.len() * data.width);
    data.features.shrink_to_fit();
    data.targets = data.targets.subset(&kept);
    data
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dataset::{Source, digits};

    fn classes(part: &Dataset) -> &[usize] {
        part.targets.classes().unwrap()
    }

    fn count(part: &Dataset, class: usize) -> usize {
        classes(part).iter().filter(|&&c| c == class).count()
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
        assert!(classes(&split.test).windows(2).any(|pair| pair[0] > pair[1]), "classes are mixed");
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
        let source = Source { test: Some(test.clone()), ..data.into() };
        let split = source.split(Shares::default(), 0).unwrap();
        assert_eq!(split.test, test);
        assert_eq!(split.training.len() + split.validation.len(), 1797);
        assert_eq!(split.validation.len(), 179);
    }

    #[test]
    fn samples_that_watch_over_training_may_be_given_with_labels_of_their_own_order() {
        let names = |names: &[&str]| -> Vec<String> { names.iter().map(|&n| n.into()).collect() };
        let part = |labels: &[&str], classes: Vec<usize>| Dataset {
            name: "t".into(),
            columns: Vec::new(),
            width: 1,
            features: vec![0.0; classes.len()],
            targets: Targets::Classes { classes, labels: names(labels) },
            image: None,
        };
        let data = part(&["a", "b", "c"], [0, 1, 2].repeat(5));
        let given = |part| {
            let source = Source { validation: Some(part), ..data.clone().into() };
            source.split(Shares { validation: 0.0, test: 0.4 }, 0)
        };
        let split = given(part(&["c", "a"], vec![0, 1, 0])).unwrap();
        assert_eq!((split.training.len(), split.test.len()), (9, 6));
        assert_eq!(classes(&split.validation), [2, 0, 2]);
        let error = given(part(&["d", "a"], vec![0, 1])).unwrap_err().to_string();
        assert!(error.contains("the unknown label d"), "{error}");
    }

    #[test]
    fn a_part_is_put_into_the_order_of_the_columns_of_the_whole() {
        let names = |names: [&str; 2]| names.map(String::from).to_vec();
        let data = |columns| Dataset {
            name: "t".into(),
            columns: names(columns),
            width: 2,
            features: vec![1.0, 2.0, 3.0, 4.0],
            targets: Targets::Classes { classes: vec![0, 1], labels: names(["u", "v"]) },
            image: None,
        };
        let mut part = data(["b", "a"]);
        part.order_columns(&names(["a", "b"])).unwrap();
        assert_eq!((part.features, part.columns), (vec![2.0, 1.0, 4.0, 3.0], names(["a", "b"])));
        let error = data(["b", "c"]).order_columns(&names(["a", "b"])).unwrap_err();
        assert_eq!(error, "the columns b, c, not a, b");
    }

    #[test]
    fn shares_that_are_none_are_refused() {
        for (validation, test) in
            [(0.5, 0.5), (-1.0, 0.2), (f64::NAN, 0.2), (0.1, 1e30), (0.1, f64::INFINITY)]
        {
            let error = split(digits::load(), Shares { validation, test }, 0).unwrap_err();
            assert!(matches!(error, DatasetError::Shares { .. }), "{error}");
        }
    }

    #[test]
    fn with_shares_of_0_all_samples_are_trained_on_and_take_the_place_of_the_other_parts() {
        let data = digits::load();
        let whole = split(data.clone(), Shares { validation: 0.0, test: 0.0 }, 0).unwrap();
        assert_eq!((&whole.training, &whole.validation, &whole.test), (&data, &data, &data));
        let tested = split(data.clone(), Shares { validation: 0.0, test: 0.2 }, 0).unwrap();
        assert_eq!(tested.validation, tested.training);
        assert_eq!(tested.training.len() + tested.test.len(), data.len());
    }

    #[test]
    fn more_targets_than_a_model_may_have_are_refused() {
        let data = |targets: usize| Dataset {
            name: "t".into(),
            columns: Vec::new(),
            width: 1,
            features: vec![0.0; 10],
            targets: Targets::Values {
                values: vec![0.0; 10 * targets],
                names: vec!["t".into(); targets],
            },
            image: None,
        };
        assert!(split(data(256), Shares::default(), 0).is_ok());
        let error = split(data(257), Shares::default(), 0).unwrap_err().to_string();
        assert!(error.starts_with("257 targets, at most 256 are allowed"), "{error}");
    }

    #[test]
    fn small_classes_are_named() {
        let data = |classes: Vec<usize>| Dataset {
            name: "small".into(),
            columns: Vec::new(),
            width: 1,
            features: vec![0.0; classes.len()],
            targets: Targets::Classes { classes, labels: vec!["three".into(), "seven".into()] },
            image: None,
        };
        let error = |classes| split(data(classes), Shares::default(), 0).unwrap_err().to_string();
        let single = error(vec![0; 40]);
        assert!(single.starts_with("all 40 samples have the label `three`"), "{single}");
        let few = error([vec![0; 38], vec![1; 2]].concat());
        assert!(few.starts_with("samples of class `seven`: 2; at least 3 are needed"), "{few}");
        // Ten classes of one and two samples beside a large one: eight are shown, all are counted.
        let mut many = data([vec![0; 38], (1..11).collect(), (6..11).collect()].concat());
        let labels = (0..11).map(|class| format!("c{class}")).collect();
        many.targets =
            Targets::Classes { classes: many.targets.classes().unwrap().to_vec(), labels };
        let few = split(many, Shares::default(), 0).unwrap_err().to_string();
        assert!(few.starts_with("samples of classes `c1`: 1, `c2`: 1"), "{few}");
        assert!(
            few.contains("`c8`: 2, and 2 more classes; at least 3 are needed of each"),
            "{few}"
        );
    }
}
