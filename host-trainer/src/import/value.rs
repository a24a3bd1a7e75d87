//! Values of a graph: constants, what layers give, and classes.

use super::affine::Affine;
use super::constant::Constant;
use super::error::Fault;
use super::integers::Step;
use super::view::{View, in_order};
use nn_core::Extent;
use std::rc::Rc;

/// A value of a graph.
#[derive(Clone, Debug)]
pub(super) enum Value {
    Constant(Constant),
    Flow(Flow),
    /// The number of the most likely class.
    Class,
    /// The name of the most likely class.
    Label,
}

impl Value {
    /// The extents; none of a class.
    pub fn sizes(&self) -> Option<Vec<usize>> {
        match self {
            Self::Flow(flow) => Some(flow.view.sizes()),
            Self::Constant(constant) => Some(constant.dims.clone()),
            Self::Class | Self::Label => None,
        }
    }
}

/// Numbers that flow through the network: what a layer gives, as the graph sees it.
#[derive(Clone, Debug)]
pub(super) struct Flow {
    /// Place where the numbers lie: 0 is the network's input, the output of row `i` is `i + 1`.
    pub place: usize,
    pub view: View,
    /// Scaling that has not become part of a layer yet.
    pub affine: Option<Rc<Affine>>,
    /// Set if nothing else reads the place.
    pub is_sole: bool,
    /// Readers of the value in the graph, counted.
    pub reads: usize,
    /// Meaning of the integers that the graph has here; the flow is the numbers that they mean.
    pub step: Option<Step>,
}

impl Flow {
    /// Output of a row, in the order in which it lies, behind a batch.
    pub fn of(place: usize, batch: usize, extent: Extent) -> Self {
        let view = match extent {
            Extent::List(numbers) => View::contiguous(batch, &[numbers as usize]),
            Extent::Image(shape) => View::contiguous(
                batch,
                &[shape.height, shape.width, shape.channels].map(usize::from),
            ),
        };
        Self { place, view, affine: None, is_sole: true, reads: 1, step: None }
    }

    /// Output of a row, with channels in front: batch, channels, rows, columns; of a signal without rows.
    pub fn channels_first(place: usize, batch: usize, extent: Extent, spatial: usize) -> Self {
        let flow = Self::of(place, batch, extent);
        let view = match (extent, spatial) {
            (Extent::Image(_), 2) => flow.view.transposed(&[0, 3, 1, 2]),
            (Extent::Image(_), _) => flow.view.transposed(&[0, 3, 2]),
            // What a pool over the whole image gives.
            (Extent::List(channels), _) => {
                let mut view = View::contiguous(batch, &[]);
                view.dims.extend(in_order(&[channels as usize]));
                view.dims.extend(vec![Default::default(); spatial]);
                view
            }
        };
        Self { view, ..flow }
    }

    /// The same numbers, seen otherwise.
    pub fn seen(&self, view: View) -> Self {
        Self { view, ..self.clone() }
    }

    /// Numbers of the batch: 1 unless the file says otherwise.
    pub fn batch(&self) -> usize {
        let batch = self.view.dims.iter().flat_map(|dim| &dim.factors);
        batch.filter(|factor| factor.stride == 0).map(|factor| factor.size).product()
    }

    /// Returns whether zeros were added to it.
    pub fn is_padded(&self) -> bool {
        self.view.dims.iter().any(super::view::Dim::is_padded)
    }

    /// Extents without the batch.
    pub fn inner_sizes(&self) -> Vec<usize> {
        let size = |dim: &super::view::Dim| if dim.is_batch() { 1 } else { dim.size() };
        self.view.dims.iter().map(size).collect()
    }

    /// Scales what has been scaled so far.
    pub fn scaled(&self, next: &Affine) -> Result<Self, Fault> {
        let affine = match &self.affine {
            Some(affine) => affine.then(next)?,
            None => next.clone().finite()?,
        };
        Ok(Self { affine: Some(Rc::new(affine)), ..self.clone() })
    }
}
