//! The serde form of a block: its numbers, without any length.

use super::{Flat, Floats, Trainable};
use core::fmt;
use core::marker::PhantomData;
use serde::de::{Deserialize, Deserializer, Error, SeqAccess, Visitor};
use serde::ser::{Serialize, SerializeTuple, Serializer};

impl<W: Flat, B: Flat> Serialize for Floats<W, B> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let (weights, bias) = Trainable::slices(self);
        let mut tuple = serializer.serialize_tuple(weights.len() + bias.len())?;
        for number in weights.iter().chain(bias) {
            tuple.serialize_element(number)?;
        }
        tuple.end()
    }
}

impl<'de, W: Flat, B: Flat> Deserialize<'de> for Floats<W, B> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let count = W::ZEROS.flat().len() + B::ZEROS.flat().len();
        deserializer.deserialize_tuple(count, Numbers(PhantomData))
    }
}

/// A block that is being filled.
struct Numbers<W, B>(PhantomData<(W, B)>);

impl<'de, W: Flat, B: Flat> Visitor<'de> for Numbers<W, B> {
    type Value = Floats<W, B>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("weights and biases")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut numbers: A) -> Result<Floats<W, B>, A::Error> {
        let mut block = Floats::new(W::ZEROS, B::ZEROS);
        let (weights, bias) = block.slices_mut();
        for (position, place) in weights.iter_mut().chain(bias).enumerate() {
            let number = numbers.next_element()?;
            *place = number.ok_or_else(|| A::Error::invalid_length(position, &"more numbers"))?;
        }
        Ok(block)
    }
}

#[cfg(test)]
mod tests {
    use crate::block::Filters;

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
