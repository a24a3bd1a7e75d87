//! Initial weights.

mod recurrent;

use crate::random::{Purpose, generator};
use crate::scalar::Scalar;
use nn_core::{ActivationKind, LayerSpec, LayerViews, Op};
use rand::RngExt;

/// Gives a network random weights and zero biases.
///
/// Weights are uniform in ±limit:
///
/// | activation | limit | source |
/// | --- | --- | --- |
/// | `Relu`, `LeakyRelu`, `Relu6`, `Elu`, `HardSwish` | √(6 / fan_in) | He, Zhang, Ren, Sun 2015 |
/// | all others | √(6 / (fan_in + fan_out)) | Glorot, Bengio 2010 (Xavier) |
///
/// Of a recurrent layer, weights of what goes in are as for `Tanh`, gate by gate, those of the state are orthogonal
/// (Saxe, McClelland, Ganguli 2014), and the bias of an LSTM's forget gate is 1 (Gers and others 2000). A layer that
/// standardizes changes nothing until training says what samples are like.
///
/// The same seed gives the same weights, on every platform.
pub fn initialize<T: Scalar>(network: &mut impl LayerViews<T>, seed: u64) {
    let mut generator = generator(seed, Purpose::Initialization);
    for layer in network.layer_views_mut() {
        if let Op::Recurrent { cell, units, .. } = layer.spec.op {
            let mut blocks = layer.blocks;
            if let [input, state] = &mut blocks[..] {
                recurrent::initialize(cell, units.into(), input, state, &mut generator);
            }
            continue;
        }
        if layer.spec.op == Op::Standardize {
            for block in layer.blocks {
                block.weights.fill(T::one());
                block.bias.fill(T::zero());
            }
            continue;
        }
        let limit = limit(&layer.spec);
        for block in layer.blocks {
            for weight in block.weights {
                *weight = T::of(generator.random_range(-limit..=limit));
            }
            block.bias.fill(T::zero());
        }
    }
}

fn limit(spec: &LayerSpec) -> f64 {
    // Of a convolution, what a sum sees, and what sees a number.
    let (fan_in, filters) = (spec.terms() as f64, spec.filters() as f64);
    let area = spec.geometry().map_or(1.0, |geometry| {
        let window = geometry.window();
        f64::from(window.height) * f64::from(window.width)
    });
    let fan_out = filters * area;
    match spec.activation {
        ActivationKind::Relu
        | ActivationKind::LeakyRelu
        | ActivationKind::Relu6
        | ActivationKind::Elu
        | ActivationKind::HardSwish => (6.0 / fan_in).sqrt(),
        ActivationKind::Identity
        | ActivationKind::Sigmoid
        | ActivationKind::Tanh
        | ActivationKind::Softmax
        | ActivationKind::HardSigmoid => (6.0 / (fan_in + fan_out)).sqrt(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::network::DynamicNetwork;

    #[test]
    fn weights_have_the_variance_of_their_source_and_biases_are_zero() {
        let mut network = DynamicNetwork::<f64>::new(
            &[300, 200, 100],
            ActivationKind::Relu,
            ActivationKind::Softmax,
        )
        .unwrap();
        initialize(&mut network, 1);
        let views = network.layer_views();
        // He: 2 / fan_in; Xavier: 2 / (fan_in + fan_out).
        for (view, expected) in views.iter().zip([2.0 / 300.0, 2.0 / 300.0]) {
            let block = &view.blocks[0];
            let count = block.weights.len() as f64;
            let variance = block.weights.iter().map(|w| w * w).sum::<f64>() / count;
            assert!((variance / expected - 1.0).abs() < 0.03, "{variance} {expected}");
            assert!(block.bias.iter().all(|&b| b == 0.0));
        }
    }

    #[test]
    fn a_seed_gives_the_same_weights_and_another_seed_others() {
        let make = |seed| {
            let mut network =
                DynamicNetwork::<f32>::new(&[3, 2], ActivationKind::Tanh, ActivationKind::Tanh)
                    .unwrap();
            initialize(&mut network, seed);
            network
        };
        assert_eq!(make(5), make(5));
        assert_ne!(make(5), make(6));
    }
}
