//! Attributes of operators other than pools: each is honoured, or refused by its name.

use super::writer::Attribute::{Float, Floats, Int, Ints, Text, Texts};
use super::writer::{Attribute, File, assert_near, numbers};

type Attributes<'a> = &'a [(&'a str, Attribute<'a>)];

#[test]
fn a_gemm_of_samples_in_columns_is_named() {
    let text = File::new(&[1, 3])
        .floats("w", &[3, 2], &numbers(6, 1))
        .node("Gemm", &["x", "w"], &["y"], &[("transA", Int(1))])
        .output("y")
        .refusal();
    assert!(text.contains("transA is 1, only 0 is supported"), "{text}");
}

#[test]
fn linear_models_have_their_outputs_and_no_other_function_behind_them() {
    let file = |transform| {
        File::new(&[1, 2])
            .node(
                "ai.onnx.ml.LinearRegressor",
                &["x"],
                &["y"],
                &[
                    ("coefficients", Floats(&[1.0, 2.0, 3.0, 4.0])),
                    ("intercepts", Floats(&[0.5, -0.5])),
                    ("targets", Int(2)),
                    ("post_transform", Text(transform)),
                ],
            )
            .output("y")
    };
    assert_eq!(file("NONE").answers(&[1.0, 10.0]), [21.5, 42.5]);
    assert!(file("PROBIT").refusal().contains("ends in PROBIT, only NONE is supported"));
}

#[test]
fn a_softmax_before_version_13_is_over_all_dimensions_behind_its_axis() {
    let file = |opset, attributes: Attributes<'_>| {
        File::new(&[1, 4])
            .opset(opset)
            .floats("w", &[4, 4], &numbers(16, 1))
            .integers("to", &[3], &[1, 2, 2])
            .node("MatMul", &["x", "w"], &["z"], &[])
            .node("Reshape", &["z", "to"], &["r"], &[])
            .node("Softmax", &["r"], &["p"], attributes)
            .node("Flatten", &["p"], &["y"], &[])
            .output("y")
    };
    // Without an axis, it is the second dimension, later the last one.
    for attributes in [&[][..], &[("axis", Int(1))], &[("axis", Int(-2))], &[("axis", Int(0))]] {
        assert_eq!(file(12, attributes).words(), "dense 4 softmax");
    }
    let text = file(12, &[("axis", Int(2))]).refusal();
    assert!(text.contains("along dimension 2 of several"), "{text}");
    for attributes in [&[][..], &[("axis", Int(1))]] {
        assert!(file(13, attributes).refusal().contains("of several"));
    }
}

#[test]
fn batch_normalization_that_goes_on_learning_is_named() {
    let file = |opset, outputs: &[&str], attributes: Attributes<'_>| {
        let ones = |file: File, name| file.floats(name, &[2], &[1.0, 1.0]);
        let file = ["g", "b", "m", "v"].into_iter().fold(File::new(&[1, 3]).opset(opset), ones);
        file.floats("w", &[3, 2], &numbers(6, 1))
            .node("MatMul", &["x", "w"], &["z"], &[])
            .node("BatchNormalization", &["z", "g", "b", "m", "v"], outputs, attributes)
            .output("y")
    };
    let harmless = [("momentum", Float(0.9)), ("training_mode", Int(0))];
    assert_eq!(file(15, &["y"], &harmless).words(), "dense 2 identity");
    for text in [
        file(15, &["y"], &[("training_mode", Int(1))]).refusal(),
        file(9, &["y", "m2", "v2", "m3", "v3"], &[]).refusal(),
    ] {
        assert!(text.contains("model.eval() before the export"), "{text}");
    }
    let text = file(8, &["y"], &[("spatial", Int(0))]).refusal();
    assert!(text.contains("spatial is 0, only 1 is supported"), "{text}");
}

