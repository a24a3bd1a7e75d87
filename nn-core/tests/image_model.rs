//! Files of networks of images, `f32` and quantized: what is written is read, by both decoders and by the
//! compiler alike.

#![cfg(feature = "model-files")]

mod decoders;

use decoders::{read, resealed};
use nn_core::quantized::{
    Dequantize, QuantizeImage, QuantizedConv2d, QuantizedDense, QuantizedDepthwiseConv2d,
    QuantizedDepthwiseFilters, QuantizedFilters, Requantization,
};
use nn_core::{
    AvgPool2d, BlockView, Chain, Conv2d, Dense, DepthwiseConv2d, Describe, Filters, Flatten,
    GlobalAvgPool, Header, Identity, Image, Layer, LayerView, LayerViews, MaxPool2d, Model,
    ModelError, Network, Normalization, Provenance, Relu, SlidingWindow, Softmax, Task, Topology,
    chain, include_model,
};
use proptest::prelude::*;
use std::path::Path;

type Floats = Network<
    chain![
        Conv2d<Image<f32, 6, 5, 1>, Image<f32, 3, 2, 2>, SlidingWindow<3, 3, 1, 1, 1, 1>, Relu, 2>,
        DepthwiseConv2d<
            Image<f32, 3, 2, 2>,
            Image<f32, 3, 2, 2>,
            SlidingWindow<3, 1, 1, 1, 1, 0>,
            Identity,
        >,
        MaxPool2d<Image<f32, 3, 2, 2>, Image<f32, 2, 2, 2>, SlidingWindow<2, 1>>,
        AvgPool2d<Image<f32, 2, 2, 2>, Image<f32, 2, 1, 2>, SlidingWindow<1, 2>>,
        Flatten<Image<f32, 2, 1, 2>, Dense<4, 2, Softmax>>,
    ],
>;

type Integers = Network<
    chain![
        QuantizeImage<6, 5, 1>,
        QuantizedConv2d<Image<i16, 6, 5, 1>, Image<i16, 3, 2, 2>, SlidingWindow<3, 3, 1, 1, 1, 1>, Relu, 2>,
        QuantizedDepthwiseConv2d<Image<i16, 3, 2, 2>, Image<i16, 3, 2, 2>, SlidingWindow<3, 1, 1, 1, 1, 0>, Identity>,
        GlobalAvgPool<Image<i16, 3, 2, 2>>,
        QuantizedDense<2, 2, Identity>,
        Dequantize<2, Softmax>,
    ],
>;

include_model!(static FLOATS: Floats = "tiny-image.postcard");
include_model!(static INTEGERS: Integers = "tiny-image-quantized.postcard");

const FLOATS_FILE: &[u8] = include_bytes!("tiny-image.postcard");
const INTEGERS_FILE: &[u8] = include_bytes!("tiny-image-quantized.postcard");

const EDGE: [[[[i8; 1]; 3]; 3]; 2] = [
    [[[1], [0], [-1]], [[2], [0], [-2]], [[1], [0], [-1]]],
    [[[1], [2], [1]], [[0], [0], [0]], [[-1], [-2], [-1]]],
];
const EIGHTH: Requantization = Requantization::new(1 << 14, 17).unwrap();

fn floats() -> Floats {
    let edge = EDGE.map(|filter| filter.map(|row| row.map(|pixel| pixel.map(f32::from))));
    let first = Chain::new(
        Conv2d::new(Filters::new(edge, [0.5, -0.5])),
        DepthwiseConv2d::new(Filters::new(
            [[[[1.0]], [[2.0]], [[-1.0]]], [[[0.5]]; 3]],
            [1.0, 2.0],
        )),
    );
    let pooled = Chain::new(Chain::new(first, MaxPool2d::new()), AvgPool2d::new());
    let dense = Dense::new([[0.1, -0.2, 0.3, -0.4], [-0.4, 0.3, -0.2, 0.1]], [0.25, 0.0]);
    Network::new(Chain::new(pooled, Flatten::new(dense)))
}

