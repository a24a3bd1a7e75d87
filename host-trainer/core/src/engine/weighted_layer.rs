//! Forward and backward passes of a layer with one block of weights, whatever its kind.

use crate::layers::windows::{WindowMemory, Windows};
use crate::layers::{conv2d, dense, depthwise_conv2d};
use crate::scalar::Scalar;
use nn_core::{LayerSpec, Op};

/// Layer with one block of weights, and what its passes need.
#[derive(Clone, Debug)]
pub(super) enum WeightedLayer {
    Dense,
    Conv2d(Windows),
    DepthwiseConv2d(Windows),
}

/// Memory from the forward to the backward pass, and on the way.
#[derive(Clone, Debug)]
pub(super) struct WeightedMemory<T> {
    /// Which of a pool was the largest.
    pub winners: Vec<u32>,
    windows: WindowMemory<T>,
}

impl<T> Default for WeightedMemory<T> {
    fn default() -> Self {
        Self { winners: Vec::new(), windows: WindowMemory::default() }
    }
}

impl WeightedLayer {
    /// Makes it for a layer of `f32` with weights; the largest of each pool is kept.
    pub fn new(spec: &LayerSpec) -> Self {
        match (spec.op, spec.geometry()) {
            (Op::Conv2d { .. }, Some(geometry)) => Self::Conv2d(Windows::new(&geometry)),
            (Op::DepthwiseConv2d { .. }, Some(geometry)) => {
                Self::DepthwiseConv2d(Windows::new(&geometry))
            }
            (Op::Dense { .. }, _) => Self::Dense,
            (
                Op::Conv2d { .. }
                | Op::DepthwiseConv2d { .. }
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
                | Op::Features { .. },
                _,
            ) => unreachable!("{spec} has no sums of one block"),
        }
    }

    /// `z` (B, OUT) for `weights` (K, OUT).
    pub fn forward<T: Scalar>(
        &self,
        parameters: (&[T], &[T]),
        x: &[T],
        z: &mut [T],
        memory: &mut WeightedMemory<T>,
    ) {
        let WeightedMemory { winners, windows: of_windows } = memory;
        if !matches!(self, Self::Dense) {
            winners.resize(z.len(), 0);
        }
        match self {
            Self::Dense => dense::forward(parameters.0, parameters.1, x, z),
            Self::Conv2d(windows) => {
                conv2d::forward(windows, parameters, x, z, winners, of_windows);
            }
            Self::DepthwiseConv2d(windows) => {
                depthwise_conv2d::forward(windows, parameters, x, z, winners, of_windows);
            }
        }
    }

    /// The gradients of weights (K, OUT) and bias for `dz` (B, OUT), and of the input, if `dx` (B, IN) is there.
    /// `weights` are (K, OUT), `rows` the same as a network stores them, (OUT, K).
    pub fn backward<T: Scalar>(
        &self,
        (weights, rows): (&[T], &[T]),
        x: &[T],
        dz: &[T],
        (dweights, dbias): (&mut [T], &mut [T]),
        dx: Option<&mut [T]>,
        memory: &mut WeightedMemory<T>,
    ) {
        let windows = match self {
            Self::Dense => {
                dense::backward_parameters(x, dz, dweights, dbias);
                if let Some(dx) = dx {
                    dense::backward_input(rows, dz, dx, dbias.len());
                }
                return;
            }
            Self::Conv2d(windows) | Self::DepthwiseConv2d(windows) => windows,
        };
        dweights.fill(T::zero());
        dbias.fill(T::zero());
        let mut dx = dx;
        if let Some(dx) = &mut dx {
            dx.fill(T::zero());
        }
        let gradients = (dweights, dbias);
        let WeightedMemory { winners, windows: memory } = memory;
        if let Self::Conv2d(_) = self {
            conv2d::backward(windows, rows, x, dz, winners, gradients, dx, memory);
        } else {
            depthwise_conv2d::backward(windows, weights, x, dz, winners, gradients, dx, memory);
        }
    }
}
