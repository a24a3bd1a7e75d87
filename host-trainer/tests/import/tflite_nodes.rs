//! Nodes of TensorFlow Lite, worked out by hand, and what is refused.

use super::flatbuffer::Field::{Byte, Float, Int, Table};
use super::flatbuffer::{ADD, CONV_2D, CUSTOM, F32, FULLY_CONNECTED, File, I8, I32, RELU, WHILE};
use super::writer::{assert_near, numbers};
use host_trainer::architecture::network_in_words;

/// 3 numbers to 2: weights in integers of 8 bits with a scale for each output, biases of 32.
fn dense(weights: &[f32], zero: &[i64], dimension: i32) -> File {
    let bias = [4i32, -2].iter().flat_map(|bias| bias.to_le_bytes()).collect();
    File::new(&[1, 3])
        .integers(&[2, 3], (I8, vec![1, 2, 0xfd, 4, 0, 1]), weights, zero, dimension)
        .integers(&[2], (I32, bias), &[0.25, 0.5], &[0, 0], 0)
        .value(&[1, 2])
        .node(FULLY_CONNECTED, &[0, 1, 2], &[3], vec![(0, Byte(1))])
        .output(3)
}

#[test]
fn integers_mean_their_distance_from_zero_times_their_scale() {
    // Rows (1, 2, −3)/2 and (4, 0, 1)/4, biases 1 and −1, then relu.
    let file = dense(&[0.5, 0.25], &[0, 0], 0);
    assert_eq!(file.answers(&[1.0, 2.0, -1.0]), [0.5 + 2.0 + 1.5 + 1.0, 0.0]);
    assert_eq!(file.answers(&[8.0, 0.0, 4.0]), [0.0, 8.0 + 1.0 - 1.0]);
    // One zero point for all: rows (0, 1, −4)/2 and (3, −1, 0)/2.
    let file = dense(&[0.5], &[1], 0);
    assert_eq!(file.answers(&[2.0, 1.0, 0.0]), [0.5 + 1.0, 3.0 - 0.5 - 1.0]);
    assert_eq!(network_in_words(&file.import().unwrap().network.specs()), "dense 2 relu");
}

#[test]
fn a_bias_and_a_batch_may_be_left_out() {
    let file = File::new(&[1, 2])
        .floats(&[2, 2], &[1.0, 2.0, 3.0, 4.0])
        .value(&[1, 2])
        .node(FULLY_CONNECTED, &[0, 1, -1], &[2], vec![])
        .output(2);
    assert_eq!(file.answers(&[1.0, 10.0]), [21.0, 43.0]);
}

/// A convolution with these options and weights (OUT, rows, columns, channels) over 4 x 4 pixels of 2 channels.
fn convolution(dims: [i32; 4], options: super::flatbuffer::Table) -> File {
    let count = dims.iter().product::<i32>() as usize;
    File::new(&[1, 4, 4, 2])
        .floats(&dims, &vec![1.0; count])
        .value(&[1, 1, 1, 1])
        .node(CONV_2D, &[0, 1, -1], &[2], options)
        .output(2)
}

#[test]
fn a_convolution_over_a_whole_image_is_a_dense_layer_and_may_end_in_a_softmax() {
    let once = || vec![(0, Byte(1)), (1, Int(1)), (2, Int(1))];
    let weights = numbers(24, 1);
    let file = File::new(&[1, 2, 2, 1])
        .floats(&[2, 1, 1, 1], &[1.0, -1.0])
        .value(&[1, 2, 2, 2])
        .floats(&[3, 2, 2, 2], &weights)
        .value(&[1, 1, 1, 3])
        .value(&[1, 1, 1, 3])
        .node(CONV_2D, &[0, 1, -1], &[2], once())
        .node(CONV_2D, &[2, 3, -1], &[4], once())
        .node(25, &[4], &[5], vec![(0, Float(1.0))])
        .output(5);
    let words = network_in_words(&file.import().unwrap().network.specs());
    assert_eq!(words, "conv 2 1x1 identity, dense 3 softmax");
    let x = numbers(4, 2);
    // Pixel after pixel, each with its two channels x and −x.
    let logit = |row: &[f32]| -> f64 {
        let pixels = row.chunks_exact(2).zip(&x);
        pixels.map(|(w, x)| f64::from(w[0] - w[1]) * f64::from(*x)).sum()
    };
    let exponents: Vec<f64> = weights.chunks_exact(8).map(|row| logit(row).exp()).collect();
    let sum: f64 = exponents.iter().sum();
    let expected: Vec<f64> = exponents.iter().map(|exponent| exponent / sum).collect();
    assert_near(&file.answers(&x), &expected);
}

