//! Bits of the weights of each layer.

use nn_core::LayerSpec;
use nn_core::quantized::Nibbles;

/// Number of bits of a weight.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum WeightBits {
    /// 4 bits, from −8 to 7.
    Four,
    /// 8 bits, from −128 to 127.
    #[default]
    Eight,
}

impl WeightBits {
    /// The bits of the weights of a quantized layer.
    pub fn of(spec: &LayerSpec) -> Self {
        if spec.has_nibbles() { Self::Four } else { Self::Eight }
    }

    /// Returns the number.
    pub fn number(self) -> u32 {
        match self {
            Self::Four => 4,
            Self::Eight => 8,
        }
    }

    /// The smallest and the largest weight.
    pub fn ends(self) -> (i8, i8) {
        match self {
            Self::Four => (Nibbles::MIN, Nibbles::MAX),
            Self::Eight => (i8::MIN, i8::MAX),
        }
    }

    /// The largest sum of the sizes of an output's weights for which no sum overflows, with room for a bias.
    pub(super) fn most_of_row(self) -> u32 {
        match self {
            Self::Four => (1 << 12) - (1 << 6),
            Self::Eight => (1 << 16) - (1 << 10),
        }
    }

    /// Steps from 0 to the largest weight.
    pub(super) fn levels(self) -> f64 {
        self.ends().1.into()
    }
}

/// Bits of the weights of each layer of `f32` that has weights, from input to output. Layers behind the last one of the
/// list have 8.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct LayerBits(Vec<WeightBits>);

impl LayerBits {
    /// Bits of layers with weights, in their order.
    pub fn new(bits: Vec<WeightBits>) -> Self {
        Self(bits)
    }

    /// 4 bits for every layer that can have them: depthwise convolutions keep 8.
    pub fn four(layers: &[LayerSpec]) -> Self {
        let bits = |layer: &LayerSpec| match can_have_four(layer) {
            true => WeightBits::Four,
            false => WeightBits::Eight,
        };
        Self(weighted(layers).map(bits).collect())
    }

    /// The bits of the layer with weights at this position among them.
    pub fn of(&self, index: usize) -> WeightBits {
        self.0.get(index).copied().unwrap_or_default()
    }

    /// The same, but for one layer.
    pub fn with(&self, index: usize, bits: WeightBits) -> Self {
        let mut all = self.0.clone();
        all.resize(all.len().max(index + 1), WeightBits::default());
        all[index] = bits;
        Self(all)
    }

    /// The rows that layers become, with these bits: given those that they become with 8, of which the last with weights
    /// are theirs.
    pub fn rows(&self, layers: &[LayerSpec], quantized: &[LayerSpec]) -> Vec<LayerSpec> {
        let mut rows = quantized.to_vec();
        let weighted_rows = rows.iter_mut().rev().filter(|row| row.has_weights());
        for (row, index) in weighted_rows.zip((0..weighted(layers).count()).rev()) {
            *row = self.row(index, *row);
        }
        rows
    }

    /// The quantized row of the layer with weights at this position among them.
    pub(super) fn row(&self, index: usize, row: LayerSpec) -> LayerSpec {
        match self.of(index) {
            WeightBits::Four => row.with_four_bits(),
            WeightBits::Eight => row,
        }
    }
}

/// Layers that have weights.
pub fn weighted(layers: &[LayerSpec]) -> impl Iterator<Item = &LayerSpec> {
    layers.iter().filter(|layer| layer.has_weights())
}

/// Checks whether a layer can have weights of 4 bits.
pub fn can_have_four(layer: &LayerSpec) -> bool {
    layer.quantized().with_four_bits().has_nibbles()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::architecture;
    use crate::quantize::quantized_specs;
    use nn_core::ActivationKind::{Relu, Softmax};
    use nn_core::Shape;

    #[test]
    fn each_layer_with_weights_has_its_bits() {
        let words = "depthwise 3x3, conv 4 1x1, maxpool 2, dense 8, dense 10";
        let layers = architecture::parse(words, Shape::new(8, 8, 2), Relu, Softmax).unwrap();
        let bits = |bits: LayerBits| -> Vec<u32> {
            let rows = bits.rows(&layers, &quantized_specs(&layers));
            let rows = rows.iter().filter(|row| row.has_weights());
            rows.map(|row| WeightBits::of(row).number()).collect()
        };
        assert_eq!(bits(LayerBits::default()), [8, 8, 8, 8]);
        assert_eq!(bits(LayerBits::four(&layers)), [8, 4, 4, 4]);
        assert_eq!(bits(LayerBits::default().with(2, WeightBits::Four)), [8, 8, 4, 8]);
    }
}
