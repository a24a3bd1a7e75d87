use super::*;
use crate::dataset::{Shares, csv, digits, generated, gestures, letters, split};
use std::path::Path;

/// Two features from 20 to 80 and three classes; `change` may put other numbers in their place.
fn data(samples: usize, change: impl Fn(usize) -> Option<f32>) -> Dataset {
    let x = |i: usize| 20.0 + ((i * 7919) % 601) as f32 / 10.0;
    Dataset {
        name: "t".into(),
        columns: vec!["left".into(), "right".into()],
        width: 2,
        features: (0..samples).flat_map(|i| [change(i).unwrap_or(x(i)), x(i + 5)]).collect(),
        targets: Targets::Classes {
            classes: (0..samples).map(|i| i % 3).collect(),
            labels: ["near", "mid", "far"].map(String::from).to_vec(),
        },
        image: None,
    }
}

fn found(data: &Dataset) -> Vec<(Field, f32, usize)> {
    let found = Outliers::find(data).found;
    found.iter().map(|outlier| (outlier.field, outlier.value, outlier.samples)).collect()
}

#[test]
fn what_stands_for_no_value_is_found_once_or_often() {
    let left = Field::Feature(0);
    assert_eq!(found(&data(300, |_| None)), []);
    for value in [65535.0, 2_147_483_648.0, -9999.0, 1234.5e3] {
        let one = data(300, |i| (i == 77).then_some(value));
        assert_eq!(found(&one), [(left, value, 1)]);
        assert_eq!(Outliers::find(&one).found[0].first, 78);
        for every in [100, 25, 10, 4] {
            let several = data(3000, |i| (i % every == 1).then_some(value));
            assert_eq!(found(&several), [(left, value, 3000 / every)], "{value} {every}");
        }
    }
}

#[test]
fn a_number_that_devices_give_for_no_value_may_lie_nearer() {
    let data = data(300, |i| (i % 20 == 0).then_some(-127.0));
    assert_eq!(found(&data), [(Field::Feature(0), -127.0, 15)]);
}

#[test]
fn wild_numbers_that_differ_are_found_if_they_are_few() {
    let data = data(1000, |i| (i % 125 == 3).then_some(1e5 + 3e4 * i as f32));
    assert_eq!(Outliers::find(&data).samples, 8);
}

#[test]
fn tails_and_marks_of_a_class_are_none() {
    let hash = |i: usize| (((i + 1) * 2_654_435_761) % 1_000_003) as f32 / 1_000_003.0;
    // Exponential, and its square: a few are far, but others are near them.
    assert_eq!(found(&data(2000, |i| Some(-libm::logf(hash(i) + 1e-6)))), []);
    assert_eq!(found(&data(2000, |i| Some(libm::powf(libm::logf(hash(i) + 1e-6), 2.0)))), []);
    // A switch, a lamp that is on for one class, a count that is mostly 0.
    assert_eq!(found(&data(300, |i| Some(f32::from(u8::from(i % 40 == 0))))), []);
    assert_eq!(found(&data(300, |i| (i % 3 == 2).then_some(5000.0 + i as f32))), []);
    assert_eq!(found(&data(300, |i| Some(if i % 9 == 0 { (i % 4) as f32 } else { 0.0 }))), []);
}

#[test]
fn clean_data_has_none() {
    let iris = Path::new(env!("CARGO_MANIFEST_DIR")).join("../data/iris.csv");
    let iris = csv::load(&iris, &csv::Options::default()).unwrap().0;
    let (moons, sine) = (generated::moons(400, 0), generated::sine(1000, 0));
    let images = [digits::load(), letters::letters(260, 0), gestures::gestures(500, 0)];
    for data in images.iter().chain([&iris, &moons, &sine, &generated::xor(400, 0)]) {
        assert_eq!(found(data), [], "{}", data.name);
    }
}

#[test]
fn numeric_targets_are_looked_at_too() {
    let mut data = data(300, |_| None);
    let value = |i: usize| if i % 30 == 4 { -200.0 } else { (i % 7) as f32 };
    let names = vec!["co".into()];
    data.targets = Targets::Values { values: (0..300).map(value).collect(), names };
    assert_eq!(found(&data), [(Field::Target(0), -200.0, 10)]);
}

