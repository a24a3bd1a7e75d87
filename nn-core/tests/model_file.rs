//! The model file: what is written is read, and nothing else is.

#![cfg(feature = "model-files")]

#[expect(dead_code)]
mod decoders;

use decoders::resealed;
use nn_core::{
    Alarm, Anomaly, Chain, Dense, Describe, Header, Known, LayerView, LayerViews, Model,
    ModelError, Network, Normalization, Numbers, Provenance, Relu, Softmax, Task, Windowing, chain,
    embed, fingerprint,
};
use proptest::prelude::*;
use std::path::Path;

type Tiny = chain![Dense<2, 3, Relu>, Dense<3, 2, Softmax>];
type Wider = chain![Dense<2, 4, Relu>, Dense<4, 2, Softmax>];

fn tiny_network() -> Network<Tiny> {
    Network::new(Chain::new(
        Dense::new([[1.0, -1.0], [-1.0, 1.0], [0.5, 0.25]], [0.0, 0.0, -0.125]),
        Dense::new([[2.0, -2.0, 0.0], [-2.0, 2.0, 0.0]], [0.0, 0.0]),
    ))
}

fn tiny_header<'a>() -> Header<'a> {
    Header {
        name: "tiny",
        columns: "x\ny",
        layers: Tiny::TOPOLOGY.as_slice().iter().copied().collect(),
        labels: ["left", "right"].into_iter().collect(),
        normalization: Normalization::default(),
        provenance: Provenance {
            trainer: "by hand",
            dataset: "none",
            dataset_crc: 0x1234_5678,
            seed: u64::MAX,
            validation_share: 0.1,
            test_share: 0.2,
            test_samples: 2,
            test_correct: 2,
            test_rmse: 0.0,
        },
        task: Task::Classification,
        windowing: None,
        anomaly: None,
        known: None,
    }
}

fn written(header: &Header<'_>, network: &impl LayerViews) -> Result<Vec<u8>, ModelError> {
    let mut bytes = vec![0; header.file_bytes()];
    let views = network.layer_views();
    Model::write(header, views.iter().flat_map(LayerView::le_bytes), &mut bytes)?;
    Ok(bytes)
}

fn tiny_file() -> Vec<u8> {
    written(&tiny_header(), &tiny_network()).unwrap()
}

/// Both decoders' answers, which must agree.
fn read(bytes: &[u8]) -> Result<Network<Tiny>, ModelError> {
    let at_run_time = Model::from_bytes(bytes).and_then(|model| model.network());
    let at_compile_time = embed::check(bytes, &Tiny::TOPOLOGY);
    assert_eq!(at_run_time.as_ref().err(), at_compile_time.err().as_ref(), "{bytes:02x?}");
    at_run_time
}

fn tiny_samples(model: &[u8]) -> Vec<u8> {
    let network = tiny_network();
    let mut bytes = b"NNTS".to_vec();
    bytes.extend(1u16.to_le_bytes());
    bytes.extend(4u16.to_le_bytes());
    bytes.extend(2u32.to_le_bytes());
    bytes.extend(2u32.to_le_bytes());
    bytes.extend(&model[model.len() - 4..]);
    for (x, class) in [([1.0f32, 0.0], 0u16), ([0.0, 1.0], 1)] {
        bytes.extend(x.iter().flat_map(|x| x.to_le_bytes()));
        bytes.extend(class.to_le_bytes());
        bytes.extend(fingerprint(&network.probabilities(&x)).to_le_bytes());
    }
    bytes.extend([0; 4]);
    resealed(bytes)
}

/// The files that documentation and other tests include. `BLESS=1 cargo test -p nn-core` writes them.
#[test]
fn the_files_in_the_repository_are_what_is_written() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests");
    let model = tiny_file();
    for (name, bytes) in [
        ("tiny.postcard", &model),
        ("tiny.samples", &tiny_samples(&model)),
        ("tiny_anomaly.postcard", &written(&windowed_header(), &tiny_network()).unwrap()),
        ("tiny_judge.postcard", &written(&judging_header(), &tiny_network()).unwrap()),
    ] {
        let path = folder.join(name);
        if std::env::var_os("BLESS").is_some() {
            std::fs::write(&path, bytes).unwrap();
        }
        assert_eq!(&std::fs::read(&path).unwrap(), bytes, "{name} differs");
    }
}