fn integers() -> Integers {
    let first = Chain::new(
        QuantizeImage::new(64.0),
        QuantizedConv2d::new(QuantizedFilters::new(EDGE, [7, -9], [EIGHTH; 2])),
    );
    let depthwise = QuantizedDepthwiseFilters::new(
        [[[8], [16], [-8]], [[4], [4], [5]]],
        [100, -200],
        [EIGHTH; 2],
    );
    let pooled = Chain::new(
        Chain::new(first, QuantizedDepthwiseConv2d::new(depthwise)),
        GlobalAvgPool::new(),
    );
    let dense = QuantizedDense::of_integers([[8, -16], [-3, 5]], [40, -7], [EIGHTH; 2]);
    Network::new(Chain::new(Chain::new(pooled, dense), Dequantize::new(1.0 / 64.0)))
}

/// The parameters of [`integers`], as in a file: weights filter by filter, then channels.
fn integer_parameters() -> Vec<u8> {
    let channels = |biases: [i32; 2]| -> Vec<u8> {
        let channel =
            |bias| nn_core::quantized::OutputScale { bias, requantization: EIGHTH }.to_le_bytes();
        biases.into_iter().flat_map(channel).collect()
    };
    let weights = |weights: &[i8]| -> Vec<u8> { weights.iter().map(|&w| w as u8).collect() };
    let parts = [
        64f32.to_le_bytes().to_vec(),
        weights(EDGE.as_flattened().as_flattened().as_flattened()),
        channels([7, -9]),
        weights(&[8, 16, -8, 4, 4, 5]),
        channels([100, -200]),
        weights(&[8, -16, -3, 5]),
        channels([40, -7]),
        (1.0f32 / 64.0).to_le_bytes().to_vec(),
    ];
    parts.concat()
}

