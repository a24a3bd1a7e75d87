//! The parameters of layers with 4-bit weights.

use super::four_bits::I4;
use super::nibbles::Nibbles;
use super::output_scale::OutputScale;
use super::requantization::Requantization;
use crate::format::Block;

/// The parameters of a [`Dense`](crate::Dense) layer of 4-bit weights: a row of `IN` weights for each of `OUT` outputs,
/// and for each a bias and a factor from its sum to its output.
///
/// Takes OUT·8 bytes, 8 for where the weights are, and there [`Nibbles::words`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NibbleRows<const IN: usize, const OUT: usize> {
    scales: [OutputScale; OUT],
    words: &'static [u32],
}

impl<const IN: usize, const OUT: usize> NibbleRows<IN, OUT> {
    /// Rows with these weights, put in order by [`Nibbles::pack`], biases, and factors from sums to outputs.
    ///
    /// # Panics
    ///
    /// If there is another number of words, or a sum could overflow: see [`Nibbles::LARGEST_SUM`]. In a `static` or a
    /// `const` that is a compile error.
    pub const fn new(
        words: &'static [u32],
        bias: [i32; OUT],
        requantization: [Requantization; OUT],
    ) -> Self {
        let mut scales = [OutputScale::ZERO; OUT];
        checked_scales(words, IN, (&bias, &requantization), &mut scales);
        Self { scales, words }
    }

    /// Bias and factor of each output.
    pub const fn scales(&self) -> &[OutputScale; OUT] {
        &self.scales
    }
}

impl<const IN: usize, const OUT: usize> Block<I4> for NibbleRows<IN, OUT> {
    const ZEROS: Self = Self { scales: [OutputScale::ZERO; OUT], words: &[] };

    #[inline(always)]
    fn slices(&self) -> (&[u32], &[OutputScale]) {
        (self.words, &self.scales)
    }
}

/// The parameters of a convolution of 4-bit weights: `OUT` filters of `H` × `W` pixels of `C` weights, and for each a
/// bias and a factor from its sum to its output.
///
/// Takes OUT·8 bytes, 8 for where the weights are, and there [`Nibbles::words`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NibbleFilters<const OUT: usize, const H: usize, const W: usize, const C: usize> {
    scales: [OutputScale; OUT],
    words: &'static [u32],
}

impl<const OUT: usize, const H: usize, const W: usize, const C: usize> NibbleFilters<OUT, H, W, C> {
    /// Filters with these weights, put in order by [`Nibbles::pack`], biases, and factors from sums to outputs.
    ///
    /// # Panics
    ///
    /// As [`NibbleRows::new`].
    pub const fn new(
        words: &'static [u32],
        bias: [i32; OUT],
        requantization: [Requantization; OUT],
    ) -> Self {
        let mut scales = [OutputScale::ZERO; OUT];
        checked_scales(words, H * W * C, (&bias, &requantization), &mut scales);
        Self { scales, words }
    }

    /// Bias and factor of each filter.
    pub const fn scales(&self) -> &[OutputScale; OUT] {
        &self.scales
    }
}

impl<const OUT: usize, const H: usize, const W: usize, const C: usize> Block<I4>
    for NibbleFilters<OUT, H, W, C>
{
    const ZEROS: Self = Self { scales: [OutputScale::ZERO; OUT], words: &[] };

    #[inline(always)]
    fn slices(&self) -> (&[u32], &[OutputScale]) {
        (self.words, &self.scales)
    }
}

/// A block of a recurrent layer of 4-bit weights: for each of `G` gates a row of `IN` weights for each of `H` units, and
/// for each a bias and a factor from its sum to steps of 2⁻¹⁰.
///
/// Takes G·H·8 bytes, 8 for where the weights are, and there [`Nibbles::words`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NibbleGates<const G: usize, const H: usize, const IN: usize> {
    scales: [[OutputScale; H]; G],
    words: &'static [u32],
}

impl<const G: usize, const H: usize, const IN: usize> NibbleGates<G, H, IN> {
    /// Gates with these weights, put in order by [`Nibbles::pack`], biases, and factors from sums to outputs.
    ///
    /// # Panics
    ///
    /// As [`NibbleRows::new`].
    pub const fn new(
        words: &'static [u32],
        bias: [[i32; H]; G],
        requantization: [[Requantization; H]; G],
    ) -> Self {
        let mut scales = [[OutputScale::ZERO; H]; G];
        let beside = (bias.as_flattened(), requantization.as_flattened());
        checked_scales(words, IN, beside, scales.as_flattened_mut());
        Self { scales, words }
    }

    /// Bias and factor of each row.
    pub const fn scales(&self) -> &[[OutputScale; H]; G] {
        &self.scales
    }
}

impl<const G: usize, const H: usize, const IN: usize> Block<I4> for NibbleGates<G, H, IN> {
    const ZEROS: Self = Self { scales: [[OutputScale::ZERO; H]; G], words: &[] };

    #[inline(always)]
    fn slices(&self) -> (&[u32], &[OutputScale]) {
        (self.words, self.scales.as_flattened())
    }
}

impl Nibbles {
    /// Returns whether a row of weights, a byte each, may have this scale: `Σ|w| < 2¹²`, and
    /// [`OutputScale::cannot_overflow`].
    pub const fn cannot_overflow(scale: &OutputScale, row: &[i8]) -> bool {
        let (mut sum, mut rest) = (0, row);
        while let [weight, next @ ..] = rest {
            sum += weight.unsigned_abs() as u64;
            rest = next;
        }
        scale.cannot_overflow_with_nibbles(sum)
    }
}

/// Fills the scales of rows of so many weights, unless a sum could overflow.
const fn checked_scales(
    words: &[u32],
    terms: usize,
    (bias, requantization): (&[i32], &[Requantization]),
    scales: &mut [OutputScale],
) {
    let rows = scales.len();
    assert!(
        words.len() == Nibbles::words(rows, terms),
        "weights of 4 bits take another number of words: see Nibbles::words"
    );
    let mut row = 0;
    while row < rows {
        let (mut sum, mut term) = (0, 0);
        while term < terms {
            sum += Nibbles::weight(words, (rows, terms), (row, term)).unsigned_abs() as u64;
            term += 1;
        }
        scales[row] = OutputScale { bias: bias[row], requantization: requantization[row] };
        if !scales[row].cannot_overflow_with_nibbles(sum) {
            panic!("4-bit weights and bias of an output are so large that its sum may overflow");
        }
        row += 1;
    }
}
