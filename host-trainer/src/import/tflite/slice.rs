//! Parts of a value as `tf.strided_slice` names them: bits say which ends are open and which dimensions go.

use super::call::Call;
use crate::import::error::{Fault, fault};

/// Bits for each dimension.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Masks {
    begin: i32,
    end: i32,
    shrink: i32,
}

/// Start, end, dimension and step.
pub(super) type Part = (i64, i64, i64, i64);

impl Masks {
    pub fn read(call: &Call<'_, '_>) -> Result<Self, Fault> {
        let (ellipsis, new) = (call.int(2, 0, "ellipsis_mask")?, call.int(3, 0, "new_axis_mask")?);
        if ellipsis != 0 || new != 0 || call.flag(5, "offset")? {
            return Err(Fault::new(
                "takes a part with `...`, new dimensions or lengths, which is not supported: write all dimensions",
            ));
        }
        Ok(Self {
            begin: call.int(0, 0, "begin_mask")?,
            end: call.int(1, 0, "end_mask")?,
            shrink: call.int(4, 0, "shrink_axis_mask")?,
        })
    }

    /// The part of each dimension, and the dimensions that go.
    pub fn steps(
        &self,
        from: &[usize],
        begins: &[i64],
        ends: &[i64],
        strides: &[i64],
    ) -> Result<(Vec<Part>, Vec<i64>), Fault> {
        if begins.len() != ends.len() || begins.len() != strides.len() || begins.len() > from.len()
        {
            return Err(fault!(
                "takes {begins:?} to {ends:?} by {strides:?} out of {} dimensions",
                from.len()
            ));
        }
        let (mut steps, mut gone) = (Vec::new(), Vec::new());
        for (at, ((&begin, &end), &stride)) in begins.iter().zip(ends).zip(strides).enumerate() {
            let has = |mask: i32| mask >> at & 1 != 0;
            if has(self.shrink) {
                gone.push(at as i64);
                // One number: up to its end, the last one up to the end of all.
                let end = if begin == -1 { i64::MAX } else { begin.saturating_add(1) };
                steps.push((begin, end, at as i64, 1));
                continue;
            }
            let back = stride < 0;
            let begin = match (has(self.begin), back) {
                (true, false) => 0,
                (true, true) => i64::MAX,
                (false, _) => begin,
            };
            let end = match (has(self.end), back) {
                (true, false) => i64::MAX,
                (true, true) => i64::MIN,
                (false, _) => end,
            };
            steps.push((begin, end, at as i64, stride));
        }
        Ok((steps, gone))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bits_open_the_ends_and_take_dimensions_away() {
        let masks = Masks { begin: 0b001, end: 0b001, shrink: 0b010 };
        let (steps, gone) = masks.steps(&[1, 5, 4], &[3, -1, 1], &[2, 0, 3], &[1, 1, 2]).unwrap();
        assert_eq!(steps, [(0, i64::MAX, 0, 1), (-1, i64::MAX, 1, 1), (1, 3, 2, 2)]);
        assert_eq!(gone, [1]);
        let back = Masks { begin: 1, end: 1, shrink: 0 };
        let (steps, _) = back.steps(&[4], &[0], &[0], &[-1]).unwrap();
        assert_eq!(steps, [(i64::MAX, i64::MIN, 0, -1)]);
        assert!(masks.steps(&[1], &[0, 0], &[1, 1], &[1, 1]).is_err());
        assert!(masks.steps(&[1], &[0], &[1, 1], &[1]).is_err());
    }
}
