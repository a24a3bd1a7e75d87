//! Networks with branches in words: there and back, as a table shows them, and what is wrong with some.

use host_trainer::architecture::{lines, network_in_words, parse};
use nn_core::ActivationKind::{Relu, Softmax};
use nn_core::{LayerSpec, Op, Shape, Window};

const IMAGE: Shape = Shape::new(28, 28, 3);
const SIGNAL: Shape = Shape::new(1, 64, 3);

fn parsed(text: &str, input: Shape) -> Vec<LayerSpec> {
    parse(text, input, Relu, Softmax).unwrap_or_else(|error| panic!("{error}"))
}

fn error_of(text: &str, input: Shape) -> String {
    match parse(text, input, Relu, Softmax) {
        Ok(_) => panic!("{text} is a network"),
        Err(error) => error.to_string(),
    }
}

fn error(text: &str) -> String {
    error_of(text, IMAGE)
}

#[test]
fn a_network_comes_back_from_its_own_words() {
    for (text, input) in [
        (
            "conv 8 3x3 relu, residual(conv 8 3x3 same relu, conv 8 3x3 same identity) relu, dense 10 softmax",
            IMAGE,
        ),
        ("residual(conv 3 3x3 same tanh), dense 10 softmax", IMAGE),
        (
            "sum(conv 4 3x3 stride 2 same relu; conv 4 1x1 stride 2 identity) relu, dense 10 softmax",
            IMAGE,
        ),
        ("concat(conv 4 1x1 relu; conv 4 3x3 same elu), globalavgpool, dense 10 softmax", IMAGE),
        (
            "conv 4 3x3 relu, maxpool 2, sum(residual(conv 4 3x3 same relu); concat(conv 2 1x1 tanh; conv 2 5x5 same \
             relu, residual(conv 2 1x1 relu) relu6)) hard-swish, dense 10 softmax",
            IMAGE,
        ),
        (
            "concat(globalavgpool; conv 4 3x3 relu, maxpool 2, dense 2 relu), dense 10 softmax",
            IMAGE,
        ),
        (
            "dense 16 relu, residual(dense 16 identity) relu, concat(dense 4 relu; dense 3 tanh), dense 10 softmax",
            IMAGE,
        ),
        ("conv 4 3x3 stride 2 same-end relu, maxpool 2 stride 1 same-end, dense 10 softmax", IMAGE),
        ("conv 4 3x3 stride 2x1 relu, conv 4 5x3 padding 2x0 relu, dense 10 softmax", IMAGE),
        (
            "conv 4 3x3 padding 0/1/2/1 relu, depthwise 3x3 padding 1/0/0/2 times 2 relu, dense 10 softmax",
            IMAGE,
        ),
        (
            "conv 4 3 dilation 2 same relu, residual(conv 4 3 dilation 8 causal relu), dense 10 softmax",
            SIGNAL,
        ),
        ("depthwise 5 times 3 relu, avgpool 2, dense 10 softmax", SIGNAL),
    ] {
        let layers = parsed(text, input);
        let said = network_in_words(&layers);
        assert_eq!(said, text);
        assert_eq!(parsed(&said, input), layers);
    }
}

#[test]
fn other_ways_to_say_a_padding_come_back_as_the_shortest() {
    for (text, said) in [
        ("conv 4 3x3 padding 1", "conv 4 3x3 same relu"),
        ("conv 4 3x3 padding 1/1/1/1", "conv 4 3x3 same relu"),
        ("conv 4 2x2 same", "conv 4 2x2 same-end relu"),
        ("conv 4 3x3 padding 0/0/0/0", "conv 4 3x3 relu"),
        ("depthwise 3x3 times 1", "depthwise 3x3 relu"),
    ] {
        let layers = parsed(&format!("{text}, dense 10"), IMAGE);
        assert_eq!(network_in_words(&layers), format!("{said}, dense 10 softmax"));
    }
}

#[test]
fn rows_read_what_the_words_say() {
    // Rows: 0 conv, 1 conv of the first branch, 2 conv of the second, 3 the sum.
    let layers = parsed("conv 4 3x3, sum(conv 4 1x1; conv 4 1x1), dense 10", IMAGE);
    let reads: Vec<u16> = layers.iter().map(|layer| layer.from).collect();
    // The second branch reads row 0, one before row 1; the sum reads row 1, one before row 2, and row 2.
    assert_eq!(reads, [0, 0, 1, 1, 0]);
    assert_eq!(layers[3].op, Op::Add { with: 0 });
    // The sum behind two rows reads the last of them, and what is two further back.
    let layers = parsed("residual(conv 4 3x3 same, conv 3 1x1), dense 10", IMAGE);
    assert_eq!((layers[2].op, layers[2].from), (Op::Add { with: 2 }, 0));
}

