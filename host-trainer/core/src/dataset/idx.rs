//! Images and labels in IDX files, plain or gzipped: MNIST and its relatives.
//!
//! An IDX file is a magic number (two zero bytes, the number type, the number of dimensions), the size
//! of each dimension as a big-endian `u32`, and the numbers: whole numbers of 8, 16 or 32 bits or floats, the highest byte
//! first.

mod element;
mod names;

use super::csv::Note;
use super::kind::start_of;
use super::{Dataset, DatasetError, ImageSize, Source, Targets, limit};
use element::{Element, Value};
use flate2::read::MultiGzDecoder;
use std::collections::BTreeSet;
use std::fs::File;
use std::io::{BufReader, ErrorKind, Read};
use std::path::Path;

/// Reads the files of a folder: training images and labels, and test images and labels if they are there, by the
/// names that MNIST and EMNIST have, with or without `.gz`. A class is a label that occurs, and keeps its number as its
/// name.
///
/// # Errors
///
/// [`DatasetError`] with the file, what was found and what was expected.
pub fn load_folder(folder: &Path) -> Result<Source, DatasetError> {
    let mut sets = names::sets(folder);
    let wrong = |what| DatasetError::File { path: folder.into(), what };
    if sets.len() > 1 {
        let images = |files: &names::Files| files.training.images.clone();
        let first = sets.values().find_map(images).unwrap_or_else(|| folder.into());
        return Err(wrong(format!(
            "{} data sets in one folder: {}; name the images of one, for example --data {}",
            sets.len(),
            sets.keys().take(8).cloned().collect::<Vec<_>>().join(", "),
            first.display()
        )));
    }
    let (_, files) = sets.pop_first().ok_or_else(|| {
        wrong("no IDX files: expected the four files of MNIST in one folder".into())
    })?;
    load_files(&files, folder)
}

/// Reads the data set that a file of images belongs to, as [`load_folder`].
///
/// # Errors
///
/// As [`load_folder`].
pub fn load_beside(images: &Path) -> Result<Source, DatasetError> {
    load_files(&names::set_of(images)?, images.parent().unwrap_or(images))
}

/// Does the same as [`load_folder`], where test samples must be there: returns the training part and the test part.
///
/// # Errors
///
/// As [`load_folder`].
pub fn load(folder: &Path) -> Result<(Dataset, Dataset), DatasetError> {
    let source = load_folder(folder)?;
    let test = source.test.ok_or_else(|| DatasetError::File {
        path: folder.join("t10k-images-idx3-ubyte"),
        what: "no such file, nor with .gz: expected the four files of MNIST in one folder".into(),
    })?;
    Ok((source.data, test))
}

/// The images of a folder, or of a file, whether they have labels or not: those for test if there are any.
pub(super) fn load_unlabelled(path: &Path) -> Result<(usize, Vec<f32>), DatasetError> {
    let images = if path.is_dir() {
        let files = names::sets(path).pop_first().map(|(_, files)| files).unwrap_or_default();
        files.test.images.or(files.training.images)
    } else {
        Some(path.to_path_buf())
    };
    let Some(images) = images else {
        let what = "no images in IDX files".into();
        return Err(DatasetError::File { path: path.into(), what });
    };
    let ([_, rows, columns], features) = read::<3, f32>(&images)?;
    Ok((rows * columns, features))
}

fn load_files(files: &names::Files, folder: &Path) -> Result<Source, DatasetError> {
    let name = folder
        .file_name()
        .map_or_else(|| "images".into(), |name| name.to_string_lossy().into_owned());
    let Some(mut training) = part(&files.training, &name)? else {
        let what = "no training images: expected train-images-idx3-ubyte, with or without .gz";
        return Err(DatasetError::File { path: folder.into(), what: what.into() });
    };
    let mut test = part(&files.test, &name)?;
    if let Some(test) = test.as_ref().filter(|test| test.width != training.width) {
        return Err(DatasetError::File {
            path: folder.into(),
            what: format!(
                "training images have {} pixels, test images {}",
                training.width, test.width
            ),
        });
    }
    // Labels are still numbers: those that occur become classes.
    let parts = || [Some(&training), test.as_ref()].into_iter().flatten();
    let found: BTreeSet<usize> =
        parts().flat_map(|part| part.targets.classes().unwrap_or_default()).copied().collect();
    let names: Vec<String> = found.iter().map(usize::to_string).collect();
    for part in [Some(&mut training), test.as_mut()].into_iter().flatten() {
        if let Targets::Classes { classes, labels } = &mut part.targets {
            labels.clone_from(&names);
            classes.iter_mut().for_each(|class| *class = found.range(..*class).count());
        }
    }
    let notes = match test {
        Some(_) => Vec::new(),
        None => vec![Note::from(String::from(
            "no test images (t10k-images-idx3-ubyte): they are split off",
        ))],
    };
    Ok(Source { test, notes, ..training.into() })
}

