//! A quantized layer whose shape is known at run time.

use super::bits::WeightBits;
use crate::dataset::rounded;
use crate::feature_kernel::FeatureKernel;
use crate::layers::join::Concat;
use nn_core::kernel::{avg_pool2d, max_pool2d};
use nn_core::quantized::{Balance, Nibbles, OutputScale, kernel};
use nn_core::{
    BlockShape, Cell, Element, Extent, LayerSpec, Number, Numbers, Op, Role, WindowGeometry,
};

/// A layer of a [`QuantizedNetwork`](super::QuantizedNetwork).
#[derive(Clone, Debug, PartialEq)]
pub struct QuantizedLayer {
    /// Kind, shape and activation.
    pub spec: LayerSpec,
    /// Parameters of that kind.
    pub parameters: QuantizedParameters,
}

/// The parameters of a quantized layer.
#[derive(Clone, Debug, PartialEq)]
pub enum QuantizedParameters {
    /// Parameters of a pool: none.
    None,
    /// One scale for all numbers.
    Scale(f32),
    /// An offset and a scale for each number, or of an image for each channel.
    PerChannel {
        /// Number that becomes 0; of outputs, what 0 becomes.
        offset: Vec<f32>,
        /// Scale: what a difference of 1 becomes.
        scale: Vec<f32>,
    },
    /// Blocks of weights.
    Blocks(Vec<QuantizedBlock>),
    /// Balance that brings two operands to one scale.
    Balance(Balance),
}

/// Weights, and for each output its bias, multiplier and shift.
#[derive(Clone, Debug, PartialEq)]
pub struct QuantizedBlock {
    /// Row-major (OUT, terms).
    pub weights: Vec<i8>,
    /// (OUT)
    pub channels: Vec<OutputScale>,
}

/// The numbers between two layers.
#[derive(Clone, Debug, PartialEq)]
pub enum Activations {
    /// Floating-point numbers.
    F32(Vec<f32>),
    /// 16-bit integers.
    I16(Vec<i16>),
}

impl QuantizedLayer {
    /// The layer of `spec` that computes at each of so many moments what this one computes at one.
    pub(super) fn over_moments(&self, spec: LayerSpec, moments: u16) -> Self {
        let mut parameters = self.parameters.clone();
        if let QuantizedParameters::PerChannel { offset, scale } = &mut parameters
            && let Extent::List(numbers) = spec.input
            && offset.len() < numbers as usize
        {
            // A moment's numbers follow those of the moment before.
            *offset = offset.repeat(moments.into());
            *scale = scale.repeat(moments.into());
        }
        Self { spec, parameters }
    }

    /// Computes the layer for one sample, of one operand or two. `z` gets what there is before its activation, if
    /// that is applied to `f32`.
    pub(super) fn forward(
        &self,
        x: &Activations,
        second: Option<&Activations>,
        z: Option<&mut Vec<f32>>,
    ) -> Activations {
        let outputs = self.spec.outputs() as usize;
        if let (Activations::F32(x), Some((lowest, highest))) = (x, self.range()) {
            // Whoever gives other numbers has them as the nearest integer, as in the samples of a board.
            let x = x.iter().map(|&x| if x.is_nan() { 0.0 } else { rounded(x) });
            let x = x.map(|x| x.clamp(lowest, highest));
            let x = Activations::F32(x.collect());
            let of_floats = Self { spec: self.spec.with_inputs(Number::F32), ..self.clone() };
            return of_floats.forward(&x, second, z);
        }
        match (&self.parameters, x) {
            (QuantizedParameters::Scale(scale), Activations::F32(x)) => {
                let mut y = vec![0; outputs];
                kernel::quantize(x, *scale, &mut y);
                Activations::I16(y)
            }
            (QuantizedParameters::PerChannel { offset, scale }, Activations::F32(x)) => {
                let mut y = vec![0; outputs];
                // Of an image, pixel by pixel.
                let channels = offset.len().max(1);
                for (x, y) in x.chunks_exact(channels).zip(y.chunks_exact_mut(channels)) {
                    kernel::quantize_per_channel(x, offset, scale, y);
                }
                Activations::I16(y)
            }
            (QuantizedParameters::Scale(scale), Activations::I16(x)) => {
                let mut y = vec![0.0; outputs];
                kernel::dequantize(x, *scale, &mut y);
                self.activate(y, z)
            }
            (QuantizedParameters::PerChannel { offset, scale }, Activations::I16(x)) => {
                let mut y = vec![0.0; outputs];
                kernel::dequantize_per_channel(x, offset, scale, &mut y);
                self.activate(y, z)
            }
            (_, Activations::I16(x)) => {
                let second = match second {
                    Some(Activations::I16(second)) => second,
                    _ => &Vec::new(),
                };
                Activations::I16(self.integers(x, second))
            }
            // That layers fit each other was checked.
            (_, Activations::F32(x)) => Activations::F32(x.clone()),
        }
    }

