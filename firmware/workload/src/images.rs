//! A network of images with made-up weights: 8-bit weights, 16-bit pixels in, 16-bit logits out.

use nn_core::quantized::{QuantizedConv2d, QuantizedDense, QuantizedFilters};
use nn_core::{Chain, Flatten, Identity, Image, Layer, Network, Relu, Slide, chain};

use super::quantized::{RESCALE, made_up_bias, made_up_numbers, made_up_weights};
use super::{first_state, next_state};

type Three = Slide<3, 3, 1, 1, 1, 1>;

/// MNIST: two convolutions of 3 × 3 and pools of 2 × 2, to 8 and to 16 channels, and a dense layer.
pub type W4 = Network<
    chain![
        QuantizedConv2d<Image<i16, 28, 28, 1>, Image<i16, 14, 14, 8>, Three, Relu, 2>,
        QuantizedConv2d<Image<i16, 14, 14, 8>, Image<i16, 7, 7, 16>, Three, Relu, 2>,
        Flatten<Image<i16, 7, 7, 16>, QuantizedDense<784, 10, Identity>>,
    ],
>;

/// `W4` with made-up weights.
pub static W4: W4 = {
    let convolutions = Chain::new(
        QuantizedConv2d::new(QuantizedFilters::new(
            made_up_filters(1),
            made_up_bias(1),
            [RESCALE; 8],
        )),
        QuantizedConv2d::new(QuantizedFilters::new(
            made_up_filters(2),
            made_up_bias(2),
            [RESCALE; 16],
        )),
    );
    let dense = QuantizedDense::new(made_up_weights(3), made_up_bias(3), [RESCALE; 10]);
    Network::new(Chain::new(convolutions, Flatten::new(dense)))
};

/// An input for `W4`.
pub static X4: <W4 as Layer>::Input = made_up_image(7);

/// Weights between −128 and 127.
pub const fn made_up_filters<const OUT: usize, const H: usize, const W: usize, const C: usize>(
    seed: u32,
) -> [[[[i8; C]; W]; H]; OUT] {
    let mut filters = [[[[0; C]; W]; H]; OUT];
    let weights = filters.as_flattened_mut().as_flattened_mut().as_flattened_mut();
    let (mut state, mut index) = (first_state(seed), 0);
    while index < weights.len() {
        state = next_state(state);
        weights[index] = (state >> 24) as i8;
        index += 1;
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