/// Images and labels; no labels have names yet. `None` if neither is there.
fn part(pair: &names::Pair, name: &str) -> Result<Option<Dataset>, DatasetError> {
    let (images_path, labels_path) = match (&pair.images, &pair.labels) {
        (None, None) => return Ok(None),
        (Some(images), Some(labels)) => (images, labels),
        (Some(there), None) | (None, Some(there)) => {
            let missing = if pair.labels.is_none() { "labels" } else { "images" };
            return Err(DatasetError::File {
                path: there.clone(),
                what: format!(
                    "no {missing} for it in this folder: expected the four files of MNIST in one folder"
                ),
            });
        }
    };
    let ([count, rows, columns], features) = read::<3, f32>(images_path)?;
    let ([label_count], classes) = read::<1, usize>(labels_path)?;
    if count != label_count {
        return Err(DatasetError::File {
            path: labels_path.clone(),
            what: format!("{label_count} labels, but {} has {count} images", images_path.display()),
        });
    }
    let width = rows * columns;
    if count == 0 || width == 0 {
        return Err(DatasetError::File {
            path: images_path.clone(),
            what: format!(
                "{count} images of {rows}×{columns} pixels: there is nothing to learn from"
            ),
        });
    }
    Ok(Some(Dataset {
        name: name.into(),
        columns: Vec::new(),
        width,
        features,
        targets: Targets::Classes { classes, labels: Vec::new() },
        image: Some(ImageSize { width: columns, height: rows }),
    }))
}

/// Returns whether IDX files are in this folder.
pub fn is_idx(folder: &Path) -> bool {
    !names::sets(folder).is_empty()
}

