//! Dense layers, what becomes part of them, and classifiers of scikit-learn.

use super::writer::Attribute::{Float, Floats, Int, Ints, Texts};
use super::writer::{File, assert_near, numbers};

/// `x` (1, 3), weights (3, 2) = [[1, 2], [3, 4], [5, 6]].
fn file() -> File {
    File::new(&[1, 3]).floats("w", &[3, 2], &[1.0, 2.0, 3.0, 4.0, 5.0, 6.0])
}

const X: [f32; 3] = [1.0, -1.0, 0.5];
// [1 − 3 + 2.5, 2 − 4 + 3]
const XW: [f32; 2] = [0.5, 1.0];

#[test]
fn gemm_has_its_factors_and_its_weights_either_way() {
    let plain = file().node("Gemm", &["x", "w"], &["y"], &[]).output("y");
    assert_eq!(plain.answers(&X), XW);
    let attributes = [("alpha", Float(2.0)), ("beta", Float(3.0)), ("transB", Int(1))];
    let turned = File::new(&[1, 3])
        .floats("w", &[2, 3], &[1.0, 3.0, 5.0, 2.0, 4.0, 6.0])
        .floats("b", &[1, 2], &[10.0, 20.0])
        .node("Gemm", &["x", "w", "b"], &["y"], &attributes)
        .output("y");
    assert_eq!(turned.answers(&X), [31.0, 62.0]);
    let single = file().floats("b", &[], &[7.0]).node("Gemm", &["x", "w", "b"], &["y"], &[]);
    assert_eq!(single.output("y").answers(&X), [7.5, 8.0]);
}

#[test]
fn matrix_products_and_sums_are_dense_layers_in_either_order() {
    for (inputs, dims) in [(["z", "b"], [2].as_slice()), (["b", "z"], &[1, 2])] {
        let file = file()
            .floats("b", dims, &[10.0, 20.0])
            .node("MatMul", &["x", "w"], &["z"], &[])
            .node("Add", &inputs, &["s"], &[])
            .node("Relu", &["s"], &["y"], &[])
            .output("y");
        assert_eq!(file.answers(&X), [10.5, 21.0]);
        assert_eq!(file.words(), "dense 2 relu");
    }
}

#[test]
fn batch_normalization_becomes_part_of_the_layer_before() {
    let file = file()
        .floats("gamma", &[2], &[2.0, -1.0])
        .floats("beta", &[2], &[1.0, 0.5])
        .floats("mean", &[2], &[0.25, 3.0])
        .floats("variance", &[2], &[3.0, 15.0])
        .node("Gemm", &["x", "w"], &["z"], &[])
        .node(
            "BatchNormalization",
            &["z", "gamma", "beta", "mean", "variance"],
            &["y"],
            &[("epsilon", Float(1.0))],
        )
        .output("y");
    // 2·(0.5 − 0.25)/√4 + 1, −(1 − 3)/√16 + 0.5
    assert_eq!(file.answers(&X), [1.25, 1.0]);
    assert_eq!(file.words(), "dense 2 identity");
}

#[test]
fn scaling_behind_an_activation_becomes_part_of_the_next_layer() {
    let file = file()
        .floats("half", &[], &[0.5])
        .floats("v", &[2, 1], &[1.0, 10.0])
        .node("Gemm", &["x", "w"], &["z"], &[])
        .node("Relu", &["z"], &["r"], &[])
        .node("Sub", &["r", "half"], &["s"], &[])
        .node("MatMul", &["s", "v"], &["y"], &[])
        .output("y");
    assert_eq!(file.answers(&X), [5.0]);
    assert_eq!(file.words(), "dense 2 relu, dense 1 identity");
}

