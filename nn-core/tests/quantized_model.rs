//! Files of quantized networks: what is written is read, by both decoders alike. `embed.rs` embeds one.

#![cfg(feature = "model-files")]

mod decoders;

use decoders::{read, resealed};
use nn_core::quantized::{
    Dequantize, OutputScale, PerChannel, Quantize, QuantizedDense, Requantization,
};
use nn_core::{
    Describe, Header, LayerSpec, MAX_LAYERS, Model, ModelError, Network, Normalization, Provenance,
    Relu, Softmax, Task, chain, embed,
};
use proptest::prelude::*;
use std::path::Path;

type Tiny = Network<
    chain![
        Quantize<2, PerChannel<2>>,
        QuantizedDense<2, 3, Relu>,
        QuantizedDense<3, 2, nn_core::Identity>,
        Dequantize<2, Softmax>,
    ],
>;

const EIGHTH: Requantization = Requantization::new(1 << 14, 17).unwrap();
const FILE: &[u8] = include_bytes!("tiny-quantized.postcard");

/// Each row's weights, and the biases.
const FIRST: ([[i8; 2]; 3], [i32; 3]) = ([[8, 0], [0, -8], [127, -128]], [0, 7, -100_000]);
const SECOND: ([[i8; 3]; 2], [i32; 2]) = ([[8, 8, -3], [0, -1, 16]], [1000, -2000]);

fn dense_bytes<const IN: usize, const OUT: usize>(
    (weights, bias): ([[i8; IN]; OUT], [i32; OUT]),
) -> Vec<u8> {
    let weights = weights.as_flattened().iter().map(|&w| w as u8);
    let channels = bias.map(|bias| OutputScale { bias, requantization: EIGHTH }.to_le_bytes());
    weights.chain(channels.into_iter().flatten()).collect()
}

fn parameters() -> Vec<u8> {
    let numbers = |numbers: &[f32]| -> Vec<u8> {
        numbers.iter().flat_map(|number| number.to_le_bytes()).collect()
    };
    let parts = [
        numbers(&[0.5, 100.0, 1024.0, 8.0]),
        dense_bytes(FIRST),
        dense_bytes(SECOND),
        numbers(&[1.0 / 512.0]),
    ];
    parts.concat()
}

fn written(parameters: Vec<u8>) -> Result<Vec<u8>, ModelError> {
    let header = Header {
        name: "tiny-quantized",
        columns: "",
        layers: Tiny::TOPOLOGY.as_slice().iter().copied().collect(),
        labels: ["left", "right"].into_iter().collect(),
        normalization: Normalization::default(),
        provenance: Provenance::default(),
        task: Task::Classification,
        windowing: None,
        anomaly: None,
        known: None,
    };
    let mut bytes = vec![0; header.file_bytes()];
    Model::write(&header, parameters, &mut bytes)?;
    Ok(bytes)
}

/// `BLESS=1 cargo test -p nn-core` writes it.
#[test]
fn the_file_in_the_repository_is_what_is_written() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/tiny-quantized.postcard");
    let bytes = written(parameters()).unwrap();
    if std::env::var_os("BLESS").is_some() {
        std::fs::write(&path, &bytes).unwrap();
    }
    assert_eq!(std::fs::read(&path).unwrap(), bytes);
    assert_eq!(bytes[4..6], 3u16.to_le_bytes());
}

#[test]
fn layers_are_read_with_their_parameters() {
    let model = Model::from_bytes(FILE).unwrap();
    assert_eq!(model.parameters, parameters());
    let lengths: Vec<usize> = model.layers().map(|(_, parameters)| parameters.len()).collect();
    assert_eq!(lengths, [16, 6 + 24, 6 + 16, 4]);
    for (layer, parameters) in model.layers() {
        assert_eq!(layer.parameter_bytes(), parameters.len() as u64);
    }
}

#[test]
fn every_truncation_and_every_flipped_bit_is_an_error() {
    for length in 0..FILE.len() {
        read(&FILE[..length], &Tiny::TOPOLOGY).unwrap_err();
    }
    for bit in 0..8 * FILE.len() {
        let mut bytes = FILE.to_vec();
        bytes[bit / 8] ^= 1 << (bit % 8);
        read(&bytes, &Tiny::TOPOLOGY).unwrap_err();
    }
}

#[test]
fn every_flipped_bit_under_a_right_checksum_is_read_alike_by_both_decoders() {
    for bit in 0..8 * (FILE.len() - 4) {
        let mut bytes = FILE.to_vec();
        bytes[bit / 8] ^= 1 << (bit % 8);
        let _ = read(&resealed(bytes), &Tiny::TOPOLOGY);
    }
}

#[test]
fn parameters_that_a_layer_cannot_compute_with_are_refused_and_named() {
    let refused = |place: usize, bytes: &[u8]| {
        let mut parameters = parameters();
        parameters[place..place + bytes.len()].copy_from_slice(bytes);
        written(parameters).unwrap_err()
    };
    let nan = f32::NAN.to_le_bytes();
    assert_eq!(refused(4, &nan), ModelError::NotFinite { layer: 1, parameter: 1 });
    assert_eq!(refused(8, &nan), ModelError::Scale { layer: 1 });
    assert_eq!(refused(12, &[0; 4]), ModelError::Scale { layer: 1 });
    // Behind 16 bytes of offsets and scales and 6 weights: bias, multiplier and shift of three outputs.
    let channel = |output: usize| 16 + 6 + 8 * output;
    let overflow = refused(channel(2), &i32::MIN.to_le_bytes());
    assert_eq!(overflow, ModelError::Overflow { layer: 2, output: 2 });
    assert_eq!(overflow.to_string(), "the sum of output 2 of layer 2 could overflow");
    assert_eq!(
        refused(channel(1) + 4, &[0, 0x80]),
        ModelError::Requantization { layer: 2, output: 1 }
    );
    assert_eq!(
        refused(channel(0) + 6, &[48, 0]),
        ModelError::Requantization { layer: 2, output: 0 }
    );
    let last = parameters().len() - 4;
    assert_eq!(refused(last, &(-1f32).to_le_bytes()), ModelError::Scale { layer: 4 });
}

