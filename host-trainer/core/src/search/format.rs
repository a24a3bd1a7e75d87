//! Formats of weights that a search chooses between.

use crate::quantize::{LayerBits, check, quantized_specs};
use nn_core::LayerSpec;

/// Format of the weights of a whole network. A further one is added here, and nowhere else in the search.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Format {
    /// Floating point, 32 bits a weight.
    F32,
    /// Integers, 8 bits a weight and 16 an activation.
    Bits8,
    /// Integers, 4 bits a weight where a layer can have them, and 16 an activation.
    Bits4,
}

impl Format {
    /// All formats.
    pub const ALL: [Self; 3] = [Self::F32, Self::Bits8, Self::Bits4];

    /// The name in tables.
    pub const fn name(self) -> &'static str {
        match self {
            Self::F32 => "f32",
            Self::Bits8 => "8 bits",
            Self::Bits4 => "4 bits",
        }
    }

    /// The options of `host-trainer train` that ask for it, as name and value; a flag has no value.
    pub const fn options(self) -> &'static [(&'static str, &'static str)] {
        match self {
            Self::F32 => &[],
            Self::Bits8 => &[("quantize", "")],
            Self::Bits4 => &[("quantize", ""), ("bits", "4")],
        }
    }

    /// The layers that a device runs, of these layers of `f32`; `None` if they cannot be had in this format. At most
    /// as many bytes as these layers say are needed once the network is trained.
    pub fn on_device(self, layers: &[LayerSpec]) -> Option<Vec<LayerSpec>> {
        match self {
            Self::F32 => Some(layers.to_vec()),
            Self::Bits8 => {
                check(layers.iter().copied()).ok()?;
                Some(quantized_specs(layers))
            }
            Self::Bits4 => {
                check(layers.iter().copied()).ok()?;
                Some(LayerBits::four(layers).rows(layers, &quantized_specs(layers)))
            }
        }
    }
}
