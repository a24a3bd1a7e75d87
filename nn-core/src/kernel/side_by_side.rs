//! Convolutions of each channel on its own, up to eight channels side by side and two windows at a time: each weight is
//! loaded once for both of them, and pixels are read where they lie.

#[cfg(all(target_arch = "arm", target_abi = "eabihf"))]
use super::taps_vldm;
use super::window_places::{Place, for_each_group, keep};
use crate::topology::WindowGeometry;

/// Windows at a time, so that a weight is loaded once for all of them.
const WINDOWS: usize = 2;

/// The largest of a pool of sums, as [`depthwise_conv2d`](super::depthwise_conv2d), for one sample, a filter for each
/// channel and windows without dilation. `taps`, as many as weights, are for the weights in the order of pixels.
///
/// Inlined, so that of the four functions only those are linked that a program's layers need.
#[inline(always)]
pub(crate) fn depthwise_side_by_side(
    geometry: &WindowGeometry,
    filters: (&[f32], &[f32]),
    x: &[f32],
    taps: &mut [f32],
    y: &mut [f32],
) {
    match geometry.input().channels % 8 {
        0 => convolve::<8>(geometry, filters, x, taps, y),
        4 => convolve::<4>(geometry, filters, x, taps, y),
        2 | 6 => convolve::<2>(geometry, filters, x, taps, y),
        _ => convolve::<1>(geometry, filters, x, taps, y),
    }
}

/// [`depthwise_side_by_side`] of blocks of `N` channels.
#[inline(never)]
fn convolve<const N: usize>(
    geometry: &WindowGeometry,
    (weights, bias): (&[f32], &[f32]),
    x: &[f32],
    taps: &mut [f32],
    y: &mut [f32],
) {
    let (bias, taps) = (bias.as_chunks::<N>().0, taps.as_chunks_mut::<N>().0);
    let x = x.as_chunks::<N>().0;
    let Some(area) = weights.len().checked_div(N * bias.len()) else { return };
    transpose(weights, area, taps);
    let image = Image { geometry, x, blocks: bias.len() };
    for_each_group(geometry, (bias.len(), N * bias.len()), |places| {
        let mut taps = &*taps;
        for (block, bias) in bias.iter().enumerate() {
            let Some((taps_of_block, rest)) = taps.split_at_checked(area) else { return };
            taps = rest;
            let sums = image.sums(places, block, taps_of_block, bias);
            keep(places, &sums, block * N, y);
        }
    });
}

/// Copies filters (C, KH·KW) to taps (C/N, KH·KW, N).
#[inline(always)]
fn transpose<const N: usize>(filters: &[f32], area: usize, taps: &mut [[f32; N]]) {
    let (mut first, mut left) = (0, area);
    for tap in taps {
        let mut place = first;
        for weight in tap {
            *weight = filters.get(place).copied().unwrap_or(0.0);
            place += area;
        }
        (first, left) = (first + 1, left.wrapping_sub(1));
        if left == 0 {
            // Behind the filters of this block.
            (first, left) = ((place + 1).wrapping_sub(area), area);
        }
    }
}

/// An image whose pixels are blocks of `N` channels.
struct Image<'a, const N: usize> {
    geometry: &'a WindowGeometry,
    x: &'a [[f32; N]],
    /// Blocks of a pixel.
    blocks: usize,
}

