//! Training as a whole.

use super::*;
use crate::architecture;
use crate::augmentation::Augmentation;
use crate::dataset::{
    Dataset, ImageSize, Normalize, Shares, Targets, digits, generated, gestures, split,
};
use crate::evaluation::Evaluation;
use crate::export::OutputFolder;
use crate::loss::Loss;
use crate::network::DynamicNetwork;
use crate::schedule::Schedule;
use nn_core::ActivationKind::{self, Identity, Relu, Sigmoid, Softmax, Tanh};
use nn_core::{Dense, Describe, Network, chain};

fn xor() -> Split {
    split(generated::xor(200, 1), Shares::default(), 1).unwrap()
}

fn new(widths: &[usize], last: ActivationKind) -> DynamicNetwork {
    DynamicNetwork::new(widths, Tanh, last).unwrap()
}

fn trained(options: &FitOptions, last: ActivationKind) -> (DynamicNetwork, Vec<EpochReport>) {
    let (data, mut network, mut reports) = (xor(), new(&[2, 8, 2], last), Vec::new());
    fit_observed(&mut network, &data, options, |report| {
        reports.push(report.clone());
        ControlFlow::Continue(())
    })
    .unwrap();
    (network, reports)
}

#[test]
fn learns_what_no_straight_line_can_separate_with_every_loss() {
    for (loss, last) in [
        (Loss::CrossEntropy, Softmax),
        (Loss::BinaryCrossEntropy, Sigmoid),
        (Loss::MeanSquaredError, Softmax),
        (Loss::MeanSquaredError, Sigmoid),
        (Loss::Huber { delta: 1.0 }, Identity),
    ] {
        let options = FitOptions { loss, epochs: 100, weight_decay: 0.0, ..FitOptions::default() };
        let (_, reports) = trained(&options, last);
        let report = reports.last().unwrap();
        assert_eq!(report.validation.accuracy(), 1.0, "{loss:?} {last}: {report:?}");
        assert!(report.training_loss < 0.2 * reports[0].training_loss);
    }
}

#[test]
fn a_regression_learns_a_sine_and_answers_in_its_own_unit() {
    let mut data = generated::sine(800, 0);
    // Another unit: scaled for training, and back in the network.
    let Targets::Values { values, .. } = &mut data.targets else { panic!("a regression") };
    values.iter_mut().for_each(|y| *y = 1000.0 * *y + 5000.0);
    let data = split(data, Shares::default(), 0).unwrap();
    for loss in [Loss::MeanSquaredError, Loss::Huber { delta: 1.0 }] {
        let mut network = new(&[1, 16, 1], Identity);
        let options = FitOptions { loss, weight_decay: 0.0, ..FitOptions::default() };
        fit(&mut network, &data, &options).unwrap();
        let test = Evaluation::new(&network, &data.test, loss);
        let metrics = test.regression().unwrap();
        // The noise alone is 50.
        assert!(metrics.rmse(0) < 70.0 && metrics.r_squared(0) > 0.99, "{loss:?} {metrics:?}");
    }
}

#[test]
fn the_same_seed_gives_the_same_bits_and_another_seed_others() {
    let of = |seed| trained(&FitOptions { seed, epochs: 3, ..FitOptions::default() }, Softmax);
    assert_eq!(of(3), of(3));
    assert_ne!(of(3).0, of(4).0);
}

#[test]
fn a_typed_network_is_trained_to_the_same_bits_as_a_dynamic_one() {
    let options = FitOptions { epochs: 3, ..FitOptions::default() };
    let (dynamic, _) = trained(&options, Softmax);
    let mut typed =
        Network::<chain![Dense<2, 8, nn_core::Tanh>, Dense<8, 2, nn_core::Softmax>]>::ZEROS;
    fit(&mut typed, &xor(), &options).unwrap();
    for (typed, dynamic) in typed.layer_views().iter().zip(dynamic.layer_views().iter()) {
        assert_eq!(
            (typed.blocks[0].weights, typed.blocks[0].bias),
            (dynamic.blocks[0].weights, dynamic.blocks[0].bias)
        );
    }
}

/// Everything that is drawn at random, and batches that are cut into parts.
fn busy() -> FitOptions {
    FitOptions {
        batch_size: 70,
        epochs: 4,
        dropout: 0.2,
        label_smoothing: 0.1,
        class_weights: ClassWeights::Balanced,
        clip_norm: Some(1.0),
        ..FitOptions::default()
    }
}

