//! Test samples for the device, with the outputs that the laptop computed.

use super::{Anomaly, Known};
use crate::dataset::Dataset;
use crate::inference::Infer;
use nn_core::{
    NO_CLASS, SAMPLES_MAGIC, SAMPLES_VERSION, fingerprint, fingerprint_decided, fingerprint_scored,
};

/// The bytes of a samples file (see `nn_core::Samples`): the first samples of `data`, as many as fit
/// into `max_bytes`, but at least one.
///
/// Features that are whole numbers from 0 to 255, as pixels are, take a byte each, others four.
/// `model_file` is the file of `network`.
pub fn samples_file(
    network: &impl Infer,
    model_file: &[u8],
    data: &Dataset,
    max_bytes: usize,
) -> Vec<u8> {
    samples_file_of(network, (None, None), model_file, data, max_bytes)
}

/// Does the same as [`samples_file`]; for an autoencoder that raises the alarm, with the score in each fingerprint, for
/// a classifier that tells unknown samples with its decision.
pub(super) fn samples_file_of(
    network: &impl Infer,
    (anomaly, known): (Option<&Anomaly>, Option<&Known>),
    model_file: &[u8],
    data: &Dataset,
    max_bytes: usize,
) -> Vec<u8> {
    let is_byte = |x: &f32| f32::from(*x as u8).to_bits() == x.to_bits();
    let number_bytes = if data.features.iter().all(is_byte) { 1 } else { 4 };
    let sample_bytes = data.width * number_bytes + 6;
    let count = data.len().min((max_bytes / sample_bytes).max(1));

    let mut file = Vec::with_capacity(24 + count * sample_bytes);
    file.extend(SAMPLES_MAGIC);
    file.extend(SAMPLES_VERSION.to_le_bytes());
    file.extend((number_bytes as u16).to_le_bytes());
    file.extend((data.width as u32).to_le_bytes());
    file.extend((count as u32).to_le_bytes());
    file.extend(model_file.last_chunk::<4>().unwrap_or(&[0; 4]));
    let predictions = network.predictions(&data.features[..count * data.width]);
    let classes = data.targets.classes();
    for (position, (row, (logits, outputs))) in data.rows().zip(predictions.iter()).enumerate() {
        let class = classes.map_or(NO_CLASS, |classes| classes[position] as u16);
        for x in row {
            match number_bytes {
                1 => file.push(*x as u8),
                _ => file.extend(x.to_le_bytes()),
            }
        }
        file.extend(class.to_le_bytes());
        let fingerprint = match (anomaly, known) {
            (Some(anomaly), _) => fingerprint_scored(outputs, anomaly.score(row, outputs)),
            (None, Some(known)) => fingerprint_decided(outputs, &known.decide(row, logits)),
            (None, None) => fingerprint(outputs),
        };
        file.extend(fingerprint.to_le_bytes());
    }
    let checksum = crc::Crc::<u32>::new(&crc::CRC_32_ISO_HDLC).checksum(&file);
    file.extend(checksum.to_le_bytes());
    file
}

