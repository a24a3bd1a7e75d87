//! The bytes of a file as text: unzipped, without marks at its ends.

use super::kind::{self, Kind};
use crate::dataset::{DatasetError, limit};
use flate2::read::MultiGzDecoder;
use std::fs::File;
use std::io::Read;
use std::path::Path;

/// Enough to tell what a file is.
const HEAD_BYTES: u64 = 1 << 16;

/// Contents of a file.
pub(super) struct Content {
    /// UTF-8, unless somebody saved it in another encoding.
    pub bytes: Vec<u8>,
    /// Number of zero bytes at the end: a logger lost its power.
    pub zeros: usize,
}

impl Content {
    pub fn read(path: &Path) -> Result<Self, DatasetError> {
        let read_error = |error| DatasetError::Read { path: path.into(), error };
        let wrong = |what: String| DatasetError::File { path: path.into(), what };
        let metadata = std::fs::metadata(path).map_err(read_error)?;
        if !metadata.is_file() {
            return Err(wrong("not a file: expected a CSV file".into()));
        }
        let mut head = Vec::new();
        let mut file = File::open(path).map_err(read_error)?;
        file.by_ref().take(HEAD_BYTES).read_to_end(&mut head).map_err(read_error)?;
        let is_zipped = head.starts_with(b"\x1f\x8b");
        let whole = head.as_slice().chain(file);
        let bytes = if is_zipped {
            limit::read_lines(path, MultiGzDecoder::new(whole), metadata.len())
        } else {
            limit::read_lines(path, whole, metadata.len())
        };
        let bytes = bytes.map_err(|error| match error {
            DatasetError::Read { error, .. } if is_zipped => {
                wrong(format!("damaged gzip data ({error}): copy or download the file again"))
            }
            // What is no text has no lines.
            DatasetError::Line { .. } if !is_zipped && from_utf16(&head).is_none() => {
                kind::of(&head).map_or(error, |kind| wrong(other_kind(&kind)))
            }
            error => error,
        })?;
        Self::of(bytes).map_err(wrong)
    }

    fn of(mut bytes: Vec<u8>) -> Result<Self, String> {
        if let Some(text) = from_utf16(&bytes) {
            bytes = text?.into_bytes();
        }
        if bytes.starts_with(b"\xef\xbb\xbf") {
            bytes.drain(..3);
        }
        let length = bytes.len();
        let content = bytes.iter().rposition(|&byte| byte != 0).map_or(0, |last| last + 1);
        bytes.truncate(content);
        let zeros = length - content;
        // DOS ends a file with this sign; a line end may follow it.
        let end = bytes.trim_ascii_end();
        if end.ends_with(b"\x1a") {
            let end = end.len() - 1;
            bytes.truncate(end);
        }
        if bytes.is_empty() {
            let what = if zeros > 0 { "it holds zero bytes only" } else { "the file is empty" };
            return Err(format!("{what}: expected a line of numbers and a label for each sample"));
        }
        if let Some(kind) = kind::of(&bytes) {
            return Err(other_kind(&kind));
        }
        Ok(Self { bytes, zeros })
    }
}

fn other_kind(kind: &Kind) -> String {
    format!("this is {}, expected CSV: {}", kind.name, kind.way_out)
}

/// Text of PowerShell and Excel, with a mark or without one.
fn from_utf16(bytes: &[u8]) -> Option<Result<String, String>> {
    let start = bytes.get(..bytes.len().min(64)).unwrap_or_default();
    let zeros = |odd: usize| start.iter().skip(odd).step_by(2).filter(|&&byte| byte == 0).count();
    let most = start.len() / 2 - start.len() / 16;
    let (is_little, from) = match bytes {
        [0xff, 0xfe, ..] => (true, 2),
        [0xfe, 0xff, ..] => (false, 2),
        _ if start.len() < 8 => return None,
        _ if zeros(1) >= most && zeros(0) == 0 => (true, 0),
        _ if zeros(0) >= most && zeros(1) == 0 => (false, 0),
        _ => return None,
    };
    let units = bytes[from..].chunks_exact(2).map(|pair| match is_little {
        true => u16::from_le_bytes([pair[0], pair[1]]),
        false => u16::from_be_bytes([pair[0], pair[1]]),
    });
    let text: Result<String, _> = char::decode_utf16(units).collect();
    Some(text.map_err(|_| "damaged UTF-16 text: save the file as UTF-8".into()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(bytes: &[u8]) -> String {
        String::from_utf8(Content::of(bytes.to_vec()).unwrap().bytes).unwrap()
    }

    #[test]
    fn utf16_is_read_in_both_orders_with_a_mark_or_without() {
        let units: Vec<u16> = "a,b,°C\n1,2,x\n".encode_utf16().collect();
        let little: Vec<u8> = units.iter().flat_map(|unit| unit.to_le_bytes()).collect();
        let big: Vec<u8> = units.iter().flat_map(|unit| unit.to_be_bytes()).collect();
        for bytes in
            [[&[0xff, 0xfe], &little[..]].concat(), [&[0xfe, 0xff], &big[..]].concat(), little, big]
        {
            assert_eq!(text(&bytes), "a,b,°C\n1,2,x\n");
        }
        assert!(Content::of(vec![0xff, 0xfe, 0, 0xdc, 65, 0]).is_err());
    }

    #[test]
    fn marks_at_both_ends_are_cut_and_zero_bytes_counted() {
        assert_eq!(text(b"\xef\xbb\xbf1,2\n"), "1,2\n");
        assert_eq!(text(b"1,2\r\n\x1a"), "1,2\r\n");
        assert_eq!(text(b"1,2\n\x1a\r\n"), "1,2\n");
        let cut = Content::of(b"1,2\n3\0\0\0".to_vec()).unwrap();
        assert_eq!((&cut.bytes[..], cut.zeros), (&b"1,2\n3"[..], 3));
        for empty in [&b""[..], b"\0\0\0", b"\x1a"] {
            assert!(Content::of(empty.to_vec()).is_err());
        }
    }
}
