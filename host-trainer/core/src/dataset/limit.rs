//! Data sets that do not fit into memory are refused before they are loaded, or while they are.
//!
//! Without this, the system would swap for minutes, or kill the program without a word.

mod allowed;

use super::DatasetError;
use allowed::available_bytes;
use std::io::{ErrorKind, Read};
use std::path::Path;
use std::sync::atomic::AtomicU64;
use std::sync::atomic::Ordering::Relaxed;

/// A longer line is not one of a table.
const LONGEST_LINE_BYTES: usize = 64 << 20;

/// Bytes that are read at once.
const CHUNK_BYTES: usize = 1 << 20;

/// Less is not looked at, until it has added up.
const SMALL_BYTES: u64 = 4 << 20;

/// Bytes that were not looked at.
static UNCHECKED_BYTES: AtomicU64 = AtomicU64::new(0);

/// Returns whether this many bytes can be had.
///
/// # Errors
///
/// [`DatasetError::Memory`] with the bytes that are needed and those that are available.
pub(super) fn check(path: &Path, needed_bytes: u64) -> Result<(), DatasetError> {
    // Asking the system takes as long as reading a small file: many of them are added up.
    let added = UNCHECKED_BYTES.fetch_add(needed_bytes, Relaxed).saturating_add(needed_bytes);
    if added < SMALL_BYTES {
        return Ok(());
    }
    UNCHECKED_BYTES.store(0, Relaxed);
    compare(path, needed_bytes, available_bytes())
}

/// Does the same as [`check`], for the features of `samples` samples: 4 bytes for each of `width` numbers.
pub(super) fn check_features(path: &Path, samples: u64, width: u64) -> Result<(), DatasetError> {
    check(path, samples.saturating_mul(width).saturating_mul(size_of::<f32>() as u64))
}

/// Reads lines of text to the end, counting: what does not fit into memory, or has a line that is none, is refused
/// while it is read. `expected_bytes` may be less than there are, as for what is unzipped.
///
/// # Errors
///
/// [`DatasetError::Memory`], [`DatasetError::Read`], or that a line is too long.
pub(super) fn read_lines(
    path: &Path,
    mut from: impl Read,
    expected_bytes: u64,
) -> Result<Vec<u8>, DatasetError> {
    check(path, expected_bytes)?;
    let mut bytes = Vec::new();
    // As small as a small file is.
    let mut chunk = vec![0; (expected_bytes.clamp(4096, CHUNK_BYTES as u64 - 1) + 1) as usize];
    let (mut lines, mut line_bytes) = (0u64, 0);
    loop {
        let read = match from.read(&mut chunk) {
            Ok(0) => break,
            Ok(read) => &chunk[..read],
            Err(error) if error.kind() == ErrorKind::Interrupted => continue,
            Err(error) => return Err(DatasetError::Read { path: path.into(), error }),
        };
        match read.iter().rposition(|&byte| byte == b'\n' || byte == b'\r') {
            Some(end) => {
                lines += read.iter().filter(|&&byte| byte == b'\n').count() as u64;
                line_bytes = read.len() - end;
            }
            None => line_bytes += read.len(),
        }
        if line_bytes > LONGEST_LINE_BYTES {
            return Err(DatasetError::Line {
                path: path.into(),
                line: lines + 1,
                what: format!(
                    "over {} MiB without an end: not a text file of a line for each sample",
                    LONGEST_LINE_BYTES >> 20
                ),
            });
        }
        let room = bytes.capacity() - bytes.len();
        if room < read.len() {
            // All that is promised at first, then half as much again.
            let promised = (expected_bytes as usize).saturating_sub(bytes.len());
            let more = promised.max(bytes.len() / 2).max(read.len());
            check(path, more as u64)?;
            reserve(path, &mut bytes, more)?;
        }
        bytes.extend_from_slice(read);
    }
    Ok(bytes)
}

/// Makes room for more elements, or says that there is none.
///
/// # Errors
///
/// [`DatasetError::Memory`]
pub(super) fn reserve<T>(path: &Path, list: &mut Vec<T>, more: usize) -> Result<(), DatasetError> {
    list.try_reserve_exact(more).map_err(|_| DatasetError::Memory {
        path: path.into(),
        needed_bytes: (more as u64).saturating_mul(size_of::<T>() as u64),
        available_bytes: available_bytes(),
    })
}

fn compare(path: &Path, needed_bytes: u64, available_bytes: u64) -> Result<(), DatasetError> {
    if needed_bytes > available_bytes {
        return Err(DatasetError::Memory { path: path.into(), needed_bytes, available_bytes });
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_more_than_available_is_refused_with_both_numbers() {
        assert!(compare(Path::new("a.csv"), 10, 10).is_ok());
        let error = compare(Path::new("a.csv"), 11, 10).unwrap_err().to_string();
        assert!(
            error.starts_with("a.csv: it needs 11 bytes of memory, but 10 are available: use"),
            "{error}"
        );
    }

    #[test]
    fn four_bytes_are_needed_for_each_number_of_each_sample() {
        assert!(check_features(Path::new("a"), 1000, 1000).is_ok());
        let error = check_features(Path::new("a"), 1 << 40, 1 << 10).unwrap_err();
        assert!(
            matches!(error, DatasetError::Memory { needed_bytes, .. } if needed_bytes == 1 << 52),
            "{error}"
        );
        assert!(check_features(Path::new("a"), u64::MAX, u64::MAX).is_err());
    }

    #[test]
    fn lines_are_read_to_the_end_and_one_without_an_end_is_refused_before_that() {
        let text = "1,2\n".repeat(1_000_000);
        let read = read_lines(Path::new("a"), text.as_bytes(), 4).unwrap();
        assert_eq!(read, text.as_bytes());
        let endless = "1,2\n3".as_bytes().chain(std::io::repeat(0));
        let error = read_lines(Path::new("a"), endless, 0).unwrap_err().to_string();
        assert!(error.starts_with("a line 2: over 64 MiB without an end"), "{error}");
    }

    #[test]
    fn room_that_cannot_be_had_is_an_error() {
        let mut list: Vec<u64> = Vec::new();
        let error = reserve(Path::new("a"), &mut list, usize::MAX / 16).unwrap_err();
        assert!(matches!(error, DatasetError::Memory { .. }), "{error}");
    }
}
