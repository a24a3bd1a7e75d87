//! Extents that are computed from constants, and memory that they may take.

use super::writer::Attribute::{Int, Tensor};
use super::writer::File;

#[test]
fn extents_are_computed_with_a_batch_of_one() {
    // view(x.size(0), -1), as torch.onnx.export(dynamo=False) writes it.
    let file = File::new(&[0, 2, 3])
        .floats("w", &[6, 1], &[1.0, 10.0, 100.0, 1e3, 1e4, 1e5])
        .integers("zero", &[], &[0])
        .node("Shape", &["x"], &["shape"], &[])
        .node("Gather", &["shape", "zero"], &["batch"], &[("axis", Int(0))])
        .node("Constant", &[], &["axes"], &[("value", Tensor(&[0]))])
        .node("Unsqueeze", &["batch", "axes"], &["u"], &[])
        .node("Constant", &[], &["rest"], &[("value", Tensor(&[-1]))])
        .node("Concat", &["u", "rest"], &["to"], &[("axis", Int(0))])
        .node("Reshape", &["x", "to"], &["flat"], &[])
        .node("MatMul", &["flat", "w"], &["y"], &[])
        .output("y");
    assert_eq!(file.answers(&[1.0, 2.0, 3.0, 4.0, 5.0, 6.0]), [654_321.0]);
}

#[test]
fn older_files_have_axes_and_bounds_as_attributes() {
    use super::writer::Attribute::{Float, Ints};
    let file = File::new(&[1, 4])
        .opset(9)
        .floats("w", &[4, 2], &[1.0, 0.0, 0.0, 1.0, 0.0, 0.0, 0.0, 0.0])
        .node("Unsqueeze", &["x"], &["u"], &[("axes", Ints(&[2]))])
        .node("Squeeze", &["u"], &["s"], &[("axes", Ints(&[2]))])
        .node("MatMul", &["s", "w"], &["z"], &[])
        .node("Clip", &["z"], &["y"], &[("min", Float(0.0)), ("max", Float(6.0))])
        .output("y");
    assert_eq!(file.answers(&[7.0, -1.0, 0.0, 0.0]), [6.0, 0.0]);
    assert_eq!(file.words(), "dense 2 relu6");
}

#[test]
fn constants_that_would_take_more_memory_than_the_file_allows_are_refused() {
    let large = |dims: &[i64]| {
        File::new(&[1, 4])
            .integers("dims", &[dims.len() as i64], dims)
            .node("ConstantOfShape", &["dims"], &["c"], &[])
            .node("Add", &["x", "c"], &["y"], &[])
            .output("y")
            .refusal()
    };
    for dims in [&[1 << 40][..], &[1 << 31, 1 << 31, 4], &[-1], &[1 << 30], &[0, 1 << 60]] {
        let text = large(dims);
        assert!(text.contains("node 1, ConstantOfShape"), "{text}");
    }
    let mut file = File::new(&[1, 4]).integers("a", &[1], &[1 << 16]);
    file = file.node("ConstantOfShape", &["a"], &["c0"], &[]);
    for step in 0..40 {
        let (from, to) = (format!("c{step}"), format!("c{}", step + 1));
        file = file.node("Concat", &[&from, &from], &[&to], &[("axis", Int(0))]);
    }
    let text = file.node("Add", &["x", "c40"], &["y"], &[]).output("y").refusal();
    assert!(text.contains("more constants than memory is allowed"), "{text}");
}

#[test]
fn files_that_would_compute_for_minutes_are_refused() {
    // A large image, scaled channel by channel again and again.
    let mut file = File::new(&[1, 4, 500, 500])
        .floats("w", &[4, 4, 1, 1], &[0.5; 16])
        .floats("s", &[4, 1, 1], &[1.0, 2.0, 0.5, 1.0])
        .node("Conv", &["x", "w"], &["c0"], &[]);
    for step in 0..1000 {
        let (from, to) = (format!("c{step}"), format!("c{}", step + 1));
        file = file.node("Mul", &[&from, "s"], &[&to], &[]);
    }
    let text = file.output("c1000").refusal();
    assert!(text.contains("computes more with constants than any network needs"), "{text}");
}

