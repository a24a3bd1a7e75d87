//! The whole way, from data to device, through public interfaces only. What the tests share is here; they are in
//! `tests/tests`, one file for each promise:
//!
//! | promise | file |
//! | --- | --- |
//! | the board computes the laptop's bits, and cannot panic | `boards.rs`, `real_boards.rs`, `quantized.rs`, `convolution.rs`, `mnist.rs` |
//! | kernels compute what a slow, simple oracle does | `oracle.rs` |
//! | inference costs no more than its budget | `budgets.rs` |
//! | old model files keep loading | `golden.rs` |
//! | recordings are cut alike on laptop and board, and split by recording | `recordings.rs` |
//! | a damaged or unfitting file does not compile | `embedding.rs` |
//! | a project of one's own builds for every board, and has the laptop's bits there | `new_project.rs`, `new_project_boards.rs` |
//! | the command does what it says, and says what to do next | `command_line.rs`, `data_formats.rs`, `regression.rs`, `training_options.rs` |
//! | an interrupted training ends with the same bytes | `checkpoints.rs` |
//! | a search keeps its budget, and shards of it and of a sweep end alike | `search.rs`, `sweep.rs`, `engines.rs`, `cluster.rs` |
//! | documents show what is printed, and name what is there | `readme.rs`, `document_commands.rs`, `document_links.rs` |
//! | terminals, programs and people each get their output | `terminal.rs`, `json.rs`, `documentation.rs` |
//! | no two modules use each other | `modules.rs` |
//! | first lines of documentation stand alone | `one_line_docs.rs` |
//! | pages are laid out well, and the page to draw on has the laptop's bits | `report.rs`, `demo.rs`, `browser.rs` |
//! | boards on a wire lose nothing, and are watched with the laptop's bits | `link.rs`, `monitor_page` |
//!
//! And what they share:
//!
//! | what | module |
//! | --- | --- |
//! | the command, run in an empty folder | [`command`] |
//! | boards in QEMU | [`device`], at a port of this machine [`wire`] |
//! | documents, and someone who types what they say, with boards on the desk too | [`document`], [`links`], [`reader`], [`workbench`] |
//! | an independent way to compute a network | [`oracle`] |
//! | MNIST, if it is there | [`mnist`] |
//! | projects that `host-trainer new` makes, built and run | [`own_project`] |
//! | a browser, and the pages to draw on and to watch a board in it | [`browser`], [`demo_page`], [`watching`] |
//! | a cluster on this machine | [`slurm`] |
//! | the pictures in the documentation | [`pictures`] |
//!
//! ```no_run
//! use tests::document::Document;
//! use tests::reader::Reader;
//!
//! let guide = Document::read("docs/from-csv-to-microbit.md");
//! let reader = Reader::of(&guide);
//! for step in guide.steps() {
//!     reader.run_trainer(&step); // Panics if it does not print what is shown.
//! }
//! ```
//!
//! `cargo xtask test` runs everything; `cargo test` leaves out what needs QEMU. What is tested:
//! [`nn_core`], [`host_trainer`], [`firmware`] and [`xtask`].

pub mod browser;
pub mod command;
pub mod demo_page;
pub mod device;
pub mod document;
pub mod links;
mod made_up;
pub mod mnist;
pub mod oracle;
pub mod own_project;
pub mod pictures;
pub mod reader;
pub mod slurm;
pub mod watching;
pub mod wire;
pub mod workbench;

/// The README's Rust examples, tested.
#[cfg(doctest)]
#[doc = include_str!("../../README.md")]
pub struct Readme;

/// Rust examples of the page on training, tested.
#[cfg(doctest)]
#[doc = include_str!("../../docs/training.md")]
pub struct Training;

/// The guide's Rust examples, tested.
#[cfg(doctest)]
#[doc = include_str!("../../docs/from-csv-to-microbit.md")]
pub struct FromCsvToMicrobit;