fn written(topology: &Topology, parameters: Vec<u8>) -> Result<Vec<u8>, ModelError> {
    let header = Header {
        name: "tiny-image",
        columns: "",
        layers: topology.as_slice().iter().copied().collect(),
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

fn float_parameters() -> Vec<u8> {
    floats().layer_views().iter().flat_map(LayerView::le_bytes).collect()
}

/// Something that goes into both.
fn x() -> Image<f32, 6, 5, 1> {
    let mut image = Image([[[0.0]; 5]; 6]);
    for (row, pixels) in image.0.iter_mut().enumerate() {
        for (column, [number]) in pixels.iter_mut().enumerate() {
            *number = ((row * 5 + column) * 7 % 11) as f32 / 4.0 - 1.0;
        }
    }
    image
}

/// `BLESS=1 cargo test -p nn-core` writes them.
#[test]
fn the_files_in_the_repository_are_what_is_written() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests");
    for (name, topology, parameters) in [
        ("tiny-image.postcard", Floats::TOPOLOGY, float_parameters()),
        ("tiny-image-quantized.postcard", Integers::TOPOLOGY, integer_parameters()),
    ] {
        let bytes = written(&topology, parameters).unwrap();
        if std::env::var_os("BLESS").is_some() {
            std::fs::write(folder.join(name), &bytes).unwrap();
        }
        assert_eq!(std::fs::read(folder.join(name)).unwrap(), bytes, "{name} differs");
        assert_eq!(bytes[4..6], 3u16.to_le_bytes());
    }
}

#[test]
fn the_compiler_embeds_what_is_read_at_run_time() {
    assert_eq!(FLOATS, floats());
    assert_eq!(INTEGERS, integers());
    let model = Model::from_bytes(FLOATS_FILE).unwrap();
    assert_eq!(FLOATS, model.network().unwrap());
    assert_eq!(model.header.layers, Floats::TOPOLOGY.as_slice());
    let y = FLOATS.probabilities(&x());
    assert!((y[0] + y[1] - 1.0).abs() < 1e-6);
    assert_ne!(INTEGERS.logits(&x()), INTEGERS.logits(&Image([[[0.0]; 5]; 6])));
}

#[test]
fn views_are_as_long_as_their_layers_say() {
    let network = floats();
    let views = network.layer_views();
    let lengths: Vec<Vec<(usize, usize)>> = views
        .iter()
        .map(|view| view.blocks.iter().map(|b| (b.weights.len(), b.bias.len())).collect())
        .collect();
    assert_eq!(lengths, [vec![(18, 2)], vec![(6, 2)], vec![], vec![], vec![(8, 2)]]);
    for view in views {
        let sum =
            |length: fn(&BlockView<'_>) -> usize| view.blocks.iter().map(length).sum::<usize>();
        assert_eq!(view.spec.weights(), sum(|block| block.weights.len()) as u64);
        assert_eq!(view.spec.filters(), sum(|block| block.bias.len()) as u64);
    }
}

#[test]
fn every_truncation_and_every_flipped_bit_is_an_error() {
    for (file, topology) in [(FLOATS_FILE, &Floats::TOPOLOGY), (INTEGERS_FILE, &Integers::TOPOLOGY)]
    {
        for length in 0..file.len() {
            read(&file[..length], topology).unwrap_err();
        }
        for bit in 0..8 * file.len() {
            let mut bytes = file.to_vec();
            bytes[bit / 8] ^= 1 << (bit % 8);
            read(&bytes, topology).unwrap_err();
        }
    }
}

#[test]
fn every_flipped_bit_under_a_right_checksum_is_read_alike_by_both_decoders() {
    for (file, topology) in [(FLOATS_FILE, &Floats::TOPOLOGY), (INTEGERS_FILE, &Integers::TOPOLOGY)]
    {
        for bit in 0..8 * (file.len() - 4) {
            let mut bytes = file.to_vec();
            bytes[bit / 8] ^= 1 << (bit % 8);
            let _ = read(&resealed(bytes), topology);
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(5000))]

    #[test]
    fn a_changed_header_is_read_alike_by_both_decoders(
        changes in prop::collection::vec((10usize..90, any::<u8>()), 1..4), is_float: bool
    ) {
        let (file, topology) = if is_float {
            (FLOATS_FILE, Floats::TOPOLOGY)
        } else {
            (INTEGERS_FILE, Integers::TOPOLOGY)
        };
        let mut bytes = file.to_vec();
        for (place, byte) in changes {
            bytes[place] = byte;
        }
        let _ = read(&resealed(bytes), &topology);
    }

    #[test]
    fn any_header_under_a_right_frame_is_read_alike_by_both_decoders(
        layers in prop::collection::vec(
            (0u8..14, prop::collection::vec(prop_oneof![0u8..4, any::<u8>()], 1..20)), 0..5
        ),
        parameters in prop::collection::vec(any::<u8>(), 0..40),
    ) {
        // No name, no columns, then layers.
        let mut header = vec![0, 0, layers.len() as u8];
        for (kind, fields) in layers {
            header.push(kind);
            header.extend(fields);
        }
        header.extend([0; 40]);
        let mut bytes = b"NNMC\x03\x00".to_vec();
        bytes.extend((header.len() as u32).to_le_bytes());
        bytes.extend(header);
        bytes.extend(parameters);
        bytes.extend([0; 4]);
        let _ = read(&resealed(bytes), &Floats::TOPOLOGY);
    }
}

#[test]
fn parameters_that_a_layer_cannot_compute_with_are_refused_and_named() {
    let refused = |topology: &Topology, mut parameters: Vec<u8>, place: usize, bytes: &[u8]| {
        parameters[place..place + bytes.len()].copy_from_slice(bytes);
        written(topology, parameters).unwrap_err()
    };
    let nan = f32::NAN.to_le_bytes();
    let float = |place| refused(&Floats::TOPOLOGY, float_parameters(), place, &nan);
    assert_eq!(float(4 * 17), ModelError::NotFinite { layer: 1, parameter: 17 });
    assert_eq!(float(4 * (20 + 7)), ModelError::NotFinite { layer: 2, parameter: 7 });
    assert_eq!(float(4 * (20 + 8)), ModelError::NotFinite { layer: 5, parameter: 0 });
    let integer =
        |place, bytes: &[u8]| refused(&Integers::TOPOLOGY, integer_parameters(), place, bytes);
    assert_eq!(integer(0, &nan), ModelError::Scale { layer: 1 });
    let most = i32::MAX.to_le_bytes();
    assert_eq!(integer(4 + 18 + 8, &most), ModelError::Overflow { layer: 2, output: 1 });
    assert_eq!(integer(4 + 18 + 6, &[48, 0]), ModelError::Requantization { layer: 2, output: 0 });
    assert_eq!(integer(4 + 34 + 6, &most), ModelError::Overflow { layer: 3, output: 0 });
}

/// The message about a chain of the first `count` layers with one of them changed.
fn misfit(topology: &Topology, change: (usize, nn_core::LayerSpec)) -> String {
    let mut layers = topology.as_slice().to_vec();
    layers[change.0] = change.1;
    let mut changed = Topology::of(layers[0]);
    for layer in &layers[1..] {
        changed = changed.then(&Topology::of(*layer));
    }
    let bytes = layers.iter().map(|layer| layer.parameter_bytes()).sum::<u64>();
    written(&changed, vec![0; bytes as usize]).unwrap_err().to_string()
}

#[test]
fn layers_that_do_not_fit_are_named_with_both_shapes() {
    use nn_core::{ActivationKind, LayerSpec, Number, Shape, Window};
    let (activation, window) = (ActivationKind::Relu, Window::new(3, 1));
    let conv = |input, window, pool, activation| {
        LayerSpec::depthwise_conv2d(input, window, pool, activation)
    };
    let error = |layer| misfit(&Floats::TOPOLOGY, (1, layer));
    assert_eq!(
        error(conv(Shape::new(2, 3, 2), Window::new(1, 1), 1, activation)),
        "layer 2 takes 2 x 3 x 2, but the layer before it gives 3 x 2 x 2"
    );
    let image = Shape::new(3, 2, 2);
    for impossible in [
        conv(image, Window::new(4, 1), 1, activation),
        conv(image, window, 0, activation),
        conv(image, Window { stride_y: 0, ..window }, 1, activation),
        conv(image, Window { padding_left: 1, ..window }, 1, activation),
        conv(image, Window { padding_right: 1, ..window }, 1, activation),
        conv(image, Window { dilation: 2, ..window }, 1, activation),
        conv(Shape::new(65_535, 65_535, 65_535), window, 1, activation),
    ] {
        let expected = "the window of layer 2 does not fit its image, or is too large";
        assert_eq!(error(impossible), expected);
    }
    assert_eq!(
        error(conv(image, Window::new(1, 1), 1, ActivationKind::Softmax)),
        "layer 2 has an activation that such a layer cannot have"
    );
    let pool = LayerSpec::max_pool2d(Number::I16, image, window);
    assert_eq!(error(pool), "layer 2 takes i16, but the layer before it gives f32");
    let empty = conv(Shape::new(3, 2, 0), window, 1, activation);
    assert_eq!(error(empty), "layer 2 has no inputs or no outputs");
    let list = LayerSpec::dense(30, 12, activation);
    assert_eq!(
        misfit(&Floats::TOPOLOGY, (0, list)),
        "layer 2 takes 3 x 2 x 2, but the layer before it gives no image"
    );
}

#[test]
fn costs_add_up() {
    // 4 · 3 sums are kept of 6 · 4 windows of the first, 6 windows of the second
    assert_eq!(Floats::MACS, 2 * 9 * 24 + 2 * 3 * 6 + 8);
    assert_eq!(Floats::PARAMETERS, 20 + 8 + 10);
    assert_eq!(Integers::FLASH_BYTES, 4 + 20 + 16 + 8 + 16 + 4 + 16 + 4);
}
