//! Offsets and sizes of channels: a network answers as it does for signals around zero of one size.

use host_trainer::dataset::{
    Dataset, ImageSize, Normalize, Shares, Split, Targets, split, standardized,
};
use host_trainer::quantize::{Quantization, QuantizedParameters};
use host_trainer::{DynamicNetwork, Evaluation, FitOptions, Loss, architecture, fit};
use nn_core::ActivationKind::{Relu, Sigmoid, Softmax, Tanh};
use nn_core::{ActivationKind, LayerSpec, Op, Shape};

const MOMENTS: usize = 24;

/// Numbers from −1 to 1, the same on every machine.
struct Noise(u32);

impl Noise {
    fn next(&mut self) -> f64 {
        self.0 = self.0.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        f64::from(self.0 >> 8) / f64::from(1u32 << 23) - 1.0
    }
}

/// Sines of three frequencies, a class each, in the first channel; noise in the others. Each channel is a number times
/// that, and another one more.
fn signals(channels: &[(f64, f64)]) -> Split {
    let (mut noise, mut features, mut classes) = (Noise(1), Vec::new(), Vec::new());
    for sample in 0..240 {
        let (class, phase) = (sample % 3, 3.2 * noise.next());
        for moment in 0..MOMENTS {
            let turns = [1.5, 3.0, 5.0][class] * moment as f64 / MOMENTS as f64;
            let sine = (2.0 * std::f64::consts::PI * turns + phase).sin() + 0.1 * noise.next();
            for (channel, (size, offset)) in channels.iter().enumerate() {
                let x = if channel == 0 { sine } else { noise.next() };
                features.push((offset + size * x) as f32);
            }
        }
        classes.push(class);
    }
    parts(features, classes, MOMENTS * channels.len(), (1, MOMENTS))
}

/// Strokes across, down and aslant, on paper of one brightness.
fn strokes(ink: f64, paper: f64) -> Split {
    const SIDE: usize = 8;
    let (mut noise, mut features, mut classes) = (Noise(2), Vec::new(), Vec::new());
    for sample in 0..240 {
        let (class, place) = (sample % 3, ((noise.next() + 1.0) * 3.99) as usize);
        for (y, x) in (0..SIDE * SIDE).map(|at| (at / SIDE, at % SIDE)) {
            let is_ink = [y == place, x == place, (x + y) % SIDE == place][class];
            let ink = if is_ink { ink } else { 0.0 };
            features.push((paper + ink + 0.1 * noise.next()) as f32);
        }
        classes.push(class);
    }
    parts(features, classes, SIDE * SIDE, (SIDE, SIDE))
}

fn parts(features: Vec<f32>, classes: Vec<usize>, width: usize, side: (usize, usize)) -> Split {
    let labels = ["a", "b", "c"].map(String::from).to_vec();
    let data = Dataset {
        name: "t".into(),
        columns: Vec::new(),
        width,
        features,
        targets: Targets::Classes { classes, labels },
        image: Some(ImageSize { height: side.0, width: side.1 }),
    };
    split(data, Shares::default(), 0).unwrap()
}

/// The layers, and the share of the test samples that is right, in `f32` and in integers.
fn trained(text: &str, data: &Split, hidden: ActivationKind) -> (Vec<LayerSpec>, [f64; 2]) {
    let layers = architecture::parse(text, data.training.shape(), hidden, Softmax).unwrap();
    let layers = standardized(layers, Normalize::Standard, &data.training);
    let mut network = DynamicNetwork::zeros(&layers).unwrap();
    let options = FitOptions { epochs: 25, batch_size: 16, ..FitOptions::default() };
    fit(&mut network, data, &options).unwrap();
    let quantized = Quantization::new(&network, &data.training).unwrap().network;
    let right = |e: Evaluation| e.accuracy();
    let of_integers = right(Evaluation::new(&quantized, &data.test, Loss::CrossEntropy));
    (layers, [right(Evaluation::new(&network, &data.test, Loss::CrossEntropy)), of_integers])
}

