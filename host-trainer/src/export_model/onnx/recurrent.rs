//! Recurrent layers as nodes.

use super::graph::{Graph, Value};
use super::message::Attribute::{Int, Ints, Text};
use super::message::node;
use nn_core::kernel::recurrent::Reset;
use nn_core::{BlockView, Cell, Extent, Shape};

/// A recurrent layer.
pub(super) struct Recurrent {
    pub cell: Cell,
    pub units: usize,
    pub every: bool,
    pub reversed: bool,
}

impl Recurrent {
    /// Adds the layer; what it gives.
    pub fn write(
        &self,
        graph: &mut Graph,
        (first, signal, output): (&mut Value, Shape, Extent),
        blocks: [&BlockView<'_>; 2],
    ) -> Value {
        let (operator, gates): (&str, &[usize]) = match self.cell {
            Cell::Rnn => ("RNN", &[0]),
            // For each gate of ONNX which one it is here: i, o, f, c of i, f, g, o; z, r, h of r, z, n.
            Cell::Lstm => ("LSTM", &[0, 3, 1, 2]),
            Cell::Gru(_) => ("GRU", &[1, 0, 2]),
        };
        let in_order = |numbers: &[f32]| -> Vec<f32> {
            let gate = numbers.len() / gates.len();
            gates.iter().flat_map(|&from| &numbers[from * gate..][..gate]).copied().collect()
        };
        let rows = gates.len() * self.units;
        let [w, r] = blocks.map(|block| in_order(block.weights));
        let bias = blocks.map(|block| in_order(block.bias)).concat();
        let w = graph.floats(&[1, rows, signal.channels.into()], &w);
        let r = graph.floats(&[1, rows, self.units], &r);
        let bias = graph.floats(&[1, 2 * rows], &bias);
        // Moments, batch, channels.
        let x = graph.as_channels_first(first);
        let x = if graph.spatial == 1 {
            graph.node("Transpose", &[&x], &[("perm", Ints(&[2, 0, 1]))])
        } else {
            let axis = graph.integers(&[2]);
            let x = graph.node("Squeeze", &[&x, &axis], &[]);
            graph.node("Transpose", &[&x], &[("perm", Ints(&[2, 0, 1]))])
        };
        let direction = if self.reversed { "reverse" } else { "forward" };
        let mut attributes =
            vec![("hidden_size", Int(self.units as i64)), ("direction", Text(direction))];
        if let Cell::Gru(reset) = self.cell {
            attributes.push(("linear_before_reset", Int(i64::from(reset == Reset::After))));
        }
        let y = graph.name();
        let outputs: &[&str] = if self.every { &[&y] } else { &["", &y] };
        graph.nodes.push(node(operator, &[&x, &w, &r, &bias], outputs, &attributes));
        let axis = graph.integers(&[i64::from(self.every)]);
        let states = graph.node("Squeeze", &[&y, &axis], &[]);
        if !self.every {
            return Value::list(output, states);
        }
        let y = graph.node("Transpose", &[&states], &[("perm", Ints(&[1, 2, 0]))]);
        if graph.spatial == 1 {
            return Value::channels_first(output, y);
        }
        let axis = graph.integers(&[2]);
        Value::channels_first(output, graph.node("Unsqueeze", &[&y, &axis], &[]))
    }
}