#[test]
fn numbers_in_other_files_are_read_beside_the_model_only() {
    let folder = tempfile::tempdir().unwrap();
    let bytes: Vec<u8> = [9.0f32, 2.0, 3.0].iter().flat_map(|n| n.to_le_bytes()).collect();
    std::fs::write(folder.path().join("net.data"), bytes).unwrap();
    let read = |location: &str, length: &str| {
        let entries = [("location", location), ("offset", "4"), ("length", length)];
        let file = File::new(&[1, 2])
            .external("w", &[2, 1], &entries)
            .node("MatMul", &["x", "w"], &["y"], &[])
            .output("y");
        let path = folder.path().join("net.onnx");
        std::fs::write(&path, file.bytes()).unwrap();
        host_trainer::import::Imported::read(&path)
    };
    let imported = read("net.data", "8").unwrap();
    assert_eq!(host_trainer::inference::infer(&imported.network, &[1.0, 10.0]).outputs, [32.0]);
    for (location, length, expected) in [
        ("net.data", "12", "it belongs to another export"),
        ("../net.data", "8", "outside of the model's folder"),
        ("/etc/passwd", "8", "outside of the model's folder"),
        ("other.data", "8", "put it beside the model"),
    ] {
        let text = read(location, length).unwrap_err().to_string();
        assert!(text.contains("the constant \"w\"") && text.contains(expected), "{text}");
    }
}

#[test]
fn constants_keep_their_values_when_their_type_changes_or_are_refused() {
    let file = |to, number: f32| {
        File::new(&[1, 1])
            .floats("c", &[1, 1], &[number])
            .node("Cast", &["c"], &["cast"], &[("to", Int(to))])
            .node("Cast", &["cast"], &["w"], &[("to", Int(1))])
            .node("MatMul", &["x", "w"], &["y"], &[])
            .output("y")
    };
    // f32, i8, i64 and bool.
    for (to, number, expected) in [(1, 0.5, 0.5), (3, -2.5, -2.0), (7, 2.5, 2.0), (9, 2.5, 1.0)] {
        assert_eq!(file(to, number).answers(&[1.0]), [expected], "to {to}");
    }
    // float16, a text, and numbers that do not fit u8.
    for (to, number) in [(10, 0.5), (8, 0.5), (2, 300.0), (2, -1.0)] {
        let text = file(to, number).refusal();
        assert!(text.contains("node 1, Cast") && text.contains(&format!("type {to}")), "{text}");
    }
}

#[test]
fn a_dimension_that_is_sliced_twice_has_the_extent_that_the_first_one_left() {
    let file = |name: &str| {
        File::new(&[1, 5])
            .floats("c", &[1, 5], &[1.0, 2.0, 3.0, 4.0, 5.0])
            .floats("w", &[2, 1], &[1.0, 10.0])
            .integers("starts", &[2], &[2, 1])
            .integers("ends", &[2], &[5, 5])
            .integers("axes", &[2], &[1, 1])
            .node("Slice", &[name, "starts", "ends", "axes"], &["s"], &[])
    };
    // Of 1 to 5 first 3, 4, 5, then 4, 5.
    let flow = file("x").node("MatMul", &["s", "w"], &["y"], &[]).output("y");
    assert_eq!(flow.answers(&[1.0, 2.0, 3.0, 4.0, 5.0]), [54.0]);
    let constant = file("c")
        .floats("v", &[5, 2], &[1.0; 10])
        .node("MatMul", &["x", "v"], &["z"], &[])
        .node("Add", &["z", "s"], &["y"], &[])
        .output("y");
    assert_eq!(constant.answers(&[0.0; 5]), [4.0, 5.0]);
}
