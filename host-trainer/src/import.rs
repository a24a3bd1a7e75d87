//! Networks that others trained, as ordinary networks of this project.
//!
//! An ONNX or TensorFlow Lite file is read node by node. Constants are folded for a batch of one sample, batch normalization and scaling
//! become part of weights, and where each number lies is followed through transpositions, so that weights are put in
//! order once. What comes out knows nothing of where it came from: it is quantized, evaluated and run on a board like
//! any other. What has no counterpart is refused, with the node and what would help; nothing is guessed.
//!
//! Images and signals are taken in the order of this project: rows, columns, channels ([`Imported::arrange`] puts the
//! samples of the file in that order).
//!
//! The steps, from the file down: `wire` and `message` read bytes, `tensor` and `files` constants, `graph` goes through
//! the nodes, `operators` knows what becomes of each, `reading`, `layers` and `scaling` add rows to a `draft`, and
//! `structure` puts branches together. `tflite` has what is particular to TensorFlow Lite, down to the same draft.

mod affine;
mod call;
mod constant;
mod draft;
mod error;
mod files;
mod foreign;
mod graph;
mod kinds;
mod layers;
mod message;
mod metadata;
mod operators;
mod reading;
mod scaling;
mod structure;
mod tensor;
mod tflite;
mod value;
mod view;
mod wire;

pub use error::ImportError;
pub use operators::{Operator, operators};
pub use tflite::{Builtin, Integers, Step, builtins};

use crate::DynamicNetwork;
use crate::dataset::Normalizer;
use crate::quantize::{CarryError, GivenSteps, LayerSteps, QuantizedNetwork, carry_over};
use affine::Affine;
use draft::{Draft, LOGARITHMS_WITHIN};
use error::{Fault, fault};
use files::{Files, MAX_FILE_BYTES};
use graph::{Lowered, Placed};
use message::Model;
use nn_core::{ActivationKind, LayerViews, Shape};
use std::path::Path;
use structure::{gives_list, gives_probabilities, in_order, pool_in_convolutions};

/// A network that was imported.
#[derive(Clone, Debug, PartialEq)]
pub struct Imported {
    /// Takes samples as they are: the scaling of the file is part of its weights.
    pub network: DynamicNetwork,
    /// Scaling of the input in the file, if it has one; for what is said of samples that lie far away.
    pub normalizer: Normalizer,
    /// Names of the input's numbers, where `host-trainer export` wrote them; else none.
    pub columns: Vec<String>,
    /// Names of classes, if the file has them.
    pub labels: Option<Vec<String>>,
    /// Program that wrote the file, with its version.
    pub producer: String,
    /// CRC-32 of the file.
    pub checksum: u32,
    /// Name of the input in the file.
    pub input: String,
    /// Extents of a sample in the file, without the batch.
    pub input_sizes: Vec<usize>,
    /// Name of the output in the file.
    pub output: String,
    /// Set if outputs are probabilities of classes.
    pub is_classifier: bool,
    /// Set if the file gives the logarithms of these probabilities.
    pub is_logarithm: bool,
    /// Integers in which the file's network computes, unless it computes in `f32`.
    pub integers: Option<Integers>,
    /// Sentences on what was changed.
    pub notes: Vec<String>,
    /// Steps of each layer, where the file has integers.
    steps: Vec<LayerSteps>,
    /// Places of the input's numbers in a sample of the file; none if they are in the same order.
    order: Option<Vec<usize>>,
}