#[test]
fn paddings_by_name_are_what_they_say() {
    let window = |text: &str, input: Shape| match parsed(&format!("{text}, dense 2"), input)[0].op {
        Op::Conv2d { window, .. } | Op::MaxPool2d { window } => window,
        op => panic!("{op:?}"),
    };
    assert_eq!(window("conv 4 3x3 same", IMAGE), Window::new(3, 3).padding(1, 1));
    // 14 pixels of 28 at stride 2: 13·2 + 3 − 28 = 1, at the end.
    let end = Window { padding_bottom: 1, padding_right: 1, ..Window::new(3, 3).stride(2, 2) };
    assert_eq!(window("conv 4 3x3 stride 2 same-end", IMAGE), end);
    let causal = Window { padding_left: 8, dilation: 4, ..Window::new(1, 3) };
    assert_eq!(window("conv 4 3 dilation 4 causal", SIGNAL), causal);
    let sides = Window {
        padding_top: 0,
        padding_left: 1,
        padding_bottom: 2,
        padding_right: 3,
        ..Window::new(5, 5)
    };
    assert_eq!(window("conv 4 5x5 padding 0/1/2/3", IMAGE), sides);
    assert_eq!(window("maxpool 2 same-end", Shape::new(27, 27, 1)).padding_bottom, 1);
}

#[test]
fn a_table_indents_branches_and_shows_where_the_second_begins() {
    let text = "conv 8 3x3 same, residual(conv 8 3x3 same, conv 8 3x3 same identity) relu, \
                sum(conv 16 3x3 stride 2 same; conv 16 1x1 stride 2 identity) relu, \
                concat(conv 8 1x1; residual(conv 16 1x1), conv 4 3x3 same), globalavgpool, dense 10";
    assert_eq!(
        lines(&parsed(text, IMAGE)).join("\n"),
        "\
conv 8 3x3 same relu
  conv 8 3x3 same relu
  conv 8 3x3 same identity
residual sum relu
  conv 16 3x3 stride 2 same relu
; conv 16 1x1 stride 2 identity
sum relu
  conv 8 1x1 relu
;   conv 16 1x1 relu
  residual sum
  conv 4 3x3 same relu
concat
globalavgpool
dense 10 softmax"
    );
}

#[test]
fn what_is_wrong_with_a_join_is_said() {
    for (text, what) in [
        (
            "residual(conv 4 3x3 same), dense 10",
            "layer 1 `residual(conv 4 3x3 same)`: residual adds what goes in, 28 x 28 x 3, to what comes out, 28 x 28 x 4: both must have the same shape; where it changes, use sum with a projection, for example sum(…; conv 32 1x1 identity)",
        ),
        (
            "residual(conv 3 1x1; conv 3 1x1), dense 10",
            "residual has one chain of layers, and no `;`",
        ),
        (
            "sum(conv 3 1x1), dense 10",
            "sum has two branches with `;` between them, for example sum(conv 8 3x3 same; conv 8 1x1)",
        ),
        (
            "concat(conv 3 1x1; conv 3 1x1; conv 3 1x1), dense 10",
            "concat has two branches with `;` between them, for example concat(conv 8 3x3 same; conv 8 1x1)",
        ),
        (
            "sum(conv 4 3x3; conv 4 1x1), dense 10",
            "the first branch gives 26 x 26 x 4, the second 28 x 28 x 4: both must have the same shape",
        ),
        (
            "concat(conv 4 3x3; conv 4 1x1), dense 10",
            "the first branch gives 26 x 26 x 4, the second 28 x 28 x 4: both must have the same height and width",
        ),
        (
            "concat(conv 4 3x3; dense 4), dense 10",
            "the first branch gives 26 x 26 x 4, the second 4: both must have the same height and width",
        ),
        ("concat(conv 4 1x1; conv 4 1x1) relu, dense 10", "concat has nothing behind it"),
        ("concat(conv 4 1x1; conv 4 1x1) 3x3, dense 10", "concat has nothing behind it"),
        ("concat(conv 40000 1x1; conv 40000 1x1), dense 10", "has more channels than 65,535"),
        (
            "sum(conv 4 1x1; conv 4 1x1) 3x3 relu, dense 10",
            "expected an activation behind the parenthesis, and nothing else",
        ),
        (
            "residual(conv 3 1x1) same, dense 10",
            "expected an activation behind the parenthesis, and nothing else",
        ),
        (
            "residual(conv 3 1x1) softmax, dense 10",
            "softmax is for dense layers: name another activation, for example relu",
        ),
        ("conv(3 1x1), dense 10", "`conv` has no layers in it: residual, sum and concat have"),
        (
            "residul(conv 3 1x1), dense 10",
            "`residul` has no layers in it: residual, sum and concat have (did you mean `residual`?)",
        ),
        ("residual, dense 10", "write, for example, residual(conv 8 3x3 same)"),
        ("sum 3, dense 10", "write, for example, sum(conv 8 3x3 same; conv 8 1x1)"),
        ("sum(; conv 3 1x1), dense 10", "``: is empty: a layer is, for example, conv 8 3x3"),
        ("residual(), dense 10", "``: is empty: a layer is, for example, conv 8 3x3"),
        ("residual(conv 3 1x1, dense 10", "a `(` has no `)` behind it"),
        ("residual conv 3 1x1), dense 10", "a `)` has no `(` before it"),
        (
            "sum(conv 3 1x1; residual(conv 4 1x1)), dense 10",
            "layer 1 `sum(conv 3 1x1; residual(conv 4 1x1))`: `residual(conv 4 1x1)`: residual adds",
        ),
        (
            "residual(dense 4, conv 3 1x1), dense 10",
            "`conv 3 1x1`: behind a dense layer there is no image any more",
        ),
        (
            "concat(dense 8; conv 4 3x3, globalavgpool), dense 10",
            "put the branch that takes the image first",
        ),
        ("residual(conv 3 1x1)", "the last layer must be dense, for example dense 10"),
    ] {
        let said = error(text);
        assert!(said.contains(what), "{text}:\n{said}\n{what}");
    }
    parsed("concat(conv 4 3x3, globalavgpool; dense 8), dense 10", IMAGE);
    parsed("conv 4 3x3, concat(dense 8; conv 4 3x3, globalavgpool), dense 10", IMAGE);
    let deep = "residual(".repeat(41) + "conv 3 1x1" + &")".repeat(41);
    assert!(error(&format!("{deep}, dense 10")).contains("more than 40 parentheses in each other"));
}

