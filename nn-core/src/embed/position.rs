//! Positions of the layers' parameters in a file, worked out by the type system.
//!
//! A `const fn` cannot call trait methods yet, but associated constants may depend on each other. So
//! a place in a file is a type: [`Start`] is where the parameters begin, [`After`] is behind a layer.
//! Each layer has a constant value for each place it may be read from.

use crate::layers::Describe;
use crate::model::CHECKSUM_BYTES;
use core::marker::PhantomData;

/// A model file, as a type. Made by [`include_model!`](crate::include_model), which also checks it.
pub trait ModelFile {
    /// The bytes of the file.
    const BYTES: &'static [u8];
    /// The weights of 4 bits of all layers, put in order: see [`nibbles`](super::nibbles).
    const NIBBLES: &'static [u32] = &[];
}

/// A place in a model file.
pub trait Position {
    /// The bytes of the whole file.
    const BYTES: &'static [u8];
    /// Bytes before this position.
    const START: usize;
    /// The weights of 4 bits from this position on.
    const NIBBLES: &'static [u32];
}

/// The place where the parameters begin in file `F`, which must hold a network of the topology of `L`.
pub struct Start<F, L>(PhantomData<(F, L)>);

impl<F: ModelFile, L: Describe> Position for Start<F, L> {
    const BYTES: &'static [u8] = F::BYTES;
    const NIBBLES: &'static [u32] = F::NIBBLES;
    const START: usize = {
        let behind = L::TOPOLOGY.parameter_bytes() + CHECKSUM_BYTES as u64;
        match (F::BYTES.len() as u64).checked_sub(behind) {
            Some(start) => start as usize,
            None => panic!("the model file is shorter than the parameters of the network type"),
        }
    };
}

/// The place behind layer `L`, which starts at `P`.
pub struct After<P, L>(PhantomData<(P, L)>);

impl<P: Position, L: Describe> Position for After<P, L> {
    const BYTES: &'static [u8] = P::BYTES;
    const NIBBLES: &'static [u32] = P::NIBBLES.split_at(L::TOPOLOGY.nibble_words() as usize).1;
    const START: usize = P::START + L::TOPOLOGY.parameter_bytes() as usize;
}

/// A layer that the compiler can read from a file.
pub trait Embed<P: Position>: Describe {
    /// The layer whose parameters are at `P`.
    const VALUE: Self;
}
