//! Data sets that are computed, not measured: small problems that no straight line solves.

use super::{Dataset, Targets};
use crate::random::{Purpose, generator, normal};
use core::f64::consts::PI;
use rand::RngExt;

/// Four clouds at the corners of the unit square; opposite corners share a class.
///
/// 2 features; labels `0` and `1`. Points lie within ±0.3 of their corner.
pub fn xor(samples: usize, seed: u64) -> Dataset {
    let mut generator = generator(seed, Purpose::Data);
    points("xor", ["0", "1"], samples, |index| {
        let (a, b) = (index % 2, index / 2 % 2);
        let mut around = |corner: usize| corner as f64 + generator.random_range(-0.3..=0.3);
        ([around(a), around(b)], a ^ b)
    })
}

/// Two interleaved half circles with normal noise of deviation 0.15.
///
/// 2 features; labels `upper` and `lower`. The shape is that of scikit-learn's `make_moons`.
pub fn moons(samples: usize, seed: u64) -> Dataset {
    let mut generator = generator(seed, Purpose::Data);
    points("moons", ["upper", "lower"], samples, |index| {
        let class = index % 2;
        let angle = generator.random_range(0.0..=PI);
        let (x, y) = (libm::cos(angle), libm::sin(angle));
        let [x, y] = if class == 0 { [x, y] } else { [1.0 - x, 0.5 - y] };
        ([x, y].map(|x| x + 0.15 * normal(&mut generator)), class)
    })
}

/// One turn of a sine: the "hello world" of learning on microcontrollers. A regression.
///
/// 1 feature, `x` from 0 to 2π; the target `sine` is sin x with normal noise of deviation 0.05.
pub fn sine(samples: usize, seed: u64) -> Dataset {
    let mut generator = generator(seed, Purpose::Data);
    let (features, values) = (0..samples)
        .map(|_| {
            let x = generator.random_range(0.0..=2.0 * PI);
            (x as f32, (libm::sin(x) + 0.05 * normal(&mut generator)) as f32)
        })
        .unzip();
    Dataset {
        name: "sine".into(),
        columns: vec!["x".into()],
        width: 1,
        features,
        targets: Targets::Values { values, names: vec!["sine".into()] },
        image: None,
    }
}

fn points(
    name: &str,
    labels: [&str; 2],
    samples: usize,
    mut point: impl FnMut(usize) -> ([f64; 2], usize),
) -> Dataset {
    let (points, classes): (Vec<_>, Vec<_>) = (0..samples).map(&mut point).unzip();
    Dataset {
        name: name.into(),
        columns: vec!["x".into(), "y".into()],
        width: 2,
        features: points.into_iter().flatten().map(|x| x as f32).collect(),
        targets: Targets::Classes { classes, labels: labels.map(String::from).to_vec() },
        image: None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn xor_points_lie_around_the_corner_that_gives_their_class() {
        let xor = xor(400, 3);
        for (row, &class) in xor.rows().zip(xor.targets.classes().unwrap()) {
            let bit = |x: f32| usize::from(x > 0.5);
            assert_eq!(bit(row[0]) ^ bit(row[1]), class);
        }
        assert_eq!(xor.targets.classes().unwrap().iter().sum::<usize>(), 200);
    }

    #[test]
    fn moons_lie_around_their_half_circles() {
        let moons = moons(400, 3);
        let mut mean_distance = 0.0;
        for (row, &class) in moons.rows().zip(moons.targets.classes().unwrap()) {
            let centre = [[0.0, 0.0], [1.0, 0.5]][class];
            mean_distance += (row[0] - centre[0]).hypot(row[1] - centre[1]) / 400.0;
        }
        // Noise of deviation 0.15 adds about 0.15² / 2 to the radius of 1.
        assert!((mean_distance - 1.01).abs() < 0.03, "{mean_distance}");
    }

    #[test]
    fn sines_differ_from_the_curve_by_their_noise() {
        let sine = sine(2000, 3);
        let Targets::Values { values, .. } = &sine.targets else { panic!("a regression") };
        let difference = |(x, y): (&f32, &f32)| (f64::from(*y) - f64::from(*x).sin()).powi(2);
        let squares: f64 = sine.features.iter().zip(values).map(difference).sum();
        let deviation = (squares / 2000.0).sqrt();
        // The standard error of a deviation is 0.05 / √4000.
        assert!((deviation - 0.05).abs() < 0.004, "{deviation}");
    }

    #[test]
    fn a_seed_repeats_and_another_differs() {
        assert_eq!(moons(50, 1), moons(50, 1));
        assert_ne!(moons(50, 1), moons(50, 2));
    }
}