#[test]
fn what_a_pool_over_a_whole_image_gives_may_be_the_end() {
    let options = [(0, Byte(1)), (1, Int(2)), (2, Int(2)), (3, Int(2)), (4, Int(2))];
    let file = File::new(&[1, 2, 2, 1])
        .floats(&[2, 1, 1, 1], &[1.0, -1.0])
        .value(&[1, 2, 2, 2])
        .value(&[1, 1, 1, 2])
        .node(CONV_2D, &[0, 1, -1], &[2], vec![(0, Byte(1)), (1, Int(1)), (2, Int(1))])
        .node(1, &[2], &[3], options.to_vec())
        .output(3);
    assert_eq!(file.answers(&[1.0, 2.0, 3.0, 6.0]), [3.0, -3.0]);
}

#[test]
fn values_of_options_that_are_not_supported_are_named() {
    for (dims, options, expected) in [
        ([1, 1, 1, 2], vec![(0, Byte(1))], "has a stride, dilation or kernel of 0"),
        ([1, 1, 1, 2], vec![(0, Byte(7))], "has the padding number 7"),
        ([1, 3, 3, 1], vec![(1, Int(1)), (2, Int(1))], "groups of several channels"),
        ([1, 9, 9, 2], vec![(0, Byte(1)), (1, Int(1)), (2, Int(1))], "does not fit its input"),
        ([1, 3, 3, 2], vec![(1, Int(1)), (2, Int(1)), (3, Byte(2))], "RELU_N1_TO_1"),
        ([1, 3, 3, 2], vec![(1, Int(1)), (2, Int(1)), (3, Byte(9))], "the activation number 9"),
        ([1, 3, 3, 2], vec![(1, Int(1)), (2, Int(-1))], "kernel of -1"),
    ] {
        let text = convolution(dims, options).refusal();
        assert!(text.starts_with("node 1, CONV_2D, which gives \"t2\": "), "{text}");
        assert!(text.contains(expected), "{text}");
    }
    let slope = File::new(&[1, 2])
        .value(&[1, 2])
        .node(98, &[0], &[1], vec![(0, Float(0.3))])
        .output(1)
        .refusal();
    assert!(slope.contains("LEAKY_RELU") && slope.contains("slope 0.3, only 0.01"), "{slope}");
    let beta = File::new(&[1, 2]).value(&[1, 2]).node(25, &[0], &[1], vec![]).output(1).refusal();
    assert!(beta.contains("has beta = 0, only 1"), "{beta}");
}

#[test]
fn operators_without_a_counterpart_are_named_with_what_helps() {
    let file = |code, name: &str| {
        File::new(&[1, 2])
            .value(&[1, 2])
            .value(&[1, 2])
            .node(RELU, &[0], &[1], vec![])
            .custom(code, name, &[1], &[2], vec![])
            .output(2)
            .refusal()
    };
    for (code, name, place, expected) in [
        (WHILE, "", "node 2, WHILE", "save net.keras there, and import that"),
        (142, "", "node 2, VAR_HANDLE", "convert the one that takes a whole window"),
        (CUSTOM, "FlexErf", "node 2, CUSTOM \"FlexErf\"", "convert with TFLITE_BUILTINS"),
        (CUSTOM, "Mine", "node 2, CUSTOM \"Mine\"", "not one of TensorFlow Lite's own"),
        (150, "", "node 2, GELU", "there is no such activation here"),
        (27, "", "node 2, SVDF", "UNIDIRECTIONAL_SEQUENCE_LSTM is supported"),
        (100, "", "node 2, MIRROR_PAD", "only zeros pad an image"),
        (66, "", "node 2, SIN", "docs/bring-your-model.md"),
        (5000, "", "node 2, operator number 5000", "newer than what this program has learned"),
        (-1, "", "node 2, operator number -1", "newer than"),
    ] {
        // What the old field of an operator says counts only where the new one says less.
        let text = file(code, name);
        if code >= 0 {
            assert!(text.starts_with(place) && text.contains(expected), "{text}");
        }
    }
}