#[test]
fn scaling_of_the_input_becomes_part_of_the_first_layer_and_of_the_model() {
    let scaler = [("offset", Floats(&[1.0, 2.0, 3.0])), ("scale", Floats(&[0.5, 2.0, 4.0]))];
    let scaled = file()
        .node("ai.onnx.ml.Scaler", &["x"], &["s"], &scaler)
        .node("MatMul", &["s", "w"], &["y"], &[])
        .output("y");
    // [0, −6, −10] times the weights.
    assert_eq!(scaled.answers(&X), [-68.0, -84.0]);
    let normalizer = scaled.import().unwrap().normalizer;
    assert_eq!(normalizer.offset, [1.0, 2.0, 3.0]);
    assert_eq!(normalizer.scale, [2.0, 0.5, 0.25]);
    let by_arithmetic = file()
        .floats("offset", &[1, 3], &[1.0, 2.0, 3.0])
        .floats("scale", &[3], &[2.0, 0.5, 0.25])
        .node("Sub", &["x", "offset"], &["d"], &[])
        .node("Div", &["d", "scale"], &["s"], &[])
        .node("MatMul", &["s", "w"], &["y"], &[])
        .output("y");
    assert_eq!(by_arithmetic.answers(&X), [-68.0, -84.0]);
    assert_eq!(by_arithmetic.import().unwrap().normalizer, normalizer);
    // 1 − x turns every feature around: right, but no scaling that a model file has.
    let turned = file()
        .floats("one", &[], &[1.0])
        .node("Sub", &["one", "x"], &["s"], &[])
        .node("MatMul", &["s", "w"], &["y"], &[])
        .output("y");
    // [0, 2, 0.5]
    assert_eq!(turned.answers(&X), [8.5, 11.0]);
    assert!(turned.import().unwrap().normalizer.offset.is_empty());
}

#[test]
fn offsets_that_a_bias_would_lose_the_digits_of_are_subtracted_first() {
    // A barometer: 101,325 ± 1 Pa, of which f32 has steps of 1/128.
    let file = |offset: f32| {
        File::new(&[1, 1])
            .floats("offset", &[], &[offset])
            .floats("w", &[1, 2], &[0.7, -0.3])
            .node("Sub", &["x", "offset"], &["s"], &[])
            .node("MatMul", &["s", "w"], &["y"], &[])
            .output("y")
    };
    assert_eq!(file(20.0).words(), "dense 2 identity");
    assert_eq!(file(101_325.0).words(), "standardize, dense 2 identity");
    assert_near(&file(101_325.0).answers(&[101_325.5]), &[0.35, -0.15]);
}

#[test]
fn a_sigmoid_and_its_complement_are_a_softmax_of_two_classes() {
    let file = File::new(&[0, 3])
        .floats("w", &[3, 1], &[0.5, -1.0, 2.0])
        .floats("b", &[1], &[0.25])
        .floats("one", &[1], &[1.0])
        .texts("classes", &["no", "yes"])
        .node("Gemm", &["x", "w", "b"], &["z"], &[])
        .node("Sigmoid", &["z"], &["p"], &[])
        .node("Sub", &["one", "p"], &["q"], &[])
        .node("Concat", &["q", "p"], &["both"], &[("axis", Int(1))])
        .node("ArgMax", &["both"], &["index"], &[("axis", Int(1))])
        .node("ai.onnx.ml.ArrayFeatureExtractor", &["classes", "index"], &["label"], &[])
        .output("label")
        .output("both");
    // z = 0.5 + 1 + 1 + 0.25
    let p = 1.0 / (1.0 + (-2.75f64).exp());
    assert_near(&file.answers(&X), &[1.0 - p, p]);
    assert_eq!(file.words(), "dense 2 softmax");
    let imported = file.import().unwrap();
    assert_eq!(imported.labels, Some(vec!["no".into(), "yes".into()]));
    assert!(imported.is_classifier);
}

#[test]
fn linear_classifiers_are_dense_layers_with_a_softmax() {
    let file = |labels: (&'static str, super::writer::Attribute<'static>), transform| {
        File::new(&[0, 2])
            .node(
                "ai.onnx.ml.LinearClassifier",
                &["x"],
                &["label", "p"],
                &[
                    labels,
                    ("coefficients", Floats(&[1.0, 2.0, -1.0, -2.0])),
                    ("intercepts", Floats(&[0.5, -0.5])),
                    ("post_transform", super::writer::Attribute::Text(transform)),
                ],
            )
            .node(
                "ai.onnx.ml.Normalizer",
                &["p"],
                &["n"],
                &[("norm", super::writer::Attribute::Text("L1"))],
            )
            .node("ai.onnx.ml.ZipMap", &["n"], &["z"], &[])
            .output("label")
            .output("z")
    };
    // z = ±(1 + 2 + 0.5): a softmax of ±z is the sigmoid of 2z, two sigmoids are those of z.
    let of = |z: f64| 1.0 / (1.0 + (-z).exp());
    let soft = file(("classlabels_ints", Ints(&[3, 5])), "SOFTMAX");
    assert_near(&soft.answers(&[1.0, 1.0]), &[of(7.0), of(-7.0)]);
    let logistic = file(("classlabels_strings", Texts(&["a", "b"])), "LOGISTIC");
    assert_near(&logistic.answers(&[1.0, 1.0]), &[of(3.5), of(-3.5)]);
    assert_eq!(soft.import().unwrap().labels, Some(vec!["3".into(), "5".into()]));
    assert_eq!(logistic.import().unwrap().labels, Some(vec!["a".into(), "b".into()]));
}

