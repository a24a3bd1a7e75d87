//! Samples that are in the training part and are to judge it too.

use crate::dataset::{Dataset, Split};

/// Numbers of a sample by which it is looked up.
const LOOKED_AT: usize = 32;
/// Numbers of a sample by which it is told that it is none of the others.
const MARKED_BY: usize = 4;
/// Fewer repeated samples may be chance, in data of few digits.
const FEWEST: usize = 4;
/// Least share of the test samples.
const LEAST_SHARE: f64 = 0.01;

/// Training samples by which chance is estimated, and test samples for which it is.
const COMPARED: [usize; 2] = [1024, 256];
/// Equal samples of which chance makes no more than this are no chance.
const BY_CHANCE: f64 = 0.01;

/// Samples that training has in common with what judges it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Repeated {
    /// Test samples whose features are those of a training sample.
    pub test: usize,
    /// All test samples.
    pub of_test: usize,
    /// One of them: its position among the test samples, counted from 1.
    pub example: Option<usize>,
    /// Tells whether so many samples would be equal by chance, because numbers have few digits and are few.
    pub is_chance: bool,
}

impl Repeated {
    /// Returns whether so many test samples were trained on that the result is worth less.
    pub fn is_a_leak(&self) -> bool {
        !self.is_chance
            && self.test >= FEWEST
            && self.test as f64 >= LEAST_SHARE * self.of_test as f64
    }
}

/// Looks for test samples that were trained on.
pub fn repeated(split: &Split) -> Repeated {
    let (training, test) = (&split.training, &split.test);
    if training.width == 0 || training.width != test.width {
        return Repeated::default();
    }
    let keys = Keys::of(test);
    let mut is_repeated = vec![false; test.len()];
    for row in training.rows().filter(|row| keys.may_have(row)) {
        for &(_, position) in keys.equal(key(row)) {
            is_repeated[position] = is_repeated[position] || is_same(row_of(test, position), row);
        }
    }
    let found: Vec<usize> = (0..test.len()).filter(|&position| is_repeated[position]).collect();
    Repeated {
        test: found.len(),
        of_test: test.len(),
        example: found.first().map(|position| position + 1),
        is_chance: is_chance(training, test, &found),
    }
}

/// Returns whether most of these test samples have numbers so common in training that one with all of them is no
/// wonder: the
/// product of the shares of each, times the training samples.
fn is_chance(training: &Dataset, test: &Dataset, found: &[usize]) -> bool {
    let [samples, tests] = COMPARED;
    let step = training.len().div_ceil(samples).max(1);
    let compared: Vec<&[f32]> = training.rows().step_by(step).collect();
    let expected = |row: &[f32]| {
        let mut expected = training.len() as f64;
        for (feature, &x) in row.iter().enumerate() {
            let equal = compared.iter().filter(|other| other[feature] == x).count();
            expected *= equal.max(1) as f64 / compared.len() as f64;
            if expected < BY_CHANCE {
                break;
            }
        }
        expected
    };
    let looked_at = found.iter().step_by(found.len().div_ceil(tests).max(1));
    let by_chance: Vec<bool> =
        looked_at.map(|&position| expected(row_of(test, position)) >= BY_CHANCE).collect();
    by_chance.iter().filter(|&&is| is).count() * 2 > by_chance.len()
}

/// Training samples that have the features of another one with another class.
pub(super) fn contradicting(training: &Dataset) -> usize {
    let Some(classes) = training.targets.classes() else { return 0 };
    let keys = Keys::of(training).sorted;
    let is_mixed = |group: &&[(u64, usize)]| {
        group.iter().any(|&(_, position)| classes[position] != classes[group[0].1])
    };
    keys.chunk_by(|a, b| a.0 == b.0).filter(is_mixed).map(<[_]>::len).sum()
}

/// The samples of a data set, by their keys.
struct Keys {
    sorted: Vec<(u64, usize)>,
    /// A bit for a few numbers of each sample: most others are told apart by them, without a key.
    marks: Bits,
    /// A bit for each key: most of the rest are told apart without a search.
    beginnings: Bits,
}

