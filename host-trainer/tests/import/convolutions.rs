//! Convolutions and pools, beside loops over channels first, as ONNX defines them.

use super::writer::Attribute::{Int, Ints, Text};
use super::writer::{File, assert_near, numbers};

/// A convolution as ONNX has it.
struct Convolution {
    /// Channels, rows, columns.
    image: [usize; 3],
    /// Filters, channels of a group, rows, columns.
    weights: [usize; 4],
    stride: [usize; 2],
    dilation: [usize; 2],
    /// Above, left, below, right.
    pads: [usize; 4],
}

impl Convolution {
    fn side(&self, axis: usize) -> usize {
        let reach = (self.weights[2 + axis] - 1) * self.dilation[axis] + 1;
        let padded = self.image[1 + axis] + self.pads[axis] + self.pads[2 + axis];
        (padded - reach) / self.stride[axis] + 1
    }

    /// Filters, rows, columns; one after the other.
    fn naive(&self, x: &[f32], weights: &[f32], bias: &[f32]) -> Vec<f64> {
        let [channels, height, width] = self.image;
        let [filters, terms, tall, wide] = self.weights;
        let mut y = Vec::new();
        for filter in 0..filters {
            let first = filter / (filters / (channels / terms)) * terms;
            for row in 0..self.side(0) {
                for column in 0..self.side(1) {
                    let mut sum = f64::from(bias[filter]);
                    for term in 0..terms {
                        for i in 0..tall {
                            for j in 0..wide {
                                let at_y = row * self.stride[0] + i * self.dilation[0];
                                let at_x = column * self.stride[1] + j * self.dilation[1];
                                let (Some(at_y), Some(at_x)) = (
                                    at_y.checked_sub(self.pads[0]),
                                    at_x.checked_sub(self.pads[1]),
                                ) else {
                                    continue;
                                };
                                if at_y < height && at_x < width {
                                    let w =
                                        weights[((filter * terms + term) * tall + i) * wide + j];
                                    let x = x[((first + term) * height + at_y) * width + at_x];
                                    sum += f64::from(w) * f64::from(x);
                                }
                            }
                        }
                    }
                    y.push(sum);
                }
            }
        }
        y
    }

    /// Compares an imported network, which ends in a sum with a weight for each number, so that their order counts.
    fn check(&self, groups: i64, words: &str) {
        let [channels, height, width] = self.image;
        let (x, bias) = (numbers(channels * height * width, 1), numbers(self.weights[0], 3));
        let weights = numbers(self.weights.iter().product(), 2);
        let y = self.naive(&x, &weights, &bias);
        let last = numbers(2 * y.len(), 4);
        let of = |sides: &[usize]| sides.iter().map(|&side| side as i64).collect::<Vec<_>>();
        let file = File::new(&[&[0], &of(&self.image)[..]].concat())
            .floats("w", &of(&self.weights), &weights)
            .floats("b", &of(&[bias.len()]), &bias)
            .floats("last", &of(&[2, y.len()]), &last)
            .node(
                "Conv",
                &["x", "w", "b"],
                &["c"],
                &[
                    ("group", Int(groups)),
                    ("kernel_shape", Ints(&of(&self.weights[2..]))),
                    ("pads", Ints(&of(&self.pads))),
                    ("strides", Ints(&of(&self.stride))),
                    ("dilations", Ints(&of(&self.dilation))),
                ],
            )
            .node("Flatten", &["c"], &["f"], &[])
            .node("Gemm", &["f", "last"], &["y"], &[("transB", Int(1))])
            .output("y");
        let rows = last.chunks_exact(y.len());
        let expected: Vec<f64> =
            rows.map(|row| row.iter().zip(&y).map(|(w, y)| f64::from(*w) * y).sum()).collect();
        assert_near(&file.answers(&x), &expected);
        assert_eq!(file.words(), format!("{words}, dense 2 identity"));
    }
}

const PLAIN: Convolution = Convolution {
    image: [3, 6, 5],
    weights: [4, 3, 3, 3],
    stride: [1, 1],
    dilation: [1, 1],
    pads: [0; 4],
};

#[test]
fn convolutions_of_every_kind_are_those_of_the_definition() {
    PLAIN.check(1, "conv 4 3x3 identity");
    Convolution { pads: [1; 4], ..PLAIN }.check(1, "conv 4 3x3 same identity");
    Convolution { stride: [2, 1], ..PLAIN }.check(1, "conv 4 3x3 stride 2x1 identity");
    Convolution { pads: [0, 2, 1, 0], ..PLAIN }.check(1, "conv 4 3x3 padding 0/2/1/0 identity");
    let even = Convolution { weights: [2, 3, 4, 2], pads: [1, 0, 2, 1], ..PLAIN };
    even.check(1, "conv 2 4x2 same-end identity");
    let depthwise = Convolution { weights: [3, 1, 3, 3], ..PLAIN };
    depthwise.check(3, "depthwise 3x3 identity");
    let twice = Convolution { weights: [6, 1, 2, 3], pads: [1, 0, 0, 1], ..PLAIN };
    twice.check(3, "depthwise 2x3 padding 1/0/0/1 times 2 identity");
}

