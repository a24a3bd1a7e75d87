//! Recurrent networks are written, read, and embedded by the compiler, and stay what they are.

use crate::decoders::{read, resealed};
use crate::each_recurrent;
use crate::made::{Draw, Made};
use crate::networks::{Floats, Integers};
use nn_core::{
    Describe, F32, Header, Image, LayerView, LayerViews, Model, Normalization, Provenance, Task,
    Trace, embed, include_model,
};
use serde::de::DeserializeOwned;
use std::fmt::Debug;
use std::path::Path;

include_model!(static FLOATS: Floats = "../tiny-recurrent.postcard");
include_model!(static INTEGERS: Integers = "../tiny-recurrent-quantized.postcard");

const FLOATS_FILE: &[u8] = include_bytes!("../tiny-recurrent.postcard");
const INTEGERS_FILE: &[u8] = include_bytes!("../tiny-recurrent-quantized.postcard");

fn written<L: Describe>(parameters: Vec<u8>) -> Vec<u8> {
    let header = Header {
        name: "recurrent",
        columns: "",
        layers: L::TOPOLOGY.as_slice().iter().copied().collect(),
        labels: Default::default(),
        normalization: Normalization::default(),
        provenance: Provenance::default(),
        task: Task::Regression,
        windowing: None,
        anomaly: None,
        known: None,
    };
    let mut bytes = vec![0; header.file_bytes()];
    assert_eq!(Model::write(&header, parameters, &mut bytes).unwrap().header, header);
    bytes
}

fn made<L: Made>() -> (L, Vec<u8>) {
    let mut draw = Draw::new(7);
    let layer = L::made(&mut draw);
    (layer, draw.bytes)
}

fn check<L: Made + Describe>(name: &str) {
    let (_, parameters) = made::<L>();
    let bytes = written::<L>(parameters.clone());
    assert_eq!(bytes[4..6], 4u16.to_le_bytes(), "{name}");
    let model = Model::from_bytes(&bytes).unwrap();
    assert_eq!(model.header.layers, L::TOPOLOGY.as_slice(), "{name}");
    assert_eq!(model.parameters, parameters, "{name}");
    assert_eq!(embed::check(&bytes, &L::TOPOLOGY), Ok(()), "{name}");
}

#[test]
fn every_network_is_read_by_both_decoders() {
    each_recurrent!(check);
}

fn check_floats<L: Made + Describe + LayerViews + DeserializeOwned + Debug + PartialEq>(
    name: &str,
) {
    let (layer, parameters) = made::<L>();
    let viewed: Vec<u8> = layer.layer_views().iter().flat_map(LayerView::le_bytes).collect();
    assert_eq!(viewed, parameters, "{name}");
    let bytes = written::<L>(parameters);
    let read = Model::from_bytes(&bytes).unwrap().network::<L>().unwrap();
    assert_eq!(read.layers(), &layer, "{name}");
}

#[test]
fn every_network_of_floats_is_read_as_it_was_written() {
    each_recurrent!(check_floats, f32, F32);
}

/// `BLESS=1 cargo test -p nn-core` writes them.
#[test]
fn the_files_in_the_repository_are_what_is_written() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests");
    for (name, bytes) in [
        ("tiny-recurrent.postcard", written::<Floats>(made::<Floats>().1)),
        ("tiny-recurrent-quantized.postcard", written::<Integers>(made::<Integers>().1)),
    ] {
        if std::env::var_os("BLESS").is_some() {
            std::fs::write(folder.join(name), &bytes).unwrap();
        }
        assert_eq!(std::fs::read(folder.join(name)).unwrap(), bytes, "{name} differs");
    }
}

#[test]
fn the_compiler_embeds_what_was_written() {
    assert_eq!(FLOATS, made::<Floats>().0);
    assert_eq!(INTEGERS, made::<Integers>().0);
    assert_eq!(FLOATS, Model::from_bytes(FLOATS_FILE).unwrap().network().unwrap());
    let x = Image([[[1.0], [-2.0], [0.5], [3.0]]]);
    let rows = |x| {
        let mut fingerprints = Vec::new();
        INTEGERS.trace(x, &mut |row| fingerprints.push(row.fingerprint()));
        fingerprints
    };
    let differing = rows(&x).into_iter().zip(rows(&Image([[[0.0]; 4]]))).filter(|(a, b)| a != b);
    assert!(differing.count() >= 5, "states that say nothing");
    let [p, q] = FLOATS.probabilities(&x);
    assert!((p + q - 1.0).abs() < 1e-6);
}

#[test]
fn every_truncation_and_every_flipped_bit_is_an_error_and_read_alike_under_a_right_checksum() {
    for (file, topology) in [(FLOATS_FILE, &Floats::TOPOLOGY), (INTEGERS_FILE, &Integers::TOPOLOGY)]
    {
        for length in 0..file.len() {
            read(&file[..length], topology).unwrap_err();
        }
        let mut refused = 0;
        for bit in 0..8 * file.len() {
            let mut bytes = file.to_vec();
            bytes[bit / 8] ^= 1 << (bit % 8);
            read(&bytes, topology).unwrap_err();
            refused += usize::from(read(&resealed(bytes), topology).is_err());
        }
        assert!(refused > 100, "{refused}");
    }
}
