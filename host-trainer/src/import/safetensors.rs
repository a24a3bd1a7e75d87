//! safetensors files: weights alone, for layers that are named in words.
//!
//! The steps, from the file down: `header` reads bytes, `groups` puts tensors of one module together, `slots` says which
//! weights the layers want, `matching` gives each layer its group, `batch_norm` finds the layer that each batch
//! normalization follows, and `filling` puts numbers in the order of this project.

mod batch_norm;
mod filling;
mod groups;
mod header;
mod matching;
mod order;
mod slots;

pub(super) use header::is_it;

use super::Imported;
use super::draft::Block;
use super::error::Fault;
use super::finish::network;
use super::read::Words;
use super::structure::gives_probabilities;
use crate::NetworkError;
use crate::architecture;
use crate::dataset::Normalizer;
use crate::quantize::LayerSteps;
use groups::{Group, Kind};
use header::File;
use matching::{Matched, matched};
use nn_core::{ActivationKind, LayerSpec, Shape};
use order::Layout;
use std::collections::BTreeSet;

/// Imports the tensors of a file as the layers that words name, or the metadata of `host-trainer export`.
pub(super) fn read(
    bytes: &[u8],
    words: Words<'_>,
) -> Result<Result<Imported, NetworkError>, String> {
    let file = File::read(bytes)
        .map_err(|what| format!("a damaged safetensors file: {what}; save it anew"))?;
    let metadata: Vec<(&str, &str)> =
        file.metadata.iter().map(|(key, value)| (&key[..], &value[..])).collect();
    let said =
        |key: &str| metadata.iter().find(|(found, _)| *found == key).map(|(_, value)| *value);
    let layout = Layout::of(said("format"))?;
    let groups = groups::groups(&file)?;
    groups.iter().try_for_each(Group::check_numbers)?;
    let own = (layout == Layout::Own).then(|| said("words")).flatten();
    let Some(layers) = words.layers.or(own) else {
        return Err(format!(
            "a safetensors file, which holds weights and no network: say its layers, for example --layers \"dense 80 relu, \
             dense 10\". It holds {}",
            listed(&groups)
        ));
    };
    let input = match (words.input, said("input").filter(|_| layout == Layout::Own)) {
        (Some(shape), _) => Some(shape),
        (None, Some(text)) => Some(shape_of(text).ok_or_else(|| {
            format!(
                "its metadata have the input {text:?}, expected rows x columns x channels: 28x28x1"
            )
        })?),
        (None, None) => None,
    };
    let (specs, matched) = fitting(layers, input, layout, &groups)?;
    let blocks: Vec<Vec<Block>> = filling::filled(&specs, layout, &matched)?;
    let network = network(specs.iter().copied().zip(blocks).collect());
    let network = match network.map_err(|Fault(what)| format!("the network {what}"))? {
        Ok(network) => network,
        Err(error) => return Ok(Err(error)),
    };
    let (input_sizes, order) = order::of_samples(&specs, layout, input);
    let mut notes: Vec<String> = matched.notes.clone();
    if file.tensors.iter().any(|tensor| tensor.element.is_wider_than_f32()) {
        notes.push("numbers of f64 are rounded to f32".into());
    }
    let mut imported = Imported {
        network,
        normalizer: Normalizer::default(),
        columns: Vec::new(),
        labels: None,
        producer: layout.producer().into(),
        checksum: 0,
        input: "x".into(),
        input_sizes,
        output: "y".into(),
        is_classifier: specs.last().is_some_and(gives_probabilities),
        is_logarithm: false,
        integers: None,
        sensor: None,
        notes,
        steps: vec![LayerSteps::default(); specs.len()],
        order,
    };
    if layout == Layout::Own {
        imported.add(&metadata);
    }
    Ok(Ok(imported))
}