#[test]
fn padding_with_anything_but_zeros_is_named() {
    let file = |opset, inputs: &[&str], attributes: Attributes<'_>| {
        File::new(&[1, 2, 8])
            .opset(opset)
            .integers("pads", &[6], &[0, 0, 2, 0, 0, 0])
            .integers("short", &[2], &[2, 1])
            .integers("axes", &[1], &[-1])
            .integers("samples", &[6], &[1, 0, 0, 0, 0, 0])
            .integers("channels", &[6], &[0, 1, 0, 0, 0, 0])
            .integers("less", &[6], &[0, 0, -1, 0, 0, 0])
            .floats("one", &[], &[1.0])
            .floats("zero", &[], &[0.0])
            .floats("w", &[1, 2, 4], &numbers(8, 1))
            .node("Pad", inputs, &["p"], attributes)
            .node("Conv", &["p", "w"], &["c"], &[])
            .node("GlobalAveragePool", &["c"], &["g"], &[])
            .node("Flatten", &["g"], &["y"], &[])
            .output("y")
    };
    let padded = "conv 1 4 padding 0/2/0/0 identity, globalavgpool";
    assert_eq!(file(20, &["x", "pads", "zero"], &[]).words(), padded);
    let older = [("pads", Ints(&[0, 0, 2, 0, 0, 0])), ("value", Float(0.0))];
    assert_eq!(file(10, &["x"], &older).words(), padded);
    let by_axis = file(20, &["x", "short", "", "axes"], &[]).words();
    assert_eq!(by_axis, "conv 1 4 padding 0/2/0/1 identity, globalavgpool");
    for (inputs, attributes, expected) in [
        (&["x", "pads"][..], &[("mode", Text("reflect"))][..], "pads with reflect 0"),
        (&["x", "pads"], &[("mode", Text("edge"))], "pads with edge 0"),
        (&["x", "pads", "one"], &[], "pads with constant 1"),
        (&["x", "samples"], &[], "whose first dimension is not the batch"),
        (&["x", "channels"], &[], "whose channels are padded"),
        (&["x", "less"], &[], "has the padding -1"),
        (&["x", "short"], &[], "has 2 numbers of padding for 3 dimensions"),
    ] {
        let text = file(20, inputs, attributes).refusal();
        assert!(text.contains(expected), "{text}");
    }
}

#[test]
fn extents_follow_the_axes_of_flatten_reshape_and_transpose() {
    let x = numbers(6, 3);
    let sum = |order: [usize; 6]| -> f64 {
        order.iter().enumerate().map(|(i, &at)| (i + 1) as f64 * f64::from(x[at])).sum()
    };
    let file = |change: &dyn Fn(File) -> File| {
        let weights = [1.0, 2.0, 3.0, 4.0, 5.0, 6.0];
        let file = File::new(&[1, 2, 3])
            .floats("w", &[6, 1], &weights)
            .integers("flat", &[2], &[1, -1])
            .integers("kept", &[2], &[0, -1])
            .integers("two", &[3], &[0, 3, 2]);
        change(file).node("MatMul", &["f", "w"], &["y"], &[]).output("y")
    };
    for axis in [1, -2] {
        let flattened = file(&|file| file.node("Flatten", &["x"], &["f"], &[("axis", Int(axis))]));
        assert_near(&flattened.answers(&x), &[sum([0, 1, 2, 3, 4, 5])]);
    }
    let zero = file(&|file| file.node("Flatten", &["x"], &["f"], &[("axis", Int(0))]));
    assert_near(&zero.answers(&x), &[sum([0, 1, 2, 3, 4, 5])]);
    let two = file(&|file| file.node("Flatten", &["x"], &["f"], &[("axis", Int(2))])).refusal();
    assert!(two.contains("multiplies 2 x 3 by 6 x 1"), "{two}");
    // Channels last: 0, 3, 1, 4, 2, 5.
    let turned = |attributes: Attributes<'_>| {
        File::new(&[1, 2, 3])
            .floats("w", &[6, 1], &[1.0, 2.0, 3.0, 4.0, 5.0, 6.0])
            .integers("flat", &[2], &[1, -1])
            .node("Transpose", &["x"], &["t"], attributes)
            .node("Reshape", &["t", "flat"], &["f"], &[])
            .node("MatMul", &["f", "w"], &["y"], &[])
            .output("y")
    };
    assert_near(&turned(&[("perm", Ints(&[0, 2, 1]))]).answers(&x), &[sum([0, 3, 1, 4, 2, 5])]);
    // Without an order, dimensions are turned around.
    assert_near(&turned(&[]).answers(&x), &[sum([0, 3, 1, 4, 2, 5])]);
    let twice = turned(&[("perm", Ints(&[0, 1, 1]))]).refusal();
    assert!(twice.contains("has the order [0, 1, 1]"), "{twice}");
    let kept = file(&|file| file.node("Reshape", &["x", "kept"], &["f"], &[]));
    assert_near(&kept.answers(&x), &[sum([0, 1, 2, 3, 4, 5])]);
    let empty = [("allowzero", Int(1))];
    let text = file(&|file| file.node("Reshape", &["x", "kept"], &["f"], &empty)).refusal();
    assert!(text.contains("makes the impossible extents [0, -1]"), "{text}");
}

