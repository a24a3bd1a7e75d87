//! The shape of a network as data: what files carry, reports print and the compiler compares.

mod blocks;
mod cell;
mod costs;
mod extent;
mod feature;
mod format_kind;
mod frames;
mod layer_spec;
mod mel;
mod number;
mod op;
mod ram;
mod rust_type;
mod shape;
mod stream;
mod structure;
#[cfg(test)]
mod tests;
mod window;
mod window_geometry;

pub use blocks::{BlockShape, BlockShapes, MAX_BLOCKS};
pub use cell::Cell;
pub use extent::Extent;
pub use feature::{Cepstrum, Feature, Logarithm, STATISTICS};
pub use format_kind::FormatKind;
pub use frames::{Channel, ChannelNumbers, Frames};
pub use layer_spec::LayerSpec;
pub use mel::Mel;
pub use number::Number;
pub use op::{Op, Role};
pub use ram::{is_patch_by_patch, ram_bytes};
pub use shape::Shape;
pub use structure::{Placed, Unit, unit};
pub use window::Window;
pub use window_geometry::WindowGeometry;

pub(crate) use shape::side;
pub(crate) use stream::is_stream_of;
pub(crate) use structure::first_loose_row;

/// The most rows a network may have.
///
/// Lists of rows have a fixed capacity, because there is no heap. They exist in the compiler and on the laptop
/// only.
pub const MAX_LAYERS: usize = 128;

/// The rows of a network, from input to output; never empty.
#[derive(Clone, Copy, Debug)]
pub struct Topology {
    layers: [LayerSpec; MAX_LAYERS],
    len: usize,
}

impl Topology {
    /// A network of one row.
    pub const fn of(layer: LayerSpec) -> Self {
        Self { layers: [layer; MAX_LAYERS], len: 1 }
    }

    /// The rows of `self`, then those of `next`, which read what is before them.
    ///
    /// # Panics
    ///
    /// If that is more than [`MAX_LAYERS`]; for the types of this crate that is a compile error.
    pub const fn then(mut self, next: &Self) -> Self {
        assert!(self.len + next.len <= MAX_LAYERS, "a network has more than MAX_LAYERS layers");
        let mut index = 0;
        while index < next.len {
            self.layers[self.len + index] = next.layers[index];
            index += 1;
        }
        self.len += next.len;
        self
    }

    /// One row more.
    ///
    /// # Panics
    ///
    /// As [`then`](Self::then).
    pub(crate) const fn push(mut self, row: LayerSpec) -> Self {
        assert!(self.len < MAX_LAYERS, "a network has more than MAX_LAYERS layers");
        self.layers[self.len] = row;
        self.len += 1;
        self
    }

    /// The rows of `self`, then those of `other`, which read what `self` reads.
    ///
    /// # Panics
    ///
    /// As [`then`](Self::then).
    pub const fn beside(self, other: &Self) -> Self {
        let (mut other, mut index) = (*other, 0);
        while index < other.len {
            other.layers[index].reach_beyond(index, self.len);
            index += 1;
        }
        self.then(&other)
    }

    /// The rows, from input to output.
    pub const fn as_slice(&self) -> &[LayerSpec] {
        self.layers.split_at(self.len).0
    }

    /// The number of rows.
    pub(crate) const fn len(&self) -> usize {
        self.len
    }

    /// Returns the first row.
    pub const fn first(&self) -> LayerSpec {
        self.layers[0]
    }

    /// Returns the last row.
    pub const fn last(&self) -> LayerSpec {
        self.layers[self.len - 1]
    }

    /// Number of words that all weights of 4 bits take.
    pub(crate) const fn nibble_words(&self) -> u64 {
        let mut words: u64 = 0;
        let mut layers = self.as_slice();
        while let [layer, rest @ ..] = layers {
            words = words.saturating_add(layer.nibble_words());
            layers = rest;
        }
        words
    }

    /// Bytes of all parameters in a model file.
    pub const fn parameter_bytes(&self) -> u64 {
        let mut bytes: u64 = 0;
        let mut layers = self.as_slice();
        while let [layer, rest @ ..] = layers {
            bytes = bytes.saturating_add(layer.parameter_bytes());
            layers = rest;
        }
        bytes
    }
}

impl PartialEq for Topology {
    fn eq(&self, other: &Self) -> bool {
        self.as_slice() == other.as_slice()
    }
}

impl Eq for Topology {}