#[test]
fn dilation_of_images_becomes_zeros_between_weights() {
    let dilated = Convolution { dilation: [2, 1], weights: [2, 3, 2, 2], ..PLAIN };
    dilated.check(1, "conv 2 3x2 identity");
    Convolution { dilation: [2, 2], weights: [2, 3, 2, 2], ..PLAIN }
        .check(1, "conv 2 3x3 identity");
    let aside = Convolution { dilation: [1, 3], weights: [2, 3, 1, 2], ..PLAIN };
    aside.check(1, "conv 2 1x2 dilation 3 identity");
}

#[test]
fn padding_by_name_is_that_of_the_definition() {
    let image = |auto_pad, stride: i64| {
        File::new(&[1, 1, 5, 5])
            .floats("w", &[1, 1, 2, 2], &[1.0, 10.0, 100.0, 1000.0])
            .node(
                "Conv",
                &["x", "w"],
                &["c"],
                &[("auto_pad", Text(auto_pad)), ("strides", Ints(&[stride, stride]))],
            )
            .node("GlobalAveragePool", &["c"], &["g"], &[])
            .node("Flatten", &["g"], &["y"], &[])
            .output("y")
            .words()
    };
    assert_eq!(image("SAME_UPPER", 1), "conv 1 2x2 same-end identity, globalavgpool");
    assert_eq!(image("SAME_LOWER", 1), "conv 1 2x2 padding 1/1/0/0 identity, globalavgpool");
    assert_eq!(image("SAME_UPPER", 2), "conv 1 2x2 stride 2 same-end identity, globalavgpool");
    assert_eq!(image("VALID", 2), "conv 1 2x2 stride 2 identity, globalavgpool");
}

#[test]
fn zeros_that_are_added_before_become_padding() {
    let file = |pads: &[i64]| {
        File::new(&[0, 2, 8])
            .integers("pads", &[6], pads)
            .floats("w", &[1, 2, 3], &numbers(6, 1))
            .node("Pad", &["x", "pads"], &["p"], &[])
            .node("Conv", &["p", "w"], &["c"], &[("pads", Ints(&[0, 1]))])
            .node("Flatten", &["c"], &["y"], &[])
            .output("z")
    };
    let causal = file(&[0, 0, 2, 0, 0, 0]).floats("v", &[9, 1], &[1.0; 9]).node(
        "MatMul",
        &["y", "v"],
        &["z"],
        &[],
    );
    assert_eq!(causal.words(), "conv 1 3 padding 0/2/0/1 identity, dense 1 identity");
}

#[test]
fn channels_last_and_signals_in_images_lead_to_the_same_layer() {
    let (x, weights) = (numbers(20, 1), numbers(18, 2));
    let turned: Vec<f32> =
        (0..2).flat_map(|c| (0..10).map(move |t| (t, c))).map(|(t, c)| x[2 * t + c]).collect();
    let tail = |file: File| {
        file.floats("w", &[3, 2, 3], &weights)
            .floats("w4", &[3, 2, 1, 3], &weights)
            .integers("second", &[1], &[2])
            .node("Relu", &["c"], &["r"], &[])
            .floats("last", &[3, 1], &[1.0, 10.0, 100.0])
            .node("ReduceMax", &["r", "second"], &["m"], &[("keepdims", Int(0))])
            .node("MatMul", &["m", "last"], &["y"], &[])
            .output("y")
    };
    let first = tail(File::new(&[0, 2, 10]).node("Conv", &["x", "w"], &["c"], &[]));
    let last = File::new(&[0, 10, 2])
        .node("Transpose", &["x"], &["t"], &[("perm", Ints(&[0, 2, 1]))])
        .node("Unsqueeze", &["t", "second"], &["u"], &[])
        .node("Conv", &["u", "w4"], &["d"], &[])
        .node("Squeeze", &["d", "second"], &["c"], &[]);
    let last = tail(last);
    assert_eq!(first.words(), "conv 3 3 relu, maxovertime, dense 1 identity");
    assert_eq!(first.words(), last.words());
    assert_eq!(first.answers(&turned), last.answers(&x));
}

