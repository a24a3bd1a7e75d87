//! Windows of a layer on its images, worked out once for all samples.
//!
//! With the numbers of each window side by side, a convolution is a dense layer over windows: its forward and
//! backward passes are the products of [`dense`](super::dense). Taking windows apart ([`unfold`](Windows::unfold)) is
//! linear in the image; its derivative adds up what each pixel contributed to ([`fold`](Windows::fold)).

use crate::scalar::Scalar;
use crate::vectorized::vectorized;
use nn_core::WindowGeometry;

/// The windows of a layer, those of one pool one after the other.
#[derive(Clone, Debug, PartialEq)]
pub struct Windows {
    /// Numbers in an image that goes in.
    pub image: usize,
    /// Windows on an image.
    pub count: usize,
    /// Windows of which the largest sum is kept.
    pub pool: usize,
    /// K: numbers in a window.
    pub numbers: usize,
    /// Pieces that are inside the image, row by row of each window.
    pieces: Vec<Piece>,
}

/// Memory for the windows of one image, kept from image to image.
#[derive(Clone, Debug)]
pub struct WindowMemory<T> {
    /// (windows, K); zero beyond the image.
    pub windows: Vec<T>,
    /// (windows, OUT): sums, then their gradients.
    pub sums: Vec<T>,
    /// (windows, K): the gradients of `windows`.
    pub dwindows: Vec<T>,
}

impl<T> Default for WindowMemory<T> {
    fn default() -> Self {
        Self { windows: Vec::new(), sums: Vec::new(), dwindows: Vec::new() }
    }
}

/// Neighbours in an image that are neighbours in a window.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Piece {
    in_windows: usize,
    in_image: usize,
    length: usize,
}

impl Windows {
    /// Makes the windows of a layer.
    pub fn new(geometry: &WindowGeometry) -> Self {
        let (input, output, window) = (geometry.input(), geometry.output(), geometry.window());
        let (pool_height, pool_width) = geometry.pool();
        let numbers = geometry.patch().numbers() as usize;
        let channels = usize::from(input.channels);
        let mut pieces = Vec::new();
        let mut count = 0;
        for row in 0..output.height {
            for column in 0..output.width {
                for pool_row in 0..pool_height {
                    for pool_column in 0..pool_width {
                        let top = (i32::from(row) * i32::from(pool_height) + i32::from(pool_row))
                            * i32::from(window.stride_y)
                            - i32::from(window.padding_top);
                        let left = (i32::from(column) * i32::from(pool_width)
                            + i32::from(pool_column))
                            * i32::from(window.stride_x)
                            - i32::from(window.padding_left);
                        if window.dilation > 1 {
                            pieces.extend(dilated(geometry, top, left, count * numbers));
                            count += 1;
                            continue;
                        }
                        let first = left.max(0);
                        let end = (left + i32::from(window.width)).min(i32::from(input.width));
                        for y in 0..i32::from(window.height) {
                            let line = top + y;
                            if line < 0 || line >= i32::from(input.height) || end <= first {
                                continue;
                            }
                            let before = y * i32::from(window.width) + first - left;
                            let pixel = line * i32::from(input.width) + first;
                            pieces.push(Piece {
                                in_windows: count * numbers + before as usize * channels,
                                in_image: pixel as usize * channels,
                                length: (end - first) as usize * channels,
                            });
                        }
                        count += 1;
                    }
                }
            }
        }
        Self {
            image: input.numbers() as usize,
            count,
            pool: usize::from(pool_height) * usize::from(pool_width),
            numbers,
            pieces,
        }
    }

    /// The windows (count, K) of an image. What is beyond the image stays as it is: zero, if it was.
    pub fn unfold<T: Scalar>(&self, image: &[T], windows: &mut [T]) {
        copy(&self.pieces, image, 0, windows);
    }

    /// Calls `work` with the windows (pools·pool, K) of so many pools of an image, then with those of the next ones, of
    /// which the last may be fewer; numbers beyond the image are `zero`.
    pub fn for_each_part<T: Copy>(
        &self,
        pools: usize,
        zero: T,
        image: &[T],
        mut work: impl FnMut(&[T]),
    ) {
        let (part, all) = (pools * self.pool * self.numbers, self.count * self.numbers);
        let mut windows = vec![zero; part.min(all)];
        let mut pieces = &self.pieces[..];
        for start in (0..all).step_by(part) {
            windows.truncate(all - start);
            let count = pieces.partition_point(|piece| piece.in_windows < start + windows.len());
            let (of_part, others) = pieces.split_at(count);
            pieces = others;
            windows.fill(zero);
            copy(of_part, image, start, &mut windows);
            work(&windows);
        }
    }

    /// For each window, where the pixels in it that are inside the image begin.
    pub fn pixels(&self, channels: usize) -> Vec<Vec<usize>> {
        let mut pixels = vec![Vec::new(); self.count];
        for &Piece { in_windows, in_image, length } in &self.pieces {
            pixels[in_windows / self.numbers]
                .extend((in_image..in_image + length).step_by(channels));
        }
        pixels
    }

    /// Adds every number of the windows to the number of the image that it is of.
    pub fn fold<T: Scalar>(&self, windows: &[T], image: &mut [T]) {
        vectorized!((&self.pieces, windows, image), |(pieces, windows, image)| {
            for &Piece { in_windows, in_image, length } in pieces {
                let from = &windows[in_windows..][..length];
                for (to, &from) in image[in_image..][..length].iter_mut().zip(from) {
                    *to += from;
                }
            }
        });
    }
}

