//! ONNX files that are exported are imported again with the same bytes.

use super::networks::{NETWORKS, low_bits, model, quantized, quantized_to, samples};
use host_trainer::dataset::Normalizer;
use host_trainer::export::TrainedModel;
use host_trainer::export_model::onnx;
use host_trainer::import::Imported;
use host_trainer::inference::infer;
use host_trainer::quantize::{QuantizedParameters, WeightBits};
use host_trainer::{DynamicNetwork, TrainedNetwork, initialize};
use nn_core::{ActivationKind, Extent, FormatKind, LayerSpec, LayerViews, Op, Shape, Window};

fn import(bytes: &[u8]) -> Imported {
    let file = tempfile::NamedTempFile::new().unwrap();
    std::fs::write(file.path(), bytes).unwrap();
    Imported::read(file.path()).unwrap_or_else(|error| panic!("{error}"))
}

fn network(model: &TrainedModel) -> &DynamicNetwork {
    let TrainedNetwork::F32(network) = &model.network else { panic!("a network of f32") };
    network
}

#[test]
fn imported_again_every_network_has_the_same_rows_and_bytes() {
    for &(words, shape) in NETWORKS {
        let model = model(words, shape);
        let imported = import(&onnx(&model).unwrap());
        let back = TrainedNetwork::F32(imported.network.clone());
        assert_eq!(back.specs(), model.network.specs(), "{words}");
        assert_eq!(back.le_bytes(), model.network.le_bytes(), "{words}");
        assert!(!imported.is_rearranged(), "{words}");
        assert_eq!(imported.labels, Some(model.labels.clone()), "{words}");
        let x = samples(&model, 3);
        let bits = |y: Vec<f32>| y.into_iter().map(f32::to_bits).collect::<Vec<_>>();
        let found = bits(infer(&imported.network, &x).outputs);
        assert_eq!(found, bits(infer(network(&model), &x).outputs), "{words}");
    }
}

#[test]
fn quantized_networks_are_imported_as_the_numbers_that_their_integers_mean() {
    for &(words, shape) in NETWORKS {
        let model = quantized(&model(words, shape));
        let TrainedNetwork::Quantized(network) = &model.network else { unreachable!() };
        let imported = import(&onnx(&model).unwrap());
        let x = samples(&model, 20);
        let (ours, theirs) = (infer(network, &x), infer(&imported.network, &x));
        let largest = ours.outputs.iter().fold(0.0f32, |most, y| most.max(y.abs()));
        let far = ours.outputs.iter().zip(&theirs.outputs).map(|(a, b)| (a - b).abs());
        let far = far.fold(0.0f32, f32::max) / largest;
        // Integers of 16 bits lose a little in each of three recurrent layers.
        assert!(far < 2e-3, "{words}: {far}");
        assert_eq!(imported.integers.map(|integers| integers.value_bits), Some(16), "{words}");
    }
}

#[test]
fn weights_of_4_bits_are_imported_as_the_integers_that_they_are() {
    let mut of_four = 0;
    for &(words, shape) in NETWORKS {
        let model = model(words, shape);
        for bits in low_bits(&model) {
            let model = quantized_to(&model, &bits);
            let TrainedNetwork::Quantized(network) = &model.network else { unreachable!() };
            let imported = import(&onnx(&model).unwrap());
            let x = samples(&model, 20);
            let (ours, theirs) = (infer(network, &x), infer(&imported.network, &x));
            let largest = ours.outputs.iter().fold(0.0f32, |most, y| most.max(y.abs()));
            let far = ours.outputs.iter().zip(&theirs.outputs).map(|(a, b)| (a - b).abs());
            let far = far.fold(0.0f32, f32::max) / largest;
            assert!(far < 2e-3, "{words}: {far}");
            // Each row of weights is its integers times one factor, layer by layer.
            let blocks = network.layers().iter().filter_map(|layer| match &layer.parameters {
                QuantizedParameters::Blocks(blocks) => Some((layer.spec, blocks)),
                _ => None,
            });
            let views = imported.network.layer_views();
            let mut views = views.iter().filter(|view| !view.blocks.is_empty());
            for (spec, blocks) in blocks {
                // A join of two branches has rows of its own there, which scale.
                let has_as_many = |view: &&nn_core::LayerView<'_>| {
                    view.blocks[0].weights.len() == blocks[0].weights.len()
                };
                let view = views.by_ref().find(has_as_many).unwrap();
                for (ours, theirs) in blocks.iter().zip(view.blocks.iter()) {
                    assert_eq!(ours.weights.len(), theirs.weights.len(), "{words}");
                    let (low, high) = WeightBits::of(&spec).ends();
                    assert!(ours.weights.iter().all(|w| (low..=high).contains(w)), "{words}");
                    of_four += usize::from(WeightBits::of(&spec) == WeightBits::Four);
                    let terms = ours.weights.len() / ours.channels.len();
                    let rows = ours.weights.chunks(terms).zip(theirs.weights.chunks(terms));
                    for (integers, numbers) in rows {
                        let pairs = || integers.iter().zip(numbers);
                        let factor = pairs().max_by_key(|(q, _)| q.unsigned_abs());
                        let (&q, &number) = factor.unwrap();
                        let factor = f64::from(number) / f64::from(q);
                        for (&q, &number) in pairs() {
                            let expected = factor * f64::from(q);
                            let error = (f64::from(number) - expected).abs();
                            assert!(
                                error <= 2e-7 * expected.abs(),
                                "{words}: {number}, {expected}"
                            );
                        }
                    }
                }
            }
        }
    }
    assert!(of_four > 40, "{of_four}");
}

