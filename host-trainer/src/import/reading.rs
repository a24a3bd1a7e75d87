//! Layers that read what lies in a place, as an image or as a list.
//!
//! The first layer that reads the network's input decides in which order the network takes it: rows, columns, channels
//! for a convolution, whatever the file has. Later readers are compared with that.

use super::draft::{Draft, Row};
use super::error::{Fault, fault};
use super::value::Flow;
use super::view::{Factor, View, shown};
use nn_core::{Extent, Op, Shape, Window};

/// Places where a dense layer finds its terms.
#[derive(Debug)]
pub(super) struct Columns {
    /// Numbers in the place.
    pub numbers: usize,
    /// The place of each term; none if they lie in their order.
    pub at: Option<Vec<usize>>,
}

impl Columns {
    /// Weights (OUT, terms) as the place has them: (OUT, numbers). Numbers that are not read get a weight of 0.
    pub fn arranged(&self, weights: Vec<f32>, terms: usize) -> Vec<f32> {
        let Some(at) = &self.at else { return weights };
        let mut weights = weights;
        if terms == self.numbers {
            // Each number once, so that a row is put in order where it is.
            let mut row = vec![0.0; terms];
            for numbers in weights.chunks_exact_mut(terms) {
                row.fill(0.0);
                at.iter().zip(&*numbers).for_each(|(&place, &weight)| row[place] = weight);
                numbers.copy_from_slice(&row);
            }
            return weights;
        }
        let outputs = weights.len().checked_div(terms).unwrap_or(0);
        let mut arranged = vec![0.0; outputs * self.numbers];
        let rows = arranged.chunks_exact_mut(self.numbers).zip(weights.chunks_exact(terms));
        for (to, from) in rows {
            for (&place, &weight) in at.iter().zip(from) {
                to[place] = weight;
            }
        }
        arranged
    }
}

impl Draft {
    /// The shape of an image or signal whose rows and columns, or moments, and channels are these dimensions. Zeros
    /// that pad it do not count.
    pub fn image(
        &mut self,
        flow: &Flow,
        spatial: &[usize],
        channel: usize,
    ) -> Result<Shape, Fault> {
        let dims = &flow.view.dims;
        let (height, width) = match *spatial {
            [width] => (None, width),
            [height, width] => (Some(height), width),
            _ => {
                return Err(fault!(
                    "works on {}, and there are images (batch x channels x rows x columns) and signals (batch x \
                     channels x moments)",
                    shown(&flow.view.sizes())
                ));
            }
        };
        let is_named = |axis: usize| spatial.contains(&axis) || axis == channel;
        if (0..dims.len()).any(|axis| !is_named(axis) && !dims[axis].is_batch())
            || dims[channel].is_padded()
        {
            return Err(fault!(
                "works on {}, whose first dimension is not the batch, or whose channels are padded",
                shown(&flow.view.sizes())
            ));
        }
        let side = |axis: usize| {
            let size = dims[axis].inner_size();
            u16::try_from(size).map_err(|_| fault!("a side of {size}, at most 65,535 are allowed"))
        };
        let rows = height.map_or(Ok(1), side)?;
        let shape = Shape::new(rows, side(width)?, side(channel)?);
        let order = height.into_iter().chain([width, channel]).map(|axis| {
            let factors = dims[axis].factors.clone();
            super::view::Dim { factors, before: 0, after: 0 }
        });
        let view = View { offset: flow.view.offset, dims: order.collect() };
        self.check_image(flow, shape, &view.all_factors(), flow.view.offset)?;
        Ok(shape)
    }

    fn check_image(
        &mut self,
        flow: &Flow,
        shape: Shape,
        factors: &[Factor],
        offset: i64,
    ) -> Result<(), Fault> {
        let elsewhere = || {
            fault!(
                "works on an image of {shape} whose numbers lie in another order than the layer before gives them: \
                 only whole images and signals are read, rows, columns and channels once each"
            )
        };
        if flow.place == 0 {
            if offset != 0 || shape.numbers() != self.input.numbers as u64 {
                return Err(fault!(
                    "works on a part of the network's input, {shape} of {}: give it that part alone",
                    shown(&self.input.sizes)
                ));
            }
            match &self.input.order {
                None => self.input.order = Some(factors.to_vec()),
                Some(order) if order == factors => {}
                Some(_) => return Err(elsewhere()),
            }
            let extent = Extent::Image(shape);
            match self.input.extent {
                None => self.input.extent = Some(extent),
                Some(found) if found == extent => {}
                Some(found) => {
                    return Err(fault!(
                        "takes the network's input as {extent}, another layer as {found}"
                    ));
                }
            }
            return Ok(());
        }
        let in_order = match factors {
            [] => true,
            [factor] => factor.stride == 1,
            _ => false,
        };
        match self.extent(flow.place) {
            Extent::Image(found) if found == shape && in_order && offset == 0 => Ok(()),
            // A list is a signal of one moment.
            Extent::List(_) if shape.height == 1 && shape.width == 1 && in_order => {
                Err(fault!("makes an image of a list of numbers, which no layer here does"))
            }
            Extent::List(_) | Extent::Image(_) => Err(elsewhere()),
        }
    }

