//! A tensor of a graph as a view of numbers that lie elsewhere: which number each index leads to.
//!
//! Transpositions, reshapes and slices change a view alone, so layouts (channels first, channels last) are tracked
//! exactly, and weights are rearranged once, where a layer reads. A dimension is a list of factors, from the outermost
//! to the innermost, because a flattened image is one dimension of three strides.

use super::error::{Fault, fault};

/// So many numbers, each so far behind the one before. The batch has the stride 0.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Factor {
    pub size: usize,
    pub stride: i64,
}

/// A dimension: factors that are larger than 1, and zeros in front and behind.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Dim {
    pub factors: Vec<Factor>,
    /// Zeros that are added in front.
    pub before: usize,
    /// Zeros that are added behind.
    pub after: usize,
}

impl Dim {
    /// A dimension of one factor.
    pub fn of(size: usize, stride: i64) -> Self {
        let factors = (size != 1).then_some(Factor { size, stride }).into_iter().collect();
        Self { factors, before: 0, after: 0 }
    }

    /// Numbers along it, without zeros that were added.
    pub fn inner_size(&self) -> usize {
        self.factors.iter().map(|factor| factor.size).product()
    }

    /// Numbers along it.
    pub fn size(&self) -> usize {
        self.inner_size() + self.before + self.after
    }

    /// Returns whether it is the batch, or of one number.
    pub fn is_batch(&self) -> bool {
        !self.is_padded() && self.factors.iter().all(|factor| factor.stride == 0)
    }

    pub fn is_padded(&self) -> bool {
        self.before + self.after > 0
    }
}

/// A view.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct View {
    pub offset: i64,
    pub dims: Vec<Dim>,
}

impl View {
    /// A batch, then numbers of these extents in the order of their last index.
    pub fn contiguous(batch: usize, sizes: &[usize]) -> Self {
        let mut dims = vec![Dim::of(batch, 0)];
        dims.extend(in_order(sizes));
        Self { offset: 0, dims }
    }

    /// The extents.
    pub fn sizes(&self) -> Vec<usize> {
        self.dims.iter().map(Dim::size).collect()
    }

    /// Dimensions in another order.
    pub fn transposed(&self, order: &[usize]) -> Self {
        let dims = order.iter().map(|&axis| self.dims[axis].clone()).collect();
        Self { offset: self.offset, dims }
    }

    /// The same numbers under other extents.
    pub fn reshaped(&self, sizes: &[usize]) -> Result<Self, Fault> {
        let is_padded = |dim: &&Dim| dim.is_padded();
        if let Some(dim) = self.dims.iter().find(is_padded) {
            return Err(fault!("reshapes {} numbers that are padded with zeros", dim.size()));
        }
        let mut factors = self.all_factors();
        factors.reverse();
        let mut dims = Vec::with_capacity(sizes.len());
        for &size in sizes {
            let (mut rest, mut taken) = (size, Vec::new());
            while rest > 1 {
                let whole = factors.pop().ok_or_else(|| misfit(&self.sizes(), sizes))?;
                if rest % whole.size == 0 {
                    rest /= whole.size;
                    taken.push(whole);
                } else if whole.size % rest == 0 {
                    let inner = whole.size / rest;
                    taken.push(Factor { size: rest, stride: whole.stride * inner as i64 });
                    factors.push(Factor { size: inner, stride: whole.stride });
                    rest = 1;
                } else {
                    return Err(misfit(&self.sizes(), sizes));
                }
            }
            dims.push(Dim { factors: merged(taken), before: 0, after: 0 });
        }
        if !factors.is_empty() {
            return Err(misfit(&self.sizes(), sizes));
        }
        Ok(Self { offset: self.offset, dims })
    }

    /// Some numbers along a dimension: from `start`, `count` of them, `step` apart.
    pub fn sliced(
        &self,
        axis: usize,
        (start, count, step): (usize, usize, i64),
    ) -> Result<Self, Fault> {
        let mut view = self.clone();
        let dim = &mut view.dims[axis];
        if start == 0 && step == 1 && count == dim.size() {
            return Ok(view);
        }
        if dim.is_padded() {
            return Err(Fault::new("takes a part of numbers that are padded with zeros"));
        }
        let [factor] = merged(dim.factors.clone())[..] else {
            return Err(Fault::new(
                "takes a part of a flattened image: take it before it is flattened",
            ));
        };
        view.offset += factor.stride * start as i64;
        view.dims[axis] = Dim::of(count, factor.stride * step);
        Ok(view)
    }

    /// A new dimension of one number.
    pub fn with_dim(&self, axis: usize) -> Self {
        let mut view = self.clone();
        view.dims.insert(axis, Dim::default());
        view
    }

    /// All factors, those merged that follow each other; without added zeros.
    pub fn all_factors(&self) -> Vec<Factor> {
        merged(self.dims.iter().flat_map(|dim| dim.factors.iter().copied()).collect())
    }

