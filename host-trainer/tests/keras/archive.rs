//! Archives of Keras whose description is changed.

use super::fixture;
use host_trainer::import::{ImportError, Imported};
use std::io::{Cursor, Read, Write};
use zip::write::SimpleFileOptions;
use zip::{ZipArchive, ZipWriter};

/// Imports an archive of the fixtures with parts of its description replaced.
pub fn import(name: &str, changes: &[(&str, &str)]) -> Result<Imported, ImportError> {
    let bytes = std::fs::read(fixture(name)).unwrap();
    let mut archive = ZipArchive::new(Cursor::new(bytes)).unwrap();
    let mut changed = ZipWriter::new(Cursor::new(Vec::new()));
    for index in 0..archive.len() {
        let mut part = archive.by_index(index).unwrap();
        let (name, mut bytes) = (part.name().unwrap().to_string(), Vec::new());
        part.read_to_end(&mut bytes).unwrap();
        if name == "config.json" {
            let mut text = String::from_utf8(bytes).unwrap();
            for (from, to) in changes {
                assert!(text.contains(from), "{from} is not in {text}");
                text = text.replace(from, to);
            }
            bytes = text.into_bytes();
        }
        changed.start_file(name, SimpleFileOptions::default()).unwrap();
        changed.write_all(&bytes).unwrap();
    }
    let file = tempfile::NamedTempFile::new().unwrap();
    std::fs::write(file.path(), changed.finish().unwrap().into_inner()).unwrap();
    Imported::read(file.path())
}