/// Rows, columns and channels as metadata have them.
fn shape_of(text: &str) -> Option<Shape> {
    let sides: Option<Vec<u16>> = text.split('x').map(|side| side.parse::<u16>().ok()).collect();
    match sides.as_deref() {
        Some(&[height, width, channels]) if ![height, width, channels].contains(&0) => {
            Some(Shape::new(height, width, channels))
        }
        _ => None,
    }
}

/// The layers, with the tensors of each. Without a shape of the input, each length of a list is tried that a matrix of the
/// file would take.
fn fitting<'g, 'f>(
    layers: &str,
    input: Option<Shape>,
    layout: Layout,
    groups: &'g [Group<'f>],
) -> Result<(Vec<LayerSpec>, Matched<'g, 'f>), String> {
    if let Some(input) = input {
        let specs = parsed(layers, input)?;
        let matched = matched(&specs, layout, groups)?;
        return Ok((specs, matched));
    }
    if !layers.trim_start().starts_with("dense") {
        return Err(format!(
            "its weights do not say how long or large a sample is: add --input HxWxC (rows, columns, channels), for example \
             --input 28x28x1 for images or --input 1x64x3 for signals of 64 moments. It holds {}",
            listed(groups)
        ));
    }
    let of_lists = groups.iter().filter(|group| group.kind == Kind::Weights);
    let widths: BTreeSet<u16> = of_lists
        .filter_map(|group| match group.dims("weight") {
            Some([_, columns]) => u16::try_from(*columns).ok().filter(|columns| *columns > 0),
            _ => None,
        })
        .collect();
    let tried = widths.iter().map(|&width| -> Result<_, String> {
        let specs = parsed(layers, Shape::new(1, width, 1))?;
        let matched = matched(&specs, layout, groups)?;
        Ok((specs, matched))
    });
    let (found, refused): (Vec<_>, Vec<_>) = tried.partition(Result::is_ok);
    let mut found: Vec<_> = found.into_iter().flatten().collect();
    match (found.pop(), found.is_empty()) {
        (Some(found), true) => Ok(found),
        (Some(_), false) => Err(
            "its weights fit samples of several lengths: add --input 1xNx1, with the number of inputs".into(),
        ),
        (None, _) => {
            let first = groups.iter().find_map(|group| match group.dims("weight") {
                Some([_, columns]) => Some(*columns),
                _ => None,
            });
            let at = first.and_then(|first| widths.iter().position(|&width| usize::from(width) == first));
            let refused = refused.into_iter().filter_map(Result::err).nth(at.unwrap_or(0));
            Err(refused.unwrap_or_else(|| {
                format!("it has no matrix of a dense layer. It holds {}", listed(groups))
            }))
        }
    }
}

/// Layers in words; each says its activation, because a file of weights has none. The last one may leave it out: numbers as
/// they are, or logits.
fn parsed(layers: &str, input: Shape) -> Result<Vec<LayerSpec>, String> {
    let parse = |hidden| {
        architecture::parse(layers, input, hidden, ActivationKind::Identity)
            .map_err(|error| format!("--layers: {error}"))
    };
    let (specs, others) = (parse(ActivationKind::Relu)?, parse(ActivationKind::Tanh)?);
    match specs.iter().zip(&others).find(|(spec, other)| spec != other) {
        None => Ok(specs),
        Some((spec, _)) => {
            let words = architecture::words(spec);
            let words = words.strip_suffix(" relu").unwrap_or(&words);
            Err(format!(
                "--layers: `{words}` does not say its activation, and a safetensors file has none: write {words} relu, for \
                 example, or {words} identity for none"
            ))
        }
    }
}

/// Tensors for people: at most eight.
fn listed(groups: &[Group<'_>]) -> String {
    const MOST: usize = 8;
    let names = groups.iter().flat_map(Group::described);
    let mut listed = names.clone().take(MOST).collect::<Vec<_>>().join(", ");
    match names.count() {
        0 => "no tensors".clone_into(&mut listed),
        count if count > MOST => listed.push_str(&format!(" and {} more", count - MOST)),
        _ => {}
    }
    listed
}
