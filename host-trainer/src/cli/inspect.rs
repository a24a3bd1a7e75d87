//! `host-trainer inspect`

use super::arguments::InspectArguments;
use super::table::{grouped, number, percent, write_layers};
use crate::export::TrainedModel;
use anyhow::Result;
use nn_core::{Lend, Task};
use std::io::Write;

pub(super) fn run(arguments: &InspectArguments, out: &mut dyn Write) -> Result<()> {
    let model = TrainedModel::read(&arguments.model)?;
    let origin = &model.origin;
    let views = model.network.views();
    writeln!(out, "model      {} ({}), checksum right", model.name, model.shape())?;
    write_layers(&views, out)?;
    for (index, view) in views.iter().enumerate() {
        let (w, b) = (range(view.weights), range(view.bias));
        let title = if index == 0 { "ranges" } else { "" };
        writeln!(
            out,
            "{title:<10} layer {}: weights {:.3} to {:.3}, biases {:.3} to {:.3}",
            index + 1,
            w.0,
            w.1,
            b.0,
            b.1
        )?;
    }
    if !model.columns.is_empty() {
        writeln!(out, "features   {}", model.columns.join(", "))?;
    }
    let title = if model.task == Task::Regression { "targets" } else { "labels" };
    writeln!(out, "{title:<10} {}", model.labels.join(", ").escape_debug())?;
    let scaling = if model.normalizer.offset.is_empty() {
        "none: trained on raw samples"
    } else {
        "folded into layer 1: takes raw samples"
    };
    writeln!(out, "scaling    {scaling}")?;
    writeln!(
        out,
        "origin     {}, data {} (checksum {:08x}), seed {}",
        origin.trainer, origin.dataset, origin.dataset_crc, origin.seed
    )?;
    let samples = grouped(origin.test_samples.into());
    match model.task {
        Task::Classification => {
            let accuracy = f64::from(origin.test_correct) / f64::from(origin.test_samples.max(1));
            writeln!(
                out,
                "test       {} of {samples} samples right: {}, as measured when it was trained",
                grouped(origin.test_correct.into()),
                percent(accuracy)
            )?;
        }
        Task::Regression => writeln!(
            out,
            "test       RMSE {} on {samples} samples, as measured when it was trained",
            number(origin.test_rmse.into())
        )?,
    }
    Ok(())
}

fn range(numbers: &[f32]) -> (f32, f32) {
    numbers
        .iter()
        .fold((f32::INFINITY, f32::NEG_INFINITY), |(min, max), &n| (min.min(n), max.max(n)))
}
