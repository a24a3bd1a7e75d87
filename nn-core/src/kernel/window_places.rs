//! Places of windows on an image, some at a time.

use crate::topology::WindowGeometry;

/// Place of a window on the image, and of its sums.
#[derive(Clone, Copy)]
pub(super) struct Place {
    /// The first number of its first pixel; wraps around above the image.
    pub number: usize,
    /// Column of its first pixel; wraps around left of the image.
    pub column: usize,
    /// The first number of its pixel of the output.
    pub output: usize,
    /// True for the first of its pool, whose sums are kept whatever was there.
    pub is_first: bool,
}

impl Place {
    /// Checks whether no pixel of it is beyond the left or the right end of the image.
    #[inline(always)]
    pub fn is_within_columns(&self, geometry: &WindowGeometry) -> bool {
        let room = usize::from(geometry.input().width).wrapping_sub(geometry.window().width.into());
        // As signed numbers, for an image that is narrower than the window.
        self.column.cast_signed() >= 0 && self.column.cast_signed() <= room.cast_signed()
    }
}

/// Keeps the sums of each window, of the outputs from this one on: the first of a pool, then the larger one; the kept one
/// if they are equal or not comparable.
#[inline(always)]
pub(super) fn keep<const N: usize, const R: usize>(
    places: &[Place; N],
    sums: &[[f32; R]; N],
    output: usize,
    y: &mut [f32],
) {
    for (place, sums) in places.iter().zip(sums) {
        let Some(kept) = y.get_mut(place.output + output..) else { return };
        let Some(kept) = kept.first_chunk_mut::<R>() else { return };
        if place.is_first {
            *kept = *sums;
            continue;
        }
        for (kept, sum) in kept.iter_mut().zip(sums) {
            if *sum > *kept {
                *kept = *sum;
            }
        }
    }
}

/// Calls with `N` windows at a time, those of a pool one after the other, of images whose pixels are so many numbers
/// in and out. The last ones may be the same.
#[inline(always)]
pub(super) fn for_each_group<const N: usize>(
    geometry: &WindowGeometry,
    channels: (usize, usize),
    mut work: impl FnMut(&[Place; N]),
) {
    let mut place = Place { number: 0, column: 0, output: 0, is_first: true };
    let mut places = [place; N];
    let mut count = 0;
    for_each(geometry, channels, |next| {
        place = next;
        if let Some(free) = places.get_mut(count) {
            *free = next;
        }
        count += 1;
        if count == N {
            work(&places);
            count = 0;
        }
    });
    if count > 0 {
        // Its sums are not larger than themselves.
        places.iter_mut().skip(count).for_each(|free| *free = Place { is_first: false, ..place });
        work(&places);
    }
}

/// Calls with each window, those of a pool one after the other.
#[inline(always)]
fn for_each(
    geometry: &WindowGeometry,
    (channels, outputs): (usize, usize),
    mut work: impl FnMut(Place),
) {
    let (output, window, pool) = (geometry.output(), geometry.window(), geometry.pool());
    let (pool_height, pool_width) = (usize::from(pool.0), usize::from(pool.1));
    let width = usize::from(geometry.input().width);
    let mut pixel = 0;
    for row in 0..usize::from(output.height) {
        for column in 0..usize::from(output.width) {
            for pool_row in 0..pool_height {
                let row = (row * pool_height + pool_row) * usize::from(window.stride_y);
                let row = row.wrapping_sub(window.padding_top.into());
                for pool_column in 0..pool_width {
                    let column = (column * pool_width + pool_column) * usize::from(window.stride_x);
                    let column = column.wrapping_sub(window.padding_left.into());
                    work(Place {
                        number: row.wrapping_mul(width).wrapping_add(column).wrapping_mul(channels),
                        column,
                        output: pixel,
                        is_first: pool_row == 0 && pool_column == 0,
                    });
                }
            }
            pixel += outputs;
        }
    }
}
