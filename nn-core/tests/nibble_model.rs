//! Files of networks with 4-bit weights: read alike by both decoders, embedded, and of the same outputs as the network
//! that has the same weights in 8 bits.

#![cfg(feature = "model-files")]

mod decoders;

use decoders::{read, resealed};
use nn_core::quantized::{
    Dequantize, I4, I8, OutputScale, PatchByPatch, QuantizeImage, Requantization,
};
use nn_core::quantized::{Integers, Nibbles};
use nn_core::{
    Conv2d, Dense, Describe, FormatKind, Gru, Header, Identity, Image, Layer, LayerSpec, Lstm,
    Model, ModelError, Network, Normalization, Over, Provenance, Relu, ResetBefore, SlidingWindow,
    Softmax, Tanh, Task, chain, include_model,
};
use proptest::prelude::*;
use std::path::Path;

/// A convolution, recurrent layers of odd and even widths, and dense layers, one of 8 bits among them, whose formats
/// are otherwise `F`.
type Mixed<F> = Network<
    chain![
        PatchByPatch<
            QuantizeImage<1, 7, 2, Integers<u8>>,
            Conv2d<Image<i16, 1, 7, 2>, Image<i16, 1, 5, 5>, SlidingWindow<1, 3>, Relu, 1, F>,
        >,
        nn_core::Every<5, Gru<5, 6, ResetBefore, F>>,
        Over<5, Lstm<6, 3, F>>,
        Dense<3, 9, Tanh, I8>,
        Dense<9, 6, Relu, F>,
        Dense<6, 3, Identity, F>,
        Dequantize<3, Softmax>,
    ],
>;

include_model!(static NIBBLES: Mixed<I4> = "tiny-nibbles.postcard");
include_model!(static BYTES: Mixed<I8> = "tiny-nibbles-in-bytes.postcard");

const FILE: &[u8] = include_bytes!("tiny-nibbles.postcard");

/// Made-up weights of 4 bits.
fn weights(row: usize, block: usize, count: u64) -> Vec<i8> {
    let number = |i: u64| (i * 7 + i * i / 3 + 5 * (row + 2 * block) as u64) * 2_654_435_761;
    (0..count).map(|i| (number(i) >> 24 & 15) as i8 - 8).collect()
}

/// The parameters of a row in a file.
fn bytes(index: usize, row: &LayerSpec) -> Vec<u8> {
    if !row.has_weights() {
        return (1.0f32 / 64.0).to_le_bytes().to_vec();
    }
    let mut bytes = Vec::new();
    for (number, block) in row.blocks().as_slice().iter().enumerate() {
        let weights = weights(index, number, block.weights());
        match row.format {
            FormatKind::I4 => bytes.extend(weights.chunks(2).map(|pair| {
                let upper = pair.get(1).map_or(0, |w| *w as u8) << 4;
                pair[0] as u8 & 15 | upper
            })),
            _ => bytes.extend(weights.iter().map(|w| *w as u8)),
        }
        for output in 0..block.outputs as i32 {
            let requantization = Requantization::new(20_000, 18).unwrap();
            let scale = OutputScale { bias: 3000 * output - 4000, requantization };
            bytes.extend(scale.to_le_bytes());
        }
    }
    bytes
}

fn parameters<F: nn_core::Format>() -> Vec<u8>
where
    Mixed<F>: Describe,
{
    let rows = <Mixed<F> as Describe>::TOPOLOGY;
    rows.as_slice().iter().enumerate().flat_map(|(index, row)| bytes(index, row)).collect()
}

