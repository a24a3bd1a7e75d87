//! The order in which a processor wants weights, and the arithmetic that goes with it.
//!
//! Weights are put in order at compile time, at no cost on the device and in no more bytes: each layer
//! keeps OUT·IN of them, four rows at a time, four inputs at a time. Inputs behind the last group of
//! four follow as four bytes each, one a row; rows behind the last block of four follow row by row.
//!
//! # One word, several rows
//!
//! A byte takes an instruction to be made a number, as many as the multiplication itself. But sums
//! need to be right modulo 2³² only, because the result is known to fit. So a word is multiplied with all
//! bytes in it, and what the other rows added is subtracted once, after the loop. With `u = w + 128`,
//! which is not negative, and `⟨·,·⟩` the sum over inputs, modulo 2³²:
//!
//! | | a word holds | accumulated | sums |
//! | --- | --- | --- | --- |
//! | [`Layout::Pairs`] | two rows of two inputs, in each half `256·w1 + u0` | `A = ⟨word, x⟩`, `B = ⟨w1, x⟩` | `⟨w1, x⟩ = B`, `⟨w0, x⟩ = A − 256·B − 128·Σx` |
//! | [`Layout::Columns`] | four rows of one input, `2²⁴·w3 + 2¹⁶·u2 + 2⁸·u1 + u0` | `aₖ = ⟨word >> 8k, x⟩` | `⟨w3, x⟩ = a3`, `⟨wₖ, x⟩ = aₖ − 256·aₖ₊₁ − 128·Σx` |
//!
//! `Σx` is needed once a layer. Pairs take two SMLAD and one SXTB16 for four multiply-accumulates,
//! columns four multiplications and three shifts.

/// Order of weights in memory.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(dot_product = "portable", allow(dead_code))]
pub(super) enum Layout {
    /// Row by row: see [`kernel::dense`](super::kernel::dense).
    Rows,
    /// Pairs, for SMLAD, which adds two products of 16 bits.
    Pairs,
    /// Columns, for processors that multiply 32 bits and no others.
    Columns,
}

impl Layout {
    /// The layout of the processor that is compiled for.
    pub(super) const NATIVE: Self = if cfg!(dot_product = "smlad") {
        Self::Pairs
    } else if cfg!(any(dot_product = "mla", dot_product = "muls")) {
        Self::Columns
    } else {
        Self::Rows
    };

    /// Row-major weights (OUT, IN), put in order.
    pub(super) const fn pack<const IN: usize, const OUT: usize>(
        self,
        weights: &[[i8; IN]; OUT],
    ) -> [[i8; IN]; OUT] {
        let mut packed = [[0; IN]; OUT];
        self.pack_rows(weights.as_flattened(), IN, packed.as_flattened_mut());
        packed
    }

    /// Puts weights in order: see [`pack`](Self::pack), into as many places.
    pub(super) const fn pack_rows(self, weights: &[i8], inputs: usize, places: &mut [i8]) {
        if inputs == 0 {
            return;
        }
        let rows_in_blocks = match self {
            Self::Rows => 0,
            Self::Pairs | Self::Columns => weights.len() / inputs / 4 * 4,
        };
        let (blocks, rows) = weights.split_at(rows_in_blocks * inputs);
        let mut first = 0;
        while first < blocks.len() {
            self.pack_block(blocks, inputs, first, places);
            first += 4 * inputs;
        }
        places.split_at_mut(first).1.copy_from_slice(rows);
    }

    /// Puts the four rows of a block in order that begins at `first`, there and in `places`.
    ///
    /// The compiler interprets it for every weight of a program, so it calls nothing.
    const fn pack_block(self, weights: &[i8], inputs: usize, first: usize, places: &mut [i8]) {
        let grouped = inputs / 4 * 4;
        let [row0, row1, row2, row3] =
            [first, first + inputs, first + 2 * inputs, first + 3 * inputs];
        let (mut input, mut place) = (0, first);
        if matches!(self, Self::Pairs) {
            while input < grouped {
                places[place] = weights[row0 + input] ^ i8::MIN;
                places[place + 1] = weights[row1 + input];
                places[place + 2] = weights[row0 + input + 1] ^ i8::MIN;
                places[place + 3] = weights[row1 + input + 1];
                places[place + 4] = weights[row2 + input] ^ i8::MIN;
                places[place + 5] = weights[row3 + input];
                places[place + 6] = weights[row2 + input + 1] ^ i8::MIN;
                places[place + 7] = weights[row3 + input + 1];
                (input, place) = (input + 2, place + 8);
            }
        }
        while input < inputs {
            let offset = if input < grouped { i8::MIN } else { 0 };
            places[place] = weights[row0 + input] ^ offset;
            places[place + 1] = weights[row1 + input] ^ offset;
            places[place + 2] = weights[row2 + input] ^ offset;
            places[place + 3] = weights[row3 + input];
            (input, place) = (input + 1, place + 4);
        }
    }

    /// Output and input of the weight at `place`, and what is added to it: the definition that packing is tested by.
    #[cfg(test)]
    pub(super) const fn source(
        self,
        inputs: usize,
        outputs: usize,
        place: usize,
    ) -> (usize, usize, i8) {
        let (block, place_in_block) = (place / (4 * inputs), place % (4 * inputs));
        if matches!(self, Self::Rows) || block >= outputs / 4 {
            return (place / inputs, place % inputs, 0);
        }
        let (word, byte) = (place_in_block / 4, place_in_block % 4);
        let is_in_group = word < inputs / 4 * 4;
        let (row, input, is_below_another) = match self {
            Self::Pairs if is_in_group => {
                (word % 2 * 2 + byte % 2, word / 2 * 2 + byte / 2, byte % 2 == 0)
            }
            _ => (byte, word, byte < 3),
        };
        let offset = if is_in_group && is_below_another { i8::MIN } else { 0 };
        (4 * block + row, input, offset)
    }

    /// Makes the sums of four rows of what was accumulated, given `128·Σx`.
    #[cfg(test)]
    pub(super) fn separate(self, sums: &mut [i32; 4], offset: i32) {
        let [a0, a1, a2, a3] = *sums;
        let lower = |this: i32, above: i32| this.wrapping_sub(above << 8).wrapping_sub(offset);
        match self {
            Self::Rows => {}
            Self::Pairs => *sums = [lower(a0, a1), a1, lower(a2, a3), a3],
            Self::Columns => *sums = [lower(a0, a1), lower(a1, a2), lower(a2, a3), a3],
        }
    }
}
