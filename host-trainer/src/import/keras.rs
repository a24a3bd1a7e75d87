//! Keras' own files: `.keras`, and `.h5` with the whole model.
//!
//! The steps, from the file down: `file` opens the archive, `weights` finds the numbers of a layer, `model` reads which layer
//! reads which, `options` one layer's settings, and `layers` knows what becomes of each, with the same layers, scaling and
//! views as for ONNX. Images have their channels last there as here.

mod file;
mod layers;
mod model;
mod options;
mod weights;

pub use layers::{KerasLayer, keras_layers};

use super::constant::Budget;
use super::draft::{Draft, Input, MAX_NUMBERS};
use super::error::{Fault, Placed, fault};
use super::graph::Lowered;
use super::sensor::{SensorNumbers, entering};
use super::value::{Flow, Value};
use super::view::View;
use file::File;
use layers::Call;
use model::{Layer, Model};
use std::collections::HashMap;

/// A network in the making, and who wrote it.
pub(super) struct Read {
    pub lowered: Lowered,
    pub producer: String,
}

/// Reads a file that begins as an archive or as HDF5; none if an archive is no model of Keras.
pub(super) fn read(
    bytes: Vec<u8>,
    sensor: Option<&SensorNumbers>,
) -> Result<Option<Result<Read, Placed>>, String> {
    let length = bytes.len();
    let Some(file) = File::open(bytes)? else { return Ok(None) };
    let model = Model::read(&file.config)?;
    let producer = format!("Keras {}", file.version);
    Ok(Some(lower(&file, &model, length, sensor).map(|lowered| Read { lowered, producer })))
}

/// Runs all layers, each behind those that it reads.
fn lower(
    file: &File,
    model: &Model<'_>,
    bytes: usize,
    sensor: Option<&SensorNumbers>,
) -> Result<Lowered, Placed> {
    let of_model = |fault: Fault| ("the model".to_string(), fault);
    let mut draft: Option<Draft> = None;
    let mut values: HashMap<&str, Flow> = HashMap::new();
    let mut reads: HashMap<&str, usize> = HashMap::new();
    for name in model.layers.iter().flat_map(|layer| &layer.inputs).chain([&model.output]) {
        *reads.entry(name).or_insert(0) += 1;
    }
    for layer in &model.layers {
        let at = || place(layer);
        let uses = reads.get(&layer.name[..]).copied().unwrap_or(0);
        let flow = if layer.class == "InputLayer" {
            if draft.is_some() {
                return Err((at(), Fault::new("is a second input, and a network has one")));
            }
            let (mut made, flow) = input(layer, bytes).map_err(|fault| (at(), fault))?;
            let (flow, entered) = entering(sensor, None, &made.input.sizes, &mut made.budget, flow)
                .map_err(|fault| (at(), fault))?;
            made.input.sensor = entered;
            draft = Some(made);
            flow
        } else {
            let draft = draft.as_mut().ok_or_else(|| {
                of_model(Fault::new(
                    "has no input whose extents are known: save it once it is built",
                ))
            })?;
            let inputs = layer.inputs.iter().map(|name| {
                values
                    .get(&name[..])
                    .cloned()
                    .ok_or_else(|| (at(), fault!("reads {name:?}, which no layer before it gives")))
            });
            let inputs = inputs.collect::<Result<Vec<Flow>, _>>()?;
            let call = Call { layer, inputs, file };
            layers::run(draft, &call).map_err(|fault| (at(), fault))?
        };
        let flow = Flow { is_sole: flow.is_sole && uses <= 1, reads: uses, ..flow };
        values.insert(&layer.name, flow);
    }
    let output = values.get(&model.output[..]).cloned();
    match (draft, output) {
        (Some(draft), Some(output)) => {
            Ok(Lowered { draft, output, output_name: model.output.clone(), integers: None })
        }
        _ => Err(of_model(fault!("gives {:?}, which no layer of it is", model.output))),
    }
}

/// The input of a network, and what flows out of it.
fn input(layer: &Layer<'_>, bytes: usize) -> Result<(Draft, Flow), Fault> {
    let sizes = layer.input_sizes()?;
    let numbers = sizes.iter().fold(1usize, |numbers, &size| numbers.saturating_mul(size));
    if numbers > MAX_NUMBERS {
        return Err(fault!("takes {numbers} numbers a sample, at most {MAX_NUMBERS} are allowed"));
    }
    let view = View::contiguous(1, &sizes);
    let input = Input { name: layer.name.clone(), sizes, numbers, ..Input::default() };
    let flow = Flow::of(0, 1, nn_core::Extent::List(1)).seen(view);
    Ok((Draft::new(input, Budget::for_file(bytes)), flow))
}

/// A layer for people.
fn place(layer: &Layer<'_>) -> String {
    format!("layer {}, {} {:?}", layer.index + 1, layer.class, layer.name)
}

/// The only flow among values.
fn single(values: Vec<Value>) -> Result<Flow, Fault> {
    values
        .into_iter()
        .find_map(|value| match value {
            Value::Flow(flow) => Some(flow),
            Value::Constant(_) | Value::Class | Value::Label => None,
        })
        .ok_or_else(|| Fault::new("gives no numbers"))
}
