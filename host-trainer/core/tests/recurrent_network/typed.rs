//! What is inferred here is what typed networks of nn-core give, to the bit, in f32 and in integers.

use host_trainer::dataset::{Shares, Split, gestures, split};
use host_trainer::inference::infer;
use host_trainer::quantize::{
    Activations, QuantizedBlock, QuantizedLayer, QuantizedNetwork, QuantizedParameters, quantize,
};
use host_trainer::{DynamicNetwork, FitOptions, architecture, fit};
use nn_core::ActivationKind::{Relu, Softmax};
use nn_core::quantized::{
    Dequantize, I8, QuantizeImage, QuantizedDense, QuantizedGates, QuantizedGru, QuantizedLstm,
    QuantizedRnn, Requantization,
};
use nn_core::{
    Backwards, Chain, Concat, Dense, Describe, Every, Flatten, Gru, Identity, Image, Layer,
    LayerOutput, LayerViews, Lstm, MaxPool2d, Network, Over, ResetAfter, ResetBefore, Rnn,
    SlidingWindow, Trace, chain,
};

type Window<T, const C: usize> = Image<T, 1, 64, C>;
type OverTime<T, const C: usize> = MaxPool2d<Window<T, C>, Image<T, 1, 1, C>, SlidingWindow<1, 64>>;

/// `FIRST` and `SECOND` as types, without what quantized networks have at their ends.
type First<T, F, A> = chain![
    Every<64, Gru<3, 8, ResetAfter, F>>,
    OverTime<T, 8>,
    Flatten<Image<T, 1, 1, 8>, Dense<8, 5, A, F>>,
];
type Second<T, F, A> = chain![
    Every<64, Gru<3, 5, ResetBefore, F>, Backwards>,
    Concat<Over<64, Lstm<5, 3, F>>, Over<64, Rnn<5, 4, F>, Backwards>, [T; 7]>,
    Dense<7, 5, A, F>,
];
type Integers<L> = chain![QuantizeImage<1, 64, 3>, L, Dequantize<5, nn_core::Softmax>];

const FIRST: &str = "gru 8 each, maxovertime, dense 5";
const SECOND: &str = "gru-before 5 each reversed, concat(lstm 3; rnn 4 reversed), dense 5";

fn trained(text: &str) -> (DynamicNetwork, Split) {
    let data = split(gestures::gestures(400, 3), Shares::default(), 0).unwrap();
    let layers = architecture::parse(text, data.training.shape(), Relu, Softmax).unwrap();
    let mut network = DynamicNetwork::zeros(&layers).unwrap();
    fit(&mut network, &data, &FitOptions { epochs: 3, ..FitOptions::default() }).unwrap();
    (network, data)
}

/// A window as the typed networks take it.
fn window(x: &[f32]) -> Window<f32, 3> {
    let (moments, _) = x.as_chunks();
    Image([*moments.first_chunk().unwrap()])
}

fn compare_floats<L>(text: &str)
where
    L: Describe<Input = Window<f32, 3>, Output = [f32; 5]> + LayerViews,
{
    let (network, data) = trained(text);
    let mut typed = Network::new(L::ZEROS);
    let specs: Vec<_> = network.layer_views().iter().map(|view| view.spec).collect();
    assert_eq!(specs, L::TOPOLOGY.as_slice());
    for (to, from) in typed.layer_views_mut().iter_mut().zip(network.layer_views()) {
        for (to, from) in to.blocks.iter_mut().zip(from.blocks) {
            to.weights.copy_from_slice(from.weights);
            to.bias.copy_from_slice(from.bias);
        }
    }
    let x: Vec<f32> = data.test.rows().flatten().copied().collect();
    let bits = |y: &[f32]| y.iter().map(|y| y.to_bits()).collect::<Vec<_>>();
    let predictions = infer(&network, &x);
    assert_eq!(predictions.iter().len(), 80);
    let mut classes = std::collections::BTreeSet::new();
    for (x, (logits, outputs)) in data.test.rows().zip(predictions.iter()) {
        let x = window(x);
        assert_eq!(bits(&typed.logits(&x)), bits(logits), "{text}");
        assert_eq!(bits(&typed.forward(&x)), bits(outputs), "{text}");
        classes.insert(typed.classify(&x));
    }
    assert!(classes.len() > 1, "{text}: answers that say nothing");
}

#[test]
fn answers_are_those_of_typed_networks_to_the_bit() {
    compare_floats::<First<f32, nn_core::F32, nn_core::Softmax>>(FIRST);
    compare_floats::<Second<f32, nn_core::F32, nn_core::Softmax>>(SECOND);
}

