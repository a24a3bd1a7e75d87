//! Firmware that classifies on Cortex-M boards.
//!
//! ```
//! use firmware::{Classifier, NoPin};
//! use nn_core::{Dense, Network, Softmax};
//!
//! // Usually `firmware::model::MODEL`, which the trainer wrote.
//! static NETWORK: Network<Dense<1, 2, Softmax>> =
//!     Network::new(Dense::new([[1.0], [-1.0]], [0.0, 0.0]));
//!
//! let mut classifier = Classifier::new(&NETWORK, &["plus", "minus"], NoPin);
//! let Ok(answer) = classifier.classify(&[-2.0]);
//! assert_eq!(answer.label, "minus");
//! ```
//!
//! # Map
//!
//! | you want | look at |
//! | --- | --- |
//! | to classify in an application of your own | [`Classifier`] |
//! | to raise the alarm for what is not as usual | [`Detector`] |
//! | to say that a sample is unknown | [`nn_core::Judge`], and [`self_test_judged`] for its self-test |
//! | to see whether a board computes what the laptop computed | [`self_test`](self_test()) |
//! | a program to begin with | `examples/application.rs`, which `cargo xtask qemu --example application` runs |
//! | the time or the instructions that something takes | [`Machine`], [`measure`](measure()) |
//! | what every layer gives | [`Trace`] |
//! | another board | a row in `firmware/boards/table`, and a small package in `firmware/boards` |
//! | another model | train it, then build with `NN_MODEL=name`; without it, `digits`, or `digits_quantized` for a processor without a floating-point unit |
//!
//! Application logic is generic over [`embedded_hal`](https://docs.rs/embedded-hal) and [`core::fmt::Write`] and is tested on the
//! laptop; a board brings a pin, a text output and a [`Machine`] to measure with. Modules of boards exist only
//! where they run, so they are not on this page.
//!
//! # Where to go on
//!
//! - `docs/from-csv-to-microbit.md` in the repository is a guide from measurements to a program of your own on a
//!   board, in this workspace or outside of it.
//! - [`nn_core`] is the network; [`host_trainer`](../host_trainer/index.html) trains it and writes its files.
//! - [`xtask`](../xtask/index.html) builds, runs and flashes.

#![no_std]

include!(concat!(env!("OUT_DIR"), "/model.rs"));

#[cfg(target_os = "none")]
mod board;
#[cfg(all(target_os = "none", feature = "semihosting"))]
pub mod semihosting;

mod busy;
mod classifier;
#[cfg(target_os = "none")]
mod clock;
mod detector;
mod machine;
mod measure;
mod micros;
mod no_pin;
mod self_test;
mod text;

#[cfg(target_os = "none")]
pub use board::{Board, assert_fits, rest, stack_bytes, static_ram_bytes, wait};
pub use busy::Busy;
pub use classifier::{Answer, Classifier};
#[cfg(target_os = "none")]
pub use clock::Clock;
pub use detector::{Detector, Verdict};
pub use machine::{Machine, first_step, infer, infer_in_steps, instructions, step};
pub use measure::{measure, measure_first_step, measure_in_steps, measure_step};
pub use micros::Micros;
pub use nn_core::{LayerOutput, Trace};
pub use no_pin::NoPin;
pub use self_test::{SelfTest, self_test, self_test_anomalies, self_test_judged};
pub use text::Text;

/// The `main` of a program that ends through semihosting: an expression that never returns, with
/// `firmware::semihosting` in scope.
///
/// On the laptop it says how to run the program.
#[macro_export]
macro_rules! board_main {
    ($program:expr) => {
        // Without compare-and-swap it is a Cortex-M0, and the linker wants the vectors of the chip.
        #[cfg(all(target_os = "none", not(target_has_atomic = "32")))]
        use microbit as _;

        #[cfg(target_os = "none")]
        #[cortex_m_rt::entry]
        fn main() -> ! {
            use firmware::semihosting::*;
            $program
        }

        #[cfg(not(target_os = "none"))]
        fn main() {
            eprintln!("This program runs on a board: type `cargo xtask qemu`.");
            std::process::exit(2);
        }
    };
}