    /// Place of each number, from the first index to the last, without the batch and added zeros.
    pub fn places(&self) -> Vec<i64> {
        self.each_place().collect()
    }

    /// The same, one after the other.
    pub fn each_place(&self) -> impl Iterator<Item = i64> + use<> {
        let (offset, mut factors) = (self.offset, self.all_factors());
        factors.retain(|factor| factor.stride != 0);
        let count = factors.iter().map(|factor| factor.size).product();
        (0..count).map(move |index: usize| {
            let (mut rest, mut place) = (index, offset);
            for factor in factors.iter().rev() {
                place += (rest % factor.size) as i64 * factor.stride;
                rest /= factor.size;
            }
            place
        })
    }
}

/// Dimensions of numbers in the order of their last index.
pub(super) fn in_order(sizes: &[usize]) -> Vec<Dim> {
    let mut stride = 1i64;
    let mut dims: Vec<Dim> = sizes
        .iter()
        .rev()
        .map(|&size| {
            let dim = Dim::of(size, stride);
            stride *= size as i64;
            dim
        })
        .collect();
    dims.reverse();
    dims
}

/// Factors that follow each other without a gap, as one.
fn merged(factors: Vec<Factor>) -> Vec<Factor> {
    let mut merged: Vec<Factor> = Vec::with_capacity(factors.len());
    for factor in factors {
        match merged.last_mut() {
            Some(outer) if outer.stride == factor.stride * factor.size as i64 => {
                *outer = Factor { size: outer.size * factor.size, stride: factor.stride };
            }
            Some(_) | None => merged.push(factor),
        }
    }
    merged
}

fn misfit(from: &[usize], to: &[usize]) -> Fault {
    fault!("makes {} out of {}, whose numbers do not lie like that", shown(to), shown(from))
}

/// Extents for people: `1 x 3 x 32 x 32`.
pub(super) fn shown(sizes: &[usize]) -> String {
    match sizes {
        [] => "a single number".into(),
        sizes => sizes.iter().map(usize::to_string).collect::<Vec<_>>().join(" x "),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// An image of 2 × 3 pixels and 4 channels, as this project has it, seen with channels first.
    fn channels_first() -> View {
        View::contiguous(1, &[2, 3, 4]).transposed(&[0, 3, 1, 2])
    }

    #[test]
    fn a_flattened_image_leads_to_where_its_numbers_lie() {
        let flat = channels_first().reshaped(&[1, 24]).unwrap();
        // Channel c, row y, column x lies at (3·y + x)·4 + c.
        let expected: Vec<i64> = (0..4)
            .flat_map(|c| (0..2).flat_map(move |y| (0..3).map(move |x| (3 * y + x) * 4 + c)))
            .collect();
        assert_eq!(flat.places(), expected);
        let back = flat.reshaped(&[1, 4, 2, 3]).unwrap().transposed(&[0, 2, 3, 1]);
        assert_eq!(back, View::contiguous(1, &[2, 3, 4]));
        assert_eq!(back.all_factors(), [Factor { size: 24, stride: 1 }]);
    }

    #[test]
    fn slices_and_new_dimensions_are_followed() {
        let last = View::contiguous(1, &[5, 2]).sliced(1, (4, 1, 1)).unwrap();
        assert_eq!((last.places(), last.sizes()), (vec![8, 9], vec![1, 1, 2]));
        let backwards = View::contiguous(1, &[3]).sliced(1, (2, 3, -1)).unwrap();
        assert_eq!(backwards.places(), [2, 1, 0]);
        assert_eq!(channels_first().with_dim(2).sizes(), [1, 4, 1, 2, 3]);
        assert!(channels_first().reshaped(&[1, 24]).unwrap().sliced(1, (0, 2, 1)).is_err());
    }

    #[test]
    fn a_batch_is_followed_through_transpositions_and_reshapes() {
        let view = View::contiguous(2, &[5, 3]);
        let moments_first = view.transposed(&[1, 0, 2]).reshaped(&[5, 2, 3]).unwrap();
        assert!(moments_first.dims[1].is_batch() && moments_first.sizes() == [5, 2, 3]);
        assert_eq!(view.reshaped(&[2, 15]).unwrap().places().len(), 15);
        assert!(!view.reshaped(&[10, 3]).unwrap().dims[0].is_batch());
    }

    #[test]
    fn extents_that_do_not_fit_are_refused() {
        let view = View::contiguous(1, &[4, 3]);
        for sizes in [&[1, 13][..], &[1, 11], &[1, 5, 3], &[2, 4, 3], &[1]] {
            assert!(view.reshaped(sizes).is_err(), "{sizes:?}");
        }
        let split = view.reshaped(&[1, 6, 2]).unwrap();
        assert_eq!(split.places(), (0..12).collect::<Vec<_>>());
    }
}
