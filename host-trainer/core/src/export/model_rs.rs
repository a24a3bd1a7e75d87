//! The Rust source beside a model file: its type, and the statics that embed it.

use super::TrainedModel;
use crate::inference::operands;
use nn_core::{
    ActivationKind, Extent, LayerSpec, Number, Role, Task, Unit, is_patch_by_patch, unit,
};
use std::collections::BTreeSet;
use std::fmt::Write;

/// The source of `NAME.rs`, which embeds `NAME.postcard` and, if it has samples, `NAME.samples` from the same folder.
///
/// It defines `Model`, `MODEL`, `LABELS` and `SAMPLES`; the name of the module tells models apart.
pub fn model_rs(model: &TrainedModel, has_samples: bool) -> String {
    let TrainedModel { name, origin, .. } = model;
    let specs = model.network.specs();
    let layers = types(&specs);
    let moments = stream(&specs).map(|rows| types(&rows)).unwrap_or_default();
    let samples = if has_samples { samples_source(model) } else { String::new() };
    let parts = [
        stream_source(name, &moments),
        windows_source(model),
        meaning(model),
        judge_source(model),
        samples,
    ];
    let parts: Vec<String> = parts.into_iter().filter(|part| !part.is_empty()).collect();
    let mut source = String::new();
    let written = write!(
        source,
        "\
//! {shape}, {origin}.
//!
//! Written by {trainer} beside {name}.postcard. To change it, {again}.

{imports}
/// The network's type: its layers from input to output.
pub type Model = {network};

nn_core::include_model! {{
    /// The network, in flash. It takes raw samples.
    pub static MODEL: Model = \"{name}.postcard\";
}}

{rest}",
        shape = model.shape(),
        origin = described(model),
        again = if origin.is_imported() { "import it again" } else { "train again" },
        trainer = origin.trainer.escape_debug(),
        imports = imports(&[&layers[..], &moments[..]].concat(), model, has_samples),
        rest = parts.join("\n"),
        network = network(&layers),
    );
    debug_assert!(written.is_ok(), "writing to a String cannot fail");
    source
}

/// Meaning of the outputs: the names of classes or numbers, or the alarm of an autoencoder.
fn meaning(model: &TrainedModel) -> String {
    let name = &model.name;
    let names = match model.task {
        Task::Classification => "class",
        Task::Regression => "output",
        Task::AnomalyDetection => {
            return format!(
                "\
nn_core::include_alarm! {{
    /// Says which scores are anomalous.
    pub static ALARM: Alarm<{}> = \"{name}.postcard\";
}}
",
                model.network.inputs()
            );
        }
    };
    format!(
        "\
nn_core::include_labels! {{
    /// The name of each {names}.
    pub static LABELS: [&str; {}] = \"{name}.postcard\";
}}
",
        model.labels.len()
    )
}

/// The static that tells unknown samples from known ones; empty for a network that answers every one with a class.
fn judge_source(model: &TrainedModel) -> String {
    let Some(known) = &model.known else { return String::new() };
    format!(
        "\
nn_core::include_judge! {{
    /// Tells samples that the network knows from others.
    pub static JUDGE: Judge<{}, {}, {}, {}> = \"{}.postcard\";
}}
",
        model.network.inputs(),
        known.scales.len(),
        known.centre_count,
        known.usual.len(),
        model.name,
    )
}

/// The static of the test samples.
fn samples_source(model: &TrainedModel) -> String {
    format!(
        "\
nn_core::include_samples! {{
    /// Test samples, with the outputs that the laptop computed.
    pub static SAMPLES: Samples<{inputs}> = \"{name}.samples\", for \"{name}.postcard\";
}}
",
        inputs = model.network.inputs(),
        name = model.name,
    )
}

