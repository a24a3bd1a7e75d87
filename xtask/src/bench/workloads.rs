//! Networks that are measured.

/// A network to measure with; see `firmware/workload`.
#[derive(Clone, Copy, Debug)]
pub struct Workload {
    /// Name.
    pub name: &'static str,
    /// Widths.
    pub shape: &'static str,
    /// The example that infers with it and does nothing else.
    pub example: &'static str,
    /// Bytes of its parameters and of its input.
    pub constant_bytes: u64,
}

impl Workload {
    /// Returns whether it is computed in steps, which are no inference of their own.
    pub fn is_in_steps(&self) -> bool {
        self.example.ends_with("_steps")
    }
}

pub(super) const F32_WORKLOADS: &[Workload] = &[
    Workload {
        name: "W1",
        shape: "64-32-10",
        example: "inference_w1",
        constant_bytes: 4 * (65 * 32 + 33 * 10 + 64),
    },
    Workload {
        name: "W2",
        shape: "784-80-80-10",
        example: "inference_w2",
        constant_bytes: 4 * (785 * 80 + 81 * 80 + 81 * 10 + 784),
    },
    Workload {
        name: "W2-steps",
        shape: "W2, 16 rows a step",
        example: "inference_w2_steps",
        constant_bytes: 4 * (785 * 80 + 81 * 80 + 81 * 10 + 784),
    },
    Workload {
        name: "W2-step",
        shape: "4 rows of W2",
        example: "inference_w2_steps",
        constant_bytes: 4 * (785 * 80 + 81 * 80 + 81 * 10 + 784),
    },
    Workload {
        name: "W3",
        shape: "640-128×4-8-128×4-640",
        example: "inference_w3",
        constant_bytes: 4 * (641 * 128 + 6 * 129 * 128 + 129 * 8 + 9 * 128 + 129 * 640 + 640),
    },
    Workload {
        name: "W4",
        shape: "28×28 conv 8, conv 16, 10",
        example: "inference_w4",
        constant_bytes: 4 * (10 * 8 + 73 * 16 + 785 * 10 + 784),
    },
    W5,
    RECURRENT_WORKLOADS[0],
    RECURRENT_WORKLOADS[1],
    RECURRENT_WORKLOADS[2],
    Workload { constant_bytes: 4 * (256 + 256) + 44, ..W10 },
    Workload { constant_bytes: 4 * 64 * 3, ..W11 },
    Workload { constant_bytes: 4 * (256 + 80 + 256) + 44, ..W12 },
    Workload { constant_bytes: 4 * (10 * 32 + 16 * 16 * 32), ..W13 },
];

/// A table of 256 numbers, 22 edges of bands, and the input.
const W10: Workload = Workload {
    name: "W10",
    shape: "log-mel 20 of 256",
    example: "inference_w10",
    constant_bytes: 0,
};

const W11: Workload = Workload {
    name: "W11",
    shape: "statistics of 64×3",
    example: "inference_w11",
    constant_bytes: 0,
};

/// A table of 256 numbers, one of 80, 22 edges of bands, and the input.
const W12: Workload = Workload {
    name: "W12",
    shape: "MFCC 13 of 20 of 256",
    example: "inference_w12",
    constant_bytes: 0,
};

const W13: Workload = Workload {
    name: "W13",
    shape: "depthwise 3×3 of 16×16×32",
    example: "inference_w13",
    constant_bytes: 0,
};

const W5: Workload = Workload {
    name: "W5",
    shape: "ResNet-8 of 32×32×3",
    example: "inference_w5",
    constant_bytes: 4 * (28 * 16 + 2 * 145 * 16 + residual(16, 32) + residual(32, 64) + 650 + 3072),
};

/// Parameters of a stack that doubles the channels: two convolutions and a projection.
const fn residual(from: u64, to: u64) -> u64 {
    (9 * from + 1) * to + (9 * to + 1) * to + (from + 1) * to
}

pub(super) const RECURRENT_WORKLOADS: &[Workload] = &[
    Workload {
        name: "W6",
        shape: "64×3 GRU 16, 5",
        example: "inference_w6",
        constant_bytes: 4 * (48 * (3 + 16 + 2) + 17 * 5 + 64 * 3),
    },
    Workload {
        name: "W6-step",
        shape: "a moment of W6",
        example: "inference_w6_step",
        constant_bytes: 4 * (48 * (3 + 16 + 2) + 17 * 5 + 3),
    },
    Workload {
        name: "W7",
        shape: "49×40 LSTM 32, 12",
        example: "inference_w7",
        constant_bytes: 4 * (128 * (40 + 32 + 2) + 33 * 12 + 49 * 40),
    },
];

/// Eight weights take a word, rows behind the last four whole words each; an output 8 bytes, a block 8 more, an input 2.
pub(super) const NIBBLE_WORKLOADS: &[Workload] = &[
    Workload {
        name: "W2",
        shape: "784-80-80-10",
        example: "inference_nibbles_w2",
        constant_bytes: (392 + 8) * 80 + (40 + 8) * 80 + (40 + 8) * 10 + 3 * 8 + 2 * 784,
    },
    Workload {
        name: "W2-mixed",
        shape: "W2, 8 bits in the first layer",
        example: "inference_nibbles_w2_mixed",
        constant_bytes: (784 + 8) * 80 + (40 + 8) * 80 + (40 + 8) * 10 + 2 * 8 + 2 * 784,
    },
    Workload {
        name: "W4",
        shape: "28×28 conv 8, conv 16, 10",
        example: "inference_nibbles_w4",
        constant_bytes: 2 * 20 + 8 * 8 + (36 + 8) * 16 + (392 + 8) * 10 + 3 * 8 + 2 * 784,
    },
    Workload {
        name: "W6",
        shape: "64×3 GRU 16, 5",
        example: "inference_nibbles_w6",
        constant_bytes: 12 * (8 + 32) + 2 * 48 * 8 + (8 + 8) * 5 + 3 * 8 + 2 * 64 * 3,
    },
];

