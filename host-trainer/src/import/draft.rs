//! The network that an import makes, row by row.

use super::affine::Affine;
use super::constant::Budget;
use super::error::{Fault, fault};
use super::integers::Integers;
use super::sensor::Entering;
use super::view::{Factor, View};
use crate::quantize::LayerSteps;
use nn_core::{ActivationKind, Extent, FormatKind, LayerSpec, MAX_LAYERS, Op};
use std::rc::Rc;

/// More numbers than a layer may give here.
pub(super) const MAX_NUMBERS: usize = 1 << 20;

/// Fault of logarithms that anything else is computed from.
pub(super) const LOGARITHMS_WITHIN: &str =
    "has logarithms of probabilities before its end: only a network's last layer may give them";

/// A row with its parameters.
#[derive(Clone, Debug)]
pub(super) struct Row {
    pub op: Op,
    pub input: Extent,
    pub activation: ActivationKind,
    /// The place that it reads: 0 is the network's input, the output of row `i` is `i + 1`.
    pub first: usize,
    /// The second place that it reads.
    pub second: Option<usize>,
    pub blocks: Vec<Block>,
    /// The value in the file that it gives.
    pub name: String,
    /// Meaning of the file's integers, where it has some.
    pub steps: LayerSteps,
}

/// Weights (OUT, terms) and biases (OUT).
#[derive(Clone, Debug, Default)]
pub(super) struct Block {
    pub weights: Vec<f32>,
    pub bias: Vec<f32>,
}

impl Row {
    /// A row that reads one place, without activation.
    pub fn new(op: Op, input: Extent, first: usize, blocks: Vec<Block>, name: &str) -> Self {
        let activation = ActivationKind::Identity;
        let steps = LayerSteps::default();
        Self { op, input, activation, first, second: None, blocks, name: name.into(), steps }
    }

    pub fn spec(&self) -> LayerSpec {
        LayerSpec::new(self.op, self.input, FormatKind::F32, self.activation)
    }
}

/// Knowledge of the network's input.
#[derive(Debug, Default)]
pub(super) struct Input {
    pub name: String,
    /// Extents in the file, without the batch.
    pub sizes: Vec<usize>,
    pub numbers: usize,
    /// The order in which the network takes the numbers of the file, once a layer has decided it.
    pub order: Option<Vec<Factor>>,
    /// An image or signal, if a layer takes it as one.
    pub extent: Option<Extent>,
    /// Integers of a sensor that the network takes instead of the file's numbers.
    pub sensor: Option<Entering>,
    /// The scaling that the file begins with, in the order of the network.
    pub scaling: Option<Affine>,
}

impl Input {
    /// Places of the numbers of the network's input in the file.
    pub fn places(&self) -> Vec<i64> {
        match &self.order {
            Some(order) => {
                let dims =
                    order.iter().map(|factor| super::view::Dim::of(factor.size, factor.stride));
                View { offset: 0, dims: dims.collect() }.places()
            }
            None => (0..self.numbers as i64).collect(),
        }
    }

    /// A view of the numbers in the file as one of the numbers as the network takes them.
    pub fn in_order(&self, view: &View) -> Option<View> {
        let order = self.order.as_ref().filter(|_| view.offset == 0)?;
        let mut view = view.clone();
        for factor in view.dims.iter_mut().flat_map(|dim| &mut dim.factors) {
            if factor.stride == 0 {
                continue;
            }
            let mut inner = 1;
            let outer = order.iter().rev().find_map(|outer| {
                let steps = factor.stride.checked_div(outer.stride)?;
                let reach = steps.checked_mul(factor.size as i64)?;
                let holds = factor.stride == steps * outer.stride
                    && (1..=outer.size as i64).contains(&reach);
                let stride = steps * inner;
                inner *= outer.size as i64;
                holds.then_some(stride)
            });
            factor.stride = outer?;
        }
        Some(view)
    }
}

/// A network in the making.
#[derive(Debug)]
pub(super) struct Draft {
    pub rows: Vec<Row>,
    pub input: Input,
    /// Names of classes, if the file has them.
    pub labels: Option<Vec<String>>,
    /// Sentences for people.
    pub notes: Vec<String>,
    /// Place of the probabilities whose logarithms the file computes.
    pub logarithms: Option<usize>,
    pub budget: Budget,
    /// Integers that the file computes in.
    pub integers: Integers,
    /// Set if the largest integer stands for a bound of an activation, in a quantized model of this project.
    pub cuts_at_top: bool,
    /// Rows that scale the input, so that several readers share one.
    pub standardized: Vec<(Rc<Affine>, usize)>,
}

impl Draft {
    /// A network without rows.
    pub fn new(input: Input, budget: Budget) -> Self {
        Self {
            rows: Vec::new(),
            input,
            labels: None,
            notes: Vec::new(),
            logarithms: None,
            budget,
            integers: Integers::default(),
            cuts_at_top: false,
            standardized: Vec::new(),
        }
    }

    /// Adds a row; the place of what it gives.
    pub fn push(&mut self, row: Row) -> Result<usize, Fault> {
        if self.rows.len() >= MAX_LAYERS {
            return Err(fault!(
                "is layer {}, and a network has at most {MAX_LAYERS}",
                MAX_LAYERS + 1
            ));
        }
        let spec = row.spec();
        let Some(output) = spec.output() else {
            return Err(fault!("does not fit its input of {}", row.input));
        };
        if output.numbers() as usize > MAX_NUMBERS {
            return Err(fault!(
                "gives {} numbers, at most {MAX_NUMBERS} are allowed, and microcontrollers hold far fewer",
                output.numbers()
            ));
        }
        self.rows.push(row);
        Ok(self.rows.len())
    }

    /// The row that gives what is in a place; none for the network's input.
    pub fn row_of(&mut self, place: usize) -> Option<&mut Row> {
        self.rows.get_mut(place.checked_sub(1)?)
    }

    /// The extent of what is in a place.
    pub fn extent(&self, place: usize) -> Extent {
        match place.checked_sub(1) {
            None => self.input.extent.unwrap_or(Extent::List(self.input.numbers as u32)),
            Some(row) => self.rows[row].spec().output().unwrap_or(Extent::List(0)),
        }
    }

    /// Adds a sentence for people, once.
    pub fn note(&mut self, note: impl Into<String>) {
        let note = note.into();
        if !self.notes.contains(&note) {
            self.notes.push(note);
        }
    }
}
