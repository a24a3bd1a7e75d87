//! The kernels of 4-bit weights, in the order of [`Nibbles`](super::Nibbles).

#[cfg(not(dot_product = "portable"))]
use super::assembly::FourBits;
#[cfg(dot_product = "portable")]
use super::nibble_rows::FourBits;
use super::ordered;
use super::output_scale::OutputScale;
use super::packed::FourRows;
use crate::kernel::patches::Read;
use crate::topology::WindowGeometry;

ordered::kernels!(u32, FourBits);
