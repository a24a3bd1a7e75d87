//! A file as an imported network: which kind it is, and what its metadata add.

use super::error::{Fault, ImportError, Placed};
use super::files::{Files, MAX_FILE_BYTES};
use super::finish::finished;
use super::graph::{self, Lowered};
use super::message::Model;
use super::sensor::SensorNumbers;
use super::{Imported, foreign, metadata, safetensors, tflite};
use nn_core::Shape;
use std::path::Path;

/// Layers of a network in words, for a file that holds weights alone.
#[derive(Clone, Copy, Debug, Default)]
pub struct Words<'w> {
    /// Words as `train --layers` takes them.
    pub layers: Option<&'w str>,
    /// Shape of a sample, where the weights do not say it: rows, columns, channels.
    pub input: Option<Shape>,
}

impl Imported {
    /// Reads an ONNX, TensorFlow Lite or safetensors file, told apart by their first bytes.
    ///
    /// # Errors
    ///
    /// [`ImportError`] with the file, the node, and what would help.
    pub fn read(path: &Path) -> Result<Self, ImportError> {
        Self::read_in_words(path, Words::default())
    }

    /// Reads a file as [`read`](Self::read) does, of weights alone with these layers.
    ///
    /// # Errors
    ///
    /// [`ImportError`]; also if a file that has a network of its own is given layers.
    pub fn read_in_words(path: &Path, words: Words<'_>) -> Result<Self, ImportError> {
        Self::read_of_sensor(path, words, None)
    }

    /// Reads a file as [`read_in_words`](Self::read_in_words) does, as a network that takes the integers of a sensor.
    ///
    /// # Errors
    ///
    /// [`ImportError`]; also if the file does not say what such integers are for it, or says otherwise.
    pub fn read_of_sensor(
        path: &Path,
        words: Words<'_>,
        sensor: Option<&SensorNumbers>,
    ) -> Result<Self, ImportError> {
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
        let checksum = crc::Crc::<u32, crc::Table<16>>::new(&crc::CRC_32_ISO_HDLC).checksum(&bytes);
        if safetensors::is_it(&bytes) {
            if sensor.is_some() {
                return Err(file_error(
                    "it holds weights, not what they take: leave --input-type away, and say the layers behind one that \
                     scales, \"standardize, conv …\"; or export ONNX"
                        .into(),
                ));
            }
            let imported = safetensors::read(&bytes, words).map_err(&file_error)?;
            let imported =
                imported.map_err(|error| ImportError::Network { path: path.into(), error })?;
            return Ok(Self { checksum, ..imported });
        }
        if let Some(option) = words.given() {
            return Err(file_error(format!(
                "it has a network of its own: leave {option} away, which is for safetensors files"
            )));
        }
        let (lowered, producer, integers, metadata) = if tflite::is_it(&bytes) {
            let tflite::Read { lowered, integers, producer } =
                of_tflite(&bytes, sensor).map_err(&file_error)?.map_err(refused)?;
            (lowered, producer, integers.is_used().then_some(integers), Vec::new())
        } else if let Some(read) = of_keras(&bytes, sensor).map_err(&file_error)? {
            let (lowered, producer) = read.map_err(refused)?;
            (lowered, producer, None, Vec::new())
        } else {
            if let Some(kind) = foreign::kind(&bytes) {
                return Err(file_error(format!("no ONNX or TensorFlow Lite file but {kind}")));
            }
            let Onnx { lowered, producer, metadata } =
                of_onnx(&bytes, path, sensor).map_err(&file_error)?.map_err(refused)?;
            (lowered, producer, None, metadata)
        };
        let name = lowered.output_name.clone();
        let of_output = |fault| refused((format!("the output {name:?}"), fault));
        let mut imported = finished(lowered, producer.trim(), checksum)
            .map_err(of_output)?
            .map_err(|error| ImportError::Network { path: path.into(), error })?;
        imported.add(&metadata);
        if tflite::is_it(&bytes) && imported.labels.is_none() {
            let outputs = imported.network.specs().last().map_or(0, |last| last.outputs());
            imported.labels = tflite::labels(&bytes, outputs as usize);
        }
        imported.integers = imported.integers.or(integers);
        Ok(imported)
    }
}

