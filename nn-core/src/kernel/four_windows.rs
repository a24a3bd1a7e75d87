//! Convolutions, four windows of the image at a time: each weight is loaded once for all of them, and pixels are read
//! where they lie.

use super::ROWS;
use super::window_places::{Place, for_each_group, keep};
use crate::topology::WindowGeometry;

/// Windows at a time.
pub(super) const WINDOWS: usize = 4;

/// The largest of a pool of sums, as [`conv2d`](super::conv2d), for one sample and windows without dilation. What windows
/// see is not copied: `zeros`, as many as a line of a window, take the place of pixels beyond the image.
#[inline(never)]
pub(crate) fn conv2d_four_windows(
    geometry: &WindowGeometry,
    (weights, bias): (&[f32], &[f32]),
    x: &[f32],
    zeros: &mut [f32],
    y: &mut [f32],
) {
    zeros.fill(0.0);
    let [input, output] = [geometry.input(), geometry.output()];
    for_each_group(geometry, (input.channels.into(), output.channels.into()), |places| {
        let windows = Windows::new(geometry, x, zeros, places);
        windows.keep_sums(weights, bias, y);
    });
}

/// Pixels that four windows see, in pieces that are all inside of the image or all outside.
pub(super) struct Windows<'a> {
    geometry: &'a WindowGeometry,
    x: &'a [f32],
    zeros: &'a [f32],
    places: &'a [Place; WINDOWS],
    /// Pieces in a line of a window: one, or as many as pixels.
    pieces: usize,
    /// Numbers in a piece.
    piece: usize,
}

impl<'a> Windows<'a> {
    #[inline(always)]
    pub fn new(
        geometry: &'a WindowGeometry,
        x: &'a [f32],
        zeros: &'a [f32],
        places: &'a [Place; WINDOWS],
    ) -> Self {
        let width = usize::from(geometry.window().width);
        let channels = usize::from(geometry.input().channels);
        let (pieces, piece) = if places.iter().all(|place| place.is_within_columns(geometry)) {
            (1, width * channels)
        } else {
            (width, channels)
        };
        Self { geometry, x, zeros, places, pieces, piece }
    }

    /// Copies what each window sees beside what the others see.
    #[inline(always)]
    pub fn gather(&self, numbers: &mut [[f32; WINDOWS]]) {
        let Some(zeros) = self.zeros.get(..self.piece) else { return };
        let input = self.geometry.input();
        let line = usize::from(input.width) * usize::from(input.channels);
        let (mut left, mut start) = (numbers, 0);
        for _ in 0..usize::from(self.geometry.window().height) {
            let mut number = start;
            for column in 0..self.pieces {
                let Some((piece, rest)) = left.split_at_mut_checked(self.piece) else { return };
                left = rest;
                let [x0, x1, x2, x3] = self.seen(zeros, number, column);
                let x = x0.iter().zip(x1).zip(x2).zip(x3);
                for (numbers, (((x0, x1), x2), x3)) in piece.iter_mut().zip(x) {
                    *numbers = [*x0, *x1, *x2, *x3];
                }
                number += self.piece;
            }
            start += line;
        }
    }

    /// A piece of what each window sees, which begins so many numbers and columns behind its first pixel; `zeros` beyond
    /// the image.
    #[inline(always)]
    fn seen(&self, zeros: &'a [f32], number: usize, column: usize) -> [&'a [f32]; WINDOWS] {
        let width = usize::from(self.geometry.input().width);
        let mut seen = [zeros; WINDOWS];
        for (seen, place) in seen.iter_mut().zip(self.places) {
            // What begins above the image or below it is not found.
            if place.column.wrapping_add(column) < width
                && let Some(from) = self.x.get(place.number.wrapping_add(number)..)
                && let Some(piece) = from.get(..self.piece)
            {
                *seen = piece;
            }
        }
        seen
    }

    /// Keeps the sums of all outputs.
    #[inline(always)]
    fn keep_sums(&self, weights: &[f32], bias: &[f32], y: &mut [f32]) {
        let terms = self.piece * self.pieces * usize::from(self.geometry.window().height);
        let mut weights = weights;
        let (blocks, rest) = bias.as_chunks::<ROWS>();
        let mut output = 0;
        for bias in blocks {
            let Some((row0, others)) = weights.split_at_checked(terms) else { return };
            let Some((row1, others)) = others.split_at_checked(terms) else { return };
            let Some((row2, others)) = others.split_at_checked(terms) else { return };
            let Some((row3, others)) = others.split_at_checked(terms) else { return };
            weights = others;
            let sums = self.sums([row0, row1, row2, row3], *bias, add_four_rows);
            keep(self.places, &sums, output, y);
            output += ROWS;
        }
        for &bias in rest {
            let Some((row, others)) = weights.split_at_checked(terms) else { return };
            weights = others;
            let sums = self.sums([row], [bias], add_row);
            keep(self.places, &sums, output, y);
            output += 1;
        }
    }

