//! The Rust source beside a model file: its type, and the statics that embed it.

use super::TrainedModel;
use nn_core::{Lend, Task};
use std::collections::BTreeSet;
use std::fmt::Write;

/// The source of `NAME.rs`, which embeds `NAME.postcard` and `NAME.samples` from the same folder.
///
/// It defines `Model`, `MODEL`, `LABELS` and `SAMPLES`; the name of the module tells models apart.
pub fn model_rs(model: &TrainedModel) -> String {
    let TrainedModel { name, origin, .. } = model;
    let views = model.network.views();
    let layers: Vec<String> = views.iter().map(|view| view.spec.to_string()).collect();
    let activations: BTreeSet<&str> =
        views.iter().map(|view| view.spec.activation().type_name()).collect();
    let inputs = views.first().map_or(0, |view| view.spec.inputs());
    let mut imports: Vec<&str> = vec!["Dense", "Network", "Samples"];
    imports.extend(activations);
    imports.sort_unstable();

    let mut source = String::new();
    let written = write!(
        source,
        "\
//! {shape}, trained on {dataset} with seed {seed}: {judgement}.
//!
//! Written by {trainer} beside {name}.postcard. To change it, train again.

use nn_core::{{{imports}, chain}};

/// The network's type: its layers from input to output.
pub type Model = Network<chain![{layers}]>;

nn_core::include_model! {{
    /// The network, in flash. It takes raw samples.
    pub static MODEL: Model = \"{name}.postcard\";
}}

nn_core::include_labels! {{
    /// The name of each {names}.
    pub static LABELS: [&str; {labels}] = \"{name}.postcard\";
}}

nn_core::include_samples! {{
    /// Test samples, with the answers that the laptop computed.
    pub static SAMPLES: Samples<{inputs}> = \"{name}.samples\", for \"{name}.postcard\";
}}
",
        shape = model.shape(),
        dataset = origin.dataset.escape_debug(),
        seed = origin.seed,
        judgement = judgement(model),
        names = match model.task {
            Task::Classification => "class",
            Task::Regression => "output",
        },
        trainer = origin.trainer.escape_debug(),
        imports = imports.join(", "),
        layers = layers.join(", "),
        labels = model.labels.len(),
    );
    debug_assert!(written.is_ok(), "writing to a String cannot fail");
    source
}

fn judgement(model: &TrainedModel) -> String {
    let TrainedModel { origin, .. } = model;
    match model.task {
        Task::Classification => {
            format!("{} of {} test samples right", origin.test_correct, origin.test_samples)
        }
        Task::Regression => {
            format!("RMSE {:.4} on {} test samples", origin.test_rmse, origin.test_samples)
        }
    }
}