impl Imported {
    /// Adds what a file says beside its network; what the network says itself comes first.
    pub(super) fn add(&mut self, metadata: &metadata::Metadata<'_>) {
        self.labels = self.labels.take().or_else(|| metadata::labels(metadata));
        let features = self.input_sizes.iter().product();
        self.columns = metadata::columns(metadata, features);
        if self.normalizer.offset.is_empty() {
            self.normalizer = metadata::normalizer(metadata, features).unwrap_or_default();
        }
    }
}

impl Words<'_> {
    /// The option that was given, if one was.
    fn given(&self) -> Option<&'static str> {
        match (self.layers, self.input) {
            (Some(_), _) => Some("--layers"),
            (None, Some(_)) => Some("--input"),
            (None, None) => None,
        }
    }
}

/// A network in the making out of an ONNX file, who wrote it, and what it says beside its graph.
struct Onnx<'a> {
    lowered: Lowered,
    producer: String,
    metadata: Vec<(&'a str, &'a str)>,
}

/// Reads an ONNX file; a fault of the file, or of a node.
fn of_onnx<'a>(
    bytes: &'a [u8],
    path: &Path,
    sensor: Option<&SensorNumbers>,
) -> Result<Result<Onnx<'a>, Placed>, String> {
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
    let lowered = graph::lower(&model, graph, &mut Files::beside(path), bytes.len(), sensor);
    let producer = match model.producer {
        "" => "an unnamed program".into(),
        name => {
            // What a program of Python did not know of its version.
            let version = model.producer_version.trim_end_matches("None").trim();
            format!("{name} {version}")
        }
    };
    Ok(lowered.map(|lowered| Onnx { lowered, producer, metadata: model.metadata }))
}

/// The same for a TensorFlow Lite file.
fn of_tflite(
    bytes: &[u8],
    sensor: Option<&SensorNumbers>,
) -> Result<Result<tflite::Read, Placed>, String> {
    match tflite::read(bytes, sensor) {
        Ok(Some(read)) => Ok(read),
        Ok(None) => Err("a TensorFlow Lite file without nodes: convert the network anew".into()),
        Err(damaged) => Err(format!(
            "a damaged TensorFlow Lite file: it has {damaged}; convert the network anew"
        )),
    }
}

/// The same for a file of Keras; none for one of another kind.
#[cfg(feature = "keras")]
#[allow(clippy::type_complexity)]
fn of_keras(
    bytes: &[u8],
    sensor: Option<&SensorNumbers>,
) -> Result<Option<Result<(Lowered, String), Placed>>, String> {
    if !foreign::may_be_keras(bytes) {
        return Ok(None);
    }
    let read = super::keras::read(bytes.to_vec(), sensor)?;
    Ok(read.map(|read| read.map(|read| (read.lowered, read.producer))))
}

/// Refuses a file of Keras, which this program was built without.
#[cfg(not(feature = "keras"))]
#[allow(clippy::type_complexity)]
fn of_keras(
    bytes: &[u8],
    _: Option<&SensorNumbers>,
) -> Result<Option<Result<(Lowered, String), Placed>>, String> {
    // The name of the part lies as it is in the archive.
    let is_archive = |part: &[u8]| bytes.windows(part.len()).any(|window| window == part);
    let is_keras = foreign::may_be_keras(bytes)
        && (!bytes.starts_with(b"PK") || is_archive(b"model.weights.h5"));
    match is_keras {
        false => Ok(None),
        true => Err(
            "a file of Keras, which this program was built without, because reading HDF5 takes a large library: build it with \
             --features keras (cargo run -p host-trainer --features keras -- import …), or write ONNX there: \
             model.export(\"net.onnx\", format=\"onnx\")"
                .into(),
        ),
    }
}
