//! Recurrent layers: streams against windows, costs against rows, files, and the figures of PyTorch.

#![cfg(feature = "model-files")]

#[allow(dead_code)]
#[path = "../branches/made.rs"]
mod made;

#[path = "../decoders/mod.rs"]
mod decoders;

mod costs;
mod files;
mod gates;
mod networks;
mod pytorch;
mod streams;