/// The rows of a network over a window, one moment at a time; `None` if it has no such rows, or is no network over a
/// window.
fn stream(specs: &[LayerSpec]) -> Option<Vec<LayerSpec>> {
    let rows: Vec<LayerSpec> = specs.iter().map(LayerSpec::of_moment).collect::<Option<_>>()?;
    let fits = rows.iter().enumerate().all(|(index, row)| {
        let (first, _) = operands(row, index);
        let given = first.checked_sub(1).map_or(Some(rows[0].input), |row| rows[row].output());
        given == Some(row.input)
    });
    (fits && rows.iter().any(LayerSpec::is_stream)).then_some(rows)
}

/// The type and the static of a network that goes moment by moment; empty without one.
fn stream_source(name: &str, layers: &[String]) -> String {
    if layers.is_empty() {
        return String::new();
    }
    format!(
        "\
/// The same network, one moment at a time: `step` takes the next measurements, and the state lives with the caller.
pub type Stream = {network};

nn_core::include_model! {{
    /// The network for a stream, in flash. After as many moments as a window has, its output is that of [`MODEL`].
    pub static STREAM: Stream = \"{name}.postcard\";
}}
",
        network = network(layers),
    )
}

/// The sizes of windows, and the type that cuts them; empty for a network whose samples are none.
fn windows_source(model: &TrainedModel) -> String {
    let Some(windowing) = &model.windowing else { return String::new() };
    let channels = windowing.channels.join(", ");
    let number = match model.network.input_number() {
        Number::F32 => String::new(),
        number @ (Number::I16 | Number::U8 | Number::I8) => format!(", {}", number.type_name()),
    };
    format!(
        "\
nn_core::include_windowing! {{
    /// Windows that are cut out of measurements.
    pub const WINDOWING: WindowSize = \"{name}.postcard\";
}}

/// Names of the channels, a line each; a space in a name is written as `_`, because behind a space there is a unit.
pub const CHANNELS: &str = {names:?};

/// Cuts a stream of measurements into the windows that the network takes. Channels are {channels}, in this order.
pub type Windows =
    nn_core::Windower<{{ WINDOWING.window }}, {{ WINDOWING.channels }}, {{ WINDOWING.hop }}{number}>;
",
        name = model.name,
        names = windowing.channels.join("\n").replace(|c: char| c != '\n' && c.is_whitespace(), "_"),
        channels = channels.escape_debug(),
    )
}

/// The types of the units of a network, from input to output.
fn types(specs: &[LayerSpec]) -> Vec<String> {
    let input = specs.first().map(|first| (first.input_number(), first.input));
    input.map_or_else(Vec::new, |input| units(specs, 0, specs.len(), input))
}

/// The types of the units of a chain from `start` to before `end`, which reads numbers of this extent.
fn units(specs: &[LayerSpec], start: usize, end: usize, input: (Number, Extent)) -> Vec<String> {
    let mut ends = Vec::new();
    let mut behind = end;
    while let Some(placed) =
        behind.checked_sub(1).filter(|_| behind > start).and_then(|last| unit(specs, last))
    {
        ends.push((placed.unit, behind - 1));
        behind = placed.start;
    }
    let (mut types, mut input) = (Vec::new(), input);
    for (unit, last) in ends.into_iter().rev() {
        let spec = &specs[last];
        let of_unit = type_of(specs, unit, last, input);
        match types.pop() {
            Some(quantize) if is_patch_by_patch(specs, start, last) => {
                types.push(format!("PatchByPatch<{quantize}, {of_unit}>"));
            }
            before => types.extend(before.into_iter().chain([of_unit])),
        }
        input = (spec.output_number(), spec.output().unwrap_or(spec.input));
    }
    types
}

