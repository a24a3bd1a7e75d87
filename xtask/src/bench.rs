//! Instructions per inference and per multiply-accumulate, counted in QEMU.

use crate::board::{Board, Core};
use crate::build::Build;
use crate::{emulator, setup, size};
use anyhow::{Context, Result};

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

/// Workloads, and the processor that they are measured on.
#[derive(Clone, Copy, Debug)]
pub struct Bench {
    /// The type of the numbers.
    pub numbers: &'static str,
    /// The example that measures all of them.
    pub example: &'static str,
    /// Measured.
    pub workloads: &'static [Workload],
    /// The compiler's target.
    pub target: &'static str,
    /// The processor that the target is for.
    pub core: &'static str,
    /// Board that runs it: one with enough memory, also for code of a smaller processor.
    pub board: Board,
}

impl Bench {
    /// 32-bit floating point.
    pub const F32: Self = Self {
        numbers: "f32",
        example: "bench",
        workloads: F32_WORKLOADS,
        target: Core::M4F.target(),
        core: Core::M4F.name(),
        board: Board::MPS2_AN386,
    };

    /// 8-bit weights on a processor with SMLAD.
    pub const QUANTIZED_M4: Self = Self {
        numbers: "8-bit weights",
        example: "bench_quantized",
        workloads: QUANTIZED_WORKLOADS,
        ..Self::F32
    };

    /// 8-bit weights on a processor with MLA.
    pub const QUANTIZED_M3: Self = Self {
        target: Core::M3.target(),
        core: Core::M3.name(),
        board: Board::MPS2_AN385,
        ..Self::QUANTIZED_M4
    };

    /// 8-bit weights on a processor with MULS. No Cortex-M0 in QEMU holds the largest network, but a
    /// Cortex-M3 runs its instructions, one by one.
    pub const QUANTIZED_M0: Self =
        Self { target: Core::M0.target(), core: Core::M0.name(), ..Self::QUANTIZED_M3 };

    /// Recurrent networks of 32-bit floating point on a processor without a floating-point unit.
    pub const F32_M3: Self = Self {
        example: "bench_recurrent",
        workloads: RECURRENT_WORKLOADS,
        target: Core::M3.target(),
        core: Core::M3.name(),
        board: Board::MPS2_AN385,
        ..Self::F32
    };

    /// The same as [`F32_M3`](Self::F32_M3), in the instructions of a smaller processor.
    pub const F32_M0: Self =
        Self { target: Core::M0.target(), core: Core::M0.name(), ..Self::F32_M3 };

    /// All of them.
    pub const ALL: [Self; 6] = [
        Self::F32,
        Self::F32_M3,
        Self::F32_M0,
        Self::QUANTIZED_M4,
        Self::QUANTIZED_M3,
        Self::QUANTIZED_M0,
    ];
}

const F32_WORKLOADS: &[Workload] = &[
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

const RECURRENT_WORKLOADS: &[Workload] = &[
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

/// A weight takes a byte, an output 8, an input 2.
const QUANTIZED_WORKLOADS: &[Workload] = &[
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

/// Measurement of a workload.
#[derive(Clone, Copy, Debug)]
pub struct Measurement {
    /// Workload that was measured.
    pub workload: Workload,
    /// Multiply-accumulates of one inference.
    pub macs: u64,
    /// Instructions of one inference.
    pub instructions: u64,
    /// The most stack of one inference, in bytes.
    pub stack_bytes: u64,
    /// Flash beyond parameters, in bytes.
    pub code_bytes: u64,
}

impl Measurement {
    /// Instructions per multiply-accumulate; a dash without any.
    pub fn instructions_per_mac(&self) -> String {
        match self.macs {
            0 => "-".into(),
            macs => format!("{:.2}", self.instructions as f64 / macs as f64),
        }
    }
}

/// Measures all workloads.
///
/// # Errors
///
/// If something cannot be built or run.
pub fn measure(bench: &Bench) -> Result<Vec<Measurement>> {
    let elf = Build::example(bench.example, bench.target, "digits").run()?;
    let lines = emulator::lines(bench.board, &elf)?;
    let measurement = |&workload: &Workload| -> Result<Measurement> {
        let named = format!("{} ", workload.name);
        let line = lines.iter().find(|line| line.starts_with(&named));
        let numbers: Vec<u64> = line
            .iter()
            .flat_map(|line| line.split(' ').skip(1))
            .filter_map(|n| n.parse().ok())
            .collect();
        let [macs, instructions, stack_bytes] = numbers[..] else {
            return None.with_context(|| format!("no measurement of {}", workload.name));
        };
        let code_bytes =
            size::code_bytes(workload.example, bench.target, "digits", workload.constant_bytes)?;
        Ok(Measurement { workload, macs, instructions, stack_bytes, code_bytes })
    };
    bench.workloads.iter().map(measurement).collect()
}

/// Prints the tables.
///
/// # Errors
///
/// If something cannot be built or run.
pub fn run() -> Result<()> {
    setup::ensure(&Bench::ALL.map(|bench| bench.target))?;
    println!("instructions of one inference, counted in QEMU");
    for bench in Bench::ALL {
        println!();
        println!("{} on {} ({})", bench.numbers, bench.core, bench.board);
        println!(
            "workload                                 MACs  instructions  per MAC  stack bytes  code bytes"
        );
        for measurement in measure(&bench)? {
            let Measurement { workload, macs, instructions, stack_bytes, code_bytes } = measurement;
            println!(
                "{:<7} {:<26} {macs:>10} {instructions:>13} {:>8} {stack_bytes:>12} {code_bytes:>11}",
                workload.name,
                workload.shape,
                measurement.instructions_per_mac()
            );
        }
    }
    println!();
    println!("code bytes: flash of a program that only infers, beyond its parameters");
    println!("8-bit weights: from 16-bit inputs to 16-bit outputs, without softmax");
    Ok(())
}
