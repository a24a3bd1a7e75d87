//! Comparison of operations at compile time, which `==` is not there for.

use super::Op;

impl Op {
    /// `==`, for use at compile time.
    pub(in crate::topology) const fn equals(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Dense { outputs }, Self::Dense { outputs: theirs }) => *outputs == *theirs,
            (
                Self::Conv2d { filters, window, pool },
                Self::Conv2d { filters: f, window: w, pool: p },
            )
            | (
                Self::DepthwiseConv2d { filters, window, pool },
                Self::DepthwiseConv2d { filters: f, window: w, pool: p },
            ) => *filters == *f && *pool == *p && window.equals(w),
            (Self::MaxPool2d { window }, Self::MaxPool2d { window: theirs })
            | (Self::AvgPool2d { window }, Self::AvgPool2d { window: theirs }) => {
                window.equals(theirs)
            }
            (Self::GlobalAvgPool, Self::GlobalAvgPool)
            | (Self::Quantize, Self::Quantize)
            | (Self::QuantizePerChannel, Self::QuantizePerChannel)
            | (Self::Dequantize, Self::Dequantize)
            | (Self::DequantizePerChannel, Self::DequantizePerChannel)
            | (Self::Standardize, Self::Standardize) => true,
            (Self::Add { with }, Self::Add { with: theirs }) => *with == *theirs,
            (Self::Concat { with, channels }, Self::Concat { with: w, channels: c }) => {
                *with == *w && *channels == *c
            }
            (
                Self::Recurrent { cell, units, every, reversed },
                Self::Recurrent { cell: c, units: u, every: e, reversed: r },
            ) => cell.equals(*c) && *units == *u && *every == *e && *reversed == *r,
            (
                Self::Features { frame, hop, feature },
                Self::Features { frame: f, hop: h, feature: theirs },
            ) => *frame == *f && *hop == *h && feature.equals(theirs),
            // Both sides name every kind, so that a new one does not compile until it is compared.
            (
                Self::Dense { .. }
                | Self::Conv2d { .. }
                | Self::DepthwiseConv2d { .. }
                | Self::MaxPool2d { .. }
                | Self::AvgPool2d { .. }
                | Self::GlobalAvgPool
                | Self::Quantize
                | Self::QuantizePerChannel
                | Self::Dequantize
                | Self::DequantizePerChannel
                | Self::Standardize
                | Self::Add { .. }
                | Self::Concat { .. }
                | Self::Recurrent { .. }
                | Self::Features { .. },
                _,
            ) => false,
        }
    }
}