impl Imported {
    /// Reads an ONNX or TensorFlow Lite file, told apart by their first bytes.
    ///
    /// # Errors
    ///
    /// [`ImportError`] with the file, the node, and what would help.
    pub fn read(path: &Path) -> Result<Self, ImportError> {
        let read_error = |error| ImportError::Read { path: path.into(), error };
        let file_error = |what: String| ImportError::File { path: path.into(), what };
        let found = std::fs::metadata(path).map_err(read_error)?;
        if !found.is_file() || found.len() > MAX_FILE_BYTES {
            return Err(file_error(format!(
                "no file of at most {} MiB, expected a network such as net.onnx or net.tflite",
                MAX_FILE_BYTES >> 20
            )));
        }
        let bytes = std::fs::read(path).map_err(read_error)?;
        let refused = |(place, fault): (String, Fault)| ImportError::Refused {
            path: path.into(),
            place,
            what: fault.0,
        };
        let (lowered, producer, integers, metadata) = if tflite::is_it(&bytes) {
            let tflite::Read { lowered, integers, producer } =
                of_tflite(&bytes).map_err(&file_error)?.map_err(refused)?;
            (lowered, producer, integers.is_used().then_some(integers), Vec::new())
        } else {
            if let Some(kind) = foreign::kind(&bytes) {
                return Err(file_error(format!("no ONNX or TensorFlow Lite file but {kind}")));
            }
            let Onnx { lowered, producer, metadata } =
                of_onnx(&bytes, path).map_err(&file_error)?.map_err(refused)?;
            (lowered, producer, None, metadata)
        };
        let name = lowered.output_name.clone();
        let of_output = |fault| refused((format!("the output {name:?}"), fault));
        let checksum = crc::Crc::<u32, crc::Table<16>>::new(&crc::CRC_32_ISO_HDLC).checksum(&bytes);
        let mut imported = finished(lowered, producer.trim(), checksum)
            .map_err(of_output)?
            .map_err(|error| ImportError::Network { path: path.into(), error })?;
        // What the graph says itself comes first.
        imported.labels = imported.labels.or_else(|| metadata::labels(&metadata));
        let features = imported.input_sizes.iter().product();
        imported.columns = metadata::columns(&metadata, features);
        if imported.normalizer.offset.is_empty() {
            imported.normalizer = metadata::normalizer(&metadata, features).unwrap_or_default();
        }
        Ok(Self { integers, ..imported })
    }

    /// Samples of the file, one after the other, in the order in which the network takes them.
    pub fn arrange(&self, samples: &[f32]) -> Vec<f32> {
        let Some(order) = &self.order else { return samples.to_vec() };
        let rows = samples.chunks_exact(order.len());
        rows.flat_map(|row| order.iter().map(|&at| row[at])).collect()
    }

    /// Returns whether the network takes the numbers of a sample in another order than the file.
    pub fn is_rearranged(&self) -> bool {
        self.order.is_some()
    }

    /// The shape of what the network takes, if that is an image or signal.
    pub fn image(&self) -> Option<Shape> {
        self.network.specs().first().and_then(|first| first.input_shape())
    }

    /// Carries the integers of a file of 8-bit weights and 16-bit activations over: the same weights and steps, nothing
    /// is quantized again. None for other files.
    pub fn carried(&self) -> Option<Result<QuantizedNetwork, CarryError>> {
        let integers = self.integers.filter(|found| found.value_bits == 16)?;
        let input = integers.input.filter(|step| step.zero_point == 0.0)?.scale;
        let layers = self.steps.clone();
        Some(carry_over(&self.network, &GivenSteps { input, layers }))
    }

    /// Adds a softmax to a network that ends in the logits of classes; whether it does.
    pub fn add_softmax(&mut self) -> bool {
        // Of one output, it is 1 whatever goes in.
        if self
            .network
            .specs()
            .last()
            .and_then(nn_core::LayerSpec::output)
            .is_none_or(|outputs| outputs.numbers() < 2)
        {
            return false;
        }
        let Some(network) = self.network.with_last_activation(ActivationKind::Softmax) else {
            return false;
        };
        self.network = network;
        self.is_classifier = true;
        true
    }
}

/// A network in the making out of an ONNX file, who wrote it, and what it says beside its graph.
struct Onnx<'a> {
    lowered: Lowered,
    producer: String,
    metadata: Vec<(&'a str, &'a str)>,
}

/// Reads an ONNX file; a fault of the file, or of a node.
fn of_onnx<'a>(bytes: &'a [u8], path: &Path) -> Result<Result<Onnx<'a>, Placed>, String> {
    let no_model = |what: &str| {
        format!(
            "no ONNX or TensorFlow Lite file: {what}; expected what torch.onnx.export, skl2onnx, tf2onnx or \
             tf.lite.TFLiteConverter write"
        )
    };
    let model = Model::read(bytes).map_err(|damaged| no_model(&format!("it has {damaged}")))?;
    let Some(graph) = model.graph.as_ref().filter(|graph| !graph.nodes.is_empty()) else {
        return Err(no_model("it has no nodes"));
    };
    let lowered = graph::lower(&model, graph, &mut Files::beside(path), bytes.len());
    let producer = match model.producer {
        "" => "an unnamed program".into(),
        name => format!("{name} {}", model.producer_version),
    };
    Ok(lowered.map(|lowered| Onnx { lowered, producer, metadata: model.metadata }))
}

