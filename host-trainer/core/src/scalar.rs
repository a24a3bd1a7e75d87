//! The number types that the trainer computes with.

use crate::layers::curves::Curves;
use crate::registers::Registers;
use num_traits::NumAssign;
use std::fmt::{Debug, Display};
use std::ops::Neg;

/// `f32` for training, `f64` for checking gradients: the same code runs on both.
///
/// Functions come from `libm`, not from the operating system, so that a seed gives the same network
/// whatever C library a laptop has.
pub trait Scalar:
    NumAssign
    + Neg<Output = Self>
    + PartialOrd
    + Copy
    + Debug
    + Display
    + Send
    + Sync
    + Curves
    + Registers
    + 'static
{
    /// Size below which an optimizer takes a number for zero: a thousand times the smallest normal one, far below
    /// anything that changes a prediction.
    const VANISHING: Self;

    /// The nearest number of this type.
    fn of(value: f64) -> Self;
    /// Converts to `f64`.
    fn to_f64(self) -> f64;
    /// `self·factor + term`, rounded once.
    fn fused_multiply_add(self, factor: Self, term: Self) -> Self;
    /// Returns whether it is neither infinite nor NaN.
    fn is_finite(self) -> bool;
    /// Without its sign.
    fn abs(self) -> Self;
    /// √x, rounded once.
    fn sqrt(self) -> Self;
    /// eˣ
    fn exp_portable(self) -> Self;
    /// eˣ − 1
    fn exp_m1_portable(self) -> Self;
    /// ln x
    fn ln_portable(self) -> Self;
    /// ln(1 + x)
    fn ln_1p_portable(self) -> Self;
    /// tanh x
    fn tanh_portable(self) -> Self;
}

impl Scalar for f32 {
    const VANISHING: Self = 1024.0 * f32::MIN_POSITIVE;

    fn of(value: f64) -> Self {
        value as f32
    }
    fn to_f64(self) -> f64 {
        f64::from(self)
    }
    #[inline(always)]
    fn fused_multiply_add(self, factor: Self, term: Self) -> Self {
        f32::mul_add(self, factor, term)
    }
    #[inline(always)]
    fn is_finite(self) -> bool {
        f32::is_finite(self)
    }
    #[inline(always)]
    fn abs(self) -> Self {
        f32::abs(self)
    }
    #[inline(always)]
    fn sqrt(self) -> Self {
        f32::sqrt(self)
    }
    fn exp_portable(self) -> Self {
        libm::expf(self)
    }
    fn exp_m1_portable(self) -> Self {
        libm::expm1f(self)
    }
    fn ln_portable(self) -> Self {
        libm::logf(self)
    }
    fn ln_1p_portable(self) -> Self {
        libm::log1pf(self)
    }
    fn tanh_portable(self) -> Self {
        libm::tanhf(self)
    }
}

impl Scalar for f64 {
    const VANISHING: Self = 1024.0 * f64::MIN_POSITIVE;

    fn of(value: f64) -> Self {
        value
    }
    fn to_f64(self) -> f64 {
        self
    }
    #[inline(always)]
    fn fused_multiply_add(self, factor: Self, term: Self) -> Self {
        f64::mul_add(self, factor, term)
    }
    #[inline(always)]
    fn is_finite(self) -> bool {
        f64::is_finite(self)
    }
    #[inline(always)]
    fn abs(self) -> Self {
        f64::abs(self)
    }
    #[inline(always)]
    fn sqrt(self) -> Self {
        f64::sqrt(self)
    }
    fn exp_portable(self) -> Self {
        libm::exp(self)
    }
    fn exp_m1_portable(self) -> Self {
        libm::expm1(self)
    }
    fn ln_portable(self) -> Self {
        libm::log(self)
    }
    fn ln_1p_portable(self) -> Self {
        libm::log1p(self)
    }
    fn tanh_portable(self) -> Self {
        libm::tanh(self)
    }
}