#[test]
fn what_is_wrong_with_a_window_is_said() {
    for (text, what) in [
        (
            "conv 4 3x3 dilation 2, dense 10",
            "dilation is for windows of one row, as those of a signal are",
        ),
        (
            "conv 4 3x3 causal, dense 10",
            "causal is for windows of one row, as those of a signal are",
        ),
        (
            "conv 4 3x3 dilation, dense 10",
            "`dilation` has no number behind it: write, for example, dilation 2",
        ),
        (
            "depthwise 3x3 times, dense 10",
            "`times` has no number behind it: write, for example, times 2",
        ),
        (
            "conv 4 3x3 padding, dense 10",
            "`padding` has no number behind it: write, for example, padding 2",
        ),
        (
            "conv 4 3x3 padding 1/2, dense 10",
            "`1/2` is no padding: write 1, 1x2 (rows x columns), or 0/0/1/1 (above, left, below, right)",
        ),
        ("conv 4 3x3 padding 1/2/3/a, dense 10", "`1/2/3/a` is no padding"),
        ("conv 4 3x3 padding same, dense 10", "`same` is no padding"),
        ("conv 4 3x3 padding 3, dense 10", "its padding must be smaller than its window"),
        ("conv 4 3x3 same causal, dense 10", "`causal` is given twice: leave one out"),
        ("conv 4 3x3 same padding 1, dense 10", "`padding` is given twice: leave one out"),
        ("conv 4 1x3 dilation 2 dilation 3, dense 10", "`dilation` is given twice: leave one out"),
        ("depthwise 3x3 times 2 times 2, dense 10", "`times` is given twice: leave one out"),
        ("conv 4 3x3 times 2, dense 10", "times is for depthwise"),
        (
            "maxpool 2 times 2, dense 10",
            "a pool has a size, a stride and padding, and nothing else",
        ),
        (
            "avgpool 1x2 dilation 2, dense 10",
            "a pool has a size, a stride and padding, and nothing else",
        ),
        ("dense 10 times 2", "dense has a number of neurons and an activation, and nothing else"),
        ("depthwise 3x3 times 30000, dense 10", "has more channels than 65,535"),
        (
            "conv 4 1x5 dilation 65535 same, dense 10",
            "same does not fit: the window is larger than the image",
        ),
        (
            "conv 4 1x5 dilation 65535 same-end, dense 10",
            "same-end does not fit: the window is larger than the image",
        ),
        ("conv 4 1x3 dilation 20, dense 10", "its window does not fit an image of 28 x 28 x 3"),
        (
            "conv 4 3x3 hardswish, dense 10",
            "a size such as 3x3, stride, same, same-end, causal, padding, dilation, times, each, reversed, hop, rate, low, high, bands, floor, log, nor an activation (did you mean `hard-swish`?)",
        ),
        ("conv 4 3x3 sme, dense 10", "(did you mean `same`?)"),
        ("conv 4 3x3 dilaton 2, dense 10", "(did you mean `dilation`?)"),
    ] {
        let said = error(text);
        assert!(said.contains(what), "{text}:\n{said}\n{what}");
    }
    assert!(error_of("conv 4 3 causal same, dense 10", SIGNAL).contains("`same` is given twice"));
}
