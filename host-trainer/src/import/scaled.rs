//! Weights in integers of at most 8 bits, kept as such until a layer takes the numbers that they mean.
//!
//! A weight of a byte becomes a number of four. Kept in two until then, a file is never there as numbers of `f32` twice.

use std::rc::Rc;

/// Integers with a scale and a zero point, for all of them or along one dimension.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Scaled {
    pub integers: Rc<[i16]>,
    /// One for all, or one for each index of a dimension.
    pub scales: Rc<[f32]>,
    /// One for each scale.
    pub zeros: Rc<[i64]>,
    /// Numbers behind each index of that dimension.
    pub inner: usize,
}

impl Scaled {
    /// The number that an integer means.
    pub fn at(&self, index: usize) -> f32 {
        let of_channel = index / self.inner.max(1) % self.scales.len().max(1);
        let (scale, zero) = (self.scales[of_channel], self.zeros[of_channel]);
        meaning(scale, zero, self.integers[index].into())
    }

    /// All numbers that the integers mean.
    pub fn numbers(&self) -> Vec<f32> {
        (0..self.integers.len()).map(|index| self.at(index)).collect()
    }
}

/// The number that an integer means.
pub(super) fn meaning(scale: f32, zero: i64, integer: i64) -> f32 {
    (f64::from(scale) * integer.saturating_sub(zero) as f64) as f32
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_index_of_a_dimension_has_its_scale() {
        // Two rows of two numbers: steps of 1 from 0, and of 0.5 from 1.
        let (scales, zeros) = ([1.0, 0.5].into(), [0, 1].into());
        let rows = Scaled { integers: [3, -3, 3, -3].into(), scales, zeros, inner: 2 };
        assert_eq!(rows.numbers(), [3.0, -3.0, 1.0, -2.0]);
        let columns = Scaled { inner: 1, ..rows };
        assert_eq!(columns.numbers(), [3.0, -2.0, 3.0, -2.0]);
    }
}
