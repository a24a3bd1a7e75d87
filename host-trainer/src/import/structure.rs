//! Rows in an order in which each branch stands together.
//!
//! A file lists nodes in any order in which each follows those that it reads. Here a network is series-parallel: the
//! rows of a branch follow each other, and where two branches join is known from where they fork. The fork of a join is
//! its immediate dominator: the nearest place through which every way from the input leads.

use super::draft::{Draft, Row};
use super::error::{Fault, fault};
use super::kinds;
use super::operators::pass_through;
use nn_core::{ActivationKind, Extent, FormatKind, LayerSpec, Op, Window};

/// Rows of a network from its input to a place, in their final order, each with the places that it reads.
pub(super) fn in_order(draft: &mut Draft, output: usize) -> Result<Vec<(Row, LayerSpec)>, Fault> {
    let (dominators, places) = (dominators(&draft.rows), draft.rows.len() + 1);
    let mut ordered = Ordered { draft, dominators, rows: Vec::new(), place_of: vec![None; places] };
    ordered.place_of[0] = Some(0);
    ordered.chain(output, 0)?;
    Ok(ordered.rows)
}

/// The immediate dominator of each place; that of the input is itself.
fn dominators(rows: &[Row]) -> Vec<usize> {
    let mut dominators = vec![0];
    for row in rows {
        let (mut one, mut other) = (row.first, row.second.unwrap_or(row.first));
        // Each place lies behind its dominator.
        while one != other {
            if one > other {
                one = dominators[one];
            } else {
                other = dominators[other];
            }
        }
        dominators.push(one);
    }
    dominators
}

struct Ordered<'d> {
    draft: &'d mut Draft,
    dominators: Vec<usize>,
    rows: Vec<(Row, LayerSpec)>,
    /// Final position of each place of the draft.
    place_of: Vec<Option<usize>>,
}

impl Ordered<'_> {
    /// Adds the rows from behind the place `start` up to the place `end`.
    fn chain(&mut self, end: usize, start: usize) -> Result<(), Fault> {
        // From the end back, unit by unit.
        let (mut ends, mut place) = (Vec::new(), end);
        while place != start {
            ends.push(place);
            place = self.dominators[place];
            if place < start {
                return Err(self.tangled(end, start));
            }
        }
        ends.into_iter().rev().try_for_each(|end| self.unit(end))
    }

    /// Adds a row, and the branches that it joins.
    fn unit(&mut self, end: usize) -> Result<(), Fault> {
        if self.place_of[end].is_some() {
            return Err(self.tangled(end, self.dominators[end]));
        }
        let from = &mut self.draft.rows[end - 1];
        // Weights move: they are not there twice.
        let blocks = std::mem::take(&mut from.blocks);
        let mut row = Row { blocks, ..from.clone() };
        let fork = self.dominators[end];
        let Some(second) = row.second else { return self.push(end, row, None) };
        let mut operands = [row.first, second];
        if let Op::Add { .. } = row.op
            && operands[0] == fork
        {
            // The chain first, then what is added to it.
            operands.swap(0, 1);
        }
        let [first, second] = operands;
        row.first = first;
        if second == fork && matches!(row.op, Op::Add { .. }) {
            self.chain(first, fork)?;
            return self.push(end, row, Some((self.place(first)?, self.place(second)?)));
        }
        let first = self.branch(first, fork)?;
        let second = self.branch(second, fork)?;
        self.push(end, row, Some((first, second)))
    }

    /// Adds a branch; where it ends. One without rows gets one that gives what it takes.
    fn branch(&mut self, end: usize, fork: usize) -> Result<usize, Fault> {
        if end != fork {
            self.chain(end, fork)?;
            return self.place(end);
        }
        let extent = self.draft.extent(fork);
        let row = pass_through(extent, fork).ok_or_else(|| {
            fault!("joins a list with what a layer made of it, which no layer here does")
        })?;
        self.add(row, self.place(fork)?, None);
        Ok(self.rows.len())
    }

    fn place(&self, place: usize) -> Result<usize, Fault> {
        self.place_of[place].ok_or_else(|| self.tangled(place, self.dominators[place]))
    }

    fn push(
        &mut self,
        end: usize,
        row: Row,
        operands: Option<(usize, usize)>,
    ) -> Result<(), Fault> {
        match operands {
            None => {
                let first = self.place(row.first)?;
                self.add(row, first, None);
            }
            Some((first, second)) => self.add(row, first, Some(second)),
        }
        self.place_of[end] = Some(self.rows.len());
        Ok(())
    }

    fn add(&mut self, row: Row, first: usize, second: Option<usize>) {
        let index = self.rows.len();
        let mut op = row.op;
        if let (Op::Add { with } | Op::Concat { with, .. }, Some(second)) = (&mut op, second) {
            *with = (index - second) as u16;
        }
        let from = (index - first) as u16;
        let spec = LayerSpec {
            op,
            input: row.input,
            format: FormatKind::F32,
            activation: row.activation,
            from,
        };
        self.rows.push((row, spec));
    }

    fn tangled(&self, end: usize, start: usize) -> Fault {
        let name = |place: usize| match place.checked_sub(1) {
            None => "the network's input",
            Some(row) => &self.draft.rows[row].name,
        };
        fault!(
            "the way from {:?} to {:?} is neither a chain nor branches that fork and join again: skip connections may not \
             cross each other",
            name(start),
            name(end)
        )
    }
}

/// Makes pools part of the convolutions before them, where that gives equal numbers: it takes less RAM.
pub(super) fn pool_in_convolutions(rows: &mut Vec<Row>) {
    let mut index = 0;
    while index < rows.len() {
        let place = index; // of what the row before gives
        let pool = tiled_square(&rows[index]);
        let readers = rows.iter().flat_map(|row| [Some(row.first), row.second]);
        let is_sole = readers.flatten().filter(|&read| read == place).count() == 1;
        let is_behind = rows[index].first == place && place > 0 && is_sole;
        if let (Some(side), true) = (pool, is_behind) {
            let given = rows[index].spec().output();
            let before = &mut rows[index - 1];
            let (is_monotonic, found) = (before.activation.is_monotonic(), before.op);
            if let Some(pool @ 1) = kinds::pooling(&mut before.op)
                && is_monotonic
            {
                *pool = side;
            }
            if before.op != found && before.spec().output() == given {
                rows.remove(index);
                // What lay behind has moved one place to the front.
                for row in &mut rows[index..] {
                    for read in [Some(&mut row.first), row.second.as_mut()].into_iter().flatten() {
                        if *read > place {
                            *read -= 1;
                        }
                    }
                }
                continue;
            }
            rows[index - 1].op = found;
        }
        index += 1;
    }
}

/// The side of a pool whose windows are square, or of one row, and lie side by side.
fn tiled_square(row: &Row) -> Option<u16> {
    let (Op::MaxPool2d { window }, Extent::Image(image)) = (row.op, row.input) else { return None };
    let (height, width) = (window.height, window.width);
    let is_tiled = Window::new(height, width).stride(height, width) == window;
    let is_square = height == width || image.height == 1 && height == 1;
    (is_tiled && is_square && width > 1).then_some(width)
}

/// Returns whether a list of numbers comes out, as a board answers with.
pub(super) fn gives_list(spec: &LayerSpec) -> bool {
    matches!(spec.output(), Some(Extent::List(_)))
}

/// Returns whether outputs are probabilities of classes.
pub(super) fn gives_probabilities(spec: &LayerSpec) -> bool {
    spec.activation == ActivationKind::Softmax
}
