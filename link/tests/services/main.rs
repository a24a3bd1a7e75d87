//! The services of a board, on a port of two queues.

#![cfg(feature = "device")]

mod bench;
mod classifier;
mod recorder;