#[test]
fn a_channel_of_signals_is_one_field() {
    let mut data = gestures::gestures(60, 0);
    data.features[3 * 17 + 1] = 32767.0;
    assert_eq!(found(&data), [(Field::Feature(1), 32767.0, 1)]);
    assert_eq!(Outliers::find(&data).found[0].field.name(&data), "channel 2");
}

#[test]
fn what_is_asked_for_is_done_with_outliers() {
    let data = data(300, |i| (i % 25 == 1).then_some(65535.0));
    let outliers = Outliers::find(&data);
    let split = split(data, Shares::default(), 0).unwrap();
    let has = |part: &Dataset| part.features.contains(&65535.0);
    let treated = |treatment| {
        let mut split = split.clone();
        outliers.treat(&mut split, treatment);
        split
    };
    let kept = treated(Treatment::Keep);
    assert!(!has(&kept.training) && kept.training.len() == split.training.len());
    assert_eq!((&kept.validation, &kept.test), (&split.validation, &split.test));
    assert!(has(&split.test));
    let clipped = treated(Treatment::Clip);
    assert!(!has(&clipped.test) && clipped.test.len() == split.test.len());
    assert_eq!(outliers.limits(Field::Feature(0)), Some((20.0, 80.0)));
    let dropped = treated(Treatment::Drop);
    let len = |split: &Split| split.training.len() + split.validation.len() + split.test.len();
    assert_eq!((len(&dropped), len(&split)), (288, 300));
    assert!(!has(&dropped.test));
}

/// From 19 to 21, in steps of a tenth; `change` may put other numbers in their place.
fn around_20(samples: usize, change: impl Fn(usize) -> Option<f32>) -> Dataset {
    data(samples, |i| Some(change(i).unwrap_or(19.0 + ((i * 7919) % 21) as f32 / 10.0)))
}

#[test]
fn a_value_that_is_repeated_exactly_and_alone_is_found_however_near() {
    let left = Field::Feature(0);
    assert_eq!(found(&around_20(4000, |_| None)), []);
    // All less than 20 interquartile ranges (of 1) away: 0 lies 19.5 below.
    for value in [0.0, 15.0, 25.0, 38.5] {
        for every in [400, 50, 20, 10, 5] {
            let several = around_20(4000, |i| (i % every == 1).then_some(value));
            assert_eq!(found(&several), [(left, value, 4000 / every)], "{value} {every}");
        }
    }
    // A thermometer between 5 and 35 °C that says 85 when it was not read, and -127 when it was not there.
    let thermometer = |i: usize| match i % 40 {
        7 => Some(85.0),
        11 => Some(-127.0),
        _ => Some(5.0 + ((i * 7919) % 301) as f32 / 10.0),
    };
    assert_eq!(found(&data(4000, thermometer)), [(left, -127.0, 100), (left, 85.0, 100)]);
}

#[test]
fn steps_of_a_scale_ends_of_a_range_and_rain_are_none() {
    let hash = |i: usize| (((i + 1) * 2_654_435_761) % 1_000_003) as f32 / 1_000_003.0;
    let rare = |i: usize| i % 10 == 3;
    // An ordinal scale with a step that is far, a yes or no, a count with many zeros.
    let levels = |i: usize| if rare(i) { 9.0 } else { (i % 4) as f32 };
    assert_eq!(found(&data(2000, |i| Some(levels(i)))), []);
    assert_eq!(found(&data(2000, |i| Some(f32::from(u8::from(rare(i)))))), []);
    // A converter that is at its end now and then: the others reach up to it.
    let clipped = |i: usize| (hash(i) * 1.2).min(1.0) * 4095.0;
    assert_eq!(found(&data(2000, |i| Some(clipped(i).round()))), []);
    // Rain in millimetres: six days in ten without any, the others exponential.
    let rain = |i: usize| {
        let amount = -8.0 * libm::logf(hash(i * 7) + 1e-6);
        if hash(i) < 0.6 { 0.0 } else { (amount * 10.0).round() / 10.0 }
    };
    assert_eq!(found(&data(2000, |i| Some(rain(i)))), []);
    // One day in seven without rain where it rains: near the others.
    assert_eq!(found(&data(2000, |i| Some(if hash(i) < 0.15 { 0.0 } else { rain(i) + 0.1 }))), []);
    // What is there three times may be three measurements; what marks a class is a signal.
    assert_eq!(found(&around_20(4000, |i| (i < 3).then_some(0.0))), []);
    assert_eq!(found(&around_20(300, |i| (i % 3 == 1 && i % 4 > 0).then_some(0.0))), []);
}