/// The sizes of `DIMENSIONS` dimensions, and as many numbers as they say.
fn read<const DIMENSIONS: usize, N: Value>(
    path: &Path,
) -> Result<([usize; DIMENSIONS], Vec<N>), DatasetError> {
    let wrong = |what| DatasetError::File { path: path.into(), what };
    let read_error = |error: std::io::Error| match error.kind() {
        ErrorKind::UnexpectedEof => wrong("the file is cut off: fetch it again".into()),
        _ => DatasetError::Read { path: path.into(), error },
    };
    let file = BufReader::new(File::open(path).map_err(read_error)?);
    // Browsers unzip some files and leave their names as they are.
    let is_zipped = start_of(path).starts_with(b"\x1f\x8b");
    let mut reader: Box<dyn Read> =
        if is_zipped { Box::new(MultiGzDecoder::new(file)) } else { Box::new(file) };

    let mut magic = [0; 4];
    reader.read_exact(&mut magic).map_err(read_error)?;
    let element = Element::of(magic[2])
        .filter(|_| magic[..2] == [0, 0] && usize::from(magic[3]) == DIMENSIONS);
    let Some(element) = element else {
        return Err(wrong(format!(
            "not an IDX file of numbers in {DIMENSIONS} dimensions: it starts with {magic:02x?}, expected 00, 00, \
             the type (08 for bytes, 09, 0b, 0c, 0d or 0e) and {DIMENSIONS:02x}"
        )));
    };
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
    let size = element.bytes();
    let expected_bytes = expected.saturating_mul(size as u64);
    let mut reader = reader.take(expected_bytes.saturating_add(1));
    let (mut chunk, mut filled, mut found) = ([0; 1 << 16], 0, 0u64);
    loop {
        match reader.read(&mut chunk[filled..]) {
            Ok(0) => break,
            Ok(count) => (filled, found) = (filled + count, found + count as u64),
            Err(error) if error.kind() == ErrorKind::Interrupted => continue,
            Err(error) => return Err(read_error(error)),
        }
        let whole = filled - filled % size;
        for bytes in chunk[..whole].chunks_exact(size) {
            let value = N::of(element.number(bytes));
            numbers.push(
                value.map_err(|what| {
                    wrong(format!("number {} of it is {what}", numbers.len() + 1))
                })?,
            );
        }
        // A read may end within a number.
        chunk.copy_within(whole..filled, 0);
        filled -= whole;
    }
    if found != expected_bytes {
        let found = if found > expected_bytes { "more".into() } else { found.to_string() };
        return Err(wrong(format!(
            "its header promises {expected_bytes} bytes of {sizes:?} numbers, but there are {found}"
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

    fn names(names: &[&str]) -> Vec<String> {
        names.iter().map(|&name| name.into()).collect()
    }

    #[test]
    fn labels_that_occur_are_classes_and_keep_their_numbers_as_names() {
        let folder = TempDir::new().unwrap();
        let write = |name: &str, bytes| std::fs::write(folder.path().join(name), bytes).unwrap();
        write("emnist-x-train-images-idx3-ubyte", idx(&[3, 1, 1], &[5, 6, 7]));
        write("emnist-x-train-labels-idx1-ubyte", idx(&[3], &[26, 1, 3]));
        let source = load_folder(folder.path()).unwrap();
        assert_eq!(source.data.targets.names(), names(&["1", "3", "26"]));
        assert_eq!(source.data.targets.classes(), Some(&[2, 0, 1][..]));
        assert_eq!(source.test, None);
        assert!(load(folder.path()).unwrap_err().to_string().contains("t10k-images"));

        write("emnist-y-train-images-idx3-ubyte", idx(&[1, 1, 1], &[5]));
        let error = load_folder(folder.path()).unwrap_err().to_string();
        assert!(error.contains("2 data sets in one folder: emnist-x, emnist-y"), "{error}");
        let path = folder.path().join("emnist-x-train-images-idx3-ubyte");
        assert_eq!(load_beside(&path).unwrap().data, source.data);
        let path = folder.path().join("emnist-y-train-images-idx3-ubyte");
        let error = load_beside(&path).unwrap_err().to_string();
        assert!(error.contains("no labels for it in this folder"), "{error}");
    }

    #[test]
    fn files_in_folders_of_their_names_and_files_that_are_no_longer_zipped_are_read() {
        let folder = TempDir::new().unwrap();
        let inner = folder.path().join("train-images-idx3-ubyte");
        std::fs::create_dir(&inner).unwrap();
        std::fs::write(inner.join("train-images-idx3-ubyte"), idx(&[2, 1, 1], &[5, 6])).unwrap();
        std::fs::write(folder.path().join("train-labels.idx1-ubyte.gz"), idx(&[2], &[0, 1]))
            .unwrap();
        assert_eq!(load_folder(folder.path()).unwrap().data.features, [5.0, 6.0]);
    }

    #[test]
    fn reads_plain_and_gzipped_files() {
        let folder = folder();
        let (training, test) = load(folder.path()).unwrap();
        assert_eq!((training.width, training.len(), test.len()), (3, 2, 1));
        assert_eq!(training.features, [0.0, 1.0, 2.0, 3.0, 4.0, 255.0]);
        assert_eq!(
            training.targets,
            Targets::Classes { classes: vec![1, 0], labels: names(&["0", "1", "2"]) }
        );
        assert_eq!(
            test.targets,
            Targets::Classes { classes: vec![2], labels: names(&["0", "1", "2"]) }
        );
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
            (&idx(&[2, 3], &[0; 6]), "not an IDX file of numbers in 3 dimensions"),
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

    #[test]
    fn numbers_of_every_type_and_labels_of_32_bits_are_read() {
        let typed = |kind: u8, sizes: &[u32], numbers: &[u8]| {
            let mut bytes = idx(sizes, numbers);
            bytes[2] = kind;
            bytes
        };
        let labels = typed(0x0c, &[2], &[1i32, 300].map(i32::to_be_bytes).concat());
        let images = |kind: u8| match kind {
            0x09 => [[-3i8, 4].map(i8::to_be_bytes).concat(), vec![]].concat(),
            0x0b => [-3i16, 4].map(i16::to_be_bytes).concat(),
            0x0c => [-3i32, 4].map(i32::to_be_bytes).concat(),
            0x0d => [-3f32, 4.0].map(f32::to_be_bytes).concat(),
            _ => [-3f64, 4.0].map(f64::to_be_bytes).concat(),
        };
        let folder = TempDir::new().unwrap();
        let write = |name: &str, bytes| std::fs::write(folder.path().join(name), bytes).unwrap();
        write("train-labels-idx1-int", labels);
        for kind in [0x09, 0x0b, 0x0c, 0x0d, 0x0e] {
            write("train-images-idx3-float", typed(kind, &[2, 1, 1], &images(kind)));
            let data = load_folder(folder.path()).unwrap().data;
            assert_eq!(data.features, [-3.0, 4.0], "{kind}");
            assert_eq!(data.targets.names(), names(&["1", "300"]));
        }
        // More numbers than are read at once, so that reads end within one.
        let many: Vec<u8> = (0..60_000i32).flat_map(|i| (i as f32).to_be_bytes()).collect();
        write("train-images-idx3-float", typed(0x0d, &[2, 300, 100], &many));
        let data = load_folder(folder.path()).unwrap().data;
        assert!(data.features.iter().enumerate().all(|(i, &x)| x == i as f32));
        let error = |bytes| {
            write("train-images-idx3-float", bytes);
            load_folder(folder.path()).unwrap_err().to_string()
        };
        let nan = [1f32, f32::NAN].map(f32::to_be_bytes).concat();
        let text = error(typed(0x0d, &[2, 1, 1], &nan));
        assert!(text.contains("number 2 of it is NaN"), "{text}");
        let text = error(typed(0x0d, &[2, 1, 1], &[0; 7]));
        assert!(text.contains("promises 8 bytes of [2, 1, 1] numbers, but there are 7"), "{text}");
        let text = error(typed(0x0a, &[2, 1, 1], &[0; 2]));
        assert!(text.contains("not an IDX file of numbers"), "{text}");
    }
}