#[test]
fn logarithms_of_probabilities_become_probabilities() {
    let file = file().node("Gemm", &["x", "w"], &["z"], &[]);
    let file = file.node("LogSoftmax", &["z"], &["y"], &[("axis", Int(-1))]).output("y");
    let imported = file.import().unwrap();
    assert!(imported.is_logarithm && imported.is_classifier);
    let half = 0.5f64.exp();
    assert_near(&file.answers(&X), &[1.0 / (1.0 + half), half / (1.0 + half)]);
}

#[test]
fn a_softmax_is_added_to_logits_if_that_is_asked_for() {
    let logits = file().node("Gemm", &["x", "w"], &["y"], &[]).output("y");
    let mut imported = logits.import().unwrap();
    assert!(!imported.is_classifier);
    assert!(imported.add_softmax());
    assert!(imported.is_classifier && !imported.add_softmax());
}

#[test]
fn numbers_that_a_layer_leaves_out_get_a_weight_of_zero() {
    let file = File::new(&[1, 4])
        .integers("starts", &[1], &[3])
        .integers("ends", &[1], &[-5])
        .integers("axes", &[1], &[1])
        .integers("steps", &[1], &[-2])
        .floats("w", &[2, 1], &[10.0, 100.0])
        .node("Slice", &["x", "starts", "ends", "axes", "steps"], &["s"], &[])
        .node("MatMul", &["s", "w"], &["y"], &[])
        .output("y");
    // Of 1, 2, 3, 4 every second one backwards: 4 and 2.
    assert_eq!(file.answers(&[1.0, 2.0, 3.0, 4.0]), [240.0]);
}

#[test]
fn the_same_layer_at_every_moment_is_a_convolution_of_one_moment() {
    let (weights, x) = (numbers(6, 1), numbers(12, 2));
    let file = File::new(&[0, 4, 3])
        .floats("w", &[3, 2], &weights)
        .floats("v", &[8, 1], &[1.0; 8])
        .integers("flat", &[2], &[-1, 8])
        .node("MatMul", &["x", "w"], &["z"], &[])
        .node("Tanh", &["z"], &["t"], &[])
        .node("Reshape", &["t", "flat"], &["f"], &[])
        .node("MatMul", &["f", "v"], &["y"], &[])
        .output("y");
    let mut sum = 0.0;
    for moment in x.chunks_exact(3) {
        for output in 0..2 {
            let terms = moment.iter().enumerate();
            let z: f64 = terms.map(|(i, x)| f64::from(x * weights[2 * i + output])).sum();
            sum += z.tanh();
        }
    }
    assert_near(&file.answers(&x), &[sum]);
    assert_eq!(file.words(), "conv 2 1 tanh, dense 1 identity");
}

#[test]
fn a_batch_of_two_is_followed_through_reshapes() {
    let file = File::new(&[2, 2, 3])
        .integers("flat", &[2], &[2, 6])
        .floats("w", &[1, 6], &[1.0, 2.0, 3.0, 4.0, 5.0, 6.0])
        .node("Transpose", &["x"], &["t"], &[("perm", Ints(&[0, 2, 1]))])
        .node("Reshape", &["t", "flat"], &["f"], &[])
        .node("Gemm", &["f", "w"], &["y"], &[("transB", Int(1))])
        .output("y");
    // [[1, 2, 3], [4, 5, 6]] becomes 1, 4, 2, 5, 3, 6; the network may take either order.
    assert_eq!(
        file.answers(&[1.0, 2.0, 3.0, 4.0, 5.0, 6.0]),
        [1.0 + 8.0 + 6.0 + 20.0 + 15.0 + 36.0]
    );
}
