//! The parameters of quantized recurrent layers.

use super::eight_bits::I8;
use super::filters::checked_scales;
use super::layout::Layout;
use super::output_scale::OutputScale;
use super::requantization::Requantization;
use crate::buffer::Aligned;
use crate::format::Block;

/// A block of a quantized recurrent layer: for each of `G` gates a row of `IN` weights for each of `H` units, and for
/// each a bias and a factor from its sum to steps of 2⁻¹⁰.
///
/// Takes G·H·IN bytes, made a multiple of 4, and G·H·8.
#[derive(Clone, Debug, PartialEq, Eq)]
#[repr(C)]
pub struct QuantizedGates<const G: usize, const H: usize, const IN: usize> {
    scales: [[OutputScale; H]; G],
    /// Weights in the order of the processor.
    weights: Aligned<[[[i8; IN]; H]; G]>,
}

impl<const G: usize, const H: usize, const IN: usize> QuantizedGates<G, H, IN> {
    /// Gates with these weights, biases, and factors from sums to outputs.
    ///
    /// # Panics
    ///
    /// If a sum could overflow; in a `static` or a `const` that is a compile error.
    pub const fn new(
        weights: [[[i8; IN]; H]; G],
        bias: [[i32; H]; G],
        requantization: [[Requantization; H]; G],
    ) -> Self {
        let rows = weights.as_flattened().as_flattened();
        let mut scales = [[OutputScale::ZERO; H]; G];
        checked_scales(
            rows,
            IN,
            (bias.as_flattened(), requantization.as_flattened()),
            scales.as_flattened_mut(),
        );
        let mut packed = [[[0; IN]; H]; G];
        Layout::NATIVE.pack_rows(rows, IN, packed.as_flattened_mut().as_flattened_mut());
        Self { scales, weights: Aligned(packed) }
    }

    /// Bias and factor of each row.
    pub const fn scales(&self) -> &[[OutputScale; H]; G] {
        &self.scales
    }
}

impl<const G: usize, const H: usize, const IN: usize> Block<I8> for QuantizedGates<G, H, IN> {
    const ZEROS: Self = Self::new([[[0; IN]; H]; G], [[0; H]; G], [[Requantization::ZERO; H]; G]);

    #[inline(always)]
    fn slices(&self) -> (&[i8], &[OutputScale]) {
        (self.weights.0.as_flattened().as_flattened(), self.scales.as_flattened())
    }
}
