//! Features that only rise or fall from sample to sample, as clocks and row numbers do.

use crate::dataset::{Dataset, Task};

/// Fewer samples say nothing about their order.
const FEWEST_SAMPLES: usize = 20;
/// A field that begins anew, as a clock does with every recording: at most one step back in so many samples.
const SAMPLES_OF_A_RECORDING: usize = 20;

/// A feature that only rises or falls.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rising {
    /// Position.
    pub feature: usize,
    /// Tells whether it falls.
    pub falls: bool,
    /// Number of times that it begins anew.
    pub restarts: usize,
}

/// Features that only rise, or only fall, from sample to sample; some begin anew here and there.
///
/// A table may be in the order of what it measures: with numeric targets, a single feature is none of these, and
/// others are only if they go in equal steps.
pub fn rising(data: &Dataset) -> Vec<Rising> {
    if data.image.is_some() || data.len() < FEWEST_SAMPLES || data.width == 0 {
        return Vec::new();
    }
    let is_regression = data.targets.task() == Task::Regression;
    if is_regression && data.width == 1 {
        return Vec::new();
    }
    let steps = data.len() - 1;
    let allowed = steps / SAMPLES_OF_A_RECORDING;
    // Of features that are neither, only the first samples are looked at.
    let mut candidates: Vec<(usize, [usize; 2])> =
        (0..data.width).map(|feature| (feature, [0, 0])).collect();
    for (before, after) in data.rows().zip(data.rows().skip(1)) {
        candidates.retain_mut(|(feature, [ups, downs])| {
            *ups += usize::from(after[*feature] > before[*feature]);
            *downs += usize::from(after[*feature] < before[*feature]);
            *ups <= allowed || *downs <= allowed
        });
        if candidates.is_empty() {
            return Vec::new();
        }
    }
    let found = candidates.into_iter().filter_map(|(feature, [ups, downs])| {
        let (falls, restarts) = if ups >= downs { (false, downs) } else { (true, ups) };
        let moves = ups.max(downs);
        let is_like_a_clock = is_steady(data, feature, falls);
        // A column that steps a few times is in order because classes are.
        let is_in_order = restarts == 0 && moves > 10.max(2 * data.targets.outputs());
        let is_rising = if is_regression {
            is_like_a_clock && moves * 2 >= steps
        } else {
            is_in_order || (is_like_a_clock && moves * 10 >= steps * 8)
        };
        is_rising.then_some(Rising { feature, falls, restarts })
    });
    found.collect()
}

/// Returns whether most steps are of about one size, and those against the direction go far back.
fn is_steady(data: &Dataset, feature: usize, falls: bool) -> bool {
    let column: Vec<f64> = data.rows().map(|row| f64::from(row[feature])).collect();
    let sign = if falls { -1.0 } else { 1.0 };
    let steps: Vec<f64> = column.windows(2).map(|pair| sign * (pair[1] - pair[0])).collect();
    let mut forward: Vec<f64> = steps.iter().copied().filter(|&step| step > 0.0).collect();
    if forward.is_empty() {
        return false;
    }
    forward.sort_unstable_by(f64::total_cmp);
    let middle = forward[forward.len() / 2];
    let alike = forward.iter().filter(|&&step| step < 3.0 * middle && step > middle / 3.0).count();
    let go_far_back = steps.iter().all(|&step| step >= 0.0 || -step > 5.0 * middle);
    alike * 10 >= forward.len() * 8 && go_far_back
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dataset::{Targets, generated, gestures};

    fn data(column: impl Fn(usize) -> f32, is_regression: bool) -> Dataset {
        let samples = 120;
        let noise = |i: usize| (i * 7919 % 101) as f32;
        let targets = if is_regression {
            Targets::Values { values: (0..samples).map(noise).collect(), names: vec!["y".into()] }
        } else {
            let labels = ["a", "b", "c"].map(String::from).to_vec();
            Targets::Classes { classes: (0..samples).map(|i| i / 40).collect(), labels }
        };
        Dataset {
            name: "t".into(),
            columns: Vec::new(),
            width: 2,
            features: (0..samples).flat_map(|i| [noise(i), column(i)]).collect(),
            targets,
            image: None,
        }
    }

    #[test]
    fn clocks_and_row_numbers_are_found() {
        let found = |falls, restarts| [Rising { feature: 1, falls, restarts }];
        assert_eq!(rising(&data(|i| i as f32 * 16.0, false)), found(false, 0));
        assert_eq!(rising(&data(|i| 1e3 - i as f32, false)), found(true, 0));
        // Of any rate, and of a resolution that gives some samples the same time.
        assert_eq!(rising(&data(|i| ((i * i) / 3) as f32, false)), found(false, 0));
        assert_eq!(rising(&data(|i| (i % 40) as f32 * 20.0, false)), found(false, 2));
        assert_eq!(rising(&data(|i| i as f32, true)), found(false, 0));
    }

    #[test]
    fn measurements_are_none() {
        for is_regression in [false, true] {
            assert_eq!(rising(&data(|i| (i * 31 % 17) as f32, is_regression)), []);
            assert_eq!(rising(&data(|_| 5.0, is_regression)), []);
            // As the class, or a wave that is slow.
            assert_eq!(rising(&data(|i| (i / 40) as f32, is_regression)), []);
            assert_eq!(rising(&data(|i| libm::sinf(i as f32 / 9.0), is_regression)), []);
        }
        // A table that is sorted by what it measures.
        assert_eq!(rising(&data(|i| libm::expf(i as f32 / 9.0), true)), []);
        assert_eq!(rising(&generated::sine(200, 0)), []);
        assert_eq!(rising(&gestures::gestures(100, 0)), []);
    }
}
