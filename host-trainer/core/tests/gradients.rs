//! Every backward pass against central differences, in f64: the very code that trains in f32.

use host_trainer::engine::{Batch, Engine};
use host_trainer::parameters::Parameters;
use host_trainer::{DynamicNetwork, Loss, initialize};
use nn_core::{ActivationKind, LayerViews};

/// Widths that are unequal, so that no mixed-up dimension fits by chance, and a batch: fewer and more than
/// a register is wide, and enough for several threads.
const SHAPES: [([usize; 4], usize); 4] =
    [([5, 7, 4, 3], 3), ([9, 8, 17, 6], 7), ([9, 8, 7, 6], 1), ([7, 6, 8, 2], 131)];
const LOSSES: [Loss; 4] = [
    Loss::CrossEntropy,
    Loss::BinaryCrossEntropy,
    Loss::MeanSquaredError,
    Loss::Huber { delta: 0.4 },
];
/// Where truncation (h²) and rounding (ε/h) of central differences in f64 are both small.
const STEP: f64 = 1e-5;

struct Problem {
    parameters: Parameters<f64>,
    batch: (Batch<f64>, usize),
    loss: Loss,
}

impl Problem {
    fn new(
        (widths, batch): ([usize; 4], usize),
        hidden: ActivationKind,
        output: ActivationKind,
        loss: Loss,
    ) -> Self {
        let mut network = DynamicNetwork::new(&widths, hidden, output).unwrap();
        initialize(&mut network, 11);
        for (index, view) in network.layer_views_mut().iter_mut().enumerate() {
            for (o, bias) in view.blocks[0].bias.iter_mut().enumerate() {
                *bias = 0.35 + 0.07 * o as f64 - 0.05 * index as f64;
            }
        }
        let x = (0..widths[0] * batch).map(|i| libm::sin(1.7 * i as f64 + 0.4)).collect();
        let mut targets = vec![0.0; widths[3] * batch];
        for sample in 0..batch {
            targets[sample * widths[3] + (sample + 1) % widths[3]] = 1.0;
        }
        let weights = (0..batch).map(|sample| 0.5 + (sample % 3) as f64).collect();
        let batch = (Batch { x, targets, weights, ..Batch::default() }, batch);
        Self { parameters: Parameters::of(&network), batch, loss }
    }

    fn run(&self) -> (Engine<f64>, f64) {
        let mut engine = Engine::new(self.loss, None);
        let result = engine.run(&self.parameters, &self.batch, self.batch.1, 0);
        (engine, result.loss)
    }

    fn loss(&self) -> f64 {
        self.run().1
    }

    /// Weights, then biases, layer by layer.
    fn gradients(&self) -> Vec<f64> {
        let (engine, _) = self.run();
        engine
            .gradients()
            .iter()
            .flat_map(|g| g.blocks[0].weights.iter().chain(&g.blocks[0].bias))
            .copied()
            .collect()
    }

    fn nudge(&mut self, parameter: usize, by: f64) {
        *self.parameters.numbers_mut().nth(parameter).unwrap() += by;
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
fn relative_error(analytic: &[f64], numeric: &[f64]) -> f64 {
    let norm = |v: &[f64]| v.iter().map(|v| v * v).sum::<f64>().sqrt();
    let difference: Vec<f64> = analytic.iter().zip(numeric).map(|(a, n)| a - n).collect();
    assert!(norm(analytic) > 1e-4, "a gradient of zero would prove nothing");
    norm(&difference) / norm(analytic).max(norm(numeric))
}

fn central_differences(problem: &mut Problem) -> Vec<f64> {
    (0..problem.gradients().len()).map(|p| problem.central_difference(p)).collect()
}

#[test]
fn every_activation_loss_and_shape_agrees_with_central_differences() {
    let mut checked = 0;
    for shape in SHAPES {
        for hidden in ActivationKind::ALL {
            for output in ActivationKind::ALL {
                for loss in LOSSES {
                    if !loss.accepts(output) {
                        continue;
                    }
                    let mut problem = Problem::new(shape, hidden, output, loss);
                    let numeric = central_differences(&mut problem);
                    let error = relative_error(&problem.gradients(), &numeric);
                    assert!(error < 1e-6, "{shape:?} {hidden} then {output}, {loss:?}: {error:e}");
                    checked += 1;
                }
            }
        }
    }
    // Two losses take any last activation, two a certain one.
    assert_eq!(checked, 4 * (2 * 10 * 10 + 2 * 10));
}

#[test]
fn the_check_finds_a_single_gradient_that_is_wrong_by_a_hundredth() {
    let (tanh, softmax) = (ActivationKind::Tanh, ActivationKind::Softmax);
    let mut problem = Problem::new(SHAPES[1], tanh, softmax, Loss::CrossEntropy);
    let numeric = central_differences(&mut problem);
    let mut wrong = problem.gradients();
    wrong[3] *= 1.01;
    assert!(relative_error(&wrong, &numeric) > 1e-6);
}