/// The type of a unit. A row that takes the numbers of an image as a list says so.
fn type_of(specs: &[LayerSpec], unit: Unit, last: usize, input: (Number, Extent)) -> String {
    let spec = &specs[last];
    let activation = match spec.activation {
        ActivationKind::Identity => String::new(),
        activation => format!(", {activation}"),
    };
    let chain = |start, end| match &units(specs, start, end, input)[..] {
        [only] => only.clone(),
        several => format!("chain![{}]", several.join(", ")),
    };
    match unit {
        Unit::Row => match (input, spec.input) {
            ((number, Extent::Image(_)), Extent::List(_)) => {
                format!("Flatten<{}, {spec}>", input.1.type_name(number))
            }
            _ => spec.to_string(),
        },
        Unit::Residual { start } => format!("Residual<{}{activation}>", chain(start, last)),
        Unit::Branches { first, second } => {
            let (first, second) = (chain(first, second), chain(second, last));
            match spec.op.role() {
                Role::Join { adds: true } => format!("Sum<{first}, {second}{activation}>"),
                Role::Join { adds: false } => {
                    let output = spec.output().unwrap_or(spec.input);
                    let output = output.type_name(spec.output_number());
                    format!("Concat<{first}, {second}, {output}>")
                }
                Role::Weighted
                | Role::Pool
                | Role::Quantize { .. }
                | Role::Dequantize { .. }
                | Role::Standardize
                | Role::Features => spec.to_string(),
            }
        }
    }
}

/// The network's type, in as many lines as rustfmt would give it.
fn network(layers: &[String]) -> String {
    let in_one_line = format!("Network<chain![{}]>", layers.join(", "));
    if "pub type Model = ;".len() + in_one_line.len() <= 100 {
        return in_one_line;
    }
    let lines: String = layers.iter().map(|layer| format!("        {layer},\n")).collect();
    format!("Network<\n    chain![\n{lines}    ],\n>")
}

/// The lines that bring into scope what these types are made of.
fn imports(layers: &[String], model: &TrainedModel, has_samples: bool) -> String {
    const OF_QUANTIZED: [&str; 7] =
        ["Dequantize", "I4", "I8", "Integers", "PatchByPatch", "PerChannel", "Quantize"];
    let is_name = |c: char| c.is_ascii_alphanumeric();
    let names: BTreeSet<&str> = layers
        .iter()
        .flat_map(|layer| layer.split(|c| !is_name(c)))
        .filter(|name| name.starts_with(|c: char| c.is_ascii_uppercase()))
        .chain(["Network"])
        .chain(has_samples.then_some("Samples"))
        .chain((model.task == Task::AnomalyDetection).then_some("Alarm"))
        .chain(model.known.as_ref().map(|_| "Judge"))
        .collect();
    let (quantized, others): (Vec<&str>, Vec<&str>) = names
        .into_iter()
        .partition(|name| OF_QUANTIZED.iter().any(|start| name.starts_with(start)));
    let mut lines = String::new();
    if let [_, ..] = quantized[..] {
        lines += &import("nn_core::quantized", &quantized);
    }
    lines + &import("nn_core", &[&others[..], &["chain"]].concat())
}

/// A line, or as many as rustfmt would make of it.
fn import(path: &str, names: &[&str]) -> String {
    const WIDTH: usize = 100;
    let in_one_line = format!("use {path}::{{{}}};\n", names.join(", "));
    if in_one_line.len() <= WIDTH + 1 {
        return in_one_line;
    }
    let mut lines = format!("use {path}::{{\n");
    let mut line = String::from("   ");
    for name in names {
        if line.len() + name.len() + 2 > WIDTH {
            lines += &format!("{line}\n");
            line = "   ".into();
        }
        line += &format!(" {name},");
    }
    lines + &format!("{line}\n}};\n")
}

/// Data that the model was trained on, or file that it was imported from.
fn described(model: &TrainedModel) -> String {
    let TrainedModel { origin, .. } = model;
    let file = origin.dataset.escape_debug();
    match (origin.is_imported(), origin.test_samples) {
        (true, 0) => format!("imported from {file}"),
        (true, _) => format!("imported from {file}: {}", judgement(model)),
        (false, _) => {
            format!("trained on {file} with seed {}: {}", origin.seed, judgement(model))
        }
    }
}

fn judgement(model: &TrainedModel) -> String {
    let TrainedModel { origin, .. } = model;
    match model.task {
        Task::Classification | Task::AnomalyDetection => {
            format!("{} of {} test samples right", origin.test_correct, origin.test_samples)
        }
        Task::Regression => {
            format!("RMSE {:.4} on {} test samples", origin.test_rmse, origin.test_samples)
        }
    }
}
