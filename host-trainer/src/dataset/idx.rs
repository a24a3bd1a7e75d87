//! Images and labels in IDX files, plain or gzipped: MNIST and its relatives.
//!
//! An IDX file is a magic number (two zero bytes, the number type, the number of dimensions), the size
//! of each dimension as a big-endian `u32`, and the numbers. Only `u8` is read here.

use super::{Dataset, DatasetError, ImageSize, Targets, limit};
use flate2::read::GzDecoder;
use std::fs::File;
use std::io::{BufReader, ErrorKind, Read};
use std::path::{Path, PathBuf};

/// The number type `u8`.
const UNSIGNED_BYTE: u8 = 8;

/// Reads the four files of a folder: training images and labels, test images and labels, by the names
/// that MNIST has, with or without `.gz`. Returns the training part and the test part.
///
/// # Errors
///
/// [`DatasetError`] with the file, what was found and what was expected.
pub fn load(folder: &Path) -> Result<(Dataset, Dataset), DatasetError> {
    let name = folder
        .file_name()
        .map_or_else(|| "images".into(), |name| name.to_string_lossy().into_owned());
    let mut training = part(folder, "train", &name)?;
    let mut test = part(folder, "t10k", &name)?;
    if training.width != test.width {
        return Err(DatasetError::File {
            path: folder.into(),
            what: format!(
                "training images have {} pixels, test images {}",
                training.width, test.width
            ),
        });
    }
    let count = training.targets.outputs().max(test.targets.outputs());
    for part in [&mut training, &mut test] {
        if let Targets::Classes { labels, .. } = &mut part.targets {
            *labels = numbered(count);
        }
    }
    Ok((training, test))
}

/// `0`, `1`, …
fn numbered(classes: usize) -> Vec<String> {
    (0..classes).map(|class| class.to_string()).collect()
}

fn part(folder: &Path, part: &str, name: &str) -> Result<Dataset, DatasetError> {
    let images_path = find(folder, part, "images-idx3")?;
    let labels_path = find(folder, part, "labels-idx1")?;
    let ([count, rows, columns], features) = read::<3, f32>(&images_path)?;
    let ([label_count], classes) = read::<1, usize>(&labels_path)?;
    if count != label_count {
        return Err(DatasetError::File {
            path: labels_path,
            what: format!("{label_count} labels, but {} has {count} images", images_path.display()),
        });
    }
    let width = rows * columns;
    if count == 0 || width == 0 {
        return Err(DatasetError::File {
            path: images_path,
            what: format!(
                "{count} images of {rows}×{columns} pixels: there is nothing to learn from"
            ),
        });
    }
    let class_count = classes.iter().max().map_or(0, |largest| largest + 1);
    Ok(Dataset {
        name: name.into(),
        columns: Vec::new(),
        width,
        features,
        targets: Targets::Classes { classes, labels: numbered(class_count) },
        image: Some(ImageSize { width: columns, height: rows }),
    })
}

/// Whether one of the four files is in this folder.
pub fn is_idx(folder: &Path) -> bool {
    ["train", "t10k"].iter().any(|part| {
        ["images-idx3", "labels-idx1"].iter().any(|kind| find(folder, part, kind).is_ok())
    })
}

fn find(folder: &Path, part: &str, kind: &str) -> Result<PathBuf, DatasetError> {
    let plain = folder.join(format!("{part}-{kind}-ubyte"));
    let zipped = folder.join(format!("{part}-{kind}-ubyte.gz"));
    if zipped.is_file() {
        Ok(zipped)
    } else if plain.is_file() {
        Ok(plain)
    } else {
        let what =
            "no such file, nor with .gz: expected the four files of MNIST in one folder".into();
        Err(DatasetError::File { path: plain, what })
    }
}

