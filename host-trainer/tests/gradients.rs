//! Every backward pass against central differences, in f64: the very code that trains in f32.

use host_trainer::engine::Engine;
use host_trainer::{DynamicNetwork, Loss, initialize};
use nn_core::{ActivationKind, Lend};

/// Odd and unequal, so that no mixed-up dimension fits by chance.
const WIDTHS: [usize; 4] = [5, 7, 4, 3];
const BATCH: usize = 3;
/// Where truncation (h²) and rounding (ε/h) of central differences in f64 are both small.
const STEP: f64 = 1e-5;

struct Problem {
    network: DynamicNetwork<f64>,
    x: Vec<f64>,
    targets: Vec<f64>,
    loss: Loss,
}

impl Problem {
    fn new(hidden: ActivationKind, output: ActivationKind, loss: Loss) -> Self {
        let mut network = DynamicNetwork::new(&WIDTHS, hidden, output).unwrap();
        initialize(&mut network, 11);
        for (index, view) in network.views_mut().iter_mut().enumerate() {
            for (o, bias) in view.bias.iter_mut().enumerate() {
                *bias = 0.35 + 0.07 * o as f64 - 0.05 * index as f64;
            }
        }
        let x = (0..WIDTHS[0] * BATCH).map(|i| libm::sin(1.7 * i as f64 + 0.4)).collect();
        let mut targets = vec![0.0; WIDTHS[3] * BATCH];
        for sample in 0..BATCH {
            targets[sample * WIDTHS[3] + (sample + 1) % WIDTHS[3]] = 1.0;
        }
        Self { network, x, targets, loss }
    }

    fn loss(&self) -> f64 {
        let views = self.network.views();
        Engine::new(&views, self.loss).run(&views, &self.x, &self.targets).loss
    }

    /// Weights, then biases, layer by layer.
    fn gradients(&self) -> Vec<f64> {
        let views = self.network.views();
        let mut engine = Engine::new(&views, self.loss);
        engine.run(&views, &self.x, &self.targets);
        engine.gradients().iter().flat_map(|g| g.weights.iter().chain(&g.bias)).copied().collect()
    }

    fn nudge(&mut self, parameter: usize, by: f64) {
        let mut views = self.network.views_mut();
        let mut parameters =
            views.iter_mut().flat_map(|view| view.weights.iter_mut().chain(view.bias.iter_mut()));
        *parameters.nth(parameter).unwrap() += by;
    }

    fn central_difference(&mut self, parameter: usize) -> f64 {
        self.nudge(parameter, STEP);
        let above = self.loss();
        self.nudge(parameter, -2.0 * STEP);
        let below = self.loss();
        self.nudge(parameter, STEP);
        (above - below) / (2.0 * STEP)
    }
}

/// |a − b| / max(|a|, |b|) over all parameters, as norms.
fn relative_error(mut problem: Problem) -> f64 {
    let analytic = problem.gradients();
    let numeric: Vec<f64> = (0..analytic.len()).map(|p| problem.central_difference(p)).collect();
    let norm = |v: &[f64]| v.iter().map(|v| v * v).sum::<f64>().sqrt();
    let difference: Vec<f64> = analytic.iter().zip(&numeric).map(|(a, n)| a - n).collect();
    assert!(norm(&analytic) > 1e-4, "a gradient of zero would prove nothing");
    norm(&difference) / norm(&analytic).max(norm(&numeric))
}

#[test]
fn every_activation_and_loss_agrees_with_central_differences() {
    let mut pairs = 0;
    for hidden in ActivationKind::ALL {
        for output in ActivationKind::ALL {
            for loss in [Loss::CrossEntropy, Loss::MeanSquaredError] {
                if !loss.accepts(output) {
                    continue;
                }
                let error = relative_error(Problem::new(hidden, output, loss));
                assert!(error < 1e-6, "{hidden} then {output}, {loss:?}: {error:e}");
                pairs += 1;
            }
        }
    }
    assert_eq!(pairs, 6 * 6 + 6);
}

#[test]
fn the_check_finds_a_wrong_gradient() {
    let mut problem =
        Problem::new(ActivationKind::Tanh, ActivationKind::Softmax, Loss::CrossEntropy);
    let right = problem.gradients()[3];
    let numeric = problem.central_difference(3);
    assert!((right - numeric).abs() < 1e-9);
    assert!((1.01 * right - numeric).abs() > 1e-6);
}
