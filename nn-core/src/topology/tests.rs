//! Tests of shapes, costs and names of layers.

use super::*;
use crate::activation::ActivationKind;
use proptest::prelude::*;
use std::string::ToString;

const fn layer(inputs: u32, outputs: u32) -> LayerSpec {
    LayerSpec::dense(inputs, outputs, ActivationKind::Relu)
}

#[test]
fn joins_lists_in_order() {
    let topology =
        Topology::of(layer(1, 2)).then(&Topology::of(layer(2, 3)).then(&Topology::of(layer(3, 4))));
    assert_eq!(topology.as_slice(), [layer(1, 2), layer(2, 3), layer(3, 4)]);
    assert_eq!(topology.parameter_bytes(), 4 * (4 + 9 + 16));
    assert_ne!(topology, Topology::of(layer(1, 2)));
}

#[test]
fn sizes_that_no_memory_holds_saturate() {
    let largest = layer(u32::MAX, u32::MAX);
    assert_eq!(Topology::of(largest).then(&Topology::of(largest)).parameter_bytes(), u64::MAX);
}

#[test]
fn ram_is_known_without_the_types() {
    use crate::{Dense, Describe, Identity, chain};
    type A = Dense<1, 9, Identity>;
    type B = Dense<9, 2, Identity>;
    type C = Dense<2, 7, Identity>;
    type D = Dense<7, 1, Identity>;
    fn check<L: Describe>() {
        assert_eq!(ram_bytes(L::TOPOLOGY.as_slice()), L::RAM_BYTES as u64);
    }
    check::<A>();
    check::<chain![A, B]>();
    check::<chain![A, B, C]>();
    check::<chain![A, B, C, D]>();
    check::<chain![A, B, C, D, A]>();
    check::<chain![A, B, C, D, A, B, C, D]>();
    use crate::quantized::{Dequantize, PerChannel, Quantize, QuantizedDense};
    use crate::{Relu, Softmax};
    type Q = QuantizedDense<5, 3, Relu>;
    check::<chain![Quantize<5>, Q, QuantizedDense<3, 3, Identity>, Dequantize<3, Softmax>]>();
    check::<chain![Quantize<5, PerChannel<5>>, Q, Dequantize<3, Identity>]>();
    assert_eq!(ram_bytes(&[]), 0);
}

#[test]
fn ram_of_images_is_known_without_the_types() {
    use crate::quantized::{
        Dequantize, QuantizeImage, QuantizedConv2d, QuantizedDense, QuantizedDepthwiseConv2d,
    };
    use crate::{
        AvgPool2d, Conv2d, Dense, DepthwiseConv2d, Describe, Flatten, GlobalAvgPool, Identity,
        Image, MaxPool2d, Relu, SlidingWindow, chain,
    };
    fn check<L: Describe>() {
        assert_eq!(ram_bytes(L::TOPOLOGY.as_slice()), L::RAM_BYTES as u64);
        let specs = L::TOPOLOGY;
        let sum = |cost: fn(&LayerSpec) -> u64| specs.as_slice().iter().map(cost).sum::<u64>();
        assert_eq!(sum(LayerSpec::flash_bytes), L::FLASH_BYTES as u64);
        assert_eq!(sum(LayerSpec::macs), L::MACS as u64);
        assert_eq!(sum(LayerSpec::parameters), L::PARAMETERS as u64);
        assert_eq!(specs.first().inputs() as usize, L::INPUTS);
        assert_eq!(specs.as_slice().last().unwrap().outputs() as usize, L::OUTPUTS);
    }
    type Three = SlidingWindow<3, 3, 1, 1, 1, 1>;
    type Half = SlidingWindow<2, 2, 2, 2>;
    type A = Conv2d<Image<f32, 9, 7, 1>, Image<f32, 4, 3, 5>, Three, Relu, 2>;
    type B = DepthwiseConv2d<Image<f32, 4, 3, 5>, Image<f32, 4, 3, 5>, Three, Relu>;
    type C = AvgPool2d<Image<f32, 4, 3, 5>, Image<f32, 2, 1, 5>, Half>;
    type D = Flatten<Image<f32, 2, 1, 5>, Dense<10, 3, Identity>>;
    check::<A>();
    check::<B>();
    check::<chain![A, B]>();
    check::<chain![A, B, C, D]>();
    check::<chain![A, GlobalAvgPool<Image<f32, 4, 3, 5>>, Dense<5, 3, Identity>]>();
    type E = QuantizedConv2d<Image<i16, 9, 7, 1>, Image<i16, 4, 3, 5>, Three, Relu, 2>;
    type F = QuantizedDepthwiseConv2d<Image<i16, 4, 3, 5>, Image<i16, 4, 3, 5>, Three, Relu>;
    type G = MaxPool2d<Image<i16, 4, 3, 5>, Image<i16, 2, 1, 5>, Half>;
    type H = Flatten<Image<i16, 2, 1, 5>, QuantizedDense<10, 3, Identity>>;
    check::<E>();
    check::<F>();
    check::<G>();
    check::<H>();
    check::<chain![E, F]>();
    check::<chain![E, F, G, H]>();
    check::<chain![QuantizeImage<9, 7, 1>, E, F, G, H, Dequantize<3, Identity>]>();
    check::<chain![E, GlobalAvgPool<Image<i16, 4, 3, 5>>, QuantizedDense<5, 3, Identity>]>();
}

