//! Attributes of pools and reductions: each is honoured, or refused by its name.

use super::writer::Attribute::{Int, Ints, Text};
use super::writer::{Attribute, File, assert_near, numbers};

type Attributes<'a> = &'a [(&'a str, Attribute<'a>)];

/// An image (2 × 4 × 4), a node, and a sum with a weight for each number that it gives, so that their order counts.
fn pooled(operator: &str, attributes: Attributes<'_>, outputs: usize) -> File {
    let weights: Vec<f32> = (1..=outputs).map(|weight| weight as f32).collect();
    File::new(&[1, 2, 4, 4])
        .floats("v", &[outputs as i64, 1], &weights)
        .node(operator, &["x"], &["p"], attributes)
        .node("Flatten", &["p"], &["f"], &[])
        .node("MatMul", &["f", "v"], &["y"], &[])
        .output("y")
}

/// A pool of 3 × 3 with stride 2 over the numbers of an image (2 × 4 × 4), weighted as above.
fn naive(x: &[f32], sides: &[(i64, i64)], merge: fn(&[f64]) -> f64) -> f64 {
    let (mut sum, mut weight) = (0.0, 0.0);
    for channel in x.chunks_exact(16) {
        for &(top, bottom) in sides {
            for &(left, right) in sides {
                let inside = |start: i64, end: i64| (start.max(0)..end.min(4)).collect::<Vec<_>>();
                let numbers: Vec<f64> = inside(top, bottom)
                    .into_iter()
                    .flat_map(|y| {
                        inside(left, right).into_iter().map(move |x| (4 * y + x) as usize)
                    })
                    .map(|at| channel[at].into())
                    .collect();
                weight += 1.0;
                sum += weight * merge(&numbers);
            }
        }
    }
    sum
}

#[test]
fn padding_and_rounding_up_of_pools_are_those_of_the_definition() {
    // Largest numbers below 0 show whether zeros take part.
    let x: Vec<f32> = numbers(32, 1).iter().map(|x| x - 2.0).collect();
    let (sides, strides) = (("kernel_shape", [3, 3]), ("strides", [2, 2]));
    let attributes = |more: Option<(&'static str, Vec<i64>)>| {
        let (name, numbers) = more.unwrap_or(("dilations", vec![1, 1]));
        [(sides.0, sides.1.to_vec()), (strides.0, strides.1.to_vec()), (name, numbers)]
    };
    for (more, windows) in [
        (None, &[(0, 3)][..]),
        (Some(("pads", vec![1, 1, 1, 1])), &[(-1, 2), (1, 4)]),
        (Some(("ceil_mode", vec![1])), &[(0, 3), (2, 5)]),
    ] {
        let list = attributes(more);
        let list: Vec<(&str, Attribute<'_>)> = list
            .iter()
            .map(|(name, numbers)| match *name {
                "ceil_mode" => (*name, Int(numbers[0])),
                _ => (*name, Ints(numbers)),
            })
            .collect();
        let outputs = 2 * windows.len() * windows.len();
        let largest = |x: &[f64]| x.iter().copied().fold(f64::MIN, f64::max);
        let mean = |x: &[f64]| x.iter().sum::<f64>() / x.len() as f64;
        assert_near(&pooled("MaxPool", &list, outputs).answers(&x), &[naive(&x, windows, largest)]);
        let average = pooled("AveragePool", &list, outputs);
        assert_near(&average.answers(&x), &[naive(&x, windows, mean)]);
    }
}

#[test]
fn what_no_pool_does_is_named() {
    let sides = || ("kernel_shape", Ints(&[2, 2]));
    for (operator, attribute, expected) in [
        ("MaxPool", ("dilations", Ints(&[2, 1])), "is dilated"),
        ("AveragePool", ("dilations", Ints(&[2, 1])), "is dilated"),
        ("MaxPool", ("auto_pad", Text("SOME")), "has the padding SOME"),
        ("MaxPool", ("strides", Ints(&[0, 1])), "has a stride, dilation or kernel of 0"),
    ] {
        let text = pooled(operator, &[sides(), attribute], 8).refusal();
        assert!(text.contains(expected), "{text}");
    }
    let missing = pooled("MaxPool", &[], 8).refusal();
    assert!(missing.contains("has a kernel of []"), "{missing}");
    let pads = ("pads", Ints(&[1, 1, 0, 0]));
    let text = pooled("AveragePool", &[sides(), pads, ("count_include_pad", Int(1))], 8).refusal();
    assert!(text.contains("count_include_pad=False"), "{text}");
    // Without padding, there are no zeros to count.
    let strides = ("strides", Ints(&[2, 2]));
    let counted = pooled("AveragePool", &[sides(), strides, ("count_include_pad", Int(1))], 8);
    assert!(counted.words().starts_with("avgpool 2,"), "{}", counted.words());
    let places = File::new(&[1, 2, 4, 4])
        .node("MaxPool", &["x"], &["p", "places"], &[sides(), ("storage_order", Int(1))])
        .node("Flatten", &["places"], &["y"], &[])
        .output("y")
        .refusal();
    assert!(places.contains("node 1, MaxPool") && places.contains("the places"), "{places}");
}

#[test]
fn reductions_have_their_dimensions() {
    let x = numbers(32, 2);
    let file = |attributes: Attributes<'_>| {
        File::new(&[1, 2, 4, 4])
            .opset(13)
            .node("ReduceMean", &["x"], &["m"], attributes)
            .node("Flatten", &["m"], &["y"], &[])
            .output("y")
    };
    let mean =
        |channel: usize| x[16 * channel..][..16].iter().map(|&x| f64::from(x)).sum::<f64>() / 16.0;
    for keeps in [0, 1] {
        let found = file(&[("axes", Ints(&[-1, 2])), ("keepdims", Int(keeps))]).answers(&x);
        assert_near(&found, &[mean(0), mean(1)]);
    }
    // All dimensions; channels alone.
    for (attribute, expected) in [
        (("keepdims", Int(1)), "reduces dimensions []"),
        (("axes", Ints(&[1])), "reduces dimensions [1]"),
        (("axes", Ints(&[4])), "names dimension 4 of a value that has 4"),
    ] {
        let text = file(&[attribute]).refusal();
        assert!(text.contains(expected), "{text}");
    }
    let nothing = File::new(&[1, 3])
        .node("ReduceMean", &["x"], &["m"], &[("noop_with_empty_axes", Int(1))])
        .floats("w", &[3, 1], &[1.0, 10.0, 100.0])
        .node("MatMul", &["m", "w"], &["y"], &[])
        .output("y");
    assert_eq!(nothing.answers(&[1.0, 2.0, 3.0]), [321.0]);
    let samples = File::new(&[2, 2, 4, 4])
        .integers("axes", &[3], &[0, 2, 3])
        .node("ReduceMean", &["x", "axes"], &["y"], &[("keepdims", Int(1))])
        .output("y")
        .refusal();
    assert!(samples.contains("reduces the samples of a batch"), "{samples}");
}
