//! 64-32-10, trained on digits with seed 0: 353 of 359 test samples right.
//!
//! Written by host-trainer 0.2.0 beside digits_quantized.postcard. To change it, train again.

use nn_core::quantized::{Dequantize, PerChannel, Quantize, QuantizedDense};
use nn_core::{Identity, Network, Relu, Samples, Softmax, chain};

/// The network's type: its layers from input to output.
pub type Model = Network<
    chain![
        Quantize<64, PerChannel<64>>,
        QuantizedDense<64, 32, Relu>,
        QuantizedDense<32, 10, Identity>,
        Dequantize<10, Softmax>,
    ],
>;

nn_core::include_model! {
    /// The network, in flash. It takes raw samples.
    pub static MODEL: Model = "digits_quantized.postcard";
}

nn_core::include_labels! {
    /// The name of each class.
    pub static LABELS: [&str; 10] = "digits_quantized.postcard";
}

nn_core::include_samples! {
    /// Test samples, with the outputs that the laptop computed.
    pub static SAMPLES: Samples<64> = "digits_quantized.samples", for "digits_quantized.postcard";
}
