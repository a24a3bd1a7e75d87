//! Training with rounded weights: the network that remains has the integers that were trained, however it was trained.

use host_trainer::architecture;
use host_trainer::dataset::{Normalize, Shares, Split, digits, generated, gestures, split};
use host_trainer::quantize::{LayerBits, Quantization, WeightBits, quantized_specs};
use host_trainer::{
    Augmentation, Checkpoint, DynamicNetwork, EarlyStopping, EpochReport, Evaluation, FitOptions,
    Loss, Metric, Training, fit, fit_observed, initialize,
};
use nn_core::ActivationKind::{self, Identity, Relu, Softmax, Tanh};
use std::ops::ControlFlow;

fn network(words: &str, data: &Split, last: ActivationKind) -> DynamicNetwork {
    let layers = architecture::parse(words, data.training.shape(), Relu, last).unwrap();
    DynamicNetwork::zeros(&layers).unwrap()
}

fn four(network: &DynamicNetwork) -> LayerBits {
    LayerBits::four(&network.specs())
}

/// Trains, and returns the report of the last epoch.
fn trained(network: &mut DynamicNetwork, data: &Split, options: &FitOptions) -> EpochReport {
    let mut last = None;
    fit_observed(network, data, options, |report| {
        last = Some(report.clone());
        ControlFlow::Continue(())
    })
    .unwrap();
    last.unwrap()
}

#[test]
fn the_written_network_has_the_integers_and_the_accuracy_of_its_training() {
    let data = split(digits::load(), Shares::default(), 0).unwrap();
    for (words, batch_norm) in [
        ("dense 16, dense 10", false),
        ("dense 16, dense 10", true),
        ("conv 4 3x3, maxpool 2, conv 6 2x2, globalavgpool, dense 10", true),
        ("depthwise 3x3, conv 8 1x1, residual(conv 8 3x3 same identity) relu, dense 10", false),
    ] {
        let mut network = network(words, &data, Softmax);
        let bits = four(&network);
        let options = FitOptions {
            normalize: Normalize::MinMax,
            bits: Some(bits.clone()),
            epochs: 6,
            batch_norm,
            ..FitOptions::default()
        };
        let last = trained(&mut network, &data, &options);
        let quantized = Quantization::with_bits(&network, &data.training, &bits).unwrap();
        let found = Evaluation::new(&quantized.network, &data.validation, Loss::CrossEntropy);
        // The last epoch judged these integers.
        assert_eq!(found.loss.to_bits(), last.validation.loss.to_bits(), "{words}");
        assert_eq!(quantized.changed_weights(&network).0, 0, "{words}, {batch_norm}");
    }
}

#[test]
fn each_layer_has_its_bits() {
    let data = split(digits::load(), Shares::default(), 0).unwrap();
    let mut network = network("dense 12, dense 12, dense 10", &data, Softmax);
    let bits = LayerBits::new(vec![WeightBits::Eight, WeightBits::Four, WeightBits::Eight]);
    let options = FitOptions { bits: Some(bits.clone()), epochs: 5, ..FitOptions::default() };
    fit(&mut network, &data, &options).unwrap();
    let quantized = Quantization::with_bits(&network, &data.training, &bits).unwrap();
    let expected = bits.rows(&network.specs(), &quantized_specs(&network.specs()));
    let rows = quantized.network.layers().iter().map(|layer| layer.spec);
    assert!(rows.skip(1).eq(expected.into_iter().skip(1)));
    assert_eq!(quantized.changed_weights(&network), (0, 64 * 12 + 12 * 12 + 12 * 10));
}

#[test]
fn features_of_different_sizes_are_trained_in_the_steps_of_their_integers() {
    // Standard scaling: each feature has another step in the first layer.
    let data = split(digits::load(), Shares::default(), 0).unwrap();
    for bits in [WeightBits::Four, WeightBits::Eight] {
        let mut network = network("dense 16, dense 10", &data, Softmax);
        let bits = LayerBits::new(vec![bits; 2]);
        let options = FitOptions { bits: Some(bits.clone()), epochs: 10, ..FitOptions::default() };
        let last = trained(&mut network, &data, &options);
        let quantized = Quantization::with_bits(&network, &data.training, &bits).unwrap();
        let [float, integers] = [
            Evaluation::new(&network, &data.validation, Loss::CrossEntropy).loss,
            Evaluation::new(&quantized.network, &data.validation, Loss::CrossEntropy).loss,
        ];
        assert_eq!(integers.to_bits(), last.validation.loss.to_bits());
        // Nothing but activations is rounded any more.
        assert!((float / integers - 1.0).abs() < 0.02, "{float} {integers}");
        assert_eq!(quantized.changed_weights(&network).0, 0);
    }
}

#[test]
fn what_rounding_loses_is_learned_away() {
    let data = split(digits::load(), Shares::default(), 0).unwrap();
    let loss_of = |bits: Option<LayerBits>| {
        let mut network = network("dense 8, dense 10", &data, Softmax);
        let four = four(&network);
        fit(&mut network, &data, &FitOptions { bits, ..FitOptions::default() }).unwrap();
        let quantized = Quantization::with_bits(&network, &data.training, &four).unwrap();
        Evaluation::new(&quantized.network, &data.training, Loss::CrossEntropy).loss
    };
    let [rounded_after, rounded_in_training] =
        [None, Some(LayerBits::new(vec![WeightBits::Four; 2]))].map(loss_of);
    assert!(rounded_in_training < 0.9 * rounded_after, "{rounded_in_training} {rounded_after}");
}

