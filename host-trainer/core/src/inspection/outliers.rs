//! Values that lie far from all others of their column: what stands for no value, and slips.

use super::fields::{Field, feature_fields, tables};
use super::isolated::{Others, repeated, stands_alone};
use super::spread::Spread;
use crate::dataset::{Dataset, Split, Targets};
use std::collections::BTreeMap;

/// Interquartile ranges from the quartiles; of a normal distribution, 27 standard deviations.
const FAR: f64 = 20.0;
/// The same for a number that is known to stand for no value.
const FAR_ENOUGH_IF_KNOWN: f64 = 3.0;
/// At most so large a share of a field can be outliers if they are one value, or if they differ.
const LARGEST_SHARES: [f64; 2] = [0.35, 0.012];
/// Numbers that devices and programs give where there is no value.
const KNOWN: [f32; 18] = [
    -99.0,
    -127.0,
    -200.0,
    -999.0,
    -9999.0,
    -32768.0,
    -99999.0,
    999.0,
    8190.0,
    8191.0,
    9999.0,
    32767.0,
    65535.0,
    99999.0,
    999_999.0,
    2_147_483_648.0,
    -2_147_483_648.0,
    4_294_967_296.0,
];

/// A value that lies far from all others of its field.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Outlier {
    /// Field of the outlier.
    pub field: Field,
    /// The value.
    pub value: f32,
    /// Number of samples have it.
    pub samples: usize,
    /// The first of them, counted from 1.
    pub first: usize,
}

/// All values that lie far from the others, and where the others end.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Outliers {
    /// The commonest first.
    pub found: Vec<Outlier>,
    /// Number of samples have one.
    pub samples: usize,
    /// The smallest and the largest of the others, for fields that have outliers.
    limits: BTreeMap<Field, (f32, f32)>,
}

/// Treatment of outliers.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Treatment {
    /// Training takes the nearest ordinary value in their place, so that they spoil neither scaling nor steps;
    /// samples that judge stay as they are, because a device will meet the like.
    #[default]
    Keep,
    /// Their samples are left out everywhere.
    Drop,
    /// The nearest ordinary value is taken everywhere: what a device does not do by itself.
    Clip,
}

impl Outliers {
    /// Looks for them. An outlier lies over 20 interquartile ranges from the quartiles, with nothing near it that
    /// would make it the end of a tail; or it is one value exactly, again and again, farther from all others than these
    /// are from each other. Values that are the mark of a class are none.
    pub fn find(data: &Dataset) -> Self {
        let mut all = Self::default();
        for (numbers, fields, field) in tables(data) {
            let spreads: Vec<Option<Spread>> =
                (0..fields).map(|index| Spread::of(numbers, fields, index)).collect();
            let per_sample = numbers.len() / data.len().max(1);
            for (index, candidates) in beyond(numbers, &spreads) {
                if let Some(spread) = spreads[index] {
                    let of_field = Candidates { data, per_sample, fields, spread, candidates };
                    all.found.extend(of_field.outliers(field(index), &KNOWN));
                }
            }
        }
        all.find_the_same_elsewhere(data);
        all.found.sort_by_key(|outlier| (std::cmp::Reverse(outlier.samples), outlier.field));
        if !all.found.is_empty() {
            all.set_limits(data);
            all.samples = (0..data.len()).filter(|&sample| all.has(data, sample)).count();
        }
        all
    }

    /// Finds what stands for no value in one field in others, where it may lie nearer.
    fn find_the_same_elsewhere(&mut self, data: &Dataset) {
        let mut known: Vec<f32> =
            self.found.iter().filter(|found| found.samples > 2).map(|found| found.value).collect();
        // 0 stands for nothing in one column and is a measurement in the next.
        known.retain(|value| *value != 0.0 && !KNOWN.contains(value));
        if known.is_empty() {
            return;
        }
        for (numbers, fields, field) in tables(data) {
            let spreads: Vec<Option<Spread>> =
                (0..fields).map(|index| Spread::of(numbers, fields, index)).collect();
            let per_sample = numbers.len() / data.len().max(1);
            for (index, candidates) in beyond(numbers, &spreads) {
                let is_new = self.found.iter().all(|found| found.field != field(index));
                if let (Some(spread), true) = (spreads[index], is_new) {
                    let of_field = Candidates { data, per_sample, fields, spread, candidates };
                    self.found.extend(of_field.outliers(field(index), &known));
                }
            }
        }
    }

    fn set_limits(&mut self, data: &Dataset) {
        for (numbers, fields, field) in tables(data) {
            for index in 0..fields {
                let of_field: Vec<f32> = (self.found.iter())
                    .filter(|found| found.field == field(index))
                    .map(|found| found.value)
                    .collect();
                if of_field.is_empty() {
                    continue;
                }
                let others = numbers.iter().skip(index).step_by(fields).copied();
                let others = others.filter(|x| !of_field.contains(x));
                let limits = others.fold((f32::INFINITY, f32::NEG_INFINITY), |(low, high), x| {
                    (low.min(x), high.max(x))
                });
                self.limits.insert(field(index), limits);
            }
        }
    }

