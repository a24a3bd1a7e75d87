//! Vector registers of numbers, of any processor.

use pulp::Simd;
use pulp::bytemuck::{self, Pod};

/// Numbers that fit side by side into registers.
pub trait Registers: Pod {
    /// Register of such numbers.
    type Register<S: Simd>: Pod;

    /// The number in all places of a register.
    fn splat<S: Simd>(simd: S, number: Self) -> Self::Register<S>;

    /// Fewer numbers than a register has, with zeros behind the last.
    fn load_part<S: Simd>(simd: S, numbers: &[Self]) -> Self::Register<S>;

    /// Writes as many numbers as there are, fewer than the register has.
    fn store_part<S: Simd>(simd: S, numbers: &mut [Self], register: Self::Register<S>);

    /// `a·factors + terms`, number by number, each rounded once.
    fn fused<S: Simd>(
        simd: S,
        a: Self::Register<S>,
        factors: Self::Register<S>,
        terms: Self::Register<S>,
    ) -> Self::Register<S>;

    /// `a·factors + terms`, number by number, the product rounded, then the sum.
    fn rounded<S: Simd>(
        simd: S,
        a: Self::Register<S>,
        factors: Self::Register<S>,
        terms: Self::Register<S>,
    ) -> Self::Register<S>;

    /// Numbers in a register.
    #[inline(always)]
    fn lanes<S: Simd>() -> usize {
        size_of::<Self::Register<S>>() / size_of::<Self>()
    }

    /// The first numbers as a register; where there are fewer, zeros behind the last.
    #[inline(always)]
    fn load<S: Simd>(simd: S, numbers: &[Self]) -> Self::Register<S> {
        match numbers.get(..Self::lanes::<S>()) {
            Some(numbers) => bytemuck::pod_read_unaligned(bytemuck::cast_slice(numbers)),
            None => Self::load_part(simd, numbers),
        }
    }

    /// Writes a register, or as many numbers of it as there are.
    #[inline(always)]
    fn store<S: Simd>(simd: S, register: Self::Register<S>, numbers: &mut [Self]) {
        match numbers.get_mut(..Self::lanes::<S>()) {
            Some(numbers) => {
                let bytes = bytemuck::cast_slice_mut::<Self, u8>(numbers);
                bytes.copy_from_slice(bytemuck::bytes_of(&register));
            }
            None => Self::store_part(simd, numbers, register),
        }
    }
}

impl Registers for f32 {
    type Register<S: Simd> = S::f32s;

    #[inline(always)]
    fn splat<S: Simd>(simd: S, number: Self) -> S::f32s {
        simd.splat_f32s(number)
    }

    #[inline(always)]
    fn load_part<S: Simd>(simd: S, numbers: &[Self]) -> S::f32s {
        simd.partial_load_f32s(numbers)
    }

    #[inline(always)]
    fn store_part<S: Simd>(simd: S, numbers: &mut [Self], register: S::f32s) {
        simd.partial_store_f32s(numbers, register);
    }

    #[inline(always)]
    fn fused<S: Simd>(simd: S, a: S::f32s, factors: S::f32s, terms: S::f32s) -> S::f32s {
        simd.mul_add_f32s(a, factors, terms)
    }

    #[inline(always)]
    fn rounded<S: Simd>(simd: S, a: S::f32s, factors: S::f32s, terms: S::f32s) -> S::f32s {
        simd.add_f32s(simd.mul_f32s(a, factors), terms)
    }
}

impl Registers for f64 {
    type Register<S: Simd> = S::f64s;

    #[inline(always)]
    fn splat<S: Simd>(simd: S, number: Self) -> S::f64s {
        simd.splat_f64s(number)
    }

    #[inline(always)]
    fn load_part<S: Simd>(simd: S, numbers: &[Self]) -> S::f64s {
        simd.partial_load_f64s(numbers)
    }

    #[inline(always)]
    fn store_part<S: Simd>(simd: S, numbers: &mut [Self], register: S::f64s) {
        simd.partial_store_f64s(numbers, register);
    }

    #[inline(always)]
    fn fused<S: Simd>(simd: S, a: S::f64s, factors: S::f64s, terms: S::f64s) -> S::f64s {
        simd.mul_add_f64s(a, factors, terms)
    }

    #[inline(always)]
    fn rounded<S: Simd>(simd: S, a: S::f64s, factors: S::f64s, terms: S::f64s) -> S::f64s {
        simd.add_f64s(simd.mul_f64s(a, factors), terms)
    }
}
