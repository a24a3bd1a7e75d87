//! Patches and weights of 4 bits.

#![allow(clippy::duplicate_mod, reason = "one source, compiled for the rows of each format")]

#[cfg(not(dot_product = "muls"))]
#[path = "patch.rs"]
pub mod patch;
#[cfg(dot_product = "muls")]
#[path = "patch_muls.rs"]
pub mod patch;
#[cfg(dot_product = "mla")]
#[path = "nibble_rows_mla.rs"]
mod rows;
#[cfg(dot_product = "muls")]
#[path = "nibble_rows_muls.rs"]
mod rows;
#[cfg(dot_product = "smlad")]
#[path = "nibble_rows_smlad.rs"]
mod rows;
