//! Residual connections and branches.

use super::writer::Attribute::{Int, Ints};
use super::writer::{File, numbers};

/// A convolution of 1 × 1 over two channels, or one that makes more of them.
fn conv(file: File, from: &str, to: &str, filters: i64) -> File {
    let weights = format!("w_{to}");
    let count = 2 * filters as usize;
    file.floats(&weights, &[filters, 2, 1, 1], &numbers(count, to.len() as u32)).node(
        "Conv",
        &[from, &weights],
        &[to],
        &[],
    )
}

fn tail(file: File, from: &str) -> File {
    file.node("GlobalAveragePool", &[from], &["pooled"], &[])
        .node("Flatten", &["pooled"], &["y"], &[])
        .output("y")
}

#[test]
fn sums_are_found_in_whatever_order_a_file_lists_branches() {
    let start = || conv(File::new(&[1, 2, 3, 3]), "x", "a", 2);
    let words =
        "conv 2 1x1 identity, sum(conv 2 1x1 identity; conv 2 1x1 identity) relu, globalavgpool";
    // The second branch is listed first, and between the nodes of the other.
    let file = conv(conv(start(), "a", "c", 2), "a", "b", 2)
        .node("Add", &["b", "c"], &["s"], &[])
        .node("Relu", &["s"], &["r"], &[]);
    assert_eq!(tail(file, "r").words(), words);
    let residual = conv(start(), "a", "b", 2).node("Relu", &["b"], &["r"], &[]).node(
        "Add",
        &["a", "r"],
        &["s"],
        &[],
    );
    assert_eq!(
        tail(residual, "s").words(),
        "conv 2 1x1 identity, residual(conv 2 1x1 relu), globalavgpool"
    );
}

#[test]
fn nested_branches_are_found_and_compute_what_the_nodes_say() {
    // x → a → (a + (b + conv b)), with b = conv a.
    let file = conv(File::new(&[1, 2, 1, 1]), "x", "a", 2);
    let file = conv(conv(file, "a", "bb", 2), "bb", "ccc", 2)
        .node("Add", &["ccc", "bb"], &["s"], &[])
        .node("Add", &["a", "s"], &["t"], &[]);
    let file = tail(file, "t");
    assert_eq!(
        file.words(),
        "conv 2 1 identity, residual(conv 2 1 identity, residual(conv 2 1 identity)), globalavgpool"
    );
    let x = [0.5f32, -0.75];
    let layer = |x: [f64; 2], name: &str| -> [f64; 2] {
        let w = numbers(4, name.len() as u32);
        [0, 1].map(|o| f64::from(w[2 * o]) * x[0] + f64::from(w[2 * o + 1]) * x[1])
    };
    let a = layer(x.map(f64::from), "a");
    let b = layer(a, "bb");
    let c = layer(b, "ccc");
    super::writer::assert_near(&file.answers(&x), &[0, 1].map(|i| a[i] + b[i] + c[i]));
}

#[test]
fn channels_are_put_side_by_side_also_with_what_a_layer_takes() {
    let file = conv(conv(File::new(&[1, 2, 4, 4]), "x", "a", 2), "a", "b", 3).node(
        "Concat",
        &["a", "b", "a"],
        &["j"],
        &[("axis", Int(1))],
    );
    let file = tail(file, "j");
    let x = numbers(32, 3);
    let y = file.answers(&x);
    assert_eq!(y.len(), 7);
    assert_eq!(y[..2], y[5..]);
    let last = File::new(&[1, 4, 4, 2]).node(
        "Transpose",
        &["x"],
        &["t"],
        &[("perm", Ints(&[0, 3, 1, 2]))],
    );
    let last = conv(conv(last, "t", "a", 2), "t", "c", 1)
        .node("Transpose", &["a"], &["a2"], &[("perm", Ints(&[0, 2, 3, 1]))])
        .node("Transpose", &["c"], &["c2"], &[("perm", Ints(&[0, 2, 3, 1]))])
        .node("Concat", &["a2", "c2"], &["j"], &[("axis", Int(-1))])
        .integers("axes", &[2], &[1, 2])
        .node("ReduceMean", &["j", "axes"], &["y"], &[("keepdims", Int(0))])
        .output("y");
    assert_eq!(last.words(), "concat(conv 2 1x1 identity; conv 1 1x1 identity), globalavgpool");
}

#[test]
fn normalization_before_an_activation_that_others_do_not_see_is_a_row_of_its_own() {
    // ResNet v2: relu(batch norm(a)) goes into the branch, a itself is added.
    let file = conv(File::new(&[1, 2, 3, 3]), "x", "a", 2)
        .floats("g", &[2], &[2.0, 3.0])
        .floats("o", &[2], &[0.5, -0.5])
        .floats("m", &[2], &[0.0, 0.0])
        .floats("v", &[2], &[1.0, 1.0])
        .node("BatchNormalization", &["a", "g", "o", "m", "v"], &["n"], &[])
        .node("Relu", &["n"], &["r"], &[]);
    let file = conv(file, "r", "b", 2).node("Add", &["b", "a"], &["s"], &[]);
    assert_eq!(
        tail(file, "s").words(),
        "conv 2 1x1 identity, residual(depthwise 1x1 relu, conv 2 1x1 identity), globalavgpool"
    );
}

#[test]
fn connections_that_cross_each_other_are_refused_by_name() {
    let file = conv(File::new(&[1, 2, 3, 3]), "x", "a", 2);
    let file = conv(conv(conv(file, "a", "b", 2), "b", "c", 2), "c", "d", 2)
        .node("Add", &["c", "a"], &["first"], &[])
        .node("Add", &["d", "b"], &["second"], &[])
        .node("Add", &["first", "second"], &["s"], &[]);
    let text = tail(file, "s").refusal();
    assert!(text.contains("neither a chain nor branches that fork and join again"), "{text}");
}