const IMAGE: Shape = Shape::new(28, 28, 3);
const WINDOW: Window = Window::new(3, 3).padding(1, 1);

/// One of each kind, quantized ones and those of images too, as it is written in Rust, and the number of its kind
/// in a file.
fn every_kind() -> [(LayerSpec, &'static str, u8); 30] {
    let (activation, input, window, number) = (ActivationKind::Relu, IMAGE, WINDOW, Number::I16);
    let (four, two, image) = (Extent::List(4), Extent::List(2), Extent::Image(IMAGE));
    let strided = Window::new(2, 2).stride(2, 2);
    let of_sums = |op, extent, format| LayerSpec::new(op, extent, format, activation);
    let sides = Window { padding_bottom: 0, padding_right: 2, ..window };
    let row = Window { dilation: 4, ..Window::new(1, 3).padding(0, 2) };
    [
        (LayerSpec::dense(64, 32, activation), "Dense<64, 32, Relu>", 0),
        (LayerSpec::plain(Op::Quantize, four, number), "Quantize<4>", 6),
        (LayerSpec::plain(Op::QuantizePerChannel, four, number), "Quantize<4, PerChannel<4>>", 7),
        (LayerSpec::dense(4, 2, activation).quantized(), "QuantizedDense<4, 2, Relu>", 0),
        (of_sums(Op::Dequantize, two, FormatKind::I16), "Dequantize<2, Relu>", 8),
        (
            of_sums(Op::DequantizePerChannel, two, FormatKind::I16),
            "Dequantize<2, Relu, PerChannel<2>>",
            9,
        ),
        (
            LayerSpec::conv2d(input, 8, window, 2, activation),
            "Conv2d<Image<f32, 28, 28, 3>, Image<f32, 14, 14, 8>, SlidingWindow<3, 3, 1, 1, 1, 1>, Relu, 2>",
            1,
        ),
        (
            LayerSpec::conv2d(input, 8, sides, 1, activation),
            "Conv2d<Image<f32, 28, 28, 3>, Image<f32, 27, 29, 8>, SlidingWindow<3, 3, 1, 1, 1, 1, 0, 2>, Relu>",
            1,
        ),
        (
            LayerSpec::depthwise_conv2d(input, strided, 1, activation),
            "DepthwiseConv2d<Image<f32, 28, 28, 3>, Image<f32, 14, 14, 3>, SlidingWindow<2, 2, 2, 2>, Relu>",
            2,
        ),
        (
            LayerSpec {
                op: Op::DepthwiseConv2d { filters: 6, window: row, pool: 1 },
                ..LayerSpec::depthwise_conv2d(input, row, 1, activation)
            },
            "DepthwiseConv2d<Image<f32, 28, 28, 3>, Image<f32, 28, 24, 6>, SlidingWindow<1, 3, 1, 1, 0, 2, 0, 2, 4>, Relu>",
            2,
        ),
        (
            LayerSpec::conv2d(input, 8, window, 1, activation).quantized(),
            "QuantizedConv2d<Image<i16, 28, 28, 3>, Image<i16, 28, 28, 8>, SlidingWindow<3, 3, 1, 1, 1, 1>, Relu>",
            1,
        ),
        (
            LayerSpec::depthwise_conv2d(input, window, 3, activation).quantized(),
            "QuantizedDepthwiseConv2d<Image<i16, 28, 28, 3>, Image<i16, 9, 9, 3>, SlidingWindow<3, 3, 1, 1, 1, 1>, Relu, 3>",
            2,
        ),
        (
            LayerSpec::max_pool2d(Number::F32, input, strided),
            "MaxPool2d<Image<f32, 28, 28, 3>, Image<f32, 14, 14, 3>, SlidingWindow<2, 2, 2, 2>>",
            3,
        ),
        (
            LayerSpec::avg_pool2d(number, input, Window::new(27, 28)),
            "AvgPool2d<Image<i16, 28, 28, 3>, Image<i16, 2, 1, 3>, SlidingWindow<27, 28>>",
            4,
        ),
        (LayerSpec::global_avg_pool(number, input), "GlobalAvgPool<Image<i16, 28, 28, 3>>", 5),
        (LayerSpec::plain(Op::Quantize, image, number), "QuantizeImage<28, 28, 3>", 6),
        (
            of_sums(Op::Add { with: 3 }, image, FormatKind::I16),
            "Add<Image<i16, 28, 28, 3>, Relu>",
            10,
        ),
        (
            LayerSpec::plain(Op::Concat { with: 0, channels: 5 }, image, Number::F32),
            "Concat<Image<f32, 28, 28, 8>>",
            11,
        ),
        (
            LayerSpec::plain(Op::Concat { with: 0, channels: 5 }, four, number),
            "Concat<[i16; 9]>",
            11,
        ),
        (
            LayerSpec::plain(Op::QuantizePerChannel, image, number),
            "QuantizeImage<28, 28, 3, PerChannel<3>>",
            7,
        ),
        (
            LayerSpec::plain(Op::Quantize, image, number).with_inputs(Number::U8),
            "QuantizeImage<28, 28, 3, Integers<u8>>",
            6,
        ),
        (
            LayerSpec::plain(Op::QuantizePerChannel, image, number).with_inputs(Number::I8),
            "QuantizeImage<28, 28, 3, Integers<i8, PerChannel<3>>>",
            7,
        ),
        (
            LayerSpec::plain(Op::Quantize, four, number).with_inputs(Number::I16),
            "Quantize<4, Integers<i16>>",
            6,
        ),
        (LayerSpec::standardize(image), "Standardize<Image<f32, 28, 28, 3>, 3>", 13),
        (LayerSpec::standardize(four), "Standardize<[f32; 4], 4>", 13),
        (
            LayerSpec::features(number, Shape::new(1, 64, 3), 16, 8, Feature::Statistics),
            "Statistics<Image<i16, 1, 64, 3>, Image<i16, 1, 7, 18>, 16, 8>",
            14,
        ),
        (
            LayerSpec::features(number, Shape::new(1, 64, 3), 16, 8, Feature::Spectrum),
            "Spectrum<Image<i16, 1, 64, 3>, Image<i16, 1, 7, 27>, 16, 8>",
            14,
        ),
        (
            LayerSpec::features(
                Number::F32,
                Shape::new(1, 64, 1),
                64,
                64,
                Feature::LogSpectrum(Logarithm { floor: -20, unit: 0 }),
            ),
            "LogSpectrum<Image<f32, 1, 64, 1>, Image<f32, 1, 1, 33>, 64, 64, -20>",
            14,
        ),
        (
            LayerSpec::features(
                number,
                Shape::new(1, 512, 1),
                256,
                128,
                Feature::LogMel(
                    Mel { bands: 20, rate: 8000, low: 50, high: 3900 },
                    Logarithm { floor: 3, unit: -12 },
                ),
            ),
            "LogMel<Image<i16, 1, 512, 1>, Image<i16, 1, 3, 20>, 256, 128, 20, 8000, 50, 3900, 3, -12>",
            14,
        ),
        (
            LayerSpec::features(
                Number::F32,
                Shape::new(1, 512, 1),
                256,
                128,
                Feature::Mfcc(
                    Cepstrum { coefficients: 13 },
                    Mel { bands: 20, rate: 8000, low: 50, high: 3900 },
                    Logarithm { floor: -20, unit: 0 },
                ),
            ),
            "Mfcc<Image<f32, 1, 512, 1>, Image<f32, 1, 3, 13>, 256, 128, 13, 20, 8000, 50, 3900, -20>",
            14,
        ),
    ]
}

#[test]
fn is_written_as_in_rust() {
    for (layer, expected, _) in every_kind() {
        assert_eq!(layer.to_string(), expected);
    }
}

#[cfg(feature = "model-files")]
#[test]
fn kinds_are_numbered_as_in_files() {
    for (layer, _, number) in every_kind() {
        assert_eq!(postcard::to_allocvec(&layer).unwrap()[0], number, "{layer}");
    }
}

#[cfg(feature = "model-files")]
#[test]
fn layers_are_equal_if_all_their_fields_are() {
    for (layer, _, _) in every_kind() {
        let bytes = postcard::to_allocvec(&layer).unwrap();
        for bit in 0..8 * bytes.len() {
            let mut bytes = bytes.clone();
            bytes[bit / 8] ^= 1 << (bit % 8);
            if let Ok(other) = postcard::from_bytes::<LayerSpec>(&bytes) {
                assert_eq!(layer.equals(&other), layer == other, "{layer:?} {other:?}");
            }
        }
        assert!(layer.equals(&layer));
    }
}

#[test]
fn costs_of_convolutions_are_what_is_worked_out_by_hand() {
    let (activation, input, window) = (ActivationKind::Relu, IMAGE, WINDOW);
    let layer = LayerSpec::conv2d(input, 8, window, 2, activation);
    // 8 filters of 27 weights, at each of 28 · 28 places
    assert_eq!((layer.weights(), layer.parameters()), (216, 224));
    assert_eq!(layer.macs(), 216 * 784);
    assert_eq!((layer.parameter_bytes(), layer.flash_bytes()), (896, 896));
    assert_eq!((layer.input_bytes(), layer.output_bytes()), (4 * 2352, 4 * 1568));
    assert_eq!(layer.scratch_bytes(), 4 * (27 + 8));
    let layer = LayerSpec::depthwise_conv2d(input, window, 3, activation).quantized();
    // 9 · 9 pools of 3 · 3 windows
    assert_eq!((layer.weights(), layer.parameters(), layer.macs()), (27, 30, 27 * 729));
    assert_eq!((layer.parameter_bytes(), layer.flash_bytes()), (27 + 24, 52));
    // 27 and 3 numbers of two bytes, in whole words
    assert_eq!((layer.output_bytes(), layer.scratch_bytes()), (2 * 243 + 2, 56 + 8));
    let layer = LayerSpec::max_pool2d(Number::I16, Shape::new(3, 3, 1), window);
    assert_eq!((layer.parameters(), layer.macs(), layer.flash_bytes()), (0, 0, 0));
    assert_eq!((layer.input_bytes(), layer.output_bytes(), layer.scratch_bytes()), (20, 20, 0));
}

#[test]
fn the_largest_shape_a_file_can_name_overflows_nothing() {
    let (inputs, outputs, activation) = (u32::MAX, u32::MAX, ActivationKind::Relu);
    let largest = LayerSpec::dense(inputs, outputs, activation);
    assert_eq!(largest.parameters(), u64::from(u32::MAX) * (u64::from(u32::MAX) + 1));
    assert_eq!(largest.parameter_bytes(), u64::MAX);
    assert_eq!(largest.flash_bytes(), u64::MAX);
    let largest = LayerSpec::dense(inputs, outputs, activation).quantized();
    assert_eq!(largest.parameter_bytes(), u64::MAX);
    assert_eq!(largest.output_bytes(), 1 << 33);
}

/// Fields of files that somebody made up: small ones, the largest ones, and all between.
fn any_layer() -> impl Strategy<Value = LayerSpec> {
    let side = prop_oneof![0u16..5, Just(255), Just(256), Just(u16::MAX), any::<u16>()];
    let tags = (0usize..14, 0usize..FormatKind::ALL.len(), any::<bool>());
    (tags, prop::collection::vec(side, 16)).prop_map(|((kind, format, is_list), n)| {
        let (filters, pool, with) = (n[12], n[13], n[14]);
        let window = Window {
            height: n[3],
            width: n[4],
            stride_y: n[5],
            stride_x: n[6],
            padding_top: n[7],
            padding_left: n[8],
            padding_bottom: n[9],
            padding_right: n[10],
            dilation: n[11],
        };
        let op = match kind {
            0 => Op::Dense { outputs: u32::from(filters) << 16 },
            1 => Op::Conv2d { filters, window, pool },
            2 => Op::DepthwiseConv2d { filters, window, pool },
            3 => Op::MaxPool2d { window },
            4 => Op::AvgPool2d { window },
            5 => Op::GlobalAvgPool,
            6 => Op::Quantize,
            7 => Op::QuantizePerChannel,
            8 => Op::Dequantize,
            9 => Op::DequantizePerChannel,
            10 => Op::Add { with },
            11 => Op::Standardize,
            12 => {
                let mel =
                    Mel { bands: n[5], rate: n[6].into(), low: n[7].into(), high: n[8].into() };
                let logarithm = Logarithm { floor: n[9] as i16, unit: n[10] as i16 };
                let feature = match n[11] % 5 {
                    0 => Feature::Statistics,
                    1 => Feature::Spectrum,
                    2 => Feature::LogSpectrum(logarithm),
                    3 => Feature::LogMel(mel, logarithm),
                    _ => Feature::Mfcc(Cepstrum { coefficients: n[12] }, mel, logarithm),
                };
                Op::Features { frame: n[3], hop: n[4], feature }
            }
            _ => Op::Concat { with, channels: u32::from(filters) << 16 },
        };
        let input = if is_list {
            Extent::List(u32::from(n[0]) << 16)
        } else {
            Extent::Image(Shape::new(n[0], n[1], n[2]))
        };
        let format = FormatKind::ALL[format];
        LayerSpec { op, input, format, activation: ActivationKind::Relu, from: n[15] }
    })
}

#[test]
fn the_state_of_the_largest_window_of_a_stream_overflows_nothing() {
    let window = Window::new(u16::MAX, u16::MAX);
    let op = Op::Conv2d { filters: 0, window, pool: 0 };
    let layer = LayerSpec::new(op, Extent::List(u32::MAX), FormatKind::F32, ActivationKind::Relu);
    assert_eq!(layer.state_bytes(), u64::MAX);
    assert_eq!(ram_bytes(&[layer; 3]), u64::MAX);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(5000))]

    #[test]
    fn costs_of_any_layers_overflow_nothing(layers in prop::collection::vec(any_layer(), 1..6)) {
        let _ = (ram_bytes(&layers), first_loose_row(&layers));
        for layer in layers {
            prop_assert!(layer.macs() >= layer.weights() || layer.outputs() == 0);
            prop_assert!(layer.parameters() >= layer.weights());
            prop_assert!(layer.flash_bytes() >= layer.parameter_bytes());
            let _ = (layer.input_bytes(), layer.output_bytes(), layer.scratch_bytes());
            let _ = layer.state_bytes();
            let _ = (layer.to_string(), layer.output(), layer.has_possible_format());
        }
    }
}
