//! Gestures as an accelerometer in the hand sees them: five classes told apart by their shape over time.

mod motion;

use super::{Dataset, ImageSize, Targets};
use crate::random::{Purpose, generator_at, normal};
use motion::{Attitude, GESTURES, Motion, Unrest};
use rand::RngExt;

/// Measurements of a window: 1.28 seconds.
pub const STEPS: usize = 64;
/// Measurements a second.
pub const SAMPLE_RATE_HZ: f64 = 50.0;
/// Numbers of a measurement: x, y and z.
pub const AXES: usize = 3;

/// Resolution of the sensor, in g: 10 bits for ±4 g.
const RESOLUTION: f64 = 1.0 / 128.0;
const LARGEST: f64 = 4.0;

/// Gestures: 192 features, the labels `still`, `shake`, `circle`, `swipe` and `double-tap`.
///
/// 64 measurements, one after the other, each of the specific force along x, y and z in g; at rest and level, z
/// is 1. A window opens at any moment of a gesture that goes on, and has the whole of one that ends. How fast and
/// how strong a gesture is, how the device is held and what noise there is differ. A sample is the same whatever
/// the number of samples.
pub fn gestures(samples: usize, seed: u64) -> Dataset {
    let mut features = Vec::with_capacity(samples * STEPS * AXES);
    for index in 0..samples {
        let mut generator = generator_at(seed, Purpose::Data, index as u64);
        let motion = Motion::draw(index % GESTURES.len(), &mut generator);
        let attitude = Attitude::draw(&mut generator);
        let unrest = Unrest::draw(&mut generator);
        let noise = generator.random_range(0.02..=0.06);
        for step in 0..STEPS {
            let seconds = step as f64 / SAMPLE_RATE_HZ;
            let mut force = motion.acceleration(seconds);
            force[2] += 1.0;
            let force = attitude.seen_by_the_sensor(force);
            for (force, unrest) in force.into_iter().zip(unrest.acceleration(seconds)) {
                let measured = force + unrest + noise * normal(&mut generator);
                let steps = libm::round(measured / RESOLUTION);
                features.push((steps * RESOLUTION).clamp(-LARGEST, LARGEST - RESOLUTION) as f32);
            }
        }
    }
    let classes = (0..samples).map(|index| index % GESTURES.len()).collect();
    Dataset {
        name: "gestures".into(),
        columns: Vec::new(),
        width: STEPS * AXES,
        features,
        targets: Targets::Classes { classes, labels: GESTURES.map(String::from).to_vec() },
        image: Some(ImageSize { width: STEPS, height: 1 }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The numbers of an axis of a window.
    fn axis(window: &[f32], axis: usize) -> Vec<f64> {
        window.iter().skip(axis).step_by(AXES).map(|&x| f64::from(x)).collect()
    }

    fn mean(numbers: &[f64]) -> f64 {
        numbers.iter().sum::<f64>() / numbers.len() as f64
    }

    fn deviation(numbers: &[f64]) -> f64 {
        let mean = mean(numbers);
        (numbers.iter().map(|x| (x - mean) * (x - mean)).sum::<f64>() / numbers.len() as f64).sqrt()
    }

    fn of_class(data: &Dataset, class: usize) -> impl Iterator<Item = &[f32]> {
        data.rows().skip(class).step_by(GESTURES.len())
    }

    #[test]
    fn windows_are_signals_of_three_channels_in_steps_of_the_sensor() {
        let data = gestures(50, 1);
        assert_eq!((data.len(), data.width, data.targets.outputs()), (50, 192, 5));
        let is_a_step = |&x: &f32| (x * 128.0).fract() == 0.0 && (-4.0..4.0).contains(&x);
        assert!(data.features.iter().all(is_a_step));
        let classes = data.targets.classes().unwrap();
        assert!((0..5).all(|class| classes.iter().filter(|&&c| c == class).count() == 10));
    }

    #[test]
    fn gravity_is_there_in_every_gesture_and_motion_on_its_axes_only() {
        let data = gestures(500, 2);
        for (class, label) in GESTURES.into_iter().enumerate() {
            for window in of_class(&data, class) {
                let [x, y, z] = [0, 1, 2].map(|index| axis(window, index));
                assert!((mean(&z) - 1.0).abs() < 0.35, "{label}: {}", mean(&z));
                let moves = [x, y, z].map(|axis| deviation(&axis) > 0.13);
                match label {
                    "still" => assert_eq!(moves, [false; 3]),
                    "circle" => assert_eq!(moves[..2], [true; 2]),
                    "double-tap" => assert!(moves[2]),
                    _ => assert!(moves[0], "{label}"),
                }
            }
        }
    }

    #[test]
    fn no_gesture_has_a_mean_window_of_its_own_but_noise() {
        // What a single layer could tell them apart by.
        let data = gestures(5000, 3);
        for class in 0..5 {
            for feature in 0..192 {
                let values: Vec<f64> =
                    of_class(&data, class).map(|window| f64::from(window[feature])).collect();
                let gravity = if feature % AXES == 2 { 0.98 } else { 0.0 };
                assert!(
                    (mean(&values) - gravity).abs() < 0.12,
                    "{class} {feature}: {}",
                    mean(&values)
                );
            }
        }
    }

    #[test]
    fn a_sample_depends_on_the_seed_and_its_number_alone() {
        let (few, many) = (gestures(10, 1), gestures(30, 1));
        assert_eq!(few.features, many.features[..10 * 192]);
        assert_ne!(few, gestures(10, 2));
        assert_ne!(many.features[..192], many.features[5 * 192..6 * 192]);
    }

    #[test]
    fn the_measurements_are_the_same_on_every_platform() {
        assert_eq!(gestures(50, 0).checksum(), 2_873_445_879);
    }
}