#[test]
fn averages_and_largest_numbers_are_those_of_the_definition() {
    let x = numbers(2 * 4 * 4, 5);
    let file = |operator: &str, attributes: &[(&str, super::writer::Attribute<'_>)]| {
        File::new(&[1, 2, 4, 4])
            .floats("v", &[8, 1], &[1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0, 8.0])
            .node(operator, &["x"], &["p"], attributes)
            .node("Flatten", &["p"], &["f"], &[])
            .node("MatMul", &["f", "v"], &["y"], &[])
            .output("y")
            .answers(&x)
    };
    let pooled = |merge: fn(&[f64]) -> f64| -> f64 {
        let mut sum = 0.0;
        for c in 0..2 {
            for (row, column) in [(0, 0), (0, 1), (1, 0), (1, 1)] {
                let at =
                    |i: usize, j: usize| f64::from(x[16 * c + 4 * (2 * row + i) + 2 * column + j]);
                let weight = (4 * c + 2 * row + column + 1) as f64;
                sum += weight * merge(&[at(0, 0), at(0, 1), at(1, 0), at(1, 1)]);
            }
        }
        sum
    };
    let sides = [("kernel_shape", Ints(&[2, 2])), ("strides", Ints(&[2, 2]))];
    assert_near(&file("AveragePool", &sides), &[pooled(|x| x.iter().sum::<f64>() / 4.0)]);
    let largest = |x: &[f64]| x.iter().copied().fold(f64::MIN, f64::max);
    assert_near(&file("MaxPool", &sides), &[pooled(largest)]);
}

#[test]
fn a_pool_that_rounds_up_has_windows_that_are_cut_off() {
    let words = |side: i64, ceil: i64, kernel: i64, stride: i64| {
        File::new(&[1, 1, side, side])
            .node(
                "MaxPool",
                &["x"],
                &["p"],
                &[
                    ("kernel_shape", Ints(&[kernel, kernel])),
                    ("strides", Ints(&[stride, stride])),
                    ("ceil_mode", Int(ceil)),
                ],
            )
            .node("GlobalAveragePool", &["p"], &["g"], &[])
            .node("Flatten", &["g"], &["y"], &[])
            .output("y")
            .words()
    };
    assert_eq!(words(7, 1, 3, 2), words(7, 0, 3, 2));
    assert_eq!(words(6, 1, 3, 2), "maxpool 3 stride 2 same-end, globalavgpool");
    // The third window would begin behind the image.
    assert_eq!(words(4, 1, 1, 3), words(4, 0, 1, 3));
}

#[test]
fn scaling_of_an_image_is_folded_where_nothing_pads_it_and_else_a_row() {
    let x: Vec<f32> = numbers(2 * 9, 1).iter().map(|x| 128.0 + 100.0 * x).collect();
    let (mean, scale) = ([120.0f32, 90.0], [1.0 / 50.0f32, 1.0 / 60.0]);
    let weights = numbers(2 * 4, 2);
    let file = |pads: i64| {
        File::new(&[0, 2, 3, 3])
            .floats("mean", &[1, 2, 1, 1], &mean)
            .floats("scale", &[2, 1, 1], &scale)
            .floats("w", &[1, 2, 2, 2], &weights)
            .node("Sub", &["x", "mean"], &["s"], &[])
            .node("Mul", &["s", "scale"], &["n"], &[])
            .node("Conv", &["n", "w"], &["c"], &[("pads", Ints(&[pads, pads, 0, 0]))])
            .node("GlobalAveragePool", &["c"], &["g"], &[])
            .node("Flatten", &["g"], &["y"], &[])
            .output("y")
    };
    let scaled: Vec<f32> =
        x.iter().enumerate().map(|(i, x)| (x - mean[i / 9]) * scale[i / 9]).collect();
    for pads in [0, 1] {
        let naive = Convolution {
            image: [2, 3, 3],
            weights: [1, 2, 2, 2],
            pads: [pads, pads, 0, 0],
            ..PLAIN
        };
        let y = naive.naive(&scaled, &weights, &[0.0]);
        let expected = y.iter().sum::<f64>() / y.len() as f64;
        assert_near(&file(pads as i64).answers(&x), &[expected]);
    }
    assert!(file(0).words().starts_with("conv 1 2x2"));
    assert!(file(1).words().starts_with("standardize, conv 1 2x2"));
    let normalizer = file(0).import().unwrap().normalizer;
    assert_eq!(normalizer.offset[..4], [120.0, 90.0, 120.0, 90.0]);
}

#[test]
fn a_pool_becomes_part_of_the_convolution_before_it_where_nothing_else_reads_that() {
    let file = |activation: &str| {
        File::new(&[1, 1, 6, 6])
            .floats("w", &[2, 1, 3, 3], &numbers(18, 1))
            .node("Conv", &["x", "w"], &["c"], &[])
            .node(activation, &["c"], &["a"], &[])
            .node(
                "MaxPool",
                &["a"],
                &["p"],
                &[("kernel_shape", Ints(&[2, 2])), ("strides", Ints(&[2, 2]))],
            )
            .node("GlobalAveragePool", &["p"], &["g"], &[])
            .node("Flatten", &["g"], &["y"], &[])
            .output("y")
            .import()
            .unwrap()
            .network
            .specs()
            .len()
    };
    assert_eq!((file("Relu"), file("HardSwish")), (2, 3));
}
