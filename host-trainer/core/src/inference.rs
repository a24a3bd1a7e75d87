//! Predictions for many samples, with the bits of the kernels that the device runs.
//!
//! Dense layers and convolutions are products of matrices, whose sums have the order and the rounding of
//! [`nn_core::kernel`]; all other layers are computed by its functions.

mod block;

use block::Block;
use nn_core::{ActivationKind, LayerSpec, LayerView, LayerViews};
use rayon::prelude::*;

/// Samples computed at a time, side by side in vector registers. Each keeps its own sum, so its bits are
/// those of a device that computes it alone.
const SAMPLES: usize = 16;

/// Blocks of samples that a thread takes at a time.
const BLOCKS: usize = 16;

/// Predictions of a network for a list of samples.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Predictions {
    /// Numbers in one prediction.
    pub width: usize,
    /// (samples, OUT), before the last activation.
    pub logits: Vec<f32>,
    /// (samples, OUT), the network's output.
    pub outputs: Vec<f32>,
}

impl Predictions {
    /// The logits and outputs of each sample.
    pub fn iter(&self) -> impl ExactSizeIterator<Item = (&[f32], &[f32])> {
        self.logits.chunks_exact(self.width).zip(self.outputs.chunks_exact(self.width))
    }
}

/// Predicts many samples with the bits that the device computes: networks of `f32` layers, typed or dynamic,
/// and quantized ones.
pub trait Infer {
    /// The predictions for samples that lie one after the other in `x` (samples, IN), computed on the threads of
    /// the current rayon pool.
    ///
    /// The bits are those of `nn_core::Network::logits` and `forward`, sample by sample.
    fn predictions(&self, x: &[f32]) -> Predictions;
}

impl<N: LayerViews> Infer for N {
    fn predictions(&self, x: &[f32]) -> Predictions {
        infer_layers(&self.layer_views(), x)
    }
}

/// [`Infer::predictions`]
pub fn infer(network: &impl Infer, x: &[f32]) -> Predictions {
    network.predictions(x)
}

/// Computes one layer of one operand or two, each with the numbers of many samples.
pub(crate) fn infer_layer(
    layer: &LayerView<'_>,
    (x, second): (&[f32], Option<&[f32]>),
) -> Predictions {
    let Some(second) = second else {
        let alone = LayerView { spec: LayerSpec { from: 0, ..layer.spec }, ..layer.clone() };
        return infer_layers(&[alone], x);
    };
    let (width, inputs) = (layer.spec.outputs() as usize, layer.spec.inputs() as usize);
    let samples = x.len() / inputs;
    let other = second.len() / samples.max(1);
    let (mut logits, mut outputs) = (Vec::new(), Vec::new());
    let blocks = x.chunks(SAMPLES * inputs).zip(second.chunks(SAMPLES * other));
    for (x, second) in blocks {
        let count = x.len() / inputs;
        let second = block::columns(second, other);
        let z = block::sums(layer, &block::columns(x, inputs), Some(&second));
        append(&z, count, layer.spec.activation, &mut logits, &mut outputs);
    }
    Predictions { width, logits, outputs }
}

