//! Kinds of layers, as far as an import needs to know them.

use nn_core::{ActivationKind, Cell, Op, Window};

/// A convolution without pooling, of all channels or with filters of one channel each.
pub(super) fn convolution(filters: u16, window: Window, is_depthwise: bool) -> Op {
    match is_depthwise {
        true => Op::DepthwiseConv2d { filters, window, pool: 1 },
        false => Op::Conv2d { filters, window, pool: 1 },
    }
}

/// Returns whether each output is a sum of weights of its own, so that scaling of outputs becomes part of them.
pub(super) fn gives_own_sums(op: &Op) -> bool {
    match op {
        Op::Dense { .. } | Op::Conv2d { .. } | Op::DepthwiseConv2d { .. } => true,
        Op::MaxPool2d { .. }
        | Op::AvgPool2d { .. }
        | Op::GlobalAvgPool
        | Op::Quantize
        | Op::QuantizePerChannel
        | Op::Dequantize
        | Op::DequantizePerChannel
        | Op::Standardize
        | Op::Add { .. }
        | Op::Concat { .. }
        | Op::Recurrent { .. }
        | Op::Features { .. } => false,
    }
}

/// Returns whether the row of a network of `f32` may have an activation.
pub(super) fn may_have(op: &Op, activation: ActivationKind) -> bool {
    let is_softmax = activation == ActivationKind::Softmax;
    matches!(op, Op::Dense { .. })
        || !is_softmax && (gives_own_sums(op) || matches!(op, Op::Add { .. }))
}

/// The pooling of a layer that has one.
pub(super) fn pooling(op: &mut Op) -> Option<&mut u16> {
    match op {
        Op::Conv2d { pool, .. } | Op::DepthwiseConv2d { pool, .. } => Some(pool),
        Op::Dense { .. }
        | Op::MaxPool2d { .. }
        | Op::AvgPool2d { .. }
        | Op::GlobalAvgPool
        | Op::Quantize
        | Op::QuantizePerChannel
        | Op::Dequantize
        | Op::DequantizePerChannel
        | Op::Standardize
        | Op::Add { .. }
        | Op::Concat { .. }
        | Op::Recurrent { .. }
        | Op::Features { .. } => None,
    }
}

/// What the weights of a layer are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Weights {
    Matrix,
    Filters {
        window: Window,
        is_depthwise: bool,
    },
    OfState {
        cell: Cell,
        units: u16,
        reversed: bool,
    },
    Scaling,
    /// None, of a layer that slides over an image.
    OfPool,
    None,
}

/// The weights of a layer.
pub(super) fn weights(op: &Op) -> Weights {
    match *op {
        Op::Dense { .. } => Weights::Matrix,
        Op::Conv2d { window, .. } => Weights::Filters { window, is_depthwise: false },
        Op::DepthwiseConv2d { window, .. } => Weights::Filters { window, is_depthwise: true },
        Op::Recurrent { cell, units, reversed, .. } => Weights::OfState { cell, units, reversed },
        Op::Standardize => Weights::Scaling,
        Op::MaxPool2d { .. } | Op::AvgPool2d { .. } | Op::GlobalAvgPool => Weights::OfPool,
        Op::Quantize
        | Op::QuantizePerChannel
        | Op::Dequantize
        | Op::DequantizePerChannel
        | Op::Add { .. }
        | Op::Concat { .. }
        | Op::Features { .. } => Weights::None,
    }
}