#[test]
fn the_largest_integer_behind_a_relu6_is_6_again() {
    let mut wide = model("dense 6 relu6, dense 4 identity, dense 2 identity", [1, 3, 1]);
    let TrainedNetwork::F32(network) = &mut wide.network else { unreachable!() };
    // Sums far beyond 6.
    network.layer_views_mut()[0].blocks[0].weights.iter_mut().for_each(|w| *w *= 30.0);
    let model = quantized(&wide);
    let TrainedNetwork::Quantized(network) = &model.network else { unreachable!() };
    let imported = import(&onnx(&model).unwrap());
    let x = samples(&model, 20);
    for (a, b) in infer(network, &x).outputs.iter().zip(&infer(&imported.network, &x).outputs) {
        assert!((a - b).abs() < 0.01, "{a} and {b}");
    }
}

/// A model of these rows, with made-up weights.
fn of_rows(specs: &[LayerSpec]) -> TrainedModel {
    let mut network = DynamicNetwork::zeros(specs).unwrap();
    initialize(&mut network, 3);
    let mut made = model("dense 2 identity", [1, 1, 1]);
    made.network = TrainedNetwork::F32(network);
    made
}

#[test]
fn scaling_of_the_data_and_its_rows_come_back() {
    let mut scaled = model("dense 3 relu, dense 2 identity", [1, 2, 1]);
    scaled.normalizer = Normalizer { offset: vec![20.5, -0.1], scale: vec![3.25, f32::INFINITY] };
    assert_eq!(import(&onnx(&scaled).unwrap()).normalizer, scaled.normalizer);
    // Offsets of hundreds of scales: a row of its own subtracts them, here and there.
    let image = Shape::new(5, 5, 2);
    let mut far = of_rows(&[
        LayerSpec::standardize(Extent::Image(image)),
        LayerSpec::conv2d(image, 3, Window::new(3, 3), 1, ActivationKind::Relu),
        LayerSpec::global_avg_pool(nn_core::Number::F32, Shape::new(3, 3, 3)),
        LayerSpec::dense(3, 2, ActivationKind::Identity),
    ]);
    let TrainedNetwork::F32(network) = &mut far.network else { unreachable!() };
    {
        let mut views = network.layer_views_mut();
        views[0].blocks[0].bias.copy_from_slice(&[101_325.0, 20.7]);
        views[0].blocks[0].weights.copy_from_slice(&[0.013, 3.7]);
    }
    let imported = import(&onnx(&far).unwrap());
    assert_eq!(TrainedNetwork::F32(imported.network).le_bytes(), far.network.le_bytes());
}

#[test]
fn a_pool_before_an_activation_that_is_not_monotonic_stays_before_it() {
    let image = Shape::new(6, 7, 1);
    let window = Window::new(3, 3).padding(1, 1);
    let pooled = of_rows(&[
        LayerSpec::conv2d(image, 3, window, 2, ActivationKind::HardSwish),
        LayerSpec::dense(27, 2, ActivationKind::Identity),
    ]);
    let x: Vec<f32> = samples(&pooled, 4).iter().map(|x| 4.0 * x).collect();
    let imported = import(&onnx(&pooled).unwrap());
    let (ours, theirs) = (infer(network(&pooled), &x), infer(&imported.network, &x));
    for (a, b) in ours.outputs.iter().zip(&theirs.outputs) {
        assert!((a - b).abs() < 1e-5, "{a} and {b}");
    }
    let monotonic = of_rows(&[
        LayerSpec::conv2d(image, 3, window, 2, ActivationKind::Relu),
        LayerSpec::dense(27, 2, ActivationKind::Identity),
    ]);
    let imported = import(&onnx(&monotonic).unwrap());
    assert_eq!(imported.network.specs(), network(&monotonic).specs());
}

#[test]
fn what_onnx_has_no_operator_for_is_named() {
    let image = Extent::Image(Shape::new(1, 4, 2));
    let conv = Op::Conv2d { filters: 2, window: Window::new(1, 1), pool: 1 };
    let softmax = LayerSpec::new(conv, image, FormatKind::F32, ActivationKind::Softmax);
    let text = onnx(&of_rows(&[softmax])).unwrap_err().to_string();
    assert!(
        text.starts_with("layer 1, Conv2d") && text.contains("has a softmax over an image"),
        "{text}"
    );
}
