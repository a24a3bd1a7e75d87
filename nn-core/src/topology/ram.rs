//! RAM of a network whose layers are known at run time only.

use super::layer_spec::LayerSpec;
use super::op::{Op, Role};
use super::structure::{Unit, first_loose_row, unit};

/// Bytes of RAM that the activations of these layers take: [`Layer::RAM_BYTES`](crate::Layer::RAM_BYTES)
/// of their chain, for those who know the layers at run time only. 0 if they do not hang together: see
/// [`unit()`](super::unit).
///
/// ```
/// use nn_core::{chain, ram_bytes, Dense, Describe, Layer, Network, Relu, Softmax};
///
/// type Digits = Network<chain![Dense<64, 32, Relu>, Dense<32, 10, Softmax>]>;
/// assert_eq!(ram_bytes(Digits::TOPOLOGY.as_slice()), Digits::RAM_BYTES as u64);
/// ```
pub const fn ram_bytes(layers: &[LayerSpec]) -> u64 {
    let [first, ..] = layers else { return 0 };
    if first_loose_row(layers).is_some() {
        return 0;
    }
    match chain(layers, (0, layers.len()), 0) {
        Some(buffers) => {
            let sum = first.input_bytes().saturating_add(buffers.output);
            sum.saturating_add(buffers.scratch()).saturating_add(stream_state_bytes(layers))
        }
        None => 0,
    }
}

/// Bytes of the buffers of a layer.
#[derive(Clone, Copy)]
struct Buffers {
    output: u64,
    spare: u64,
    workspace: u64,
}

impl Buffers {
    /// Bytes of those that nobody reads afterwards.
    const fn scratch(self) -> u64 {
        self.spare.saturating_add(self.workspace)
    }

    const fn all(self) -> u64 {
        self.output.saturating_add(self.scratch())
    }
}

/// The buffers of the units from `start` to before `end`, whose workspace others share that need so many bytes.
const fn chain(rows: &[LayerSpec], (start, end): (usize, usize), others: u64) -> Option<Buffers> {
    let Some(last) = end.checked_sub(1) else { return None };
    let Some(placed) = unit(rows, last) else { return None };
    let mut first = placed.start;
    if is_patch_by_patch(rows, start, last) {
        first -= 1;
    }
    if first <= start {
        return buffers(rows, last, placed.unit, others);
    }
    let Some(before) = chain(rows, (start, first), others) else { return None };
    let Some(of_last) = buffers(rows, last, placed.unit, before.workspace) else { return None };
    Some(Buffers {
        output: shared(before.spare, of_last.output),
        spare: before.output.saturating_add(of_last.spare),
        workspace: of_last.workspace,
    })
}

/// Tells whether a row of a chain that begins at `start` is a convolution that quantizes what it reads patch by patch,
/// as [`PatchByPatch`](crate::quantized::PatchByPatch) does: it reads the row before it in that chain, and that row
/// quantizes integers of 8 bits.
pub const fn is_patch_by_patch(rows: &[LayerSpec], start: usize, row: usize) -> bool {
    if row <= start || row >= rows.len() {
        return false;
    }
    rows[row].from == 0
        && rows[row - 1].quantizes_bytes()
        && rows[row].input_shape().is_some()
        && matches!(rows[row].op, Op::Conv2d { .. })
}

const fn buffers(rows: &[LayerSpec], last: usize, unit: Unit, others: u64) -> Option<Buffers> {
    let row = &rows[last];
    match unit {
        Unit::Row => Some(Buffers {
            output: {
                let sum = row.output_bytes().saturating_add(row.scratch_bytes());
                // Over a window, the state is part of what is needed on the way.
                if row.is_stream() { sum } else { sum.saturating_add(row.state_bytes()) }
            },
            spare: 0,
            workspace: others,
        }),
        Unit::Residual { start } => match chain(rows, (start, last), 0) {
            Some(layers) => Some(Buffers {
                output: layers.output,
                spare: 0,
                workspace: shared(others, layers.scratch()),
            }),
            None => None,
        },
        Unit::Branches { first, second } => {
            let Some(of_first) = chain(rows, (first, second), 0) else { return None };
            let Some(of_second) = chain(rows, (second, last), 0) else { return None };
            Some(match row.op.role() {
                Role::Join { adds: true } => Buffers {
                    output: of_first.output,
                    spare: 0,
                    workspace: shared(others, shared(of_first.scratch(), of_second.all())),
                },
                Role::Join { adds: false } => Buffers {
                    output: row.output_bytes(),
                    spare: 0,
                    workspace: shared(others, shared(of_first.all(), of_second.all())),
                },
                Role::Weighted
                | Role::Pool
                | Role::Quantize { .. }
                | Role::Dequantize { .. }
                | Role::Standardize
                | Role::Features => {
                    return None;
                }
            })
        }
    }
}

/// Bytes of the memory from one call to the next.
const fn stream_state_bytes(rows: &[LayerSpec]) -> u64 {
    let (mut rest, mut sum) = (rows, 0u64);
    while let [row, next @ ..] = rest {
        if row.is_stream() {
            sum = sum.saturating_add(row.state_bytes());
        }
        rest = next;
    }
    sum
}

/// Bytes of a [`Shared`](crate::Shared).
const fn shared(first: u64, second: u64) -> u64 {
    const TAG_BYTES: u64 = 4;
    let larger = if first > second { first } else { second };
    larger.saturating_add(TAG_BYTES)
}
