//! Convolutions whose windows see few numbers, four windows at a time: what they see is copied once for all filters, each
//! number beside those of the other windows.

use super::ROWS;
use super::four_windows::{WINDOWS, Windows, add_products};
use super::window_places::{for_each_group, keep};
use crate::topology::WindowGeometry;

/// Room for what a window sees.
const FEW: usize = WindowGeometry::FEW_NUMBERS;

/// [`conv2d_four_windows`](super::conv2d_four_windows) of windows that see few numbers: 512 bytes of stack, and less to do
/// for each filter.
#[inline(never)]
pub(crate) fn conv2d_few_terms(
    geometry: &WindowGeometry,
    (weights, bias): (&[f32], &[f32]),
    x: &[f32],
    y: &mut [f32],
) {
    let terms = geometry.patch().numbers() as usize;
    let mut seen = [[0.0; WINDOWS]; FEW];
    let Some(seen) = seen.get_mut(..terms) else { return };
    let [input, output] = [geometry.input(), geometry.output()];
    for_each_group(geometry, (input.channels.into(), output.channels.into()), |places| {
        Windows::new(geometry, x, &[0.0; FEW], places).gather(seen);
        // As in `four_windows.rs`: a loop that both share takes 3 % more instructions.
        let (blocks, rest) = bias.as_chunks::<ROWS>();
        let (mut weights, mut output) = (weights, 0);
        for bias in blocks {
            let Some((rows, others)) = weights.split_at_checked(ROWS * terms) else { return };
            weights = others;
            keep(places, &sums_of_four_rows(rows, seen, bias), output, y);
            output += ROWS;
        }
        for bias in rest {
            let Some((row, others)) = weights.split_at_checked(terms) else { return };
            weights = others;
            let mut sums = [[*bias]; WINDOWS];
            for (w, x) in row.iter().zip(&*seen) {
                add_products([*w], *x, &mut sums);
            }
            keep(places, &sums, output, y);
            output += 1;
        }
    });
}

/// The sums of each window by four rows of weights, one after the other, each in the order of its terms.
#[inline(always)]
fn sums_of_four_rows(
    rows: &[f32],
    seen: &[[f32; WINDOWS]],
    bias: &[f32; ROWS],
) -> [[f32; ROWS]; WINDOWS] {
    let mut sums = [*bias; WINDOWS];
    let Some((row0, rows)) = rows.split_at_checked(seen.len()) else { return sums };
    let Some((row1, rows)) = rows.split_at_checked(seen.len()) else { return sums };
    let Some((row2, row3)) = rows.split_at_checked(seen.len()) else { return sums };
    for ((((w0, w1), w2), w3), x) in row0.iter().zip(row1).zip(row2).zip(row3).zip(seen) {
        add_products([*w0, *w1, *w2, *w3], *x, &mut sums);
    }
    sums
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
            prop_assume!(geometry.sees_few_numbers());
            let expected = sums_by_definition(&layer);
            let mut y = std::vec![1e30; expected.len()];
            conv2d_few_terms(geometry, (weights, bias), x, &mut y);
            prop_assert_eq!(bits(&y), bits(&expected));
        }
    }

    #[test]
    fn slices_too_short_leave_outputs_alone() {
        let geometry = WindowGeometry::new(Shape::new(2, 2, 1), Window::new(1, 1), 1, 2).unwrap();
        let mut y = [7.0; 8];
        conv2d_few_terms(&geometry, (&[2.0], &[1.0; 2]), &[1.0; 4], &mut y);
        assert_eq!(y, [3.0, 7.0, 3.0, 7.0, 3.0, 7.0, 3.0, 7.0]);
        conv2d_few_terms(&geometry, (&[2.0; 2], &[1.0; 2]), &[5.0; 4], &mut y[..3]);
        assert_eq!(y, [11.0, 11.0, 11.0, 7.0, 3.0, 7.0, 3.0, 7.0]);
    }

    #[test]
    fn windows_of_many_numbers_are_left_alone() {
        let of = |side| WindowGeometry::new(Shape::new(6, 6, 1), Window::new(side, side), 1, 1);
        assert!(of(5).unwrap().sees_few_numbers() && !of(6).unwrap().sees_few_numbers());
        let mut y = [7.0];
        conv2d_few_terms(&of(6).unwrap(), (&[2.0; 36], &[1.0]), &[1.0; 36], &mut y);
        assert_eq!(y, [7.0]);
    }
}
