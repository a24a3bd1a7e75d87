//! Files embedded by the compiler. `model_file.rs` checks that they are what is written today.

use nn_core::quantized::{Dequantize, PerChannel, Quantize, QuantizedDense, Requantization};
use nn_core::{
    Chain, Dense, Identity, Image, Network, Relu, Samples, Softmax, chain, fingerprint,
    include_labels, include_model, include_samples,
};

type Tiny = Network<chain![Dense<2, 3, Relu>, Dense<3, 2, Softmax>]>;

include_model!(static EMBEDDED: Tiny = "tiny.postcard");
include_labels!(static LABELS: [&str; 2] = "tiny.postcard");
include_samples!(static SAMPLES: Samples<2> = "tiny.samples", for "tiny.postcard");

const MODEL_FILE: &[u8] = include_bytes!("tiny.postcard");
const SAMPLES_FILE: &[u8] = include_bytes!("tiny.samples");

fn model_checksum() -> u32 {
    nn_core::embed::checksum(MODEL_FILE)
}

#[cfg(feature = "model-files")]
#[test]
fn the_compiler_embeds_what_is_read_at_run_time() {
    let model = nn_core::Model::from_bytes(MODEL_FILE).unwrap();
    assert_eq!(EMBEDDED, model.network().unwrap());
    assert_eq!(LABELS, model.header.labels[..]);
}

type Quantized = Network<
    chain![
        Quantize<2, PerChannel<2>>,
        QuantizedDense<2, 3, Relu>,
        QuantizedDense<3, 2, Identity>,
        Dequantize<2, Softmax>,
    ],
>;

include_model!(static QUANTIZED: Quantized = "tiny-quantized.postcard");

/// See `quantized_model.rs`.
#[test]
fn the_compiler_embeds_a_quantized_network() {
    const EIGHTH: Requantization = Requantization::new(1 << 14, 17).unwrap();
    let weights = [[8, 0], [0, -8], [127, -128]];
    let expected: Quantized = Network::new(Chain::new(
        Chain::new(
            Chain::new(
                Quantize::per_channel(PerChannel { offset: [0.5, 100.0], scale: [1024.0, 8.0] }),
                QuantizedDense::of_integers(weights, [0, 7, -100_000], [EIGHTH; 3]),
            ),
            QuantizedDense::of_integers([[8, 8, -3], [0, -1, 16]], [1000, -2000], [EIGHTH; 2]),
        ),
        Dequantize::new(1.0 / 512.0),
    ));
    assert_eq!(QUANTIZED, expected);
    // 512, 8 → (4096 + 0) / 8, (−64 + 7) / 8 < 0, (65,024 − 1024 − 100,000) / 8 < 0
    //        → (512·8 + 1000) / 8, −2000 / 8
    assert_eq!(QUANTIZED.logits(&[1.0, 101.0]), [637.0 / 512.0, -250.0 / 512.0]);
}

#[test]
fn samples_carry_the_answers_of_their_model() {
    assert_eq!(SAMPLES.iter().count(), 2);
    for sample in SAMPLES.iter() {
        assert_eq!(EMBEDDED.classify(&sample.x), usize::from(sample.class));
        assert_eq!(fingerprint(&EMBEDDED.probabilities(&sample.x)), sample.fingerprint);
    }
    assert_eq!(SAMPLES.get(0).unwrap().x, [1.0, 0.0]);
    assert_eq!(SAMPLES.get(2), None);
    assert_eq!(SAMPLES.get(usize::MAX), None);
}

#[test]
fn samples_fill_any_input_of_as_many_numbers() {
    type Row = Image<f32, 1, 2, 1>;
    assert_eq!(SAMPLES.get_as::<Row>(1).unwrap().x, Image([[[0.0], [1.0]]]));
    assert_eq!(SAMPLES.iter_as::<Row>().count(), 2);
    assert_eq!(SAMPLES.get_as::<Image<f32, 2, 2, 1>>(0), None);
}

#[test]
fn samples_of_another_model_or_width_or_damaged_are_refused() {
    assert!(Samples::<2>::from_bytes(SAMPLES_FILE, model_checksum()).is_ok());
    let error = Samples::<2>::from_bytes(SAMPLES_FILE, 7).unwrap_err();
    assert_eq!(error, "samples computed by another model: train again");
    let error = Samples::<3>::from_bytes(SAMPLES_FILE, model_checksum()).unwrap_err();
    assert_eq!(error, "samples of another width than the network's input: train again");
    for length in 0..SAMPLES_FILE.len() {
        Samples::<2>::from_bytes(&SAMPLES_FILE[..length], model_checksum()).unwrap_err();
    }
    for bit in 0..8 * SAMPLES_FILE.len() {
        let mut bytes = SAMPLES_FILE.to_vec();
        bytes[bit / 8] ^= 1 << (bit % 8);
        Samples::<2>::from_bytes(&bytes, model_checksum()).unwrap_err();
    }
}

#[test]
fn every_nan_has_the_same_fingerprint() {
    let payload = f32::from_bits(f32::NAN.to_bits() | 0x8000_0123);
    assert!(payload.is_nan());
    assert_eq!(fingerprint(&[payload]), fingerprint(&[f32::NAN]));
    assert_ne!(fingerprint(&[0.0]), fingerprint(&[-0.0]));
}
