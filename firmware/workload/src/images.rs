//! Quantized images and filters with made-up numbers.

use nn_core::Image;

use super::numbers::{made_up_numbers, made_up_weights};

/// Weights between −128 and 127.
pub const fn made_up_filter_weights<
    const OUT: usize,
    const H: usize,
    const W: usize,
    const C: usize,
>(
    seed: u32,
) -> [[[[i8; C]; W]; H]; OUT] {
    let mut filters = [[[[0; C]; W]; H]; OUT];
    let mut output = 0;
    while output < OUT {
        let mut row = 0;
        while row < H {
            let seed = seed.wrapping_mul(1000).wrapping_add((output * H + row) as u32);
            filters[output][row] = made_up_weights::<C, W>(seed);
            row += 1;
        }
        output += 1;
    }
    filters
}

/// Numbers between −32,768 and 32,767.
pub const fn made_up_image<const H: usize, const W: usize, const C: usize>(
    seed: u32,
) -> Image<i16, H, W, C> {
    let mut image = [[[0; C]; W]; H];
    let mut row = 0;
    while row < H {
        let mut column = 0;
        while column < W {
            image[row][column] = made_up_numbers(seed + (row * W + column) as u32);
            column += 1;
        }
        row += 1;
    }
    Image(image)
}
