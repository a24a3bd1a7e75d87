//! Two rows joined: their sum, or their channels side by side.
//!
//! A sum hands its gradient on to both operands as it is; side by side, each operand gets the gradients of its own
//! channels. What several rows read collects the gradients of all of them, which the engine adds up.

use crate::scalar::Scalar;
use nn_core::{Extent, LayerSpec};

/// `z = first + second`.
pub fn add_forward<T: Scalar>(first: &[T], second: &[T], z: &mut [T]) {
    for ((z, &first), &second) in z.iter_mut().zip(first).zip(second) {
        *z = first + second;
    }
}

/// `dfirst = dz` and `dsecond = dz`, where they are there.
pub fn add_backward<T: Scalar>(dz: &[T], dfirst: Option<&mut [T]>, dsecond: Option<&mut [T]>) {
    for dx in [dfirst, dsecond].into_iter().flatten() {
        dx.copy_from_slice(dz);
    }
}

/// Numbers of a pixel that come from each operand.
#[derive(Clone, Debug)]
pub struct Concat {
    first: usize,
    second: usize,
}

impl Concat {
    /// Makes it for a row whose second operand has so many channels, or numbers.
    pub fn new(spec: &LayerSpec, channels: u32) -> Self {
        let first = match spec.input {
            Extent::List(numbers) => numbers as usize,
            Extent::Image(shape) => shape.channels.into(),
        };
        Self { first, second: channels as usize }
    }

    /// `z` (pixels, first + second) of both operands (pixels, first) and (pixels, second).
    pub fn forward<T: Copy>(&self, first: &[T], second: &[T], z: &mut [T]) {
        let operands = first.chunks_exact(self.first).zip(second.chunks_exact(self.second));
        for (z, (first, second)) in z.chunks_exact_mut(self.first + self.second).zip(operands) {
            let (of_first, of_second) = z.split_at_mut(self.first);
            of_first.copy_from_slice(first);
            of_second.copy_from_slice(second);
        }
    }

    /// The gradients of both operands, where they are there.
    pub fn backward<T: Copy>(&self, dz: &[T], dfirst: Option<&mut [T]>, dsecond: Option<&mut [T]>) {
        let pixels = dz.chunks_exact(self.first + self.second);
        if let Some(dfirst) = dfirst {
            for (dx, dz) in dfirst.chunks_exact_mut(self.first).zip(pixels.clone()) {
                dx.copy_from_slice(&dz[..self.first]);
            }
        }
        if let Some(dsecond) = dsecond {
            for (dx, dz) in dsecond.chunks_exact_mut(self.second).zip(pixels) {
                dx.copy_from_slice(&dz[self.first..]);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use nn_core::{Number, Op};

    #[test]
    fn pixels_are_put_together_and_taken_apart() {
        let op = Op::Concat { with: 0, channels: 1 };
        let input = Extent::Image(nn_core::Shape::new(1, 2, 2));
        let concat = Concat::new(&LayerSpec::plain(op, input, Number::F32), 1);
        let mut z = [0.0; 6];
        concat.forward(&[1.0, 2.0, 4.0, 5.0], &[3.0, 6.0], &mut z);
        assert_eq!(z, [1.0, 2.0, 3.0, 4.0, 5.0, 6.0]);
        let (mut first, mut second) = ([0.0; 4], [0.0; 2]);
        concat.backward(&z, Some(&mut first), Some(&mut second));
        assert_eq!((first, second), ([1.0, 2.0, 4.0, 5.0], [3.0, 6.0]));
    }
}
