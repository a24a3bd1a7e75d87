//! The training of a trial.

use crate::cli::arguments::TrainArguments;
use crate::cli::bits::{self, quantized_rows};
use crate::cli::budget;
use crate::cli::recordings;
use crate::cli::training_setup::TrainingSetup;
use crate::cli::trial::{Fitted, Judged, fit};
use anyhow::Result;
use host_trainer_core::Evaluation;
use host_trainer_core::dataset::Source;
use host_trainer_core::export::{OutputFolder, TrainedModel};
use nn_core::{LayerSpec, ram_bytes};
use serde_json::{Value, json};

/// The name of the model in the folder of a trial.
const NAME: &str = "model";

/// A trial that was done.
pub(super) struct Done {
    /// Scores and costs; or why there are none.
    pub outcome: Value,
    /// Bytes of its model file, if there is one.
    model: Option<Vec<u8>>,
}

impl Done {
    fn without_network(member: &str, why: String) -> Self {
        Self { outcome: json!({ member: why }), model: None }
    }

    /// Writes the model file.
    pub fn write(&self, folder: &OutputFolder) -> Result<()> {
        if let Some(model) = &self.model {
            folder.write_all(&[(&format!("{NAME}.postcard"), model)])?;
        }
        Ok(())
    }
}

/// Trains a network as `train` does, on one thread, and judges it by validation and test samples.
///
/// # Errors
///
/// What is wrong with data or options. What a network does by itself, such as to diverge, is an outcome.
pub(super) fn train(arguments: &TrainArguments, source: Source) -> Result<Done> {
    let TrainArguments { data, network, fit: how, .. } = arguments;
    let seed = data.seed;
    let windowing = source.cut.as_ref().map(recordings::windowing);
    let mut setup = TrainingSetup::new(source, data, network, how, seed, None)?;
    let layers = setup.network.specs();
    let bits = arguments.fine_tune.bits();
    let rounded = bits::of_training(arguments, &layers)?;
    let quantized =
        arguments.makes_quantized().then(|| quantized_rows(bits, &layers)).transpose()?;
    if let Err(error) = budget::check(&arguments.budget, &layers, quantized.as_deref()) {
        return Ok(Done::without_network("dropped", error.to_string()));
    }
    setup.options.threads = 1;
    let chosen = setup.choose()?.map(|choice| choice.weight_decay());
    setup.options.bits = rounded;
    let TrainingSetup { about, split, network, options, teachers, test_samples, shares, .. } =
        setup;
    let flash = arguments.budget.flash_bytes();
    let tune = arguments.quantization();
    let fine_tune = arguments.makes_quantized().then_some((&tune, flash));
    let fitted = match fit(network, &split, &options, false, fine_tune)? {
        Ok(fitted) => fitted,
        Err(why) => return Ok(Done::without_network("failed", why)),
    };
    let judged = |part| Judged::new(&fitted.evaluate(part, options.loss), part).document();
    let on_device = fitted.on_device();
    let mut outcome = json!({
        "validation": judged(&split.validation),
        "test": judged(&split.test),
        "flash_bytes": on_device.iter().map(LayerSpec::flash_bytes).fold(0, u64::saturating_add),
        "ram_bytes": ram_bytes(&on_device),
        "macs": on_device.iter().map(LayerSpec::macs).fold(0, u64::saturating_add),
    });
    if let Some(weight_decay) = chosen {
        outcome["weight_decay"] = json!(weight_decay);
    }
    let Fitted { network, normalizer, quantized } = fitted;
    let test = Evaluation::new(&network, &split.test, options.loss);
    let mut model = TrainedModel::new(NAME, &network, &split, normalizer, seed, &test);
    model.windowing = windowing;
    about.sign(&mut model.origin, shares);
    if let Some(teachers) = &teachers {
        teachers.sign(&mut model.origin, test_samples);
    }
    if let Some(quantized) = quantized {
        let test = Evaluation::new(&quantized, &split.test, options.loss);
        model = model.quantized(quantized, &test);
    }
    Ok(Done { outcome, model: Some(model.to_bytes()?) })
}