#[test]
fn constants_and_parts_have_the_attributes_of_older_files() {
    let x = numbers(4, 4);
    let slice = File::new(&[1, 4])
        .opset(9)
        .floats("w", &[2, 1], &[1.0, 10.0])
        .node(
            "Slice",
            &["x"],
            &["s"],
            &[("starts", Ints(&[-3])), ("ends", Ints(&[3])), ("axes", Ints(&[1]))],
        )
        .node("MatMul", &["s", "w"], &["y"], &[])
        .output("y");
    assert_near(&slice.answers(&x), &[f64::from(x[1]) + 10.0 * f64::from(x[2])]);
    for (name, value, factor) in [
        ("value_float", Float(2.5), 2.5),
        ("value_floats", Floats(&[2.5]), 2.5),
        ("value_int", Int(2), 2.0),
        ("value_ints", Ints(&[2]), 2.0),
    ] {
        let file = File::new(&[1, 1])
            .node("Constant", &[], &["c"], &[(name, value)])
            .node("Cast", &["c"], &["f"], &[("to", Int(1)), ("saturate", Int(1))])
            .floats("w", &[1, 1], &[1.0])
            .node("MatMul", &["x", "w"], &["z"], &[])
            .node("Mul", &["z", "f"], &["y"], &[])
            .output("y");
        assert_eq!(file.answers(&[1.0]), [factor], "{name}");
    }
    let text = File::new(&[1, 1])
        .node("Constant", &[], &["c"], &[("value_string", Text("a"))])
        .node("Mul", &["x", "c"], &["y"], &[])
        .output("y")
        .refusal();
    assert!(text.contains("node 1, Constant") && text.contains("holds no number"), "{text}");
    // As axes of a reduction, extents are told in its refusal.
    let shape = |attributes: Attributes<'_>| {
        File::new(&[1, 2, 3])
            .node("Shape", &["x"], &["s"], attributes)
            .node("ReduceMax", &["x", "s"], &["y"], &[])
            .output("y")
            .refusal()
    };
    assert!(shape(&[("end", Int(-1))]).contains("reduces dimensions [1, 2]"));
    assert!(shape(&[("start", Int(-1))]).contains("names dimension 3"));
}

#[test]
fn one_number_of_a_dimension_leaves_it_out() {
    let x = numbers(6, 5);
    let file = |indices: &[i64]| {
        File::new(&[1, 3, 2])
            .integers("index", indices, &[-1])
            .floats("w", &[3, 1], &[1.0, 10.0, 100.0])
            .node("Gather", &["x", "index"], &["g"], &[("axis", Int(2))])
            .node("MatMul", &["g", "w"], &["y"], &[])
            .output("y")
    };
    let [a, b, c] = [1, 3, 5].map(|at| f64::from(x[at]));
    assert_near(&file(&[]).answers(&x), &[a + 10.0 * b + 100.0 * c]);
    let kept = file(&[1]).refusal();
    assert!(kept.contains("multiplies 1 x 3 x 1 by 3 x 1"), "{kept}");
}

