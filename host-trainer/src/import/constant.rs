//! Tensors that are known before the network runs: weights, and what shapes are computed from.

use super::error::{Fault, fault};
use super::scaled::Scaled;
use super::view::{View, shown};
use std::borrow::Cow;
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
    /// Whole numbers of at most 8 bits, of which a file may have as many as bytes.
    Small(Rc<[i16]>),
    /// Numbers that such integers mean.
    Scaled(Scaled),
    Text(Rc<[String]>),
}

impl Elements {
    pub fn len(&self) -> usize {
        match self {
            Self::F32(elements) => elements.len(),
            Self::I64(elements) => elements.len(),
            Self::Small(elements) => elements.len(),
            Self::Scaled(scaled) => scaled.integers.len(),
            Self::Text(elements) => elements.len(),
        }
    }

    /// The same elements, whole numbers as those of 64 bits.
    pub fn widened(&self) -> Self {
        match self {
            Self::Small(elements) => Self::I64(elements.iter().map(|&n| n.into()).collect()),
            Self::F32(_) | Self::I64(_) | Self::Scaled(_) | Self::Text(_) => self.clone(),
        }
    }
}

impl Constant {
    /// A list of whole numbers.
    pub fn integers(numbers: &[i64]) -> Self {
        Self { dims: vec![numbers.len()], elements: Elements::I64(numbers.into()) }
    }

    /// The numbers of `f32`.
    pub fn floats(&self) -> Result<Cow<'_, [f32]>, Fault> {
        match &self.elements {
            Elements::F32(elements) => Ok(Cow::Borrowed(elements)),
            Elements::Scaled(scaled) => Ok(Cow::Owned(scaled.numbers())),
            Elements::I64(_) | Elements::Small(_) | Elements::Text(_) => {
                Err(fault!("{} that are no f32, expected numbers of f32", self.what()))
            }
        }
    }

    /// The whole numbers.
    pub fn whole(&self) -> Result<&[i64], Fault> {
        match &self.elements {
            Elements::I64(elements) => Ok(elements),
            Elements::F32(_) | Elements::Small(_) | Elements::Scaled(_) | Elements::Text(_) => {
                Err(fault!("{} that are not whole, expected whole numbers", self.what()))
            }
        }
    }

    /// The names of classes: texts, or whole numbers as texts.
    pub fn labels(&self) -> Vec<String> {
        match &self.elements {
            Elements::F32(elements) => elements.iter().map(f32::to_string).collect(),
            Elements::I64(elements) => elements.iter().map(i64::to_string).collect(),
            Elements::Small(elements) => elements.iter().map(i16::to_string).collect(),
            Elements::Scaled(scaled) => scaled.numbers().iter().map(f32::to_string).collect(),
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
            Elements::Scaled(scaled) => (scaled.integers.len() == 1).then(|| scaled.at(0)),
            Elements::I64(_) | Elements::Small(_) | Elements::Text(_) => None,
        }
    }

    /// The same constants, whole numbers as those of 64 bits.
    pub fn widened(&self) -> Self {
        Self { dims: self.dims.clone(), elements: self.elements.widened() }
    }

    fn what(&self) -> String {
        match self.elements.len() {
            1 => "has a constant".into(),
            _ => format!("has {} constants", shown(&self.dims)),
        }
    }

    /// The elements at these positions, under these extents.
    pub fn gathered(&self, dims: Vec<usize>, positions: impl Iterator<Item = usize>) -> Self {
        let elements = match &self.elements {
            Elements::F32(from) => Elements::F32(positions.map(|at| from[at]).collect()),
            Elements::I64(from) => Elements::I64(positions.map(|at| from[at]).collect()),
            Elements::Small(from) => Elements::Small(positions.map(|at| from[at]).collect()),
            Elements::Scaled(scaled) if scaled.scales.len() == 1 => {
                let integers = positions.map(|at| scaled.integers[at]).collect();
                Elements::Scaled(Scaled { integers, ..scaled.clone() })
            }
            Elements::Scaled(scaled) => Elements::F32(positions.map(|at| scaled.at(at)).collect()),
            Elements::Text(from) => Elements::Text(positions.map(|at| from[at].clone()).collect()),
        };
        Self { dims, elements }
    }

    /// The elements with the dimensions in this order.
    pub fn transposed(&self, order: &[usize]) -> Self {
        let view = View::contiguous(1, &self.dims);
        let axes: Vec<usize> = [0].into_iter().chain(order.iter().map(|at| at + 1)).collect();
        let view = view.transposed(&axes);
        let dims: Vec<usize> = order.iter().map(|&at| self.dims[at]).collect();
        let positions = view.each_place().map(|at| at as usize);
        let inner = |dims: &[usize], at: usize| dims[at + 1..].iter().product::<usize>();
        if let Elements::Scaled(scaled) = &self.elements
            && let Some(axis) = (0..self.dims.len()).find(|&at| {
                self.dims[at] == scaled.scales.len() && inner(&self.dims, at) == scaled.inner
            })
            && let Some(at) = order.iter().position(|&from| from == axis)
        {
            // The scales go along with their dimension.
            let inner = inner(&dims, at);
            let integers = positions.map(|at| scaled.integers[at]).collect();
            let scaled = Scaled { integers, inner, ..scaled.clone() };
            return Self { dims, elements: Elements::Scaled(scaled) };
        }
        self.gathered(dims, positions)
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
    fn scales_go_along_with_the_dimension_that_has_them() {
        // Rows with steps of 1 and 2; transposed, these are the columns.
        let (scales, zeros) = ([1.0, 2.0].into(), [0, 0].into());
        let integers = [1, 2, 3, 4, 5, 6].into();
        let elements = Elements::Scaled(Scaled { integers, scales, zeros, inner: 3 });
        let constant = Constant { dims: vec![2, 3], elements };
        let turned = constant.transposed(&[1, 0]);
        assert_eq!(
            (&*turned.floats().unwrap(), &turned.dims[..]),
            (&[1.0, 8.0, 2.0, 10.0, 3.0, 12.0][..], &[3, 2][..])
        );
    }

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