/// Both shares are no more than a point below those of data that is centred.
fn check(what: &str, [centred, moved]: [[f64; 2]; 2]) {
    assert!(centred[0] > 0.9, "{what}: {centred:?} of what is centred");
    assert!(
        moved.iter().all(|share| share + 0.0101 >= centred[0]),
        "{what}: {centred:?} {moved:?}"
    );
}

#[test]
fn signals_with_an_offset_are_learned_as_those_around_zero() {
    for (text, hidden) in [
        ("conv 6 5, maxpool 2, conv 6 3, globalavgpool, dense 3", Relu),
        ("conv 6 5 same, maxpool 2, conv 6 3 same, globalavgpool, dense 3", Tanh),
        ("conv 6 5, maxpool 2, conv 6 3, dense 3", Sigmoid),
        ("conv 6 5 causal, conv 6 3 causal, globalavgpool, dense 3", Relu),
        ("depthwise 5 times 6 same, conv 6 3, globalavgpool, dense 3", Tanh),
        ("maxpool 2, conv 6 5 same, globalavgpool, dense 3", Relu),
        ("avgpool 2, conv 6 3, globalavgpool, dense 3", Tanh),
        ("sum(conv 6 5 same; conv 6 3 same) relu, globalavgpool, dense 3", Relu),
        ("gru 10, dense 3", Tanh),
    ] {
        let (layers, centred) = trained(text, &signals(&[(1.0, 0.0)]), hidden);
        assert_ne!(layers[0].op, Op::Standardize, "{text}");
        for offset in [3.0, 50.0, 1e3, 1e5] {
            let (_, moved) = trained(text, &signals(&[(1.0, -offset)]), hidden);
            check(&format!("{text}, {hidden}, offset {offset}"), [centred, moved]);
        }
    }
}

#[test]
fn ink_on_light_paper_is_learned_as_on_black() {
    for text in [
        "conv 6 3x3 same, maxpool 2, conv 6 3x3, globalavgpool, dense 3",
        "conv 6 3x3 tanh, maxpool 2, dense 3",
        "depthwise 3x3 same times 4 tanh, conv 6 3x3, globalavgpool, dense 3",
    ] {
        let (_, centred) = trained(text, &strokes(1.0, 0.0), Relu);
        for paper in [5.0, 250.0, 3e4] {
            let (_, moved) = trained(text, &strokes(-1.0, paper), Relu);
            check(&format!("{text}, paper {paper}"), [centred, moved]);
        }
    }
}

#[test]
fn channels_of_any_size_count_alike() {
    for (text, hidden) in [
        ("conv 6 5, maxpool 2, conv 6 3, globalavgpool, dense 3", Relu),
        ("depthwise 5 times 4 same, conv 6 3, globalavgpool, dense 3", Tanh),
        ("avgpool 2, conv 6 3 same, globalavgpool, dense 3", Relu),
        ("maxpool 2, depthwise 3 times 4, conv 6 3, globalavgpool, dense 3", Relu),
        ("gru 10, dense 3", Tanh),
    ] {
        let (_, alike) = trained(text, &signals(&[(1.0, 0.0), (1.0, 0.0)]), hidden);
        for size in [1e-3, 1e3, 1e6] {
            let (_, other) = trained(text, &signals(&[(1.0, 0.0), (size, 0.0)]), hidden);
            check(&format!("{text}, size {size}"), [alike, other]);
            let far = signals(&[(1.0, 40.0), (size, 1e3 * size)]);
            let (_, other) = trained(text, &far, hidden);
            check(&format!("{text}, size {size}, with offsets"), [alike, other]);
        }
    }
}

