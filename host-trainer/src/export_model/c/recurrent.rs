//! Recurrent layers as calls of functions.

use super::source::{Parameters, Source};
use nn_core::kernel::recurrent::Reset;
use nn_core::{Cell, LayerSpec};
use std::fmt::Write;

/// A recurrent layer.
pub(super) struct Recurrent {
    pub cell: Cell,
    pub units: usize,
    pub every: bool,
    pub reversed: bool,
}

impl Recurrent {
    /// Adds the layer, counted from 1.
    pub fn write(
        &self,
        source: &mut Source,
        number: usize,
        spec: &LayerSpec,
        parameters: Parameters<'_>,
        (x, y): (&str, &str),
    ) -> Result<(), &'static str> {
        let Some(signal) = spec.input_shape() else { return Err("reads one moment of a stream") };
        let (word, gates) = match self.cell {
            Cell::Rnn => ("rnn", 1),
            Cell::Gru(_) => ("gru", 3),
            Cell::Lstm => ("lstm", 4),
        };
        let blocks = parameters.blocks(source, number)?;
        let [(w, w_bias), (u, u_bias)] = &blocks[..] else { return Err("has no weights") };
        let weights = match parameters {
            Parameters::F32(_) => "f32",
            Parameters::Integers(_) => "i8",
        };
        let function = format!("{word}_over_{weights}");
        source.kernels.add(&function);
        let is_before = matches!(self.cell, Cell::Gru(Reset::Before));
        let flags = [is_before, self.every, self.reversed].map(|flag| i32::from(flag).to_string());
        let _ = writeln!(
            source.constants,
            "static const recurrent r{number} = {{{w}, {w_bias}, {u}, {u_bias}, {}, {}, {}, {}}};\n",
            signal.width,
            signal.channels,
            self.units,
            flags.join(", ")
        );
        source.units = source.units.max(self.units);
        source.sums = source.sums.max(gates * self.units);
        let is_lstm = self.cell == Cell::Lstm;
        if is_lstm {
            source.cells = source.cells.max(self.units);
        }
        let c = if is_lstm { "memory->c" } else { "0" };
        let _ = writeln!(
            source.calls,
            "    {word}_over(&r{number}, {x}, {y}, memory->h, {c}, memory->zx, memory->zh);"
        );
        Ok(())
    }
}