#[test]
fn a_written_model_reads_back_the_same() {
    let bytes = tiny_file();
    assert_eq!(read(&bytes).unwrap(), tiny_network());
    let model = Model::from_bytes(&bytes).unwrap();
    assert_eq!(model.header, tiny_header());
    assert_eq!(model.parameters.len(), 4 * (9 + 8));
    // Magic, version, header length, then 4 bytes a parameter and the checksum, and nothing else.
    let header_bytes = u32::from_le_bytes(bytes[6..10].try_into().unwrap()) as usize;
    assert_eq!(bytes.len(), 10 + header_bytes + 4 * 17 + 4);
}

/// Weights of 1 and 0.5.
const ANOMALY: Anomaly<'static> = Anomaly {
    threshold: 2.5,
    false_alarms: 0.01,
    weights: Numbers::from_le_bytes(&[0, 0, 128, 63, 0, 0, 0, 63]),
};

/// What is known: inputs around 1 and 0.5, within a squared distance of 4,000 sixteenths.
const KNOWN: Known<'static> = Known {
    refuse: 0.02,
    least_logit: 1.5,
    largest_distance: 4_000,
    largest_roughness: -5,
    is_relative: false,
    smoothing: 3,
    refused: 9,
    shift: 20,
    logit_edges: Numbers::from_le_bytes(&[0; 28]),
    // Offset 0 and 16 steps, for both channels.
    scales: Numbers::from_le_bytes(&[0, 0, 0, 0, 0, 0, 128, 65, 0, 0, 0, 0, 0, 0, 128, 65]),
    centres: &[16, 8],
    usual: &[3; 48],
};

/// A header with what came with version 6.
fn judging_header() -> Header<'static> {
    Header { known: Some(KNOWN), ..tiny_header() }
}

#[test]
fn what_came_with_version_6_reads_back_the_same_and_any_change_is_judged_alike() {
    let bytes = written(&judging_header(), &tiny_network()).unwrap();
    assert_eq!(bytes[4], 6);
    assert_eq!(Model::from_bytes(&bytes).unwrap().header, judging_header());
    for place in 0..bytes.len() - 4 {
        for bit in 0..8 {
            let mut changed = bytes.clone();
            changed[place] ^= 1 << bit;
            let _ = read(&resealed(changed));
        }
    }
    // Roughness beside the spread came with version 8, in which nothing else differs.
    let relative = Known { is_relative: true, ..KNOWN };
    let newer = Header { known: Some(relative), ..judging_header() };
    let file = written(&newer, &tiny_network()).unwrap();
    assert_eq!((file[4], &file[5..file.len() - 4]), (8, &bytes[5..bytes.len() - 4]));
    assert_eq!(Model::from_bytes(&file).unwrap().header, newer);
    let windowing = Some(Windowing { window: 1, hop: 3, rate: 50.0, channels: "x\ny" });
    let both = Header { windowing, ..judging_header() };
    let file = written(&both, &tiny_network()).unwrap();
    assert_eq!(Model::from_bytes(&file).unwrap().header, both);
}

#[test]
fn limits_that_do_not_fit_the_network_are_not_written() {
    let refused = |header: &Header<'_>| written(header, &tiny_network()).unwrap_err();
    let few = Some(Known { centres: &[1], ..KNOWN });
    assert_eq!(refused(&Header { known: few, ..judging_header() }), ModelError::Known);
    let regression = Header { task: Task::Regression, ..judging_header() };
    assert_eq!(refused(&regression), ModelError::Known);
    assert_eq!(refused(&Header { known: Some(KNOWN), ..windowed_header() }), ModelError::Known);
}

/// A header with everything that came with version 5.
fn windowed_header() -> Header<'static> {
    Header {
        windowing: Some(Windowing { window: 1, hop: 3, rate: 50.0, channels: "x\ny" }),
        anomaly: Some(ANOMALY),
        task: Task::AnomalyDetection,
        labels: ["fine"].into_iter().collect(),
        ..tiny_header()
    }
}

