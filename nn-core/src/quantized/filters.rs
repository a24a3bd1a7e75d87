//! The parameters of quantized convolutions.

use super::channel_blocks;
use super::eight_bits::I8;
use super::layout::Layout;
use super::output_scale::OutputScale;
use super::requantization::Requantization;
use crate::buffer::Aligned;
use crate::format::Block;

/// The parameters of [`QuantizedConv2d`](super::QuantizedConv2d): `OUT` filters of `H` × `W` pixels of `C`
/// weights, and for each a bias and a factor from its sum to its output.
///
/// Takes OUT·H·W·C bytes, made a multiple of 4, and OUT·8.
#[derive(Clone, Debug, PartialEq, Eq)]
#[repr(C)]
pub struct QuantizedFilters<const OUT: usize, const H: usize, const W: usize, const C: usize> {
    scales: [OutputScale; OUT],
    /// Weights in the order of the processor.
    weights: Aligned<[[[[i8; C]; W]; H]; OUT]>,
}

impl<const OUT: usize, const H: usize, const W: usize, const C: usize>
    QuantizedFilters<OUT, H, W, C>
{
    /// Filters with these weights, biases, and factors from sums to outputs.
    ///
    /// # Panics
    ///
    /// If a sum could overflow; in a `static` or a `const` that is a compile error.
    pub const fn new(
        weights: [[[[i8; C]; W]; H]; OUT],
        bias: [i32; OUT],
        requantization: [Requantization; OUT],
    ) -> Self {
        let rows = weights.as_flattened().as_flattened().as_flattened();
        let mut scales = [OutputScale::ZERO; OUT];
        checked_scales(rows, H * W * C, (&bias, &requantization), &mut scales);
        let mut packed = [[[[0; C]; W]; H]; OUT];
        let places = packed.as_flattened_mut().as_flattened_mut().as_flattened_mut();
        Layout::NATIVE.pack_rows(rows, H * W * C, places);
        Self { scales, weights: Aligned(packed) }
    }

    /// Bias and factor of each filter.
    pub const fn scales(&self) -> &[OutputScale; OUT] {
        &self.scales
    }
}

impl<const OUT: usize, const H: usize, const W: usize, const C: usize> Block<I8>
    for QuantizedFilters<OUT, H, W, C>
{
    const ZEROS: Self = Self::new([[[[0; C]; W]; H]; OUT], [0; OUT], [Requantization::ZERO; OUT]);

    #[inline(always)]
    fn slices(&self) -> (&[i8], &[OutputScale]) {
        (self.weights.0.as_flattened().as_flattened().as_flattened(), &self.scales)
    }
}

/// The parameters of [`QuantizedDepthwiseConv2d`](super::QuantizedDepthwiseConv2d): a filter of `H` × `W`
/// weights for each of `C` channels, and for each a bias and a factor from its sum to its output.
///
/// Takes C·H·W bytes, made a multiple of 4, and C·8.
#[derive(Clone, Debug, PartialEq, Eq)]
#[repr(C)]
pub struct QuantizedDepthwiseFilters<const C: usize, const H: usize, const W: usize> {
    scales: [OutputScale; C],
    /// Weights in the order of the kernel.
    weights: Aligned<[[[i8; W]; H]; C]>,
}

impl<const C: usize, const H: usize, const W: usize> QuantizedDepthwiseFilters<C, H, W> {
    /// Filters with these weights, biases, and factors from sums to outputs.
    ///
    /// # Panics
    ///
    /// If a sum could overflow; in a `static` or a `const` that is a compile error.
    pub const fn new(
        weights: [[[i8; W]; H]; C],
        bias: [i32; C],
        requantization: [Requantization; C],
    ) -> Self {
        let rows = weights.as_flattened().as_flattened();
        let mut scales = [OutputScale::ZERO; C];
        checked_scales(rows, H * W, (&bias, &requantization), &mut scales);
        let mut packed = [[[0; W]; H]; C];
        let places = packed.as_flattened_mut().as_flattened_mut();
        channel_blocks::pack(rows, H * W, places);
        Self { scales, weights: Aligned(packed) }
    }

    /// Bias and factor of each filter.
    pub const fn scales(&self) -> &[OutputScale; C] {
        &self.scales
    }
}

impl<const C: usize, const H: usize, const W: usize> Block<I8>
    for QuantizedDepthwiseFilters<C, H, W>
{
    const ZEROS: Self = Self::new([[[0; W]; H]; C], [0; C], [Requantization::ZERO; C]);

    #[inline(always)]
    fn slices(&self) -> (&[i8], &[OutputScale]) {
        (self.weights.0.as_flattened().as_flattened(), &self.scales)
    }
}

/// Fills the scales of rows of so many weights, unless a sum could overflow: see [`OutputScale::cannot_overflow`].
pub(super) const fn checked_scales(
    rows: &[i8],
    terms: usize,
    (bias, requantization): (&[i32], &[Requantization]),
    scales: &mut [OutputScale],
) {
    let (mut rest, mut output) = (rows, 0);
    while output < scales.len() {
        let (row, behind) = rest.split_at(terms);
        scales[output] = OutputScale { bias: bias[output], requantization: requantization[output] };
        if !scales[output].cannot_overflow(row) {
            panic!("weights and bias of a filter are so large that its sum may overflow");
        }
        rest = behind;
        output += 1;
    }
}
