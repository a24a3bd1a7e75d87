//! Files of which nearly all is weights of 8 bits, in every order that a layer puts them in.

use super::flatbuffer::{FULLY_CONNECTED, File as Flatbuffer, I8};
use super::writer::{Attribute, File};

/// Elements of i8.
const OF_I8: u64 = 3;

/// So many integers that look random.
fn integers(count: usize) -> Vec<u8> {
    (0..count as u32).map(|i| (i.wrapping_mul(2_654_435_761) >> 24) as u8).collect()
}

/// Adds weights of 8 bits, and what they mean as `name`: one scale, or as many as there are indices of a dimension.
fn weights(file: File, name: &str, dims: &[i64], axis: Option<usize>) -> File {
    let names = ["q", "scale", "zero"].map(|what| format!("{name}_{what}"));
    let [q, scale, zero] = &names;
    let count = axis.map_or(1, |axis| dims[axis] as usize);
    let of_scales: &[i64] = if axis.is_some() { &[count as i64] } else { &[] };
    let attributes = axis.map(|axis| ("axis", Attribute::Int(axis as i64)));
    file.quantized(q, dims, OF_I8, &integers(dims.iter().product::<i64>() as usize))
        .floats(scale, of_scales, &vec![0.01; count])
        .quantized(zero, of_scales, OF_I8, &vec![0; count])
        .node("DequantizeLinear", &[q, scale, zero], &[name], attributes.as_slice())
}

/// Files with the endings of their kinds.
pub fn files() -> Vec<(&'static str, &'static str, Vec<u8>)> {
    let matrix = weights(File::new(&[0, 512]), "w", &[512, 256], Some(1));
    let transposed = weights(File::new(&[0, 512]), "w", &[256, 512], Some(0)).node(
        "Transpose",
        &["w"],
        &["t"],
        &[("perm", Attribute::Ints(&[1, 0]))],
    );
    // Channels first, so that the dense layer has its columns in another order.
    let image = weights(File::new(&[0, 8, 16, 16]), "k", &[8, 8, 3, 3], Some(0));
    let image = weights(image, "w", &[64, 8 * 14 * 14], Some(0))
        .node("Conv", &["x", "k"], &["c"], &[])
        .node("Flatten", &["c"], &["f"], &[])
        .node("Gemm", &["f", "w"], &["y"], &[("transB", Attribute::Int(1))]);
    let filters = weights(File::new(&[0, 64, 6, 6]), "k", &[256, 64, 3, 3], Some(0))
        .node("Conv", &["x", "k"], &["c"], &[])
        .node("GlobalAveragePool", &["c"], &["p"], &[])
        .node("Flatten", &["p"], &["y"], &[]);
    let of_one_scale = weights(File::new(&[0, 512]), "w", &[512, 256], None);
    let dense = |file: File, w: &str| file.node("MatMul", &["x", w], &["y"], &[]);
    let flatbuffer = Flatbuffer::new(&[1, 512])
        .integers(&[256, 512], (I8, integers(256 * 512)), &[0.01; 256], &[0; 256], 0)
        .value(&[1, 256])
        .node(FULLY_CONNECTED, &[0, 1, -1], &[2], vec![])
        .output(2);
    let onnx = |name, file: File| (name, "onnx", file.output("y").bytes());
    vec![
        onnx("a matrix with its outputs in the columns", dense(matrix, "w")),
        onnx("one that is transposed before", dense(transposed, "t")),
        onnx("one of one scale", dense(of_one_scale, "w")),
        onnx("a flattened image", image),
        onnx("filters", filters),
        ("a dense layer of TensorFlow Lite", "tflite", flatbuffer.bytes()),
    ]
}
