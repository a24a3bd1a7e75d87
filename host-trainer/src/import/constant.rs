//! Tensors that are known before the network runs: weights, and what shapes are computed from.

use super::error::{Fault, fault};
use super::view::shown;
use std::rc::Rc;

/// A tensor of constants, the last index changing fastest.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Constant {
    pub dims: Vec<usize>,
    pub elements: Elements,
}

/// Elements of a tensor of constants.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Elements {
    F32(Rc<[f32]>),
    /// Whole numbers of any type.
    I64(Rc<[i64]>),
    Text(Rc<[String]>),
}

impl Elements {
    pub fn len(&self) -> usize {
        match self {
            Self::F32(elements) => elements.len(),
            Self::I64(elements) => elements.len(),
            Self::Text(elements) => elements.len(),
        }
    }
}

impl Constant {
    /// A list of whole numbers.
    pub fn integers(numbers: &[i64]) -> Self {
        Self { dims: vec![numbers.len()], elements: Elements::I64(numbers.into()) }
    }

    /// The numbers of `f32`.
    pub fn floats(&self) -> Result<&[f32], Fault> {
        match &self.elements {
            Elements::F32(elements) => Ok(elements),
            Elements::I64(_) | Elements::Text(_) => {
                Err(fault!("{} that are no f32, expected numbers of f32", self.what()))
            }
        }
    }

    /// The whole numbers.
    pub fn whole(&self) -> Result<&[i64], Fault> {
        match &self.elements {
            Elements::I64(elements) => Ok(elements),
            Elements::F32(_) | Elements::Text(_) => {
                Err(fault!("{} that are not whole, expected whole numbers", self.what()))
            }
        }
    }

    /// The names of classes: texts, or whole numbers as texts.
    pub fn labels(&self) -> Vec<String> {
        match &self.elements {
            Elements::F32(elements) => elements.iter().map(f32::to_string).collect(),
            Elements::I64(elements) => elements.iter().map(i64::to_string).collect(),
            Elements::Text(elements) => elements.to_vec(),
        }
    }

    /// The only number there is.
    pub fn single(&self) -> Option<f32> {
        match &self.elements {
            Elements::F32(elements) => match elements[..] {
                [number] => Some(number),
                _ => None,
            },
            Elements::I64(_) | Elements::Text(_) => None,
        }
    }

    fn what(&self) -> String {
        match self.elements.len() {
            1 => "has a constant".into(),
            _ => format!("has {} constants", shown(&self.dims)),
        }
    }

    /// The elements at these positions, under these extents.
    pub fn gathered(&self, dims: Vec<usize>, positions: &[usize]) -> Self {
        let elements = match &self.elements {
            Elements::F32(from) => Elements::F32(positions.iter().map(|&at| from[at]).collect()),
            Elements::I64(from) => Elements::I64(positions.iter().map(|&at| from[at]).collect()),
            Elements::Text(from) => {
                Elements::Text(positions.iter().map(|&at| from[at].clone()).collect())
            }
        };
        Self { dims, elements }
    }

    /// The elements as if the extents were these, by the rules of NumPy: an extent of 1 is repeated, and extents
    /// are matched from the last one on. None if they cannot be.
    pub fn broadcast_positions(&self, to: &[usize]) -> Option<Vec<usize>> {
        let front = to.len().checked_sub(self.dims.len())?;
        let mut positions = vec![0];
        for (axis, &size) in to.iter().enumerate() {
            let own = axis.checked_sub(front).map_or(1, |axis| self.dims[axis]);
            if own != size && own != 1 {
                return None;
            }
            let at = |index: usize| if own == 1 { 0 } else { index };
            let steps = |before: usize| (0..size).map(move |index| before * own + at(index));
            positions = positions.into_iter().flat_map(steps).collect();
        }
        Some(positions)
    }
}

/// Memory that folded constants may still take, a multiple of what the file has, and numbers that may still be
/// computed.
#[derive(Debug)]
pub(super) struct Budget {
    bytes: usize,
    numbers: usize,
}

/// Numbers that an import computes at most: some seconds. Networks that fit a microcontroller take a thousandth.
const MOST_NUMBERS: usize = 1 << 28;

impl Budget {
    /// Four times the file, and what small networks need.
    pub fn for_file(bytes: usize) -> Self {
        let bytes = bytes.saturating_mul(4).saturating_add(32 << 20);
        Self { bytes, numbers: MOST_NUMBERS }
    }

    /// Computes so many numbers, and forgets them again.
    pub fn compute(&mut self, numbers: usize) -> Result<(), Fault> {
        self.numbers = self.numbers.checked_sub(numbers).ok_or_else(|| {
            Fault::new(
                "computes more with constants than any network needs that fits a microcontroller: export with constant \
                 folding",
            )
        })?;
        Ok(())
    }

    /// Takes memory for so many numbers.
    pub fn take(&mut self, numbers: usize) -> Result<(), Fault> {
        self.bytes = self.bytes.checked_sub(numbers.saturating_mul(8)).ok_or_else(|| {
            Fault::new(
                "computes more constants than memory is allowed for a file of this size: export with constant \
                 folding",
            )
        })?;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn extents_of_one_are_repeated_from_the_last_on() {
        let constant = |dims: &[usize], count: i64| Constant {
            dims: dims.into(),
            elements: Elements::I64((0..count).collect()),
        };
        let column = constant(&[2, 1], 2);
        assert_eq!(column.broadcast_positions(&[1, 2, 3]), Some(vec![0, 0, 0, 1, 1, 1]));
        let row = constant(&[3], 3);
        assert_eq!(row.broadcast_positions(&[2, 3]), Some(vec![0, 1, 2, 0, 1, 2]));
        assert_eq!(row.broadcast_positions(&[3, 2]), None);
        assert_eq!(column.broadcast_positions(&[2]), None);
        assert_eq!(constant(&[], 1).broadcast_positions(&[2]), Some(vec![0, 0]));
    }
}
