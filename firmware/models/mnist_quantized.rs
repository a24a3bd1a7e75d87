//! 28x28x1-14x14x8-7x7x16-5x5x32-10, trained on mnist with seed 0: 9947 of 10000 test samples right.
//!
//! Written by host-trainer 0.2.0 beside mnist_quantized.postcard. To change it, train again.

use nn_core::quantized::{Dequantize, QuantizeImage, QuantizedConv2d, QuantizedDense};
use nn_core::{Flatten, Identity, Image, Network, Relu, Samples, SlidingWindow, Softmax, chain};

/// The network's type: its layers from input to output.
pub type Model = Network<
    chain![
        QuantizeImage<28, 28, 1>,
        QuantizedConv2d<Image<i16, 28, 28, 1>, Image<i16, 14, 14, 8>, SlidingWindow<3, 3, 1, 1, 1, 1>, Relu, 2>,
        QuantizedConv2d<Image<i16, 14, 14, 8>, Image<i16, 7, 7, 16>, SlidingWindow<3, 3, 1, 1, 1, 1>, Relu, 2>,
        QuantizedConv2d<Image<i16, 7, 7, 16>, Image<i16, 5, 5, 32>, SlidingWindow<3, 3>, Relu>,
        Flatten<Image<i16, 5, 5, 32>, QuantizedDense<800, 10, Identity>>,
        Dequantize<10, Softmax>,
    ],
>;

nn_core::include_model! {
    /// The network, in flash. It takes raw samples.
    pub static MODEL: Model = "mnist_quantized.postcard";
}

nn_core::include_labels! {
    /// The name of each class.
    pub static LABELS: [&str; 10] = "mnist_quantized.postcard";
}

nn_core::include_samples! {
    /// Test samples, with the outputs that the laptop computed.
    pub static SAMPLES: Samples<784> = "mnist_quantized.samples", for "mnist_quantized.postcard";
}
