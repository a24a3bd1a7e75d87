//! Files that TensorFlow Lite's converter wrote, with what its interpreter answers: see `fixtures/README.md`.

use super::exported::fixtures;
use host_trainer::architecture::network_in_words;
use host_trainer::dataset::npy::{Reference, load_reference};
use host_trainer::import::{Imported, Step};
use host_trainer::inference::infer;
use nn_core::argmax;

/// Imports a file, and gives the largest difference of its answers.
fn compare(name: &str) -> (Imported, Reference, f32) {
    let path = fixtures().join("tflite").join(format!("{name}.tflite"));
    let imported = Imported::read(&path).unwrap_or_else(|error| panic!("{error}"));
    let width = imported.input_sizes.iter().product();
    let outputs = imported.network.specs().last().unwrap().outputs() as usize;
    let mut reference = load_reference(&path.with_extension("npz"), (width, outputs)).unwrap();
    let meaning = |numbers: &mut [f32], is_whole, step: Option<Step>| {
        if is_whole {
            numbers.iter_mut().for_each(|q| *q = step.unwrap().meaning(*q));
        }
    };
    let (input, output) =
        imported.integers.map_or((None, None), |found| (found.input, found.output));
    meaning(&mut reference.x, reference.x_is_whole, input);
    meaning(&mut reference.y, reference.y_is_whole, output);
    let found = infer(&imported.network, &imported.arrange(&reference.x)).outputs;
    assert_eq!(found.len(), reference.y.len());
    for (a, b) in found.chunks_exact(outputs).zip(reference.y.chunks_exact(outputs)) {
        assert_eq!(b[argmax(a)], b[argmax(b)], "{name}");
    }
    let differences = found.iter().zip(&reference.y).map(|(a, b)| (a - b).abs());
    let most = differences.fold(0.0, f32::max);
    (imported, reference, most)
}

/// What is promised of a network of `f32`: a hundred thousandth of the largest output.
fn check(name: &str) -> String {
    let (imported, reference, most) = compare(name);
    let largest = reference.y.iter().fold(0.0f32, |most, y| most.max(y.abs()));
    assert!(most <= 1e-5 * largest, "{name}: {most} of {largest}");
    assert_eq!(imported.integers, None, "{name}");
    network_in_words(&imported.network.specs())
}

/// A network that computes in integers: so many of its steps between its answers and those without rounding.
fn check_integers(name: &str, bits: u32, steps: f32) -> Imported {
    let (imported, _, most) = compare(name);
    let integers = imported.integers.unwrap();
    let step = integers.output.unwrap().scale;
    assert!(most <= steps * step, "{name}: {} steps", most / step);
    // It is rounding that differs, not nothing at all.
    assert!(most > 0.0, "{name}");
    assert_eq!(integers.value_bits, bits, "{name}");
    imported
}

#[test]
fn images_with_padding_at_any_stride_pools_and_activations_of_their_own_layers() {
    let words = check("image_f32");
    assert_eq!(
        words,
        "conv 6 3x3 stride 2 same relu6, depthwise 3x2 same-end times 2 relu, maxpool 2 same-end, conv 4 2x5 same-end \
         tanh, dense 5 softmax"
    );
    // The weights of one file were rounded to 16 bits by the converter, so only the words are equal.
    assert_eq!(check("image_float16"), words);
}

#[test]
fn branches_and_scaling_of_the_input() {
    let words = check("branches_f32");
    assert!(words.contains("residual(conv 4 1x1 relu, conv 4 3x3 same identity) relu"), "{words}");
    assert!(words.contains("concat(conv 3 1x1 identity; avgpool 3 stride 1 same)"), "{words}");
    assert_eq!(check("dense_f32"), "dense 8 relu, dense 3 softmax");
    assert_eq!(check("back_f32"), "dense 3 tanh, dense 6 identity");
}

#[test]
fn signals_with_dilation_that_the_file_writes_as_batches() {
    let words = check("signal_f32");
    assert!(words.contains("conv 6 2 dilation 2 causal relu, maxpool 2, conv 5 1 tanh"), "{words}");
    assert!(words.contains("concat(globalavgpool; maxovertime, globalavgpool)"), "{words}");
}

#[test]
fn operators_that_move_numbers_become_nothing() {
    let words = check("moved_f32");
    assert_eq!(
        words,
        "conv 4 2x2 padding 1/0/1/1 leaky-relu, avgpool 2 stride 2x1, concat(dense 6 elu, dense 4 sigmoid; dense 4 \
         tanh), dense 4 identity"
    );
}

#[test]
fn an_lstm_in_one_operator_gives_its_last_state() {
    assert_eq!(check("lstm_f32"), "lstm 4, dense 2 identity");
}