#[test]
fn normalizing_anything_but_probabilities_is_named() {
    let file = |norm, part: &str| {
        File::new(&[1, 3])
            .floats("w", &[3, 4], &numbers(12, 1))
            .integers("starts", &[1], &[0])
            .integers("ends", &[1], &[2])
            .integers("axes", &[1], &[1])
            .node("MatMul", &["x", "w"], &["z"], &[])
            .node("Softmax", &["z"], &["p"], &[])
            .node("Slice", &["p", "starts", "ends", "axes"], &["s"], &[])
            .node("ai.onnx.ml.Normalizer", &[part], &["y"], &[("norm", Text(norm))])
            .output("y")
    };
    assert_eq!(file("L1", "p").words(), "dense 4 softmax");
    for (norm, part) in [("L1", "s"), ("L1", "z"), ("L2", "p"), ("MAX", "p")] {
        let text = file(norm, part).refusal();
        assert!(text.contains(&format!("normalizes each sample by {norm}")), "{text}");
    }
}

#[test]
fn gates_of_other_functions_and_further_inputs_of_recurrent_layers_are_named() {
    let file = |operator, gates: i64, attributes: Attributes<'_>, inputs: &[&str]| {
        let hidden = [("hidden_size", Int(2))];
        let attributes: Vec<(&str, Attribute<'_>)> = hidden
            .into_iter()
            .chain(attributes.iter().map(|(name, value)| (*name, copied(value))))
            .collect();
        let inputs = [&["t", "w", "r"], inputs].concat();
        File::new(&[1, 5, 3])
            .floats("w", &[1, 2 * gates, 3], &numbers(6 * gates as usize, 1))
            .floats("r", &[1, 2 * gates, 2], &numbers(4 * gates as usize, 2))
            .floats("p", &[1, 6], &[0.0; 6])
            .integers("all", &[1], &[5])
            .integers("short", &[1], &[3])
            .integers("first", &[1], &[0])
            .node("Transpose", &["x"], &["t"], &[("perm", Ints(&[1, 0, 2]))])
            .node(operator, &inputs, &["every", "last", "cell"], &attributes)
            .node("Squeeze", &["last", "first"], &["y"], &[])
            .output("y")
    };
    let usual = [("activations", Texts(&["sigmoid", "TANH", "Tanh"]))];
    assert_eq!(file("LSTM", 4, &usual, &["", "all"]).words(), "lstm 2");
    assert_eq!(file("RNN", 1, &[("activation_alpha", Floats(&[0.5]))], &[]).words(), "rnn 2");
    for (operator, gates, attributes, inputs, expected) in [
        (
            "RNN",
            1,
            &[("activations", Texts(&["Relu"]))][..],
            &[][..],
            "activations Relu, only Tanh",
        ),
        ("GRU", 3, &[("activations", Texts(&["HardSigmoid", "Tanh"]))], &[], "HardSigmoid, Tanh"),
        ("LSTM", 4, &[("input_forget", Int(1))], &[], "input_forget is 1, only 0 is supported"),
        ("LSTM", 4, &[], &["", "", "", "", "p"], "has peephole weights"),
        ("GRU", 3, &[], &["", "short"], "stops before the end of a signal of 5 moments"),
        ("GRU", 2, &[], &[], "has weights of 1 x 4 x 3, expected 1 x 6 x 3"),
    ] {
        let text = file(operator, gates, attributes, inputs).refusal();
        assert!(text.contains(expected), "{text}");
    }
    let cell = File::new(&[1, 5, 3])
        .floats("w", &[1, 8, 3], &numbers(24, 1))
        .floats("r", &[1, 8, 2], &numbers(16, 2))
        .integers("first", &[1], &[0])
        .node("Transpose", &["x"], &["t"], &[("perm", Ints(&[1, 0, 2]))])
        .node("LSTM", &["t", "w", "r"], &["", "", "cell"], &[("hidden_size", Int(2))])
        .node("Squeeze", &["cell", "first"], &["y"], &[])
        .output("y")
        .refusal();
    assert!(cell.contains("gives the state of its cells"), "{cell}");
}

fn copied<'a>(value: &Attribute<'a>) -> Attribute<'a> {
    match value {
        Attribute::Int(number) => Int(*number),
        Attribute::Float(number) => Float(*number),
        Attribute::Text(text) => Text(text),
        Attribute::Ints(numbers) => Ints(numbers),
        Attribute::Floats(numbers) => Floats(numbers),
        Attribute::Texts(texts) => Texts(texts),
        Attribute::Tensor(numbers) => Attribute::Tensor(numbers),
    }
}
