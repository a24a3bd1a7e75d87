//! NumPy archives.
//!
//! A zip archive of `.npy` files, which have a header in Python's notation: <https://numpy.org/neps/nep-0001-npy-format.html>.

use super::ExportError;
use super::metadata::metadata;
use super::tensors::{Numbers, Tensor, tensors};
use crate::export::TrainedModel;
use std::io::{Cursor, Write};
use zip::ZipWriter;
use zip::write::SimpleFileOptions;

/// The parameters of any network as the bytes of a NumPy archive.
///
/// Arrays are named `layer1.weight`, `layer1.bias` and so on; `metadata` is an array of two columns, keys and values:
/// the network in words, its task, names of classes, scaling of the data.
///
/// # Errors
///
/// [`ExportError::Archive`] if the archive cannot be made.
pub fn npz(model: &TrainedModel) -> Result<Vec<u8>, ExportError> {
    let mut archive = ZipWriter::new(Cursor::new(Vec::new()));
    let failed = |error: zip::result::ZipError| ExportError::Archive(error.to_string());
    for Tensor { name, dims, numbers } in tensors(model) {
        let kind = match numbers {
            Numbers::F32(_) => "<f4",
            Numbers::I8(_) => "|i1",
            Numbers::I16(_) => "<i2",
            Numbers::I32(_) => "<i4",
        };
        add(&mut archive, &name, kind, &dims, &numbers.le_bytes()).map_err(failed)?;
    }
    let entries = metadata(model);
    let texts = entries.iter().flat_map(|(key, value)| [key, value]);
    // Each text takes as many characters of four bytes as the longest.
    let width = texts.clone().map(|text| text.chars().count()).max().unwrap_or(0).max(1);
    let padded = texts.flat_map(|text| text.chars().chain(std::iter::repeat('\0')).take(width));
    let bytes: Vec<u8> = padded.flat_map(|character| u32::from(character).to_le_bytes()).collect();
    let kind = format!("<U{width}");
    add(&mut archive, "metadata", &kind, &[entries.len(), 2], &bytes).map_err(failed)?;
    Ok(archive.finish().map_err(failed)?.into_inner())
}

/// Adds an array.
fn add(
    archive: &mut ZipWriter<Cursor<Vec<u8>>>,
    name: &str,
    kind: &str,
    dims: &[usize],
    bytes: &[u8],
) -> zip::result::ZipResult<()> {
    archive.start_file(format!("{name}.npy"), SimpleFileOptions::default())?;
    archive.write_all(&header(kind, dims))?;
    archive.write_all(bytes)?;
    Ok(())
}

/// The header of an `.npy` file, version 1.
fn header(kind: &str, dims: &[usize]) -> Vec<u8> {
    const ALIGNMENT: usize = 64;
    let shape: String = dims.iter().map(|dim| format!("{dim}, ")).collect();
    let text = format!("{{'descr': '{kind}', 'fortran_order': False, 'shape': ({shape}), }}");
    let start = b"\x93NUMPY\x01\x00";
    let length = (start.len() + 2 + text.len() + 1).next_multiple_of(ALIGNMENT) - start.len() - 2;
    let mut header = start.to_vec();
    header.extend((length as u16).to_le_bytes());
    header.extend(format!("{text:<0$}\n", length - 1).as_bytes());
    header
}

#[cfg(test)]
mod tests {
    use super::header;

    #[test]
    fn a_header_ends_at_a_multiple_of_64_bytes_with_a_new_line() {
        for dims in [&[3][..], &[2, 4], &[1; 20]] {
            let header = header("<f4", dims);
            assert!(header.len().is_multiple_of(64) && header.ends_with(b"\n"));
            let length = usize::from(u16::from_le_bytes([header[8], header[9]]));
            assert_eq!(length + 10, header.len());
        }
        let text = String::from_utf8_lossy(&header("|i1", &[3])).into_owned();
        assert!(text.contains("{'descr': '|i1', 'fortran_order': False, 'shape': (3, ), }"));
    }
}
