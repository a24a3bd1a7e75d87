//! Networks with branches and windows of all kinds: values, costs and rows against what nested loops and the rows
//! themselves say.

#![cfg(feature = "model-files")]

#[path = "../decoders/mod.rs"]
mod decoders;

mod costs;
mod files;
mod integers;
mod made;
mod naive;
mod networks;
mod rows;
mod steps;
mod values;
