//! Quantized ONNX files: integers between QuantizeLinear and DequantizeLinear.

use super::exported::fixtures;
use super::writer::{Attribute, File};
use host_trainer::architecture::network_in_words;
use host_trainer::dataset::npy::load_reference;
use host_trainer::import::{ImportError, Imported};
use host_trainer::inference::infer;
use nn_core::argmax;

const I8: u64 = 3;

/// Adds the pair around a value: scale 0.5 and this zero point.
fn pair(file: File, from: &str, to: &str, zero: &str) -> File {
    let integers = format!("{to}_q");
    file.node("QuantizeLinear", &[from, "scale", zero], &[&integers], &[]).node(
        "DequantizeLinear",
        &[&integers, "scale", zero],
        &[to],
        &[],
    )
}

/// A dense layer of two inputs and outputs, with integers as weights: (2, -4; 6, 8), steps of 0.5 and 0.25.
fn dense() -> File {
    File::new(&[0, 2])
        .floats("scale", &[], &[0.5])
        .floats("steps", &[2], &[0.5, 0.25])
        .quantized("low", &[], I8, &[0x80])
        .quantized("zero", &[], I8, &[0])
        .quantized("w_q", &[2, 2], I8, &[2, 0xfc, 6, 8])
        .node("DequantizeLinear", &["w_q", "steps"], &["w"], &[("axis", Attribute::Int(0))])
}

fn imported(file: File) -> Result<Imported, ImportError> {
    file.import()
}

#[test]
fn weights_are_the_numbers_that_their_integers_mean() {
    let file = pair(dense(), "x", "a", "zero");
    let file = file.node("Gemm", &["a", "w"], &["z"], &[("transB", Attribute::Int(1))]);
    let imported = imported(pair(file, "z", "y", "zero").output("y")).unwrap();
    // (1, -2; 1.5, 2) · (3, 1) = (1, 6.5).
    assert_eq!(infer(&imported.network, &[3.0, 1.0]).outputs, [1.0, 6.5]);
    let integers = imported.integers.unwrap();
    assert_eq!((integers.value_bits, integers.output.map(|step| step.scale)), (8, Some(0.5)));
    assert!(imported.notes.iter().any(|note| note.starts_with("int8: dequantized to f32")));
}

#[test]
fn a_network_that_gives_integers_gives_what_they_mean() {
    let file = dense().node("Gemm", &["x", "w"], &["z"], &[("transB", Attribute::Int(1))]).node(
        "QuantizeLinear",
        &["z", "scale", "zero"],
        &["q"],
        &[],
    );
    let imported = imported(file.output("q")).unwrap();
    assert_eq!(infer(&imported.network, &[3.0, 1.0]).outputs, [1.0, 6.5]);
    let integers = imported.integers.unwrap();
    assert!(integers.gives_integers && integers.output.is_some_and(|step| step.scale == 0.5));
}

#[test]
fn a_relu_that_integers_do_comes_back() {
    let file = dense().node("Gemm", &["x", "w"], &["z"], &[("transB", Attribute::Int(1))]);
    let relu = imported(pair(file, "z", "y", "low").output("y")).unwrap();
    assert_eq!(network_in_words(&relu.network.specs()), "dense 2 relu");
    assert_eq!(infer(&relu.network, &[1.0, 2.0]).outputs, [0.0, 5.5]);
    // Logits that were all positive in the calibration are no reason for one.
    let file = dense().node("Gemm", &["x", "w"], &["z"], &[("transB", Attribute::Int(1))]);
    let file = pair(file, "z", "d", "low");
    let softmax = file.node("Softmax", &["d"], &["p"], &[("axis", Attribute::Int(-1))]);
    let softmax = imported(softmax.output("p")).unwrap();
    assert_eq!(network_in_words(&softmax.network.specs()), "dense 2 softmax");
}

#[test]
fn integers_that_end_at_6_are_a_relu6() {
    // 255 · 0.0235294 = 6.
    let file = dense()
        .floats("sixth", &[], &[6.0 / 255.0])
        .node("Gemm", &["x", "w"], &["z"], &[("transB", Attribute::Int(1))])
        .node("QuantizeLinear", &["z", "sixth", "low"], &["q"], &[])
        .node("DequantizeLinear", &["q", "sixth", "low"], &["y"], &[]);
    let imported = imported(file.output("y")).unwrap();
    assert_eq!(network_in_words(&imported.network.specs()), "dense 2 relu6");
}

