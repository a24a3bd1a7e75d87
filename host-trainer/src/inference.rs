//! Answers for many samples, by the very kernels that the device runs.

use nn_core::{ActivationKind, LayerView, Lend, kernel};
use pulp::{Arch, NullaryFnOnce};
use rayon::prelude::*;

/// Samples computed at a time, side by side in vector registers. Each keeps its own sum, so its bits are
/// those of a device that computes it alone.
const SAMPLES: usize = 16;

/// Blocks of samples that a thread takes at a time.
const BLOCKS: usize = 16;

/// What a network answers to a list of samples.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Answers {
    /// Numbers in one answer.
    pub width: usize,
    /// (samples, OUT), before the last activation.
    pub logits: Vec<f32>,
    /// (samples, OUT), the network's output.
    pub outputs: Vec<f32>,
}

impl Answers {
    /// The logits and outputs of each sample.
    pub fn iter(&self) -> impl ExactSizeIterator<Item = (&[f32], &[f32])> {
        self.logits.chunks_exact(self.width).zip(self.outputs.chunks_exact(self.width))
    }
}

/// Answers many samples with the kernels that the device runs: networks of `f32` layers, typed or dynamic,
/// and quantized ones.
pub trait Infer {
    /// The answers to samples that lie one after the other in `x` (samples, IN), computed on the threads of
    /// the current rayon pool.
    ///
    /// The bits are those of `nn_core::Network::logits` and `forward`, sample by sample.
    fn answers(&self, x: &[f32]) -> Answers;
}

impl<N: Lend> Infer for N {
    fn answers(&self, x: &[f32]) -> Answers {
        infer_layers(&self.views(), x)
    }
}

/// [`Infer::answers`]
pub fn infer(network: &impl Infer, x: &[f32]) -> Answers {
    network.answers(x)
}

/// Computes these layers, one after the other.
pub(crate) fn infer_layers(layers: &[LayerView<'_>], x: &[f32]) -> Answers {
    let (Some(first), Some(last)) = (layers.first(), layers.last()) else {
        return Answers::default();
    };
    let (inputs, width) = (first.spec.inputs() as usize, last.bias.len());
    let whole = &x[..x.len() / inputs * inputs];
    let parts: Vec<(Vec<f32>, Vec<f32>)> = whole
        .par_chunks(BLOCKS * SAMPLES * inputs)
        .map(|part| infer_part(layers, last.spec.activation(), part, inputs))
        .collect();
    let (logits, outputs): (Vec<_>, Vec<_>) = parts.into_iter().unzip();
    Answers { width, logits: logits.concat(), outputs: outputs.concat() }
}

/// Logits and outputs of some samples.
fn infer_part(
    layers: &[LayerView<'_>],
    activation: ActivationKind,
    x: &[f32],
    inputs: usize,
) -> (Vec<f32>, Vec<f32>) {
    let (mut logits, mut outputs) = (Vec::new(), Vec::new());
    for block in x.chunks(SAMPLES * inputs) {
        let z = logits_of_block(layers, &columns(block, inputs));
        for sample in 0..block.len() / inputs {
            let start = logits.len();
            logits.extend(z.iter().map(|z| z[sample]));
            outputs.extend_from_slice(&logits[start..]);
            activation.apply(&mut outputs[start..]);
        }
    }
    (logits, outputs)
}

fn logits_of_block(layers: &[LayerView<'_>], x: &[[f32; SAMPLES]]) -> Vec<[f32; SAMPLES]> {
    let mut x = x.to_vec();
    for (index, layer) in layers.iter().enumerate() {
        let mut z = vec![[0.0; SAMPLES]; layer.bias.len()];
        Arch::new().dispatch(DenseLayer { layer, x: &x, z: &mut z });
        if index + 1 < layers.len() {
            activate(layer.spec.activation(), &mut z);
        }
        x = z;
    }
    x
}

/// nn-core's kernel, compiled for this processor's registers.
struct DenseLayer<'a> {
    layer: &'a LayerView<'a>,
    x: &'a [[f32; SAMPLES]],
    z: &'a mut [[f32; SAMPLES]],
}

impl NullaryFnOnce for DenseLayer<'_> {
    type Output = ();

    #[inline(always)]
    fn call(self) {
        kernel::dense_inlined(self.layer.weights, self.layer.bias, self.x, self.z);
    }
}

fn activate(kind: ActivationKind, z: &mut [[f32; SAMPLES]]) {
    if kind != ActivationKind::Softmax {
        // Each number on its own, so their order does not matter.
        return kind.apply(z.as_flattened_mut());
    }
    for sample in 0..SAMPLES {
        let mut column: Vec<f32> = z.iter().map(|z| z[sample]).collect();
        kind.apply(&mut column);
        for (z, y) in z.iter_mut().zip(column) {
            z[sample] = y;
        }
    }
}

/// Up to eight samples, one after the other, as columns; missing ones are zero.
fn columns(block: &[f32], inputs: usize) -> Vec<[f32; SAMPLES]> {
    let mut columns = vec![[0.0; SAMPLES]; inputs];
    for (sample, x) in block.chunks_exact(inputs).enumerate() {
        for (column, &x) in columns.iter_mut().zip(x) {
            column[sample] = x;
        }
    }
    columns
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
            let answers = infer(&network, &x);
            assert_eq!(answers.iter().len(), samples);
            for ((logits, outputs), x) in answers.iter().zip(x.as_chunks().0) {
                let bits = |y: &[f32]| y.iter().map(|y| y.to_bits()).collect::<Vec<_>>();
                assert_eq!(bits(logits), bits(&network.logits(x)));
                assert_eq!(bits(outputs), bits(&network.forward(x)));
            }
        }
    }

    #[test]
    fn a_single_layer_answers_too() {
        let network = Network::new(Dense::<1, 1, Identity>::new([[2.0]], [1.0]));
        assert_eq!(infer(&network, &[1.0, 2.0]).outputs, [3.0, 5.0]);
    }
}
