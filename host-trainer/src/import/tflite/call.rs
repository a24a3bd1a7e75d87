//! A node of the graph with the values that it reads.

use super::flatbuffer::Damaged;
use super::schema::Node;
use crate::import::constant::Constant;
use crate::import::error::{Fault, fault};
use crate::import::message::MAX_RANK;
use crate::import::value::{Flow, Value};
use nn_core::ActivationKind;

/// Moments or pixels that lie apart in a batch: the distances along rows and columns, or along moments.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Dilation(pub Vec<usize>);

/// A node with the values that it reads.
#[derive(Debug)]
pub(super) struct Call<'c, 'a> {
    pub node: &'c Node<'a>,
    /// Values; none for one that is left out.
    pub inputs: Vec<Option<Value>>,
    /// Extents of the first output in the file.
    pub output_dims: Vec<i32>,
    /// The name of the first output.
    pub output: &'a str,
    /// Set if the first input was put in batches for a convolution with dilation.
    pub dilation: Option<Dilation>,
    /// What a way back from these batches cuts off, in front and behind.
    pub crops: Option<Vec<(i64, i64)>>,
}

/// Numbers of dimensions, of which there are at most two for each.
fn few<T>(numbers: &[T]) -> Result<&[T], Fault> {
    match numbers.len() {
        count if count > 2 * MAX_RANK => {
            Err(fault!("has {count} numbers for dimensions, of which there are at most {MAX_RANK}"))
        }
        _ => Ok(numbers),
    }
}

impl<'a> Call<'_, 'a> {
    /// A value that it reads, if there is one.
    pub fn value(&self, index: usize) -> Option<&Value> {
        self.inputs.get(index)?.as_ref()
    }

    /// Numbers that flow through the network.
    pub fn flow(&self, index: usize) -> Result<Flow, Fault> {
        match self.value(index) {
            Some(Value::Flow(flow)) => Ok(flow.clone()),
            Some(Value::Constant(_)) => Err(fault!(
                "its input {} is a constant, where the output of a layer is expected",
                index + 1
            )),
            Some(Value::Class | Value::Label) => {
                Err(fault!("its input {} is a class, expected numbers", index + 1))
            }
            None => Err(fault!("its input {} is missing; convert the network anew", index + 1)),
        }
    }

    /// A constant, if there is one.
    pub fn optional(&self, index: usize) -> Result<Option<&Constant>, Fault> {
        match self.value(index) {
            Some(Value::Constant(constant)) => Ok(Some(constant)),
            None => Ok(None),
            Some(Value::Flow(_) | Value::Class | Value::Label) => Err(fault!(
                "its input {} is computed by the network, where constants are expected",
                index + 1
            )),
        }
    }

    /// A constant.
    pub fn constant(&self, index: usize) -> Result<&Constant, Fault> {
        self.optional(index)?
            .ok_or_else(|| fault!("its input {} is missing; convert the network anew", index + 1))
    }

    /// A few whole numbers: dimensions, extents, padding.
    pub fn whole(&self, index: usize) -> Result<&[i64], Fault> {
        few(self.constant(index)?.whole()?)
    }

    /// An option that is a number of 32 bits.
    pub fn int(&self, index: usize, default: i32, field: &'static str) -> Result<i32, Damaged> {
        self.node.options.map_or(Ok(default), |options| options.i32(index, default, field))
    }

    /// An option that is a number of 8 bits.
    pub fn byte(&self, index: usize, field: &'static str) -> Result<i8, Damaged> {
        self.node.options.map_or(Ok(0), |options| options.i8(index, field))
    }

    /// An option that is a number of `f32`.
    pub fn float(&self, index: usize, field: &'static str) -> Result<f32, Damaged> {
        self.node.options.map_or(Ok(0.0), |options| options.f32(index, field))
    }

    /// An option that holds or does not.
    pub fn flag(&self, index: usize, field: &'static str) -> Result<bool, Damaged> {
        self.node.options.map_or(Ok(false), |options| options.flag(index, field))
    }

    /// An option that is a list of numbers.
    pub fn list(&self, index: usize, field: &'static str) -> Result<Vec<i64>, Fault> {
        let Some(options) = self.node.options else { return Ok(Vec::new()) };
        let entries = few(options.numbers(index, field)?)?;
        Ok(entries.iter().map(|&entry| i32::from_le_bytes(entry).into()).collect())
    }

    /// The activation that is part of the operator.
    pub fn activation(&self, index: usize) -> Result<ActivationKind, Fault> {
        Ok(match self.byte(index, "fused_activation_function")? {
            0 => ActivationKind::Identity,
            1 => ActivationKind::Relu,
            3 => ActivationKind::Relu6,
            4 => ActivationKind::Tanh,
            2 => {
                return Err(Fault::new(
                    "cuts off below -1 and above 1 (RELU_N1_TO_1): use relu or relu6",
                ));
            }
            5 => return Err(Fault::new("gives signs alone (SIGN_BIT), which no layer here does")),
            other => {
                return Err(fault!("has the activation number {other}, which is not known here"));
            }
        })
    }

    /// Refuses values that lie apart in a batch, which only a convolution reads.
    pub fn expect_no_dilation(&self) -> Result<(), Fault> {
        match &self.dilation {
            None => Ok(()),
            Some(_) => Err(Fault::new(
                "lies between SPACE_TO_BATCH_ND and BATCH_TO_SPACE_ND, between which only a convolution is supported",
            )),
        }
    }
}
