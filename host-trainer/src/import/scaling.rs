//! Scaling that waits is given to a layer: to the one that gave the numbers, to the one that reads them, or to a row of
//! its own.

use super::affine::Affine;
use super::draft::{Block, Draft, Row};
use super::error::{Fault, fault};
use super::kinds;
use super::value::Flow;
use nn_core::{ActivationKind, Extent, Op, Shape, Window};
use std::rc::Rc;

/// Longer lists are not scaled by a dense layer of their own, whose weights would be the square of this.
const MAX_LIST: usize = 256;

impl Draft {
    /// Folds scaling into the weights of the row that gives these numbers; whether that is possible.
    pub fn folds_back(&mut self, flow: &Flow, affine: &Affine) -> Result<bool, Fault> {
        if !flow.is_sole || flow.affine.is_some() || flow.place == 0 {
            return Ok(false);
        }
        let channels = match self.extent(flow.place) {
            Extent::List(numbers) => numbers as usize,
            Extent::Image(shape) => shape.channels.into(),
        };
        let Some(row) = self.rows.get_mut(flow.place - 1) else { return Ok(false) };
        if !kinds::gives_own_sums(&row.op) || row.activation != ActivationKind::Identity {
            return Ok(false);
        }
        let (scale, shift) = (affine.scale.by_channel(channels), affine.shift.by_channel(channels));
        let (Some(scale), Some(shift), [block]) = (scale, shift, &mut row.blocks[..]) else {
            return Ok(false);
        };
        self.budget.compute(block.weights.len())?;
        let terms = block.weights.len() / channels;
        let outputs = block.weights.chunks_exact_mut(terms).zip(&mut block.bias);
        for ((weights, bias), (scale, shift)) in outputs.zip(scale.into_iter().zip(shift)) {
            weights.iter_mut().for_each(|w| *w = (f64::from(*w) * scale) as f32);
            *bias = (f64::from(*bias) * scale + shift) as f32;
        }
        Ok(true)
    }

    /// The same numbers without scaling that waits: a row of its own does it, if there is any.
    pub fn settled(&mut self, flow: Flow) -> Result<Flow, Fault> {
        let Some(affine) = flow.affine.clone() else { return Ok(flow) };
        if flow.place == 0 && !affine.is_identity() {
            if self.input.order.is_none() {
                self.list(&flow)?;
            }
            let view = self.input.in_order(&flow.view).ok_or_else(|| {
                fault!(
                    "reads a part of the network's input, which is scaled before: scale the samples before instead"
                )
            })?;
            let place = self.standardized(&affine)?;
            return Ok(Flow { place, view, affine: None, is_sole: false, ..flow });
        }
        let flow = Flow { affine: None, ..flow };
        if affine.is_identity() {
            return Ok(flow);
        }
        self.scaled_by_row(flow, Some(&affine), ActivationKind::Identity)
    }

    /// The same numbers scaled, then an activation, by a row of their own: a convolution of 1 × 1, or for a short list a
    /// dense layer.
    pub fn scaled_by_row(
        &mut self,
        flow: Flow,
        affine: Option<&Affine>,
        activation: ActivationKind,
    ) -> Result<Flow, Fault> {
        let one = Affine::uniform(1.0, 0.0);
        let affine = affine.unwrap_or(&one);
        let extent = self.extent(flow.place);
        let (op, channels) = match extent {
            Extent::Image(Shape { channels, .. }) => {
                let window = Window::new(1, 1);
                (kinds::convolution(channels, window, true), channels.into())
            }
            Extent::List(numbers) => (Op::Dense { outputs: numbers }, numbers as usize),
        };
        let (scale, shift) = (affine.scale.by_channel(channels), affine.shift.by_channel(channels));
        let (Some(scale), Some(shift)) = (scale, shift) else {
            return Err(Fault::new(
                "scales every pixel in its own way: scale by channel, or scale the samples before",
            ));
        };
        let of_f32 = |numbers: Vec<f64>| numbers.into_iter().map(|n| n as f32).collect::<Vec<_>>();
        let (scale, bias) = (of_f32(scale), of_f32(shift));
        let weights = match extent {
            Extent::Image(_) => scale,
            Extent::List(_) if channels > MAX_LIST => {
                return Err(fault!(
                    "changes {channels} numbers one by one behind a layer that is not dense, at most {MAX_LIST} are \
                     changed that way: put it behind a dense layer or a convolution, whose other readers do not need \
                     what it was before"
                ));
            }
            Extent::List(_) => {
                let mut weights = vec![0.0; channels * channels];
                for (index, scale) in scale.into_iter().enumerate() {
                    weights[index * channels + index] = scale;
                }
                weights
            }
        };
        let block = Block { weights, bias };
        let row = Row { activation, ..Row::new(op, extent, flow.place, vec![block], "scaled") };
        let place = self.push(row)?;
        Ok(Flow { place, affine: None, is_sole: true, ..flow })
    }

    /// A row that standardizes the network's input, whose order is known; its place.
    pub fn standardized(&mut self, affine: &Rc<Affine>) -> Result<usize, Fault> {
        let shared = self.standardized.iter().find(|(found, _)| Rc::ptr_eq(found, affine));
        if let Some((_, place)) = shared {
            return Ok(*place);
        }
        let extent = self.extent(0);
        let channels = extent.channels() as usize;
        let moved = self.scaling_of_input(affine);
        let scale = moved.scale.by_channel(channels);
        let shift = moved.shift.by_channel(channels);
        let (Some(scale), Some(shift)) = (scale, shift) else {
            return Err(Fault::new(
                "pads an image whose pixels are each scaled in their own way: scale by channel, or scale the samples \
                 before",
            ));
        };
        if scale.contains(&0.0) {
            return Err(Fault::new("multiplies the network's input by 0: leave that feature out"));
        }
        let offsets = scale.iter().zip(&shift).map(|(scale, shift)| (-shift / scale) as f32);
        let bias: Vec<f32> = offsets.map(|offset| offset + 0.0).collect();
        let weights = scale.into_iter().map(|scale| scale as f32).collect();
        let block = Block { weights, bias };
        let place = self.push(Row::new(Op::Standardize, extent, 0, vec![block], "standardized"))?;
        self.standardized.push((affine.clone(), place));
        Ok(place)
    }

    /// Scaling of the network's input in the order of the network, which is kept for the model file.
    pub fn scaling_of_input(&mut self, affine: &Affine) -> Affine {
        let moved = affine.moved(&self.input.places());
        self.input.scaling.get_or_insert_with(|| moved.clone());
        moved
    }
}
