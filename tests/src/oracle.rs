//! A network computed in another way: naively, in `f64`, with the functions of the standard library.

use nn_core::{ActivationKind, LayerView};

/// The output of a network.
pub fn forward(layers: &[LayerView<'_>], x: &[f32]) -> Vec<f64> {
    let mut x: Vec<f64> = x.iter().map(|&x| f64::from(x)).collect();
    for layer in layers {
        let z: Vec<f64> = layer.blocks[0]
            .weights
            .chunks(x.len())
            .zip(layer.blocks[0].bias)
            .map(|(row, &bias)| {
                let products = row.iter().zip(&x).map(|(&w, &x)| f64::from(w) * x);
                products.sum::<f64>() + f64::from(bias)
            })
            .collect();
        x = activate(layer.spec.activation, z);
    }
    x
}

fn activate(kind: ActivationKind, z: Vec<f64>) -> Vec<f64> {
    let each = |function: fn(f64) -> f64| z.iter().map(|&z| function(z)).collect();
    match kind {
        ActivationKind::Identity => z,
        ActivationKind::Relu => each(|z| z.max(0.0)),
        ActivationKind::LeakyRelu => each(|z| if z < 0.0 { 0.01 * z } else { z }),
        ActivationKind::Sigmoid => each(|z| 1.0 / (1.0 + (-z).exp())),
        ActivationKind::Tanh => each(f64::tanh),
        ActivationKind::Softmax => {
            let max = z.iter().copied().fold(f64::MIN, f64::max);
            let sum: f64 = z.iter().map(|z| (z - max).exp()).sum();
            z.iter().map(|z| (z - max).exp() / sum).collect()
        }
        ActivationKind::Relu6 => each(|z| z.clamp(0.0, 6.0)),
        ActivationKind::HardSigmoid => each(|z| (z + 3.0).clamp(0.0, 6.0) / 6.0),
        ActivationKind::HardSwish => each(|z| z * (z + 3.0).clamp(0.0, 6.0) / 6.0),
        ActivationKind::Elu => each(|z| if z > 0.0 { z } else { z.exp_m1() }),
    }
}