#[test]
fn lists_with_an_offset_lose_nothing_in_integers_behind_any_activation() {
    let centred = signals(&[(1.0, 0.0)]);
    for hidden in [Relu, Tanh, Sigmoid] {
        let text = "dense 16, dense 3";
        let (_, [expected, _]) = trained(text, &centred, hidden);
        for offset in [10.0, 1e3, 1e5] {
            let (layers, [in_f32, in_integers]) = trained(text, &signals(&[(1.0, offset)]), hidden);
            assert_eq!(layers.len(), 2);
            assert!(expected > 0.5 && in_f32 > expected - 0.05, "{hidden} {offset}: {in_f32}");
            assert!(in_integers > in_f32 - 0.0211, "{hidden} {offset}: {in_f32} {in_integers}");
        }
    }
}

#[test]
fn a_row_stands_before_padded_windows_alone_and_becomes_part_of_what_quantizes() {
    let far = signals(&[(40.0, 2048.0), (1.0, 0.0)]);
    let row = |text: &str| trained(text, &far, Relu).0[0].op == Op::Standardize;
    assert!(row("conv 2 3 same, dense 3") && row("maxpool 2, conv 2 3 causal, dense 3"));
    assert!(!row("conv 2 3, dense 3") && !row("gru 2, dense 3"));
    assert!(!row("conv 2 3, conv 2 3 same, dense 3") && !row("dense 3"));

    let layers = architecture::parse("conv 2 3 same, dense 3", Shape::new(1, 24, 2), Relu, Softmax);
    let layers = standardized(layers.unwrap(), Normalize::Standard, &far.training);
    let mut network = DynamicNetwork::zeros(&layers).unwrap();
    fit(&mut network, &far, &FitOptions { epochs: 2, ..FitOptions::default() }).unwrap();
    let quantized = Quantization::new(&network, &far.training).unwrap().network;
    assert_eq!(quantized.layers().len(), 4);
    let QuantizedParameters::PerChannel { offset, scale } = &quantized.layers()[0].parameters
    else {
        panic!("{:?}", quantized.layers()[0])
    };
    assert!((offset[0] - 2048.0).abs() < 5.0 && offset[1].abs() < 0.1, "{offset:?}");
    assert!(scale[1] > 20.0 * scale[0], "{scale:?}");
}

#[test]
fn data_near_zero_gets_no_row_and_unscaled_data_neither() {
    let near = signals(&[(1.0, 0.9), (1.0, -0.7)]);
    let text = "conv 2 3 same, dense 3";
    let layers = architecture::parse(text, near.training.shape(), Relu, Softmax).unwrap();
    assert_eq!(standardized(layers.clone(), Normalize::Standard, &near.training), layers);
    let far = signals(&[(1.0, 100.0), (1.0, 0.0)]);
    assert_eq!(standardized(layers.clone(), Normalize::None, &far.training), layers);
    assert_eq!(standardized(layers.clone(), Normalize::MinMax, &far.training).len(), 3);
}

#[test]
fn a_row_that_is_not_the_first_is_refused_in_words_and_in_training() {
    let shape = Shape::new(1, 24, 1);
    for text in [
        "conv 2 3, standardize, dense 3",
        "sum(standardize, conv 2 3; conv 2 3), dense 3",
        "standardize 3, dense 3",
    ] {
        let error = architecture::parse(text, shape, Relu, Softmax).unwrap_err().to_string();
        assert!(error.contains("standardize"), "{text}: {error}");
    }
    let layers = architecture::parse("standardize, conv 2 3, dense 3", shape, Relu, Softmax);
    let mut layers = layers.unwrap();
    layers.swap(0, 1);
    layers[1].input = layers[0].output().unwrap();
    let mut network = DynamicNetwork::zeros(&layers).unwrap();
    let data = signals(&[(1.0, 0.0)]);
    let error = fit(&mut network, &data, &FitOptions::default()).unwrap_err().to_string();
    assert!(error.contains("layer 2"), "{error}");
}