/// Computes these layers, which hang together.
pub(crate) fn infer_layers(layers: &[LayerView<'_>], x: &[f32]) -> Predictions {
    let inputs = layers.first().map_or(1, |first| first.spec.inputs() as usize);
    let parts: Vec<Predictions> =
        x.par_chunks(BLOCKS * SAMPLES * inputs).map(|part| infer_here(layers, part)).collect();
    let (logits, outputs): (Vec<_>, Vec<_>) =
        parts.into_iter().map(|part| (part.logits, part.outputs)).unzip();
    let width = layers.last().map_or(0, |last| last.spec.outputs() as usize);
    Predictions { width, logits: logits.concat(), outputs: outputs.concat() }
}

/// Does the same on this thread alone.
pub(crate) fn infer_here(layers: &[LayerView<'_>], x: &[f32]) -> Predictions {
    let (Some(first), Some(last)) = (layers.first(), layers.last()) else {
        return Predictions::default();
    };
    let (inputs, width) = (first.spec.inputs() as usize, last.spec.outputs() as usize);
    let (mut logits, mut outputs) = (Vec::new(), Vec::new());
    for block in x[..x.len() / inputs * inputs].chunks(SAMPLES * inputs) {
        let z = logits_of_block(layers, block::columns(block, inputs));
        append(&z, block.len() / inputs, last.spec.activation, &mut logits, &mut outputs);
    }
    Predictions { width, logits, outputs }
}

/// Adds the logits of a block's samples to others, and the outputs that an activation makes of them.
fn append(
    z: &[[f32; SAMPLES]],
    samples: usize,
    activation: ActivationKind,
    logits: &mut Vec<f32>,
    outputs: &mut Vec<f32>,
) {
    for sample in 0..samples {
        let start = logits.len();
        logits.extend(z.iter().map(|z| z[sample]));
        outputs.extend_from_slice(&logits[start..]);
        activation.apply(&mut outputs[start..]);
    }
}

fn logits_of_block(layers: &[LayerView<'_>], x: Block) -> Block {
    // What the samples give, then each row; let go of after the last row that reads it.
    let mut given: Vec<Block> = Vec::with_capacity(layers.len() + 1);
    given.push(x);
    let last_reader = last_readers(layers);
    for (index, layer) in layers.iter().enumerate() {
        let (first, second) = operands(&layer.spec, index);
        let mut y = block::sums(layer, &given[first], second.map(|second| &given[second][..]));
        if index + 1 < layers.len() {
            block::activate(layer.spec.activation, &mut y);
        }
        for place in [Some(first), second].into_iter().flatten() {
            if last_reader[place] == index {
                given[place] = Vec::new();
            }
        }
        given.push(y);
    }
    given.pop().unwrap_or_default()
}

/// Finds the operands of a row in a list of the samples and what each row gives.
pub fn operands(spec: &LayerSpec, index: usize) -> (usize, Option<usize>) {
    (index - usize::from(spec.from), spec.op.with().map(|with| index - usize::from(with)))
}

/// The last row that reads the samples, and what each row gives.
fn last_readers(layers: &[LayerView<'_>]) -> Vec<usize> {
    let mut last = vec![0; layers.len() + 1];
    for (index, layer) in layers.iter().enumerate() {
        let (first, second) = operands(&layer.spec, index);
        last[first] = index;
        if let Some(second) = second {
            last[second] = index;
        }
    }
    last
}

#[cfg(test)]
mod tests {
    use super::*;
    use nn_core::{Chain, Dense, Identity, Layer, Network, Sigmoid, Softmax, Tanh, chain};

    type Net =
        chain![Dense<3, 5, Tanh>, Dense<5, 6, Softmax>, Dense<6, 5, Sigmoid>, Dense<5, 2, Softmax>];

    #[test]
    fn any_number_of_samples_has_the_bits_of_the_typed_network() {
        let mut seed = 1u32;
        let mut next = move || {
            seed = seed.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            seed as f32 / u32::MAX as f32 * 4.0 - 2.0
        };
        fn fill<const I: usize, const O: usize, A>(
            next: &mut impl FnMut() -> f32,
        ) -> Dense<I, O, A> {
            Dense::new([(); O].map(|()| [(); I].map(|()| next())), [(); O].map(|()| next()))
        }
        let network: Network<Net> = Network::new(Chain::new(
            Chain::new(Chain::new(fill(&mut next), fill(&mut next)), fill(&mut next)),
            fill(&mut next),
        ));
        for samples in [0, 1, 7, 8, 9, 20, 300] {
            let x: Vec<f32> = (0..3 * samples).map(|_| next()).collect();
            let predictions = infer(&network, &x);
            assert_eq!(predictions.iter().len(), samples);
            for ((logits, outputs), x) in predictions.iter().zip(x.as_chunks().0) {
                let bits = |y: &[f32]| y.iter().map(|y| y.to_bits()).collect::<Vec<_>>();
                assert_eq!(bits(logits), bits(&network.logits(x)));
                assert_eq!(bits(outputs), bits(&network.forward(x)));
            }
        }
    }

    #[test]
    fn layers_of_images_have_the_bits_of_the_typed_network() {
        use nn_core::{
            AvgPool2d, Conv2d, DepthwiseConv2d, Describe, Flatten, Image, MaxPool2d, Relu,
            SlidingWindow,
        };
        type Padded = SlidingWindow<3, 3, 1, 1, 1, 1>;
        type Net = Network<
            chain![
                Conv2d<Image<f32, 7, 6, 1>, Image<f32, 3, 3, 4>, Padded, Tanh, 2>,
                DepthwiseConv2d<Image<f32, 3, 3, 4>, Image<f32, 3, 3, 4>, Padded, Relu>,
                MaxPool2d<Image<f32, 3, 3, 4>, Image<f32, 2, 3, 4>, SlidingWindow<2, 1>>,
                AvgPool2d<Image<f32, 2, 3, 4>, Image<f32, 1, 3, 4>, SlidingWindow<2, 1>>,
                Flatten<Image<f32, 1, 3, 4>, Dense<12, 3, Softmax>>,
            ],
        >;
        let mut network = Net::ZEROS;
        crate::initialize(&mut network, 3);
        for samples in [1, 16, 37] {
            let x: Vec<f32> =
                (0..42 * samples).map(|i| libm::sinf((i * i) as f32 * 0.37) * 3.0).collect();
            let predictions = infer(&network, &x);
            for ((logits, outputs), x) in predictions.iter().zip(x.as_chunks::<42>().0) {
                let mut image = Image([[[0.0f32; 1]; 6]; 7]);
                image.0.as_flattened_mut().as_flattened_mut().copy_from_slice(x);
                let bits = |y: &[f32]| y.iter().map(|y| y.to_bits()).collect::<Vec<_>>();
                assert_eq!(bits(logits), bits(&network.logits(&image)));
                assert_eq!(bits(outputs), bits(&network.forward(&image)));
            }
        }
    }

    #[test]
    fn a_single_layer_answers_too() {
        let network = Network::new(Dense::<1, 1, Identity>::new([[2.0]], [1.0]));
        assert_eq!(infer(&network, &[1.0, 2.0]).outputs, [3.0, 5.0]);
    }
}