    /// Places of the numbers that a dense layer reads, from the first index to the last.
    pub fn list(&mut self, flow: &Flow) -> Result<Columns, Fault> {
        if flow.view.dims.iter().any(super::view::Dim::is_padded) {
            return Err(Fault::new("reads numbers that are padded with zeros"));
        }
        let numbers = match flow.place {
            0 => self.input.numbers,
            place => self.extent(place).numbers() as usize,
        };
        let mut factors = flow.view.all_factors();
        factors.retain(|factor| factor.stride != 0);
        if flow.place == 0 && self.input.order.is_none() {
            let is_whole = factors.iter().map(|factor| factor.size).product::<usize>() == numbers;
            self.input.order = Some(match is_whole {
                true => factors.clone(),
                false => vec![Factor { size: numbers, stride: 1 }],
            });
        }
        let is_in_order = match flow.place {
            0 => self.input.order.as_ref() == Some(&factors),
            _ => {
                matches!(factors[..], [Factor { size, stride: 1 }] if size == numbers)
                    || numbers == 1
            }
        };
        if is_in_order && flow.view.offset == 0 {
            return Ok(Columns { numbers, at: None });
        }
        let places = flow.view.places();
        let at: Vec<usize> = match flow.place {
            0 => {
                let mut of_network = vec![0; numbers];
                for (index, place) in self.input.places().into_iter().enumerate() {
                    of_network[place as usize] = index;
                }
                places.iter().map(|&place| of_network[place as usize]).collect()
            }
            _ => places.iter().map(|&place| place as usize).collect(),
        };
        Ok(Columns { numbers, at: Some(at) })
    }

    /// Returns whether a flow has all numbers of its place.
    pub fn is_whole(&self, flow: &Flow) -> bool {
        flow.inner_sizes().iter().product::<usize>() == self.extent(flow.place).numbers() as usize
    }

    /// The same numbers as a list, if they are those of an image of one pixel: a convolution over a whole image is a dense
    /// layer, of others it is the mean of that pixel.
    pub fn listed(&mut self, flow: Flow) -> Result<Flow, Fault> {
        let extent = self.extent(flow.place);
        if let (Some(row), true) = (self.row_of(flow.place), flow.is_sole)
            && let (Op::Conv2d { filters, window, pool: 1 }, Extent::Image(image)) =
                (row.op, row.input)
            && window == Window::whole(image)
        {
            row.op = Op::Dense { outputs: filters.into() };
            row.input = Extent::List(image.numbers() as u32);
            return Ok(flow);
        }
        match extent {
            extent @ Extent::Image(Shape { height: 1, width: 1, .. }) if flow.place > 0 => {
                let row = Row::new(Op::GlobalAvgPool, extent, flow.place, Vec::new(), "one pixel");
                Ok(Flow { place: self.push(row)?, is_sole: true, ..flow })
            }
            Extent::Image(_) | Extent::List(_) => Ok(flow),
        }
    }

    /// The same numbers; if they are the last state of a recurrent layer that nothing else reads, of a layer that
    /// gives only that.
    pub fn last_state(&mut self, flow: Flow) -> Flow {
        let extent = self.extent(flow.place);
        let Extent::Image(signal) = extent else { return flow };
        let Some(row) = self.row_of(flow.place) else { return flow };
        let Op::Recurrent { every: every @ true, units, reversed, .. } = &mut row.op else {
            return flow;
        };
        let units = usize::from(*units);
        let last = if *reversed { 0 } else { usize::from(signal.width) - 1 };
        let (places, start) = (flow.view.places(), (last * units) as i64);
        if !flow.is_sole || !places.iter().copied().eq(start..start + units as i64) {
            return flow;
        }
        *every = false;
        let view = View { offset: flow.view.offset - start, ..flow.view };
        Flow { view, ..flow }
    }
}