#[test]
fn what_came_with_version_5_reads_back_the_same_and_any_change_is_judged_alike() {
    let bytes = written(&windowed_header(), &tiny_network()).unwrap();
    assert_eq!((tiny_file()[4], bytes[4]), (2, 5));
    assert_eq!(Model::from_bytes(&bytes).unwrap().header, windowed_header());
    let alone = Header {
        anomaly: None,
        task: Task::Regression,
        labels: heapless::Vec::new(),
        ..windowed_header()
    };
    let file = written(&alone, &tiny_network()).unwrap();
    assert_eq!(Model::from_bytes(&file).unwrap().header, alone);
    for place in 0..bytes.len() - 4 {
        for bit in 0..8 {
            let mut changed = bytes.clone();
            changed[place] ^= 1 << bit;
            let _ = read(&resealed(changed));
        }
    }
}

#[test]
fn windows_and_alarms_that_do_not_fit_the_network_are_not_written() {
    let header = windowed_header();
    let windowing = header.windowing.unwrap();
    let refused = |header: &Header<'_>| written(header, &tiny_network()).unwrap_err();
    let long = Header { windowing: Some(Windowing { window: 2, ..windowing }), ..header.clone() };
    assert_eq!(refused(&long), ModelError::Windowing);
    let still = Header { windowing: Some(Windowing { hop: 0, ..windowing }), ..header.clone() };
    assert_eq!(refused(&still), ModelError::Windowing);
    let below = Some(Anomaly { threshold: -1.0, ..ANOMALY });
    assert_eq!(refused(&Header { anomaly: below, ..header.clone() }), ModelError::Anomaly);
    let regression =
        Header { task: Task::Regression, labels: tiny_header().labels, ..header.clone() };
    assert_eq!(refused(&regression), ModelError::Anomaly);
    assert_eq!(refused(&Header { anomaly: None, ..header }), ModelError::Anomaly);
    let silent = Header { task: Task::AnomalyDetection, ..tiny_header() };
    assert_eq!(refused(&silent), ModelError::Anomaly);
}

/// The number of a task lies behind the provenance; in a file of version 2, anomalies have none.
#[test]
fn older_versions_know_no_anomalies() {
    let bytes =
        written(&Header { task: Task::Regression, ..tiny_header() }, &tiny_network()).unwrap();
    let header_bytes = u32::from_le_bytes(bytes[6..10].try_into().unwrap()) as usize;
    let place = 10 + header_bytes - 5;
    assert_eq!((bytes[4], bytes[place]), (2, 1));
    let mut changed = bytes;
    changed[place] = 2;
    assert_eq!(read(&resealed(changed)).unwrap_err(), ModelError::Header);
}

#[test]
fn an_alarm_is_read_by_the_compiler_as_at_run_time() {
    let bytes = written(&windowed_header(), &tiny_network()).unwrap();
    let alarm: Alarm<2> = embed::alarm("tiny", &bytes);
    assert_eq!((alarm.threshold(), alarm.weights()), (2.5, &[1.0, 0.5]));
}

#[test]
fn every_truncation_is_an_error() {
    let bytes = tiny_file();
    for length in 0..bytes.len() {
        let error = read(&bytes[..length]).unwrap_err();
        assert!(
            matches!(error, ModelError::Truncated { .. } | ModelError::Checksum { .. }),
            "{length} bytes: {error}"
        );
    }
}

#[test]
fn every_flipped_bit_is_an_error() {
    let bytes = tiny_file();
    for bit in 0..8 * bytes.len() {
        let mut bytes = bytes.clone();
        bytes[bit / 8] ^= 1 << (bit % 8);
        read(&bytes).unwrap_err();
    }
}

#[test]
fn every_flipped_bit_under_a_right_checksum_is_read_alike_by_both_decoders() {
    let bytes = tiny_file();
    for bit in 0..8 * (bytes.len() - 4) {
        let mut bytes = bytes.clone();
        bytes[bit / 8] ^= 1 << (bit % 8);
        let _ = read(&resealed(bytes));
    }
}

