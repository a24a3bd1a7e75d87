//! The blocks of parameters that a layer has.

/// The most blocks that a layer has: a recurrent one has two.
pub const MAX_BLOCKS: usize = 2;

/// The shape of a block of parameters: a row of weights and a bias for each output of the block.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct BlockShape {
    /// Rows: sums, each with a bias.
    pub outputs: u64,
    /// Weights of a row, one for each term of its sum.
    pub terms: u64,
}

impl BlockShape {
    const NONE: Self = Self { outputs: 0, terms: 0 };

    /// Number of weights; saturates for shapes that no memory holds.
    pub const fn weights(&self) -> u64 {
        self.outputs.saturating_mul(self.terms)
    }

    /// Number of words that its weights take with 4 bits each: see [`Nibbles::words`](crate::quantized::Nibbles::words);
    /// saturates.
    pub(crate) const fn nibble_words(&self) -> u64 {
        let blocks = (self.outputs / 4).saturating_mul(self.terms.div_ceil(2));
        blocks.saturating_add((self.outputs % 4).saturating_mul(self.terms.div_ceil(8)))
    }
}

/// The blocks of a layer, in the order of a file: none, one, or two.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct BlockShapes {
    shapes: [BlockShape; MAX_BLOCKS],
    len: usize,
}

impl BlockShapes {
    /// The list of a layer without parameters.
    pub(super) const NONE: Self = Self { shapes: [BlockShape::NONE; MAX_BLOCKS], len: 0 };

    /// The list of one block.
    pub(super) const fn one(outputs: u64, terms: u64) -> Self {
        Self { shapes: [BlockShape { outputs, terms }, BlockShape::NONE], len: 1 }
    }

    /// The block of the input and the block of the state, with as many rows.
    #[allow(dead_code, reason = "recurrent layers, which have two, are not here yet")]
    pub(super) const fn two(outputs: u64, [first, second]: [u64; 2]) -> Self {
        Self {
            shapes: [BlockShape { outputs, terms: first }, BlockShape { outputs, terms: second }],
            len: 2,
        }
    }

    /// Returns the shapes of the blocks.
    pub const fn as_slice(&self) -> &[BlockShape] {
        self.shapes.split_at(self.len).0
    }
}
