//! A block of parameters of `f32`: weights, and a bias for each output.

#[cfg(feature = "model-files")]
mod serde_form;

/// Weights and biases of `f32`, in arrays of any depth.
///
/// Its serde form is the weights, row by row, then the biases, without any length: in postcard exactly 4 bytes a
/// parameter.
#[derive(Clone, Debug, PartialEq)]
#[repr(C)]
pub struct Floats<W, B> {
    weights: W,
    bias: B,
}

/// The block of a [`Dense`](crate::Dense) layer: a row of `IN` weights and a bias for each of `OUT` outputs.
pub type Rows<const IN: usize, const OUT: usize> = Floats<[[f32; IN]; OUT], [f32; OUT]>;

/// The block of a [`Conv2d`](crate::Conv2d): `OUT` filters of `H` × `W` pixels of `C` weights, and a bias for each.
/// Of a [`DepthwiseConv2d`](crate::DepthwiseConv2d): filters of one channel each, and `C` is 1.
pub type Filters<const OUT: usize, const H: usize, const W: usize, const C: usize> =
    Floats<[[[[f32; C]; W]; H]; OUT], [f32; OUT]>;

/// A block of a recurrent layer: for each of `G` gates a row of `IN` weights and a bias for each of `H` units.
pub type Gates<const G: usize, const H: usize, const IN: usize> =
    Floats<[[[f32; IN]; H]; G], [[f32; H]; G]>;

impl<W, B> Floats<W, B> {
    /// Makes a block of these weights and biases.
    pub const fn new(weights: W, bias: B) -> Self {
        Self { weights, bias }
    }

    /// The weights: for each output a row, or a filter of rows of pixels of channels.
    pub const fn weights(&self) -> &W {
        &self.weights
    }

    /// The biases, one for each output.
    pub const fn bias(&self) -> &B {
        &self.bias
    }
}

/// Parameters of `f32` for a trainer. Sealed: nobody else implements it.
pub trait Trainable {
    /// Returns weights and biases.
    fn slices(&self) -> (&[f32], &[f32]);

    /// Returns weights and biases, mutable.
    fn slices_mut(&mut self) -> (&mut [f32], &mut [f32]);
}

impl<W: Flat, B: Flat> Trainable for Floats<W, B> {
    #[inline(always)]
    fn slices(&self) -> (&[f32], &[f32]) {
        (self.weights.flat(), self.bias.flat())
    }

    fn slices_mut(&mut self) -> (&mut [f32], &mut [f32]) {
        (self.weights.flat_mut(), self.bias.flat_mut())
    }
}

/// Arrays of arrays of `f32`, as the list of their numbers. Nobody else implements it.
pub trait Flat {
    /// The array of zeros.
    const ZEROS: Self;

    /// The numbers, the last dimension's neighbours next to each other.
    fn flat(&self) -> &[f32];

    /// The same numbers as [`flat`](Self::flat), mutable.
    fn flat_mut(&mut self) -> &mut [f32];
}

impl<const A: usize> Flat for [f32; A] {
    const ZEROS: Self = [0.0; A];

    #[inline(always)]
    fn flat(&self) -> &[f32] {
        self
    }

    fn flat_mut(&mut self) -> &mut [f32] {
        self
    }
}

impl<const A: usize, const B: usize> Flat for [[f32; A]; B] {
    const ZEROS: Self = [[0.0; A]; B];

    #[inline(always)]
    fn flat(&self) -> &[f32] {
        self.as_flattened()
    }

    fn flat_mut(&mut self) -> &mut [f32] {
        self.as_flattened_mut()
    }
}

impl<const A: usize, const B: usize, const C: usize> Flat for [[[f32; A]; B]; C] {
    const ZEROS: Self = [[[0.0; A]; B]; C];

    #[inline(always)]
    fn flat(&self) -> &[f32] {
        self.as_flattened().as_flattened()
    }

    fn flat_mut(&mut self) -> &mut [f32] {
        self.as_flattened_mut().as_flattened_mut()
    }
}

impl<const A: usize, const B: usize, const C: usize, const D: usize> Flat
    for [[[[f32; A]; B]; C]; D]
{
    const ZEROS: Self = [[[[0.0; A]; B]; C]; D];

    #[inline(always)]
    fn flat(&self) -> &[f32] {
        self.as_flattened().as_flattened().as_flattened()
    }

    fn flat_mut(&mut self) -> &mut [f32] {
        self.as_flattened_mut().as_flattened_mut().as_flattened_mut()
    }
}