fn blocks(layer: &QuantizedLayer) -> &[QuantizedBlock] {
    match &layer.parameters {
        QuantizedParameters::Blocks(blocks) => blocks,
        other => panic!("{other:?}"),
    }
}

fn scale(layer: &QuantizedLayer) -> f32 {
    match layer.parameters {
        QuantizedParameters::Scale(scale) => scale,
        ref other => panic!("{other:?}"),
    }
}

fn channels<const N: usize>(block: &QuantizedBlock) -> ([i32; N], [Requantization; N]) {
    let channels = block.channels.first_chunk().unwrap();
    (channels.map(|channel| channel.bias), channels.map(|channel| channel.requantization))
}

fn gates<const G: usize, const H: usize, const IN: usize>(
    block: &QuantizedBlock,
) -> QuantizedGates<G, H, IN> {
    let (mut weights, mut bias) = ([[[0; IN]; H]; G], [[0; H]; G]);
    let mut requantization = [[Requantization::ZERO; H]; G];
    weights.as_flattened_mut().as_flattened_mut().copy_from_slice(&block.weights);
    for (place, channel) in bias.as_flattened_mut().iter_mut().zip(&block.channels) {
        *place = channel.bias;
    }
    for (place, channel) in requantization.as_flattened_mut().iter_mut().zip(&block.channels) {
        *place = channel.requantization;
    }
    QuantizedGates::new(weights, bias, requantization)
}

fn dense<const IN: usize>(layer: &QuantizedLayer) -> QuantizedDense<IN, 5, Identity> {
    let block = &blocks(layer)[0];
    let mut weights = [[0; IN]; 5];
    weights.as_flattened_mut().copy_from_slice(&block.weights);
    let (bias, requantization) = channels(block);
    QuantizedDense::of_integers(weights, bias, requantization)
}

/// Every integer of every row, and the last logits.
fn compare_integers<L>(text: &str, typed: impl Fn(&QuantizedNetwork) -> Network<L>)
where
    L: Describe<Input = Window<f32, 3>, Output = [f32; 5]> + Trace,
{
    let (network, data) = trained(text);
    let quantized = quantize(&network, &data.training).unwrap();
    let specs: Vec<_> = quantized.layers().iter().map(|layer| layer.spec).collect();
    assert_eq!(specs, L::TOPOLOGY.as_slice());
    let typed = typed(&quantized);
    for x in data.test.rows() {
        let mut rows = Vec::new();
        typed.trace(&window(x), &mut |row| {
            rows.push(match row {
                LayerOutput::Floats(y) => Activations::F32(y.to_vec()),
                LayerOutput::Integers(y) => Activations::I16(y.to_vec()),
            });
        });
        assert_eq!(rows, quantized.trace(x), "{text}");
    }
}

#[test]
fn integers_are_those_of_typed_quantized_networks() {
    compare_integers::<Integers<First<i16, I8, Identity>>>(FIRST, |network| {
        let [input, gru, _, last, output] = network.layers() else { panic!("{network:?}") };
        let [of_input, of_state] = blocks(gru) else { panic!("{gru:?}") };
        let every = Every::new(QuantizedGru::new(gates(of_input), gates(of_state)));
        let chain = Chain::new(Chain::new(every, MaxPool2d::new()), Flatten::new(dense(last)));
        let whole = Chain::new(QuantizeImage::new(scale(input)), chain);
        Network::new(Chain::new(whole, Dequantize::new(scale(output))))
    });
    compare_integers::<Integers<Second<i16, I8, Identity>>>(SECOND, |network| {
        let [input, gru, lstm, rnn, concat, last, output] = network.layers() else {
            panic!("{network:?}")
        };
        let QuantizedParameters::Balance(balance) = concat.parameters else { panic!("{concat:?}") };
        let pairs = [gru, lstm, rnn].map(|layer| match blocks(layer) {
            [of_input, of_state] => (of_input, of_state),
            other => panic!("{other:?}"),
        });
        let every = Every::new(QuantizedGru::new(gates(pairs[0].0), gates(pairs[0].1)));
        let first = Over::new(QuantizedLstm::new(gates(pairs[1].0), gates(pairs[1].1)));
        let second = Over::new(QuantizedRnn::new(gates(pairs[2].0), gates(pairs[2].1)));
        let both = Concat::new(first, second, balance);
        let chain = Chain::new(Chain::new(every, both), dense(last));
        let whole = Chain::new(QuantizeImage::new(scale(input)), chain);
        Network::new(Chain::new(whole, Dequantize::new(scale(output))))
    });
}