#[test]
fn constants_that_cannot_be_read_are_named() {
    let with = |element, bytes: Vec<u8>, more: super::flatbuffer::Table| {
        let more = [vec![(1, Byte(element))], more].concat();
        File::new(&[1, 2])
            .tensor(&[1, 2], Some(bytes), more)
            .value(&[1, 2])
            .node(ADD, &[0, 1], &[2], vec![])
            .output(2)
            .refusal()
    };
    let blocks = vec![(2, super::flatbuffer::Field::Floats(vec![1.0])), (4, Byte(2))];
    let scales = vec![(2, super::flatbuffer::Field::Floats(vec![1.0; 3]))];
    for (element, bytes, more, expected) in [
        (F32, vec![0; 4], vec![], "its constant \"t1\": has 1 numbers, expected 1 x 2"),
        (F32, vec![0; 7], vec![], "its bytes end within a number"),
        (5, vec![0; 8], vec![], "its elements are texts, expected f32"),
        (99, vec![0; 8], vec![], "its elements are an unknown type"),
        (I8, vec![1, 2], vec![], "that are no f32"),
        (I8, vec![1, 2], vec![(4, Table(blocks))], "a scale for each block of numbers"),
        (I8, vec![1, 2], vec![(4, Table(scales))], "has 3 scales for integers of 1 x 2"),
        (F32, vec![0; 8], vec![(6, Table(vec![]))], "has sparse weights"),
    ] {
        let text = with(element, bytes, more);
        assert!(text.starts_with("node 1, ADD") && text.contains(expected), "{text}");
    }
}

#[test]
fn more_numbers_than_there_are_dimensions_are_refused() {
    let many = vec![1u8; 4 * 17];
    let text = File::new(&[1, 2])
        .tensor(&[17], Some(many), vec![(1, Byte(I32))])
        .value(&[1, 2])
        .node(22, &[0, 1], &[2], vec![])
        .output(2)
        .refusal();
    assert!(text.contains("node 1, RESHAPE") && text.contains("has 17 numbers"), "{text}");
}

#[test]
fn graphs_that_are_no_network_are_named() {
    let relu = |file: File| {
        let file = file.value(&[1, 2]);
        file.node(RELU, &[0], &[1], vec![]).output(1).refusal()
    };
    let huge = relu(File::new(&[1, 1 << 30]));
    assert!(huge.contains("takes 1073741824 numbers a sample"), "{huge}");
    let open = relu(File::new(&[1, -1]));
    assert!(open.contains("has impossible extents [1, -1]"), "{open}");
    let empty = relu(File::new(&[1, 0]));
    assert!(empty.contains("convert with fixed ones"), "{empty}");
    let two = File::new(&[1, 2])
        .input(&[1, 2])
        .value(&[1, 2])
        .node(ADD, &[0, 1], &[2], vec![])
        .output(2)
        .refusal();
    assert!(two.starts_with("the graph: has 2 inputs (\"t0\", \"t1\")"), "{two}");
    let missing = File::new(&[1, 2])
        .value(&[1, 2])
        .value(&[1, 2])
        .node(ADD, &[0, 1], &[2], vec![])
        .output(2)
        .refusal();
    assert!(missing.contains("reads \"t1\", which nothing before it gives"), "{missing}");
    let far =
        File::new(&[1, 2]).value(&[1, 2]).node(ADD, &[0, 77], &[1], vec![]).output(1).refusal();
    assert!(far.contains("reads the tensor 77"), "{far}");
    let texts = File::default().tensor(&[1, 2], None, vec![(1, Byte(5))]);
    let texts = texts.value(&[1, 2]).node(RELU, &[0], &[1], vec![]).output(1);
    assert!(texts.refusal().contains("has no input"), "{}", texts.refusal());
    let none = File::new(&[1, 2]).output(0).refusal();
    assert!(none.contains("a TensorFlow Lite file without nodes"), "{none}");
}

#[test]
fn damaged_files_name_the_field_and_its_place() {
    let mut bytes = dense(&[0.5], &[0], 0).bytes();
    // The distance to the root.
    bytes[0..4].copy_from_slice(&u32::MAX.to_le_bytes());
    let text = super::writer::import(&bytes).unwrap_err().to_string();
    assert!(
        text.contains("it has the field root at byte 0, which leads out of the file"),
        "{text}"
    );
    let mut bytes = dense(&[0.5], &[0], 0).bytes();
    let name = bytes.windows(2).position(|pair| pair == b"t1").unwrap();
    bytes[name] = 0xff;
    let text = super::writer::import(&bytes).unwrap_err().to_string();
    assert!(text.contains("the field name at byte") && text.contains("is no text"), "{text}");
    let long = File::new(&[1, 2]).custom(CUSTOM, &"x".repeat(1 << 17), &[0], &[0], vec![]);
    let text = long.output(0).refusal();
    assert!(text.contains("the field custom_code at byte") && text.contains("longer"), "{text}");
    let ranks = File::new(&[1; 9]).node(RELU, &[0], &[0], vec![]).output(0).refusal();
    assert!(ranks.contains("the field shape at byte") && ranks.contains("8 dimensions"), "{ranks}");
}
