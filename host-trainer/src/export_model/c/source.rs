//! Source in the making.

use super::kernel::Kernels;
use crate::quantize::QuantizedParameters;
use nn_core::BlockView;
use std::fmt::Write;

/// Parameters of a row.
#[derive(Clone, Copy, Debug)]
pub(super) enum Parameters<'a> {
    F32(&'a [BlockView<'a>]),
    Integers(&'a QuantizedParameters),
}

/// Source in the making.
#[derive(Debug, Default)]
pub(super) struct Source {
    pub kernels: Kernels,
    /// Parameters.
    pub constants: String,
    /// Calls, row by row.
    pub calls: String,
    /// The most units of a recurrent layer, and the most sums; 0 without one.
    pub units: usize,
    pub sums: usize,
    /// The most moments of a frame that is transformed; 0 without one.
    pub frame: usize,
    /// The most units of an LSTM.
    pub cells: usize,
}

impl Source {
    /// Adds a call of a function, and the function.
    pub fn call(&mut self, name: &str, arguments: &str) {
        self.kernels.add(name);
        let _ = writeln!(self.calls, "    {name}({arguments});");
    }
}
