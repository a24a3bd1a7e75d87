//! Firmware that classifies on Cortex-M boards.
//!
//! | you want | look at |
//! | --- | --- |
//! | to classify in an application of your own | [`Classifier`] |
//! | to see whether a board computes what the laptop computed | [`self_test`](self_test()) |
//! | another board | `boards/`, one small module each, and `memory/` |
//! | another model | train it, then build with `NN_MODEL=name`; without it, `digits`, or `digits_quantized` for a processor without a floating-point unit |
//!
//! Application logic is generic over [`embedded_hal`] and [`core::fmt::Write`] and is tested on the
//! laptop; a board brings a pin, a text output and a [`Machine`] to measure with.

#![no_std]

include!(concat!(env!("OUT_DIR"), "/model.rs"));

#[cfg(target_os = "none")]
pub mod boards;

mod classifier;
mod machine;
mod measure;
mod no_pin;
mod self_test;
mod trace;

pub use classifier::{Answer, Classifier};
pub use machine::{Machine, infer, instructions};
pub use measure::measure;
pub use no_pin::NoPin;
pub use self_test::{SelfTest, self_test};
pub use trace::Trace;

/// The `main` of a board's binary: an expression that never returns, with `boards` in scope.
///
/// On the laptop it says how to run the program.
#[macro_export]
macro_rules! board_main {
    ($program:expr) => {
        #[cfg(target_os = "none")]
        #[cortex_m_rt::entry]
        fn main() -> ! {
            use firmware::boards::*;
            $program
        }

        #[cfg(not(target_os = "none"))]
        fn main() {
            eprintln!("This program runs on a board: type `cargo xtask qemu`.");
            std::process::exit(2);
        }
    };
}