#[test]
fn integers_of_8_bits_become_the_numbers_that_they_mean() {
    let imported = check_integers("image_int8", 8, 1.0);
    assert!(imported.notes.iter().any(|note| note.starts_with("int8: dequantized to f32")));
    assert_eq!(imported.producer, "TensorFlow 2.21.0");
    let words = network_in_words(&imported.network.specs());
    assert_eq!(words, check("image_f32"));
    let imported = check_integers("branches_uint8", 8, 2.0);
    let input = imported.integers.unwrap().input.unwrap();
    // The samples of its calibration were pixels from 0 to 255.
    assert!((input.meaning(255.0) - 255.0).abs() < 1.0 && input.meaning(0.0).abs() < 1.0);
    // Without a softmax at the end, rounding adds up.
    check_integers("signal_int8", 8, 25.0);
}

#[test]
fn integers_of_16_bits_become_the_numbers_that_they_mean() {
    let imported = check_integers("dense_16x8", 16, 2.0);
    assert!(imported.notes.iter().any(|note| note.starts_with("16x8: dequantized to f32")));
    // What its calibration had not seen, the file cuts off.
    check_integers("signal_16x8", 16, 150.0);
    // Scaling of the input, which the file does in integers of its own, becomes part of weights here.
    let error = imported.carried().unwrap().unwrap_err().to_string();
    assert!(error.starts_with("layer 1 has weights that are not integers of its step"), "{error}");
    assert!(
        compare("image_int8").0.carried().is_none() && compare("image_f32").0.carried().is_none()
    );
}

#[test]
fn integers_of_16_bits_are_carried_over_without_another_quantization() {
    let (imported, reference, most) = compare("images_16x8");
    let carried = imported.carried().unwrap().unwrap();
    let found = infer(&carried, &imported.arrange(&reference.x)).outputs;
    let step = imported.integers.unwrap().output.unwrap().scale;
    let differences = found.iter().zip(&reference.y).map(|(a, b)| ((a - b).abs() / step).round());
    // The softmax is computed in f32 here, in TensorFlow Lite by a table: one step.
    let largest = differences.fold(0.0, f32::max);
    assert!(largest <= 1.0, "{largest} steps");
    // Without integers, more differs: it is they that are carried over.
    assert!(most > 2.0 * step, "{most}");
    let specs: Vec<_> = carried.layers().iter().map(|layer| layer.spec).collect();
    assert!(specs.iter().all(nn_core::LayerSpec::is_quantized));
}

#[test]
fn weights_of_8_bits_alone_become_numbers_of_f32() {
    let (imported, reference, most) = compare("wide_hybrid");
    let integers = imported.integers.unwrap();
    assert!(integers.has_integer_weights && integers.value_bits == 0 && integers.input.is_none());
    let largest = reference.y.iter().fold(0.0f32, |most, y| most.max(y.abs()));
    // TensorFlow Lite rounds what goes in to 8 bits, here nobody does.
    assert!(most > 1e-5 * largest && most < 5e-3 * largest, "{most} of {largest}");
}

#[test]
fn names_of_classes_lie_in_an_archive_behind_the_file() {
    let path = fixtures().join("tflite/image_f32.tflite");
    let labels = |texts: &[(&str, &str)]| {
        let mut archive = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
        for (name, text) in texts {
            archive.start_file(*name, zip::write::SimpleFileOptions::default()).unwrap();
            std::io::Write::write_all(&mut archive, text.as_bytes()).unwrap();
        }
        let mut bytes = std::fs::read(&path).unwrap();
        bytes.extend(archive.finish().unwrap().into_inner());
        let file = tempfile::NamedTempFile::new().unwrap();
        std::fs::write(file.path(), bytes).unwrap();
        Imported::read(file.path()).unwrap().labels
    };
    let names = ["cat", "dog", "bird", "größe", "none"].map(String::from).to_vec();
    let text = "cat\r\ndog\nbird\ngröße\nnone\n";
    assert_eq!(labels(&[("readme.md", "a\nb"), ("labels.txt", text)]), Some(names.clone()));
    // Others than there are outputs, and twice the same.
    assert_eq!(labels(&[("labels.txt", text), ("vocabulary.txt", "a\nb\n")]), Some(names));
    assert_eq!(labels(&[("labels.txt", "cat\ndog\n")]), None);
    assert_eq!(labels(&[("labels.txt", "cat\ncat\nbird\nx\ny\n")]), None);
    // Nobody knows which language is meant.
    assert_eq!(labels(&[("de.txt", "a\nb\nc\nd\ne\n"), ("en.txt", text)]), None);
    assert_eq!(labels(&[]), None);
}
