//! The order of 4-bit weights in words, and the arithmetic that goes with it.
//!
//! One order serves all processors, so that a program holds `static` words that the compiler made, half a byte a
//! weight, and a layer refers to them. Four rows are a block; a block of so many inputs takes a halfword for each,
//! made whole words; rows behind the last block follow row by row, eight weights a word, each row in whole words.
//!
//! # One halfword, four rows
//!
//! A halfword is `h = 4096·w3 + 256·u2 + 16·u1 + u0` for an input of a whole group of four, with `u = w + 8`, which is
//! not negative. With `⟨·,·⟩` the sum over these inputs, modulo 2³², and `X = Σx`:
//!
//! | processor | accumulated | sums |
//! | --- | --- | --- |
//! | MULS, MLA | `aₖ = ⟨h >> 4k, x⟩` | `⟨w3, x⟩ = a3`, `⟨wₖ, x⟩ = aₖ − 16·aₖ₊₁ − 8·X` |
//! | SMLAD | `A = ⟨h, x⟩`, `B = ⟨u0, x⟩`, `C = ⟨h >> 8, x⟩`, `D = ⟨u2, x⟩` | `⟨w0, x⟩ = B − 8·X`, `⟨w1, x⟩ = (A − 256·C − B − 128·X) / 16`, `⟨w2, x⟩ = D − 8·X`, `⟨w3, x⟩ = (C − D) / 16` |
//!
//! What is divided by 16 must be right itself, not modulo 2³²: so `Σ|w|·2¹⁵ < 2²⁷`, see [`Nibbles::LARGEST_SUM`].
//! SMLAD multiplies halves of two inputs at once: four of them, one SXTB16 and two ANDs for eight
//! multiply-accumulates. Halfwords of inputs behind the last group of four hold four weights in two's complement.

/// Rows of a block.
const ROWS: usize = 4;
/// Weights of a row behind the last block in a word.
const IN_WORD: usize = 8;

/// Weights of 4 bits in words, two's complement.
///
/// ```
/// use nn_core::quantized::Nibbles;
///
/// const WEIGHTS: [[i8; 3]; 2] = [[1, -8, 7], [0, 2, -1]];
///
/// // In flash: a word for each row, as there is no block of four.
/// static WORDS: [u32; Nibbles::words(2, 3)] = Nibbles::pack(WEIGHTS.as_flattened(), 3);
///
/// assert_eq!(WORDS, [0x781, 0xf20]);
/// ```
pub struct Nibbles;

impl Nibbles {
    /// The smallest weight.
    pub const MIN: i8 = -8;
    /// The largest weight.
    pub const MAX: i8 = 7;
    /// Upper bound of `Σ|w|` of a row: 2¹².
    ///
    /// With activations of 16 bits a sum of products is then less than 2²⁷ in size, and 16 times that less than 2³¹: see
    /// the table above [`Nibbles`]. No row of at most 511 weights reaches it.
    pub const LARGEST_SUM: u64 = 1 << 12;

    /// Returns the number of words that so many rows of so many weights take, the first rows of a block or all.
    pub const fn words(rows: usize, terms: usize) -> usize {
        let blocks = (rows / ROWS).wrapping_mul(terms.div_ceil(2));
        blocks.wrapping_add((rows % ROWS).wrapping_mul(terms.div_ceil(IN_WORD)))
    }

    /// Puts row-major weights (OUT, terms) in order.
    ///
    /// # Panics
    ///
    /// If a weight is not of 4 bits, or `WORDS` not [`words`](Self::words) of them; in a `static` or a `const` that is a
    /// compile error.
    pub const fn pack<const WORDS: usize>(weights: &[i8], terms: usize) -> [u32; WORDS] {
        let rows = match weights.len().checked_div(terms) {
            Some(rows) => rows,
            None => 0,
        };
        assert!(
            WORDS == Self::words(rows, terms),
            "weights of 4 bits take another number of words"
        );
        let (mut words, mut index) = ([0; WORDS], 0);
        while index < rows * terms {
            let weight = weights[index];
            assert!(Self::MIN <= weight && weight <= Self::MAX, "a weight is not of 4 bits");
            Self::put(&mut words, (rows, terms), (index / terms, index % terms), weight);
            index += 1;
        }
        words
    }

    /// Returns a weight among those of a model file, row by row and two in a byte, the lower half first; 0 behind them.
    pub const fn in_bytes(bytes: &[u8], index: usize) -> i8 {
        match bytes.split_at_checked(index / 2) {
            Some((_, [byte, ..])) if index.is_multiple_of(2) => ((*byte << 4) as i8) >> 4,
            Some((_, [byte, ..])) => (*byte as i8) >> 4,
            Some((_, [])) | None => 0,
        }
    }

