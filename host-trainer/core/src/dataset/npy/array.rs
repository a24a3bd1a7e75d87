//! The elements of one array, read one after the other.

use super::header::Header;
use crate::dataset::{DatasetError, LARGEST, limit};
use std::io::{ErrorKind, Read};
use std::path::Path;

/// Bytes that are read at once: enough elements for about 64 KiB.
const CHUNK_BYTES: usize = 1 << 16;

/// An array whose header is read.
pub(super) struct Array<'p, R> {
    path: &'p Path,
    /// In an archive; empty in a file of its own.
    name: String,
    pub header: Header,
    reader: R,
}

impl<'p, R: Read> Array<'p, R> {
    pub fn open(path: &'p Path, name: &str, mut reader: R) -> Result<Self, DatasetError> {
        let header = Header::read(&mut reader).map_err(|what| error_in(path, name, &what))?;
        Ok(Self { path, name: name.into(), header, reader })
    }

    pub fn error(&self, what: &str) -> DatasetError {
        error_in(self.path, &self.name, what)
    }

    /// Number of samples: the first size of the shape.
    pub fn samples(&self) -> usize {
        self.header.shape.first().copied().unwrap_or(0)
    }

    /// Numbers of a sample: the product of the other sizes.
    pub fn width(&self) -> usize {
        let sizes = self.header.shape.iter().skip(1);
        sizes.fold(1, |width: usize, &size| width.saturating_mul(size))
    }

    /// Returns whether its elements can be had in memory, at `bytes` for each.
    pub fn check_memory(&self, bytes: usize) -> Result<(), DatasetError> {
        limit::check(self.path, self.header.count().saturating_mul(bytes as u64))
    }

    /// Gives the position in the file and the bytes of every element.
    ///
    /// Nothing is reserved on the word of the header.
    pub fn for_each(
        &mut self,
        mut take: impl FnMut(&Header, usize, &[u8]) -> Result<(), String>,
    ) -> Result<(), DatasetError> {
        let (count, item) = (self.header.count(), self.header.element.bytes());
        let mut chunk = vec![0; CHUNK_BYTES / item * item];
        let mut position = 0;
        while position < count {
            let items = (count - position).min((chunk.len() / item) as u64) as usize;
            let filled = self.fill(&mut chunk[..items * item])?;
            for bytes in chunk[..filled].chunks_exact(item) {
                take(&self.header, position as usize, bytes).map_err(|what| self.error(&what))?;
                position += 1;
            }
            if filled < items * item {
                return Err(self.error(&format!(
                    "its header promises {} elements of {item} bytes in the shape {}, but it ends after {position}",
                    count,
                    self.header.shown_shape()
                )));
            }
        }
        // Archives compare their checksum when the end is read.
        if self.fill(&mut [0])? > 0 {
            return Err(self.error(&format!(
                "more bytes than its header promises: {count} elements of {item} bytes"
            )));
        }
        Ok(())
    }

    /// Does the same as [`for_each`](Self::for_each), with numbers that can be trained on.
    pub fn for_each_number(
        &mut self,
        mut take: impl FnMut(usize, f64),
    ) -> Result<(), DatasetError> {
        let name = self.name.clone();
        self.for_each(|header, position, bytes| {
            let number = header.element.number(bytes);
            // Not a number is not below either.
            if number.abs() <= f64::from(LARGEST) {
                take(position, number);
                return Ok(());
            }
            let why = if number.is_finite() {
                "too large to train on: use another unit"
            } else {
                "not a finite number: remove or repair the sample"
            };
            let place = if name.is_empty() { "the element " } else { "" };
            Err(format!("{place}[{}] is {number}, which is {why}", header.indices(position)))
        })
    }

    /// Numbers in the order of C: sample after sample.
    pub fn numbers(&mut self) -> Result<Vec<f32>, DatasetError> {
        let copies = if self.header.is_fortran { 2 } else { 1 };
        self.check_memory(copies * size_of::<f32>())?;
        let mut numbers = Vec::new();
        self.for_each_number(|_, number| numbers.push(number as f32))?;
        Ok(if self.header.is_fortran { in_c_order(&numbers, &self.header.shape) } else { numbers })
    }

    /// Reads until the bytes are full or the end is reached; how many were read.
    fn fill(&mut self, bytes: &mut [u8]) -> Result<usize, DatasetError> {
        let mut filled = 0;
        while filled < bytes.len() {
            match self.reader.read(&mut bytes[filled..]) {
                Ok(0) => break,
                Ok(count) => filled += count,
                Err(error) if error.kind() == ErrorKind::Interrupted => {}
                Err(error) => {
                    return Err(self.error(&format!("the file is damaged: {error}; make it anew")));
                }
            }
        }
        Ok(filled)
    }
}

fn error_in(path: &Path, name: &str, what: &str) -> DatasetError {
    let what = match (name, what.starts_with('[')) {
        ("", _) => what.into(),
        (name, true) => format!("{name}{what}"),
        (name, false) => format!("{name}: {what}"),
    };
    DatasetError::File { path: path.into(), what }
}

/// Elements whose first index changes fastest, so that their last one does.
pub(super) fn in_c_order<T: Copy>(elements: &[T], shape: &[usize]) -> Vec<T> {
    let mut ordered = Vec::with_capacity(elements.len());
    let mut indices = vec![0; shape.len()];
    for _ in 0..elements.len() {
        // Horner: i₀ + n₀·(i₁ + n₁·(i₂ + …)).
        let position =
            indices.iter().zip(shape).rfold(0, |position, (&index, &size)| index + size * position);
        ordered.push(elements[position]);
        for (index, &size) in indices.iter_mut().zip(shape).rev() {
            *index += 1;
            if *index < size {
                break;
            }
            *index = 0;
        }
    }
    ordered
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fortran_order_becomes_c_order() {
        // [[0, 1, 2], [3, 4, 5]], column after column.
        assert_eq!(in_c_order(&[0, 3, 1, 4, 2, 5], &[2, 3]), [0, 1, 2, 3, 4, 5]);
        assert_eq!(in_c_order(&[7, 8], &[2]), [7, 8]);
        // (2, 2, 2): element [i, j, k] is 100·i + 10·j + k.
        assert_eq!(
            in_c_order(&[0, 100, 10, 110, 1, 101, 11, 111], &[2, 2, 2]),
            [0, 1, 10, 11, 100, 101, 110, 111]
        );
    }
}
