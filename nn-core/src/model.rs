//! The model file: everything about a trained network in one place, readable without a heap.
//!
//! # Format, version 7
//!
//! | bytes | what |
//! | --- | --- |
//! | 4 | magic `NNMC` |
//! | 2 | format version, little-endian |
//! | 4 | length of the header, little-endian |
//! | … | header: a [`Header`] in postcard; since version 2, [`Header::task`] and [`Provenance::test_rmse`] behind it; since version 5, [`Header::windowing`] and [`Header::anomaly`] behind those; since version 6, [`Header::known`] behind these |
//! | … | parameters, layer by layer, in the forms that [`LayerSpec`] says |
//! | 4 | CRC-32 (ISO-HDLC, as in zip and PNG) of all bytes before it, little-endian |
//!
//! Version 3 added the layers of [`quantized`](crate::quantized), convolutions and pools; version 4 rows that
//! branch, padding that differs by side, dilation, and every newer layer; version 5 how windows are cut and when an alarm
//! is raised; version 6 what known samples are like; version 7 weights of 4 bits, row by row
//! and two in a byte, the lower half first. A file is written in the oldest version that has what it holds, for programs that read no other. postcard does not describe itself: the bytes of another
//! shape would load as garbage. So the topology is in the header and compared before a parameter is read.
//!
//! Reading is total. Any bytes give `Ok` or a [`ModelError`]; there is no panic, and nothing is
//! allocated: labels and parameters are borrowed from the bytes.

mod anomaly;
mod error;
#[cfg(feature = "model-files")]
mod file;
mod frame;
mod header;
mod known;
mod message;
#[cfg(feature = "model-files")]
mod old_row;
mod old_window;
mod parameters;
mod task;
mod validate;
mod windowing;
#[cfg(feature = "model-files")]
mod wire;
#[cfg(feature = "model-files")]
mod write;

pub use anomaly::Anomaly;
pub(crate) use anomaly::check_task;
pub use error::ModelError;
#[cfg(feature = "model-files")]
pub use file::Model;
pub use header::{Header, MAX_LABELS, Normalization, Numbers, Provenance};
pub use known::Known;
pub(crate) use known::check_known;
pub use task::Task;
pub use windowing::Windowing;

pub(crate) use frame::{CHECKSUM_BYTES, CRC, Frame, frame, open_frame};
pub(crate) use old_window::OldWindow;
pub(crate) use parameters::check_parameters;
pub(crate) use validate::{check_labels, check_layers, check_topology};

/// The first four bytes of a model file.
pub const MAGIC: [u8; 4] = *b"NNMC";

/// The newest format version that this crate reads and writes.
pub const FORMAT_VERSION: u16 = 8;
