//! Spread of most of the numbers of a field, whatever a few of them are.

/// Numbers that are looked at; quartiles of so many are precise to a few hundredths of their range.
const LOOKED_AT: usize = 4096;

/// The quartiles of most of a field's numbers.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Spread {
    pub low: f64,
    pub high: f64,
}

impl Spread {
    /// Makes it of the numbers of one field among `fields` that are dealt out in turn. `None` if there are too few,
    /// or if
    /// nearly all are equal.
    pub fn of(numbers: &[f32], fields: usize, field: usize) -> Option<Self> {
        let count = numbers.len() / fields;
        // Odd, so that it goes over all pixels of an image whose rows are of even length.
        let step = (count / LOOKED_AT) | 1;
        let mut sample: Vec<f32> =
            (0..count).step_by(step).map(|i| numbers[i * fields + field]).collect();
        sample.sort_unstable_by(f32::total_cmp);
        Self::of_sorted(&sample)
    }

    fn of_sorted(sorted: &[f32]) -> Option<Self> {
        const FEWEST: usize = 12;
        if sorted.len() < FEWEST {
            return None;
        }
        let most = without_repeated_ends(sorted);
        Self::quartiles(most).or_else(|| {
            // Of a field that is mostly one number, such as paper around ink: the others.
            let middle = most[most.len() / 2];
            let others: Vec<f32> = most.iter().copied().filter(|&x| x != middle).collect();
            let are_enough = others.len() >= FEWEST.max(sorted.len() / 20);
            are_enough.then(|| Self::quartiles(&others)).flatten().map(|others| Self {
                low: others.low.min(middle.into()),
                high: others.high.max(middle.into()),
            })
        })
    }

    fn quartiles(sorted: &[f32]) -> Option<Self> {
        let [low, high] = [sorted.len() / 4, sorted.len() * 3 / 4].map(|i| f64::from(sorted[i]));
        (high > low).then_some(Self { low, high })
    }

    /// The interquartile range.
    pub fn range(self) -> f64 {
        self.high - self.low
    }

    /// Number of interquartile ranges a number lies beyond the quartiles; 0 between them.
    pub fn distance(self, x: f32) -> f64 {
        let x = f64::from(x);
        (self.low - x).max(x - self.high).max(0.0) / self.range()
    }
}

/// Without the smallest and the largest number if it stands for many, as a sentinel does, as long as six in ten
/// remain.
fn without_repeated_ends(sorted: &[f32]) -> &[f32] {
    let many = (sorted.len() / 50).max(2);
    let least_left = sorted.len() * 6 / 10;
    let last = sorted[sorted.len() - 1];
    let below = sorted.partition_point(|x| *x < last);
    let is_end = sorted.len() - below >= many && below >= least_left;
    let rest = if is_end { &sorted[..below] } else { sorted };
    let first = rest[0];
    let above = rest.partition_point(|x| *x <= first);
    if above >= many && rest.len() - above >= least_left { &rest[above..] } else { rest }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quartiles_do_not_see_what_stands_for_no_value() {
        let mut numbers: Vec<f32> = (0..100).map(|i| 20.0 + i as f32 / 10.0).collect();
        let clean = Spread::of(&numbers, 1, 0).unwrap();
        assert_eq!((clean.low, clean.high), (22.5, 27.5));
        numbers.extend([65535.0; 40]);
        assert_eq!(Spread::of(&numbers, 1, 0), Some(clean));
        assert!(clean.distance(65535.0) > 10_000.0 && clean.distance(25.0) == 0.0);
    }

    #[test]
    fn a_field_that_is_mostly_one_number_is_judged_by_the_others() {
        let mut numbers = vec![0.0; 400];
        numbers.extend((1..=100).map(|i| i as f32));
        let spread = Spread::of(&numbers, 1, 0).unwrap();
        assert!(spread.low <= 0.0 && spread.high > 70.0, "{spread:?}");
        assert_eq!(Spread::of(&[[0.0; 90].as_slice(), &[1.0; 10]].concat(), 1, 0), None);
        assert_eq!(Spread::of(&[1.0, 2.0], 1, 0), None);
    }
}