    /// Puts weights of a model file in order, among words that hold zeros; none where there are too few of either.
    pub(crate) const fn put_all(words: &mut [u32], bytes: &[u8], rows: usize, terms: usize) {
        let (mut row, mut index) = (0, 0);
        if words.len() < Self::words(rows, terms) {
            return;
        }
        while row < rows {
            let mut term = 0;
            while term < terms {
                Self::put(words, (rows, terms), (row, term), Self::in_bytes(bytes, index));
                (term, index) = (term + 1, index + 1);
            }
            row += 1;
        }
    }

    /// Puts a weight of 4 bits in its place among words that hold zeros there.
    ///
    /// # Panics
    ///
    /// If there are too few words.
    pub const fn put(
        words: &mut [u32],
        (rows, terms): (usize, usize),
        (row, term): (usize, usize),
        weight: i8,
    ) {
        let (word, shift, offset) = Self::place((rows, terms), (row, term));
        words[word] |= ((weight as u32 & 15) ^ offset) << shift;
    }

    /// Word, bits below it, and what is added to a weight: 8, which changes its highest bit alone, or nothing.
    const fn place(
        (rows, terms): (usize, usize),
        (row, term): (usize, usize),
    ) -> (usize, u32, u32) {
        let block = row / ROWS;
        if block >= rows / ROWS {
            let first = Self::words(row, terms);
            return (first + term / IN_WORD, (term % IN_WORD * 4) as u32, 0);
        }
        let shift = term % 2 * 16 + row % ROWS * 4;
        let is_below_another = row % ROWS < ROWS - 1 && term < terms / 4 * 4;
        let offset = if is_below_another { 8 } else { 0 };
        (Self::words(block * ROWS, terms) + term / 2, shift as u32, offset)
    }

    /// Returns the weight of a row and a term among those that [`pack`](Self::pack) put in order.
    pub(super) const fn weight(words: &[u32], shape: (usize, usize), place: (usize, usize)) -> i8 {
        let (word, shift, offset) = Self::place(shape, place);
        (((words[word] >> shift) ^ offset) << 28).cast_signed().wrapping_shr(28) as i8
    }
}

/// The products of a row behind the last block. Not inlined, as it is short of work.
#[inline(never)]
pub(super) fn add_row(row: &[u32], x: &[i16]) -> i32 {
    let mut sum = 0i32;
    for (word, x) in row.iter().zip(x.chunks(IN_WORD)) {
        let mut word = *word;
        for x in x {
            let w = (word << 28).cast_signed() >> 28;
            sum = sum.wrapping_add(w.wrapping_mul(i32::from(*x)));
            word >>= 4;
        }
    }
    sum
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use std::vec;

    proptest! {
        #[test]
        fn each_weight_has_one_place_and_is_found_there(
            rows in 0usize..14, terms in 1usize..40, seed: u32,
        ) {
            let draw = |i: usize| (seed.wrapping_mul(i as u32 * 2 + 1) >> 28) as i8 - 8;
            let mut words = vec![0; Nibbles::words(rows, terms)];
            let places = || (0..rows).flat_map(|row| (0..terms).map(move |term| (row, term)));
            for (row, term) in places() {
                Nibbles::put(&mut words, (rows, terms), (row, term), draw(row * terms + term));
            }
            for (row, term) in places() {
                let found = Nibbles::weight(&words, (rows, terms), (row, term));
                prop_assert_eq!(found, draw(row * terms + term));
            }
        }
    }

    #[test]
    fn a_block_takes_a_halfword_for_each_input() {
        // 4096·(−1) + 256·(3 + 8) + 16·(−8 + 8) + (7 + 8), four times, in two words; then two inputs as they are.
        let column = [7i8, -8, 3, -1];
        let weights: std::vec::Vec<i8> = column.iter().flat_map(|&w| [w; 5]).collect();
        let words: [u32; 3] = Nibbles::pack(&weights, 5);
        assert_eq!(words, [0xfb0f_fb0f, 0xfb0f_fb0f, 0x0000_f387]);
        assert_eq!(Nibbles::words(80, 784), 80 * 784 / 8);
        assert_eq!(Nibbles::words(10, 80), 8 * 80 / 8 + 2 * 10);
        assert_eq!(Nibbles::words(0, 0), 0);
    }
}
