//! From a split data set to a network that takes raw samples.

use crate::dataset::{Normalize, Normalizer, Split};
use crate::fit::{EpochReport, FitError, FitOptions, fit};
use crate::initialize::initialize;
use nn_core::Lend;
use std::ops::ControlFlow;

/// Initializes a network, trains it on scaled samples, and makes it right for raw ones.
///
/// Scaling is learned from the training part alone. What remains in `network` takes raw samples, as a
/// device does; the scaling is returned because model files record it. See [`fit()`](crate::fit()) for
/// the training itself.
///
/// ```
/// use host_trainer::dataset::{Normalize, Shares, generated, split};
/// use host_trainer::{Evaluation, FitOptions, Loss, train};
/// use nn_core::{Dense, Describe, Network, Relu, Softmax, chain};
/// use std::ops::ControlFlow;
///
/// let parts = split(generated::moons(400, 0), Shares::default(), 0)?;
/// let mut network = Network::<chain![Dense<2, 16, Relu>, Dense<16, 2, Softmax>]>::ZEROS;
/// train(&mut network, &parts, Normalize::Standard, &FitOptions::default(), |_| {
///     ControlFlow::Continue(())
/// })?;
/// assert!(Evaluation::new(&network, &parts.test, Loss::CrossEntropy).accuracy() > 0.9);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// # Errors
///
/// As [`fit()`](crate::fit()).
pub fn train<N: Lend>(
    network: &mut N,
    parts: &Split,
    normalize: Normalize,
    options: &FitOptions,
    observe: impl FnMut(&EpochReport) -> ControlFlow<()>,
) -> Result<Normalizer, FitError> {
    initialize(network, options.seed);
    let normalizer = Normalizer::fit(normalize, &parts.training);
    fit(network, &parts.training, &parts.validation, &normalizer, options, observe)?;
    normalizer.fold_into(network);
    Ok(normalizer)
}
