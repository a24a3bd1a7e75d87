//! Buffers between rows: a buffer is used again when nobody reads what was in it.

/// Places of what the rows give.
#[derive(Debug, Default)]
pub(super) struct Memory {
    /// Numbers in each buffer, and the last row that reads what is in it.
    buffers: Vec<(usize, usize)>,
}

impl Memory {
    /// A buffer for the output of a row, so many numbers, that the row `last` is the last to read; its index.
    pub fn place(&mut self, row: usize, numbers: usize, last: usize) -> usize {
        let free = self.buffers.iter().enumerate().filter(|(_, (_, busy))| *busy < row);
        // The smallest that is large enough, else the largest, which grows.
        let key = |&(_, &(size, _)): &(usize, &(usize, usize))| match size >= numbers {
            true => (0, size),
            false => (1, usize::MAX - size),
        };
        match free.min_by_key(key).map(|(index, _)| index) {
            Some(index) => {
                let (size, busy) = &mut self.buffers[index];
                *size = numbers.max(*size);
                *busy = last;
                index
            }
            None => {
                self.buffers.push((numbers, last));
                self.buffers.len() - 1
            }
        }
    }

    /// Numbers in each buffer.
    pub fn sizes(&self) -> impl Iterator<Item = usize> {
        self.buffers.iter().map(|(size, _)| *size)
    }
}

#[cfg(test)]
mod tests {
    use super::Memory;

    #[test]
    fn a_buffer_is_used_again_when_its_last_reader_has_run() {
        let mut memory = Memory::default();
        // Row 0 is read by 1 and 2, row 1 by 2, row 2 by 3.
        let places =
            [(0, 8, 2), (1, 5, 2), (2, 6, 3), (3, 9, 4)].map(|(r, n, l)| memory.place(r, n, l));
        // When row 2 runs both are still read; when row 3 runs, the two first ones are free.
        assert_eq!(places, [0, 1, 2, 0]);
        assert_eq!(memory.sizes().collect::<Vec<_>>(), [9, 5, 6]);
    }
}