    /// Ends of the other values of a field.
    pub fn limits(&self, field: Field) -> Option<(f32, f32)> {
        self.limits.get(&field).copied()
    }

    /// Returns whether there are none.
    pub fn is_empty(&self) -> bool {
        self.found.is_empty()
    }

    fn has(&self, data: &Dataset, sample: usize) -> bool {
        let is_beyond = |field: &Field, x: f32| {
            self.limits.get(field).is_some_and(|&(low, high)| x < low || x > high)
        };
        let row = &data.features[sample * data.width..][..data.width];
        let fields = feature_fields(data);
        self.limits.keys().any(|field| match *field {
            Field::Feature(index) => {
                row.iter().skip(index).step_by(fields).any(|&x| is_beyond(field, x))
            }
            Field::Target(index) => match &data.targets {
                Targets::Values { values, names } => {
                    is_beyond(field, values[sample * names.len() + index])
                }
                Targets::Classes { .. } => false,
            },
        })
    }

    /// Does with the outliers of all parts what is asked for. Without outliers, nothing changes.
    pub fn treat(&self, split: &mut Split, treatment: Treatment) {
        if self.is_empty() {
            return;
        }
        match treatment {
            Treatment::Keep => self.clip(&mut split.training),
            Treatment::Clip => {
                for part in [&mut split.training, &mut split.validation, &mut split.test] {
                    self.clip(part);
                }
            }
            Treatment::Drop => {
                for part in [&mut split.training, &mut split.validation, &mut split.test] {
                    let kept: Vec<usize> =
                        (0..part.len()).filter(|&sample| !self.has(part, sample)).collect();
                    *part = part.subset(&kept);
                }
            }
        }
    }

    /// Gives outliers among features the nearest ordinary value.
    fn clip(&self, data: &mut Dataset) {
        let fields = feature_fields(data);
        for (field, &(low, high)) in &self.limits {
            if let Field::Feature(index) = *field {
                let numbers = data.features.iter_mut().skip(index).step_by(fields);
                numbers.for_each(|x| *x = x.clamp(low, high));
            }
        }
    }
}

/// The position of a field among those of its kind.
fn field_index(field: Field) -> usize {
    match field {
        Field::Feature(index) | Field::Target(index) => index,
    }
}

/// For each field, the positions of its numbers that lie beyond what most of them are.
fn beyond(numbers: &[f32], spreads: &[Option<Spread>]) -> BTreeMap<usize, Vec<usize>> {
    let limits: Vec<(f32, f32)> = (spreads.iter())
        .map(|spread| match spread {
            Some(spread) => {
                let far = FAR_ENOUGH_IF_KNOWN * spread.range();
                ((spread.low - far) as f32, (spread.high + far) as f32)
            }
            None => (f32::NEG_INFINITY, f32::INFINITY),
        })
        .collect();
    let mut found = BTreeMap::<usize, Vec<usize>>::new();
    // Chunks of whole rows: a loop without branches tells which have something to look at.
    let rows = (1024 / limits.len()).max(1);
    let long: Vec<(f32, f32)> = limits.repeat(rows);
    for (chunk_index, chunk) in numbers.chunks(long.len()).enumerate() {
        let is_beyond = |(&x, &(low, high)): (&f32, &(f32, f32))| x < low || x > high;
        let count: u32 = chunk.iter().zip(&long).map(|pair| u32::from(is_beyond(pair))).sum();
        if count == 0 {
            continue;
        }
        for (offset, pair) in chunk.iter().zip(&long).enumerate() {
            if is_beyond(pair) {
                let position = chunk_index * long.len() + offset;
                found.entry(position % limits.len()).or_default().push(position);
            }
        }
    }
    found
}

/// Numbers of one field that may be outliers.
struct Candidates<'d> {
    data: &'d Dataset,
    per_sample: usize,
    fields: usize,
    spread: Spread,
    /// Positions among the numbers.
    candidates: Vec<usize>,
}

