//! Library of `cargo xtask`, so that tests build and run boards the same way.
//!
//! | command | what it does | module |
//! | --- | --- | --- |
//! | `cargo xtask setup` | installs the compiler's targets, emulators and a browser | [`setup`] |
//! | `cargo xtask test` | runs the tests, on the laptop, on every board and in a browser | [`test`](mod@test) |
//! | `cargo xtask qemu` | runs a program on a board in its emulator | [`emulator`] |
//! | `cargo xtask flash` | writes a program to a real board | [`flash`] |
//! | `cargo xtask size` | says what a model needs on every board | [`size`] |
//! | `cargo xtask cycles` | adds up the cycles of an inference | [`cycles`] |
//! | `cargo xtask demo` | makes and serves a page to draw a digit on | [`demo`] |
//! | `cargo xtask pictures` | makes the pictures of the documentation anew | [`pictures`] |
//! | `cargo xtask lint` | runs Clippy for packages of boards | [`lint`] |
//! | `cargo xtask bench` | counts instructions, or times training | [`bench`](mod@bench), [`bench_train`] |
//!
//! `cargo xtask --help` has their options. They share [`board`] (which boards there are), [`build`] (building
//! [`firmware`](../firmware/index.html) for one) and [`elf`] (what is in a program).
//!
//! ```no_run
//! use xtask::board::Board;
//! use xtask::build::Build;
//! use xtask::emulator;
//!
//! let elf = Build::self_test(Board::MICROBIT, "digits_quantized").run()?;
//! let lines = emulator::lines(Board::MICROBIT, &elf)?;
//! assert!(lines.iter().any(|line| line.starts_with("PASS")));
//! # Ok::<(), anyhow::Error>(())
//! ```

pub mod bench;
pub mod bench_train;
pub mod board;
pub mod boot2;
pub mod build;
pub mod calls;
pub mod cycles;
pub mod demo;
pub mod elf;
pub mod emulator;
pub mod flash;
pub mod fuzz;
pub mod lint;
pub mod pictures;
pub mod serial;
pub mod setup;
pub mod size;
pub mod test;
pub mod uf2;
