//! Weights that layers want, with the extents that PyTorch or this project gives them.

use super::groups::{Group, Kind};
use super::order::Layout;
use crate::architecture::words;
use crate::import::kinds::{self, Weights};
use crate::import::view::shown;
use nn_core::{LayerSpec, Window};

/// A layer with weights.
#[derive(Debug)]
pub(super) struct Slot {
    /// Index among the rows of the network.
    pub row: usize,
    pub kind: Kind,
    /// Extents that its weights may have; of recurrent layers those for the input, then those for the state.
    dims: Vec<Vec<usize>>,
    pub outputs: usize,
    /// The layer for people.
    pub words: String,
}

/// The layers that have weights, in their order.
pub(super) fn slots(specs: &[LayerSpec], layout: Layout) -> Vec<Slot> {
    specs.iter().enumerate().filter_map(|(row, spec)| slot(row, spec, layout)).collect()
}

fn slot(row: usize, spec: &LayerSpec, layout: Layout) -> Option<Slot> {
    let channels = spec.input.channels() as usize;
    let outputs = spec.output().map_or(0, |output| output.channels()) as usize;
    let (kind, dims, outputs) = match kinds::weights(&spec.op) {
        Weights::Matrix => (Kind::Weights, vec![vec![outputs, spec.inputs() as usize]], outputs),
        Weights::Filters { window, is_depthwise } => {
            let channels = (!is_depthwise).then_some(channels);
            (Kind::Weights, of_filters(layout, outputs, channels, window), outputs)
        }
        Weights::OfState { cell, units, reversed } => {
            let (units, gates) = (usize::from(units), cell.gates() as usize);
            let reversed = reversed && layout == Layout::Torch;
            let dims = vec![vec![gates * units, channels], vec![gates * units, units]];
            (Kind::Recurrent { reversed }, dims, units)
        }
        Weights::Scaling => match layout {
            Layout::Own => (Kind::Standardize, vec![vec![channels]], channels),
            Layout::Torch => (Kind::BatchNorm, vec![vec![channels]], channels),
        },
        Weights::OfPool | Weights::None => return None,
    };
    Some(Slot { row, kind, dims, outputs, words: words(spec) })
}

/// Extents of filters; of one channel each without channels. Along a signal they may have rows or not.
fn of_filters(
    layout: Layout,
    filters: usize,
    channels: Option<usize>,
    window: Window,
) -> Vec<Vec<usize>> {
    let (height, width) = (usize::from(window.height), usize::from(window.width));
    match layout {
        Layout::Own => {
            vec![[filters, height, width].into_iter().chain(channels).collect()]
        }
        Layout::Torch => {
            let terms = channels.unwrap_or(1);
            let of_image = vec![filters, terms, height, width];
            let of_signal = (height == 1).then(|| vec![filters, terms, width]);
            of_signal.into_iter().chain([of_image]).collect()
        }
    }
}

impl Slot {
    /// Returns whether a group has the weights that the layer wants.
    pub fn fits(&self, group: &Group<'_>) -> bool {
        if group.kind != self.kind {
            return false;
        }
        let has = |what: &str, dims: &[usize]| group.dims(what) == Some(dims);
        let may_have =
            |what: &str, dims: &[usize]| group.dims(what).is_none_or(|found| found == dims);
        let outputs = [self.outputs];
        match (self.kind, &self.dims[..]) {
            (Kind::Weights, dims) => {
                dims.iter().any(|dims| has("weight", dims)) && may_have("bias", &outputs)
            }
            (Kind::Recurrent { .. }, [of_input, of_state]) => {
                let rows = &of_input[..1];
                has("weight_ih", of_input)
                    && has("weight_hh", of_state)
                    && may_have("bias_ih", rows)
                    && may_have("bias_hh", rows)
            }
            (Kind::Standardize, [dims]) => has("scale", dims) && has("offset", dims),
            (Kind::BatchNorm, [dims]) => is_batch_norm_of(group, dims[0]),
            (Kind::Recurrent { .. } | Kind::Standardize | Kind::BatchNorm | Kind::Other, _) => {
                false
            }
        }
    }

    /// The extents of its weights for people.
    pub fn shown(&self) -> String {
        let each = self.dims.iter().map(|dims| shown(dims));
        let between = if matches!(self.kind, Kind::Recurrent { .. }) { " and " } else { " or " };
        each.collect::<Vec<_>>().join(between)
    }
}

/// A layer with its tensors.
#[derive(Debug)]
pub(super) struct Layer<'g, 'f> {
    pub slot: Slot,
    pub group: &'g Group<'f>,
    /// What is folded into the weights.
    pub batch_norm: Option<&'g Group<'f>>,
}

impl Layer<'_, '_> {
    /// The layer and its tensors for people.
    pub fn described(&self) -> String {
        let tensors: Vec<String> = self.group.described().collect();
        let batch_norm = self.batch_norm.map_or_else(String::new, |group| {
            format!(", with the batch normalization {:?}", group.name)
        });
        let Slot { row, words, .. } = &self.slot;
        format!("layer {}, `{words}`: {}{batch_norm}", row + 1, tensors.join(", "))
    }
}

/// Returns whether a batch normalization is one of so many channels.
pub(super) fn is_batch_norm_of(group: &Group<'_>, channels: usize) -> bool {
    let of_channels = |what: &str| group.dims(what) == Some(&[channels][..]);
    let may_be = |what: &str| group.dims(what).is_none() || of_channels(what);
    of_channels("running_mean") && of_channels("running_var") && may_be("weight") && may_be("bias")
}
