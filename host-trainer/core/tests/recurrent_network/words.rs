//! Recurrent layers in words: there and back, and what is said of mistakes.

use host_trainer::architecture::{network_in_words, parse};
use nn_core::ActivationKind::{Relu, Softmax};
use nn_core::{LayerSpec, Shape};

const SIGNAL: Shape = Shape::new(1, 64, 3);

#[test]
fn words_say_what_was_said() {
    for (text, expected) in [
        ("gru 8 each, maxovertime, dense 5", "gru 8 each, maxovertime, dense 5 softmax"),
        ("lstm 32, dense 5", "lstm 32, dense 5 softmax"),
        ("rnn 8 reversed, dense 5", "rnn 8 reversed, dense 5 softmax"),
        (
            "gru-before 8 each reversed, lstm 4, dense 5 relu",
            "gru-before 8 each reversed, lstm 4, dense 5 relu",
        ),
        ("bidirectional(gru 16), dense 5", "concat(gru 16; gru 16 reversed), dense 5 softmax"),
        (
            "bidirectional(lstm 4 each), globalavgpool, dense 5",
            "concat(lstm 4 each; lstm 4 each reversed), globalavgpool, dense 5 softmax",
        ),
    ] {
        let specs = parse(text, SIGNAL, Relu, Softmax).unwrap();
        let said = network_in_words(&specs);
        assert_eq!(said, expected);
        assert_eq!(parse(&said, SIGNAL, Relu, Relu).unwrap(), specs, "{said}");
    }
}

#[test]
fn rows_are_the_types_of_nn_core() {
    let text = "bidirectional(gru-before 4 each), lstm 6 reversed, dense 5";
    let rows: Vec<String> =
        parse(text, SIGNAL, Relu, Softmax).unwrap().iter().map(LayerSpec::to_string).collect();
    assert_eq!(
        rows[..2],
        ["Every<64, Gru<3, 4, ResetBefore>>", "Every<64, Gru<3, 4, ResetBefore>, Backwards>"]
    );
    assert_eq!(rows[3..], ["Over<64, Lstm<8, 6>, Backwards>", "Dense<6, 5, Softmax>"]);
}

#[test]
fn mistakes_are_named_with_what_would_be_right() {
    let image = Shape::new(28, 28, 1);
    let mut wrong = Vec::new();
    for (text, shape, expected) in [
        ("dense 5 each", SIGNAL, "dense has a number of neurons and an activation"),
        ("dense 5 reversed", SIGNAL, "dense has a number of neurons and an activation"),
        ("gru 8, dense 10", image, "gru is for signals over time"),
        ("dense 8, gru 4, dense 2", SIGNAL, "behind a dense layer"),
        ("gru 8, lstm 4, dense 2", SIGNAL, "write each behind it"),
        ("gru, dense 5", SIGNAL, "gru 16"),
        ("gru 0, dense 5", SIGNAL, "`0` is neither a number from 1"),
        ("gru 8 tanh, dense 5", SIGNAL, "gru has a number of units, each and reversed"),
        ("lstm 8 stride 2, dense 5", SIGNAL, "lstm has a number of units, each and reversed"),
        ("gru 8 each each, dense 5", SIGNAL, "is given twice"),
        ("conv 8 3 each, dense 5", SIGNAL, "are for recurrent layers"),
        ("maxpool 2 reversed, dense 5", SIGNAL, "are for recurrent layers"),
        ("bidirectional(gru 8) relu, dense 5", SIGNAL, "bidirectional has nothing behind it"),
        ("bidirectional(gru 8; gru 8), dense 5", SIGNAL, "no `;`"),
        ("grru 8, dense 5", SIGNAL, "gru"),
        ("gru 8", SIGNAL, "the last layer must be dense"),
        ("gru 8, dense 5", Shape::new(1, 0, 3), "does not fit an image of 1 x 0 x 3"),
    ] {
        let error = parse(text, shape, Relu, Softmax).map(|specs| network_in_words(&specs));
        match error {
            Err(error) if error.to_string().contains(expected) => {}
            other => wrong.push(format!("{text}: {other:?}, not {expected}")),
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