impl<const N: usize> Image<'_, N> {
    /// The sums of windows in a block, each in the order of its pixels. Pixels beyond the image are 0.
    #[inline(always)]
    fn sums(
        &self,
        places: &[Place; WINDOWS],
        block: usize,
        taps: &[[f32; N]],
        bias: &[f32; N],
    ) -> [[f32; N]; WINDOWS] {
        let mut sums = [*bias; WINDOWS];
        #[cfg(all(target_arch = "arm", target_abi = "eabihf"))]
        if self.add_whole_windows(places, block, taps, &mut sums) {
            return sums;
        }
        let width = usize::from(self.geometry.input().width);
        let (mut taps, mut start) = (taps, block);
        while let Some((row, rest)) = taps.split_at_checked(self.geometry.window().width.into())
            && !row.is_empty()
        {
            let mut places = *places;
            for place in &mut places {
                place.number = place.number.wrapping_add(start);
            }
            for w in row {
                let pixels = places.each_mut().map(|place| {
                    // What begins above the image or below it is not found.
                    let mut x = &[0.0; N];
                    if place.column < width
                        && let Some(pixel) = self.x.get(place.number)
                    {
                        x = pixel;
                    }
                    place.column = place.column.wrapping_add(1);
                    place.number = place.number.wrapping_add(self.blocks);
                    x
                });
                add_pixels(w, pixels, &mut sums);
            }
            start += width * self.blocks;
            taps = rest;
        }
        sums
    }

    /// Adds all taps of windows that see no padding, where assembly is there for as many channels. Returns whether it did.
    #[cfg(all(target_arch = "arm", target_abi = "eabihf"))]
    #[inline(always)]
    fn add_whole_windows(
        &self,
        places: &[Place; WINDOWS],
        block: usize,
        taps: &[[f32; N]],
        sums: &mut [[f32; N]; WINDOWS],
    ) -> bool {
        if N == taps_vldm::CHANNELS
            && places.iter().all(|place| place.is_within_columns(self.geometry))
            && let [first, second] =
                places.map(|place| self.x.get(place.number.wrapping_add(block)..))
            && let (Some(first), Some(second)) = (first, second)
            && let Some(sums) = sums.as_flattened_mut().as_chunks_mut().0.first_chunk_mut()
        {
            let taps = taps.as_flattened().as_chunks().0;
            let x = [first, second].map(|x| x.as_flattened().as_chunks().0);
            let steps = (self.blocks, self.blocks * usize::from(self.geometry.input().width));
            let columns = self.geometry.window().width.into();
            return taps_vldm::add_windows(taps, columns, x, steps, sums);
        }
        false
    }
}

/// Adds the products of one tap and a pixel of each window.
#[inline(always)]
fn add_pixels<const N: usize>(
    w: &[f32; N],
    pixels: [&[f32; N]; WINDOWS],
    sums: &mut [[f32; N]; WINDOWS],
) {
    #[cfg(all(target_arch = "arm", target_abi = "eabihf"))]
    if N == taps_vldm::CHANNELS
        && let Some(sums) = sums.as_flattened_mut().as_chunks_mut().0.first_chunk_mut()
    {
        let x = pixels.map(|pixel| pixel.as_chunks().0);
        taps_vldm::add_windows(w.as_chunks().0, 1, x, (0, 0), sums);
        return;
    }
    for (sums, x) in sums.iter_mut().zip(pixels) {
        for ((sum, w), x) in sums.iter_mut().zip(w).zip(x) {
            *sum += w * x;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kernel::windows_of_tests::{bits, convolutions, largest_sums};
    use crate::topology::{Shape, Window};
    use proptest::prelude::*;

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(1000))]
        #[test]
        fn any_convolution_has_the_bits_of_the_definition(layer in convolutions(true)) {
            let (geometry, weights, bias, x) = &layer;
            let channels = bias.len();
            let area = weights.len() / channels;
            let expected = largest_sums(geometry, channels, |channel, seen| {
                let filter = weights[area * channel..][..area].iter().enumerate();
                filter.fold(bias[channel], |sum, (pixel, w)| sum + w * seen(x, pixel * channels + channel))
            });
            // What was there before is neither seen nor kept.
            let mut taps = std::vec![7.0; weights.len()];
            let mut y = std::vec![1e30; expected.len()];
            depthwise_side_by_side(geometry, (weights, bias), x, &mut taps, &mut y);
            prop_assert_eq!(bits(&y), bits(&expected));
        }
    }

    #[test]
    fn slices_too_short_leave_outputs_alone() {
        let geometry = WindowGeometry::new(Shape::new(2, 2, 2), Window::new(1, 1), 1, 2).unwrap();
        let x = [1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0, 8.0];
        let mut y = [9.0; 8];
        let filters = (&[2.0, 3.0][..], &[1.0, 1.0][..]);
        depthwise_side_by_side(&geometry, filters, &x, &mut [0.0; 2], &mut y[..5]);
        // No half of a pixel.
        assert_eq!(y, [3.0, 7.0, 7.0, 13.0, 9.0, 9.0, 9.0, 9.0]);
        depthwise_side_by_side(&geometry, (&[], &[]), &x, &mut [], &mut y);
        assert_eq!(y, [3.0, 7.0, 7.0, 13.0, 9.0, 9.0, 9.0, 9.0]);
    }
}
