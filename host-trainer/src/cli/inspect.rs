//! `host-trainer inspect`

use super::arguments::InspectArguments;
use super::table::{grouped, number, percent, write_layers};
use crate::export::TrainedModel;
use crate::quantize::QuantizedParameters;
use crate::trained_network::TrainedNetwork;
use anyhow::Result;
use nn_core::{LayerView, Lend, Task};
use std::io::Write;

pub(super) fn run(arguments: &InspectArguments, out: &mut dyn Write) -> Result<()> {
    let model = TrainedModel::read(&arguments.model)?;
    let origin = &model.origin;
    writeln!(out, "model      {} ({}), checksum right", model.name, model.shape())?;
    write_layers(&model.network.specs(), out)?;
    write_ranges(&model.network, out)?;
    if !model.columns.is_empty() {
        writeln!(out, "features   {}", model.columns.join(", "))?;
    }
    let title = if model.task == Task::Regression { "targets" } else { "labels" };
    writeln!(out, "{title:<10} {}", model.labels.join(", ").escape_debug())?;
    let scaling = if model.normalizer.offset.is_empty() {
        "none: trained on raw samples".into()
    } else {
        let layers = model.network.specs();
        let first = layers.iter().position(|layer| layer.weights() > 0);
        format!("folded into layer {}: takes raw samples", first.unwrap_or(0) + 1)
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

/// The smallest and the largest parameters of each layer.
fn write_ranges(network: &TrainedNetwork, out: &mut dyn Write) -> Result<()> {
    let lines: Vec<String> = match network {
        TrainedNetwork::F32(network) => network.views().iter().map(f32_ranges).collect(),
        TrainedNetwork::Quantized(network) => {
            network.layers().iter().map(|layer| quantized_ranges(&layer.parameters)).collect()
        }
    };
    for (index, line) in lines.iter().enumerate() {
        let title = if index == 0 { "ranges" } else { "" };
        writeln!(out, "{title:<10} layer {}: {line}", index + 1)?;
    }
    Ok(())
}

fn f32_ranges(view: &LayerView<'_>) -> String {
    if view.weights.is_empty() {
        return "no parameters".into();
    }
    let (w, b) = (range(view.weights), range(view.bias));
    format!("weights {:.3} to {:.3}, biases {:.3} to {:.3}", w.0, w.1, b.0, b.1)
}

fn quantized_ranges(parameters: &QuantizedParameters) -> String {
    match parameters {
        QuantizedParameters::None => "no parameters".into(),
        QuantizedParameters::Scale(scale) => format!("scale {}", number((*scale).into())),
        QuantizedParameters::Each { offset, scale } => {
            let (o, s) = (range(offset), range(scale));
            format!("offsets {:.3} to {:.3}, scales {:.3} to {:.3}", o.0, o.1, s.0, s.1)
        }
        QuantizedParameters::Weights { weights, channels } => {
            let biases: Vec<i32> = channels.iter().map(|channel| channel.bias).collect();
            let factors: Vec<f64> =
                channels.iter().map(|channel| channel.rescale.factor()).collect();
            let ((w0, w1), (b0, b1), (f0, f1)) = (range(weights), range(&biases), range(&factors));
            format!("weights {w0} to {w1}, biases {b0} to {b1}, factors {f0:.2e} to {f1:.2e}")
        }
    }
}

/// The smallest and the largest.
fn range<N: Copy + PartialOrd + Default>(numbers: &[N]) -> (N, N) {
    let first = numbers.first().copied().unwrap_or_default();
    numbers.iter().fold((first, first), |(min, max), &n| {
        (if n < min { n } else { min }, if n > max { n } else { max })
    })
}
