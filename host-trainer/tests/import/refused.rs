//! What has no counterpart is refused with its node, and what would help.

use super::writer::Attribute::{Float, Int, Ints, Text};
use super::writer::{Attribute, File, numbers};

/// A dense layer, then a node.
fn behind_dense(operator: &str, attributes: &[(&str, Attribute<'_>)]) -> String {
    File::new(&[1, 3])
        .floats("w", &[3, 4], &numbers(12, 1))
        .floats("c", &[4], &[1.0, 2.0, 3.0, 4.0])
        .node("Gemm", &["x", "w"], &["z"], &[])
        .node(operator, &["z", "c"][..if operator == "PRelu" { 2 } else { 1 }], &["y"], attributes)
        .output("y")
        .refusal()
}

#[test]
fn operators_without_a_counterpart_are_named_with_what_helps() {
    for (operator, expected) in [
        ("Gelu", "there is no such activation here: train with relu"),
        ("PRelu", "there is no such activation here"),
        ("LayerNormalization", "train with batch normalization"),
        ("QLinearMatMul", "import the f32 network that it was made of"),
        (
            "com.microsoft.QGemm",
            "of \"com.microsoft\" is not supported: the network computes in integers",
        ),
        ("Resize", "makes images larger"),
        ("Sinh", "it has no counterpart here; docs/bring-your-model.md"),
    ] {
        let text = behind_dense(operator, &[]);
        let name = operator.rsplit('.').next().unwrap();
        let place =
            format!("node 2, {name} \"the_{operator}\", which gives \"y\": the operator {name}");
        assert!(text.starts_with(&place) && text.contains(expected), "{text}");
    }
}

#[test]
fn programs_are_refused_before_what_belongs_to_them() {
    let file = File::new(&[1, 3])
        .node("Less", &["x", "x"], &["condition"], &[])
        .node("Loop", &["x", "condition"], &["y"], &[])
        .output("y");
    let text = file.refusal();
    assert!(text.starts_with("node 2, Loop") && text.contains("dynamo=False"), "{text}");
}

#[test]
fn values_of_attributes_that_are_not_supported_are_named() {
    for (operator, attributes, expected) in [
        ("LeakyRelu", [("alpha", Float(0.3))], "has the slope 0.3, only 0.01 is supported"),
        ("Elu", [("alpha", Float(0.5))], "has the α 0.5, only 1 is supported"),
        ("HardSigmoid", [("alpha", Float(0.2))], "has α = 0.2 and β = 0.5, only 1/6 and 1/2"),
        ("Clip", [("max", Float(1.0))], "cuts off below -inf and above 1"),
        ("Softmax", [("axis", Int(0))], "is computed along dimension 0 of several"),
        ("Relu", [("strange", Int(0))], "has the attribute \"strange\", which is not known here"),
        ("Cast", [("to", Int(7))], "casts what the network computes to the type 7"),
    ] {
        let text = behind_dense(operator, &attributes);
        assert!(text.contains(expected), "{text}");
    }
}

#[test]
fn convolutions_that_no_layer_does_are_named() {
    let file = |dims: &[i64], attributes: &[(&str, Attribute<'_>)]| {
        let count = dims.iter().product::<i64>() as usize;
        File::new(&[1, 4, 8, 8])
            .floats("w", dims, &numbers(count, 1))
            .node("Conv", &["x", "w"], &["c"], attributes)
            .node("GlobalAveragePool", &["c"], &["y"], &[])
            .output("y")
            .refusal()
    };
    for (dims, attributes, expected) in [
        ([4, 2, 3, 3], ("group", Int(2)), "has 2 groups for 4 channels"),
        ([4, 3, 3, 3], ("group", Int(1)), "has weights of 4 x 3 x 3 x 3 for 4 channels"),
        ([4, 4, 1, 1], ("pads", Ints(&[1, 1, 1, 1])), "padding must be smaller than that"),
        ([4, 4, 9, 9], ("pads", Ints(&[0, 0, 0, 0])), "does not fit its input of 8 x 8 x 4"),
        ([4, 4, 3, 3], ("strides", Ints(&[0, 1])), "has a stride, dilation or kernel of 0"),
        ([4, 4, 3, 3], ("strides", Ints(&[1])), "has strides of [1], expected 2 numbers"),
        ([4, 4, 3, 3], ("auto_pad", Text("SOME")), "has the padding SOME"),
        ([4, 4, 3, 3], ("pads", Ints(&[-1, 0, 0, 0])), "has pads of [-1, 0, 0, 0]"),
    ] {
        let text = file(&dims, &[attributes]);
        assert!(text.contains(expected), "{text}");
    }
}

#[test]
fn recurrent_layers_that_do_not_begin_fresh_or_have_other_gates_are_named() {
    let file = |attributes: &[(&str, Attribute<'_>)], state: f32| {
        let hidden = [("hidden_size", Int(2))];
        let mut node = Vec::from(hidden);
        for (name, value) in attributes {
            node.push((
                name,
                match value {
                    Attribute::Int(n) => Int(*n),
                    Attribute::Text(text) => Text(text),
                    Attribute::Float(n) => Float(*n),
                    _ => unreachable!(),
                },
            ));
        }
        File::new(&[1, 5, 3])
            .floats("w", &[1, 6, 3], &numbers(18, 1))
            .floats("r", &[1, 6, 2], &numbers(12, 2))
            .floats("h", &[1, 1, 2], &[0.0, state])
            .node("Transpose", &["x"], &["t"], &[("perm", Ints(&[1, 0, 2]))])
            .node("GRU", &["t", "w", "r", "", "", "h"], &["all", "last"], &node)
            .output("last")
            .refusal()
    };
    for (attributes, state, expected) in [
        (("layout", Int(1)), 0.0, "layout is 1, only 0 is supported"),
        (("clip", Float(1.0)), 0.0, "clips the sums of its gates"),
        (("direction", Text("up")), 0.0, "has the direction up"),
        (("linear_before_reset", Int(2)), 0.0, "has linear_before_reset = 2"),
        (("linear_before_reset", Int(1)), 0.5, "begins with a state that is not 0"),
    ] {
        let text = file(&[attributes], state);
        assert!(text.contains(expected), "{text}");
    }
}

#[test]
fn graphs_that_are_no_network_are_named() {
    let relu = |file: File| file.node("Relu", &["x"], &["y"], &[]).output("y").refusal();
    let several = File::new(&[1, 4])
        .input("mean", &[1, 4])
        .node("Sub", &["x", "mean"], &["y"], &[])
        .output("y")
        .refusal();
    assert!(several.contains("has 2 inputs (\"x\", \"mean\")"), "{several}");
    assert!(
        several.contains("Keras' Normalization") && several.contains("a fault of the exporter")
    );
    let open = relu(File::new(&[1, 4, 0]));
    assert!(open.contains("whose dimension 2 (\"any\") may have any size"), "{open}");
    let huge = relu(File::new(&[1, 1 << 40]));
    assert!(huge.contains("at most 1048576 are allowed"), "{huge}");
    let old = relu(File::new(&[1, 4]).opset(6));
    assert!(old.contains("is of version 6 of the operators"), "{old}");
    let loose = File::new(&[1, 4]).node("Relu", &["z"], &["y"], &[]).output("y").refusal();
    assert!(loose.contains("has no input that its output is computed from"), "{loose}");
    let image = File::new(&[1, 1, 4, 4])
        .floats("w", &[1, 1, 1, 1], &[1.0])
        .node("Conv", &["x", "w"], &["y"], &[])
        .output("y")
        .refusal();
    assert!(image.contains("the output \"y\": is an image or signal"), "{image}");
    let two = File::new(&[1, 3])
        .floats("w", &[3, 4], &numbers(12, 1))
        .node("Gemm", &["x", "w"], &["a"], &[])
        .node("Gemm", &["x", "w"], &["b"], &[])
        .output("a")
        .output("b")
        .refusal();
    assert!(two.contains("has several outputs (\"a\", \"b\")"), "{two}");
    let unrolled =
        (0..200).fold(File::new(&[1, 2]).floats("w", &[2, 2], &[0.0; 4]), |file, step| {
            let from = if step == 0 { "x".into() } else { format!("h{step}") };
            file.node("MatMul", &[&from, "w"], &[&format!("h{}", step + 1)], &[])
        });
    let text = unrolled.output("h200").refusal();
    assert!(text.contains("has 200 dense layers") && text.contains("dynamo=False"), "{text}");
    let infinite = File::new(&[1, 1])
        .floats("w", &[1, 1], &[f32::NAN])
        .node("MatMul", &["x", "w"], &["y"], &[])
        .output("y")
        .refusal();
    assert!(infinite.contains("weights that are not finite"), "{infinite}");
}

#[test]
fn files_that_are_no_network_say_what_was_expected() {
    let text = super::writer::import(b"PK\x05\x06").unwrap_err().to_string();
    assert!(text.contains("no ONNX or TensorFlow Lite file: it has"), "{text}");
    let text = super::writer::import(b"\x80\x02}q\0").unwrap_err().to_string();
    assert!(
        text.contains("no ONNX or TensorFlow Lite file but a pickle") && text.contains("export"),
        "{text}"
    );
    for bytes in [&b""[..], &[0x0a, 0xff], &[8, 10]] {
        let text = super::writer::import(bytes).unwrap_err().to_string();
        assert!(
            text.contains("no ONNX or TensorFlow Lite file") && text.contains("torch.onnx.export"),
            "{text}"
        );
    }
    let missing = host_trainer::import::Imported::read("/no/such.onnx".as_ref());
    assert!(missing.unwrap_err().to_string().starts_with("/no/such.onnx: "));
}

#[test]
fn a_softmax_over_a_part_of_a_layer_is_named() {
    // Over all four, then two of them, would be other probabilities.
    let text = File::new(&[1, 3])
        .floats("w", &[3, 4], &numbers(12, 1))
        .floats("v", &[2, 2], &numbers(4, 2))
        .integers("starts", &[1], &[0])
        .integers("ends", &[1], &[2])
        .integers("axes", &[1], &[1])
        .node("Gemm", &["x", "w"], &["z"], &[])
        .node("Slice", &["z", "starts", "ends", "axes"], &["s"], &[])
        .node("Softmax", &["s"], &["p"], &[])
        .node("Gemm", &["p", "v"], &["y"], &[])
        .output("y")
        .refusal();
    assert!(text.contains("node 3, Softmax"), "{text}");
    assert!(text.contains("over a part of what the layer before gives"), "{text}");
}

#[test]
fn logarithms_within_a_network_are_named() {
    let logarithms = || {
        File::new(&[1, 3])
            .floats("w", &[3, 4], &numbers(12, 1))
            .floats("v", &[4, 4], &numbers(16, 2))
            .node("Gemm", &["x", "w"], &["z"], &[])
            .node("LogSoftmax", &["z"], &["l"], &[])
    };
    let layer = logarithms().node("Gemm", &["l", "v"], &["y"], &[]).output("y");
    let layers = logarithms()
        .node("Gemm", &["l", "v"], &["m"], &[])
        .node("Softmax", &["m"], &["y"], &[])
        .output("y");
    let twice = logarithms().node("Softmax", &["l"], &["y"], &[]).output("y");
    for file in [layer, layers, twice] {
        let text = file.refusal();
        assert!(text.contains("has logarithms of probabilities before its end"), "{text}");
    }
}

#[test]
fn a_dropout_that_goes_on_leaving_out_is_named() {
    let file = |training| {
        File::new(&[1, 3])
            .floats("w", &[3, 4], &numbers(12, 1))
            .floats("ratio", &[], &[0.5])
            .integers("training", &[], &[training])
            .node("Gemm", &["x", "w"], &["z"], &[])
            .node("Dropout", &["z", "ratio", "training"], &["y"], &[])
            .output("y")
    };
    assert_eq!(file(0).words(), "dense 4 identity");
    let text = file(1).refusal();
    assert!(text.contains("node 2, Dropout") && text.contains("model.eval()"), "{text}");
}