/// The features and the class ([`NO_CLASS`] without one) of each sample in the bytes of a samples file; `None` unless it
/// is whole, has so many features, and was written for the model in `model_file`.
pub fn read_samples(file: &[u8], width: usize, model_file: &[u8]) -> Option<Vec<(Vec<f32>, u16)>> {
    let (written, checksum) = file.split_last_chunk::<4>()?;
    let (head, body) = written.split_first_chunk::<20>()?;
    let computed = crc::Crc::<u32>::new(&crc::CRC_32_ISO_HDLC).checksum(written);
    let half = |at: usize| u16::from_le_bytes([head[at], head[at + 1]]);
    let word = |at: usize| u32::from_le_bytes([head[at], head[at + 1], head[at + 2], head[at + 3]]);
    let is_of_both = head[..4] == SAMPLES_MAGIC
        && half(4) == SAMPLES_VERSION
        && u32::from_le_bytes(*checksum) == computed
        && word(8) as usize == width
        && Some(&head[16..]) == model_file.last_chunk::<4>().map(|checksum| &checksum[..]);
    let number_bytes = usize::from(half(6));
    if !is_of_both || !matches!(number_bytes, 1 | 4) {
        return None;
    }
    let samples = body.chunks_exact(width * number_bytes + 6);
    if !samples.remainder().is_empty() || samples.len() != word(12) as usize {
        return None;
    }
    let sample = |bytes: &[u8]| {
        let (numbers, behind) = bytes.split_at(width * number_bytes);
        let features = match number_bytes {
            1 => numbers.iter().map(|&byte| f32::from(byte)).collect(),
            _ => numbers.as_chunks().0.iter().map(|&bytes| f32::from_le_bytes(bytes)).collect(),
        };
        (features, u16::from_le_bytes([behind[0], behind[1]]))
    };
    Some(samples.map(sample).collect())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dataset::Targets;
    use nn_core::{Dense, Layer, Network, Samples, Softmax};

    const CLASSES: [usize; 3] = [0, 1, 1];

    fn data(features: Vec<f32>) -> Dataset {
        Dataset {
            name: "t".into(),
            columns: Vec::new(),
            width: 2,
            features,
            targets: Targets::Classes {
                classes: CLASSES.into(),
                labels: vec!["a".into(), "b".into()],
            },
            image: None,
        }
    }

    fn network() -> Network<Dense<2, 2, Softmax>> {
        Network::new(Dense::new([[0.1, 0.2], [0.3, -0.4]], [0.5, 0.6]))
    }

    fn file_of(data: &Dataset, max_bytes: usize) -> Vec<u8> {
        samples_file(&network(), &[9, 1, 0, 0, 0], data, max_bytes)
    }

    fn embedded(file: &[u8]) -> Samples<'_, 2> {
        Samples::from_bytes(file, 1).unwrap()
    }

    #[test]
    fn the_device_reads_the_samples_and_the_laptops_answers() {
        for features in
            [vec![0.0, 255.0, 1.0, 2.0, 3.0, 4.0], vec![0.5, -1.0, 1.0, 2.0, 3.0, 256.0]]
        {
            let data = data(features);
            let file = file_of(&data, 1000);
            let samples = embedded(&file);
            assert_eq!(samples.len(), 3);
            for ((sample, row), class) in samples.iter().zip(data.rows()).zip(CLASSES) {
                assert_eq!(sample.x, row);
                assert_eq!(usize::from(sample.class), class);
                assert_eq!(sample.fingerprint, fingerprint(&network().forward(&sample.x)));
            }
        }
    }

    #[test]
    fn samples_are_read_back_and_those_of_others_or_damaged_ones_are_not() {
        const MODEL: [u8; 5] = [9, 1, 0, 0, 0];
        for features in
            [vec![0.0, 255.0, 1.0, 2.0, 3.0, 4.0], vec![0.5, -1.0, 1.0, 2.0, 3.0, 256.0]]
        {
            let data = data(features);
            let file = samples_file(&network(), &MODEL, &data, 1000);
            let expected: Vec<(Vec<f32>, u16)> =
                data.rows().zip(CLASSES).map(|(row, class)| (row.into(), class as u16)).collect();
            assert_eq!(read_samples(&file, 2, &MODEL), Some(expected));
            assert_eq!(read_samples(&file, 3, &MODEL), None);
            assert_eq!(read_samples(&file, 2, &[9, 2, 0, 0, 0]), None);
            for length in 0..file.len() {
                assert_eq!(read_samples(&file[..length], 2, &MODEL), None, "{length}");
            }
            for at in 0..file.len() {
                let mut damaged = file.clone();
                damaged[at] ^= 4;
                assert_eq!(read_samples(&damaged, 2, &MODEL), None, "{at}");
            }
        }
    }

    #[test]
    fn pixels_take_a_byte_each_and_no_more_samples_are_taken_than_fit() {
        let pixels = data(vec![0.0, 255.0, 1.0, 2.0, 3.0, 4.0]);
        let numbers = data(vec![0.0, -0.0, 1.0, 2.0, 3.0, 4.0]);
        assert_eq!(file_of(&pixels, 1000).len(), 24 + 3 * (2 + 6));
        assert_eq!(file_of(&numbers, 1000).len(), 24 + 3 * (8 + 6));
        assert_eq!(embedded(&file_of(&pixels, 17)).len(), 2);
        assert_eq!(embedded(&file_of(&pixels, 3)).len(), 1);
    }
}
