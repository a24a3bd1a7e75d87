//! `host-trainer inspect`

pub(super) mod boards;
mod origin;
mod weights;

use super::arguments::InspectArguments;
use super::console::{BAD, Console, GOOD};
use super::data_summary::names;
use super::document;
use super::known;
use super::label::clean;
use super::model_file::read_model;
use super::recordings;
use super::table::{number, write_layers};
use anyhow::{Error, Result};
use host_trainer_core::TrainedNetwork;
use host_trainer_core::export::{ModelFileError, TrainedModel};
use host_trainer_core::quantize::{QuantizedBlock, QuantizedParameters};
use nn_core::{BlockView, LayerView, LayerViews, ModelError, Task};
use serde_json::json;
use std::io::Write;

pub(super) fn run(arguments: &InspectArguments, out: &mut Console) -> Result<()> {
    let path = &arguments.model;
    out.record("model", json!(path.display().to_string()));
    match read_model(path) {
        Ok(model) => write_model(&model, format!("{GOOD}right{GOOD:#}"), out),
        Err(error) => {
            let damaged = is_damaged(&error).then(|| TrainedModel::read_damaged(path)).flatten();
            if let Some(model) = damaged {
                let warning = "wrong: any number and text below may be wrong too";
                write_model(&model, format!("{BAD}{warning}{BAD:#}"), out)?;
                out.flush()?;
            }
            Err(error)
        }
    }
}

/// Checks whether nothing but the checksum is known to be wrong.
fn is_damaged(error: &Error) -> bool {
    let error = error.downcast_ref::<ModelFileError>();
    matches!(error, Some(ModelFileError::Model { error: ModelError::Checksum { .. }, .. }))
}

fn write_model(model: &TrainedModel, checksum: String, out: &mut Console) -> Result<()> {
    let layers = model.network.specs();
    let is_quantized = matches!(model.network, TrainedNetwork::Quantized(_));
    let name = clean(&model.name);
    writeln!(out.result(), "model      {name} ({}), checksum {checksum}", model.shape())?;
    write_layers(&layers, out)?;
    write_ranges(&model.network, out)?;
    weights::write(&model.network, out)?;
    boards::write(&layers, out)?;
    if !model.columns.is_empty() {
        writeln!(out, "features   {}", names(&model.columns))?;
    }
    if let Some(windowing) = &model.windowing {
        writeln!(out, "windows    {}", recordings::described(windowing))?;
        out.record("windowing", recordings::documented(windowing));
    }
    let title = if model.task == Task::Regression { "targets" } else { "labels" };
    writeln!(
        out,
        "{title:<10} {}",
        model.labels.iter().map(|label| clean(label)).collect::<Vec<_>>().join(", ")
    )?;
    if let Some(known) = &model.known {
        writeln!(out, "unknown    {}", known::limits(known))?;
        out.record("known", known::documented(known));
    }
    let scaling = if model.normalizer.offset.is_empty() {
        "none: trained on raw samples".into()
    } else {
        let first = layers.iter().position(|layer| layer.weights() > 0);
        format!("folded into layer {}: takes raw samples", first.unwrap_or(0) + 1)
    };
    writeln!(out, "scaling    {scaling}")?;
    out.record("name", json!(model.name));
    out.record("checksum", json!("right"));
    out.record("is_quantized", json!(is_quantized));
    out.record("task", json!(document::task(model.task)));
    out.record("labels", json!(model.labels));
    out.record("columns", json!(model.columns));
    out.record("network", document::network(&layers));
    origin::write(model, is_quantized, out)
}

/// The smallest and the largest of the parameters that are no weights.
fn write_ranges(network: &TrainedNetwork, out: &mut dyn Write) -> Result<()> {
    let lines: Vec<String> = match network {
        TrainedNetwork::F32(network) => network.layer_views().iter().map(f32_ranges).collect(),
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
    if view.blocks.is_empty() {
        return "no parameters".into();
    }
    let of_block = |block: &BlockView<'_>| {
        let (w, b) = (range(block.weights), range(block.bias));
        format!("weights {:.3} to {:.3}, biases {:.3} to {:.3}", w.0, w.1, b.0, b.1)
    };
    view.blocks.iter().map(of_block).collect::<Vec<_>>().join("; state: ")
}

fn quantized_ranges(parameters: &QuantizedParameters) -> String {
    match parameters {
        QuantizedParameters::None => "no parameters".into(),
        QuantizedParameters::Scale(scale) => format!("scale {}", number((*scale).into())),
        QuantizedParameters::PerChannel { offset, scale } => {
            let (o, s) = (range(offset), range(scale));
            format!("offsets {:.3} to {:.3}, scales {:.3} to {:.3}", o.0, o.1, s.0, s.1)
        }
        QuantizedParameters::Balance(balance) => {
            let unit = libm::exp2(f64::from(balance.shift()));
            let [first, second] = [balance.first(), balance.second()].map(|m| f64::from(m) / unit);
            format!("factors {first:.4} and {second:.4}")
        }
        QuantizedParameters::Blocks(blocks) => {
            blocks.iter().map(block_ranges).collect::<Vec<_>>().join("; state: ")
        }
    }
}

fn block_ranges(QuantizedBlock { weights, channels }: &QuantizedBlock) -> String {
    let biases: Vec<i32> = channels.iter().map(|channel| channel.bias).collect();
    let factors: Vec<f64> =
        channels.iter().map(|channel| channel.requantization.factor()).collect();
    let ((w0, w1), (b0, b1), (f0, f1)) = (range(weights), range(&biases), range(&factors));
    format!("weights {w0} to {w1}, biases {b0} to {b1}, factors {f0:.2e} to {f1:.2e}")
}

/// The smallest and the largest.
fn range<N: Copy + PartialOrd + Default>(numbers: &[N]) -> (N, N) {
    let first = numbers.first().copied().unwrap_or_default();
    numbers.iter().fold((first, first), |(min, max), &n| {
        (if n < min { n } else { min }, if n > max { n } else { max })
    })
}