/// Everything that is drawn at random, with rounded weights from the second epoch on.
fn busy(network: &DynamicNetwork) -> FitOptions {
    FitOptions {
        batch_size: 70,
        epochs: 5,
        dropout: 0.1,
        label_smoothing: 0.1,
        batch_norm: true,
        clip_norm: Some(1.0),
        augmentation: Augmentation { shift: 1.0, ..Augmentation::default() },
        early_stopping: Some(EarlyStopping {
            metric: Metric::Accuracy,
            patience: 3,
            min_change: 0.0,
            warm_up: 0,
        }),
        bits: Some(four(network)),
        ..FitOptions::default()
    }
}

#[test]
fn any_number_of_threads_gives_the_same_bits() {
    let data = split(digits::load(), Shares::default(), 0).unwrap();
    let of = |threads| {
        let mut network = network("conv 4 3x3, dense 10", &data, Softmax);
        let options = FitOptions { threads, ..busy(&network) };
        fit(&mut network, &data, &options).unwrap();
        network
    };
    assert_eq!(of(1), of(2));
    assert_eq!(of(1), of(5));
}

#[test]
fn a_training_that_is_resumed_after_every_epoch_gives_the_same_bits() {
    let data = split(digits::load(), Shares::default(), 0).unwrap();
    let mut whole = network("conv 4 3x3, dense 10", &data, Softmax);
    let options = busy(&whole);
    fit(&mut whole, &data, &options).unwrap();
    let mut network = network("conv 4 3x3, dense 10", &data, Softmax);
    initialize(&mut network, options.seed);
    let mut bytes: Option<Vec<u8>> = None;
    loop {
        let mut training = Training::start(&network, &data, &options).unwrap();
        if let Some(bytes) = &bytes {
            training.resume(&Checkpoint::from_bytes(bytes).unwrap()).unwrap();
        }
        if training.run_epoch().unwrap().is_none() {
            training.finish(&mut network);
            break;
        }
        bytes = Some(training.checkpoint().to_bytes());
    }
    assert_eq!(network, whole);
}

#[test]
fn a_checkpoint_of_other_bits_is_refused() {
    let data = split(digits::load(), Shares::default(), 0).unwrap();
    let mut network = network("dense 8, dense 10", &data, Softmax);
    initialize(&mut network, 0);
    let with = |bits| FitOptions { bits, epochs: 3, ..FitOptions::default() };
    let four = with(Some(four(&network)));
    let mut training = Training::start(&network, &data, &four).unwrap();
    training.run_epoch().unwrap();
    let checkpoint = training.checkpoint();
    for other in [with(None), with(Some(LayerBits::default()))] {
        let mut training = Training::start(&network, &data, &other).unwrap();
        let error = training.resume(&checkpoint).unwrap_err().to_string();
        assert!(error.contains("an option"), "{error}");
    }
}

#[test]
fn regressions_recordings_and_features_are_trained_with_rounded_weights() {
    let data = split(generated::sine(800, 0), Shares::default(), 0).unwrap();
    let mut sine = DynamicNetwork::new(&[1, 16, 1], Tanh, Identity).unwrap();
    let loss = Loss::MeanSquaredError;
    let bits = LayerBits::default();
    let options =
        FitOptions { loss, bits: Some(bits.clone()), weight_decay: 0.0, ..FitOptions::default() };
    fit(&mut sine, &data, &options).unwrap();
    let quantized = Quantization::with_bits(&sine, &data.training, &bits).unwrap();
    let test = Evaluation::new(&quantized.network, &data.test, loss);
    assert!(test.regression().unwrap().r_squared(0) > 0.98);

    let data = split(gestures::gestures(400, 0), Shares::default(), 0).unwrap();
    for words in [
        "statistics, dense 12, dense 5",
        "standardize, conv 6 5 same stride 4, dense 5",
        "gru 8, dense 5",
    ] {
        let mut network = network(words, &data, Softmax);
        let bits = four(&network);
        let options = FitOptions { bits: Some(bits.clone()), epochs: 15, ..FitOptions::default() };
        fit(&mut network, &data, &options).unwrap();
        let quantized = Quantization::with_bits(&network, &data.training, &bits).unwrap();
        let [float, integers] = [
            Evaluation::new(&network, &data.test, Loss::CrossEntropy).accuracy(),
            Evaluation::new(&quantized.network, &data.test, Loss::CrossEntropy).accuracy(),
        ];
        assert!(integers > 0.6 && (float - integers).abs() < 0.02, "{words}: {float} {integers}");
    }
}

#[test]
fn a_trained_network_is_trained_on_with_rounded_weights_from_the_first_epoch() {
    let data = split(digits::load(), Shares::default(), 0).unwrap();
    let mut float = network("dense 16, dense 10", &data, Softmax);
    fit(&mut float, &data, &FitOptions { epochs: 10, ..FitOptions::default() }).unwrap();
    let bits = four(&float);
    let options = FitOptions { bits: Some(bits.clone()), epochs: 1, ..FitOptions::default() };
    let mut training = Training::start_trained(&float, &data, &options).unwrap();
    let report = training.run_epoch().unwrap().unwrap();
    training.finish(&mut float);
    let quantized = Quantization::with_bits(&float, &data.training, &bits).unwrap();
    let found = Evaluation::new(&quantized.network, &data.validation, Loss::CrossEntropy);
    assert_eq!(found.loss.to_bits(), report.validation.loss.to_bits());
}
