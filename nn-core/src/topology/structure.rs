//! Connections between rows: chains, residual connections, and branches of the same input.
//!
//! A network is series-parallel: it is a chain of units, and a unit is a row, a chain whose input is added to its
//! output, or two chains of the same input whose outputs are joined. In a list of rows a unit ends where it is
//! joined, and where it begins follows from what its rows read:
//!
//! | unit | rows | the last row |
//! | --- | --- | --- |
//! | [`Unit::Row`] | itself | |
//! | [`Unit::Residual`] | the chain, then the sum | `from` is 0, `with` names what the chain reads |
//! | [`Unit::Branches`] | the first chain, the second, then what joins them | `from` names the last row of the first chain, `with` is 0 |
//!
//! Types nest in the same way: [`Chain`](crate::Chain), [`Residual`](crate::Residual), [`Sum`](crate::Sum),
//! [`Concat`](crate::Concat).

use super::layer_spec::LayerSpec;
use super::op::Role;

/// A part of a list of rows that has one input and one output. It ends with a known row.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unit {
    /// A row with one input.
    Row,
    /// A chain whose input is added to its output.
    Residual {
        /// The first row of the chain, which ends with the row before the sum.
        start: usize,
    },
    /// Two chains of the same input.
    Branches {
        /// The first row of the first chain.
        first: usize,
        /// The first row of the second chain, which ends with the row before the one that joins.
        second: usize,
    },
}

/// A unit and where it begins.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Placed {
    /// Kind of the unit.
    pub unit: Unit,
    /// First row of the unit.
    pub start: usize,
    /// The row whose output it reads, plus 1: 0 is the network's input.
    pub input: usize,
}

/// The unit that ends with the row `end`; `None` if there is no such row, or rows do not hang together as described.
pub const fn unit(rows: &[LayerSpec], end: usize) -> Option<Placed> {
    if end >= rows.len() {
        return None;
    }
    let row = &rows[end];
    // One more than the index of a row, so that 0 is the network's input.
    let Some(first) = end.checked_sub(row.from as usize) else { return None };
    let Some(with) = row.op.with() else {
        return Some(Placed { unit: Unit::Row, start: end, input: first });
    };
    let Some(second) = end.checked_sub(with as usize) else { return None };
    match (row.from, with) {
        // Channels of a chain beside those of its input have no type.
        (0, 1..) if matches!(row.op.role(), Role::Join { adds: true }) => {
            // From the sum back, as far as a unit reads what is added.
            let mut start = end;
            loop {
                let Some(before) = start.checked_sub(1) else { return None };
                let Some(placed) = unit(rows, before) else { return None };
                start = placed.start;
                if placed.input == second {
                    let unit = Unit::Residual { start };
                    return Some(Placed { unit, start, input: second });
                }
                if placed.input != start {
                    return None;
                }
            }
        }
        (1.., 0) => {
            let Some((second, input)) = chain(rows, end, first) else { return None };
            let mut start = second;
            loop {
                let Some(before) = start.checked_sub(1) else { return None };
                let Some(placed) = unit(rows, before) else { return None };
                start = placed.start;
                if placed.input == input {
                    let unit = Unit::Branches { first: start, second };
                    return Some(Placed { unit, start, input });
                }
                if placed.input != start {
                    return None;
                }
            }
        }
        _ => None,
    }
}

/// Finds the start and the input of the chain that ends before `end` and whose first row is `start`.
const fn chain(rows: &[LayerSpec], end: usize, start: usize) -> Option<(usize, usize)> {
    let mut cursor = end;
    loop {
        let Some(before) = cursor.checked_sub(1) else { return None };
        let Some(placed) = unit(rows, before) else { return None };
        cursor = placed.start;
        if cursor == start {
            return Some((start, placed.input));
        }
        if cursor < start || placed.input != cursor {
            return None;
        }
    }
}

/// The first row that does not hang together with those before it as described; `None` if all do.
pub(crate) const fn first_loose_row(rows: &[LayerSpec]) -> Option<usize> {
    let mut end = rows.len();
    while let Some(last) = end.checked_sub(1) {
        match unit(rows, last) {
            // In the outermost chain each unit reads the one before it.
            Some(placed) if placed.input == placed.start => end = placed.start,
            _ => return Some(last),
        }
    }
    None
}
