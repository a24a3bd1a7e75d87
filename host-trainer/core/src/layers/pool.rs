//! Pools: the largest or the average of several numbers of a channel.
//!
//! Of a maximum, the gradient goes to the one that won, the first of equal ones; of an average of `n`, a share
//! `1/n` goes to each.

use crate::scalar::Scalar;
use crate::vectorized::vectorized;

/// `z` (pixels, C) = the largest of each pool of `sums` (pixels, pool, C); `winners` (pixels, C) says which.
pub fn keep_largest<T: Scalar>(
    sums: &[T],
    pool: usize,
    channels: usize,
    z: &mut [T],
    winners: &mut [u32],
) {
    vectorized!((sums, z, winners), |(sums, z, winners)| {
        let pixels = z.chunks_exact_mut(channels).zip(winners.chunks_exact_mut(channels));
        for ((z, winners), sums) in pixels.zip(sums.chunks_exact(pool * channels)) {
            let (first, others) = sums.split_at(channels);
            z.copy_from_slice(first);
            winners.fill(0);
            for (index, sums) in others.chunks_exact(channels).enumerate() {
                let index = index as u32 + 1;
                for ((z, winner), &sum) in z.iter_mut().zip(winners.iter_mut()).zip(sums) {
                    let is_larger = sum > *z;
                    *z = if is_larger { sum } else { *z };
                    *winner = if is_larger { index } else { *winner };
                }
            }
        }
    });
}

/// Keeps the larger of two numbers in each place of `largest`; the kept one if they are equal or not comparable.
pub fn keep_larger<T: Scalar>(numbers: &[T], largest: &mut [T]) {
    for (largest, &number) in largest.iter_mut().zip(numbers) {
        *largest = if number > *largest { number } else { *largest };
    }
}

/// `dsums` (pixels, pool, C) = `dz` (pixels, C) where it came from, zero elsewhere.
pub fn spread<T: Scalar>(dz: &[T], winners: &[u32], pool: usize, channels: usize, dsums: &mut [T]) {
    vectorized!((dz, winners, dsums), |(dz, winners, dsums)| {
        let pixels = dz.chunks_exact(channels).zip(winners.chunks_exact(channels));
        for ((dz, winners), dsums) in pixels.zip(dsums.chunks_exact_mut(pool * channels)) {
            for (index, dsums) in dsums.chunks_exact_mut(channels).enumerate() {
                let index = index as u32;
                for ((dsum, &dz), &winner) in dsums.iter_mut().zip(dz).zip(winners) {
                    *dsum = if winner == index { dz } else { T::zero() };
                }
            }
        }
    });
}

/// `y` (windows, C) = the largest number of each channel of image `x` in each window; `winners` (windows, C)
/// says where in the image it is. `pixels` says where each window's pixels begin.
pub fn max_forward<T: Scalar>(
    pixels: &[Vec<usize>],
    channels: usize,
    x: &[T],
    y: &mut [T],
    winners: &mut [u32],
) {
    let windows = y.chunks_exact_mut(channels).zip(winners.chunks_exact_mut(channels));
    for ((y, winners), pixels) in windows.zip(pixels) {
        for (channel, (y, winner)) in y.iter_mut().zip(winners).enumerate() {
            let mut places = pixels.iter().map(|start| start + channel);
            let Some(first) = places.next() else { continue };
            let best =
                places.fold(first, |best, place| if x[place] > x[best] { place } else { best });
            (*y, *winner) = (x[best], best as u32);
        }
    }
}

/// Adds `dy` (windows, C) to the numbers of `dx` that won.
pub fn max_backward<T: Scalar>(winners: &[u32], dy: &[T], dx: &mut [T]) {
    for (&winner, &dy) in winners.iter().zip(dy) {
        dx[winner as usize] += dy;
    }
}

/// `y` (windows, C) = the average of each channel of image `x` in each window.
pub fn average_forward<T: Scalar>(pixels: &[Vec<usize>], channels: usize, x: &[T], y: &mut [T]) {
    for (y, pixels) in y.chunks_exact_mut(channels).zip(pixels) {
        let share = T::one() / T::of(pixels.len() as f64);
        for (channel, y) in y.iter_mut().enumerate() {
            *y = pixels.iter().fold(T::zero(), |sum, start| sum + x[start + channel]) * share;
        }
    }
}

/// Adds its share of `dy` (windows, C) to every number of `dx` in a window.
pub fn average_backward<T: Scalar>(pixels: &[Vec<usize>], channels: usize, dy: &[T], dx: &mut [T]) {
    for (dy, pixels) in dy.chunks_exact(channels).zip(pixels) {
        let share = T::one() / T::of(pixels.len() as f64);
        for start in pixels {
            for (dx, &dy) in dx[*start..].iter_mut().zip(dy) {
                *dx += dy * share;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_of_the_largest_wins_and_takes_the_gradient() {
        // One pixel, a pool of three, two channels.
        let sums = [1.0, 5.0, 4.0, 5.0, 4.0, 2.0];
        let (mut z, mut winners, mut dsums) = ([0.0; 2], [9; 2], [7.0; 6]);
        keep_largest(&sums, 3, 2, &mut z, &mut winners);
        assert_eq!((z, winners), ([4.0, 5.0], [1, 0]));
        spread(&[10.0, 20.0], &winners, 3, 2, &mut dsums);
        assert_eq!(dsums, [0.0, 20.0, 10.0, 0.0, 0.0, 0.0]);
    }

    #[test]
    fn averages_share_the_gradient() {
        let pixels = [vec![0, 2], vec![2, 4]];
        let (mut y, mut dx) = ([0.0; 4], [0.0; 6]);
        average_forward(&pixels, 2, &[1.0, 2.0, 3.0, 4.0, 5.0, 6.0], &mut y);
        assert_eq!(y, [2.0, 3.0, 4.0, 5.0]);
        average_backward(&pixels, 2, &[2.0, 4.0, 6.0, 8.0], &mut dx);
        assert_eq!(dx, [1.0, 2.0, 4.0, 6.0, 3.0, 4.0]);
    }
}
