//! Which layer gets which tensors.
//!
//! Layers want weights of certain extents. Groups of the same extents are given in the natural order of their names. If all
//! have different extents, or names that differ in numbers alone, that is the only way; else people are warned.

use super::batch_norm;
use super::groups::{Group, Kind, without_numbers};
use super::order::Layout;
use super::slots::{Layer, Slot, slots};
use nn_core::LayerSpec;

/// Layers with their tensors.
#[derive(Debug)]
pub(super) struct Matched<'g, 'f> {
    pub layers: Vec<Layer<'g, 'f>>,
    /// Sentences for people.
    pub notes: Vec<String>,
}

/// Gives each layer its tensors; what does not fit, side by side.
pub(super) fn matched<'g, 'f>(
    specs: &[LayerSpec],
    layout: Layout,
    groups: &'g [Group<'f>],
) -> Result<Matched<'g, 'f>, String> {
    let slots = slots(specs, layout);
    let mut given: Vec<Option<usize>> = vec![None; groups.len()];
    let mut of_slot: Vec<Option<usize>> = vec![None; slots.len()];
    for (index, slot) in slots.iter().enumerate() {
        let free = |&at: &usize| given[at].is_none() && slot.fits(&groups[at]);
        if let Some(at) = (0..groups.len()).find(free) {
            given[at] = Some(index);
            of_slot[index] = Some(at);
        }
    }
    let is_left = |at: usize| given[at].is_none() && groups[at].kind != Kind::BatchNorm;
    if of_slot.contains(&None) || (0..groups.len()).any(is_left) {
        return Err(side_by_side(&slots, &of_slot, groups, &given));
    }
    let mut notes = warnings(&slots, &of_slot, groups);
    let mut layers: Vec<Layer<'g, 'f>> = slots
        .into_iter()
        .zip(of_slot)
        .filter_map(|(slot, at)| Some(Layer { slot, group: &groups[at?], batch_norm: None }))
        .collect();
    for (group, _) in groups.iter().zip(&given).filter(|(_, given)| given.is_none()) {
        let at = batch_norm::layer_of(group, &layers)?;
        layers[at].batch_norm = Some(group);
    }
    notes.splice(0..0, layers.iter().map(Layer::described));
    if layers.iter().any(|layer| layer.batch_norm.is_some()) {
        notes.push(
            "batch normalization is part of the weights before it, ahead of their activation, with an eps of 1e-5, which is \
             PyTorch's; names do not say whether an activation lies between: if one does, export ONNX (--samples shows whether \
             it is right)"
                .into(),
        );
    }
    Ok(Matched { layers, notes })
}

/// Warnings of layers that could have got each other's tensors, whose names have no order.
fn warnings(slots: &[Slot], of_slot: &[Option<usize>], groups: &[Group<'_>]) -> Vec<String> {
    let mut warnings = Vec::new();
    let mut said = vec![false; slots.len()];
    for first in 0..slots.len() {
        let alike: Vec<usize> = (first..slots.len())
            .filter(|&other| {
                !said[other] && of_slot[other].is_some_and(|at| slots[first].fits(&groups[at]))
            })
            .collect();
        alike.iter().for_each(|&other| said[other] = true);
        let names: Vec<&str> = alike
            .iter()
            .filter_map(|&other| of_slot[other].map(|at| &groups[at].name[..]))
            .collect();
        let shapes: Vec<String> = names.iter().map(|name| without_numbers(name)).collect();
        if shapes.windows(2).any(|pair| pair[0] != pair[1]) {
            let layers: Vec<String> = alike
                .iter()
                .zip(&names)
                .map(|(&other, name)| format!("layer {} got {name:?}", slots[other].row + 1))
                .collect();
            warnings.push(format!(
                "WARNING: tensors of equal extents have names without an order: {}. If that is wrong, rename them in the order \
                 of the layers (0, 1, 2 …); --samples shows whether it is right",
                layers.join(", ")
            ));
        }
    }
    warnings
}

/// Layers and tensors beside each other: those that fit, then those that are left.
fn side_by_side(
    slots: &[Slot],
    of_slot: &[Option<usize>],
    groups: &[Group<'_>],
    given: &[Option<usize>],
) -> String {
    const MOST: usize = 40;
    let mut left = groups.iter().zip(given).filter(|(_, given)| given.is_none());
    let of_group = |group: &Group<'_>| group.described().collect::<Vec<_>>().join(", ");
    let mut lines: Vec<(String, String)> = slots
        .iter()
        .zip(of_slot)
        .map(|(slot, at)| {
            let layer = format!("{} {} ({})", slot.row + 1, slot.words, slot.shown());
            match at {
                Some(at) => (layer, of_group(&groups[*at])),
                None => {
                    let other = left.next().map(|(group, _)| format!("not {}", of_group(group)));
                    (layer, other.unwrap_or_else(|| "nothing is left".into()))
                }
            }
        })
        .collect();
    lines.extend(left.map(|(group, _)| ("no layer".into(), of_group(group))));
    let width = lines.iter().map(|(layer, _)| layer.chars().count()).max().unwrap_or(0);
    let more = lines.len().saturating_sub(MOST);
    let mut text = String::from("its tensors do not fit the layers:");
    for (layer, tensors) in lines.iter().take(MOST) {
        let gap = " ".repeat(width - layer.chars().count());
        text.push_str(&format!("\n  {layer}{gap}  {tensors}"));
    }
    if more > 0 {
        text.push_str(&format!("\n  and {more} more"));
    }
    text.push_str(
        "\nWrite --layers and --input as the network was trained; what has no weights (pools, activations) counts too",
    );
    text
}
