//! Layers with weights, as rows of the network.

use super::affine::Affine;
use super::draft::{Block, Draft, Row};
use super::error::{Fault, fault};
use super::kinds;
use super::value::Flow;
use nn_core::{Extent, Op, Shape, Window};
use std::rc::Rc;

/// Convolution as a file has it.
#[derive(Debug)]
pub(super) struct Convolution {
    pub filters: usize,
    pub is_depthwise: bool,
    pub window: Window,
    /// (OUT, rows, columns, channels); of a depthwise one (OUT, rows, columns).
    pub weights: Vec<f32>,
    pub bias: Vec<f32>,
}

impl Draft {
    /// Adds a dense layer of weights (OUT, IN) that reads the numbers of a flow from the first index to the last.
    pub fn dense(
        &mut self,
        flow: Flow,
        mut weights: Vec<f32>,
        mut bias: Vec<f32>,
        name: &str,
    ) -> Result<usize, Fault> {
        let flow = self.last_state(flow);
        let outputs = bias.len();
        let terms = weights.len().checked_div(outputs).unwrap_or(0);
        let found: usize = flow.inner_sizes().iter().product();
        if outputs == 0 || terms == 0 || terms != found {
            return Err(fault!("has weights for {terms} numbers, and reads {found}"));
        }
        let columns = self.list(&flow)?;
        let mut place = flow.place;
        if let Some(affine) = &flow.affine {
            if place == 0 && !affine.is_near() {
                place = self.standardized(affine)?;
            } else {
                let is_scaled_input = place == 0;
                fold(affine, &flow.view.places(), &mut weights, &mut bias);
                if is_scaled_input {
                    self.scaling_of_input(affine);
                }
            }
        }
        let weights = columns.arranged(weights, terms);
        let op = Op::Dense { outputs: u32::try_from(outputs).unwrap_or(u32::MAX) };
        let input = Extent::List(columns.numbers as u32);
        self.push(Row::new(op, input, place, vec![Block { weights, bias }], name))
    }

    /// Adds a convolution over an image or signal of this shape.
    pub fn convolution(
        &mut self,
        flow: &Flow,
        shape: Shape,
        layer: Convolution,
        name: &str,
    ) -> Result<usize, Fault> {
        let Convolution { filters, is_depthwise, window, mut weights, mut bias } = layer;
        let filters = u16::try_from(filters)
            .map_err(|_| fault!("has {filters} filters, at most 65,535 are allowed"))?;
        let mut place = flow.place;
        if let Some(affine) = &flow.affine {
            let sides = [
                window.padding_top,
                window.padding_left,
                window.padding_bottom,
                window.padding_right,
            ];
            let is_padded = sides != [0; 4] && !affine.has_no_shift();
            let channels = usize::from(shape.channels);
            let moved =
                if place == 0 { affine.moved(&self.input.places()) } else { (**affine).clone() };
            let scale = moved.scale.by_channel(channels);
            let shift = moved.shift.by_channel(channels);
            let can_fold = !is_padded && (place > 0 || affine.is_near());
            match (scale, shift) {
                (Some(scale), Some(shift)) if can_fold => {
                    let of_term = |filter: usize, term: usize| match is_depthwise {
                        true => filter * channels / usize::from(filters),
                        false => term % channels,
                    };
                    let terms = weights.len() / usize::from(filters);
                    for (filter, (row, bias)) in
                        weights.chunks_exact_mut(terms).zip(&mut bias).enumerate()
                    {
                        let mut sum = f64::from(*bias);
                        for (term, weight) in row.iter_mut().enumerate() {
                            let (w, channel) = (f64::from(*weight), of_term(filter, term));
                            sum += w * shift[channel];
                            *weight = (w * scale[channel]) as f32;
                        }
                        *bias = sum as f32;
                    }
                    if place == 0 {
                        self.scaling_of_input(affine);
                    }
                }
                _ if place == 0 => place = self.standardized(affine)?,
                _ => place = self.settled(flow.clone())?.place,
            }
        }
        let op = kinds::convolution(filters, window, is_depthwise);
        self.push(Row::new(op, Extent::Image(shape), place, vec![Block { weights, bias }], name))
    }
}

/// Makes scaling of what a layer reads part of its weights (OUT, IN) and biases, in `f64`, rounded once. Term `i` lies
/// in `places[i]`.
pub(super) fn fold(affine: &Rc<Affine>, places: &[i64], weights: &mut [f32], bias: &mut [f32]) {
    for (row, bias) in weights.chunks_exact_mut(places.len()).zip(bias) {
        let mut sum = f64::from(*bias);
        for (weight, &place) in row.iter_mut().zip(places) {
            let w = f64::from(*weight);
            sum += w * affine.shift.at(place as usize);
            *weight = (w * affine.scale.at(place as usize)) as f32;
        }
        *bias = sum as f32;
    }
}
