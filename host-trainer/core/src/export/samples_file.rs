//! Test samples for the device, with the outputs that the laptop computed.

use super::Anomaly;
use crate::dataset::Dataset;
use crate::inference::Infer;
use nn_core::{NO_CLASS, SAMPLES_MAGIC, SAMPLES_VERSION, fingerprint, fingerprint_scored};

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
    samples_file_of(network, None, model_file, data, max_bytes)
}

/// Does the same as [`samples_file`]; for an autoencoder that raises the alarm, with the score in each fingerprint.
pub(super) fn samples_file_of(
    network: &impl Infer,
    anomaly: Option<&Anomaly>,
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
    for (position, (row, (_, outputs))) in data.rows().zip(predictions.iter()).enumerate() {
        let class = classes.map_or(NO_CLASS, |classes| classes[position] as u16);
        for x in row {
            match number_bytes {
                1 => file.push(*x as u8),
                _ => file.extend(x.to_le_bytes()),
            }
        }
        file.extend(class.to_le_bytes());
        let fingerprint = match anomaly {
            Some(anomaly) => fingerprint_scored(outputs, anomaly.score(row, outputs)),
            None => fingerprint(outputs),
        };
        file.extend(fingerprint.to_le_bytes());
    }
    let checksum = crc::Crc::<u32>::new(&crc::CRC_32_ISO_HDLC).checksum(&file);
    file.extend(checksum.to_le_bytes());
    file
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

    fn embedded(data: &Dataset, max_bytes: usize) -> (usize, Samples<2>) {
        let file = samples_file(&network(), &[9, 1, 0, 0, 0], data, max_bytes);
        (file.len(), Samples::from_bytes(file.leak(), 1).unwrap())
    }

    #[test]
    fn the_device_reads_the_samples_and_the_laptops_answers() {
        for features in
            [vec![0.0, 255.0, 1.0, 2.0, 3.0, 4.0], vec![0.5, -1.0, 1.0, 2.0, 3.0, 256.0]]
        {
            let data = data(features);
            let (_, samples) = embedded(&data, 1000);
            assert_eq!(samples.len(), 3);
            for ((sample, row), class) in samples.iter().zip(data.rows()).zip(CLASSES) {
                assert_eq!(sample.x, row);
                assert_eq!(usize::from(sample.class), class);
                assert_eq!(sample.fingerprint, fingerprint(&network().forward(&sample.x)));
            }
        }
    }

    #[test]
    fn pixels_take_a_byte_each_and_no_more_samples_are_taken_than_fit() {
        let pixels = data(vec![0.0, 255.0, 1.0, 2.0, 3.0, 4.0]);
        assert_eq!(embedded(&pixels, 1000).0, 24 + 3 * (2 + 6));
        assert_eq!(embedded(&data(vec![0.0, -0.0, 1.0, 2.0, 3.0, 4.0]), 1000).0, 24 + 3 * (8 + 6));
        let (_, samples) = embedded(&pixels, 17);
        assert_eq!(samples.len(), 2);
        let (_, samples) = embedded(&pixels, 3);
        assert_eq!(samples.len(), 1);
    }
}
