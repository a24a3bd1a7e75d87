//! Measurements for the file that stands for a sensor.

use nn_core::Number;

/// The most numbers that are written, and the most measurements.
const MOST_NUMBERS: usize = 1024;
const MOST_SAMPLES: usize = 3;

/// The first samples (features and class), one of each class, as lines of numbers; without samples, or with large ones,
/// one of zeros.
pub(super) fn of_samples(
    samples: &[(Vec<f32>, u16)],
    inputs: usize,
    number: Number,
) -> Vec<Vec<String>> {
    let most = (MOST_NUMBERS / inputs.max(1)).min(MOST_SAMPLES);
    let mut found: Vec<&(Vec<f32>, u16)> = Vec::new();
    for sample in samples {
        if found.len() < most && found.iter().all(|(_, class)| *class != sample.1) {
            found.push(sample);
        }
    }
    if found.is_empty() {
        return vec![vec![format!("{}; NUMBERS", written(0.0, number))]];
    }
    found.iter().map(|(numbers, _)| lines(numbers, number)).collect()
}

/// Eight numbers a line: the pixels of a digit are then seen as one.
fn lines(numbers: &[f32], number: Number) -> Vec<String> {
    let written: Vec<String> = numbers.iter().map(|&x| written(x, number)).collect();
    let width = written.iter().map(String::len).max().unwrap_or(0);
    let line = |numbers: &[String]| {
        let line: Vec<String> = numbers.iter().map(|number| format!("{number:>width$},")).collect();
        line.join(" ")
    };
    written.chunks(8).map(line).collect()
}

/// A number as Rust writes it; 0 for one that is not finite.
fn written(x: f32, number: Number) -> String {
    let x = if x.is_finite() { x } else { 0.0 };
    match number {
        Number::F32 => format!("{x:?}"),
        Number::I16 | Number::U8 | Number::I8 => x.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_sample_of_each_class_is_written() {
        let samples = [(vec![1.0, 2.0], 7), (vec![3.0, 4.0], 7), (vec![5.0, 16.0], 0)];
        assert_eq!(of_samples(&samples, 2, Number::F32), [["1.0, 2.0,"], [" 5.0, 16.0,"]]);
    }

    #[test]
    fn numbers_are_exact_and_without_samples_there_are_zeros() {
        let floats = |samples: &[_], inputs| of_samples(samples, inputs, Number::F32);
        assert_eq!(floats(&[(vec![0.1], 0)], 1), [["0.1,"]]);
        assert_eq!(floats(&[], 9), [["0.0; NUMBERS"]]);
        assert_eq!(floats(&[(vec![1.0; 2000], 0)], 2000), [["0.0; NUMBERS"]]);
        let bytes = |samples: &[_], inputs| of_samples(samples, inputs, Number::U8);
        assert_eq!(bytes(&[(vec![7.0, 255.0], 0)], 2), [["  7, 255,"]]);
        assert_eq!(bytes(&[], 2), [["0; NUMBERS"]]);
    }
}