    /// The smallest and the largest integer that it takes, of a layer that quantizes integers.
    fn range(&self) -> Option<(f32, f32)> {
        match (self.spec.op.role(), self.spec.input_number()) {
            (Role::Quantize { .. }, Number::U8) => Some((0.0, 255.0)),
            (Role::Quantize { .. }, Number::I8) => Some((-128.0, 127.0)),
            (Role::Quantize { .. }, Number::I16) => Some((-32_768.0, 32_767.0)),
            (
                Role::Quantize { .. }
                | Role::Dequantize { .. }
                | Role::Weighted
                | Role::Pool
                | Role::Join { .. }
                | Role::Standardize
                | Role::Features,
                Number::F32 | Number::I16 | Number::U8 | Number::I8,
            ) => None,
        }
    }

    /// Computes a layer of integers.
    fn integers(&self, x: &[i16], second: &[i16]) -> Vec<i16> {
        let (spec, activation) = (&self.spec, self.spec.activation);
        let low = activation.quantized_low();
        let mut y = vec![0; spec.outputs() as usize];
        let blocks = match &self.parameters {
            QuantizedParameters::Blocks(blocks) => &blocks[..],
            QuantizedParameters::None
            | QuantizedParameters::Scale(_)
            | QuantizedParameters::PerChannel { .. }
            | QuantizedParameters::Balance(_) => &[],
        };
        match (spec.op, blocks) {
            (Op::Dense { .. }, [block]) => {
                kernel::dense(&block.weights, &block.channels, x, &mut y, low);
            }
            (Op::Conv2d { .. }, [block]) => {
                convolve(spec, block, x, &mut y, low, kernel::conv2d);
            }
            (Op::DepthwiseConv2d { .. }, [block]) => {
                convolve(spec, block, x, &mut y, low, kernel::depthwise_conv2d);
            }
            (Op::MaxPool2d { .. }, _) => pool(spec, x, &mut y, max_pool2d),
            (Op::AvgPool2d { .. } | Op::GlobalAvgPool, _) => pool(spec, x, &mut y, avg_pool2d),
            (Op::Features { .. }, _) => {
                if let Some(kernel) = FeatureKernel::integers(spec) {
                    kernel.run(x, &mut y);
                }
            }
            (Op::Add { .. }, _) => {
                y.copy_from_slice(x);
                Element::join(&self.balance(), &mut y, second, low);
            }
            (Op::Concat { channels, .. }, _) => {
                let balance = self.balance();
                let brought = |is_second, from: &[i16]| {
                    let mut to = vec![0; from.len()];
                    Element::bring(&balance, is_second, from, &mut to);
                    to
                };
                let (first, second) = (brought(false, x), brought(true, second));
                Concat::new(spec, channels).forward(&first, &second, &mut y);
            }
            (Op::Recurrent { cell, units, every, reversed }, [input, state]) => {
                let steps = Steps { cell, units: units.into(), every, reversed };
                steps.run([input, state], spec.terms() as usize, x, &mut y);
            }
            (
                Op::Dense { .. }
                | Op::Recurrent { .. }
                | Op::Conv2d { .. }
                | Op::DepthwiseConv2d { .. }
                | Op::Quantize
                | Op::QuantizePerChannel
                | Op::Dequantize
                | Op::DequantizePerChannel
                | Op::Standardize,
                _,
            ) => unreachable!("{spec} without its parameters"),
        }
        activation.apply_quantized(&mut y);
        y
    }

    fn balance(&self) -> Balance {
        match self.parameters {
            QuantizedParameters::Balance(balance) => balance,
            QuantizedParameters::None
            | QuantizedParameters::Scale(_)
            | QuantizedParameters::PerChannel { .. }
            | QuantizedParameters::Blocks(_) => Balance::ZERO,
        }
    }

    /// The outputs of a last layer, of what there is before its activation, which is added to `z`.
    fn activate(&self, mut y: Vec<f32>, z: Option<&mut Vec<f32>>) -> Activations {
        if let Some(z) = z {
            z.extend_from_slice(&y);
        }
        self.spec.activation.apply(&mut y);
        Activations::F32(y)
    }

    /// Parameters as in a model file.
    pub(super) fn le_bytes(&self) -> Vec<u8> {
        let bytes = |numbers: &[f32]| -> Vec<u8> {
            numbers.iter().flat_map(|number| number.to_le_bytes()).collect()
        };
        match &self.parameters {
            QuantizedParameters::None => Vec::new(),
            QuantizedParameters::Scale(scale) => bytes(&[*scale]),
            QuantizedParameters::PerChannel { offset, scale } => {
                [bytes(offset), bytes(scale)].concat()
            }
            QuantizedParameters::Blocks(blocks) => {
                let mut bytes = Vec::new();
                for QuantizedBlock { weights, channels } in blocks {
                    match WeightBits::of(&self.spec) {
                        WeightBits::Four => bytes.extend(weights.chunks(2).map(|pair| {
                            let upper = pair.get(1).map_or(0, |&weight| weight as u8) << 4;
                            pair[0] as u8 & 15 | upper
                        })),
                        WeightBits::Eight => bytes.extend(weights.iter().map(|&w| w as u8)),
                    }
                    bytes.extend(channels.iter().flat_map(|channel| channel.to_le_bytes()));
                }
                bytes
            }
            QuantizedParameters::Balance(balance) => balance.to_le_bytes().to_vec(),
        }
    }

