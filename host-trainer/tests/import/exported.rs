//! Files that exporters wrote, with what other programs answer: see `fixtures/README.md`.

use host_trainer::architecture::network_in_words;
use host_trainer::dataset::npy::load_reference;
use host_trainer::import::Imported;
use host_trainer::inference::infer;
use nn_core::argmax;
use std::path::PathBuf;

pub fn fixtures() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/import/fixtures")
}

/// Imports a file, compares its answers, and gives its words.
fn check(name: &str) -> (Imported, String) {
    let path = fixtures().join(format!("{name}.onnx"));
    let imported = Imported::read(&path).unwrap_or_else(|error| panic!("{error}"));
    let specs = imported.network.specs();
    let width = imported.input_sizes.iter().product();
    let outputs = specs.last().unwrap().outputs() as usize;
    let reference = load_reference(&path.with_extension("npz"), (width, outputs)).unwrap();
    let found = infer(&imported.network, &imported.arrange(&reference.x)).outputs;
    assert_eq!(found.len(), reference.y.len());
    let largest = reference.y.iter().fold(0.0f32, |most, y| most.max(y.abs()));
    for (a, b) in found.iter().zip(&reference.y) {
        // What is promised: a hundred thousandth of the largest output.
        assert!((a - b).abs() <= 1e-5 * largest, "{name}: {a} and {b}");
    }
    for (a, b) in found.chunks_exact(outputs).zip(reference.y.chunks_exact(outputs)) {
        assert_eq!(argmax(a), argmax(b), "{name}");
    }
    let words = network_in_words(&specs);
    (imported, words)
}

#[test]
fn pytorch_with_weights_in_a_file_of_their_own() {
    let (imported, words) = check("torch_sine_regressor_dynamo");
    assert_eq!(words, "dense 16 relu, dense 16 relu, dense 1 identity");
    assert!(imported.producer.starts_with("pytorch 2.15"));
    let (imported, words) = check("torch_cnn1d_dynamo");
    assert_eq!(
        words,
        "conv 16 5 relu, maxpool 2, conv 32 3 same relu, globalavgpool, dense 6 identity"
    );
    assert!(imported.is_rearranged());
}

#[test]
fn pytorch_by_its_older_exporter() {
    let (imported, words) = check("torch_scaler_mlp_script");
    assert_eq!(words, "dense 8 relu, dense 3 identity");
    assert!(!imported.normalizer.offset.is_empty());
}

#[test]
fn scikit_learn_with_scaling_and_names_of_classes() {
    let (imported, words) = check("skl_scaler_mlp_iris");
    assert_eq!(words, "dense 8 tanh, dense 3 softmax");
    assert_eq!(imported.labels, Some(["0", "1", "2"].map(String::from).to_vec()));
    assert!((imported.normalizer.offset[0] - 5.843_333).abs() < 1e-5);
    assert_eq!(check("skl_logreg").1, "dense 3 softmax");
}

#[test]
fn keras_with_convolutions_residual_connections_and_recurrent_layers() {
    let (_, words) = check("keras_dscnn_tf2onnx");
    assert!(words.starts_with("conv 16 10x4 stride 2 same-end relu, depthwise 3x3 same relu6"));
    let (_, words) = check("keras_resnet_native");
    assert!(words.contains("residual(conv 8 3x3 same relu, conv 8 3x3 same identity) relu"));
    assert!(words.contains("avgpool 16"));
    assert_eq!(check("keras_lstm_native").1, "lstm 20, dense 6 softmax");
}
