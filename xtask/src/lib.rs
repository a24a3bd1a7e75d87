//! What `cargo xtask` does, as a library, so that tests build and run boards the same way.
//!
//! | command | file |
//! | --- | --- |
//! | `setup` | [`setup`] |
//! | `test` | [`test`](mod@test) |
//! | `qemu` | [`qemu`] |
//! | `flash` | [`flash`] |
//! | `size` | [`size`] |
//! | `bench` | [`bench`](mod@bench) |

pub mod bench;
pub mod bench_train;
pub mod board;
pub mod build;
pub mod elf;
pub mod flash;
pub mod qemu;
pub mod setup;
pub mod size;
pub mod test;
