//! Known or unknown, on real digits and generated gestures: limits, drift, and the decisions of the device.

use host_trainer::dataset::{Dataset, Shares, Split, digits, gestures::gestures, split};
use host_trainer::export::{Known, TrainedModel};
use host_trainer::known::{Asked, KnownError, Refusals, channels, check, decisions, learn};
use host_trainer::{DynamicNetwork, Evaluation, FitOptions, Loss, fit};
use nn_core::{ActivationKind, Judge, Watch, embed};
use std::path::Path;

const ASKED: Asked = Asked { refuse: 0.05, centres: None, smoothing: 3 };
const SHARES: Shares = Shares { validation: 0.25, test: 0.25 };

struct Trained {
    split: Split,
    network: DynamicNetwork,
    known: Known,
}

fn trained(data: Dataset, hidden: usize, seed: u64) -> Trained {
    let split = split(data, SHARES, seed).unwrap();
    let widths = [split.training.width, hidden, split.training.targets.outputs()];
    let mut network =
        DynamicNetwork::new(&widths, ActivationKind::Relu, ActivationKind::Softmax).unwrap();
    fit(&mut network, &split, &FitOptions { epochs: 20, seed, ..FitOptions::default() }).unwrap();
    let channels = channels(&split.training, None);
    let known = learn(&network, &split, channels, 5_000, &ASKED, seed).unwrap();
    Trained { split, network, known }
}

impl Trained {
    fn refusals(&self) -> Refusals {
        Refusals::new(&self.known, &self.network, &self.split.test, &[], 0)
    }

    /// Windows until the alarm, drawn from the test samples, louder by a factor; `None` without one.
    fn alarm_after(&self, factor: f32, most: usize) -> Option<usize> {
        let louder: Vec<f32> = self.split.test.features.iter().map(|x| x * factor).collect();
        let Known { logit_edges, usual, limits, .. } = &self.known;
        let decisions = decisions(&self.known, &self.network, &louder);
        let (mut watch, mut place) = (Watch::<10>::NEW, 0x1234_5678u32);
        (1..=most).find(|_| {
            place = place.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            let decision = &decisions[(place >> 8) as usize % decisions.len()];
            watch.count_against(logit_edges, usual, *limits, decision);
            watch.is_drifting()
        })
    }
}

fn both() -> [Trained; 2] {
    [trained(digits::load(), 32, 1), trained(gestures(8_000, 1), 24, 1)]
}

#[test]
fn a_stated_share_of_known_samples_is_refused() {
    for seed in 0..3 {
        let found = trained(gestures(8_000, 1), 24, seed).refusals();
        assert!((found.refused.value() - 0.05).abs() < 0.01, "{found:?}");
        assert!(found.right.value() > 0.99, "{found:?}");
    }
}

#[test]
fn noise_and_shuffled_pixels_do_not_pass_as_digits() {
    for seed in 0..3 {
        let found = trained(digits::load(), 32, seed).refusals();
        assert!(found.noise.value() <= 0.03 && found.shuffled.value() <= 0.03, "{found:?}");
        assert!(found.noise.samples > 400 && found.refused.value() < 0.12, "{found:?}");
    }
}

/// Shuffled moments of a board that lies still are those of a board that lies still: that is the first of five gestures.
#[test]
fn noise_does_not_pass_as_a_gesture_and_few_shuffled_ones_do_of_a_board_that_moves() {
    for samples in [1_500, 8_000] {
        for seed in 0..5 {
            let trained = trained(gestures(samples, 1), 24, seed);
            let found = trained.refusals();
            assert!(found.noise.value() <= 0.03, "{samples} {seed}: {found:?}");
            let test = &trained.split.test;
            let classes = test.targets.classes().unwrap();
            let moving: Vec<usize> = (0..test.len()).filter(|&place| classes[place] > 0).collect();
            let moving = test.subset(&moving);
            let found = Refusals::new(&trained.known, &trained.network, &moving, &[], 0);
            assert!(found.shuffled.value() <= 0.2, "{samples} {seed}: {found:?}");
        }
    }
}

#[test]
fn a_doubled_gain_raises_the_alarm_and_known_samples_do_not() {
    for trained in both() {
        // At the end of the first block.
        assert_eq!(trained.alarm_after(2.0, 200), Some(64));
        assert_eq!(trained.alarm_after(0.5, 200), Some(64));
        assert_eq!(trained.alarm_after(1.0, 100_000), None);
    }
}

/// The typed judge, made of the bytes of the file, decides as the laptop does.
#[test]
fn the_device_decides_as_the_laptop_does() {
    let Trained { split, network, known } = trained(digits::load(), 32, 1);
    assert_eq!((known.scales.len(), known.centre_count), (1, 16));
    let loss = Loss::fitting(split.test.targets.task(), ActivationKind::Softmax);
    let test = Evaluation::new(&network, &split.test, loss);
    let normalizer =
        fit(&mut network.clone(), &split, &FitOptions { epochs: 1, ..FitOptions::default() });
    let mut model = TrainedModel::new("digits", &network, &split, normalizer.unwrap(), 1, &test);
    model.known = Some(known.clone());
    let bytes = model.to_bytes().unwrap();
    assert_eq!(TrainedModel::from_bytes(&bytes, Path::new("digits.postcard")).unwrap(), model);
    let judge: Judge<64, 1, 16, 10> = embed::judge("digits.postcard", &bytes);
    assert!(known.flash_bytes().abs_diff(size_of_val(&judge)) < 4);
    let predictions = host_trainer::inference::infer(&network, &split.test.features);
    let mut refused = 0;
    for (x, (logits, _)) in split.test.rows().zip(predictions.iter()) {
        let x: &[f32; 64] = x.try_into().unwrap();
        let decision = judge.decide(x, logits.try_into().unwrap());
        assert_eq!(decision, known.decide(x, logits));
        refused += usize::from(!decision.is_known);
    }
    assert!(refused > 0);
}

#[test]
fn what_cannot_be_told_is_refused_with_what_to_do() {
    let refused = |shares: Shares, refuse: f64| {
        check(&split(digits::load(), shares, 0).unwrap(), &Asked { refuse, ..ASKED })
    };
    assert_eq!(refused(SHARES, 0.01), Ok(()));
    assert_eq!(refused(Shares { validation: 0.0, test: 0.2 }, 0.01), Err(KnownError::NoValidation));
    let few = refused(Shares { validation: 0.02, test: 0.2 }, 0.01).unwrap_err();
    let KnownError::TooFew { samples, least: 99, possible, .. } = few else { panic!("{few:?}") };
    assert!(samples < 99 && possible <= 0.04, "{samples} {possible}");
    let message = few.to_string();
    assert!(message.contains("--validation-share") && message.contains("--refuse"), "{message}");
}
