//! Advice on operators that have no counterpart.

use crate::import::error::{Fault, fault};

/// Refuses an operator, with what would help.
pub(crate) fn advice(operator: &str, domain: &str) -> Fault {
    let help = match operator {
        "Loop" | "If" | "Scan" => {
            "a recurrent layer or a condition was written as a program. From PyTorch: export with dynamo=False. From \
             Keras: save net.keras, and import that (--features keras)"
        }
        "QLinearConv"
        | "QLinearMatMul"
        | "QGemm"
        | "QLinearAdd"
        | "QLinearMul"
        | "QLinearConcat"
        | "QLinearSigmoid"
        | "QLinearSoftmax"
        | "QLinearAveragePool"
        | "QLinearGlobalAveragePool" => {
            "the network computes in integers: import the f32 network that it was made of, and quantize it here (host-trainer \
             quantize), or quantize it with quant_format=QuantFormat.QDQ, which is read"
        }
        "ConvInteger"
        | "MatMulInteger"
        | "DynamicQuantizeLinear"
        | "DynamicQuantizeLSTM"
        | "DynamicQuantizeMatMul" => {
            "the network finds out the ranges of its integers while it runs (quantize_dynamic): import the f32 network that it \
             was made of, and quantize it here (host-trainer quantize)"
        }
        "LayerNormalization"
        | "InstanceNormalization"
        | "GroupNormalization"
        | "RMSNormalization"
        | "LRN"
        | "LpNormalization"
        | "MeanVarianceNormalization" => {
            "it normalizes each sample, which no layer here does: train with batch normalization, which becomes part of \
             the weights"
        }
        "Gelu" | "Mish" | "Swish" | "Selu" | "Celu" | "Softplus" | "Softsign" | "PRelu"
        | "ThresholdedRelu" | "Erf" => {
            "there is no such activation here: train with relu, relu6, leaky-relu (slope 0.01), elu, hard-swish, tanh or \
             sigmoid"
        }
        "ConvTranspose" | "Upsample" | "Resize" | "DepthToSpace" | "SpaceToDepth" => {
            "it makes images larger or moves pixels, which no layer here does"
        }
        "Attention" | "MultiHeadAttention" | "Einsum" => "there is no attention here",
        "TreeEnsembleClassifier" | "TreeEnsembleRegressor" | "SVMClassifier" | "SVMRegressor" => {
            "trees and support vectors are no neural networks: train an MLPClassifier or MLPRegressor"
        }
        _ => "it has no counterpart here; docs/bring-your-model.md lists what has",
    };
    let of_domain = match domain {
        "" => String::new(),
        domain => format!(" of {domain:?}"),
    };
    fault!("the operator {operator}{of_domain} is not supported: {help}")
}
