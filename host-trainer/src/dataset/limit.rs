//! Data sets that do not fit into memory are refused before they are loaded.
//!
//! Without this, the system would swap for minutes, or kill the program without a word.

use super::DatasetError;
use std::path::Path;

/// Taken as available where the system does not say: 8 GiB.
const FALLBACK_BYTES: u64 = 8 << 30;

/// Whether this many bytes can be had.
///
/// # Errors
///
/// [`DatasetError::Memory`] with the bytes that are needed and those that are available.
pub(super) fn check(path: &Path, needed_bytes: u64) -> Result<(), DatasetError> {
    compare(path, needed_bytes, available_bytes())
}

/// As [`check`], for the features of `samples` samples: 4 bytes for each of `width` numbers.
pub(super) fn check_features(path: &Path, samples: u64, width: u64) -> Result<(), DatasetError> {
    check(path, samples.saturating_mul(width).saturating_mul(size_of::<f32>() as u64))
}

fn compare(path: &Path, needed_bytes: u64, available_bytes: u64) -> Result<(), DatasetError> {
    if needed_bytes > available_bytes {
        return Err(DatasetError::Memory { path: path.into(), needed_bytes, available_bytes });
    }
    Ok(())
}

/// Memory that can be used without swapping: what Linux says, elsewhere 8 GiB.
fn available_bytes() -> u64 {
    let text = std::fs::read_to_string("/proc/meminfo").unwrap_or_default();
    available_in(&text).unwrap_or(FALLBACK_BYTES)
}

/// The line `MemAvailable:   23456789 kB` of `/proc/meminfo`.
fn available_in(text: &str) -> Option<u64> {
    let line = text.lines().find_map(|line| line.strip_prefix("MemAvailable:"))?;
    let kib: u64 = line.split_whitespace().next()?.parse().ok()?;
    kib.checked_mul(1024)
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
    fn the_line_of_linux_is_understood() {
        let text = "MemTotal:       24000000 kB\nMemAvailable:      2000 kB\nBuffers: 1 kB\n";
        assert_eq!(available_in(text), Some(2000 * 1024));
        for text in ["", "MemAvailable:", "MemAvailable: many kB", "MemTotal: 7 kB"] {
            assert_eq!(available_in(text), None);
        }
    }
}
