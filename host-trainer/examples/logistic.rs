//! Softmax of two classes is the logistic function.
//!
//! ```sh
//! cargo run -p host-trainer --example logistic
//! ```
//!
//! One input, two outputs with softmax, no hidden layer. The probability of class 1 is
//!
//! ```text
//! p₁ = exp(z₁) / (exp(z₀) + exp(z₁)) = 1 / (1 + exp(−(z₁ − z₀))) = sigmoid(z₁ − z₀)
//! ```
//!
//! and with `z = w·x + b` the difference `z₁ − z₀` is `(w₁ − w₀)·x + (b₁ − b₀)`. So logistic regression is
//! softmax regression with two classes. A well-known article shows it by an experiment: its NumPy network of
//! these two outputs learns to give the sigmoid of its input.
//!
//! Here too, nothing of this is told to the network. It starts from random weights, and is shown 201 inputs
//! from −10 to 10 with the probabilities `[1 − sigmoid(x), sigmoid(x)]` as targets. Their cross-entropy is
//! least where the outputs equal them, at `w₁ − w₀ = 1` and `b₁ − b₀ = 0`, and training by gradients finds
//! this place. What is measured is the largest difference between p₁ and the sigmoid, at 2,000 inputs that
//! are not among the 201. It runs in `f64`, with the code that trains in `f32`: [`Engine`] and [`Optimizer`]
//! are what [`host_trainer::fit()`] is made of.

use host_trainer::engine::{Batch, Engine};
use host_trainer::layers::{activation, dense};
use host_trainer::optimizer::{Method, Optimizer};
use host_trainer::parameters::Parameters;
use host_trainer::{DynamicNetwork, Loss, initialize};
use nn_core::ActivationKind::{Identity, Softmax};

const STEPS: usize = 1000;
const LEARNING_RATE: f64 = 2.0;

/// What the network has found.
pub struct Outcome {
    /// w₁ − w₀
    pub slope: f64,
    /// b₁ − b₀
    pub offset: f64,
    /// The largest |p₁ − sigmoid(x)| between −10 and 10.
    pub largest_difference: f64,
}

fn sigmoid(x: f64) -> f64 {
    1.0 / (1.0 + (-x).exp())
}

/// Trains, and compares the network with the sigmoid.
pub fn run() -> anyhow::Result<Outcome> {
    let x: Vec<f64> = (-100..=100).map(|i| f64::from(i) / 10.0).collect();
    let targets = x.iter().flat_map(|&x| [1.0 - sigmoid(x), sigmoid(x)]).collect();
    let count = x.len();
    let batch = (Batch { x, targets, weights: Vec::new(), ..Batch::default() }, count);

    let mut network = DynamicNetwork::<f64>::new(&[1, 2], Identity, Softmax)?;
    initialize(&mut network, 0);
    let mut parameters = Parameters::of(&network);
    let mut engine = Engine::new(Loss::CrossEntropy, None);
    let mut optimizer = Optimizer::new(&parameters, Method::Sgd { momentum: 0.0 }, 0.0);
    for step in 0..STEPS {
        engine.run(&parameters, &batch, count, step);
        optimizer.step(&mut parameters, engine.gradients(), LEARNING_RATE);
    }

    let layer = &parameters.layers[0];
    // Between the inputs that it has seen: −9.995, −9.985, …
    let largest_difference = (0..2000)
        .map(|i| {
            let x = f64::from(i) / 100.0 - 9.995;
            let mut p = [0.0; 2];
            dense::forward(&layer.blocks[0].weights, &layer.blocks[0].bias, &[x], &mut p);
            activation::forward(Softmax, &mut p, 2);
            (p[1] - sigmoid(x)).abs()
        })
        .fold(0.0, f64::max);
    Ok(Outcome {
        slope: layer.blocks[0].weights[1] - layer.blocks[0].weights[0],
        offset: layer.blocks[0].bias[1] - layer.blocks[0].bias[0],
        largest_difference,
    })
}

fn main() -> anyhow::Result<()> {
    let Outcome { slope, offset, largest_difference } = run()?;
    println!("                            logistic function      ours");
    println!("w1 − w0                              1.000000  {slope:.6}");
    println!("|b1 − b0|                            0.000000  {:.6}", offset.abs());
    println!();
    println!("largest |p1 − sigmoid(x)| for x from −10 to 10: {largest_difference:.1e}");
    Ok(())
}
