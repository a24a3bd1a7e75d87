//! Integers of a sensor instead of the numbers that a model of Keras was trained on.

use super::fixture;
use host_trainer::import::{Imported, SensorNumbers, Words};
use host_trainer::inference::infer;
use nn_core::Number;

/// The least and the largest integer of a type.
fn limits(number: Number) -> [f64; 2] {
    match number {
        Number::U8 => [0.0, 255.0],
        Number::I8 => [-128.0, 127.0],
        Number::I16 => [-32_768.0, 32_767.0],
        Number::F32 => unreachable!(),
    }
}

fn read(name: &str, sensor: &SensorNumbers) -> Result<Imported, String> {
    let read = Imported::read_of_sensor(&fixture(name), Words::default(), Some(sensor));
    read.map_err(|error| error.to_string())
}

#[test]
fn integers_of_every_type_have_the_outputs_of_the_numbers_that_the_training_had() {
    // In HDF5 and in an archive; a standardize of the file's own in two of them.
    for (name, channels) in [("image.h5", 2), ("signal.keras", 3), ("recurrent.keras", 0)] {
        let of_file = Imported::read(&fixture(name)).unwrap();
        let width: usize = of_file.input_sizes.iter().product();
        for number in [Number::U8, Number::I8, Number::I16] {
            let [least, most] = limits(number);
            let [low, high] = [-1.5, 2.5];
            let found = of_file.input_sizes.last().copied().unwrap();
            assert!(channels == 0 || found == channels, "{name}: {:?}", of_file.input_sizes);
            let mean: Vec<f64> = (0..found).map(|c| 0.25 * c as f64).collect();
            let deviation: Vec<f64> = (0..found).map(|c| 0.5 + 0.25 * c as f64).collect();
            let raw: Vec<f64> = (0..3 * width)
                .map(|i| least + ((i * 7919) % (most - least + 1.0) as usize) as f64)
                .collect();
            let meant: Vec<f32> = raw
                .iter()
                .enumerate()
                .map(|(i, q)| {
                    let x = low + (q - least) / (most - least) * (high - low);
                    ((x - mean[i % found]) / deviation[i % found]) as f32
                })
                .collect();
            let expected = infer(&of_file.network, &of_file.arrange(&meant)).outputs;
            let sensor = SensorNumbers { number, range: Some([low, high]), mean, deviation };
            let taken = read(name, &sensor).unwrap_or_else(|error| panic!("{name}: {error}"));
            let raw: Vec<f32> = raw.iter().map(|&q| q as f32).collect();
            let answers = infer(&taken.network, &taken.arrange(&raw)).outputs;
            let largest = expected.iter().fold(0.0f32, |most, y| most.max(y.abs()));
            assert_eq!(answers.len(), expected.len());
            for (a, b) in answers.iter().zip(&expected) {
                assert!((a - b).abs() <= 1e-5 * largest, "{name}, {number:?}: {a} and {b}");
            }
            let entering = taken.sensor.unwrap();
            let mut undone = meant.clone();
            assert_eq!((entering.number(), entering.undo(&mut undone, width)), (number, 0));
            assert_eq!(undone, raw, "{name}, {number:?}");
        }
    }
}

#[test]
fn what_integers_mean_to_a_model_of_keras_is_asked_for() {
    for number in [Number::U8, Number::I8, Number::I16] {
        let sensor = SensorNumbers { number, range: None, mean: Vec::new(), deviation: Vec::new() };
        let text = read("signal.keras", &sensor).unwrap_err();
        assert!(text.contains("add --input-range"), "{text}");
        let sensor = SensorNumbers {
            number,
            range: Some([0.0, 1.0]),
            mean: vec![0.5; 7],
            deviation: Vec::new(),
        };
        let text = read("signal.keras", &sensor).unwrap_err();
        assert!(text.contains("no 7 channels"), "{text}");
    }
}
