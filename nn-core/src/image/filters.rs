//! The parameters of a convolution.

use core::fmt;
use serde::de::{Deserialize, Deserializer, Error, SeqAccess, Visitor};
use serde::ser::{Serialize, SerializeTuple, Serializer};

/// The weights and biases of [`Conv2d`](crate::Conv2d): `OUT` filters of `H` × `W` pixels of `C` numbers. Of
/// [`DepthwiseConv2d`](crate::DepthwiseConv2d): a filter for each channel, and `C` is 1.
///
/// Its serde form is the weights, filter by filter, then the biases, without any length: in postcard exactly
/// 4 bytes a parameter.
#[derive(Clone, Debug, PartialEq)]
pub struct Filters<const OUT: usize, const H: usize, const W: usize, const C: usize> {
    weights: [[[[f32; C]; W]; H]; OUT],
    bias: [f32; OUT],
}

impl<const OUT: usize, const H: usize, const W: usize, const C: usize> Filters<OUT, H, W, C> {
    /// Filters with these weights and a bias for each.
    pub const fn new(weights: [[[[f32; C]; W]; H]; OUT], bias: [f32; OUT]) -> Self {
        Self { weights, bias }
    }

    /// The weights: filters of rows of pixels of channels.
    pub const fn weights(&self) -> &[[[[f32; C]; W]; H]; OUT] {
        &self.weights
    }

    /// The biases, one for each filter.
    pub const fn bias(&self) -> &[f32; OUT] {
        &self.bias
    }
}

/// Weights, and what each sum has beside them. Nobody else implements it.
pub trait Parts: Clone + fmt::Debug + PartialEq {
    /// The type of a weight.
    type Weight;
    /// What a sum has beside its weights: a bias.
    type Sum;

    /// All of them zero.
    const ZEROS: Self;

    /// All of them.
    fn parts(&self) -> (&[Self::Weight], &[Self::Sum]);
}

/// Parameters that a trainer changes. Nobody else implements it.
pub trait Trainable: Parts<Weight = f32, Sum = f32> {
    /// All of them.
    fn parts_mut(&mut self) -> (&mut [f32], &mut [f32]);
}

impl<const OUT: usize, const H: usize, const W: usize, const C: usize> Parts
    for Filters<OUT, H, W, C>
{
    type Weight = f32;
    type Sum = f32;

    const ZEROS: Self = Self::new([[[[0.0; C]; W]; H]; OUT], [0.0; OUT]);

    #[inline(always)]
    fn parts(&self) -> (&[f32], &[f32]) {
        (self.weights.as_flattened().as_flattened().as_flattened(), &self.bias)
    }
}

impl<const OUT: usize, const H: usize, const W: usize, const C: usize> Trainable
    for Filters<OUT, H, W, C>
{
    fn parts_mut(&mut self) -> (&mut [f32], &mut [f32]) {
        let weights = self.weights.as_flattened_mut().as_flattened_mut().as_flattened_mut();
        (weights, &mut self.bias)
    }
}

impl<const OUT: usize, const H: usize, const W: usize, const C: usize> Serialize
    for Filters<OUT, H, W, C>
{
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let (weights, bias) = self.parts();
        let mut tuple = serializer.serialize_tuple(weights.len() + bias.len())?;
        for number in weights.iter().chain(bias) {
            tuple.serialize_element(number)?;
        }
        tuple.end()
    }
}

impl<'de, const OUT: usize, const H: usize, const W: usize, const C: usize> Deserialize<'de>
    for Filters<OUT, H, W, C>
{
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_tuple(OUT * H * W * C + OUT, Numbers(Self::ZEROS))
    }
}

/// Filters that are being filled.
struct Numbers<F>(F);

impl<'de, F: Trainable> Visitor<'de> for Numbers<F> {
    type Value = F;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the weights and biases of filters")
    }

    fn visit_seq<A: SeqAccess<'de>>(mut self, mut numbers: A) -> Result<F, A::Error> {
        let (weights, bias) = self.0.parts_mut();
        for (position, place) in weights.iter_mut().chain(bias).enumerate() {
            let number = numbers.next_element()?;
            *place = number.ok_or_else(|| A::Error::invalid_length(position, &"more numbers"))?;
        }
        Ok(self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn postcard_writes_filters_then_biases_in_four_bytes_each() {
        let filters = Filters::<2, 1, 2, 2>::new(
            [[[[1.0, 2.0], [3.0, 4.0]]], [[[5.0, 6.0], [7.0, 8.0]]]],
            [9.0, 10.0],
        );
        let bytes = postcard::to_allocvec(&filters).unwrap();
        let numbers: std::vec::Vec<f32> =
            bytes.chunks(4).map(|b| f32::from_le_bytes(b.try_into().unwrap())).collect();
        assert_eq!(numbers, [1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0, 8.0, 9.0, 10.0]);
        assert_eq!(postcard::from_bytes::<Filters<2, 1, 2, 2>>(&bytes).unwrap(), filters);
        postcard::from_bytes::<Filters<2, 1, 2, 2>>(&bytes[1..]).unwrap_err();
    }
}
