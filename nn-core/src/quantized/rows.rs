//! The parameters of a quantized dense layer.

use super::eight_bits::I8;
use super::layout::Layout;
use super::output_scale::OutputScale;
use super::requantization::Requantization;
use crate::buffer::Aligned;
use crate::format::Block;

/// The parameters of [`QuantizedDense`](super::QuantizedDense): a row of `IN` weights for each of `OUT` outputs, and
/// for each a bias and a factor from its sum to its output.
///
/// Takes OUT·IN bytes, made a multiple of 4, and OUT·8.
#[derive(Clone, Debug, PartialEq, Eq)]
#[repr(C)]
pub struct QuantizedRows<const IN: usize, const OUT: usize> {
    scales: [OutputScale; OUT],
    /// Weights in the order of the processor.
    weights: Aligned<[[i8; IN]; OUT]>,
}

impl<const IN: usize, const OUT: usize> QuantizedRows<IN, OUT> {
    /// Rows with these weights, biases, and factors from sums to outputs.
    ///
    /// # Panics
    ///
    /// If a sum could overflow; in a `static` or a `const` that is a compile error. See
    /// [`checked`](Self::checked).
    pub const fn new(
        weights: [[i8; IN]; OUT],
        bias: [i32; OUT],
        requantization: [Requantization; OUT],
    ) -> Self {
        match Self::checked(&weights, &bias, &requantization) {
            Some(layer) => layer,
            None => panic!("weights and bias of an output are so large that its sum may overflow"),
        }
    }

    /// Makes the block of [`new`](Self::new); `None` if a sum could overflow: see [`OutputScale::cannot_overflow`].
    pub const fn checked(
        weights: &[[i8; IN]; OUT],
        bias: &[i32; OUT],
        requantization: &[Requantization; OUT],
    ) -> Option<Self> {
        let mut scales = [OutputScale::ZERO; OUT];
        let mut output = 0;
        while output < OUT {
            scales[output] =
                OutputScale { bias: bias[output], requantization: requantization[output] };
            if !scales[output].cannot_overflow(&weights[output]) {
                return None;
            }
            output += 1;
        }
        Some(Self { scales, weights: Aligned(Layout::NATIVE.pack(weights)) })
    }

    /// Bias and factor of each output.
    pub const fn scales(&self) -> &[OutputScale; OUT] {
        &self.scales
    }
}

impl<const IN: usize, const OUT: usize> Block<I8> for QuantizedRows<IN, OUT> {
    const ZEROS: Self = Self::new([[0; IN]; OUT], [0; OUT], [Requantization::ZERO; OUT]);

    #[inline(always)]
    fn slices(&self) -> (&[i8], &[OutputScale]) {
        (self.weights.0.as_flattened(), &self.scales)
    }
}