/// A weight takes a byte, an output 8, an input 2.
pub(super) const QUANTIZED_WORKLOADS: &[Workload] = &[
    Workload {
        name: "W1",
        shape: "64-32-10",
        example: "inference_quantized_w1",
        constant_bytes: (64 + 8) * 32 + (32 + 8) * 10 + 2 * 64,
    },
    Workload {
        name: "W2",
        shape: "784-80-80-10",
        example: "inference_quantized_w2",
        constant_bytes: (784 + 8) * 80 + (80 + 8) * 80 + (80 + 8) * 10 + 2 * 784,
    },
    Workload {
        name: "W2-steps",
        shape: "W2, 16 rows a step",
        example: "inference_quantized_w2_steps",
        constant_bytes: (784 + 8) * 80 + (80 + 8) * 80 + (80 + 8) * 10 + 2 * 784,
    },
    Workload {
        name: "W2-step",
        shape: "8 rows of W2",
        example: "inference_quantized_w2_steps",
        constant_bytes: (784 + 8) * 80 + (80 + 8) * 80 + (80 + 8) * 10 + 2 * 784,
    },
    Workload {
        name: "W3",
        shape: "640-128×4-8-128×4-640",
        example: "inference_quantized_w3",
        constant_bytes: (640 + 8) * 128
            + 6 * (128 + 8) * 128
            + (128 + 8) * 8
            + (8 + 8) * 128
            + (128 + 8) * 640
            + 2 * 640,
    },
    Workload {
        name: "W4",
        shape: "28×28 conv 8, conv 16, 10",
        example: "inference_quantized_w4",
        constant_bytes: (9 + 8) * 8 + (72 + 8) * 16 + (784 + 8) * 10 + 2 * 784,
    },
    Workload {
        name: "W5",
        shape: "ResNet-8 of 32×32×3",
        example: "inference_quantized_w5",
        constant_bytes: (27 + 8) * 16
            + 2 * (144 + 8) * 16
            + quantized_residual(16, 32)
            + quantized_residual(32, 64)
            + 3 * 8
            + (64 + 8) * 10
            + 2 * 3072,
    },
    Workload {
        name: "W6",
        shape: "64×3 GRU 16, 5",
        example: "inference_quantized_w6",
        constant_bytes: 48 * (3 + 16 + 2 * 8) + (16 + 8) * 5 + 2 * 64 * 3,
    },
    Workload {
        name: "W6-step",
        shape: "a moment of W6",
        example: "inference_quantized_w6_step",
        constant_bytes: 48 * (3 + 16 + 2 * 8) + (16 + 8) * 5 + 2 * 3,
    },
    Workload {
        name: "W7",
        shape: "49×40 LSTM 32, 12",
        example: "inference_quantized_w7",
        constant_bytes: 128 * (40 + 32 + 2 * 8) + (32 + 8) * 12 + 2 * 49 * 40,
    },
    Workload {
        name: "W8",
        shape: "keyword spotting, 49×10",
        example: "inference_quantized_w8",
        constant_bytes: (40 + 8) * 64 + 4 * separable(64, 64) + (64 + 8) * 12 + 2 * 490,
    },
    Workload {
        name: "W9",
        shape: "wake words, 96×96×3",
        example: "inference_quantized_w9",
        constant_bytes: WAKE_WORDS_BYTES + 2 * 27_648,
    },
    Workload {
        name: "W9-u8",
        shape: "W9 from bytes",
        example: "inference_quantized_w9_u8",
        constant_bytes: WAKE_WORDS_BYTES + 4 + 512 + 27_648,
    },
    Workload { example: "inference_quantized_w10", constant_bytes: 2 * (256 + 256) + 44, ..W10 },
    Workload { example: "inference_quantized_w11", constant_bytes: 2 * 64 * 3, ..W11 },
    Workload {
        example: "inference_quantized_w12",
        constant_bytes: 2 * (256 + 80 + 256) + 44,
        ..W12
    },
    Workload {
        example: "inference_quantized_w13",
        constant_bytes: (9 + 8) * 32 + 2 * 16 * 16 * 32,
        ..W13
    },
];

/// Bytes of the parameters of W9.
const WAKE_WORDS_BYTES: u64 = (27 + 8) * 8
    + separable(8, 16)
    + separable(16, 32)
    + separable(32, 32)
    + separable(32, 64)
    + separable(64, 64)
    + separable(64, 128)
    + 5 * separable(128, 128)
    + separable(128, 256)
    + separable(256, 256)
    + (256 + 8) * 2;

/// Bytes of a depthwise convolution of 3 × 3 pixels and a pointwise one.
const fn separable(from: u64, to: u64) -> u64 {
    (9 + 8) * from + (from + 8) * to
}

/// Bytes of a stack that doubles the channels: two convolutions and a projection.
const fn quantized_residual(from: u64, to: u64) -> u64 {
    (9 * from + 8) * to + (9 * to + 8) * to + (from + 8) * to
}
