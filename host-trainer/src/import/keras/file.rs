//! The file: an archive with its parts, or HDF5 with everything in it.

use hdf5_pure::{Dataset, File as Hdf5, Group};
use serde_json::Value;
use std::io::{Cursor, Read};
use zip::ZipArchive;

/// A model of Keras: what it is made of, and its numbers.
pub(super) struct File {
    pub config: Value,
    /// Version of Keras.
    pub version: String,
    pub numbers: Numbers,
}

/// Numbers of a file by the names of layers.
pub(super) struct Numbers {
    file: Hdf5,
    pub naming: Naming,
    /// Numbers that weights may have: of compressed ones, some more than the file has room for.
    most: u64,
}

/// How weights are found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Naming {
    /// By class and number, in a group of this name: `layers/conv2d_1/vars/0`.
    Numbered(&'static str),
    /// By the names of layers and weights: `model_weights/conv2d_7/…/kernel`.
    Named,
}

/// Groups that hold the layers of an archive, newer and older.
const OF_ARCHIVES: [&str; 2] = ["layers", "_layer_checkpoint_dependencies"];

/// Times that compressed parts may be larger than the file.
const MOST_TIMES: u64 = 16;

/// Numbers that any file may have.
const FEW: u64 = 1 << 16;

/// Deeper groups than any layer has.
const DEEPEST: usize = 8;

impl File {
    /// Opens bytes; none for an archive of another kind.
    pub fn open(bytes: Vec<u8>) -> Result<Option<Self>, String> {
        let most = (bytes.len() as u64).saturating_mul(MOST_TIMES).saturating_add(1 << 20);
        if !bytes.starts_with(b"PK") {
            let numbers = Numbers::of(bytes, Naming::Named)?;
            let attributes = numbers.file.root().attrs().map_err(|error| damaged(&error))?;
            let text = |key: &str| attributes.get(key).and_then(|value| value.as_str());
            let config = text("model_config").ok_or(
                "an HDF5 file with weights alone: save the whole model (model.save(\"net.keras\"))",
            )?;
            let config = json(config.as_bytes(), "model_config")?;
            let version = text("keras_version").unwrap_or("without version").into();
            return Ok(Some(Self { config, version, numbers }));
        }
        let mut archive = ZipArchive::new(Cursor::new(bytes))
            .map_err(|error| format!("a damaged archive: {error}; save the model anew"))?;
        let has = |name: &str| archive.index_for_name(name).is_some();
        if !has("config.json") || !has("model.weights.h5") {
            return Ok(None);
        }
        let mut part = |name: &str| part(&mut archive, name, most);
        let config = json(&part("config.json")?, "config.json")?;
        let metadata = part("metadata.json").ok().and_then(|text| json(&text, "").ok());
        let version = metadata.as_ref().and_then(|found| found.get("keras_version")?.as_str());
        let version = version.unwrap_or("without version").into();
        let mut numbers = Numbers::of(part("model.weights.h5")?, Naming::Named)?;
        let is_there = |group: &&str| numbers.file.group(group).is_ok();
        let group = OF_ARCHIVES.into_iter().find(is_there).unwrap_or(OF_ARCHIVES[0]);
        numbers.naming = Naming::Numbered(group);
        Ok(Some(Self { config, version, numbers }))
    }
}

fn damaged(error: &dyn std::fmt::Display) -> String {
    format!("a damaged HDF5 file: {error}; save the model anew")
}

fn json(text: &[u8], what: &str) -> Result<Value, String> {
    serde_json::from_slice(text)
        .map_err(|error| format!("its {what} is no JSON: {error}; save the model anew"))
}

/// A part of an archive.
fn part(
    archive: &mut ZipArchive<Cursor<Vec<u8>>>,
    name: &str,
    most: u64,
) -> Result<Vec<u8>, String> {
    let file = archive.by_name(name).map_err(|error| format!("its part {name:?}: {error}"))?;
    let mut bytes = Vec::new();
    file.take(most)
        .read_to_end(&mut bytes)
        .map_err(|error| format!("its part {name:?}: {error}"))?;
    if bytes.len() as u64 == most {
        return Err(format!(
            "its part {name:?} is more than {MOST_TIMES} times as large as the archive"
        ));
    }
    Ok(bytes)
}

/// Weights of a layer: name, extents, numbers.
pub(super) type Weight = (String, Vec<usize>, Vec<f32>);

impl Numbers {
    fn of(bytes: Vec<u8>, naming: Naming) -> Result<Self, String> {
        let most = bytes.len() as u64 + FEW;
        let file = Hdf5::from_bytes(bytes).map_err(|error| damaged(&error))?;
        Ok(Self { file, naming, most })
    }

    /// All weights in a group and its groups, by the last part of their names.
    pub fn of_group(&self, path: &str) -> Result<Vec<Weight>, String> {
        let Ok(group) = self.file.group(path) else { return Ok(Vec::new()) };
        let mut found = Vec::new();
        self.collect(&group, 0, &mut found)?;
        Ok(found)
    }

    fn collect(&self, group: &Group, depth: usize, to: &mut Vec<Weight>) -> Result<(), String> {
        if depth > DEEPEST {
            return Err(format!("a damaged HDF5 file: groups lie more than {DEEPEST} deep"));
        }
        for name in group.datasets().map_err(|error| damaged(&error))? {
            let dataset = group.dataset(&name).map_err(|error| damaged(&error))?;
            let (dims, numbers) =
                self.numbers(&dataset).map_err(|error| format!("{name:?}: {error}"))?;
            // Keras 2 counts variables: kernel:0.
            let name = name.split(':').next().unwrap_or_default().to_string();
            to.push((name, dims, numbers));
        }
        for name in group.groups().map_err(|error| damaged(&error))? {
            let group = group.group(&name).map_err(|error| damaged(&error))?;
            self.collect(&group, depth + 1, to)?;
        }
        Ok(())
    }

    fn numbers(&self, dataset: &Dataset) -> Result<(Vec<usize>, Vec<f32>), String> {
        let shape = dataset.shape().map_err(|error| damaged(&error))?;
        let count = shape.iter().try_fold(1u64, |count, &size| count.checked_mul(size));
        let Some(count) = count.filter(|count| *count <= self.most) else {
            return Err(format!("has {shape:?} numbers, more than the file can hold"));
        };
        let dims = shape.iter().map(|&size| size as usize).collect();
        let numbers = dataset.read_f32().map_err(|error| damaged(&error))?;
        if numbers.len() as u64 != count {
            return Err(format!("has {} numbers, expected {count}", numbers.len()));
        }
        Ok((dims, numbers))
    }
}