    /// The layer in a model file, which was checked.
    pub(super) fn from_le_bytes(spec: LayerSpec, bytes: &[u8]) -> Self {
        let numbers = |bytes| -> Vec<f32> { Numbers::from_le_bytes(bytes).iter().collect() };
        let parameters = match spec.op.role() {
            Role::Weighted => {
                let mut rest = bytes;
                let mut take = |count: u64| {
                    let (taken, behind) = rest.split_at(count as usize);
                    rest = behind;
                    taken
                };
                let mut block = |shape: &BlockShape| {
                    let count = shape.weights();
                    let weights = match WeightBits::of(&spec) {
                        WeightBits::Four => {
                            let bytes = take(count.div_ceil(2));
                            let of = |index| Nibbles::in_bytes(bytes, index);
                            (0..count as usize).map(of).collect()
                        }
                        WeightBits::Eight => take(count).iter().map(|&byte| byte as i8).collect(),
                    };
                    let (channels, _) = take(OutputScale::BYTES as u64 * shape.outputs).as_chunks();
                    let channels =
                        channels.iter().filter_map(|bytes| OutputScale::from_le_bytes(*bytes));
                    QuantizedBlock { weights, channels: channels.collect() }
                };
                let blocks = spec.blocks();
                QuantizedParameters::Blocks(blocks.as_slice().iter().map(&mut block).collect())
            }
            // There is none of integers.
            Role::Pool | Role::Standardize | Role::Features => QuantizedParameters::None,
            Role::Quantize { per_channel: true } | Role::Dequantize { per_channel: true } => {
                let (offset, scale) = bytes.split_at(bytes.len() / 2);
                QuantizedParameters::PerChannel { offset: numbers(offset), scale: numbers(scale) }
            }
            Role::Quantize { per_channel: false } | Role::Dequantize { per_channel: false } => {
                QuantizedParameters::Scale(numbers(bytes).first().copied().unwrap_or(0.0))
            }
            Role::Join { .. } => {
                let balance = bytes.first_chunk().and_then(|bytes| Balance::from_le_bytes(*bytes));
                QuantizedParameters::Balance(balance.unwrap_or(Balance::ZERO))
            }
        };
        Self { spec, parameters }
    }
}

/// Row of a recurrent layer.
struct Steps {
    cell: Cell,
    units: usize,
    every: bool,
    reversed: bool,
}

impl Steps {
    /// All moments of a window, from a fresh state on.
    fn run(&self, blocks: [&QuantizedBlock; 2], inputs: usize, x: &[i16], y: &mut [i16]) {
        let units = self.units;
        let [input, state] = blocks.map(|block| (&block.weights[..], &block.channels[..]));
        let sums = input.1.len();
        let (mut h, mut c) = (vec![0; units], vec![0; units]);
        let (mut zx, mut zh) = (vec![0; sums], vec![0; sums]);
        let mut moments: Vec<(usize, &[i16])> = x.chunks_exact(inputs).enumerate().collect();
        if self.reversed {
            moments.reverse();
        }
        for (moment, x) in moments {
            let (h, zx, zh, dense) = (&mut h, &mut zx, &mut zh, kernel::dense);
            match self.cell {
                Cell::Rnn => kernel::recurrent::rnn(dense, input, state, x, h, zx, zh),
                Cell::Gru(reset) => {
                    kernel::recurrent::gru(dense, input, state, reset, x, h, zx, zh);
                }
                Cell::Lstm => {
                    kernel::recurrent::lstm(dense, input, state, x, h, &mut c, zx, zh);
                }
            }
            if self.every {
                y[moment * units..][..units].copy_from_slice(h);
            }
        }
        if !self.every {
            y.copy_from_slice(&h);
        }
    }
}

/// A kernel of nn-core for one kind of convolutions.
type Convolution =
    fn(&WindowGeometry, (&[i8], &[OutputScale]), &[i16], &mut [i16], &mut [i16], &mut [i16], i16);

fn convolve(
    spec: &LayerSpec,
    QuantizedBlock { weights, channels }: &QuantizedBlock,
    x: &[i16],
    y: &mut [i16],
    low: i16,
    kernel: Convolution,
) {
    let Some(geometry) = spec.geometry() else { return };
    let mut patch = vec![0; geometry.patch().numbers() as usize];
    let mut pixel = vec![0; channels.len()];
    kernel(&geometry, (weights, channels), x, &mut patch, &mut pixel, y, low);
}

fn pool(
    spec: &LayerSpec,
    x: &[i16],
    y: &mut [i16],
    kernel: fn(&WindowGeometry, &[i16], &mut [i16]),
) {
    if let Some(geometry) = spec.geometry() {
        kernel(&geometry, x, y);
    }
}
