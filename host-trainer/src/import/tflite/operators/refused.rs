//! Advice on operators that have no counterpart.

use crate::import::error::{Fault, fault};
use crate::import::tflite::builtin;
use crate::import::tflite::schema::Node;

/// Refuses an operator, with what would help.
pub(in crate::import::tflite) fn advice(node: &Node<'_>) -> Fault {
    let help = match builtin::name(node.code).unwrap_or_default() {
        "WHILE" | "IF" => {
            "a recurrent layer or a condition was written as a program, as LSTM, GRU and SimpleRNN of Keras are: save \
             net.keras there, and import that (--features keras)"
        }
        "CALL_ONCE" | "VAR_HANDLE" | "READ_VARIABLE" | "ASSIGN_VARIABLE" => {
            "the network keeps a state of its own between calls (streaming): convert the one that takes a whole window; \
             on the board, layers along a signal stream by themselves"
        }
        "SVDF"
        | "RNN"
        | "LSTM"
        | "UNIDIRECTIONAL_SEQUENCE_RNN"
        | "BIDIRECTIONAL_SEQUENCE_RNN"
        | "BIDIRECTIONAL_SEQUENCE_LSTM" => {
            "of recurrent layers UNIDIRECTIONAL_SEQUENCE_LSTM is supported; train others here (--layers 'gru 16, dense 5')"
        }
        "L2_NORMALIZATION" | "LOCAL_RESPONSE_NORMALIZATION" | "RSQRT" | "SQUARED_DIFFERENCE" => {
            "it normalizes each sample, which no layer here does: train with batch normalization, which becomes part of \
             the weights"
        }
        "GELU" | "PRELU" | "RELU_N1_TO_1" | "RELU_0_TO_1" | "EXP" | "LOG" | "ABS" | "SQUARE"
        | "SQRT" | "POW" | "MAXIMUM" | "MINIMUM" => {
            "there is no such activation here: train with relu, relu6, leaky-relu (slope 0.01), elu, hard-swish, tanh or \
             sigmoid"
        }
        "TRANSPOSE_CONV"
        | "RESIZE_BILINEAR"
        | "RESIZE_NEAREST_NEIGHBOR"
        | "DEPTH_TO_SPACE"
        | "SPACE_TO_DEPTH"
        | "TILE" => "it makes images larger or moves pixels, which no layer here does",
        "MIRROR_PAD" => "only zeros pad an image here (padding='same', or ZeroPadding2D)",
        "STABLEHLO_COMPOSITE" | "DELEGATE" | "CALL" => {
            "it stands for a part of the network that is written elsewhere: convert to TensorFlow Lite's own operators"
        }
        "CUSTOM" if node.custom.starts_with("Flex") => {
            "it is one of TensorFlow's, which the converter left as it was (SELECT_TF_OPS): convert with TFLITE_BUILTINS \
             alone"
        }
        "CUSTOM" => "it is not one of TensorFlow Lite's own operators",
        "" => {
            "it is newer than what this program has learned; convert with TensorFlow 2.21 or before"
        }
        _ => "it has no counterpart here; docs/bring-your-model.md lists what has",
    };
    fault!("the operator {} is not supported: {help}", node.operator())
}