/// The same for a TensorFlow Lite file.
fn of_tflite(bytes: &[u8]) -> Result<Result<tflite::Read, Placed>, String> {
    match tflite::read(bytes) {
        Ok(Some(read)) => Ok(read),
        Ok(None) => Err("a TensorFlow Lite file without nodes: convert the network anew".into()),
        Err(damaged) => Err(format!(
            "a damaged TensorFlow Lite file: it has {damaged}; convert the network anew"
        )),
    }
}

/// The network of a draft.
#[allow(clippy::type_complexity)]
fn finished(
    lowered: Lowered,
    producer: &str,
    checksum: u32,
) -> Result<Result<Imported, crate::NetworkError>, Fault> {
    let Lowered { mut draft, output, output_name } = lowered;
    let flow = draft.last_state(output);
    let flow = draft.settled(flow)?;
    let flow = draft.listed(flow)?;
    if flow.place == 0 {
        return Err(Fault::new("is the input: there is no layer between them"));
    }
    if draft.logarithms.is_some_and(|place| place != flow.place) {
        return Err(Fault::new(LOGARITHMS_WITHIN));
    }
    let columns = draft.list(&flow)?;
    if columns.at.is_some() {
        return Err(fault!(
            "gives a part of what the last layer computes, or its numbers in another order: let the network give all"
        ));
    }
    // Rows behind the output are not needed.
    draft.rows.truncate(flow.place);
    let before = draft.rows.len();
    pool_in_convolutions(&mut draft.rows);
    let place = flow.place - (before - draft.rows.len());
    let rows = in_order(&draft, place)?;
    let specs: Vec<nn_core::LayerSpec> = rows.iter().map(|(_, spec)| *spec).collect();
    let Some(last) = specs.last().filter(|last| gives_list(last)) else {
        return Err(Fault::new(
            "is an image or signal: a network ends in a list of numbers, behind a dense layer or a pool over the whole \
             image",
        ));
    };
    let is_classifier = gives_probabilities(last);
    let finite = rows.iter().flat_map(|(row, _)| &row.blocks);
    if finite.flat_map(|block| block.weights.iter().chain(&block.bias)).any(|n| !n.is_finite()) {
        return Err(Fault::new(
            "is computed with weights that are not finite: the training has diverged",
        ));
    }
    let mut network = match DynamicNetwork::zeros(&specs) {
        Ok(network) => network,
        Err(error) => return Ok(Err(error)),
    };
    for (view, (row, spec)) in network.layer_views_mut().iter_mut().zip(&rows) {
        for (to, from) in view.blocks.iter_mut().zip(&row.blocks) {
            if to.weights.len() != from.weights.len() || to.bias.len() != from.bias.len() {
                return Err(fault!("has weights that do not fit {spec}"));
            }
            to.weights.copy_from_slice(&from.weights);
            to.bias.copy_from_slice(&from.bias);
        }
    }
    let is_logarithm = draft.logarithms.is_some();
    if is_logarithm {
        draft.note(
            "the file gives logarithms of probabilities; the imported network the probabilities",
        );
    }
    let places: Vec<usize> = draft.input.places().iter().map(|&at| at as usize).collect();
    let is_same = places.iter().copied().eq(0..places.len());
    Ok(Ok(Imported {
        network,
        normalizer: normalizer(&draft),
        labels: draft.labels.clone(),
        producer: producer.into(),
        checksum,
        input: draft.input.name.clone(),
        input_sizes: draft.input.sizes.clone(),
        output: output_name,
        is_classifier,
        is_logarithm,
        columns: Vec::new(),
        integers: None,
        steps: rows.iter().map(|(row, _)| row.steps.clone()).collect(),
        notes: draft.notes.clone(),
        order: (!is_same).then_some(places),
    }))
}

/// `x̂ = (x − offset) / scale` out of `x̂ = a·x + b`; none if a feature is turned around.
fn normalizer(draft: &Draft) -> Normalizer {
    let Some(Affine { scale, shift }) = &draft.input.scaling else { return Normalizer::default() };
    let numbers = 0..draft.input.numbers;
    let pairs = numbers.map(|place| (scale.at(place), shift.at(place)));
    let known = pairs.map(|(a, b)| (a > 0.0).then(|| ((-b / a + 0.0) as f32, (1.0 / a) as f32)));
    let known: Option<Vec<(f32, f32)>> = known.collect();
    let (offset, scale): (Vec<f32>, Vec<f32>) = known.unwrap_or_default().into_iter().unzip();
    let are_good =
        offset.iter().all(|n| n.is_finite()) && scale.iter().all(|n| n.is_finite() && *n > 0.0);
    if are_good { Normalizer { offset, scale } } else { Normalizer::default() }
}
