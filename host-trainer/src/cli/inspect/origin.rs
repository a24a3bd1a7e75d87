//! Origin of a model.

use crate::cli::console::{Console, STRONG};
use crate::cli::label::clean;
use crate::cli::table::{grouped, number, percent};
use anyhow::Result;
use host_trainer_core::export::TrainedModel;
use nn_core::Task;
use serde_json::json;
use std::io::Write;

/// Trainer, data, seed, and what was measured.
pub(super) fn write(model: &TrainedModel, is_quantized: bool, out: &mut Console) -> Result<()> {
    let origin = &model.origin;
    write!(out, "origin     {}, ", clean(&origin.trainer))?;
    let (dataset, checksum) = (clean(&origin.dataset), origin.dataset_crc);
    match origin.is_imported() {
        true => writeln!(out, "file {dataset} (checksum {checksum:08x})")?,
        false => writeln!(out, "data {dataset} (checksum {checksum:08x}), seed {}", origin.seed)?,
    }
    if is_quantized {
        writeln!(out, "           quantized: made of a network that was trained in f32")?;
    }
    let samples = grouped(origin.test_samples.into());
    let when = if is_quantized { "quantized" } else { "trained" };
    let accuracy = f64::from(origin.test_correct) / f64::from(origin.test_samples.max(1));
    let mut documented = json!({
        "trainer": origin.trainer,
        "dataset": origin.dataset,
        "checksum": format!("{:08x}", origin.dataset_crc),
        "seed": origin.seed,
        "validation_share": origin.validation_share,
        "test_share": origin.test_share,
        "test_samples": origin.test_samples,
    });
    match model.task {
        // Nothing was measured here.
        _ if origin.is_imported() && origin.test_samples == 0 => {}
        Task::Classification | Task::AnomalyDetection => {
            documented["accuracy"] = json!(accuracy);
            writeln!(
                out.result(),
                "test       {} of {samples} samples right: {STRONG}{}{STRONG:#}, as measured when it was {when}",
                grouped(origin.test_correct.into()),
                percent(accuracy)
            )?;
        }
        Task::Regression => {
            documented["rmse"] = json!(origin.test_rmse);
            writeln!(
                out.result(),
                "test       RMSE {STRONG}{}{STRONG:#} on {samples} samples, as measured when it was {when}",
                number(origin.test_rmse.into())
            )?;
        }
    }
    out.record("origin", documented);
    Ok(())
}
