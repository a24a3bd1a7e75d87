//! Patches and weights of 8 bits.

#![allow(clippy::duplicate_mod, reason = "one source, compiled for the rows of each format")]

#[cfg(not(dot_product = "muls"))]
#[path = "patch.rs"]
pub mod patch;
#[cfg(dot_product = "muls")]
#[path = "patch_muls.rs"]
pub mod patch;
#[cfg(dot_product = "muls")]
#[path = "pool_muls.rs"]
pub mod pool;
#[cfg(dot_product = "smlad")]
#[path = "pool_smlad.rs"]
pub mod pool;
#[cfg(dot_product = "mla")]
#[path = "four_rows_mla.rs"]
mod rows;
#[cfg(dot_product = "muls")]
#[path = "four_rows_muls.rs"]
mod rows;
#[cfg(dot_product = "smlad")]
#[path = "four_rows_smlad.rs"]
mod rows;