impl Candidates<'_> {
    fn outliers(&self, field: Field, known: &[f32]) -> Vec<Outlier> {
        let numbers: &[f32] = match (field, &self.data.targets) {
            (Field::Target(_), Targets::Values { values, .. }) => values,
            _ => &self.data.features,
        };
        let count = numbers.len() / self.fields;
        let mut by_value: Vec<(f32, Vec<usize>)> = Vec::new();
        let mut sorted: Vec<usize> = self.candidates.clone();
        sorted.sort_by(|&a, &b| numbers[a].total_cmp(&numbers[b]).then(a.cmp(&b)));
        for position in sorted {
            match by_value.last_mut() {
                Some((value, positions)) if *value == numbers[position] => positions.push(position),
                _ => by_value.push((numbers[position], vec![position])),
            }
        }
        let (mut low, mut high): (Vec<_>, Vec<_>) =
            by_value.into_iter().partition(|(value, _)| f64::from(*value) < self.spread.low);
        low.reverse();
        high.dedup_by(|a, b| a.0 == b.0);
        let mut found = Vec::new();
        let far = [&low, &high].map(|side| self.begin(side, count, known));
        // Others are compared with where the first rule finds nothing; that takes all numbers of the field.
        let found_or_repeated = [(&low, far[0]), (&high, far[1])].map(|(side, far)| match far {
            Some(begins) => &side[begins..],
            None => repeated(side),
        });
        let is_to_compare = (0..2).any(|i| far[i].is_none() && !found_or_repeated[i].is_empty());
        let without: Vec<f32> =
            found_or_repeated.into_iter().flatten().map(|(value, _)| *value).collect();
        let others = is_to_compare
            .then(|| Others::between(numbers, self.fields, field_index(field), &without))
            .flatten();
        for (side, far) in [(&low, far[0]), (&high, far[1])] {
            let alone = others.and_then(|others| {
                let alone = stands_alone(side, others, count)?;
                (!self.marks_a_class(&side[alone..])).then_some(alone)
            });
            if let Some(begins) = far.or(alone) {
                found.extend(self.of_side(field, &side[begins..]));
            }
        }
        found
    }

    /// Finds where outliers begin on one side.
    fn begin(&self, side: &[(f32, Vec<usize>)], count: usize, known: &[f32]) -> Option<usize> {
        (0..side.len()).find(|&index| self.begins_outliers(side, index, count, known))
    }

    /// Outliers of one side, the nearest first.
    fn of_side(&self, field: Field, side: &[(f32, Vec<usize>)]) -> Vec<Outlier> {
        let outlier = |(value, positions): &(f32, Vec<usize>)| {
            let mut samples: Vec<usize> =
                positions.iter().map(|position| position / self.per_sample).collect();
            samples.sort_unstable();
            samples.dedup();
            Outlier { field, value: *value, samples: samples.len(), first: samples[0] + 1 }
        };
        side.iter().map(outlier).collect()
    }

    /// Returns whether everything from this value on is an outlier.
    fn begins_outliers(
        &self,
        side: &[(f32, Vec<usize>)],
        index: usize,
        count: usize,
        known: &[f32],
    ) -> bool {
        let (value, positions) = &side[index];
        let distance = self.spread.distance(*value);
        // Where the values before it end; those between the quartiles and the candidates may be anywhere.
        let before = match index.checked_sub(1) {
            Some(before) => self.spread.distance(side[before].0),
            None => FAR_ENOUGH_IF_KNOWN.min(distance / 2.0),
        };
        let rest: usize = side[index..].iter().map(|(_, positions)| positions.len()).sum();
        let share = rest as f64 / count as f64;
        let repeated = side[index..].iter().map(|(_, p)| p.len()).filter(|&n| n > 1).sum::<usize>();
        let are_one_value = repeated * 10 >= rest * 8 && side.len() - index <= 4 && repeated > 1;
        let is_known = positions.len() > 2 && known.contains(value) && side.len() - index <= 4;
        let is_far = if is_known {
            distance > FAR_ENOUGH_IF_KNOWN && distance > 1.5 * before
        } else if are_one_value {
            distance > FAR && distance > 1.5 * before
        } else {
            distance > FAR && distance > 3.0 * before && self.is_beyond_a_long_tail(*value)
        };
        let largest = LARGEST_SHARES[usize::from(!(are_one_value || is_known))];
        let is_rare = share <= largest || rest == 1;
        is_far && is_rare && !self.marks_a_class(&side[index..])
    }

    /// Tells of positive numbers with a long tail, such as times and prices, whether a number is far in the logarithm.
    fn is_beyond_a_long_tail(&self, value: f32) -> bool {
        let (low, high, value) = (self.spread.low, self.spread.high, f64::from(value));
        low <= 0.0 || value <= 0.0 || libm::log(value / high) > 3.0 * libm::log(high / low)
    }

    /// Returns whether these are what most samples of a class have, and hardly others: a signal.
    fn marks_a_class(&self, values: &[(f32, Vec<usize>)]) -> bool {
        let Targets::Classes { classes, labels } = &self.data.targets else { return false };
        let mut samples: Vec<usize> = (values.iter())
            .flat_map(|(_, positions)| positions.iter().map(|position| position / self.per_sample))
            .collect();
        samples.sort_unstable();
        samples.dedup();
        let (mut here, mut everywhere) = (vec![0usize; labels.len()], vec![0usize; labels.len()]);
        samples.iter().for_each(|&sample| here[classes[sample]] += 1);
        classes.iter().for_each(|&class| everywhere[class] += 1);
        (here.iter().zip(&everywhere))
            .any(|(&here, &all)| here > 1 && here * 10 >= samples.len() * 9 && here * 2 >= all)
    }
}

#[cfg(test)]
mod tests;
