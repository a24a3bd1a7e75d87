//! Recurrent layers: streams against windows, costs against rows, files, and the figures of PyTorch.

#[allow(dead_code)]
#[path = "../branches/made.rs"]
mod made;

mod costs;
mod files;
mod gates;
mod networks;
mod pytorch;
mod streams;