fn written<F: nn_core::Format>(parameters: Vec<u8>) -> Result<Vec<u8>, ModelError>
where
    Mixed<F>: Describe,
{
    let header = Header {
        name: "tiny-nibbles",
        columns: "",
        layers: <Mixed<F> as Describe>::TOPOLOGY.as_slice().iter().copied().collect(),
        labels: ["left", "right", "rest"].into_iter().collect(),
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

/// `BLESS=1 cargo test -p nn-core` writes them.
#[test]
fn the_files_in_the_repository_are_what_is_written() {
    let files = [
        ("tiny-nibbles.postcard", written::<I4>(parameters::<I4>()).unwrap(), 7u16),
        ("tiny-nibbles-in-bytes.postcard", written::<I8>(parameters::<I8>()).unwrap(), 4),
    ];
    for (name, bytes, version) in files {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests").join(name);
        if std::env::var_os("BLESS").is_some() {
            std::fs::write(&path, &bytes).unwrap();
        }
        assert!(std::fs::read(&path).unwrap() == bytes, "{name}");
        assert_eq!(bytes[4..6], version.to_le_bytes());
    }
}

#[test]
fn weights_of_4_bits_give_the_outputs_of_the_same_weights_in_8() {
    let mut distinct = std::collections::BTreeSet::new();
    for seed in 0..200u32 {
        let mut image = Image([[[0u8; 2]; 7]; 1]);
        for (index, x) in image.0.as_flattened_mut().as_flattened_mut().iter_mut().enumerate() {
            *x =
                ((seed + 1).wrapping_mul(index as u32 + 3).wrapping_mul(2_654_435_761) >> 24) as u8;
        }
        let outputs = NIBBLES.logits(&image);
        assert_eq!(outputs, BYTES.logits(&image), "{seed}");
        distinct.insert(outputs.map(f32::to_bits));
    }
    assert!(distinct.len() > 20, "{}", distinct.len());
}

#[test]
fn half_a_byte_a_weight_is_in_flash_and_half_a_byte_in_the_file() {
    type Wide = Dense<784, 80, Relu, I4>;
    // Half a byte a weight, bias and factor, and where the weights are.
    assert_eq!(Wide::FLASH_BYTES, 784 * 80 / 2 + 8 * 80 + 8);
    assert_eq!(<Wide as Describe>::TOPOLOGY.parameter_bytes(), 784 * 80 / 2 + 8 * 80);
    // A block of 9 inputs takes 5 words, and each of two rows behind it 2.
    type Short = Dense<9, 6, Relu, I4>;
    assert_eq!(Short::FLASH_BYTES, 4 * (5 + 2 * 2) + 8 * 6 + 8);
    assert_eq!(Nibbles::words(6, 9), 9);
    assert_eq!(<Short as Describe>::TOPOLOGY.parameter_bytes(), 27 + 8 * 6);
    assert_eq!(Mixed::<I4>::PARAMETERS, Mixed::<I8>::PARAMETERS);
    assert_eq!(Mixed::<I4>::RAM_BYTES, Mixed::<I8>::RAM_BYTES);
}

#[test]
fn a_row_says_its_type() {
    let rows = Mixed::<I4>::TOPOLOGY;
    let types: Vec<String> = rows.as_slice().iter().map(LayerSpec::to_string).collect();
    let expected = [
        "QuantizeImage<1, 7, 2, Integers<u8>>",
        "Conv2d<Image<i16, 1, 7, 2>, Image<i16, 1, 5, 5>, SlidingWindow<1, 3>, Relu, 1, I4>",
        "Every<5, Gru<5, 6, ResetBefore, I4>>",
        "Over<5, Lstm<6, 3, I4>>",
        "QuantizedDense<3, 9, Tanh>",
        "Dense<9, 6, Relu, I4>",
        "Dense<6, 3, Identity, I4>",
        "Dequantize<3, Softmax>",
    ];
    assert_eq!(types, expected);
}

#[test]
fn every_truncation_and_every_flipped_bit_is_an_error() {
    let topology = Mixed::<I4>::TOPOLOGY;
    for length in 0..FILE.len() {
        read(&FILE[..length], &topology).unwrap_err();
    }
    for bit in 0..8 * FILE.len() {
        let mut bytes = FILE.to_vec();
        bytes[bit / 8] ^= 1 << (bit % 8);
        read(&bytes, &topology).unwrap_err();
        if bit < 8 * (FILE.len() - 4) {
            let _ = read(&resealed(bytes), &topology);
        }
    }
}

#[test]
fn weights_that_a_layer_cannot_compute_with_are_refused_and_named() {
    type One = Network<chain![nn_core::quantized::Quantize<1023>, Dense<1023, 1, Identity, I4>]>;
    let file = |weights: Vec<u8>, bias: i32| {
        let header = Header {
            name: "one",
            columns: "",
            layers: One::TOPOLOGY.as_slice().iter().copied().collect(),
            labels: Default::default(),
            normalization: Normalization::default(),
            provenance: Provenance::default(),
            task: Task::Regression,
            windowing: None,
            anomaly: None,
            known: None,
        };
        let requantization = Requantization::new(20_000, 18).unwrap();
        let scale = OutputScale { bias, requantization }.to_le_bytes();
        let parameters = [1f32.to_le_bytes().to_vec(), weights, scale.to_vec()].concat();
        let mut bytes = vec![0; header.file_bytes()];
        let error = Model::write(&header, parameters, &mut bytes).err();
        assert_eq!(error, nn_core::embed::check(&bytes, &One::TOPOLOGY).err());
        error
    };
    let mut weights = vec![0; 512];
    assert_eq!(file(weights.clone(), 0), None);
    weights[511] = 0x10;
    assert_eq!(file(weights.clone(), 0), Some(ModelError::Nibble { layer: 2 }));
    // 511·8 + 7 = 4095 < 2¹², and one more is not.
    weights[..255].fill(0x88);
    (weights[255], weights[511]) = (0x78, 0);
    assert_eq!(file(weights.clone(), 0), None);
    assert_eq!(file(weights.clone(), i32::MAX), Some(ModelError::Overflow { layer: 2, output: 0 }));
    weights[511] = 0x01;
    assert_eq!(file(weights, 0), Some(ModelError::Overflow { layer: 2, output: 0 }));
}

#[test]
fn older_versions_have_no_weights_of_4_bits() {
    for version in 1u16..7 {
        let mut bytes = FILE.to_vec();
        bytes[4..6].copy_from_slice(&version.to_le_bytes());
        let error = read(&resealed(bytes), &Mixed::<I4>::TOPOLOGY).unwrap_err();
        assert_eq!(error, ModelError::Header, "{version}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2000))]

    /// Some bytes changed, some cut out, all under a right checksum.
    #[test]
    fn changed_files_are_read_alike_by_both_decoders(
        changes in prop::collection::vec((4usize..FILE.len(), prop_oneof![0u8..8, any::<u8>()]), 0..6),
        cut in (10usize..FILE.len(), 0usize..9),
    ) {
        let mut bytes = FILE.to_vec();
        let end = bytes.len() - 4;
        for (place, byte) in changes {
            bytes[place.min(end - 1)] = byte;
        }
        let start = cut.0.min(end);
        bytes.drain(start..start + cut.1.min(end - start));
        let _ = read(&resealed(bytes), &Mixed::<I4>::TOPOLOGY);
    }
}