/// Copies pieces of an image to windows, of which the first number is at `start` among those of all windows.
fn copy<T: Copy>(pieces: &[Piece], image: &[T], start: usize, windows: &mut [T]) {
    for &Piece { in_windows, in_image, length } in pieces {
        let to = &mut windows[in_windows - start..][..length];
        to.copy_from_slice(&image[in_image..][..length]);
    }
}

/// The pieces of a window of one row that leaves out columns: a pixel each.
fn dilated(geometry: &WindowGeometry, top: i32, left: i32, start: usize) -> Vec<Piece> {
    let (input, window) = (geometry.input(), geometry.window());
    let channels = usize::from(input.channels);
    if !(0..i32::from(input.height)).contains(&top) {
        return Vec::new();
    }
    let pixels = (0..window.width).filter_map(|column| {
        let place = left + i32::from(column) * i32::from(window.dilation);
        let pixel = top * i32::from(input.width) + place;
        (0..i32::from(input.width)).contains(&place).then(|| Piece {
            in_windows: start + usize::from(column) * channels,
            in_image: pixel as usize * channels,
            length: channels,
        })
    });
    pixels.collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use nn_core::{Shape, Window};

    #[test]
    fn windows_of_a_small_image_are_those_worked_out_by_hand() {
        // Two rows of three pixels; windows of 2 × 2, a column beyond on each side.
        let window = Window::new(2, 2).padding(0, 1);
        let geometry = WindowGeometry::new(Shape::new(2, 3, 1), window, 1, 1).unwrap();
        let windows = Windows::new(&geometry);
        let mut unfolded = vec![0.0; 16];
        windows.unfold(&[1.0, 2.0, 3.0, 4.0, 5.0, 6.0], &mut unfolded);
        let expected = [
            [0.0, 1.0, 0.0, 4.0],
            [1.0, 2.0, 4.0, 5.0],
            [2.0, 3.0, 5.0, 6.0],
            [3.0, 0.0, 6.0, 0.0],
        ];
        assert_eq!(unfolded, expected.as_flattened());
        let mut image = vec![0.0; 6];
        windows.fold(&unfolded, &mut image);
        assert_eq!(image, [2.0, 4.0, 6.0, 8.0, 10.0, 12.0], "each pixel is in two windows");
    }

    #[test]
    fn windows_that_leave_out_columns_are_those_of_their_row() {
        // Two rows of three pixels; a column beyond on each side.
        let window = Window { dilation: 2, ..Window::new(1, 2) }.padding(0, 1);
        let geometry = WindowGeometry::new(Shape::new(2, 3, 1), window, 1, 1).unwrap();
        let windows = Windows::new(&geometry);
        let mut unfolded = vec![0.0; 12];
        windows.unfold(&[1.0, 2.0, 3.0, 4.0, 5.0, 6.0], &mut unfolded);
        assert_eq!(unfolded, [0.0, 2.0, 1.0, 3.0, 2.0, 0.0, 0.0, 5.0, 4.0, 6.0, 5.0, 0.0]);
    }

    #[test]
    fn windows_part_by_part_are_all_windows() {
        let shapes = [
            (Window::new(3, 3).padding(1, 1), 1, 1),
            (Window::new(3, 2).stride(1, 2).padding(1, 0), 2, 2),
        ];
        for (window, pool_height, pool_width) in shapes {
            let shape = Shape::new(5, 9, 3);
            let geometry = WindowGeometry::new(shape, window, pool_height, pool_width).unwrap();
            let windows = Windows::new(&geometry);
            let image: Vec<f32> = (1..=windows.image).map(|i| i as f32).collect();
            let mut unfolded = vec![0.0; windows.count * windows.numbers];
            windows.unfold(&image, &mut unfolded);
            for pools in [1, 2, 7, 1000] {
                let mut parts = Vec::new();
                windows.for_each_part(pools, 0.0, &image, |part| {
                    assert_eq!(part.len() % (windows.pool * windows.numbers), 0);
                    assert!(part.len() <= pools * windows.pool * windows.numbers);
                    parts.extend_from_slice(part);
                });
                assert_eq!(parts, unfolded, "{pools}");
            }
        }
    }

    #[test]
    fn windows_of_a_pool_are_neighbours_and_folding_is_the_adjoint() {
        let window = Window::new(3, 2).stride(1, 2).padding(1, 0);
        let geometry = WindowGeometry::new(Shape::new(5, 9, 3), window, 2, 4).unwrap();
        let windows = Windows::new(&geometry);
        assert_eq!((windows.count as u64, windows.pool), (geometry.windows(), 4));
        let image: Vec<f64> = (0..windows.image).map(|i| libm::sin(i as f64)).collect();
        let other: Vec<f64> =
            (0..windows.count * windows.numbers).map(|i| libm::cos(1.3 * i as f64)).collect();
        let mut unfolded = vec![0.0; other.len()];
        windows.unfold(&image, &mut unfolded);
        let mut folded = vec![0.0; image.len()];
        windows.fold(&other, &mut folded);
        let dot = |a: &[f64], b: &[f64]| a.iter().zip(b).map(|(a, b)| a * b).sum::<f64>();
        assert!((dot(&unfolded, &other) - dot(&image, &folded)).abs() < 1e-9);
    }
}
