//! Measurements for the file that stands for a sensor.

use nn_core::SAMPLES_MAGIC;

/// The most numbers that are written, and the most measurements.
const MOST_NUMBERS: usize = 1024;
const MOST_SAMPLES: usize = 3;

/// Bytes of the head of a samples file, and those behind each sample.
const HEAD_BYTES: usize = 20;
const ANSWER_BYTES: usize = 6;

/// Tells whether these are samples of `inputs` numbers, with the answers of the model that ends in this checksum.
pub(super) fn are_of(samples: &[u8], inputs: usize, model: &[u8]) -> bool {
    let word = |start: usize| samples.get(start..start + 4);
    word(0) == Some(&SAMPLES_MAGIC)
        && word(8) == Some(&(inputs as u32).to_le_bytes()[..])
        && word(16) == model.last_chunk::<4>().map(|bytes| &bytes[..])
}

/// The first samples, one of each class, as lines of numbers; without samples, or with large ones, one of zeros.
pub(super) fn of_samples(samples: Option<&[u8]>, inputs: usize) -> Vec<Vec<String>> {
    let most = (MOST_NUMBERS / inputs.max(1)).min(MOST_SAMPLES);
    let mut found: Vec<(&[u8], Vec<f32>)> = Vec::new();
    let number_bytes =
        samples.and_then(|samples| samples.get(6)).map_or(4, |&bytes| usize::from(bytes));
    let body = samples.and_then(|samples| samples.get(HEAD_BYTES..)).unwrap_or_default();
    for sample in body.chunks_exact(inputs * number_bytes + ANSWER_BYTES) {
        let (numbers, answer) = sample.split_at(inputs * number_bytes);
        let class = &answer[..2];
        let is_new = found.iter().all(|(other, _)| *other != class);
        if is_new && found.len() < most {
            found.push((class, numbers_of(numbers, number_bytes)));
        }
    }
    if found.is_empty() {
        return vec![vec!["0.0; NUMBERS".into()]];
    }
    found.iter().map(|(_, numbers)| lines(numbers)).collect()
}

fn numbers_of(bytes: &[u8], number_bytes: usize) -> Vec<f32> {
    match number_bytes {
        1 => bytes.iter().map(|&byte| f32::from(byte)).collect(),
        _ => bytes.as_chunks().0.iter().map(|&bytes| f32::from_le_bytes(bytes)).collect(),
    }
}

/// Eight numbers a line: the pixels of a digit are then seen as one.
fn lines(numbers: &[f32]) -> Vec<String> {
    let written: Vec<String> = numbers
        .iter()
        .map(|number| if number.is_finite() { format!("{number:?}") } else { "0.0".into() })
        .collect();
    let width = written.iter().map(String::len).max().unwrap_or(0);
    let line = |numbers: &[String]| {
        let line: Vec<String> = numbers.iter().map(|number| format!("{number:>width$},")).collect();
        line.join(" ")
    };
    written.chunks(8).map(line).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const MODEL: &[u8] = b"model\x01\x02\x03\x04";

    fn file(number_bytes: u16, inputs: u32, samples: &[(&[u8], u16)]) -> Vec<u8> {
        let mut file = SAMPLES_MAGIC.to_vec();
        file.extend(1u16.to_le_bytes());
        file.extend(number_bytes.to_le_bytes());
        file.extend(inputs.to_le_bytes());
        file.extend((samples.len() as u32).to_le_bytes());
        file.extend(&MODEL[5..]);
        for (numbers, class) in samples {
            file.extend(*numbers);
            file.extend(class.to_le_bytes());
            file.extend([0; 4]);
        }
        file.extend([0; 4]);
        file
    }

    #[test]
    fn one_sample_of_each_class_is_written() {
        let file = file(1, 2, &[(&[1, 2], 7), (&[3, 4], 7), (&[5, 16], 0)]);
        assert!(are_of(&file, 2, MODEL));
        assert!(
            !are_of(&file, 3, MODEL) && !are_of(&file, 2, b"else") && !are_of(b"NNTS", 2, MODEL)
        );
        assert_eq!(of_samples(Some(&file), 2), [["1.0, 2.0,"], [" 5.0, 16.0,"]]);
    }

    #[test]
    fn numbers_of_four_bytes_are_exact_and_without_samples_there_are_zeros() {
        let number = 0.1f32;
        let file = file(4, 1, &[(&number.to_le_bytes(), 0)]);
        assert_eq!(of_samples(Some(&file), 1), [["0.1,"]]);
        assert_eq!(of_samples(None, 9), [["0.0; NUMBERS"]]);
    }
}
