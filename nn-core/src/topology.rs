//! The shape of a network as data: what files carry, reports print and the compiler compares.

mod costs;
mod equality;
mod geometry;
mod layer_spec;
mod number;
mod ram;
mod rust_type;
mod shape;
#[cfg(test)]
mod tests;
mod window;

pub use geometry::Geometry;
pub use layer_spec::LayerSpec;
pub use number::Number;
pub use ram::ram_bytes;
pub use shape::Shape;
pub use window::Window;

pub(crate) use shape::side;

/// The most layers a network may have.
///
/// Lists of layers have a fixed capacity, because there is no heap.
pub const MAX_LAYERS: usize = 32;

/// The layers of a network, from input to output; never empty.
#[derive(Clone, Copy, Debug)]
pub struct Topology {
    layers: [LayerSpec; MAX_LAYERS],
    len: usize,
}

impl Topology {
    /// A network of one layer.
    pub const fn of(layer: LayerSpec) -> Self {
        Self { layers: [layer; MAX_LAYERS], len: 1 }
    }

    /// The layers of `self`, then those of `next`.
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

    /// The layers, from input to output.
    pub const fn as_slice(&self) -> &[LayerSpec] {
        self.layers.split_at(self.len).0
    }

    /// The first layer.
    pub const fn first(&self) -> LayerSpec {
        self.layers[0]
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