/// The sizes of `DIMENSIONS` dimensions, and as many numbers as they say.
fn read<const DIMENSIONS: usize, N: From<u8>>(
    path: &Path,
) -> Result<([usize; DIMENSIONS], Vec<N>), DatasetError> {
    let wrong = |what| DatasetError::File { path: path.into(), what };
    let read_error = |error: std::io::Error| match error.kind() {
        ErrorKind::UnexpectedEof => wrong("the file is cut off: fetch it again".into()),
        _ => DatasetError::Read { path: path.into(), error },
    };
    let file = BufReader::new(File::open(path).map_err(read_error)?);
    let mut reader: Box<dyn Read> = match path.extension() {
        Some(ending) if ending == "gz" => Box::new(GzDecoder::new(file)),
        _ => Box::new(file),
    };

    let mut magic = [0; 4];
    reader.read_exact(&mut magic).map_err(read_error)?;
    if magic != [0, 0, UNSIGNED_BYTE, DIMENSIONS as u8] {
        return Err(wrong(format!(
            "not an IDX file of bytes in {DIMENSIONS} dimensions: it starts with {magic:02x?}, expected {:02x?}",
            [0, 0, UNSIGNED_BYTE, DIMENSIONS as u8]
        )));
    }
    let mut sizes = [0; DIMENSIONS];
    let mut expected: u64 = 1;
    for size in &mut sizes {
        let mut bytes = [0; 4];
        reader.read_exact(&mut bytes).map_err(read_error)?;
        *size = u32::from_be_bytes(bytes) as usize;
        expected = expected.saturating_mul(*size as u64);
    }
    limit::check(path, expected.saturating_mul(size_of::<N>() as u64))?;
    // Nothing is reserved on the word of the header: memory grows with what is really there.
    let mut numbers: Vec<N> = Vec::new();
    let mut reader = reader.take(expected.saturating_add(1));
    let mut chunk = [0; 1 << 16];
    loop {
        match reader.read(&mut chunk) {
            Ok(0) => break,
            Ok(count) => numbers.extend(chunk[..count].iter().map(|&byte| N::from(byte))),
            Err(error) if error.kind() == ErrorKind::Interrupted => {}
            Err(error) => return Err(read_error(error)),
        }
    }
    if numbers.len() as u64 != expected {
        let found =
            if numbers.len() as u64 > expected { "more".into() } else { numbers.len().to_string() };
        return Err(wrong(format!(
            "its header promises {expected} bytes of {sizes:?} numbers, but there are {found}"
        )));
    }
    Ok((sizes, numbers))
}

#[cfg(test)]
mod tests {
    use super::*;
    use flate2::Compression;
    use flate2::write::GzEncoder;
    use std::io::Write;
    use tempfile::TempDir;

    fn idx(sizes: &[u32], numbers: &[u8]) -> Vec<u8> {
        let mut bytes = vec![0, 0, 8, sizes.len() as u8];
        bytes.extend(sizes.iter().flat_map(|size| size.to_be_bytes()));
        bytes.extend(numbers);
        bytes
    }

    /// Two training images and one test image of 1×3 pixels.
    fn folder() -> TempDir {
        let folder = TempDir::new().unwrap();
        let write =
            |name: &str, bytes: Vec<u8>| std::fs::write(folder.path().join(name), bytes).unwrap();
        write("train-images-idx3-ubyte", idx(&[2, 1, 3], &[0, 1, 2, 3, 4, 255]));
        write("train-labels-idx1-ubyte", idx(&[2], &[1, 0]));
        write("t10k-images-idx3-ubyte", idx(&[1, 1, 3], &[7, 8, 9]));
        let mut zip = GzEncoder::new(Vec::new(), Compression::fast());
        zip.write_all(&idx(&[1], &[2])).unwrap();
        write("t10k-labels-idx1-ubyte.gz", zip.finish().unwrap());
        folder
    }

    #[test]
    fn reads_plain_and_gzipped_files() {
        let folder = folder();
        let (training, test) = load(folder.path()).unwrap();
        assert_eq!((training.width, training.len(), test.len()), (3, 2, 1));
        assert_eq!(training.features, [0.0, 1.0, 2.0, 3.0, 4.0, 255.0]);
        assert_eq!(training.targets, Targets::Classes { classes: vec![1, 0], labels: numbered(3) });
        assert_eq!(test.targets, Targets::Classes { classes: vec![2], labels: numbered(3) });
        assert_eq!(training.image, Some(ImageSize { width: 3, height: 1 }));
    }

    #[test]
    fn files_that_are_not_what_they_say_are_named() {
        let error_with = |name: &str, bytes: &[u8]| {
            let folder = folder();
            std::fs::write(folder.path().join(name), bytes).unwrap();
            load(folder.path()).unwrap_err().to_string()
        };
        let images = "train-images-idx3-ubyte";
        for (bytes, expected) in [
            (&idx(&[u32::MAX, 28, 28], &[])[..], "needs 13469017437120 bytes of memory"),
            (&idx(&[2, 1, 4], &[0; 6]), "promises 8 bytes of [2, 1, 4] numbers, but there are 6"),
            (&idx(&[2, 1, 2], &[0; 6]), "but there are more"),
            (&idx(&[2, 3], &[0; 6]), "not an IDX file of bytes in 3 dimensions"),
            (&idx(&[3, 1, 3], &[0; 9]), "2 labels, but"),
            (&idx(&[2, 0, 3], &[]), "nothing to learn from"),
            (b"PK", "train-images-idx3-ubyte: the file is cut off: fetch it again"),
        ] {
            let error = error_with(images, bytes);
            assert!(error.contains(expected), "{error}");
        }
        let error = error_with("t10k-labels-idx1-ubyte.gz", b"\x1f\x8b\x08broken");
        assert!(error.contains("t10k-labels-idx1-ubyte.gz: "), "{error}");
        let error = load(Path::new("/nowhere")).unwrap_err().to_string();
        assert!(error.contains("expected the four files of MNIST in one folder"), "{error}");
    }
}