    /// The sums of each window by rows of weights, added a piece at a time.
    #[inline(always)]
    fn sums<const R: usize>(
        &self,
        rows: [&[f32]; R],
        bias: [f32; R],
        add: impl Fn([&[f32]; R], [&[f32]; WINDOWS], &mut [[f32; R]; WINDOWS]),
    ) -> [[f32; R]; WINDOWS] {
        let mut sums = [bias; WINDOWS];
        let mut rows = rows;
        let Some(zeros) = self.zeros.get(..self.piece) else { return sums };
        let input = self.geometry.input();
        let line = usize::from(input.width) * usize::from(input.channels);
        let mut start = 0;
        for _ in 0..usize::from(self.geometry.window().height) {
            let mut number = start;
            for column in 0..self.pieces {
                let mut w: [&[f32]; R] = [&[]; R];
                for (w, row) in w.iter_mut().zip(&mut rows) {
                    let Some((piece, rest)) = row.split_at_checked(self.piece) else { return sums };
                    (*w, *row) = (piece, rest);
                }
                let x = self.seen(zeros, number, column);
                number += self.piece;
                add(w, x, &mut sums);
            }
            start += line;
        }
        sums
    }
}

/// Adds the terms of a piece to four sums of each window, each in the order of its inputs.
#[inline(always)]
fn add_four_rows(w: [&[f32]; ROWS], x: [&[f32]; WINDOWS], sums: &mut [[f32; ROWS]; WINDOWS]) {
    let ([w0, w1, w2, w3], [x0, x1, x2, x3]) = (w, x);
    let w_and_x = w0.iter().zip(w1).zip(w2).zip(w3).zip(x0).zip(x1).zip(x2).zip(x3);
    for (((((((w0, w1), w2), w3), x0), x1), x2), x3) in w_and_x {
        add_products([*w0, *w1, *w2, *w3], [*x0, *x1, *x2, *x3], sums);
    }
}

/// Adds the terms of a piece to a sum of each window.
#[inline(always)]
fn add_row([w]: [&[f32]; 1], x: [&[f32]; WINDOWS], sums: &mut [[f32; 1]; WINDOWS]) {
    let [x0, x1, x2, x3] = x;
    for ((((w, x0), x1), x2), x3) in w.iter().zip(x0).zip(x1).zip(x2).zip(x3) {
        add_products([*w], [*x0, *x1, *x2, *x3], sums);
    }
}

/// Adds a term to each sum.
#[inline(always)]
pub(super) fn add_products<const R: usize>(
    w: [f32; R],
    x: [f32; WINDOWS],
    sums: &mut [[f32; R]; WINDOWS],
) {
    for (sums, x) in sums.iter_mut().zip(x) {
        for (sum, w) in sums.iter_mut().zip(w) {
            *sum += w * x;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kernel::windows_of_tests::{bits, convolutions, sums_by_definition};
    use crate::topology::{Shape, Window};
    use proptest::prelude::*;

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(1000))]
        #[test]
        fn any_convolution_has_the_bits_of_the_definition(layer in convolutions(false)) {
            let (geometry, weights, bias, x) = &layer;
            let expected = sums_by_definition(&layer);
            // What was there before is neither seen nor kept.
            let mut zeros = std::vec![7.0; geometry.patch().numbers() as usize];
            let mut y = std::vec![1e30; expected.len()];
            conv2d_four_windows(geometry, (weights, bias), x, &mut zeros, &mut y);
            prop_assert_eq!(bits(&y), bits(&expected));
        }
    }

    #[test]
    fn slices_too_short_leave_outputs_alone() {
        let geometry = WindowGeometry::new(Shape::new(2, 2, 1), Window::new(1, 1), 1, 2).unwrap();
        let mut y = [7.0; 8];
        conv2d_four_windows(&geometry, (&[2.0], &[1.0; 2]), &[1.0; 4], &mut [0.0], &mut y);
        assert_eq!(y, [3.0, 7.0, 3.0, 7.0, 3.0, 7.0, 3.0, 7.0]);
        conv2d_four_windows(&geometry, (&[2.0; 2], &[1.0; 2]), &[5.0; 4], &mut [0.0], &mut y[..3]);
        assert_eq!(y, [11.0, 11.0, 11.0, 7.0, 3.0, 7.0, 3.0, 7.0]);
    }
}