#[test]
fn another_topology_is_refused_with_the_layer_and_both_shapes() {
    let bytes = tiny_file();
    let model = Model::from_bytes(&bytes).unwrap();
    let error = model.network::<Wider>().unwrap_err();
    assert_eq!(
        error.to_string(),
        "layer 1 is Dense<2, 3, Relu> in the file, but Dense<2, 4, Relu> in the network type"
    );
    assert_eq!(embed::check(&bytes, &Wider::TOPOLOGY), Err(error));

    let error = model.network::<Dense<2, 3, Relu>>().unwrap_err();
    assert_eq!(error, ModelError::LayerCount { expected: 1, found: 2 });
    assert_eq!(embed::check(&bytes, &Dense::<2, 3, Relu>::TOPOLOGY), Err(error));
}

#[test]
fn what_could_not_be_read_is_not_written() {
    let mut network = tiny_network();
    network.layer_views_mut()[1].blocks[0].bias[1] = f32::NAN;
    assert_eq!(
        written(&tiny_header(), &network),
        Err(ModelError::NotFinite { layer: 2, parameter: 7 })
    );

    let mut header = tiny_header();
    header.labels.pop();
    assert_eq!(
        written(&header, &tiny_network()),
        Err(ModelError::Labels { expected: 2, found: 1 })
    );

    let numbers = Numbers::from_le_bytes(&[0; 8]);
    let mut header = tiny_header();
    header.normalization = Normalization { offset: numbers, scale: numbers };
    assert_eq!(written(&header, &tiny_network()), Err(ModelError::Normalization), "scale 0");
    header.normalization.scale = Numbers::from_le_bytes(&[0, 0, 128, 63]);
    assert_eq!(written(&header, &tiny_network()), Err(ModelError::Normalization), "too few");

    assert_eq!(
        written(&tiny_header(), &Network::<Wider>::ZEROS),
        Err(ModelError::ParameterBytes { expected: 4 * 17, found: 4 * 22 })
    );
    let header = tiny_header();
    let mut small = vec![0; header.file_bytes() - 1];
    assert!(matches!(Model::write(&header, [], &mut small), Err(ModelError::Truncated { .. })));
}

#[test]
fn damage_is_named() {
    let bytes = tiny_file();
    let message = |bytes: Vec<u8>| read(&bytes).unwrap_err().to_string();
    assert!(
        message(b"PK\x03\x04 zip file".to_vec())
            .starts_with("not a model file: it starts with 50 4b")
    );
    let mut newer = bytes.clone();
    newer[4] = 9;
    assert!(message(newer).starts_with("format version 9, this program reads versions 1 to 8"));
    let mut longer = bytes.clone();
    longer.push(0);
    assert!(message(longer).starts_with("the file is damaged: its checksum is"));
    let mut huge = bytes.clone();
    huge[6..10].copy_from_slice(&u32::MAX.to_le_bytes());
    assert!(message(huge).starts_with("the file is cut off"));
    let covered = bytes.len() - 4;
    let mut extra = bytes;
    extra.splice(covered..covered, [0; 4]);
    assert_eq!(message(resealed(extra)), "72 bytes of parameters, but the layers need 68");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2000))]

    #[test]
    fn any_bytes_are_read_alike_by_both_decoders(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
        let _ = read(&bytes);
    }

    #[test]
    fn any_header_under_a_right_frame_is_read_alike_by_both_decoders(
        header in prop::collection::vec(prop_oneof![0u8..4, any::<u8>()], 0..60),
        parameters in prop::collection::vec(any::<u8>(), 0..40),
    ) {
        let mut bytes = b"NNMC\x01\x00".to_vec();
        bytes.extend((header.len() as u32).to_le_bytes());
        bytes.extend(header);
        bytes.extend(parameters);
        bytes.extend([0; 4]);
        let _ = read(&resealed(bytes));
    }

    #[test]
    fn a_changed_header_is_read_alike_by_both_decoders(
        changes in prop::collection::vec((10usize..90, any::<u8>()), 1..4),
        cut in 0usize..3,
    ) {
        let mut bytes = tiny_file();
        for (place, byte) in changes {
            bytes[place] = byte;
        }
        let header_bytes = u32::from_le_bytes(bytes[6..10].try_into().unwrap()) as usize - cut;
        bytes.drain(10 + header_bytes..10 + header_bytes + cut);
        bytes[6..10].copy_from_slice(&(header_bytes as u32).to_le_bytes());
        let _ = read(&resealed(bytes));
    }
}