#[test]
fn weights_that_are_rounded_in_the_graph_are_rounded() {
    // 0.76 / 0.5 = 1.52 is 2, 0.25 / 0.5 is between 0 and 1, and 0 is even, 100 / 0.5 is beyond 127, -0.8 is -2.
    let file = dense()
        .floats("v", &[2, 2], &[0.76, 0.25, 100.0, -0.8])
        .node("QuantizeLinear", &["v", "scale", "zero"], &["v_q"], &[])
        .node("DequantizeLinear", &["v_q", "scale", "zero"], &["v_r"], &[])
        .node("Gemm", &["x", "v_r"], &["y"], &[("transB", Attribute::Int(1))]);
    let imported = imported(file.output("y")).unwrap();
    assert_eq!(infer(&imported.network, &[1.0, 0.0]).outputs, [1.0, 63.5]);
    assert_eq!(infer(&imported.network, &[0.0, 1.0]).outputs, [0.0, -1.0]);
    assert!(imported.integers.is_none());
    assert!(imported.notes[0].starts_with("weights in integers"), "{:?}", imported.notes);
}

#[test]
fn integers_that_mean_other_numbers_afterwards_are_scaled() {
    let file = dense()
        .floats("double", &[], &[1.0])
        .quantized("three", &[], I8, &[3])
        .node("Gemm", &["x", "w"], &["z"], &[("transB", Attribute::Int(1))])
        .node("QuantizeLinear", &["z", "scale", "zero"], &["q"], &[])
        .node("DequantizeLinear", &["q", "double", "three"], &["y"], &[]);
    let imported = imported(file.output("y")).unwrap();
    // q = 2z, and y = q - 3.
    assert_eq!(infer(&imported.network, &[3.0, 1.0]).outputs, [-1.0, 10.0]);
}

#[test]
fn networks_that_compute_in_integers_are_refused_with_what_helps() {
    let refused = |file: File| imported(file).unwrap_err().to_string();
    let matrix = [("transB", Attribute::Int(1))];
    let quantized = || dense().node("QuantizeLinear", &["x", "scale", "zero"], &["q"], &[]);
    let text = refused(quantized().node("Gemm", &["q", "w"], &["y"], &matrix).output("y"));
    assert!(text.contains("computes with integers") && text.contains("quantize_static"), "{text}");
    let text = refused(dense().node("QLinearConv", &["x", "w"], &["y"], &[]).output("y"));
    assert!(text.contains("QLinearConv is not supported") && text.contains("QDQ"), "{text}");
    let text = refused(dense().node("DynamicQuantizeLinear", &["x"], &["y"], &[]).output("y"));
    assert!(text.contains("(quantize_dynamic)"), "{text}");
    let text = refused(dense().node("DequantizeLinear", &["x", "scale"], &["y"], &[]).output("y"));
    assert!(text.contains("what no QuantizeLinear has quantized"), "{text}");
    let per_channel = dense().node("QuantizeLinear", &["x", "steps"], &["q"], &[]);
    let text = refused(per_channel.output("q"));
    assert!(text.contains("a scale for each channel of what a layer gives"), "{text}");
    let blocks = [("block_size", Attribute::Int(2))];
    let text =
        refused(dense().node("QuantizeLinear", &["x", "scale"], &["q"], &blocks).output("q"));
    assert!(text.contains("a scale for each block"), "{text}");
    let none =
        dense().floats("none", &[], &[0.0]).node("QuantizeLinear", &["x", "none"], &["q"], &[]);
    assert!(refused(none.output("q")).contains("expected a number above 0"));
}

/// Imports a file of onnxruntime's quantizer, and compares its answers: they are rounded to a step, and layers before too.
fn check(name: &str) -> String {
    let path = fixtures().join(format!("{name}.onnx"));
    let imported = Imported::read(&path).unwrap_or_else(|error| panic!("{error}"));
    let reference = load_reference(&path.with_extension("npz"), (128, 3)).unwrap();
    let found = infer(&imported.network, &imported.arrange(&reference.x)).outputs;
    let step = imported.integers.unwrap().output.unwrap().scale;
    for (a, b) in found.iter().zip(&reference.y) {
        assert!((a - b).abs() <= 2.0 * step, "{name}: {a} and {b}");
    }
    for (a, b) in found.chunks_exact(3).zip(reference.y.chunks_exact(3)) {
        assert_eq!(argmax(a), argmax(b), "{name}");
    }
    network_in_words(&imported.network.specs())
}

#[test]
fn files_of_onnxruntimes_quantizer_are_those_that_they_were_made_of() {
    for name in ["ort_int8", "ort_uint8"] {
        let words = "conv 6 3x3 same relu, maxpool 2, residual(conv 6 3x3 same identity) relu6, globalavgpool, dense 3 \
                     softmax";
        assert_eq!(check(name), words, "{name}");
    }
}
