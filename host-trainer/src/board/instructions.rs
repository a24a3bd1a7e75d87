//! About how many instructions an inference takes.

use super::Core;
use nn_core::{ActivationKind, LayerSpec};

/// What the parts of an inference cost, in instructions.
#[derive(Clone, Copy, Debug)]
struct Costs {
    /// Of a multiply-accumulate in `f32`.
    mac: f64,
    /// Of a sum in `f32`, beside its multiply-accumulates.
    sum: f64,
    /// Of a multiply-accumulate of integers.
    quantized_mac: f64,
    /// Of a sum of integers, beside its multiply-accumulates.
    quantized_sum: f64,
    /// Of an `f32` that becomes an integer or the other way round, or is compared.
    number: f64,
    /// Of an exponential function.
    exponential: f64,
}

impl Core {
    /// About how many instructions an inference of these layers takes.
    ///
    /// An estimate from what multiply-accumulates and sums of such layers cost on average; within a tenth of
    /// what QEMU counts for the networks of `cargo xtask bench`, a quarter where `f32` is computed without a
    /// floating-point unit. `cargo xtask qemu` counts them.
    pub fn instructions(self, layers: &[LayerSpec]) -> u64 {
        let costs = self.costs();
        layers.iter().map(|layer| costs.of(layer)).sum::<f64>() as u64
    }

    fn costs(self) -> Costs {
        match self {
            Self::M0 => Costs {
                mac: 170.0,
                sum: 200.0,
                quantized_mac: 3.5,
                quantized_sum: 50.0,
                number: 300.0,
                exponential: 4000.0,
            },
            Self::M3 => Costs {
                mac: 110.0,
                sum: 150.0,
                quantized_mac: 2.25,
                quantized_sum: 40.0,
                number: 200.0,
                exponential: 2500.0,
            },
            Self::M4F => Costs {
                mac: 2.4,
                sum: 20.0,
                quantized_mac: 1.1,
                quantized_sum: 25.0,
                number: 12.0,
                exponential: 100.0,
            },
        }
    }
}

impl Costs {
    fn of(&self, layer: &LayerSpec) -> f64 {
        let (macs, outputs) = (layer.macs() as f64, f64::from(layer.outputs()));
        let sums = layer.geometry().map_or(layer.filters(), |g| g.windows() * layer.filters());
        let exponentials = match layer.activation() {
            ActivationKind::Softmax | ActivationKind::Sigmoid | ActivationKind::Tanh => outputs,
            _ => 0.0,
        };
        let computed = if macs == 0.0 {
            outputs * self.number
        } else if layer.is_quantized() {
            return macs * self.quantized_mac + sums as f64 * self.quantized_sum;
        } else {
            macs * self.mac + sums as f64 * self.sum
        };
        computed + exponentials * self.exponential
    }
}
