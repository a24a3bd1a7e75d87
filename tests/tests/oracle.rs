//! nn-core against an independent computation.

use firmware::model::{MODEL, SAMPLES};
use host_trainer::inference::infer;
use host_trainer::{DynamicNetwork, initialize};
use nn_core::{ActivationKind, LayerViews};
use tests::oracle;

/// Rounding of f32 sums of up to 64 terms and of libm's functions: some 2⁻²⁴ times the terms, and
/// outputs here are at most a few units large.
const TOLERANCE: f64 = 2e-5;

#[test]
fn the_embedded_model_agrees_with_a_naive_network_in_f64() {
    for sample in SAMPLES.iter() {
        let expected = oracle::forward(&MODEL.layer_views(), &sample.x);
        for (y, expected) in MODEL.probabilities(&sample.x).iter().zip(expected) {
            assert!((f64::from(*y) - expected).abs() < TOLERANCE, "{y} {expected}");
        }
    }
}

#[test]
fn every_pair_of_activations_agrees_with_a_naive_network_in_f64() {
    for hidden in ActivationKind::ALL {
        for output in ActivationKind::ALL {
            let mut network = DynamicNetwork::new(&[7, 9, 6, 5], hidden, output).unwrap();
            initialize(&mut network, 3);
            let x: Vec<f32> = (0..7 * 20).map(|i| (i as f32 * 0.7).sin() * 3.0).collect();
            for ((_, outputs), x) in infer(&network, &x).iter().zip(x.chunks(7)) {
                for (y, expected) in outputs.iter().zip(oracle::forward(&network.layer_views(), x))
                {
                    let difference = (f64::from(*y) - expected).abs();
                    assert!(difference < TOLERANCE, "{hidden} {output}: {y} {expected}");
                }
            }
        }
    }
}