#[test]
fn any_number_of_threads_gives_the_same_bits() {
    let of = |threads| trained(&FitOptions { threads, ..busy() }, Softmax);
    assert_eq!(of(1), of(2));
    assert_eq!(of(1), of(5));
}

#[test]
fn stops_when_told_to() {
    let mut epochs = 0;
    fit_observed(&mut new(&[2, 2], Softmax), &xor(), &FitOptions::default(), |report| {
        epochs = report.epoch;
        if report.epoch == 4 { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
    })
    .unwrap();
    assert_eq!(epochs, 4);
}

#[test]
fn weight_decay_keeps_weights_small() {
    let norm = |weight_decay| {
        let options =
            FitOptions { weight_decay, normalize: Normalize::None, ..FitOptions::default() };
        let (network, _) = trained(&options, Softmax);
        network.layer_views().iter().flat_map(|v| v.blocks[0].weights).map(|w| w * w).sum::<f32>()
    };
    assert!(norm(2.0) < 0.5 * norm(0.0));
}

#[test]
fn early_stopping_keeps_the_best_network() {
    let rule = EarlyStopping { metric: Metric::Loss, patience: 3, min_change: 0.0, warm_up: 5 };
    // Without a schedule and with long steps, the loss goes up and down.
    let options = FitOptions {
        epochs: 200,
        learning_rate: 0.3,
        schedule: Schedule::Constant,
        early_stopping: Some(rule),
        ..FitOptions::default()
    };
    let (network, reports) = trained(&options, Softmax);
    assert!(reports.len() < 200 && reports.len() > 5, "{}", reports.len());
    let loss = |report: &EpochReport| report.validation.loss;
    let best = reports.iter().min_by(|a, b| loss(a).total_cmp(&loss(b))).unwrap();
    assert!(best.is_best && best.epoch < reports.len());
    assert!(reports.last().unwrap().epoch - best.epoch >= 3);
    let kept = Evaluation::new(&network, &xor().validation, Loss::CrossEntropy);
    assert_eq!(kept.loss, best.validation.loss);

    // Changes that are too small are no progress.
    let rule = EarlyStopping { min_change: 1e9, warm_up: 0, ..rule };
    let (_, reports) = trained(&FitOptions { early_stopping: Some(rule), ..options }, Softmax);
    assert_eq!(reports.len(), 1 + 3);
}

#[test]
fn balanced_weights_find_a_rare_class() {
    // Two clouds that overlap; one has a tenth of the samples.
    let moons = generated::xor(2000, 3);
    let classes = moons.targets.classes().unwrap();
    let mut kept: Vec<usize> = (0..moons.len()).filter(|&i| classes[i] == 0).collect();
    kept.extend((0..moons.len()).filter(|&i| classes[i] == 1).take(100));
    let mut data = moons.subset(&kept);
    data.features.iter_mut().enumerate().for_each(|(i, x)| *x += (i * 7919 % 100) as f32 / 60.0);
    let data = split(data, Shares::default(), 0).unwrap();
    let recall = |class_weights| {
        let options = FitOptions { class_weights, epochs: 30, ..FitOptions::default() };
        let mut network = new(&[2, 8, 2], Softmax);
        fit(&mut network, &data, &options).unwrap();
        let test = Evaluation::new(&network, &data.test, Loss::CrossEntropy);
        test.classification().unwrap().recall(1)
    };
    let (equal, balanced) = (recall(ClassWeights::Equal), recall(ClassWeights::Balanced));
    assert!(balanced > equal + 0.2, "{balanced} {equal}");
}

#[test]
fn dropout_and_augmentation_change_training_and_leave_nothing_in_the_network() {
    let data = split(digits::load(), Shares::default(), 0).unwrap();
    let run = |dropout, shift| {
        let augmentation = Augmentation { shift, ..Augmentation::default() };
        let options = FitOptions { dropout, augmentation, epochs: 15, ..FitOptions::default() };
        let mut network = DynamicNetwork::new(&[64, 48, 10], Relu, Softmax).unwrap();
        let mut last = 0.0;
        fit_observed(&mut network, &data, &options, |report| {
            last = report.training_accuracy;
            ControlFlow::Continue(())
        })
        .unwrap();
        (last, Evaluation::new(&network, &data.test, Loss::CrossEntropy).accuracy())
    };
    let plain = run(0.0, 0.0);
    for changed in [run(0.3, 0.0), run(0.0, 0.7)] {
        // Harder to train on, and as good in use.
        assert!(changed.0 < plain.0 - 0.005 && changed.1 > 0.95, "{changed:?} {plain:?}");
    }
}

#[test]
fn a_training_that_is_interrupted_ends_with_the_same_bits() {
    let data = xor();
    for method in [crate::optimizer::Method::AdamW, crate::optimizer::Method::Sgd { momentum: 0.9 }]
    {
        let rule = EarlyStopping { metric: Metric::Loss, patience: 2, min_change: 0.0, warm_up: 0 };
        let options = FitOptions {
            epochs: 9,
            method,
            schedule: Schedule::ReduceOnPlateau { factor: 0.5, patience: 1 },
            early_stopping: Some(rule),
            ..busy()
        };
        let mut whole = new(&[2, 8, 2], Softmax);
        fit(&mut whole, &data, &options).unwrap();

        let mut network = new(&[2, 8, 2], Softmax);
        initialize(&mut network, options.seed);
        let mut bytes = None;
        loop {
            // Each epoch in a process of its own, with another number of threads.
            let threads = 1 + bytes.as_ref().map_or(0, Vec::len) % 3;
            let options = FitOptions { threads, ..options.clone() };
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
}

#[test]
fn a_checkpoint_of_another_training_or_damaged_is_refused() {
    let data = xor();
    let options = busy();
    let network = new(&[2, 8, 2], Softmax);
    let mut training = Training::start(&network, &data, &options).unwrap();
    training.run_epoch().unwrap();
    let checkpoint = training.checkpoint();
    let refused = |network: &DynamicNetwork, data: &Split, options: &FitOptions| {
        let mut training = Training::start(network, data, options).unwrap();
        training.resume(&checkpoint).unwrap_err().to_string()
    };
    let error = refused(&new(&[2, 9, 2], Softmax), &data, &options);
    assert!(error.contains("the network was Dense<2, 8, Tanh>"), "{error}");
    assert!(
        error.contains("now is Dense<2, 9, Tanh>") || error.contains("is now Dense<2, 9"),
        "{error}"
    );
    let error = refused(&network, &data, &FitOptions { dropout: 0.3, ..options.clone() });
    assert!(error.contains("an option was dropout: 0.2, and is now dropout: 0.3"), "{error}");
    let other = split(generated::xor(200, 2), Shares::default(), 1).unwrap();
    assert!(refused(&network, &other, &options).contains("the data was"));

    let bytes = checkpoint.to_bytes();
    assert_eq!(Checkpoint::from_bytes(&bytes).unwrap(), checkpoint);
    for length in 0..bytes.len() {
        assert!(Checkpoint::from_bytes(&bytes[..length]).is_err());
    }
    for bit in 0..8 * bytes.len() {
        let mut bytes = bytes.clone();
        bytes[bit / 8] ^= 1 << (bit % 8);
        assert!(Checkpoint::from_bytes(&bytes).is_err());
    }
    let folder = tempfile::tempdir().unwrap();
    assert!(!Checkpoint::exists(folder.path()));
    checkpoint.save(&OutputFolder::prepare(folder.path()).unwrap()).unwrap();
    assert_eq!(Checkpoint::load(folder.path()).unwrap(), checkpoint);
}

#[test]
fn says_when_it_diverges_and_when_nothing_fits() {
    let data = xor();
    let run = |widths: &[usize], last, options: &FitOptions| {
        fit(&mut new(widths, last), &data, options).unwrap_err()
    };
    let options = FitOptions::default();
    let mse = FitOptions { loss: Loss::MeanSquaredError, ..options.clone() };
    let error = run(&[2, 8, 2], Identity, &FitOptions { learning_rate: 1e30, ..mse.clone() });
    assert!(error.to_string().contains("in epoch 1"), "{error}");
    assert_eq!(
        run(&[3, 2], Softmax, &options),
        FitError::Shape { inputs: 3, outputs: 2, width: 2, targets: 2 }
    );
    assert_eq!(
        run(&[2, 2], Tanh, &options),
        FitError::Loss { loss: Loss::CrossEntropy, required: Softmax }
    );
    assert_eq!(
        run(&[2, 2], Softmax, &FitOptions { batch_size: 0, ..options.clone() }),
        FitError::Nothing
    );
    for value in [1.0, -0.1, f64::NAN] {
        let error = run(&[2, 2], Softmax, &FitOptions { dropout: value, ..options.clone() });
        assert!(matches!(error, FitError::Share { what: "dropout", .. }), "{error}");
    }
    let mut short = data.clone();
    short.training.features.pop();
    let error = fit(&mut new(&[2, 2], Softmax), &short, &options).unwrap_err();
    assert!(error.to_string().contains("xor cannot be used"), "{error}");
    let augmentation = Augmentation { shift: 1.0, ..Augmentation::default() };
    assert_eq!(
        run(&[2, 2], Softmax, &FitOptions { augmentation, ..options.clone() }),
        FitError::NoImages
    );
    // Turning a picture of three channels would mix them.
    let gestures = split(gestures::gestures(50, 0), Shares::default(), 0).unwrap();
    assert_eq!(
        fit(
            &mut new(&[192, 5], Softmax),
            &gestures,
            &FitOptions { augmentation, ..options.clone() }
        )
        .unwrap_err(),
        FitError::NoImages
    );
    let mut halves = gestures;
    halves.training.image = Some(ImageSize { width: 5, height: 1 });
    let error = fit(&mut new(&[192, 5], Softmax), &halves, &options).unwrap_err();
    assert!(error.to_string().contains("not whole pixels"), "{error}");
    let rule = EarlyStopping { metric: Metric::Rmse, patience: 3, min_change: 0.0, warm_up: 0 };
    let early_stopping = Some(rule);
    assert_eq!(
        run(&[2, 2], Softmax, &FitOptions { early_stopping, ..options.clone() }),
        FitError::Metric { metric: Metric::Rmse }
    );
    let sine = split(generated::sine(100, 0), Shares::default(), 0).unwrap();
    assert_eq!(
        fit(&mut new(&[1, 1], Softmax), &sine, &options).unwrap_err(),
        FitError::LossForClasses
    );
    let loss = Loss::BinaryCrossEntropy;
    let error = fit(&mut new(&[1, 1], Sigmoid), &sine, &FitOptions { loss, ..options });
    assert!(matches!(error, Err(FitError::Target { .. })), "{error:?}");
    let error = run(&[2, 2], Softmax, &FitOptions { dropout: 0.5, ..FitOptions::default() });
    assert_eq!(error, FitError::NothingToDrop);
}

#[test]
fn a_given_validation_part_is_used_as_it_is() {
    let data = xor();
    let empty = Dataset { features: Vec::new(), ..data.validation.subset(&[]) };
    let data = Split { validation: empty, ..data };
    let mut samples = 1;
    fit_observed(&mut new(&[2, 2], Softmax), &data, &FitOptions::default(), |report| {
        samples = report.validation.samples;
        ControlFlow::Break(())
    })
    .unwrap();
    assert_eq!(samples, 0);
}

#[test]
fn zeros_around_numbers_far_from_zero_are_refused_unless_a_row_centres_them() {
    let mut data = gestures::gestures(60, 0);
    data.features.iter_mut().for_each(|x| *x += 100.0);
    let data = split(data, Shares::default(), 0).unwrap();
    let error = |text: &str, normalize| {
        let layers = architecture::parse(text, data.training.shape(), Tanh, Softmax).unwrap();
        let mut network = DynamicNetwork::zeros(&layers).unwrap();
        let options = FitOptions { epochs: 1, normalize, ..FitOptions::default() };
        fit(&mut network, &data, &options).err()
    };
    let padded = "conv 4 5 same, globalavgpool, dense 5";
    let Some(FitError::Uncentred { deviations }) = error(padded, Normalize::Standard) else {
        panic!("trained")
    };
    assert!(deviations > 1.5, "{deviations}");
    // A row in front, windows that stay inside, and what somebody insists on are trained.
    let with_row = format!("standardize, {padded}");
    assert_eq!(error(&with_row, Normalize::Standard), None);
    assert_eq!(error("conv 4 5, globalavgpool, dense 5", Normalize::Standard), None);
    assert_eq!(error(padded, Normalize::None), None);
}
