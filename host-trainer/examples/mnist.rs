//! Handwritten digits, learned from all of MNIST.
//!
//! ```sh
//! cargo run -p host-trainer --example mnist -- FOLDER
//! ```
//!
//! FOLDER holds the four files of MNIST.
//!
//! A well-known article builds a network in NumPy and trains it on 60,000 images: 784-80-80-10 neurons, ReLU
//! and softmax, cross-entropy, an L2 penalty on the weights. It claims 97 % of the 10,000 test images; the
//! weights that it publishes get 96.06 %.
//!
//! Ours has the same network and loss, and sees every image twenty times, in batches of 256. It learns with
//! AdamW, which does to the weights what the L2 penalty is meant to do; and with a learning rate that first
//! rises, so that it gets far, and then falls to nearly nothing, so that it settles. 20 epochs take a few
//! seconds.

use anyhow::Context;
use host_trainer::dataset::{Dataset, Normalize, Split, idx};
use host_trainer::optimizer::Method;
use host_trainer::{DynamicNetwork, Evaluation, FitOptions, Loss, Schedule, fit_observed};
use nn_core::ActivationKind::{Relu, Softmax};
use std::env;
use std::ops::ControlFlow;

/// Trains, tells `observe` each epoch and its mean loss, and returns the accuracy on the test images.
pub fn run(
    training: Dataset,
    test: Dataset,
    mut observe: impl FnMut(usize, f64),
) -> anyhow::Result<f64> {
    // All images are trained on, as in the article; so none watches over training.
    let data = Split { validation: training.subset(&[]), training, test };
    let options = FitOptions {
        loss: Loss::CrossEntropy,
        normalize: Normalize::MinMax,
        epochs: 20,
        batch_size: 256,
        learning_rate: 0.01,
        method: Method::AdamW,
        schedule: Schedule::OneCycle,
        weight_decay: 0.1,
        ..FitOptions::default()
    };
    let mut network = DynamicNetwork::new(&[784, 80, 80, 10], Relu, Softmax)?;
    fit_observed(&mut network, &data, &options, |epoch| {
        observe(epoch.epoch, epoch.training_loss);
        ControlFlow::Continue(())
    })?;
    Ok(Evaluation::new(&network, &data.test, Loss::CrossEntropy).accuracy())
}

const WHERE_TO_GET_IT: &str = "\
this example learns from MNIST. Put its four files into a folder:

    train-images-idx3-ubyte.gz  train-labels-idx1-ubyte.gz
    t10k-images-idx3-ubyte.gz   t10k-labels-idx1-ubyte.gz

from https://ossci-datasets.s3.amazonaws.com/mnist/, and name the folder:

    cargo run -p host-trainer --example mnist -- FOLDER";

fn main() -> anyhow::Result<()> {
    let folder = env::args_os().nth(1).context("no folder was named").context(WHERE_TO_GET_IT)?;
    let (training, test) = idx::load(folder.as_ref()).context(WHERE_TO_GET_IT)?;
    let accuracy = run(training, test, |epoch, loss| {
        println!("epoch {epoch:>2}  training loss {loss:.4}");
    })?;
    println!();
    println!("                                article                ours");
    println!("accuracy on 10,000 test images  97 %, 96.06 %*      {:.2} %", 100.0 * accuracy);
    println!();
    println!("* what it claims, and what the weights that it publishes get");
    Ok(())
}