impl Keys {
    fn of(data: &Dataset) -> Self {
        let mut sorted: Vec<(u64, usize)> =
            data.rows().enumerate().map(|(position, row)| (key(row), position)).collect();
        sorted.sort_unstable();
        let marks = Bits::of(data.len(), data.rows().map(mark));
        let beginnings = Bits::of(data.len(), sorted.iter().map(|&(key, _)| key));
        Self { sorted, marks, beginnings }
    }

    /// Returns whether one of the samples may be equal to this one; quick if none is.
    fn may_have(&self, row: &[f32]) -> bool {
        self.marks.have(mark(row))
    }

    fn equal(&self, key: u64) -> &[(u64, usize)] {
        if !self.beginnings.have(key) {
            return &[];
        }
        let from = self.sorted.partition_point(|entry| entry.0 < key);
        let count = self.sorted[from..].iter().take_while(|entry| entry.0 == key).count();
        &self.sorted[from..from + count]
    }
}

/// A bit for each of many hashes, sixteen times as many as there are.
struct Bits(Vec<u64>);

impl Bits {
    fn of(count: usize, hashes: impl Iterator<Item = u64>) -> Self {
        let mut bits = Self(vec![0; (count / 4).max(1).next_power_of_two()]);
        for hash in hashes {
            let (word, bit) = bits.place(hash);
            bits.0[word] |= bit;
        }
        bits
    }

    fn have(&self, hash: u64) -> bool {
        let (word, bit) = self.place(hash);
        self.0[word] & bit != 0
    }

    /// The word and the bit of a hash.
    fn place(&self, hash: u64) -> (usize, u64) {
        ((hash >> 6) as usize & (self.0.len() - 1), 1 << (hash & 63))
    }
}

fn row_of(data: &Dataset, position: usize) -> &[f32] {
    &data.features[position * data.width..][..data.width]
}

fn is_same(a: &[f32], b: &[f32]) -> bool {
    a.iter().zip(b).all(|(a, b)| a == b)
}

/// Key of some of a sample's numbers, spread over all of them; equal for equal samples.
fn key(row: &[f32]) -> u64 {
    hash(row, LOOKED_AT)
}

/// Does the same as [`key`], of a few numbers.
fn mark(row: &[f32]) -> u64 {
    hash(row, MARKED_BY)
}

fn hash(row: &[f32], numbers: usize) -> u64 {
    let step = (row.len() / numbers).max(1);
    let mix = |key: u64, x: &f32| {
        // 0 and −0 are equal.
        (key.rotate_left(5) ^ u64::from((x + 0.0).to_bits())).wrapping_mul(0x9E37_79B9_7F4A_7C15)
    };
    let key = row.iter().step_by(step).fold(0, mix);
    key ^ (key >> 29)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dataset::{Shares, digits, generated, split};

    #[test]
    fn test_samples_that_were_trained_on_are_counted() {
        let mut split = split(generated::moons(400, 0), Shares::default(), 0).unwrap();
        assert_eq!(repeated(&split), Repeated { of_test: 80, ..Repeated::default() });
        let copied = split.training.features[..2 * 10].to_vec();
        split.test.features[40..60].copy_from_slice(&copied);
        let found = repeated(&split);
        assert_eq!((found.test, found.example), (10, Some(21)));
        assert!(found.is_a_leak());
    }

    #[test]
    fn equal_samples_of_few_digits_are_chance() {
        let mut data = generated::moons(2000, 0);
        data.features.iter_mut().for_each(|x| *x = (*x * 10.0).round() / 10.0);
        let found = repeated(&split(data, Shares::default(), 0).unwrap());
        assert!(found.test > 300 && found.is_chance && !found.is_a_leak(), "{found:?}");
    }

    #[test]
    fn no_digit_is_there_twice() {
        assert_eq!(repeated(&split(digits::load(), Shares::default(), 0).unwrap()).test, 0);
    }

    #[test]
    fn equal_samples_of_different_classes_contradict_each_other() {
        let mut data = generated::xor(40, 0);
        assert_eq!(contradicting(&data), 0);
        data.features = (0..80).map(|i| (i / 2 % 2) as f32).collect();
        assert_eq!(contradicting(&data), 40);
    }
}
