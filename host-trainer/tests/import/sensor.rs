//! Integers of a sensor instead of the numbers that a network was trained on.

use super::exported::fixtures;
use super::writer::{File, assert_near, numbers};
use host_trainer::architecture::network_in_words;
use host_trainer::import::{Imported, SensorNumbers, Words};
use host_trainer::inference::infer;
use nn_core::Number;

fn sensor(number: Number, range: Option<[f64; 2]>) -> SensorNumbers {
    SensorNumbers { number, range, mean: Vec::new(), deviation: Vec::new() }
}

/// Pixels as the training had them: from 0 to 1, then a mean subtracted and a deviation divided by.
fn trained_on(pixels: &[u8], channels: usize, mean: &[f64], deviation: &[f64]) -> Vec<f32> {
    let number = |(at, &p): (usize, &u8)| {
        let channel = at / (pixels.len() / channels);
        ((f64::from(p) / 255.0 - mean[channel]) / deviation[channel]) as f32
    };
    pixels.iter().enumerate().map(number).collect()
}

/// A convolution of images of two channels of 4 × 4 pixels, which are first; then a dense layer of all of it.
fn image_network(pads: &[i64]) -> File {
    use super::writer::Attribute::Ints;
    let side = 2 + pads[0] + pads[2];
    File::new(&[1, 2, 4, 4])
        .floats("w", &[3, 2, 3, 3], &numbers(54, 1))
        .floats("v", &[3 * side * side, 2], &numbers(6 * (side * side) as usize, 2))
        .node("Conv", &["x", "w"], &["c"], &[("pads", Ints(pads))])
        .node("Relu", &["c"], &["r"], &[])
        .node("Flatten", &["r"], &["f"], &[])
        .node("MatMul", &["f", "v"], &["y"], &[])
        .output("y")
}

#[test]
fn bytes_have_the_outputs_of_the_pixels_that_the_training_had() {
    let pixels: Vec<u8> = (0..32u8).map(|i| i.wrapping_mul(37)).collect();
    let (mean, deviation) = (vec![0.485, 0.4], vec![0.229, 0.25]);
    let x = trained_on(&pixels, 2, &mean, &deviation);
    let bytes: Vec<f32> = pixels.iter().copied().map(f32::from).collect();
    for (pads, first) in [([0; 4], "conv"), ([1; 4], "standardize")] {
        let file = image_network(&pads);
        let expected: Vec<f64> = file.answers(&x).into_iter().map(f64::from).collect();
        let range = Some([0.0, 1.0]);
        let (mean, deviation) = (mean.clone(), deviation.clone());
        let sensor = SensorNumbers { number: Number::U8, range, mean, deviation };
        let imported = file.import_of_sensor(&sensor).unwrap();
        // Zeros beyond the edge are the mean, not black: these are subtracted before.
        assert!(network_in_words(&imported.network.specs()).starts_with(first));
        assert_near(&infer(&imported.network, &imported.arrange(&bytes)).outputs, &expected);
        let mut undone = x.clone();
        assert_eq!(imported.sensor.unwrap().undo(&mut undone, 32), 0);
        assert_eq!(undone, bytes);
    }
}

#[test]
fn integers_at_the_input_of_onnx_are_numbers_once_they_are_cast_or_dequantized() {
    let of =
        |operator: &str, inputs: &[&str], attributes: &[(&str, super::writer::Attribute<'_>)]| {
            File::of_integers(2, &[1, 3])
                .floats("w", &[3, 2], &[1.0, 2.0, 3.0, 4.0, 5.0, 6.0])
                .floats("scale", &[], &[0.5])
                .quantized("zero", &[], 2, &[10])
                .node(operator, inputs, &["f"], attributes)
                .node("MatMul", &["f", "w"], &["y"], &[])
                .output("y")
        };
    let cast = of("Cast", &["x"], &[("to", super::writer::Attribute::Int(1))]);
    // 10 + 3·20 + 5·255, 2·10 + 4·20 + 6·255
    assert_eq!(cast.answers(&[10.0, 20.0, 255.0]), [1345.0, 1630.0]);
    let dequantized = of("DequantizeLinear", &["x", "scale", "zero"], &[]);
    // (0, 5, 122.5): 15 + 612.5, 20 + 735
    assert_eq!(dequantized.answers(&[10.0, 20.0, 255.0]), [627.5, 755.0]);
    let refused = cast.import_of_sensor(&sensor(Number::U8, Some([0.0, 1.0])));
    let text = refused.unwrap_err().to_string();
    assert!(text.contains("leave --input-range"), "{text}");
    let imported = cast.import_of_sensor(&sensor(Number::I8, None)).unwrap();
    // 128 less each: the same outputs.
    let found = infer(&imported.network, &[-118.0, -108.0, 127.0]).outputs;
    assert_near(&found, &[1345.0, 1630.0]);
}

#[test]
fn a_file_of_int8_takes_its_own_integers_and_bytes_of_a_camera() {
    let path = fixtures().join("tflite/image_int8.tflite");
    let of_file = Imported::read(&path).unwrap();
    let step = of_file.integers.unwrap().input.unwrap();
    let width: usize = of_file.input_sizes.iter().product();
    let integers: Vec<f32> = (0..width).map(|i| (i * 29 % 256) as f32 - 128.0).collect();
    let meant: Vec<f32> = integers.iter().map(|&q| step.meaning(q)).collect();
    let expected = infer(&of_file.network, &of_file.arrange(&meant)).outputs;
    let expected: Vec<f64> = expected.into_iter().map(f64::from).collect();
    for (number, more) in [(Number::I8, 0.0), (Number::U8, 128.0)] {
        let sensor = sensor(number, None);
        let taken = Imported::read_of_sensor(&path, Words::default(), Some(&sensor)).unwrap();
        let samples: Vec<f32> = integers.iter().map(|q| q + more).collect();
        assert_near(&infer(&taken.network, &taken.arrange(&samples)).outputs, &expected);
    }
    let sensor = sensor(Number::I16, None);
    let refused = Imported::read_of_sensor(&path, Words::default(), Some(&sensor)).unwrap_err();
    assert!(refused.to_string().contains("takes i8: expected --input-type i8"), "{refused}");
}

#[test]
fn what_integers_mean_to_a_network_of_f32_is_asked_for() {
    let text = image_network(&[0; 4]).import_of_sensor(&sensor(Number::U8, None)).unwrap_err();
    assert!(text.to_string().contains("add --input-range, 0..1 for pixels"), "{text}");
}
