//! The kernels of 8-bit weights of the processor that is compiled for: see `portable.rs` for all others.

use super::assembly::{self, Native};
use super::ordered;
use super::output_scale::OutputScale;
use super::packed::FourRows;
use crate::kernel::patches::Read;
use crate::topology::WindowGeometry;

pub(super) use super::assembly::channel_outputs;

/// The sum of the inputs in whole groups of four, which [`dense_rows`] wants.
#[inline(always)]
pub(super) fn sum_of_x(x: &[i16]) -> i32 {
    assembly::sum_of_groups(x.as_chunks().0)
}

ordered::kernels!(i8, Native);
