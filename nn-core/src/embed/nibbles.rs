//! Weights of 4 bits, taken out of a file and put in order once, for all layers.
//!
//! An array of half as many bytes as a layer has weights cannot be written in the layer's type: a length may not be
//! computed from parameters of a type. So all words are one `static`, whose length the macro knows, and layers refer to
//! their parts of it.

use crate::model::CHECKSUM_BYTES;
use crate::quantized::Nibbles;
use crate::topology::Topology;

/// Returns the number of words that all weights of 4 bits take. Used by [`include_model!`](crate::include_model).
pub const fn nibble_words(topology: &Topology) -> usize {
    topology.nibble_words() as usize
}

/// Puts all weights of 4 bits in order: zeros where the file is too short, which is said elsewhere. Used by
/// [`include_model!`](crate::include_model).
pub const fn nibbles<const WORDS: usize>(file: &[u8], topology: &Topology) -> [u32; WORDS] {
    let mut words = [0; WORDS];
    let behind = topology.parameter_bytes() + CHECKSUM_BYTES as u64;
    let Some(start) = (file.len() as u64).checked_sub(behind) else { return words };
    let mut bytes = file.split_at(start as usize).1;
    let (mut places, mut rows) = (words.as_mut_slice(), topology.as_slice());
    while let [row, next @ ..] = rows {
        let (parameters, rest) = bytes.split_at(row.parameter_bytes() as usize);
        let (blocks, mut parameters) = (row.blocks(), parameters);
        let mut shapes = blocks.as_slice();
        while row.has_nibbles()
            && let [shape, more @ ..] = shapes
        {
            let (outputs, terms) = (shape.outputs as usize, shape.terms as usize);
            let (of_block, behind) = places.split_at_mut(Nibbles::words(outputs, terms));
            Nibbles::put_all(of_block, parameters, outputs, terms);
            let block_bytes = row.format.block_bytes(shape.weights(), shape.outputs) as usize;
            (places, parameters) = (behind, parameters.split_at(block_bytes).1);
            shapes = more;
        }
        (rows, bytes) = (next, rest);
    }
    words
}