/// A network whose outputs have offsets and scales of their own.
type Answers = Network<
    chain![
        Quantize<2>,
        QuantizedDense<2, 2, nn_core::Identity>,
        Dequantize<2, nn_core::Identity, PerChannel<2>>,
    ],
>;

fn answers_file(last: [f32; 4]) -> Result<Vec<u8>, ModelError> {
    let header = Header {
        name: "answers",
        columns: "",
        layers: Answers::TOPOLOGY.as_slice().iter().copied().collect(),
        labels: ["near", "far"].into_iter().collect(),
        normalization: Normalization::default(),
        provenance: Provenance::default(),
        task: Task::Regression,
        windowing: None,
        anomaly: None,
        known: None,
    };
    let numbers = |numbers: &[f32]| -> Vec<u8> {
        numbers.iter().flat_map(|number| number.to_le_bytes()).collect()
    };
    let dense = dense_bytes(([[8, 0], [8, -8]], [0, 0]));
    let parameters = [numbers(&[16.0]), dense, numbers(&last)].concat();
    let mut bytes = vec![0; header.file_bytes()];
    Model::write(&header, parameters, &mut bytes)?;
    Ok(bytes)
}

#[test]
fn outputs_with_scales_of_their_own_are_read_alike_and_refused_alike() {
    let bytes = answers_file([0.5, 1e6, 0.25, 2.0]).unwrap();
    assert_eq!(embed::check(&bytes, &Answers::TOPOLOGY), Ok(()));
    let error = read(&bytes[..bytes.len() - 1], &Answers::TOPOLOGY).unwrap_err();
    assert!(matches!(error, ModelError::Checksum { .. }), "{error}");
    let nan = f32::NAN;
    let refused = |last| answers_file(last).unwrap_err();
    assert_eq!(refused([0.5, nan, 1.0, 1.0]), ModelError::NotFinite { layer: 3, parameter: 1 });
    assert_eq!(refused([0.5, 0.5, 1.0, 0.0]), ModelError::Scale { layer: 3 });
    assert_eq!(refused([0.5, 0.5, f32::INFINITY, 1.0]), ModelError::Scale { layer: 3 });
    let of_another = embed::check(&bytes, &Tiny::TOPOLOGY).unwrap_err().to_string();
    assert!(of_another.contains("layer 1"), "{of_another}");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(3000))]

    /// Of either file, some bytes changed, some cut out of header or parameters, all under a right checksum.
    #[test]
    fn changed_files_are_read_alike_by_both_decoders(
        is_tiny: bool,
        changes in prop::collection::vec((4usize..200, prop_oneof![0u8..8, any::<u8>()]), 0..6),
        cut in (10usize..200, 0usize..9),
        is_length_right: bool,
    ) {
        let mut bytes =
            if is_tiny { FILE.to_vec() } else { answers_file([0.5, 1e6, 0.25, 2.0]).unwrap() };
        let end = bytes.len() - 4;
        for (place, byte) in changes {
            bytes[place.min(end - 1)] = byte;
        }
        let start = cut.0.min(end);
        let cut = cut.1.min(end - start);
        bytes.drain(start..start + cut);
        if is_length_right {
            let length = u32::from_le_bytes(bytes[6..10].try_into().unwrap());
            bytes[6..10].copy_from_slice(&length.wrapping_sub(cut as u32).to_le_bytes());
        }
        let topology = if is_tiny { Tiny::TOPOLOGY } else { Answers::TOPOLOGY };
        let _ = read(&resealed(bytes), &topology);
    }
}

/// Shapes beyond all memory, as a file can name them.
#[test]
fn a_file_too_large_for_any_memory_is_refused_without_an_overflow() {
    let largest = LayerSpec::dense(u32::MAX, u32::MAX, nn_core::ActivationKind::Relu).quantized();
    let header = Header {
        name: "",
        columns: "",
        layers: [largest; MAX_LAYERS].into_iter().collect(),
        labels: Default::default(),
        normalization: Normalization::default(),
        provenance: Provenance::default(),
        task: Task::Classification,
        windowing: None,
        anomaly: None,
        known: None,
    };
    assert_eq!(header.file_bytes(), usize::MAX);
    let error = Model::write(&header, [], &mut [0; 1000]).unwrap_err();
    assert!(matches!(error, ModelError::Truncated { found: 1000, .. }), "{error}");
}

#[test]
fn layers_of_other_numbers_do_not_fit() {
    // The second layer, of integers, made one of `f32`, with as many bytes of parameters as that needs.
    let header_bytes = u32::from_le_bytes(FILE[6..10].try_into().unwrap()) as usize;
    let mut bytes = FILE.to_vec();
    let place = bytes.windows(4).position(|spec| spec == [3, 2, 3, 1]).unwrap();
    bytes[place] = 0;
    let needed = 16 + 4 * 9 + 22 + 4;
    bytes.truncate(10 + header_bytes);
    bytes.extend(vec![0; needed + 4]);
    let text = read(&resealed(bytes), &Tiny::TOPOLOGY).unwrap_err().to_string();
    assert_eq!(text, "layer 2 takes f32, but the layer before it gives i16");
}
