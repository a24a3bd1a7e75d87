//! The convolution, forward and backward, image by image.
//!
//! With the windows of an image side by side (see [`Windows`]), `X` (windows, K), a convolution is a dense
//! layer over windows with shared weights (K, OUT):
//!
//! ```text
//! S  = X·W + 1·bᵀ        (windows, OUT)
//! z  = the largest S of each pool
//! dS = dz where it came from, 0 elsewhere
//! dW = Xᵀ·dS, summed over images;  db = 1ᵀ·dS
//! dX = dS·Wᵀ, and each pixel of dx collects what it gave to windows
//! ```

use super::dense;
use super::pool::{keep_largest, spread};
use super::rows::add_rows;
use super::windows::{WindowMemory, Windows};
use crate::matmul::{Left, multiply, multiply_add};
use crate::scalar::Scalar;

/// `z` (B, pixels, OUT) of images `x` (B, H, W, C), for `weights` (K, OUT); `winners` (B, pixels, OUT) says which
/// of a pool was the largest.
pub fn forward<T: Scalar>(
    windows: &Windows,
    (weights, bias): (&[T], &[T]),
    x: &[T],
    z: &mut [T],
    winners: &mut [u32],
    memory: &mut WindowMemory<T>,
) {
    let outputs = bias.len();
    let pixels = windows.count / windows.pool * outputs;
    memory.windows.resize(windows.count * windows.numbers, T::zero());
    memory.sums.resize(windows.count * outputs, T::zero());
    let images = z.chunks_exact_mut(pixels).zip(winners.chunks_exact_mut(pixels));
    for ((z, winners), x) in images.zip(x.chunks_exact(windows.image)) {
        windows.unfold(x, &mut memory.windows);
        if windows.pool == 1 {
            dense::forward(weights, bias, &memory.windows, z);
        } else {
            dense::forward(weights, bias, &memory.windows, &mut memory.sums);
            keep_largest(&memory.sums, windows.pool, outputs, z, winners);
        }
    }
}

/// Adds to `dweights` (K, OUT) and `dbias` (OUT) the gradients for `dz` (B, pixels, OUT), and to `dx` (B, H, W,
/// C), if there is one, the gradient of the images. `rows` are the weights as a network stores them, (OUT, K).
#[allow(clippy::too_many_arguments)]
pub fn backward<T: Scalar>(
    windows: &Windows,
    rows: &[T],
    x: &[T],
    dz: &[T],
    winners: &[u32],
    (dweights, dbias): (&mut [T], &mut [T]),
    dx: Option<&mut [T]>,
    memory: &mut WindowMemory<T>,
) {
    let outputs = dbias.len();
    let pixels = windows.count / windows.pool * outputs;
    memory.sums.resize(windows.count * outputs, T::zero());
    memory.dwindows.resize(windows.count * windows.numbers, T::zero());
    let mut dx = dx.map(|dx| dx.chunks_exact_mut(windows.image));
    let images = dz.chunks_exact(pixels).zip(winners.chunks_exact(pixels));
    for ((dz, winners), x) in images.zip(x.chunks_exact(windows.image)) {
        windows.unfold(x, &mut memory.windows);
        let dsums = if windows.pool == 1 {
            dz
        } else {
            spread(dz, winners, windows.pool, outputs, &mut memory.sums);
            &memory.sums
        };
        multiply_add(Left::Transposed(&memory.windows), dsums, dweights, outputs);
        add_rows(dsums, dbias);
        if let Some(dx) = dx.as_mut().and_then(Iterator::next) {
            multiply(Left::Rows(dsums), rows, &mut memory.dwindows, windows.numbers);
            windows.fold(&memory.dwindows, dx);
        }
    }
}
