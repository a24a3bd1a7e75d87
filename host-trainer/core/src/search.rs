//! Search for networks that fit a device: which there are, what they cost, and which are worth more training.
//!
//! Flash, RAM and instructions of a network are known before it is trained ([`Costs`]), so [`select`] draws networks
//! from a [`Space`] and drops what breaks a [`Budget`]. The others are trained for a few epochs, the better ones for
//! more ([`rungs`], [`promote`]: successive halving, Jamieson and Talwalkar 2016), and what remains is the [`front`]: the
//! networks that no other beats in error, flash and instructions at once. The command `host-trainer search` does all
//! of it.
//!
//! ```
//! use host_trainer::board::Board;
//! use host_trainer::dataset::{Shares, digits, split};
//! use host_trainer::search::{Budget, Space, select};
//!
//! let data = split(digits::load(), Shares::default(), 0)?;
//! let pico = Board::from_name("pico").ok_or("no such board")?;
//! let budget = Budget { flash_bytes: 4096, ram_bytes: 2048, instructions: 500_000, ..Budget::of(&pico) };
//! let selection = select(&Space::of(&data.training), &data.training, &budget, 100, 0);
//! assert_eq!(selection.candidates.len(), 100);
//! assert!(selection.candidates.iter().all(|found| found.costs.flash_bytes <= 4096));
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

mod budget;
mod candidate;
mod format;
mod front;
mod recipe;
mod rung;
mod selection;
mod space;

pub use budget::{Budget, Costs, Excess};
pub use candidate::Candidate;
pub use format::Format;
pub use front::front;
pub use recipe::Recipe;
pub use rung::{Rung, Score, promote, rungs};
pub use selection::{Dropped, Fitting, Selection, select};
pub use space::Space;
